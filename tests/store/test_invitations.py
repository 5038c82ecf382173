"""Invitations: one response each, reminders that stop, links that are kept nowhere, answers that nobody can join."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.models import Base, Draft, Invitation, InvitationLink, Mail, ResponseRow, Survey
from surveyapp.models.base import begin_writing
from surveyapp.store import drafts, invitations, outbox, surveys
from surveyapp.store.drafts import DraftInfo
from surveyapp.store.invitations import SOURCE, Added, Linked, State
from surveyapp.store.outbox import Stop
from surveyapp.store.responses import Outcome
from tests.store.test_responses import submit, survey

__all__ = ["survey"]

KEY = "key"
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
PEOPLE = [("lan@vidu.vn", "Lan", ""), ("hoa@vidu.vn", "Hoa", "en"), ("minh@vidu.vn", "", "")]


def listed(session: Session, survey: surveys.SurveyInfo, people: Any = PEOPLE) -> Added:
    begin_writing(session)
    added = invitations.add(session, survey, people, "vi", KEY)
    session.commit()
    return added


def planned(session: Session, survey: surveys.SurveyInfo, **changes: Any) -> None:
    begin_writing(session)
    invitations.keep_plan(session, survey.id, replace(invitations.plan(session, survey.id), **changes))
    session.commit()


def sent(session: Session, survey: surveys.SurveyInfo, at: datetime = AT) -> dict[str, tuple[Linked, str]]:
    """Everybody's first mail has left at `at`; what each link leads to, and its token."""
    begin_writing(session)
    invitations.send(session, survey, at)
    minted = {}
    while (mail := outbox.claim(session, at)) is not None:
        minted[mail.recipient] = invitations.mint(session, mail.invitation_id)
        outbox.end(session, mail.id, outbox.SENT)
        invitations.mailed(session, mail.invitation_id, at)
    session.commit()
    return minted


def states(session: Session) -> dict[str, str]:
    session.rollback()
    return {row.email: row.state for row in session.execute(select(Invitation.email, Invitation.state))}


def answer(session: Session, survey: surveys.SurveyInfo, linked: Linked, age: int = 30) -> Any:
    return submit(session, survey, Response(linked.submission_id, {"age": age}, source=SOURCE))


def test_a_list_is_added_once_and_says_who_was_there(session: Session, survey: surveys.SurveyInfo):
    begin_writing(session)
    invitations.stop(session, survey.business_id, "minh@vidu.vn", Stop.UNSUBSCRIBED, KEY)
    session.commit()
    assert listed(session, survey) == Added(2, 0, 1)
    assert listed(session, survey, [*PEOPLE, ("binh@vidu.vn", "Bình", "")]) == Added(1, 3, 0)
    found = invitations.people(session, survey.id)
    assert [(one.email, one.name, one.language, one.state) for one in found] == [
        ("lan@vidu.vn", "Lan", "vi", State.READY),
        ("hoa@vidu.vn", "Hoa", "en", State.READY),
        ("minh@vidu.vn", "", "vi", State.UNSUBSCRIBED),
        ("binh@vidu.vn", "Bình", "vi", State.READY),
    ]
    assert [one.email for one in invitations.people(session, survey.id, after=found[1].id, most=1)] == ["minh@vidu.vn"]


def test_sending_reaches_each_once_in_their_language(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    begin_writing(session)
    assert (invitations.send(session, survey, AT), invitations.send(session, survey, AT)) == (3, 0)
    session.commit()
    subjects = session.execute(select(Mail.recipient, Mail.subject).order_by(Mail.id)).all()
    assert [(mail.recipient, "{survey}" in mail.subject, mail.subject[:4]) for mail in subjects] == [
        ("lan@vidu.vn", True, "Mời "),
        ("hoa@vidu.vn", True, "{nam"),
        ("minh@vidu.vn", True, "Mời "),
    ]


def test_many_are_sent_in_parts_and_nobody_to_send_to_settles_nothing(session: Session, survey: surveys.SurveyInfo):
    begin_writing(session)
    assert (invitations.send(session, survey, AT), invitations.plan(session, survey.id).started) == (0, None)
    session.commit()
    listed(session, survey)
    begin_writing(session)
    assert [invitations.send(session, survey, AT, most=2) for _ in range(3)] == [2, 1, 0]
    session.commit()
    assert session.scalars(select(Mail.recipient).order_by(Mail.id)).all() == [email for email, *_ in PEOPLE]


def everything(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in Base.metadata.sorted_tables:
        for row in session.execute(table.select()).mappings():
            yield table.name, dict(row)


def test_a_link_has_192_random_bits_and_is_kept_nowhere(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    minted = sent(session, survey)
    tokens = [token for _, token in minted.values()]
    assert (len(set(tokens)), {bool(re.fullmatch(r"[\w-]{32}", token)) for token in tokens}) == (3, {True})
    kept = str(list(everything(session)))
    assert [token for token in tokens if token in kept] == []
    assert invitations.by_token(session, tokens[0]).email == "lan@vidu.vn"
    assert invitations.by_token(session, tokens[0][:-1]) is None


def test_three_posts_at_once_make_one_response_and_use_the_link_up(
    engine: Engine, session: Session, survey: surveys.SurveyInfo
):
    listed(session, survey)
    linked, token = sent(session, survey)["lan@vidu.vn"]

    def post(_: int) -> Outcome:
        with Session(engine) as own:
            return answer(own, survey, linked).outcome

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(post, range(3))) == [Outcome.AGAIN, Outcome.AGAIN, Outcome.STORED]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ResponseRow)) == 1
    assert states(session) == {"lan@vidu.vn": "answered", "hoa@vidu.vn": "invited", "minh@vidu.vn": "invited"}
    after = invitations.by_token(session, token)
    assert (after.good, after.submission_id) == (False, None)
    session.rollback()
    assert answer(session, survey, linked, 31).outcome is Outcome.CONFLICT


def test_an_invitation_taken_back_cannot_be_answered_by_a_page_still_open(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    linked, token = sent(session, survey)["lan@vidu.vn"]
    begin_writing(session)
    drafts.save(session, survey.id, DraftInfo(linked.submission_id, survey.version_id, {}, "vi", SOURCE, AT))
    assert invitations.withdraw(session, survey.id, linked.id)
    assert not invitations.withdraw(session, survey.id, linked.id)
    assert not invitations.withdraw(session, survey.id + 1, linked.id + 1)
    session.commit()
    assert invitations.by_token(session, token).good is False
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    session.rollback()
    assert answer(session, survey, linked).outcome is Outcome.CLOSED
    assert (session.scalar(select(func.count()).select_from(ResponseRow)), states(session)["lan@vidu.vn"]) == (
        0,
        "withdrawn",
    )


def test_who_was_never_sent_a_mail_is_simply_taken_off_the_list(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    begin_writing(session)
    assert invitations.withdraw(session, survey.id, invitations.people(session, survey.id)[0].id)
    session.commit()
    assert list(states(session)) == ["hoa@vidu.vn", "minh@vidu.vn"]


def remind(session: Session, survey: surveys.SurveyInfo, at: datetime) -> list[str]:
    """Who gets a reminder then, as the worker would ask."""
    due = invitations.to_remind(session, at)
    session.rollback()
    if not due:
        return []
    begin_writing(session)
    before = session.scalar(select(func.max(Mail.id))) or 0
    invitations.remind(session, survey, at)
    session.commit()
    reminded = session.scalars(select(Mail.recipient).where(Mail.id > before, Mail.kind == "reminder")).all()
    session.rollback()
    return sorted(reminded)


def test_reminders_come_after_their_days_so_many_times_and_no_more(session: Session, survey: surveys.SurveyInfo):
    planned(session, survey, remind_days=3, remind_most=2)
    listed(session, survey)
    sent(session, survey)
    days = [remind(session, survey, AT + timedelta(days=day)) for day in range(12)]
    everybody = ["hoa@vidu.vn", "lan@vidu.vn", "minh@vidu.vn"]
    assert days == [[], [], [], everybody, [], [], everybody, [], [], [], [], []]


def test_without_a_mail_that_left_there_is_no_reminder(session: Session, survey: surveys.SurveyInfo):
    planned(session, survey, remind_days=1, remind_most=1)
    listed(session, survey)
    begin_writing(session)
    invitations.send(session, survey, AT)
    session.commit()
    assert remind(session, survey, AT + timedelta(days=30)) == []


def test_reminders_stop_with_an_answer_an_unsubscription_a_bounce_and_a_withdrawal(
    session: Session, survey: surveys.SurveyInfo
):
    planned(session, survey, remind_days=1, remind_most=3)
    listed(session, survey, [(f"{name}@vidu.vn", "", "") for name in ("a", "b", "c", "d", "e")])
    minted = sent(session, survey)
    answer(session, survey, minted["a@vidu.vn"][0])
    begin_writing(session)
    invitations.stop(session, survey.business_id, "b@vidu.vn", Stop.UNSUBSCRIBED, KEY)
    invitations.stop(session, survey.business_id, "c@vidu.vn", Stop.BOUNCED, KEY)
    invitations.withdraw(session, survey.id, minted["d@vidu.vn"][0].id)
    session.commit()
    assert remind(session, survey, AT + timedelta(days=1)) == ["e@vidu.vn"]


@pytest.mark.parametrize(
    "values",
    [{"open": False}, {"cap": 0}, {"closes": AT}, {"opens": AT + timedelta(days=9)}],
    ids=["closed", "full", "over", "not yet"],
)
def test_no_reminder_for_a_survey_that_takes_no_answers(session: Session, survey: surveys.SurveyInfo, values: Any):
    planned(session, survey, remind_days=1, remind_most=1)
    listed(session, survey)
    sent(session, survey)
    session.execute(update(Survey).values(**values))
    session.commit()
    assert remind(session, survey, AT + timedelta(days=2)) == []


def test_two_workers_remind_once(engine: Engine, session: Session, survey: surveys.SurveyInfo):
    planned(session, survey, remind_days=1, remind_most=1)
    listed(session, survey)
    sent(session, survey)

    def work(_: int) -> int:
        with Session(engine) as own:
            begin_writing(own)
            queued = invitations.remind(own, survey, AT + timedelta(days=1))
            own.commit()
            return queued

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 3


def test_mail_already_queued_is_not_sent_to_who_stopped_it(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    begin_writing(session)
    invitations.send(session, survey, AT)
    invitations.stop(session, survey.business_id, "LAN@vidu.vn", Stop.UNSUBSCRIBED, KEY)
    mail = outbox.claim(session, AT)
    assert (mail.recipient, invitations.mint(session, mail.invitation_id)) == ("lan@vidu.vn", None)


def test_people_are_forgotten_when_their_answers_would_be(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    sent(session, survey)
    begin_writing(session)
    session.execute(update(Survey).values(keep_months=6))
    session.execute(
        update(Invitation).where(Invitation.email != "lan@vidu.vn").values(created=AT - timedelta(days=200))
    )
    invitations.remove_old(session, AT)
    session.commit()
    assert list(states(session)) == ["lan@vidu.vn"]
    assert session.scalars(select(Mail.recipient)).all() == ["lan@vidu.vn"]
    assert session.scalar(select(func.count()).select_from(InvitationLink)) == 1


def test_how_it_stands(session: Session, survey: surveys.SurveyInfo):
    planned(session, survey, remind_days=2, remind_most=1)
    listed(session, survey, [(f"{name}@vidu.vn", "", "") for name in ("a", "b", "c", "d")])
    minted = sent(session, survey)
    listed(session, survey, [("e@vidu.vn", "", "")])
    answer(session, survey, minted["a@vidu.vn"][0])
    begin_writing(session)
    invitations.stop(session, survey.business_id, "b@vidu.vn", Stop.BOUNCED, KEY)
    session.commit()
    found = invitations.standing(session, survey.id, invitations.plan(session, survey.id))
    assert found.by_state == {State.ANSWERED: 1, State.BOUNCED: 1, State.INVITED: 2, State.READY: 1}
    assert (found.all, found.sent, found.delivered, found.waiting, found.failed) == (5, 4, 3, 0, 0)
    assert found.next_reminder == AT + timedelta(days=2)


# ------------------------------------------------------------------ anonymous means anonymous


def test_after_the_answer_nothing_kept_leads_from_the_person_to_the_response(
    session: Session, survey: surveys.SurveyInfo
):
    listed(session, survey)
    linked, token = sent(session, survey)["lan@vidu.vn"]
    before = str([row for name, row in everything(session) if name.startswith("invitation")])
    session.rollback()
    assert linked.submission_id in before
    assert answer(session, survey, linked).number == 1
    about_person = [row for name, row in everything(session) if name.startswith(("invitation", "mail"))]
    about_answers = [row for name, row in everything(session) if name in ("response", "consent", "draft", "attachment")]
    assert len(about_answers) == 1
    assert about_answers[0]["source"] == SOURCE
    assert linked.submission_id not in str(about_person)
    assert [row["response_id"] for row in about_person if "response_id" in row] == [None, None, None]
    found = invitations.by_token(session, token)
    for known in ("lan@vidu.vn", "Lan", token, invitations._hash(token)):
        assert known not in str(about_answers)
    times = {str(value) for row in about_answers for value in row.values() if isinstance(value, datetime)}
    assert [row for row in about_person if times & {str(value) for value in row.values()}] == []
    assert (found.state, found.submission_id) == (State.ANSWERED, None)


def test_the_database_itself_refuses_to_join_an_anonymous_answer(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    linked, _ = sent(session, survey)["lan@vidu.vn"]
    answer(session, survey, linked)
    response_id = session.scalar(select(ResponseRow.id))
    for values in ({"response_id": response_id}, {"submission_id": linked.submission_id}):
        with pytest.raises(IntegrityError):
            session.execute(update(Invitation).where(Invitation.email == "lan@vidu.vn").values(**values))
        session.rollback()


def test_only_one_column_of_the_schema_joins_people_and_responses():
    people, answers = {"invitation", "invitation_link", "mail"}, {"response", "consent", "draft", "attachment"}
    joins = [
        (table.name, key.parent.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if {table.name, key.column.table.name} & people and {table.name, key.column.table.name} & answers
    ]
    assert joins == [("invitation", "response_id")]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_forgets_which_transaction_used_an_invitation_up(session: Session, survey: surveys.SurveyInfo):
    listed(session, survey)
    minted = sent(session, survey)
    for email in ("lan@vidu.vn", "hoa@vidu.vn"):
        answer(session, survey, minted[email][0])

    def notes(table: str) -> list[str]:
        return [str(row[0]) for row in session.execute(text(f"SELECT xmin FROM {table} ORDER BY id"))]

    assert set(notes("response")) <= set(notes("invitation"))  # the trace is there before
    session.rollback()
    begin_writing(session)
    invitations.forget_order(session)
    session.commit()
    assert (set(notes("response")) & set(notes("invitation")), len(set(notes("invitation")[:2]))) == (set(), 1)


def test_named_answers_say_whose_they_are_and_the_choice_is_settled_by_the_first_mail(
    session: Session, survey: surveys.SurveyInfo
):
    planned(session, survey, named=True)
    listed(session, survey)
    linked, _ = sent(session, survey)["lan@vidu.vn"]
    planned(session, survey, named=False)
    assert invitations.plan(session, survey.id).named is True
    session.rollback()
    assert (linked.named, answer(session, survey, linked).number) == (True, 1)
    found = {one.email: one.number for one in invitations.people(session, survey.id)}
    assert found == {"lan@vidu.vn": 1, "hoa@vidu.vn": None, "minh@vidu.vn": None}
