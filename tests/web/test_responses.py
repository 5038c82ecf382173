"""Single responses: listed, searched, taken away, set aside, looked at, corrected; who may, and what is not shown."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select, update

from surveyapp import jobs
from surveyapp.domain.answers import Response
from surveyapp.extensions import db
from surveyapp.models import ResponseRow
from surveyapp.models.base import begin_writing
from surveyapp.store import handling, invitations, responses, rights, surveys
from surveyapp.web import own_link
from tests.web.answers import FIRST
from tests.web.conftest import hidden_any, sign_in, sign_up

PAGE = "/results/one/responses"

SURVEY = """
id = "one"
title = { vi = "Từng người", en = "One by one" }
business = { vi = "Cửa hàng Ví Dụ", en = "Example Shop" }
languages = ["vi", "en"]
[[page]]
id = "p"
title = { vi = "Trang đầu", en = "First page" }
[[page.question]]
id = "call"
kind = "consent"
purpose = "contact"
text = { vi = "Có thể gọi lại", en = "You may call" }
[[page.question]]
id = "phone"
kind = "phone"
role = "identity.phone"
text = { vi = "Số điện thoại?", en = "Telephone?" }
[[page.question]]
id = "need"
kind = "single"
role = "bant.need"
text = { vi = "Cần không?", en = "Do you need it?" }
option = [ { code = "no", text = { vi = "Không cần", en = "No need" }, score = 0 }, { code = "yes", text = { vi = "Rất cần", en = "Great need" }, score = 1 } ]
[[page.question]]
id = "solves"
kind = "single"
role = "trait.solution"
text = { vi = "Giải quyết được không?", en = "Does it help?" }
option = [ { code = "no", text = { vi = "Không", en = "No" }, score = 0 }, { code = "yes", text = { vi = "Có", en = "Yes" }, score = 1 } ]
[[page.question]]
id = "soon"
kind = "single"
role = "bant.timing"
text = { vi = "Bao giờ mua?", en = "When?" }
option = [ { code = "later", text = { vi = "Chưa", en = "Not yet" }, score = 0 }, { code = "now", text = { vi = "Ngay", en = "Now" }, score = 1 } ]
[[page.question]]
id = "keen"
kind = "single"
role = "criterion.interest"
text = { vi = "Quan tâm không?", en = "Interested?" }
option = [ { code = "no", text = { vi = "Không", en = "No" }, score = 0 }, { code = "yes", text = { vi = "Có", en = "Yes" }, score = 1 } ]
[[page.question]]
id = "nps"
kind = "nps"
role = "satisfaction.nps"
text = { vi = "Giới thiệu?", en = "Recommend?" }
[[page.question]]
id = "why"
kind = "long_text"
show_if = "{nps} < 7"
text = { vi = "Vì sao?", en = "Why?" }
[[page.question]]
id = "age"
kind = "number"
low = 1
high = 120
required = true
text = { vi = "Tuổi?", en = "Age?" }
"""

TARGET = {"need": "yes", "solves": "yes", "soon": "now", "keen": "yes", "nps": 9, "age": 30}
POTENTIAL = {"need": "yes", "solves": "yes", "soon": "later", "keen": "no", "nps": 3, "why": "Giá cao quá", "age": 40}


@pytest.fixture
def one(publish: Any, shop: str) -> str:
    publish(code="one", toml=SURVEY)
    return "one"


def store(app: Flask, *documents: dict[str, Any], seconds: int = 200, source: str = "zalo") -> None:
    """One response a document; the phone number and the consent to be called in it."""
    with app.app_context():
        survey = surveys.find(db.session, "one")
        before = responses.count(db.session, survey.id)
        db.session.rollback()
        for place, document in enumerate(documents, start=before):
            begin_writing(db.session)
            ended = FIRST.replace(minute=place % 60)
            began = ended.timestamp() - seconds
            made = Response(
                f"00000000-0000-4000-8000-{place:012d}",
                document,
                "vi",
                source,
                FIRST.fromtimestamp(began, FIRST.tzinfo),
                ended,
            )
            responses.submit(db.session, survey, survey.version_id, made)
            db.session.commit()
        db.session.remove()


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def numbers(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'<a class="tall" href="/results/one/responses/(\d+)', html)]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    token = hidden_any(read(client, f"{PAGE}/1"), "csrf_token")
    return client.post(path, data={"csrf_token": token, **data})


# ------------------------------------------------------------------ the list


def test_the_newest_come_first_and_pages_hang_on_numbers(
    app: Flask, owner: FlaskClient, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveyapp.web.results.responses.AT_ONCE", 2)
    store(app, *[{**TARGET, "age": age} for age in range(20, 25)])
    first = read(owner, PAGE)
    assert numbers(first) == [5, 4]
    assert 'rel="prev"' not in first
    assert re.findall(r'href="([^"]+)#list" rel="next"', first) == [f"{PAGE}?before=4"]
    assert numbers(read(owner, f"{PAGE}?before=4")) == [3, 2]
    store(app, TARGET)  # what arrives meanwhile shifts nothing
    middle = read(owner, f"{PAGE}?before=4")
    assert numbers(middle) == [3, 2]
    assert re.findall(r'href="([^"]+)#list" rel="(\w+)"', middle) == [
        (f"{PAGE}?after=3", "prev"),
        (f"{PAGE}?before=2", "next"),
    ]
    assert numbers(read(owner, f"{PAGE}?after=3")) == [5, 4]


def test_the_list_is_filtered_by_group_answer_flag_and_words(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, TARGET, POTENTIAL, {**POTENTIAL, "why": "Ở xa nhà tôi", "nps": 0})
    store(app, {**TARGET, "age": 77}, seconds=3)
    assert numbers(read(owner, f"{PAGE}?also=%23group:target")) == [4, 1]
    assert numbers(read(owner, f"{PAGE}?also=%23group:potential&also=nps:0")) == [3]
    assert numbers(read(owner, f"{PAGE}?also=nps:0&also=nps:3")) == [3, 2]
    assert numbers(read(owner, f"{PAGE}?flag=speeder")) == numbers(read(owner, f"{PAGE}?flag=any")) == [4]
    assert numbers(read(owner, f"{PAGE}?q=gia+cao")) == [2]
    assert numbers(read(owner, f"{PAGE}?where=need&is=no")) == []
    unknown = read(owner, f"{PAGE}?also=nothing:1&lang=en")
    assert (numbers(unknown), "no question or group “nothing”" in unknown) == ([], True)
    row = words(read(owner, f"{PAGE}?lang=en&q=gia+cao").split("<tbody")[1].partition(">")[2].split("</tbody>")[0])
    assert row == "Response 2 2 10:01 · 2 March 2026 zalo · vi Potential – 3 – Giá cao quá"


def test_a_number_opens_its_response(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, TARGET)
    assert owner.get(f"{PAGE}?q=one-00001").location == f"{PAGE}/1"
    assert owner.get(f"{PAGE}?q=2").status_code == 200


def test_what_names_somebody_is_in_no_list_and_no_file(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, {**POTENTIAL, "phone": "0901111111", "call": True, "why": "Gọi tôi 0902 222 222 nhé"})
    for path in (PAGE, f"{PAGE}.csv", f"{PAGE}?q=goi"):
        page = read(owner, path)
        assert ("0901111111" in page, "0902 222 222" in page, "•••" in page) == (False, False, True)


def test_of_who_came_by_an_invitation_only_the_day_is_told(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, TARGET)
    with app.app_context():
        begin_writing(db.session)
        db.session.execute(update(ResponseRow).values(source=invitations.SOURCE))
        db.session.commit()
        db.session.remove()
    for path in (PAGE, f"{PAGE}/1"):
        page = words(read(owner, f"{path}?lang=en"))
        assert ("2 March 2026" in page, "10:00" in page, "Invitations by e-mail" in page) == (True, False, True)


@pytest.mark.parametrize(
    ("source", "said"), [("", "không ghi nguồn"), ("simulated", "câu trả lời mô phỏng"), ("zalo", "zalo")]
)
def test_the_source_is_said_in_words(app: Flask, owner: FlaskClient, one: str, source: str, said: str) -> None:
    store(app, TARGET, source=source)
    for path in (PAGE, f"{PAGE}/1"):
        assert said in words(read(owner, f"{path}?lang=vi"))


def test_files_hold_what_is_listed_and_no_formula(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, {**POTENTIAL, "why": "=HYPERLINK(1)"}, TARGET, source="=1+1")
    answer = owner.get(f"{PAGE}.csv?lang=en&also=%23group:potential")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0][:7] == ["number", "sent", "source", "language", "group", "stage", "persona"]
    assert rows[1][:6] == ["1", "2026-03-02", "'=1+1", "vi", "Potential", ""]
    assert rows[1][rows[0].index("why: Why?")] == "'=HYPERLINK(1)"
    assert rows[1][rows[0].index("need: Do you need it?")] == "Great need"
    assert (len(rows), [name for name in rows[0] if name.startswith("phone")]) == (2, [])
    book = load_workbook(io.BytesIO(owner.get(f"{PAGE}.xlsx?lang=en").data))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["number", "2", "1"]
    assert sheet[2][sheet[0].index("why: Why?")] == "=HYPERLINK(1)"  # a text cell: nothing computes it


def test_who_may_only_see_results_sees_no_single_person(app: Flask, one: str) -> None:
    store(app, TARGET)
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", role="viewer")
    client = app.test_client()
    sign_in(client, "xem@vidu.vn")
    for path in (PAGE, f"{PAGE}/1", f"{PAGE}.csv", f"{PAGE}/1/correction"):
        assert client.get(path).status_code == 403
    assert PAGE not in read(client, "/results/one/crosstab")


# ------------------------------------------------------------------ setting aside


def test_what_is_set_aside_counts_nowhere_and_comes_back(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, *[{**TARGET, "age": age} for age in range(20, 26)])
    with app.app_context():
        before = jobs.made_by(surveys.find(db.session, "one").id)
    refused = post(owner, f"{PAGE}/set-aside?lang=en", number=[1, 2], do="set_aside")
    assert (refused.status_code, "Please say why" in refused.get_data(as_text=True)) == (422, True)
    done = post(owner, f"{PAGE}/set-aside", number=[1, 2], do="set_aside", reason="phiếu thử của nhân viên")
    assert (done.status_code, done.location) == (303, PAGE)
    assert numbers(read(owner, f"{PAGE}?aside=yes")) == [2, 1]
    assert numbers(read(owner, f"{PAGE}?aside=no")) == [6, 5, 4, 3]
    assert "All 4 responses" in words(read(owner, "/results/one/crosstab?lang=en"))
    page = words(read(owner, f"{PAGE}?lang=en"))
    assert "All 6 responses · 2 of them set aside" in page
    assert "Target 6 4" in page  # what setting aside changes
    with app.app_context():
        assert jobs.made_by(surveys.find(db.session, "one").id) != before
    post(owner, f"{PAGE}/set-aside", one=1, do="take_back")
    with app.app_context():
        survey = surveys.find(db.session, "one")
        assert handling.aside(db.session, survey.id) == {2}
        assert [done.who for done in handling.history(db.session, survey.id, 1)] == ["chu@vidu.vn"] * 2
        assert responses.count(db.session, survey.id) == 5


def test_everything_found_is_set_aside_at_once_and_flags_need_no_reason(
    app: Flask, owner: FlaskClient, one: str
) -> None:
    store(app, TARGET, {**TARGET, "age": 31})
    store(app, {**TARGET, "age": 32}, {**TARGET, "age": 33}, seconds=2)
    post(owner, f"{PAGE}/set-aside?flag=speeder", which="listed", do="set_aside")
    with app.app_context():
        assert handling.aside(db.session, surveys.find(db.session, "one").id) == {3, 4}


def test_an_analysis_made_meanwhile_is_not_kept(app: Flask, one: str) -> None:
    store(app, *[{**TARGET, "age": age} for age in range(20, 26)])
    with app.app_context():
        survey = surveys.find(db.session, "one")
        analysis = jobs.compute(survey, lambda share, step: None)
        assert (analysis.table.n, analysis.table.aside) == (6, frozenset())
        begin_writing(db.session)
        handling.set_aside(db.session, survey.id, [1], "", None)
        db.session.commit()
        with pytest.raises(jobs.Outdated):
            jobs.keep(survey, analysis, lambda share, step: None)
        made = jobs.keep(survey, jobs.compute(survey, lambda share, step: None), lambda share, step: None)
        assert (made.responses, made.data["en"]["quality"]["set_aside"]) == (5, 1)
        assert "1 response that the business set aside is not among them" in str(made.content["en"])
        assert jobs.current(survey, lambda share, step: None).id == made.id


# ------------------------------------------------------------------ one response


def test_one_response_says_what_was_answered_and_what_decided_its_group(
    app: Flask, owner: FlaskClient, one: str
) -> None:
    store(app, TARGET, POTENTIAL, TARGET)
    html = read(owner, f"{PAGE}/2?lang=en")
    page = words(html)
    assert "Customer group Potential" in page
    assert "Fit: 100 / 100 high from 50" in page
    assert "Readiness: 0 / 100" in page
    assert "Great need Do you need it?" in page
    assert "Why? Giá cao quá" in page
    plain = read(owner, f"{PAGE}/2")
    assert re.findall(r'href="(/results/one/responses/\d)" rel="(\w+)"', plain) == [
        (f"{PAGE}/3", "prev"),
        (f"{PAGE}/1", "next"),
    ]
    listed = read(owner, f"{PAGE}/3?also=%23group:target")
    assert re.findall(r'href="([^"]+)" rel="next"', listed) == [f"{PAGE}/1?also=%23group:target"]
    assert owner.get(f"{PAGE}/4").status_code == 404


def test_ticked_options_decide_by_what_they_say(app: Flask, owner: FlaskClient, publish: Any, shop: str) -> None:
    ticks = """
[[page.question]]
id = "guests"
kind = "multiple"
text = { vi = "Đi cùng ai?", en = "With whom?" }
option = [ { code = "friends", text = { vi = "Bạn bè", en = "Friends" } }, { code = "family", text = { vi = "Gia đình", en = "Family" } }, { code = "clients", text = { vi = "Khách", en = "Clients" } } ]
"""
    profile = '[target_profile]\nguests = ["friends", "family"]\n[[page]]\n'
    publish(code="one", toml=SURVEY.replace("[[page]]\n", profile, 1) + ticks)
    store(app, {**TARGET, "guests": ["friends", "clients", "family"]})
    assert "Characteristics 100 Friends; Family; Clients With whom?" in words(read(owner, f"{PAGE}/1?lang=en"))


def test_who_did_not_agree_to_be_contacted_is_not_named(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, {**TARGET, "phone": "0901111111", "call": True}, {**TARGET, "phone": "0902222222", "call": False})
    assert "0901111111" in read(owner, f"{PAGE}/1")
    page = read(owner, f"{PAGE}/2?lang=en")
    assert ("0902222222" in page, "did not agree to be contacted" in page) == (False, True)
    form = read(owner, f"{PAGE}/2/correction")
    assert ("0902222222" in form, 'name="phone"' in form, 'name="call"' in form) == (False, False, False)


def test_erased_and_withdrawn_responses_say_so(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, TARGET, {**POTENTIAL, "call": True})
    with app.app_context():
        begin_writing(db.session)
        survey = surveys.find(db.session, "one")
        rights.erase(db.session, survey.id, [1])
        rights.withdraw(db.session, survey.id, 2, [], leave=True)
        db.session.commit()
        db.session.remove()
    assert "This response is erased" in words(read(owner, f"{PAGE}/1?lang=en"))
    left = words(read(owner, f"{PAGE}/2?lang=en"))
    assert ("has withdrawn" in left, "Correct these answers" in left) == (True, False)
    assert owner.get(f"{PAGE}/2/correction").status_code == 404


# ------------------------------------------------------------------ correcting


def fields(html: str) -> dict[str, list[str]]:
    """What a browser would send of the page's form, nothing changed."""
    form = html[html.index('class="phone preview correcting"') :]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if about.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in about:
            sent.setdefault(about["name"], []).append(unescape(about.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form):
        sent[name] = [unescape(text).strip()]
    return sent


def corrected(client: FlaskClient, **changes: Any) -> Any:
    sent = fields(read(client, f"{PAGE}/1/correction"))
    return client.post(f"{PAGE}/1/correction?lang=en", data={**sent, "go": "store", "reason": "gõ nhầm", **changes})


def stored(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return dict(db.session.scalars(select(ResponseRow.answers).where(ResponseRow.number == 1)).one())


def test_a_correction_keeps_what_it_was_and_its_person_reads_of_it(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, {**POTENTIAL, "call": False, "phone": "0901111111"})
    assert corrected(owner, age="41").status_code == 303
    assert stored(app) == {**POTENTIAL, "call": False, "phone": "0901111111", "age": 41}
    page = words(read(owner, f"{PAGE}/1?lang=en").split('id="history"')[1])
    assert "Corrected · chu@vidu.vn ·" in page
    assert "Reason: gõ nhầm" in page
    assert "Age? 40 41" in page
    with app.test_request_context():
        own = own_link.path("one", 1)
    told = words(read(app.test_client(), f"{own}&lang=en"))
    assert re.search(r"Example Shop corrected your answers on [^:]+: “Age\?”\. Reason: gõ nhầm", told)


def test_an_answer_that_opens_or_hides_questions_follows_the_questionnaire(
    app: Flask, owner: FlaskClient, one: str
) -> None:
    store(app, TARGET)
    more = corrected(owner, nps="2")
    assert "With these answers more is asked" in words(more.get_data(as_text=True))
    assert stored(app) == TARGET
    sent = fields(more.get_data(as_text=True))
    assert owner.post(f"{PAGE}/1/correction", data={**sent, "why": "Xa quá", "go": "store"}).status_code == 303
    assert stored(app) == {**TARGET, "nps": 2, "why": "Xa quá"}
    assert corrected(owner, nps="10").status_code == 303
    assert stored(app) == {**TARGET, "nps": 10}


def test_a_correction_is_refused_as_the_questionnaire_would_and_without_a_reason(
    app: Flask, owner: FlaskClient, one: str
) -> None:
    store(app, {name: value for name, value in TARGET.items() if name != "age"})
    assert corrected(owner, age="500").status_code == 422
    assert corrected(owner, nps="8", reason=" ").status_code == 422
    assert stored(app)["nps"] == 9
    # Left blank before, though required: it may stay so, and stays not asked.
    assert corrected(owner, nps="8").status_code == 303
    assert stored(app) == {**{name: value for name, value in TARGET.items() if name != "age"}, "nps": 8}


def test_nobody_corrects_over_what_changed_meanwhile_or_what_agrees(app: Flask, owner: FlaskClient, one: str) -> None:
    store(app, {**TARGET, "call": True, "phone": "0901111111"})
    sent = fields(read(owner, f"{PAGE}/1/correction"))
    assert corrected(owner, age="31", call="").status_code == 303
    assert stored(app)["call"] is True
    late = owner.post(f"{PAGE}/1/correction?lang=en", data={**sent, "age": "32", "reason": "x", "go": "store"})
    assert (late.status_code, "have changed since" in late.get_data(as_text=True)) == (422, True)
    assert stored(app)["age"] == 31


# ------------------------------------------------------------------ from a figure to its responses


def test_every_figure_of_an_analysis_leads_to_as_many_responses_as_it_says(
    app: Flask, owner: FlaskClient, one: str
) -> None:
    store(
        app, *[{**TARGET, "age": age} for age in range(20, 27)], *[{**POTENTIAL, "age": age} for age in range(30, 42)]
    )
    store(app, {**TARGET, "need": "no", "solves": "no", "age": 80})
    with app.app_context():
        survey = surveys.find(db.session, "one")
        begin_writing(db.session)
        handling.set_aside(db.session, survey.id, [1], "", None)
        db.session.commit()
        jobs.keep(survey, jobs.compute(survey, lambda share, step: None), lambda share, step: None)
        db.session.remove()
    groups = read(owner, "/results/one/groups?lang=en")
    links = {unescape(to): n for to, n in re.findall(r'<a href="(/results/one/responses\?[^"]+)">(\d+)</a>', groups)}
    assert len(links) >= 3
    for address, n in links.items():
        assert f"{n} of 20 responses" in words(read(owner, f"{address}&lang=en")), address
    assert "%23group:ready_outsider" not in groups  # one person: no way to a list
    crossed = read(owner, "/results/one/crosstab?rows=nps&columns=%23group")
    cells = re.findall(r'<a href="(/results/one/responses\?[^"]+)">n = (\d+)</a>', crossed)
    assert [n for _to, n in cells] == ["12"]  # the cell from which the one person could be worked out is hidden
    for address, n in cells:
        assert f"{n} of 20 responses" in words(read(owner, f"{unescape(address)}&lang=en"))


def test_statements_lead_to_the_answers_they_are_made_of(app: Flask, owner: FlaskClient, one: str) -> None:
    store(
        app, *[{**TARGET, "age": age} for age in range(20, 27)], *[{**POTENTIAL, "age": age} for age in range(30, 37)]
    )
    with app.app_context():
        survey = surveys.find(db.session, "one")
        jobs.keep(survey, jobs.compute(survey, lambda share, step: None), lambda share, step: None)
        db.session.remove()
    page = read(owner, "/results/one/comparison?lang=en")
    found = re.findall(r'<a href="(/results/one/responses\?[^"]+)">([^<]+)</a> <span class="muted small">([^<]+)', page)
    assert found
    for address, said, figure in found:
        share, n = re.fullmatch(r"(\d+)% of (\d+)", unescape(figure)).groups()
        expected = round(int(share) / 100 * int(n))
        assert f"{expected} of 14 responses" in words(read(owner, f"{unescape(address)}&lang=en")), (said, address)


def test_a_viewer_is_led_to_no_responses(app: Flask, owner: FlaskClient, one: str) -> None:
    store(
        app, *[{**TARGET, "age": age} for age in range(20, 27)], *[{**POTENTIAL, "age": age} for age in range(30, 37)]
    )
    with app.app_context():
        survey = surveys.find(db.session, "one")
        jobs.keep(survey, jobs.compute(survey, lambda share, step: None), lambda share, step: None)
        db.session.remove()
    sign_up(app, "xem@vidu.vn", "Cửa hàng Ví Dụ", role="viewer")
    client = app.test_client()
    sign_in(client, "xem@vidu.vn")
    for path in ("groups", "comparison", "crosstab?rows=nps&columns=%23group", "answers"):
        assert "/results/one/responses" not in read(client, f"/results/one/{path}")
