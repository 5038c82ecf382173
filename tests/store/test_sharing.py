"""Channels, caps, quotas and the look of a business, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveyapp.domain.brand import Brand
from surveyapp.domain.text import Text
from surveyapp.models import ResponseRow, Survey
from surveyapp.store import accounts, sharing, surveys
from surveyapp.store.sharing import NO_BRAND, SharingInfo
from tests.web.conftest import SHOP


@pytest.fixture
def survey_id(session: Session) -> int:
    import tomllib

    owner = accounts.business(session, "Cửa hàng Ví Dụ")
    return surveys.publish(session, owner.id, "shop", tomllib.loads(SHOP))


def received(session: Session, survey_id: int, *sources: str) -> None:
    for number, source in enumerate(sources, start=1):
        version = surveys.by_id(session, survey_id).version_id
        session.add(
            ResponseRow(
                survey_id=survey_id, version_id=version, submission_id=f"s{number}", digest="", answers={},
                source=source, number=number,
            )
        )  # fmt: skip
    session.flush()


def test_a_survey_begins_with_nothing_set(session: Session, survey_id: int) -> None:
    assert sharing.find(session, survey_id) == SharingInfo()
    assert (sharing.channels(session, survey_id), sharing.by_source(session, survey_id)) == ([], {})
    info = surveys.by_id(session, survey_id)
    assert (info.pin, info.origins) == ("", ())


def test_what_follows_the_thanks_and_the_posters_line_do_not_touch_each_other(session: Session, survey_id: int) -> None:
    sharing.set_invitation(session, survey_id, Text.of(vi="Mời anh/chị"))
    sharing.set_after(session, survey_id, Text.of(vi="Nhận quà", en="Your gift"), "https://vidu.vn/", 5)
    session.flush()
    session.expire_all()
    found = sharing.find(session, survey_id)
    assert dict(found.invitation) == {"vi": "Mời anh/chị"}
    assert dict(found.after) == {"vi": "Nhận quà", "en": "Your gift"}
    assert (found.onward, found.onward_seconds) == ("https://vidu.vn/", 5)


def test_a_channel_is_there_once(session: Session, survey_id: int) -> None:
    assert sharing.add_channel(session, survey_id, "quay", "Ở quầy")
    assert not sharing.add_channel(session, survey_id, "quay", "Quầy khác")
    assert [(one.source, one.name) for one in sharing.channels(session, survey_id)] == [("quay", "Ở quầy")]
    sharing.remove_channel(session, survey_id, "quay")
    assert sharing.channels(session, survey_id) == []


def test_no_more_channels_than_a_page_can_show(
    session: Session, survey_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_CHANNELS", 2)
    assert [sharing.add_channel(session, survey_id, f"c{n}", "x") for n in range(3)] == [True, True, False]


def test_responses_are_counted_by_source(session: Session, survey_id: int) -> None:
    received(session, survey_id, "quay", "", "zalo", "quay")
    assert list(sharing.by_source(session, survey_id).items()) == [("quay", 2), ("", 1), ("zalo", 1)]


def test_a_cap_is_never_below_what_is_in(session: Session, survey_id: int) -> None:
    session.get_one(Survey, survey_id).accepted = 3
    session.flush()
    assert not sharing.set_cap(session, survey_id, 2)
    assert surveys.by_id(session, survey_id).cap is None
    assert sharing.set_cap(session, survey_id, 3)
    assert surveys.by_id(session, survey_id).cap == 3
    assert sharing.set_cap(session, survey_id, None)
    assert surveys.by_id(session, survey_id).cap is None


def test_sites_that_may_frame_and_the_pin_come_with_the_survey(session: Session, survey_id: int) -> None:
    sharing.set_origins(session, survey_id, ("https://a.vn", "https://b.vn"))
    sharing.set_pin(session, survey_id, "$argon2id$x")
    session.flush()
    info = surveys.by_id(session, survey_id)
    assert (info.origins, info.pin) == (("https://a.vn", "https://b.vn"), "$argon2id$x")


def test_the_key_of_a_look_changes_with_it_and_differs_between_businesses(session: Session) -> None:
    first, second = accounts.business(session, "Một"), accounts.business(session, "Hai")
    colours = Brand("#0a4a55", "#dd7a16")
    one = sharing.set_brand(session, first.id, colours, b"png")
    other = sharing.set_brand(session, second.id, colours, b"png")
    assert one.key != other.key
    assert sharing.brand(session, first.id) == one
    assert sharing.brand_of_key(session, one.key) == one
    assert sharing.logo(session, one.key) == b"png"
    changed = sharing.set_brand(session, first.id, colours, None)
    assert (changed.has_logo, sharing.logo(session, changed.key)) == (False, None)
    assert sharing.brand_of_key(session, one.key) is None
    assert sharing.set_brand(session, first.id, Brand(), None) == NO_BRAND
    assert sharing.brand(session, first.id) == NO_BRAND
