"""The questionnaire editor by its forms, without a script: what is changed, what is kept, what is refused."""

from __future__ import annotations

import html
import io
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Kind
from surveyapp.domain.library import read_library, resolve
from surveyapp.extensions import db
from surveyapp.store import designs, surveys
from surveyapp.web.designing import typed, words
from tests.web.conftest import SHOP, hidden_any

BANKS = Path("question_banks")
EVERY = Path("tests/every_kind.toml").read_text(encoding="utf-8")


def token(client: FlaskClient) -> str:
    return hidden_any(client.get("/design").get_data(as_text=True), "csrf_token")


def begin(client: FlaskClient, source: str | None = None, template: str = "retail") -> None:
    file = {"file": (io.BytesIO(source.encode()), "q.toml")} if source is not None else {}
    data = {"csrf_token": token(client), "code": "moi", "template": template, **file}
    answer = client.post("/design", data=data, content_type="multipart/form-data")
    assert answer.location == "/design/moi/questions"


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(f"/design/moi{path}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def fields(text: str, form: str = "") -> dict[str, list[str]]:
    """What a browser would post of the form: every field with what it holds."""
    if form:
        text = text[text.index(f'id="{form}"') :]
        text = text[: text.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.finditer(r"<(input)([^>]*)>|<(textarea|select)\b([^>]*)>\n?(.*?)</\3>", text, re.DOTALL):
        own = tag[2] or tag[4] or ""
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', own))
        if "name" not in attributes:
            continue
        value = attributes.get("value", "")
        if tag[3] == "textarea":
            value = tag[5]
        elif tag[3] == "select":
            chosen = re.search(r'value="([^"]*)" selected', tag[5]) or re.search(r'value="([^"]*)"', tag[5])
            value = chosen[1] if chosen else ""
        elif attributes.get("type") in ("checkbox", "radio") and not own.endswith(
            (" checked", " checked data-refresh")
        ):
            continue
        found.setdefault(attributes["name"], []).append(html.unescape(value))
    return found


def post(client: FlaskClient, path: str, form: str = "", **changes: Any) -> Any:
    """The form of that page posted with some fields changed; a value of None leaves the field out."""
    data = fields(page(client, path), form)
    for name, value in changes.items():
        data[name] = value if isinstance(value, list) else [value]
    return client.post(f"/design/moi{path}", data={name: value for name, value in data.items() if value != [None]})


def do(client: FlaskClient, action: str) -> Any:
    return post(client, "/questions", "outline", do=action)


def source(client: FlaskClient) -> str:
    return html.unescape(re.search(r"<textarea.*?>\n(.*?)</textarea>", page(client, ""), re.DOTALL)[1])


def data(client: FlaskClient) -> dict[str, Any]:
    return tomllib.loads(source(client))


def question(client: FlaskClient, name: str) -> dict[str, Any]:
    return next(
        q
        for p in data(client)["page"]
        for q in p.get("question", [])
        if q.get("id", str(q.get("use")).rpartition(".")[2]) == name
    )


TEMPLATES = sorted(path.stem for path in (BANKS / "templates").glob("*.toml"))


@pytest.mark.parametrize(
    ("url", "template"), [*(("sqlite", name) for name in TEMPLATES), ("postgresql", "retail")], indirect=["url"]
)
def test_every_page_of_every_template_opens_and_saving_unchanged_changes_nothing(
    owner: FlaskClient, template: str
) -> None:
    begin(owner, template=template)
    before = source(owner)
    outline = page(owner, "/questions?lang=vi")
    names = list(dict.fromkeys(re.findall(r'href="/design/moi/questions/(\w+)"', outline)))
    assert len(names) > 10
    assert "{product}" not in outline
    for name in names[:: 1 if template == "after_purchase" else 6]:
        assert post(owner, f"/questions/{name}", "question").status_code == 303
        page(owner, f"/conditions/question.{name}")
    for path in ("/words", "/limits", "/phone", "/phone?language=en"):
        page(owner, path)
    for own in re.findall(r'href="/design/moi/pages/(\w+)"', outline):
        page(owner, f"/pages/{own}")
        page(owner, f"/pages/{own}/add")
        assert post(owner, f"/pages/{own}", "page").status_code == 303
    assert post(owner, "/words", "words").status_code == 303
    assert source(owner) == before


def test_every_kind_can_be_edited_and_keeps_what_the_form_does_not_show(owner: FlaskClient) -> None:
    begin(owner, EVERY)
    names = [q["id"] for p in tomllib.loads(EVERY)["page"] for q in p["question"]]
    for name in names:
        post(owner, f"/questions/{name}", "question", **{"text.vi": f"Đổi {name}"})
    made = tomllib.loads(EVERY)
    for own in made["page"]:
        for each in own["question"]:
            each["text"]["vi"] = f"Đổi {each['id']}"
    assert data(owner) == made


def test_a_new_question_of_every_kind_is_whole(owner: FlaskClient, app: Flask) -> None:
    begin(owner, SHOP)
    for kind in Kind:
        answer = owner.post("/design/moi/pages/who/add", data={"csrf_token": token(owner), "kind": kind})
        assert answer.status_code == 303
        assert "/questions/new_" in answer.location
    assert "Nothing to correct" in page(owner, "?lang=en")


def test_every_kind_role_and_field_has_words() -> None:
    assert set(Kind) == set(words.KINDS)
    for kind in Kind:
        for field in typed.fields_of(kind):
            assert words.field_name(field.name).to("vi") != field.name
        for part in typed.PARTS:
            for field in typed.part_fields(part, {"kind": kind}):
                assert words.field_name(field.name).to("en") != field.name
    for _family, written in words.roles():
        for role in written:
            assert words.role_name(role).to("vi") != role


def test_every_kind_becomes_every_kind_it_may(owner: FlaskClient) -> None:
    library = read_library(BANKS / "blocks")[0]
    plain = resolve(tomllib.loads(EVERY), library)[0]
    tried = 0
    for own in (q for p in plain["page"] for q in p["question"]):
        assert own["kind"] in typed.other_kinds(own)
        for kind in typed.other_kinds(own):
            made = {**typed.as_kind(own, kind, library.lists()), "id": "only", "show_if": ""}
            if "{" in str(made.get("value", "")):
                made["value"] = "1"
            whole = resolve(
                {"id": "x", "title": {"vi": "x", "en": "x"}, "page": [{"id": "p", "question": [made]}]}, library
            )[0]
            assert parse_questionnaire(whole)[1] == [], (own["id"], kind)
            tried += 1
    assert tried > 100


def test_cards_are_moved_copied_and_deleted_and_everything_can_be_undone(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    texts = [source(owner)]
    for action in (
        "up:nps",
        "down:city",
        "copy:grid",
        "delete:spend",
        "page_up:last",
        "page_delete:only_hn",
        "page_add:last",
        "place:why:0:0",
    ):
        assert do(owner, action).status_code == 303
        texts.append(source(owner))
        assert texts[-1] != texts[-2], action
    for text in reversed(texts[:-1]):
        owner.post("/design/moi/steps", data={**fields(page(owner, "/questions")), "do": "undo"})
        assert source(owner) == text
    for text in texts[1:]:
        owner.post("/design/moi/steps", data={**fields(page(owner, "/questions")), "do": "redo"})
        assert source(owner) == text


def test_a_deleted_question_can_be_brought_back_at_once(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    answer = do(owner, "delete:nps")
    shown = owner.get(answer.location).get_data(as_text=True)
    assert "Câu hỏi đã được xoá." in shown
    assert "why" in shown
    assert "Không có câu hỏi “nps”" in shown
    owner.post("/design/moi/steps", data={**fields(shown), "do": "undo"})
    assert source(owner) == SHOP


@pytest.mark.parametrize(
    "action",
    [
        "",
        "up",
        "up:nobody",
        "place:nps",
        "place:nps:x:1",
        "place:nps:9:1",
        "place:nps:-1:0",
        "page_up:who",
        "down:ways",
        "explode:nps",
        "page_delete:",
    ],
)
def test_what_cannot_be_done_changes_nothing(owner: FlaskClient, action: str) -> None:
    begin(owner, SHOP)
    assert do(owner, action).status_code == 303
    assert source(owner) == SHOP


def test_an_option_is_added_moved_and_removed_before_anything_is_saved(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    path = "/design/moi/questions/city"
    shown = page(owner, "/questions/city")
    shown = owner.post(path, data={**fields(shown, "question"), "do": "add:option"}).get_data(as_text=True)
    assert source(owner) == SHOP
    filled = fields(shown, "question") | {"option.3.text.vi": ["Đà Nẵng"], "option.3.text.en": ["Da Nang"]}
    shown = owner.post(path, data={**filled, "do": "up:option.3"}).get_data(as_text=True)
    shown = owner.post(path, data={**fields(shown, "question"), "do": "remove:option.0"}).get_data(as_text=True)
    assert owner.post(path, data={**fields(shown, "question"), "do": "save"}).status_code == 303
    assert [option["code"] for option in question(owner, "city")["option"]] == ["hcm", "da_nang", "else"]
    assert source(owner).count("\n") == SHOP.count("\n")


def test_only_what_differs_from_the_bank_is_written(owner: FlaskClient) -> None:
    begin(owner)
    assert post(owner, "/questions/age_band", "question", **{"text.vi": "Tuổi của anh/chị?"}).status_code == 303
    assert question(owner, "age_band") == {
        "use": "demographics.age_band",
        "text": {"vi": "Tuổi của anh/chị?", "en": "Which age group are you in?"},
    }
    shown = page(owner, "/questions/age_band?lang=vi")
    assert "từ ngân hàng: Nhân khẩu học" in shown
    post(owner, "/questions/age_band", "question", **{"text.vi": "Anh/chị thuộc nhóm tuổi nào?"})
    assert question(owner, "age_band") == {"use": "demographics.age_band"}
    post(owner, "/questions/nps", "question", kind="rating")
    assert "use" not in question(owner, "nps")
    assert (question(owner, "nps")["low"], question(owner, "nps")["id"]) == (1, "nps")


def test_a_number_that_is_none_is_said_and_stays(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    answer = post(owner, "/questions/spend", "question", low="nhiều", **{"text.vi": "Mới"})
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, source(owner)) == (422, SHOP)
    assert "“nhiều” không phải là số" in shown
    assert 'value="nhiều"' in shown
    assert ">\nMới</textarea>" in shown


def test_two_editors_at_once_choose_and_never_overwrite(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    path = "/design/moi/questions/city"
    mine = fields(page(owner, "/questions/city"), "question")
    post(owner, "/questions/nps", "question", **{"text.vi": "Câu khác"})
    assert owner.post(path, data={**mine, "text.vi": "Của tôi", "do": "save"}).status_code == 303
    assert question(owner, "city")["text"]["vi"] == "Của tôi"
    answer = owner.post(path, data={**mine, "text.vi": "Của người khác", "do": "save"})
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, question(owner, "city")["text"]["vi"]) == (409, "Của tôi")
    assert "vi: Của tôi" in shown
    assert "vi: Của người khác" in shown
    assert owner.post(path, data={**mine, "text.vi": "Của người khác", "do": "auto"}).status_code == 409
    assert owner.post(path, data={**fields(shown, "question"), "do": "save"}).status_code == 303
    assert question(owner, "city")["text"]["vi"] == "Của người khác"


def test_moving_on_top_of_an_older_draft_moves_nothing(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    old = fields(page(owner, "/questions"), "outline")
    do(owner, "down:city")
    answer = owner.post("/design/moi/questions", data={**old, "do": "delete:city"})
    assert answer.status_code == 409
    assert "mới nhất" in answer.get_data(as_text=True)
    assert question(owner, "city")
    assert owner.post("/design/moi/steps", data={**old, "do": "undo"}).status_code == 409


def test_a_save_that_is_overtaken_looks_again_and_is_kept(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(owner, SHOP)
    save, overtaken = designs.save, []

    def late(*given: Any, **named: Any) -> None:
        if not overtaken:
            overtaken.append(True)
            raise designs.Stale
        save(*given, **named)

    monkeypatch.setattr(designs, "save", late)
    assert post(owner, "/questions/city", "question", **{"text.vi": "Mới"}).status_code == 303
    assert (overtaken, question(owner, "city")["text"]["vi"]) == ([True], "Mới")


def test_what_saves_itself_is_one_step(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    for text in ("M", "Mớ", "Mới"):
        assert post(owner, "/questions/city", "question", do="auto", **{"text.vi": text}).status_code == 200
    assert question(owner, "city")["text"]["vi"] == "Mới"
    owner.post("/design/moi/steps", data={**fields(page(owner, "/questions")), "do": "undo"})
    assert source(owner) == SHOP


def test_a_condition_is_chosen_in_rows_and_read_in_words(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    path = "/design/moi/conditions/question.ways"
    form = fields(page(owner, "/conditions/question.ways"), "condition")
    shown = owner.post(path, data={**form, "do": "add"}).get_data(as_text=True)
    filled = fields(shown, "condition") | {"row.0.name": ["city"], "do": ["fresh"]}
    shown = owner.post(path, data=filled).get_data(as_text=True)
    assert "TP. Hồ Chí Minh" in shown
    filled = fields(shown, "condition") | {"row.0.values[]": ["hn", "hcm"], "do": ["add"]}
    shown = owner.post(path, data=filled).get_data(as_text=True)
    filled = fields(shown, "condition") | {
        "row.1.name": ["nps"],
        "row.1.compare": ["at_most"],
        "row.1.value": ["6"],
        "every": ["0"],
    }
    assert owner.post(path, data={**filled, "do": "save"}).status_code == 303
    assert question(owner, "ways")["show_if"] == "{city} in ('hn', 'hcm') or {nps} <= 6"
    assert "“Anh/chị sống ở đâu?” là “Hà Nội” hoặc “TP. Hồ Chí Minh” hoặc" in html.unescape(page(owner, "/questions"))
    again = fields(page(owner, "/conditions/question.ways"), "condition")
    assert (again["row.0.values[]"], again["row.1.value"], again["every"]) == (["hn", "hcm"], ["6"], ["0"])
    for _row in range(2):
        form = fields(page(owner, "/conditions/question.ways"), "condition")
        shown = owner.post(path, data={**form, "do": "remove:0"}).get_data(as_text=True)
        owner.post(path, data={**fields(shown, "condition"), "do": "save"})
    assert "show_if" not in question(owner, "ways")


def test_a_condition_rows_cannot_say_is_edited_as_text(owner: FlaskClient) -> None:
    begin(owner, SHOP.replace('"{nps} < 7"', '"{nps} + 1 < 7 or {nps} empty"'))
    form = fields(page(owner, "/conditions/question.why"), "condition")
    assert form["source"] == ["{nps} + 1 < 7 or {nps} empty"]
    path = "/design/moi/conditions/question.why"
    wrong = owner.post(path, data={**form, "source": "{nps} <", "do": "save"})
    assert (wrong.status_code, "bị cắt giữa chừng" in wrong.get_data(as_text=True)) == (422, True)
    assert owner.post(path, data={**form, "source": "{nps} + 2 < 7", "do": "save"}).status_code == 303
    assert question(owner, "why")["show_if"] == "{nps} + 2 < 7"


def rows(name: str, compare: str, value: str = "", codes: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "mode": "rows",
        "every": "1",
        "row.0.name": name,
        "row.0.compare": compare,
        "row.0.value": value,
        "row.0.values[]": list(codes),
    }


def test_skips_endings_and_quotas_are_made_changed_and_deleted(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    said = {"text.vi": "Cảm ơn.", "text.en": "Thanks."}
    assert (
        post(
            owner, "/conditions/skip.who.new", "condition", to="last", **rows("city", "one_of", codes=("hcm",))
        ).status_code
        == 303
    )
    assert data(owner)["page"][0]["skip"] == [{"to": "last", "when": "{city} = 'hcm'"}]
    assert post(owner, "/conditions/ending.new", "condition", **said, **rows("agree", "blank")).status_code == 303
    assert (
        post(owner, "/conditions/quota.new", "condition", most="0", **said, **rows("spend", "more", "100")).status_code
        == 422
    )
    assert (
        post(
            owner, "/conditions/quota.new", "condition", most="50", **said, **rows("spend", "more", "100.000")
        ).status_code
        == 303
    )
    made = data(owner)
    assert made["ending"] == [{"id": "ending", "when": "empty({agree})", "text": {"vi": "Cảm ơn.", "en": "Thanks."}}]
    assert (made["quota"][0]["when"], made["quota"][0]["most"]) == ("{spend} > 100000", 50)
    assert "Nothing to correct" in page(owner, "?lang=en")
    assert "Nhiều nhất 50 phiếu" in page(owner, "/limits?lang=vi")
    for site in ("skip.who.0", "ending.ending", "quota.quota"):
        assert post(owner, f"/conditions/{site}", "condition", do="delete").status_code == 303
    assert source(owner) == SHOP
    assert post(owner, "/conditions/ending.new", "condition", **said).status_code == 422


@pytest.mark.parametrize(
    "site", ["question.nobody", "page.nobody", "skip.who.7", "skip.nobody.new", "ending.nobody", "nothing.x", "x"]
)
def test_a_condition_of_nothing_is_not_found(owner: FlaskClient, site: str) -> None:
    begin(owner, SHOP)
    page(owner, f"/conditions/{site}", 404)


@pytest.mark.parametrize(
    "query", ["q=thu%20nhap", "q=THU%20NH%E1%BA%ACP", "family=demographic", "sector=b2b", "q=income"]
)
def test_the_bank_is_searched_without_accents_by_role_and_sector(owner: FlaskClient, query: str) -> None:
    begin(owner, SHOP)
    shown = page(owner, f"/pages/who/add?{query}")
    found = re.findall(r'name="use" value="([\w.]+)"', shown)
    assert found
    if query.startswith("q="):
        assert "demographics.household_income" in found
        assert len(found) < 20
    answer = owner.post("/design/moi/pages/who/add", data={"csrf_token": token(owner), "use": found[0]})
    assert answer.status_code == 303
    assert data(owner)["page"][0]["question"][-1] == {"use": found[0]}
    again = owner.post("/design/moi/pages/who/add", data={"csrf_token": token(owner), "use": found[0]})
    assert "/add" in again.location


def test_what_the_bank_offers_is_said_in_the_words_of_the_survey(owner: FlaskClient) -> None:
    begin(owner, template="retail")
    shown = page(owner, "/pages/start/add?q=nps")
    offered = re.findall(r"<h3>(.*)</h3>", shown[shown.index('class="found"') : shown.index('id="new-kinds"')])
    assert offered
    assert [words for words in offered if "{" in words] == []


def test_the_words_of_the_survey(owner: FlaskClient) -> None:
    begin(owner)
    answer = post(
        owner,
        "/words",
        "words",
        **{
            "title.vi": "Tên mới",
            "words.0.text.vi": "đồ gốm",
            "more": "ko",
            "words.new.name": "city",
            "words.new.text.vi": "Huế",
            "words.new.text.en": "Hue",
        },
    )
    assert answer.status_code == 303
    made = data(owner)
    assert (made["title"]["vi"], made["words"]["product"]["vi"], made["languages"]) == (
        "Tên mới",
        "đồ gốm",
        ["vi", "en", "ko"],
    )
    assert made["words"]["city"] == {"vi": "Huế", "en": "Hue"}
    assert "# Cửa hàng bán lẻ, bán tại chỗ" in source(owner)
    wrong = post(owner, "/words", "words", more="kor", **{"title.vi": "Giữ lại"})
    assert (wrong.status_code, "Giữ lại" in wrong.get_data(as_text=True)) == (422, True)
    old = fields(page(owner, "/words"), "words")
    post(owner, "/words", "words", **{"title.vi": "Của tôi"})
    late = owner.post("/design/moi/words", data={**old, "title.vi": "Của người khác"})
    assert (late.status_code, data(owner)["title"]["vi"]) == (409, "Của tôi")


@pytest.mark.parametrize("path", ["/words", "/translations"])
def test_a_further_language_is_chosen_by_its_name(owner: FlaskClient, path: str) -> None:
    begin(owner)
    shown = owner.get(f"/design/moi{path}?lang=vi").get_data(as_text=True)
    assert '<option value="ko">Tiếng Hàn · 한국어</option>' in shown
    assert '<option value="sv">Tiếng Thụy Điển</option>' in shown
    assert '<option value="en">' not in shown


def test_the_bank_is_opened_for_what_the_results_miss(owner: FlaskClient) -> None:
    begin(owner)
    last = data(owner)["page"][-1]["id"]
    assert owner.get("/design/moi/add?family=barrier").location == f"/design/moi/pages/{last}/add?family=barrier"


HOSTILE = [
    "</textarea><script>alert(1)</script>",
    '"""\n[[page]]\nid = "x"',
    "' \" \\ #",
    "{{ 7 * 7 }}",
    "\0\x1b",
    "=1+1",
    "{nps|",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(owner: FlaskClient, text: str) -> None:
    begin(owner, SHOP)
    assert (
        post(owner, "/questions/why", "question", **{"text.vi": text, "text.en": text, "help.vi": text}).status_code
        == 303
    )
    assert question(owner, "why")["text"]["vi"] == text.replace("\0", "").strip()
    assert len(data(owner)["page"]) == 3
    for path in ("/questions", "/questions/why", "/phone", "/conditions/question.ways", ""):
        shown = page(owner, path)
        assert "<script>alert" not in shown
        assert "49" not in re.sub(r"<[^>]*>", "", shown).replace("2049", "") or "7 * 7" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        "page = 3",
        "id = ",
        "[[page]]\nquestion = 1",
        "x" * 50,
        "[[page]]\n[[page.question]]\nid = 3\ntext = 'a'\noption = 'b'\nrole = 4",
        "[[page]]\nid = 'a'\nuse = ['nothing.here', 'bant']\n[[page.question]]\nuse = 'gone'\n[[page.question]]\nid='q'\nkind='single'\noption=[1, {code=3}]\nshow_if=7\ntext={vi=2}",
    ],
)
def test_a_draft_full_of_faults_can_be_looked_at(owner: FlaskClient, wrong: str) -> None:
    begin(owner, SHOP)
    revision = hidden_any(page(owner, ""), "revision")
    owner.post("/design/moi", data={"csrf_token": token(owner), "source": wrong, "revision": revision})
    shown = page(owner, "/questions")
    for name in re.findall(r'href="/design/moi(/(?:questions|conditions|pages)/[\w./]+)"', shown):
        assert owner.get(f"/design/moi{name}").status_code in (200, 303)
    page(owner, "/phone")
    assert 'class="notice wrong"' in shown or "Sửa dạng văn bản" in shown


def test_the_editor_frames_the_preview_and_nobody_else_does(owner: FlaskClient) -> None:
    begin(owner, SHOP)
    outline = owner.get("/design/moi/questions").headers
    assert "frame-src 'self'" in outline["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in outline["Content-Security-Policy"]
    framed = owner.get("/design/moi/phone").headers
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]


def test_a_published_survey_is_edited_into_its_next_version(
    owner: FlaskClient, app: Flask, publish: Callable[..., None]
) -> None:
    publish("moi")
    before = source(owner)
    assert post(owner, "/questions/city", "question", **{"text.vi": "Nơi ở?"}).status_code == 303
    owner.post("/design/moi/steps", data={**fields(page(owner, "/questions")), "do": "undo"})
    assert source(owner) == before
    owner.post("/design/moi/steps", data={**fields(page(owner, "/questions")), "do": "redo"})
    revision = hidden_any(page(owner, "/questions"), "revision")
    answer = owner.post("/design/moi/publish", data={"csrf_token": token(owner), "revision": revision})
    assert answer.location == "/design/moi/questions"
    with app.app_context():
        found = surveys.find(db.session, "moi")
        assert (found.version, found.questionnaire.question("city").text.to("vi")) == (2, "Nơi ở?")
        db.session.remove()
