"""The codebook of an open question, and which answers carry its tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from surveyapp.models import AnswerTag, TaggedAnswer

MOST = 40
"""Tags of one question."""
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Tag:
    """`numbers` are the responses whose answer carries it."""

    id: int
    name: str
    numbers: frozenset[int]


def codebook(session: Session, survey_id: int, item_id: str) -> list[Tag]:
    """In the order in which the tags were made."""
    own = AnswerTag.survey_id == survey_id, AnswerTag.item_id == item_id
    rows = session.execute(select(AnswerTag.id, AnswerTag.name).where(*own).order_by(AnswerTag.id)).all()
    marked = select(TaggedAnswer.tag_id, TaggedAnswer.number).where(TaggedAnswer.tag_id.in_([row.id for row in rows]))
    numbers: dict[int, set[int]] = {row.id: set() for row in rows}
    for tag_id, number in session.execute(marked):
        numbers[tag_id].add(number)
    return [Tag(row.id, row.name, frozenset(numbers[row.id])) for row in rows]


def add(session: Session, survey_id: int, item_id: str, name: str) -> None:
    session.add(AnswerTag(survey_id=survey_id, item_id=item_id, name=name))
    session.flush()


def remove(session: Session, survey_id: int, tag_id: int) -> str | None:
    """Take a tag out of the survey's codebook and off every answer; its item, None when it is not the survey's."""
    own = AnswerTag.survey_id == survey_id, AnswerTag.id == tag_id
    item_id = session.scalar(select(AnswerTag.item_id).where(*own))
    if item_id is not None:
        session.execute(delete(TaggedAnswer).where(TaggedAnswer.tag_id == tag_id))
        session.execute(delete(AnswerTag).where(*own))
    return item_id


def mark(session: Session, tag_ids: Collection[int], chosen: Mapping[int, Collection[int]]) -> None:
    """Give each response of `chosen` (number → tags) exactly those of `tag_ids`; other responses keep theirs."""
    shown = TaggedAnswer.tag_id.in_(tag_ids), TaggedAnswer.number.in_(chosen)
    session.execute(delete(TaggedAnswer).where(*shown))
    rows = [
        {"tag_id": tag_id, "number": number} for number, tags in chosen.items() for tag_id in set(tags) & set(tag_ids)
    ]
    if rows:
        session.execute(insert(TaggedAnswer), rows)
