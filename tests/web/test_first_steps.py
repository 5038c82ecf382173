"""The way from a first question to a first report: what is done is read from the data, the next step is offered."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from surveyapp.extensions import db
from surveyapp.models import AnalysisRow, Job, ReportFile
from surveyapp.models.base import begin_writing
from surveyapp.store import accounts, designs, surveys
from tests.web.answers import store
from tests.web.conftest import sign_in, sign_up
from tests.web.sharing import post

BLANK = 'id = "moi"\n'


def steps(client: FlaskClient) -> list[tuple[str, str, str]]:
    """(mark, words, address) of each step; the mark of the next one is "→"."""
    html = client.get("/results?lang=en").get_data(as_text=True)
    listed = re.search(r'<ol class="first-steps">.*?</ol>', html, re.S)
    found = []
    for step in re.findall(r"<li.*?</li>", listed[0] if listed else "", re.S):
        number, heading = re.search(r'aria-hidden="true">(.*?)<.*?<h3>(.*?)</h3>', step, re.S).groups()  # type: ignore[union-attr]
        address = re.search(r'href="([^"]*)"', step)
        words = unescape(re.sub(r"<[^>]+>", "", heading)).replace(" (done)", "").strip()
        mark = "→" if 'aria-current="step"' in step else number
        found.append((mark, words, address[1] if address else ""))
    return found


def marks(client: FlaskClient) -> str:
    return "".join(mark for mark, _, _ in steps(client))


def test_a_new_business_is_led_from_step_to_step(app: Flask, publish: Callable[..., None]) -> None:
    sign_up(app, "moi@vidu.vn", "Tiệm Mới")
    client = app.test_client()
    sign_in(client, "moi@vidu.vn")
    assert (marks(client), steps(client)[0]) == ("→234567", ("→", "Design", "/design#new"))
    with app.app_context():
        begin_writing(db.session)
        survey_id = designs.begin(db.session, accounts.business(db.session, "Tiệm Mới").id, "moi", BLANK)
        db.session.commit()
        db.session.remove()
    assert (marks(client), steps(client)[1][2]) == ("✓→34567", "/design/moi/questions#before")
    assert steps(client)[3][2] == ""  # nothing to share yet
    made = [
        ("✓✓→4567", lambda: db.session.add(Job(kind="dry_run", survey_id=survey_id))),
        ("✓✓✓✓→67", lambda: post(client, "/share/moi/channels", name="Zalo")),
        ("✓✓✓✓✓→7", lambda: store(app, [{"city": "hn"}], code="moi")),
        ("✓✓✓✓✓✓→", lambda: add_analysis(survey_id)),
        ("", lambda: db.session.add(ReportFile(survey_id=survey_id, analysis_id=1, language="vi", path="x", size=1))),
    ]
    for number, (expected, make) in enumerate(made):
        with app.app_context():
            make()
            db.session.commit()
            db.session.remove()
        if number == 0:
            assert marks(client) == expected
            publish("moi", business="Tiệm Mới")
            assert marks(client) == "✓✓✓→567"
        else:
            assert marks(client) == expected


def add_analysis(survey_id: int | None) -> None:
    version = surveys.by_id(db.session, survey_id or 0).version_id
    db.session.add(AnalysisRow(survey_id=survey_id, version_id=version, responses=1, content={}, data={}))


def test_a_step_left_out_is_not_asked_for_but_can_still_be_done(app: Flask, owner: FlaskClient) -> None:
    assert marks(owner) == "✓2✓→567"
    assert steps(owner)[1][2] == "/design/shop/questions#before"


def test_a_sample_alone_ticks_nothing(app: Flask, publish: Callable[..., None]) -> None:
    publish("mau", business="Tiệm Mới", sample=True)
    store(app, [{"city": "hn"}], code="mau")
    sign_up(app, "moi@vidu.vn", "Tiệm Mới")
    client = app.test_client()
    sign_in(client, "moi@vidu.vn")
    assert marks(client) == "→234567"


def test_who_may_not_design_is_not_led(app: Flask, shop: str) -> None:
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", "viewer")
    client = app.test_client()
    sign_in(client, "xem@vidu.vn")
    assert steps(client) == []


def test_a_template_begins_with_the_name_of_the_business_and_a_free_address(app: Flask, owner: FlaskClient) -> None:
    page = owner.get("/design").get_data(as_text=True)
    assert 'name="code" value="cua-hang-vi-du"' in page
    post(owner, "/design", code="cua-hang-vi-du", template="retail")
    assert 'name="code" value="cua-hang-vi-du-2"' in owner.get("/design").get_data(as_text=True)
    with app.app_context():
        own = accounts.business(db.session, "Cửa hàng Ví Dụ").id
        source = designs.of_business(db.session, own, "cua-hang-vi-du")[0].source
        db.session.remove()
    assert 'business = { vi = "Cửa hàng Ví Dụ", en = "Cửa hàng Ví Dụ" }' in source
