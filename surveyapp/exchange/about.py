"""Columns that say something about the response and answer no question: its id, its time, whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from statistics import median_low

from surveyapp.exchange.cells import shown
from surveyapp.exchange.column_names import own_name, spelt
from surveyapp.exchange.identity import Join, normal
from surveyapp.exchange.mapping import VIETNAM
from surveyapp.exchange.matching import bare
from surveyapp.exchange.moments import DateOrder, parse_moment
from surveyapp.exchange.sheet import Sheet

NAMES = {
    "id": (
        "id", "response id", "respondent id", "responseid", "submission id", "_id", "_uuid", "uuid", "ma phieu",
        "ma tra loi",
    ),
    "submitted": (
        "timestamp", "submitted", "submit date", "submitdate", "date submitted", "end", "enddate", "end date",
        "completion time",
        "_submission_time", "datestamp", "dau thoi gian", "thoi gian nop", "thoi gian gui", "thoi gian hoan thanh",
        "ngay tra loi", "submitted at", "completed at", "created at", "survey date", "interview date", "response date",
        "date of interview", "marca temporal", "carimbo de data/hora", "horodateur", "zeitstempel", "recorded date",
        "recordeddate", "answer datetime", "ngay khao sat", "ngay phong van", "thoi gian khao sat", "thoi gian tra loi",
    ),
    "started": ("start", "started", "startdate", "start date", "start time", "thoi gian bat dau"),
}  # fmt: skip


PEOPLE = ("customer id", "user id", "member id", "client id", "ma khach hang", "ma kh", "ma hoi vien", "record id")
"""What files of customers call the column that tells them apart."""


def about_columns(samples: Mapping[str, Counter[str]], taken: Container[str] = ()) -> Iterator[tuple[str, str]]:
    """(field of [responses], column) of the columns that say it by their names and values; a name that is `taken` by a
    question is the question's."""
    for field, known in NAMES.items():
        for name, values in samples.items():
            words = spelt(own_name(name))
            called = bare(name) in known or words.removesuffix(" utc") in known or (field == "id" and words in PEOPLE)
            if not called or name in taken or not values:
                continue
            fits = max(values.values()) == 1 if field == "id" else are_moments(values)
            if fits:
                yield field, name
                break


def person(sheet: Sheet, samples: Mapping[str, Counter[str]]) -> tuple[str, Join]:
    """The column that tells people apart by e-mail address, else by telephone number; ("", OWN) for none. Every cell
    has to be filled, and no two may be of the same person."""
    for join in (Join.EMAIL, Join.PHONE):
        for place, name in enumerate(sheet.header):
            values = samples.get(name, Counter())
            if not values or not any(word in bare(name) for word in _PERSONAL[join]):
                continue
            if sum(n for value, n in values.items() if normal(join, value)) < 0.9 * values.total():
                continue
            rows = [shown(cell) for row, cell in zip(sheet.rows, sheet.column(place), strict=True) if any(row)]
            people = {normal(join, cell) or cell for cell in rows}
            if "" not in people and len(people) == len(rows):
                return name, join
    return "", Join.OWN


_PERSONAL = {Join.EMAIL: ("mail",), Join.PHONE: ("phone", "mobile", "dien thoai", "di dong", "sdt", "so dt")}


def are_moments(values: Counter[str]) -> bool:
    return any(_share_of_moments(values, order) > 0.95 for order in DateOrder)


def _share_of_moments(values: Counter[str], order: DateOrder) -> float:
    return sum(n for value, n in values.items() if parse_moment(value, order, VIETNAM)) / max(values.total(), 1)


def date_order(values: Counter[str]) -> DateOrder:
    """Day first unless only the other order makes every date exist."""
    return max(DateOrder, key=lambda order: (_share_of_moments(values, order), order is DateOrder.DAY_FIRST))


def year_of(values: Counter[str], order: DateOrder) -> int:
    """The year in the middle of these moments, 0 of none."""
    years = [moment.year for value in values.elements() if (moment := parse_moment(value, order, VIETNAM))]
    return int(median_low(years)) if years else 0
