"""What a business states is kept, placements with their log; erasing a response removes what was said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.judgement import Cuts, Group, Judgement
from surveyapp.domain.profile import Line
from surveyapp.models import Placement
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, judgement, rights, surveys
from tests.store.test_rights import CANARY, PLAIN, now_of, send

PROFILE = (Line("age", low=18.0, high=60.0, weight=2.0, must=True),)
CUTS = Cuts(60.0, 40.0, (("bant.need", 0.7), ("bant.timing", 0.65)))


@pytest.fixture
def survey(session: Session) -> surveys.SurveyInfo:
    begin_writing(session)
    owner = accounts.business(session, "Cửa hàng Ví Dụ")
    surveys.publish(session, owner.id, "shop", PLAIN)
    session.commit()
    made = now_of(session)
    for number in (1, 2, 3):
        send(session, made, number)
    begin_writing(session)
    return made


def test_nothing_is_stated_at_first_and_what_is_kept_comes_back(session: Session, survey: surveys.SurveyInfo) -> None:
    assert judgement.find(session, survey.id) == Judgement()
    judgement.keep_profile(session, survey.id, PROFILE)
    judgement.keep_cuts(session, survey.id, CUTS)
    session.commit()
    session.expire_all()
    assert judgement.find(session, survey.id) == Judgement(PROFILE, CUTS)
    judgement.keep_cuts(session, survey.id, None)
    judgement.keep_profile(session, survey.id, ())
    assert judgement.find(session, survey.id) == Judgement()


def test_the_latest_placement_counts_until_it_is_taken_back_and_all_stay_in_the_log(
    session: Session, survey: surveys.SurveyInfo
) -> None:
    def put(kind: str, value: str, before: str) -> bool:
        return judgement.place(session, survey.id, 2, kind, value, f"vì {value}", None, before=before)

    assert put("group", "target", "potential") and put("group", "not_a_prospect", "target") and put("persona", "1", "0")
    found = judgement.find(session, survey.id)
    assert (found.placed, found.personas) == ({2: Group.NOT_A_PROSPECT}, {2: 1})
    log = judgement.placings(session, survey.id)
    assert [(one.kind, one.before, one.value, one.undone is None) for one in log] == [
        ("persona", "0", "1", True),
        ("group", "target", "not_a_prospect", True),
        ("group", "potential", "target", False),
    ]
    assert judgement.undo(session, survey.id, log[1].id, None) == 2
    assert judgement.undo(session, survey.id, log[1].id, None) is None
    assert judgement.undo(session, survey.id + 1, log[0].id, None) is None
    assert judgement.find(session, survey.id).placed == {}
    assert len(judgement.placings_of(session, survey.id, 2)) == 3


def test_nobody_is_placed_who_does_not_count(session: Session, survey: surveys.SurveyInfo) -> None:
    assert judgement.place(session, survey.id, 9, "group", "target", "vì", None) is False
    rights.withdraw(session, survey.id, 3, (), leave=True)
    assert judgement.place(session, survey.id, 3, "group", "target", "vì", None) is False
    assert judgement.placings(session, survey.id) == []


def test_placements_follow_their_personas_and_end_with_them(session: Session, survey: surveys.SurveyInfo) -> None:
    for number, place in ((1, "0"), (2, "1"), (3, "2")):
        judgement.place(session, survey.id, number, "persona", place, "vì", None)
    judgement.follow(session, survey.id, {0: 2, 1: 1})
    assert judgement.find(session, survey.id).personas == {1: 2, 2: 1}


def test_erasing_a_response_removes_its_placements_with_their_reasons(
    session: Session, survey: surveys.SurveyInfo, tmp_path: Path
) -> None:
    for number in (1, 2):
        judgement.place(session, survey.id, number, "group", "target", f"Khách nói: {CANARY}", None)
        judgement.place(session, survey.id, number, "group", "potential", f"Khách nói: {CANARY}", None)
    freed = rights.erase(session, survey.id, [1])
    session.commit()
    rights.settle(session, tmp_path, freed)
    assert session.scalars(select(Placement.number)).all() == [2, 2]
    assert judgement.find(session, survey.id).placed == {2: Group.POTENTIAL}
