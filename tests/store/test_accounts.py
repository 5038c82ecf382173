"""People of a business: never without an owner, links good for one use, acts kept apart by business."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveyapp.domain.staff import Role
from surveyapp.models import Account, AccountLink
from surveyapp.models.base import begin_writing, now
from surveyapp.store import account_links, accounts, events
from surveyapp.store.account_links import Purpose
from surveyapp.store.accounts import LastOwner, NameTaken


def someone(session: Session, business: str, email: str, role: Role = Role.OWNER) -> Account:
    made = Account(
        business_id=accounts.business(session, business).id,
        email=email,
        password="x",
        fs_uniquifier=email,
        role=role.value,
    )
    session.add(made)
    session.flush()
    return made


def test_the_last_owner_stays(session: Session) -> None:
    owner = someone(session, "A", "a@a.vn")
    someone(session, "A", "b@a.vn", Role.EDITOR)
    someone(session, "B", "c@b.vn")
    for change in (
        lambda: accounts.set_role(session, owner.business_id, owner.id, Role.EDITOR),
        lambda: accounts.switch_off(session, owner.business_id, owner.id),
    ):
        with pytest.raises(LastOwner):
            change()
    second = someone(session, "A", "d@a.vn")
    second.active = False
    session.flush()
    with pytest.raises(LastOwner):
        accounts.set_role(session, owner.business_id, owner.id, Role.EDITOR)
    accounts.switch_on(session, owner.business_id, second.id)
    accounts.set_role(session, owner.business_id, owner.id, Role.EDITOR)
    assert [(person.email, person.role) for person in accounts.people(session, owner.business_id)] == [
        ("a@a.vn", Role.EDITOR),
        ("b@a.vn", Role.EDITOR),
        ("d@a.vn", Role.OWNER),
    ]


def test_of_two_owners_who_demote_each_other_at_once_one_remains(engine: Engine) -> None:
    for round_number in range(5):
        with Session(engine) as session:
            begin_writing(session)
            two = [someone(session, f"A{round_number}", f"{who}{round_number}@a.vn") for who in "ab"]
            business_id, ids = two[0].business_id, [two[0].id, two[1].id]
            session.commit()
        start = Barrier(2)

        def demote(account_id: int, business_id: int = business_id, start: Barrier = start) -> bool:
            with Session(engine) as own:
                start.wait()
                begin_writing(own)
                try:
                    accounts.set_role(own, business_id, account_id, Role.VIEWER)
                except LastOwner:
                    return False
                own.commit()
                return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(demote, ids)) == [False, True]


def test_switching_off_ends_the_sessions(session: Session) -> None:
    someone(session, "A", "a@a.vn")
    other = someone(session, "A", "b@a.vn")
    before = other.fs_uniquifier
    accounts.switch_off(session, other.business_id, other.id)
    assert (other.active, other.fs_uniquifier != before) == (False, True)


def test_somebody_of_another_business_is_not_found(session: Session) -> None:
    own, other = someone(session, "A", "a@a.vn"), someone(session, "B", "b@b.vn")
    assert accounts.person(session, own.business_id, other.id) is None
    for change in (
        lambda: accounts.set_role(session, own.business_id, other.id, Role.VIEWER),
        lambda: accounts.switch_off(session, own.business_id, other.id),
        lambda: accounts.switch_on(session, own.business_id, other.id),
    ):
        with pytest.raises(LookupError):
            change()


def test_two_businesses_are_not_called_the_same(session: Session) -> None:
    own = someone(session, "Quán Nhỏ", "a@a.vn")
    someone(session, "Quan Lon", "b@b.vn")
    with pytest.raises(NameTaken):
        accounts.rename(session, own.business_id, "quan lon")
    accounts.rename(session, own.business_id, "Quán nhỏ")
    assert accounts.name_of(session, own.business_id) == "Quán nhỏ"


def test_of_many_who_begin_a_business_of_one_name_at_once_one_does(engine: Engine) -> None:
    start = Barrier(6)

    def begin(_: int) -> bool:
        with Session(engine) as own:
            start.wait()
            begin_writing(own)
            try:
                accounts.begin(own, "Quán Nhỏ")
            except NameTaken:
                return False
            own.commit()
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(begin, range(6))) == 1


def test_a_link_is_good_once_in_its_time_for_its_purpose(session: Session) -> None:
    owner = someone(session, "A", "a@a.vn")
    token = account_links.join(session, owner.business_id, "moi@a.vn", Role.ANALYST)
    link = account_links.find(session, token, Purpose.JOIN)
    assert link is not None and (link.email, link.role, link.business_id) == (
        "moi@a.vn",
        Role.ANALYST,
        owner.business_id,
    )
    assert account_links.find(session, token, Purpose.RESET) is None
    assert account_links.find(session, token, Purpose.JOIN, at=now() + timedelta(days=7)) is None
    assert account_links.find(session, token + "x", Purpose.JOIN) is None
    assert not account_links.use(session, link.key, at=now() + timedelta(days=7))
    assert account_links.use(session, link.key)
    assert not account_links.use(session, link.key)
    assert account_links.find(session, token, Purpose.JOIN) is None


def test_the_token_is_not_in_the_database(session: Session) -> None:
    token = account_links.begin(session, "moi@a.vn", "A")
    row = session.scalars(select(AccountLink)).one()
    assert len(token) >= 43
    assert token not in {str(getattr(row, column.name)) for column in AccountLink.__table__.columns}


def test_a_second_link_ends_the_first(session: Session) -> None:
    owner = someone(session, "A", "a@a.vn")
    first = account_links.join(session, owner.business_id, "moi@a.vn", Role.VIEWER)
    account_links.join(session, owner.business_id, "MOI@a.vn", Role.EDITOR)
    assert account_links.find(session, first, Purpose.JOIN) is None
    assert [(link.email, link.role) for link in account_links.waiting(session, owner.business_id)] == [
        ("MOI@a.vn", Role.EDITOR)
    ]
    old = account_links.reset(session, owner.id, owner.email)
    account_links.reset(session, owner.id, owner.email)
    assert account_links.find(session, old, Purpose.RESET) is None


def test_an_invitation_is_withdrawn_by_its_own_business_only(session: Session) -> None:
    own, other = someone(session, "A", "a@a.vn"), someone(session, "B", "b@b.vn")
    token = account_links.join(session, own.business_id, "moi@a.vn", Role.VIEWER)
    key = account_links.find(session, token, Purpose.JOIN).key
    assert account_links.withdraw(session, other.business_id, key) is None
    assert account_links.withdraw(session, own.business_id, key) == "moi@a.vn"
    assert account_links.find(session, token, Purpose.JOIN) is None


def test_of_many_who_use_a_link_at_once_one_gets_it(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        token = account_links.begin(session, "moi@a.vn", "A")
        key = account_links.find(session, token, Purpose.BEGIN).key
        session.commit()

    def use(_: int) -> bool:
        with Session(engine) as own:
            begin_writing(own)
            got = account_links.use(own, key)
            own.commit()
            return got

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(use, range(6))) == 1


def test_links_that_ended_are_cleared_away(session: Session) -> None:
    account_links.begin(session, "moi@a.vn", "A")
    assert account_links.remove_ended(session) == 0
    assert account_links.remove_ended(session, now() + timedelta(days=2)) == 1


def test_acts_are_told_newest_first_by_person_and_survey_and_by_business(session: Session) -> None:
    own, other = someone(session, "A", "a@a.vn"), someone(session, "B", "b@b.vn")
    own.name = "Lan"
    colleague = someone(session, "A", "c@a.vn")
    for number in range(3):
        events.add(session, own.business_id, own.id, "designing.save", f"s{number}", "")
    events.add(session, own.business_id, colleague.id, "designing.publish", "s1", "")
    events.add(session, other.business_id, other.id, "designing.publish", "theirs", "x" * 400)
    session.flush()

    def told(**where: object) -> list[tuple[str, str, str]]:
        return [(done.who, done.act, done.survey) for done in events.of_business(session, own.business_id, 10, **where)]

    assert told() == [
        ("c@a.vn", "designing.publish", "s1"),
        ("Lan", "designing.save", "s2"),
        ("Lan", "designing.save", "s1"),
        ("Lan", "designing.save", "s0"),
    ]
    assert told(account_id=own.id, survey="s1") == [("Lan", "designing.save", "s1")]
    newest = events.of_business(session, own.business_id, 2)
    assert [done.survey for done in events.of_business(session, own.business_id, 10, before=newest[-1].id)] == [
        "s1",
        "s0",
    ]
    assert events.surveys(session, own.business_id) == ["s0", "s1", "s2"]
