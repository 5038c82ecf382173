"""Hostile words in every text of a questionnaire, in answers and in spreadsheets stay words: on pages and in the PDF."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from surveyapp import jobs
from surveyapp.cli import SAMPLE
from surveyapp.config import ROOT
from surveyapp.domain.definition import Kind
from surveyapp.domain.simulate import simulate
from surveyapp.extensions import db
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, banks, responses, surveys
from tests.web.conftest import hidden_any
from tests.web.test_pages import RESULTS, faults

PAYLOAD = "<img src=x onerror=alert(1)>\"'<script>{{7*191}}"
LINK = "<a href='file:///etc/passwd'>"
SHORT = "<b onclick=a()>"
SPOKEN = ("vi", "en")


@pytest.fixture
def url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """What is shown does not depend on the database."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.db')}"


def poisoned(plain: Any) -> Any:
    """Every text of the questionnaire with hostile words after it."""
    if isinstance(plain, dict) and plain and set(plain) <= set(SPOKEN):
        return {language: f"{words} {PAYLOAD}" for language, words in plain.items()}
    if isinstance(plain, dict):
        return {name: poisoned(value) for name, value in plain.items()}
    return [poisoned(value) for value in plain] if isinstance(plain, list) else plain


@pytest.fixture
def hostile(app: Flask, owner: FlaskClient) -> FlaskClient:
    """The owner of a survey that is hostile throughout, with 120 analysed answers, hostile too."""
    plain, problems = banks.plain_questionnaire(SAMPLE, ROOT / "question_banks")
    assert (plain is None, problems) == (False, [])
    with app.app_context():
        begin_writing(db.session)
        business = accounts.business(db.session, "Cửa hàng Ví Dụ")
        surveys.publish(db.session, business.id, "hostile", poisoned(plain))
        survey = surveys.find(db.session, "hostile")
        open_questions = {
            question.id
            for question in survey.questionnaire.questions()
            if question.kind in (Kind.LONG_TEXT, Kind.SHORT_TEXT)
        }
        people = simulate(survey.questionnaire, 120, 5).responses
        for person in people:
            for question in open_questions & person.answers.keys():
                person.answers[question] = f"Tôi mong {PAYLOAD} rẻ hơn {LINK}"
        responses.store_many(db.session, survey, people)
        db.session.commit()
        jobs.keep(survey, jobs.compute(survey, lambda share, step: None), lambda share, step: None)
        db.session.remove()
    return owner


def sound(html: str) -> None:
    assert faults(html) == []
    for living in ("<img src=x", "<script>", "<b onclick", "1337", "<a href='file"):
        assert living not in html


def test_hostile_words_stay_words_on_every_page_and_in_the_report(app: Flask, hostile: FlaskClient) -> None:
    for path in [
        *(f"/results/hostile{section}" for section in RESULTS),
        "/results",
        "/results/hostile/files",
        "/s/hostile",
    ]:
        page = hostile.get(f"{path}?lang=vi").get_data(as_text=True)
        sound(page)
        assert (path, "&lt;img src=x onerror=alert(1)&gt;" in page) == (path, True)
    with app.app_context():
        stored = jobs.reports_store.latest_analysis(db.session, surveys.find(db.session, "hostile").id)
        pdf = PdfReader(BytesIO(jobs.render_stored(stored, "vi")))
        db.session.remove()
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    assert ("<imgsrc=xonerror=alert(1)>" in text, "{{7*191}}" in text, "1337" in text) == (True, True, False)
    names = pdf.trailer["/Root"].get("/Names", {})
    assert (list(pdf.attachments), "/JavaScript" in names, "root:x:0" in text) == (["sample-vi.csv"], False, False)
    assert [content for content in pdf.attachments["sample-vi.csv"] if b"root:x:0" in content] == []
    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    assert [note["/A"]["/URI"] for note in links if "/URI" in note.get("/A", {})] == []


@pytest.mark.parametrize("name", [f"{SHORT}.csv", "../../x\"'><script>alert(1)</script>.csv"])
def test_hostile_spreadsheets_are_shown_as_they_are_written(
    app: Flask, owner: FlaskClient, name: str, press_import: Callable[..., str]
) -> None:
    sheet = f"city,{SHORT}\n{SHORT},x\nHà Nội,{SHORT}\n<script>alert(1)</script>,y\n"
    page = press_import(owner, sheet, name)
    sound(page)
    assert page.count("&lt;b onclick=a()&gt;") >= 3
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.fixture
def press_import() -> Callable[..., str]:
    """press_import(client, text, name): uploads a sheet and gives the page that shows its mapping."""

    def upload(client: FlaskClient, text: str, name: str) -> str:
        token = hidden_any(client.get("/results/shop/import").get_data(as_text=True), "csrf_token")
        data = {"csrf_token": token, "file": (BytesIO(text.encode()), name)}
        answer = client.post("/results/shop/import", data=data)
        assert answer.status_code == 303
        return client.get(f"{answer.location}?lang=vi").get_data(as_text=True)

    return upload
