"""Who is to be invited: a pasted list, or a sheet with a column of addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from surveyapp.domain.piping import one_line
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.text import LANGUAGES
from surveyapp.exchange.sheet import Sheet, read_sheet

MOST_PEOPLE = 20_000
_COLUMNS = {
    "email": ("email", "e-mail", "mail", "email address", "dia chi email", "thu dien tu", "hom thu"),
    "name": ("name", "full name", "ho ten", "ho va ten", "ten", "khach hang", "customer", "ten khach hang"),
    "language": ("language", "lang", "ngon ngu"),
}
_ANGLED = re.compile(r"\s*(.*?)\s*<\s*([^<>]*?)\s*>\s*[;,]?\s*")


@dataclass(frozen=True, slots=True)
class Person:
    """`email` is in lower case; `language` "" where the list does not say."""

    email: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """`twice` are people listed again, (line, address); they count once."""

    people: tuple[Person, ...]
    problems: tuple[Problem, ...]
    twice: tuple[tuple[int, str], ...] = ()


def read_list(text: str) -> People:
    """One person per line: “Name <mail>”, “mail; name”, “name, mail”, or mails alone."""
    found: list[tuple[int, str, str, str]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.replace("\x00", "").splitlines(), start=1):
        if not line.strip() or (number == 1 and "@" not in line and _is_header(re.split(r"[;,\t]", line))):
            continue
        people, fault = _of_line(line)
        if fault is not None:
            problems.append(Problem.at(fault[0], f"{number}", **fault[1]))
        found += [(number, *person) for person in people]
    return _checked(found, problems)


def read_people(name: str, data: bytes) -> People:
    """The people of a CSV or XLSX file; without a header every line is a person."""
    sheet, problems = read_sheet(name, data)
    if sheet is not None and not problems:
        return _of_sheet(sheet)
    if [problem.fault for problem in problems] == [Fault.NO_ROWS] and not data.startswith(b"PK"):
        return read_list(data.decode("utf-8-sig", "replace"))
    return People((), tuple(problems))


def _of_line(line: str) -> tuple[list[tuple[str, str, str]], tuple[Fault, dict[str, object]] | None]:
    angled = _ANGLED.fullmatch(line)
    if angled:
        return [(angled[2], angled[1].strip("\"' "), "")], None
    parts = [part.strip().strip("\"'") for part in re.split(r"[;,\t]", line)]
    mails = [part for part in parts if "@" in part]
    others = [part for part in parts if part and "@" not in part]
    languages = [part for part in others if part in LANGUAGES]
    names = [part for part in others if part not in LANGUAGES]
    if not mails:
        return [], (Fault.NO_ADDRESS, {})
    if len(mails) > 1 and names:
        return [], (Fault.TOO_MANY_ADDRESSES, {"found": len(mails)})
    return [(mail, " ".join(names), "".join(languages[:1])) for mail in mails], None


def _of_sheet(sheet: Sheet) -> People:
    headed = _is_header(sheet.header)
    places = _places(sheet.header) if headed else {}
    if headed and "email" not in places:
        return People((), (Problem.at(Fault.NO_ADDRESS_COLUMN).within(sheet.file),))
    if not headed:
        first = sheet.first_row - 1
        lines = [(first, sheet.header), *((sheet.row_number(i), row) for i, row in enumerate(sheet.rows))]
        return _unheaded(lines)
    found, problems = [], []
    for index, row in enumerate(sheet.rows):
        cells = {what: str(row[at]) if at < len(row) else "" for what, at in places.items()}
        if not any(map(str, row)):
            continue
        number = sheet.row_number(index)
        if not cells["email"]:
            problems.append(Problem.at(Fault.NO_ADDRESS, f"{number}"))
            continue
        found.append((number, cells["email"], cells.get("name", ""), cells.get("language", "").lower()))
    return _checked(found, problems)


def _unheaded(lines: Iterable[tuple[int, Sequence[object]]]) -> People:
    found, problems = [], []
    for number, row in lines:
        if not any(map(str, row)):
            continue
        people, fault = _of_line("\t".join(map(str, row)))
        if fault is not None:
            problems.append(Problem.at(fault[0], f"{number}", **fault[1]))
        found += [(number, *person) for person in people]
    return _checked(found, problems)


def _checked(found: Sequence[tuple[int, str, str, str]], problems: list[Problem]) -> People:
    if len(found) > MOST_PEOPLE:
        return People((), (Problem.at(Fault.TOO_MANY_PEOPLE, found=len(found), most=MOST_PEOPLE),))
    if not found and not problems:
        return People((), (Problem.at(Fault.NOBODY_LISTED),))
    people: dict[str, Person] = {}
    twice: list[tuple[int, str]] = []
    for number, written, name, language in found:
        email = address_of(written)
        if email is None:
            problems.append(Problem.at(Fault.BAD_EMAIL, f"{number}", found=one_line(written)[:80]))
        elif language and language not in LANGUAGES:
            problems.append(Problem.at(Fault.LANGUAGE_UNKNOWN, f"{number}", found=one_line(language)[:20]))
        elif email in people:
            twice.append((number, email))
        else:
            people[email] = Person(email, one_line(name), language)
    problems.sort(key=lambda problem: int(problem.place[0]))
    return People(tuple(people.values()), tuple(problems), tuple(twice))


@lru_cache(maxsize=4096)
def address_of(written: str) -> str | None:
    """The address in lower case, as any mail server takes it; None when it is none."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(written.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return (found.ascii_email or found.normalized).lower()


def _is_header(cells: Sequence[object]) -> bool:
    return not any("@" in str(cell) for cell in cells) and bool(_places(cells))


def _places(header: Sequence[object]) -> dict[str, int]:
    """Which column holds what, the first of each."""
    places: dict[str, int] = {}
    for what, at in _named(header):
        places.setdefault(what, at)
    return places


def _named(header: Sequence[object]) -> Iterator[tuple[str, int]]:
    for at, cell in enumerate(header):
        folded = _folded(str(cell))
        for what, names in _COLUMNS.items():
            if folded in names:
                yield what, at


def _folded(words: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
