"""Two languages: which one a visitor gets, and that no message of the pages is left untranslated."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

SURVEYAPP = Path(__file__).resolve().parents[2] / "surveyapp"
CATALOGUE = SURVEYAPP / "translations" / "vi" / "LC_MESSAGES" / "messages.po"


def _used() -> set[str]:
    methods = [("web/**.py", "python"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(SURVEYAPP, methods)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_message_of_the_pages_has_a_vietnamese_wording() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}
    assert sorted(_used() - known.keys()) == []
    assert sorted(known.keys() - _used()) == []
    for message in known.values():
        wordings = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(wordings), message.id
        assert not message.fuzzy, message.id
        assert list(message.check(catalogue)) == []
        assert all(unicodedata.is_normalized("NFC", words) for words in wordings)


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale="vi"))
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize(
    ("query", "cookie", "header", "spoken"),
    [
        ("", "", "", "vi"),
        ("", "", "fr-FR,fr;q=0.9", "vi"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "en;q=0.5,vi;q=0.9", "vi"),
        ("", "vi", "en", "vi"),
        ("?lang=en", "vi", "vi", "en"),
        ("?lang=xx", "en", "vi", "en"),
        ("?lang=../../x", "", "en", "en"),
    ],
)
def test_the_wish_then_the_cookie_then_the_browser_decide(
    app: Flask, query: str, cookie: str, header: str, spoken: str
) -> None:
    client = app.test_client()
    if cookie:
        client.set_cookie("lang", cookie)
    page = client.get(f"/{query}", headers={"Accept-Language": header} if header else {})
    assert page.headers["Content-Language"] == spoken
    heading = {"vi": "Hiểu khách hàng từ chính câu trả lời của họ", "en": "Know your customers from their own answers"}
    assert f"<h1>{heading[spoken]}</h1>" in page.get_data(as_text=True)
    assert f'<html lang="{spoken}">' in page.get_data(as_text=True)


def test_a_language_once_chosen_is_remembered(app: Flask) -> None:
    client = app.test_client()
    client.get("/?lang=en", headers={"Accept-Language": "vi"})
    assert client.get("/", headers={"Accept-Language": "vi"}).headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("vi", "Email hoặc mật khẩu chưa đúng."), ("en", "The e-mail or the password is not right.")],
)
def test_a_failed_sign_in_says_so_in_the_readers_language(app: Flask, language: str, sentence: str) -> None:
    from tests.web.conftest import hidden_any

    client = app.test_client()
    token = hidden_any(client.get(f"/sign-in?lang={language}").get_data(as_text=True), "csrf_token")
    page = client.post("/sign-in", data={"csrf_token": token, "email": "ai@vidu.vn", "password": "khong-phai-dau"})
    assert f'role="alert">{sentence}</p>' in page.get_data(as_text=True)
