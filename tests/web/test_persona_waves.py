"""Personas from wave to wave on their page: later responses placed, changes tested, names kept and logged."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp import jobs
from surveyapp.cli import SAMPLE, _publish
from surveyapp.domain import simulate
from surveyapp.domain.persona_wave import Wave
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import personas, reports, responses, surveys
from tests.domain.test_persona_wave import model
from tests.web.answers import store
from tests.web.test_crosstab import read, rows_of
from tests.web.test_results import jobs as queued
from tests.web.test_results import press

PAGE = "/results/taste/personas/waves"
OPTION = 'option = [ { code = "low", text = { vi = "Ít", en = "Low" } }, { code = "high", text = { vi = "Nhiều", en = "High" } } ]'
SURVEY = """
id = "taste"
title = { vi = "Khẩu vị", en = "Taste" }
business = { vi = "Cửa hàng Ví Dụ", en = "Example Shop" }
languages = ["vi", "en"]
[[page]]
id = "p"
""" + "".join(
    f'[[page.question]]\nid = "{name}"\nkind = "single"\ntext = {{ vi = "{name}", en = "{name}" }}\n{OPTION}\n'
    for name in ("price", "service", "speed")
)


def said(count: int, price: str, service: str) -> list[dict[str, Any]]:
    return [{"price": price, "service": service, "speed": "low"}] * count


@pytest.fixture
def taste(app: Flask, shop: str, publish: Any) -> None:
    """Savers 60 and spenders 40 in the wave the personas were found on."""
    publish(code="taste", toml=SURVEY)
    store(app, said(60, "high", "low") + said(40, "low", "high"), code="taste")
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "taste")
        wave = Wave(model((0.95, 0.05, 0.05), (0.05, 0.95, 0.05)), ("Người tiết kiệm", ""), 100, {})
        personas.keep(db.session, survey.id, wave)
        db.session.commit()
        db.session.remove()


def test_later_responses_are_placed_when_the_page_is_opened(app: Flask, owner: FlaskClient, taste: None) -> None:
    store(app, said(5, "high", "low"), code="taste", start=200)
    assert "5 responses are newer than the last wave; shares are compared from 30 on." in read(owner, f"{PAGE}?lang=en")
    store(app, said(15, "high", "low") + said(80, "low", "high"), code="taste", start=300)
    html = owner.get(f"{PAGE}?lang=en").get_data(as_text=True)
    assert rows_of(html) == [
        "Người tiết kiệm changed 60% (50–69%) 20% (13–29%) −40 points (−51 to −27) < 0.001",
        "Persona 2 changed 40% (31–50%) 80% (71–87%) +40 points (+27 to +51) < 0.001",
    ]


def test_personas_can_be_crossed_and_filtered_by(app: Flask, owner: FlaskClient, taste: None) -> None:
    page = "/results/taste/crosstab?rows=speed&columns=%23persona&where=price&is=high&lang=en"
    html = owner.get(page).get_data(as_text=True)
    assert rows_of(html)[0] == "Low 100% 94–100% n = 60 100%"
    assert "A Người tiết kiệm n = 60" in read(owner, page)


def test_a_name_is_kept_logged_and_makes_a_new_analysis(app: Flask, owner: FlaskClient, taste: None) -> None:
    assert press(owner, "/results/taste/personas/1/name", {"name": "  Người   chi mạnh "}).location == PAGE
    page = read(owner, f"{PAGE}?lang=en")
    assert "chu@vidu.vn: Persona 2 → Người chi mạnh" in page
    assert [kind for kind, _parameters in queued(app)] == ["analyse"]
    press(owner, "/results/taste/personas/1/name", {"name": ""})
    assert "chu@vidu.vn: Người chi mạnh → Persona 2" in read(owner, f"{PAGE}?lang=en")
    assert press(owner, "/results/taste/personas/2/name", {"name": "x"}).status_code == 404


def test_a_name_too_long_is_refused_and_stays_typed(owner: FlaskClient, taste: None) -> None:
    owner.get(f"{PAGE}?lang=en")
    answer = press(owner, "/results/taste/personas/0/name", {"name": "x" * 81})
    assert (answer.status_code, "A name has at most 80 letters; this one has 81." in answer.text) == (422, True)
    assert f'value="{"x" * 81}"' in answer.text


def test_without_personas_the_page_says_so(owner: FlaskClient) -> None:
    assert "No personas yet" in read(owner, "/results/shop/personas/waves?lang=en")


def test_a_name_goes_into_the_report_and_on_to_the_next_analysis(app: Flask, shop: str) -> None:
    def silent(share: float, step: str) -> None:
        pass

    def answer(seed: int, count: int) -> Any:
        survey = surveys.find(db.session, "sample")
        db.session.rollback()
        begin_writing(db.session)
        responses.store_many(db.session, survey, simulate.simulate(survey.questionnaire, count, seed).responses)
        db.session.commit()
        return jobs.current(surveys.find(db.session, "sample"), silent)

    with app.app_context():
        _publish(SAMPLE, "sample", None, "vi")
        survey = surveys.find(db.session, "sample")
        db.session.rollback()
        first = answer(1, 400)
        wave = personas.find(db.session, survey.id)
        assert wave is not None
        assert (wave.through, wave.drift, set(wave.names)) == (400, {}, {""})
        begin_writing(db.session)
        assert personas.rename(db.session, survey.id, 0, "Nhóm Sớm Mai", None)
        db.session.commit()
        named = jobs.current(survey, silent)
        assert named.id > first.id
        for language in ("vi", "en"):
            assert "Nhóm Sớm Mai" in str(named.content[language]["personas"])
            assert "Nhóm Sớm Mai" not in str(first.content[language])
        assert jobs.current(survey, silent).id == named.id
        later = answer(2, 100)
        wave = personas.find(db.session, survey.id)
        assert "Nhóm Sớm Mai" in wave.names and "Nhóm Sớm Mai" in str(later.content["vi"]["personas"])
        assert (wave.through, wave.drift["names"][0]) == (500, "Nhóm Sớm Mai")
        db.session.remove()


def test_menus_call_personas_by_their_trait_and_lists_by_their_number(
    app: Flask, owner: FlaskClient, taste: None
) -> None:
    traits = {
        language: {"personas": [{"tagline": "saves"}, {"tagline": words}]}
        for language, words in (("vi", "Người chi mạnh"), ("en", "Big spender"))
    }
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "taste")
        reports.save_analysis(db.session, survey.id, survey.version_id, 100, traits, {})
        db.session.commit()
        db.session.remove()
    page = owner.get("/results/taste/responses?lang=vi").get_data(as_text=True)
    assert "Người tiết kiệm</option>" in page
    assert "Chân dung 2: Người chi mạnh</option>" in page
    assert "Chân dung 2" in page[page.index("<tbody") :]
    assert "Người chi mạnh" not in page[page.index("<tbody") :]
    assert "Persona 2: Big spender" in read(owner, "/results/taste/crosstab?rows=price&columns=%23persona&lang=en")
    assert "Chân dung 2: Người chi mạnh" in read(owner, "/results/taste/responses/100?lang=vi")
    sides = "a=%23persona&a.is=0&b=%23persona&b.is=1"
    assert "B · Persona 2: n = 40" in read(owner, f"/results/taste/compare?{sides}&lang=en")
