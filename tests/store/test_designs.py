"""A draft's steps: every text comes back sign by sign, and nobody's save is lost to somebody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import DraftStep
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, designs
from surveyapp.store.designs import MOST_STEPS, Design, Stale, Steps


@pytest.fixture
def survey(session: Session) -> int:
    begin_writing(session)
    business = accounts.business(session, "Cửa hàng Ví Dụ")
    made = designs.begin(session, business.id, "moi", "a\n")
    assert made is not None
    session.commit()
    return made


def now(session: Session, survey: int) -> Design:
    return designs.by_survey(session, survey)


def save(session: Session, survey: int, source: str, about: str = "", goes_on: bool = False) -> None:
    designs.save(session, survey, source, now(session, survey).revision, about=about, goes_on=goes_on)
    session.commit()


def go(session: Session, survey: int, by: int) -> str | None:
    text = designs.go(session, now(session, survey), by)
    session.commit()
    assert text in (None, now(session, survey).source)
    return text


def test_every_text_comes_back_as_it_was(session: Session, survey: int) -> None:
    texts = ["a\n", "b # chú thích\r\n", "c", "d\n\n"]
    for text in texts[1:]:
        save(session, survey, text)
    assert [go(session, survey, -1) for _ in range(4)] == [*texts[-2::-1], None]
    assert [go(session, survey, 1) for _ in range(4)] == [*texts[1:], None]


def test_a_save_after_undoing_forgets_what_was_undone(session: Session, survey: int) -> None:
    save(session, survey, "b", "edit:x")
    assert designs.steps(session, now(session, survey)) == Steps("edit:x", None)
    go(session, survey, -1)
    assert designs.steps(session, now(session, survey)) == Steps(None, "edit:x")
    save(session, survey, "c")
    assert (go(session, survey, 1), go(session, survey, -1)) == (None, "a\n")


def test_saves_that_go_on_with_one_thing_are_one_step(session: Session, survey: int) -> None:
    save(session, survey, "b", "edit:x", goes_on=True)
    save(session, survey, "c", "edit:x", goes_on=True)
    save(session, survey, "d", "edit:y", goes_on=True)
    assert [go(session, survey, -1) for _ in range(2)] == ["c", "a\n"]
    save(session, survey, "e", "edit:x", goes_on=True)
    assert go(session, survey, -1) == "a\n"


def test_a_save_that_changes_nothing_is_no_step(session: Session, survey: int) -> None:
    save(session, survey, "a\n")
    assert now(session, survey).revision == 1
    assert designs.steps(session, now(session, survey)) == Steps()


def test_steps_are_bounded(session: Session, survey: int) -> None:
    for number in range(MOST_STEPS + 20):
        save(session, survey, f"{number}")
    assert session.scalar(select(func.count()).select_from(DraftStep)) == MOST_STEPS + 1
    undone = 0
    while go(session, survey, -1) is not None:
        undone += 1
    assert undone == MOST_STEPS


def test_a_draft_of_a_published_text_goes_back_to_that(session: Session, survey: int) -> None:
    designs.save(session, survey, "b", 1)
    begin_writing(session)
    session.delete(session.get_one(designs.SurveyDraft, survey))
    session.commit()
    designs.save(session, survey, "mine", 0, before="published")
    session.commit()
    assert go(session, survey, -1) == "published"


def test_an_older_revision_is_not_saved_and_not_undone(session: Session, survey: int) -> None:
    seen = now(session, survey)
    save(session, survey, "b")
    with pytest.raises(Stale):
        designs.save(session, survey, "c", seen.revision)
    session.rollback()
    old = Design(**{**{name: getattr(seen, name) for name in Design.__slots__}, "step": 1})
    with pytest.raises(Stale):
        designs.go(session, old, -1)
    session.rollback()
    assert now(session, survey).source == "b"
