"""How many personas: the fit of each number, the business's choice kept with who made it, told wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp import jobs
from surveyapp.cli import SAMPLE, _publish
from surveyapp.domain import simulate
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import personas, responses, surveys
from surveyapp.store.personas import Wish
from surveyapp.store.reports import StoredAnalysis
from tests.web.test_crosstab import read, rows_of
from tests.web.test_results import jobs as queued
from tests.web.test_results import press

PAGE = "/results/sample/personas"


def answered(count: int, seed: int) -> None:
    survey = surveys.find(db.session, "sample")
    db.session.rollback()
    begin_writing(db.session)
    responses.store_many(db.session, survey, simulate.simulate(survey.questionnaire, count, seed).responses)
    db.session.commit()


def current() -> StoredAnalysis:
    survey = surveys.find(db.session, "sample")
    db.session.rollback()
    return jobs.current(survey, lambda share, step: None)


@pytest.fixture
def sample(app: Flask, shop: str) -> None:
    """300 answers of the sample survey, analysed; it belongs to the shop's business."""
    with app.app_context():
        _publish(SAMPLE, "sample", None, "vi")
        shop_id = surveys.find(db.session, "shop").business_id
        survey = surveys.find(db.session, "sample")
        db.session.rollback()
        if survey.business_id != shop_id:
            from sqlalchemy import update

            from surveyapp.models import Survey

            begin_writing(db.session)
            db.session.execute(update(Survey).where(Survey.id == survey.id).values(business_id=shop_id))
            db.session.commit()
        answered(300, 1)
        current()
        db.session.remove()


def test_every_number_stands_with_its_fit_and_the_recommended_one_is_marked(
    app: Flask, owner: FlaskClient, sample: None
) -> None:
    html = owner.get(f"{PAGE}?lang=en").get_data(as_text=True)
    panel = html[html.index('id="how-many"') :]
    with app.app_context():
        found = current().data["en"]["personas"]
        db.session.remove()
    k, ks = found["recommended_k"], sorted(map(int, found["bic"]))
    rows = rows_of(panel)
    assert (found["chosen_by"], found["pinned"], len(rows)) == ("data", False, len(ks))
    assert rows[k - 1].startswith(f"{k} recommended in use ")
    assert f"{found['stability_by_k'][str(k)]:.2f}" in rows[k - 1]
    assert f"Use {k}<" not in panel
    assert f"Use {k + 1}<" in panel and "Back to the recommended number" not in panel
    assert f"{k} is recommended: BIC is lowest at " in read(owner, f"{PAGE}?lang=en")


def test_another_number_is_kept_used_and_told(app: Flask, owner: FlaskClient, sample: None) -> None:
    with app.app_context():
        first = current()
        db.session.remove()
    recommended = first.data["en"]["personas"]["recommended_k"]
    assert press(owner, f"{PAGE}/number", {"k": "2"}).location == f"{PAGE}#how-many"
    assert [kind for kind, _parameters in queued(app)] == ["analyse"]
    with app.app_context():
        second = current()
        db.session.remove()
    data = second.data["en"]["personas"]
    assert second.id > first.id
    assert (data["k"], data["recommended_k"], data["chosen_by"], len(data["personas"])) == (
        2,
        recommended,
        "business",
        2,
    )
    for language, words in (
        ("en", f"The business chose 2 personas (BIC {data['bic']['2']:,.0f}, stability"),
        ("vi", f"phân tích khuyên {recommended} (BIC "),
    ):
        assert words in str(second.content[language]["overview"])
        assert words in str(second.content[language]["summary"])
    page = read(owner, f"{PAGE}?lang=en")
    assert f"Your business chose 2 personas; {recommended} are recommended." in page
    assert "chu@vidu.vn: 2 personas" in page
    press(owner, f"{PAGE}/number", {"k": ""})
    with app.app_context():
        assert personas.wish(db.session, second.survey_id) == Wish()
        third = current()
        assert (third.data["en"]["personas"]["k"], third.data["en"]["personas"]["chosen_by"]) == (recommended, "data")
        assert "The business chose" not in str(third.content["en"])
        db.session.remove()


@pytest.mark.parametrize("k", ["1", "0", "-2", "99", "zwei"])
def test_a_number_that_cannot_be_fitted_is_refused(app: Flask, owner: FlaskClient, sample: None, k: str) -> None:
    owner.get(f"{PAGE}?lang=en")
    press(owner, f"{PAGE}/number", {"k": k})
    assert "Personas cannot be found in that number." in read(owner, PAGE)
    assert queued(app) == []


def test_where_nothing_is_recommended_no_number_can_be_chosen(app: Flask, owner: FlaskClient, shop: str) -> None:
    from tests.web.answers import store, visitors

    store(app, visitors("hn", ("good", 32), ("bad", 8)))
    with app.app_context():
        jobs.current(surveys.find(db.session, "shop"), lambda share, step: None)
        db.session.remove()
    page = read(owner, "/results/shop/personas?lang=en")
    assert "No personas can be told from these answers" in page
    assert 'id="how-many"' not in page
    press(owner, "/results/shop/personas/number", {"k": "2"})
    assert queued(app) == []


def test_how_many_responses_are_missing_is_told_where_more_would_help(app: Flask) -> None:
    from surveyapp.web.results.persona_number import _missing

    refused: dict[str, Any] = {"recommended_k": None, "needed_n": 200, "n_fit": 88}
    assert _missing(refused, 91) == 112
    assert _missing({**refused, "n_fit": 0}, 91) == 109
    assert _missing({**refused, "needed_n": None}, 91) == 0
    assert _missing({**refused, "recommended_k": 3}, 91) == 0


def test_pinned_personas_keep_their_parameters_when_answers_come(app: Flask, owner: FlaskClient, sample: None) -> None:
    press(owner, f"{PAGE}/pin", {"pin": "1"})
    with app.app_context():
        survey_id = surveys.find(db.session, "sample").id
        before = personas.find(db.session, survey_id)
        answered(60, 2)
        pinned = current()
        after = personas.find(db.session, survey_id)
        assert before is not None and after is not None
        assert personas.to_plain(after.model) == personas.to_plain(before.model)
        assert len(after.drift["shares"]) == before.model.k
        assert (pinned.data["vi"]["personas"]["pinned"], pinned.data["vi"]["personas"]["chosen_by"]) == (
            True,
            "business",
        )
        assert "Doanh nghiệp giữ nguyên các chân dung đã tìm được từ trước" in str(pinned.content["vi"]["summary"])
        db.session.remove()
    assert "Unpin the personas" in read(owner, f"{PAGE}?lang=en")
    press(owner, f"{PAGE}/pin", {"pin": ""})
    with app.app_context():
        anew = current()
        free = personas.find(db.session, survey_id)
        assert (anew.data["vi"]["personas"]["pinned"], anew.id > pinned.id) == (False, True)
        assert personas.to_plain(free.model) != personas.to_plain(before.model)
        db.session.remove()


def test_every_number_can_be_measured(app: Flask, owner: FlaskClient, sample: None) -> None:
    assert "Measure every number" in read(owner, f"{PAGE}?lang=en")
    answer: Any = press(owner, f"{PAGE}/measure", {})
    assert "/jobs/" in answer.location
    assert queued(app) == [("analyse", {"every_k": True})]
