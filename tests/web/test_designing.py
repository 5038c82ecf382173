"""From a template to a published version, by posting forms; every refusal keeps what was typed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp import worker
from surveyapp.domain.bank_text import to_toml
from surveyapp.extensions import db
from surveyapp.store import surveys
from tests.every_kind import every_kind
from tests.web.conftest import SHOP, hidden, hidden_any


def token(client: FlaskClient, path: str = "/design") -> str:
    return hidden_any(client.get(path).get_data(as_text=True), "csrf_token")


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(path, data={"csrf_token": token(client), **data}, content_type="multipart/form-data")


def begin(client: FlaskClient, code: str = "moi", source: str | None = None) -> Any:
    file = {"file": (io.BytesIO(source.encode()), "q.toml")} if source is not None else {}
    return post(client, "/design", code=code, template="retail", **file)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def save(client: FlaskClient, code: str, source: str, revision: str | None = None) -> Any:
    known = hidden(page(client, f"/design/{code}"), "revision")
    return post(client, f"/design/{code}", source=source, revision=revision or known)


def publish(client: FlaskClient, code: str) -> Any:
    return post(client, f"/design/{code}/publish", revision=hidden(page(client, f"/design/{code}"), "revision"))


def test_a_template_becomes_a_draft_and_then_a_public_survey(app: Flask, owner: FlaskClient) -> None:
    assert begin(owner).location == "/design/moi/questions"
    assert owner.get("/s/moi").status_code == 404
    assert owner.get("/results/moi").status_code == 404
    assert "moi" in page(owner, "/design")
    assert publish(owner, "moi").location == "/share/moi"
    assert owner.get("/s/moi").status_code == 200
    assert owner.get("/results/moi").status_code == 200
    with app.app_context():
        assert surveys.find(db.session, "moi").version == 1
        db.session.remove()


def test_publishing_a_changed_draft_makes_the_next_version_and_says_what_changes(
    app: Flask, owner: FlaskClient
) -> None:
    begin(owner, source=SHOP)
    publish(owner, "moi")
    source = SHOP.replace("Where do you live?", "Which city do you live in?").replace('"city"\nkind', '"city"\nkind')
    save(owner, "moi", source)
    written = page(owner, "/design/moi?lang=en")
    assert "now reads “Which city do you live in?”" in written
    assert "Publish version 2" in written
    publish(owner, "moi")
    with app.app_context():
        found = surveys.find(db.session, "moi")
        assert (found.version, found.questionnaire.question("city").text.to("en")) == (2, "Which city do you live in?")
        db.session.remove()


@pytest.mark.parametrize(("code", "said"), [("Có Dấu", "không hợp lệ"), ("shop", "đã được dùng"), ("", "không hợp lệ")])
def test_a_code_that_cannot_be_used_is_refused_with_a_sentence(owner: FlaskClient, code: str, said: str) -> None:
    answer = begin(owner, code)
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)


def test_a_draft_with_faults_is_kept_and_not_published(owner: FlaskClient) -> None:
    begin(owner, source=SHOP)
    save(owner, "moi", SHOP.replace('kind = "nps"', 'kind = "npps"'))
    written = page(owner, "/design/moi?lang=en")
    assert "There is no kind “npps”" in written
    table = SHOP[: SHOP.rindex("[[page.question]]", 0, SHOP.index('kind = "nps"'))].count("\n") + 1
    assert f"Line {table}." in written
    assert "kind = &#34;npps&#34;" in written
    assert publish(owner, "moi").status_code == 422
    assert owner.get("/s/moi").status_code == 404


def test_two_authors_do_not_overwrite_one_another(owner: FlaskClient) -> None:
    begin(owner, source=SHOP)
    save(owner, "moi", SHOP + "# first", revision="1")
    late = save(owner, "moi", SHOP + "# second", revision="1")
    assert late.status_code == 409
    assert "# second" in late.get_data(as_text=True)
    assert "# first" in page(owner, "/design/moi")
    assert "# second" not in page(owner, "/design/moi")
    stale = post(owner, "/design/moi/publish", revision="1")
    assert (stale.status_code, owner.get("/s/moi").status_code) == (409, 404)


def test_the_preview_shows_every_kind_with_its_condition(owner: FlaskClient) -> None:
    begin(owner, source=to_toml(every_kind()))
    shown = page(owner, "/design/moi/preview")
    questions = [question for part in every_kind()["page"] for question in part["question"]]
    assert [q["id"] for q in questions if f'id="card-{q["id"]}"' not in shown] == []


def test_the_preview_calls_kinds_and_roles_by_their_names(owner: FlaskClient) -> None:
    begin(owner)
    shown = page(owner, "/design/moi/preview?lang=vi")
    assert "Chọn một · Nhân khẩu học: tuổi" in shown
    assert "demographic.age" not in shown
    assert not re.search(r"\{\w+\} ?[=!<>]", shown), "a condition as it is written"


def test_a_later_version_leads_back_to_the_questions(owner: FlaskClient) -> None:
    begin(owner, source=SHOP)
    publish(owner, "moi")
    save(owner, "moi", SHOP.replace('vi = "Cửa hàng', 'vi = "Quán', 1) + "\n# other")
    assert publish(owner, "moi").location == "/design/moi/questions"


def test_the_sample_is_no_template_to_begin_with(owner: FlaskClient) -> None:
    shown = page(owner, "/design")
    assert 'value="retail"' in shown
    assert 'value="sample"' not in shown


def test_wordings_go_out_and_come_back_in_another_language(owner: FlaskClient) -> None:
    begin(owner, source=SHOP)
    sheet = owner.get("/design/moi/translations.csv?language=fr").get_data().decode("utf-8-sig")
    lines = sheet.splitlines()
    assert lines[0] == "key,place,vi,en,fr"
    french = [line + "Questionnaire" if line.startswith("title,") else line for line in lines]
    answer = post(owner, "/design/moi/translations", file=(io.BytesIO("\n".join(french).encode()), "t.csv"))
    assert answer.status_code == 303
    assert 'fr = "Questionnaire"' in page(owner, "/design/moi").replace("&#34;", '"')
    wrong = post(owner, "/design/moi/translations", file=(io.BytesIO(b"key,fr\nnothing,x"), "t.csv"))
    assert (wrong.status_code, "nothing" in wrong.get_data(as_text=True)) == (422, True)


def test_the_dry_run_of_a_draft_ends_with_a_report_to_download(app: Flask, owner: FlaskClient) -> None:
    begin(owner)
    started = post(owner, "/design/moi/dry-run")
    assert "progress" in page(owner, started.location)
    worker.work(app, until_empty=True)
    shown = page(owner, f"{started.location}?lang=en")
    assert "The report will have" in shown
    pdf = owner.get(f"{started.location}.pdf")
    assert (pdf.status_code, pdf.get_data()[:5]) == (200, b"%PDF-")
    pdf.close()
    assert page(owner, "/results/shop/files").count("dry-run") == 0


def test_discarding_leaves_what_is_published(owner: FlaskClient) -> None:
    begin(owner, source=SHOP)
    publish(owner, "moi")
    save(owner, "moi", SHOP + "# draft")
    post(owner, "/design/moi/discard")
    assert "# draft" not in page(owner, "/design/moi")
    assert owner.get("/s/moi").status_code == 200
    begin(owner, "second", SHOP)
    post(owner, "/design/second/discard")
    assert owner.get("/design/second").status_code == 404
