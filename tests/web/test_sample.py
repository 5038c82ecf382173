"""The sample survey of a business: offered from the first minute, made once when it is opened, walked, removed for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveyapp import jobs
from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import AnalysisRow, Business, Job, ResponseRow, Survey
from surveyapp.store import banks, reports, samples, surveys
from surveyapp.worker import work
from tests.web.conftest import sign_in, sign_up
from tests.web.sharing import change, post
from tests.web.test_first_steps import marks
from tests.web.test_pages import faults

PEOPLE = 120
STOPS = ("", "/groups", "/personas", "/journey", "/files")
OPEN = "/results/_sample"


@pytest.fixture(autouse=True)
def _fewer_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Analysed in a second instead of ten."""
    monkeypatch.setattr(jobs, "SAMPLE_RESPONDENTS", PEOPLE)


@pytest.fixture
def new(app: Flask) -> FlaskClient:
    """A browser signed in as the owner of a business that has only just begun."""
    sign_up(app, "moi@vidu.vn", "Tiệm Mới")
    client = app.test_client()
    assert sign_in(client, "moi@vidu.vn").status_code == 302
    return client


def there(app: Flask) -> dict[str, int]:
    with app.app_context():
        kept = Survey.removed.is_(None)
        counts = {
            "surveys": select(func.count()).select_from(Survey).where(kept),
            "jobs": select(func.count()).select_from(Job),
            "responses": select(func.count()).select_from(ResponseRow),
            "analyses": select(func.count()).select_from(AnalysisRow),
        }
        found = {name: db.session.scalar(query) or 0 for name, query in counts.items()}
        db.session.remove()
    return found


def opened(app: Flask, client: FlaskClient) -> str:
    """The code of the sample, made and worked out."""
    job = post(client, OPEN).location
    work(app, until_empty=True)
    assert client.get(job).status_code == 303
    return re.fullmatch(r"/results/([\w-]+)/jobs/\d+", job)[1]  # type: ignore[index]


def test_beginning_a_business_makes_nothing_but_offers_the_sample(app: Flask, new: FlaskClient) -> None:
    page = new.get("/results?lang=vi").get_data(as_text=True)
    assert f'action="{OPEN}"' in page and "Xem khảo sát mẫu" in page
    assert [stop for stop in ("Tổng quan", "Chân dung", "Hành trình", "Báo cáo") if stop not in page] == []
    assert there(app) == {"surveys": 0, "jobs": 0, "responses": 0, "analyses": 0}


def test_opened_again_and_again_it_is_made_once_also_while_no_worker_runs(app: Flask, new: FlaskClient) -> None:
    first = post(new, OPEN)
    assert (first.status_code, post(new, OPEN).location) == (303, first.location)
    assert there(app) == {"surveys": 1, "jobs": 1, "responses": 0, "analyses": 0}
    waits = new.get(first.location + "?lang=en").get_data(as_text=True)
    assert "Waiting for its turn" in waits and "This is a sample survey" in waits
    code = first.location.split("/")[2]
    assert "See the work under way" in new.get(f"/results/{code}?lang=en").get_data(as_text=True)
    offered = new.get("/results?lang=en").get_data(as_text=True)
    assert f'action="{OPEN}"' in offered and '<span class="state sample">Sample</span>' in offered
    work(app, until_empty=True)
    assert there(app) == {"surveys": 1, "jobs": 1, "responses": PEOPLE, "analyses": 1}
    assert (new.get(first.location).location, post(new, OPEN).location) == (f"/results/{code}",) * 2
    assert there(app)["jobs"] == 1


def test_two_who_open_it_at_once_get_one(app: Flask, new: FlaskClient) -> None:
    sign_up(app, "ban@vidu.vn", "Tiệm Mới")
    other = app.test_client()
    sign_in(other, "ban@vidu.vn")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda client: post(client, OPEN), (new, other)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert there(app) == {"surveys": 1, "jobs": 1, "responses": 0, "analyses": 0}


def test_a_worker_that_died_half_way_gives_no_answer_twice(app: Flask, new: FlaskClient) -> None:
    code = post(new, OPEN).location.split("/")[2]
    with app.app_context():
        survey = surveys.find(db.session, code)
        db.session.rollback()
        jobs.answer_sample(survey)
        db.session.remove()
    work(app, until_empty=True)
    assert there(app) == {"surveys": 1, "jobs": 1, "responses": PEOPLE, "analyses": 1}


def test_where_the_work_failed_it_can_be_begun_again(app: Flask, new: FlaskClient) -> None:
    first = post(new, OPEN).location
    with app.app_context():
        db.session.get_one(Job, int(first.rsplit("/", 1)[1])).state = "failed"
        db.session.commit()
        db.session.remove()
    code = first.split("/")[2]
    page = new.get(f"/results/{code}?lang=en").get_data(as_text=True)
    assert f'action="{OPEN}"' in page and "Share the survey's address" not in page
    assert post(new, OPEN).location == f"/results/{code}/jobs/2"
    assert there(app)["surveys"] == 1


def test_the_tour_leads_from_stop_to_stop_and_every_stop_says_it_is_a_sample(app: Flask, new: FlaskClient) -> None:
    code = opened(app, new)
    listed = new.get("/results?lang=en").get_data(as_text=True)
    assert f'action="{OPEN}"' not in listed
    assert re.findall(rf'<li><a href="/results/{code}([^"]*)"', listed) == list(STOPS)
    for number, (stop, following) in enumerate(zip(STOPS, (*STOPS[1:], None), strict=True), 1):
        for language in ("vi", "en"):
            html = new.get(f"/results/{code}{stop}?lang={language}").get_data(as_text=True)
            assert (stop, faults(html)) == (stop, [])
        assert f"<b>Stop {number} of 5.</b>" in html and "This is a sample survey" in html
        leads_to = "/design#new" if following is None else f"/results/{code}{following}"
        notice = html.split('<div class="notice sample">')[1]
        assert re.search(r'class="button small" href="([^"]*)"', notice)[1] == leads_to  # type: ignore[index]
    assert "<b>Stop" not in new.get(f"/results/{code}/comparison?lang=en").get_data(as_text=True)
    with app.app_context():
        stored = reports.latest_analysis(db.session, surveys.find(db.session, code).id)
        notices = [jobs.report_of(stored, language).sample_notice for language in ("vi", "en")]
        db.session.remove()
    assert notices == ["Dữ liệu mẫu, không có thật", "Sample data, not real"]


def test_it_is_no_progress_of_ones_own(app: Flask, new: FlaskClient) -> None:
    opened(app, new)
    assert marks(new) == "→234567"


def test_removed_it_is_gone_with_everything_and_does_not_come_back(
    app: Flask, config: Config, new: FlaskClient
) -> None:
    code = opened(app, new)
    assert 'action="/results/' + code + '/remove"' in new.get(f"/results/{code}").get_data(as_text=True)
    post(new, f"/results/{code}/report", language="vi", part="journey")
    work(app, until_empty=True)
    assert [path.suffix for path in files(config.home)].count(".pdf") == 1
    answer = post(new, f"/results/{code}/remove")
    assert (answer.status_code, answer.location) == (303, "/results")
    assert there(app) == {"surveys": 0, "jobs": 0, "responses": 0, "analyses": 0}
    assert files(config.home) == []
    paths = (f"/results/{code}", f"/results/{code}/files", f"/design/{code}/questions", f"/share/{code}", f"/s/{code}")
    assert [new.get(path).status_code for path in paths] == [404] * 5
    listed = new.get("/results").get_data(as_text=True)
    assert (OPEN in listed, marks(new)) == (False, "→234567")
    assert (post(new, OPEN).location, there(app)["surveys"]) == ("/results", 0)
    assert (post(new, "/design", code=code, template="retail").status_code, there(app)["surveys"]) == (422, 0)


def files(home: Path) -> list[Path]:
    return [path for folder in ("reports", "tables") for path in (home / folder).rglob("*") if path.is_file()]


def test_removed_while_it_is_being_made_it_stays_removed(app: Flask, new: FlaskClient) -> None:
    code = post(new, OPEN).location.split("/")[2]
    with app.app_context():
        survey = surveys.find(db.session, code)
        db.session.rollback()
        post(new, f"/results/{code}/remove")
        with pytest.raises(jobs.Outdated):
            jobs.answer_sample(survey)
        db.session.remove()
    work(app, until_empty=True)
    assert there(app) == {"surveys": 0, "jobs": 0, "responses": 0, "analyses": 0}


def test_nothing_but_the_sample_made_for_the_business_can_be_removed(
    app: Flask, new: FlaskClient, publish: Callable[..., None]
) -> None:
    publish("mau", business="Tiệm Mới", sample=True)
    code = post(new, OPEN).location.split("/")[2]
    assert post(new, "/results/mau/remove").status_code == 404
    sign_up(app, "khac@vidu.vn", "Tiệm Khác")
    stranger = app.test_client()
    sign_in(stranger, "khac@vidu.vn")
    assert post(stranger, f"/results/{code}/remove").status_code == 404
    publish(code, business="Tiệm Mới")  # by now it is a survey of their own
    assert "/remove" not in new.get(f"/results/{code}").get_data(as_text=True)
    assert post(new, f"/results/{code}/remove").status_code == 404
    assert there(app)["surveys"] == 2


def test_each_business_has_its_own_under_an_address_of_its_own(app: Flask, new: FlaskClient) -> None:
    sign_up(app, "khac@vidu.vn", "Tiệm Khác")
    stranger = app.test_client()
    sign_in(stranger, "khac@vidu.vn")
    codes = [post(client, OPEN).location.split("/")[2] for client in (new, stranger)]
    assert len(set(codes)) == 2
    assert [app.test_client().get(f"/s/{code}").status_code for code in codes] == [200, 200]
    assert [stranger.get(f"/results/{code}").status_code for code in codes] == [404, 200]


def test_a_visitor_tries_the_installations_sample_and_no_businesss(
    app: Flask, new: FlaskClient, publish: Callable[..., None]
) -> None:
    post(new, OPEN)
    assert "/s/" not in app.test_client().get("/").get_data(as_text=True)
    publish(samples.CODE, sample=True)
    assert 'href="/s/sample"' in app.test_client().get("/").get_data(as_text=True)
    change(app, samples.CODE, open=False)
    assert "/s/" not in app.test_client().get("/").get_data(as_text=True)


def test_the_first_start_makes_the_sample_of_the_first_account(app: Flask, config: Config) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["setup"]).exit_code == 0
    with app.app_context():
        survey = surveys.find(db.session, samples.CODE)
        first = db.session.get_one(Business, survey.business_id)
        assert (first.sample_id, survey.accepted) == (survey.id, PEOPLE)
        assert surveys.definition(db.session, survey.version_id) == banks.sample(config.banks)
        db.session.remove()
    assert there(app) == {"surveys": 1, "jobs": 1, "responses": PEOPLE, "analyses": 0}


def test_a_removed_code_is_not_published_under_again(app: Flask, config: Config, new: FlaskClient) -> None:
    code = post(new, OPEN).location.split("/")[2]
    post(new, f"/results/{code}/remove")
    made = app.test_cli_runner().invoke(
        args=["create-survey", str(banks.templates(config.banks)[0]), "--code", code, "--business", "Tiệm Mới"]
    )
    assert (made.exit_code, there(app)["surveys"]) == (1, 0)
