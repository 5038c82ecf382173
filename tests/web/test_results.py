"""What the business sees: stored analyses only, jobs with progress, reports to download, spreadsheets to check first."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from reports.stored import to_plain
from surveyapp.config import Config
from surveyapp.exchange.sheet import read_sheet
from surveyapp.extensions import db
from surveyapp.models import Job, ResponseRow, Upload
from surveyapp.models.base import begin_writing, engine_options, prepare
from surveyapp.store import jobs as queue
from surveyapp.store import reports, surveys
from surveyapp.web.results import imports
from tests.reports.report_example import example
from tests.web.conftest import hidden_any


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def press(client: FlaskClient, path: str, data: dict[str, Any] | None = None) -> Any:
    token = hidden_any(client.get("/results/shop").get_data(as_text=True), "csrf_token")
    return client.post(path, data={"csrf_token": token, **(data or {})})


def jobs(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    with app.app_context():
        found = [(job.kind, job.parameters) for job in db.session.scalars(select(Job).order_by(Job.id))]
        db.session.remove()
        return found


def stored(app: Flask) -> list[dict[str, Any]]:
    with app.app_context():
        found = list(db.session.scalars(select(ResponseRow.answers).order_by(ResponseRow.id)))
        db.session.remove()
        return found


def test_the_list_shows_each_survey_with_its_count_and_state(owner: FlaskClient, publish: Any) -> None:
    publish("second", title={"vi": "Khảo sát thứ hai", "en": "Second survey"}, sample=True)
    cards = owner.get("/results?lang=vi").get_data(as_text=True).split('<li class="panel">')[1:]
    assert [text_of(card.split("</li>")[0]) for card in cards] == [
        "Khảo sát thứ hai Cửa hàng Ví Dụ Đang mở Mẫu Số phiếu 0 Lần tính gần nhất chưa có http://localhost/s/second "
        "Kết quả : Khảo sát thứ hai Chia sẻ : Khảo sát thứ hai Bảng hỏi : Khảo sát thứ hai",
        "Khảo sát cửa hàng Cửa hàng Ví Dụ Đang mở Số phiếu 0 Lần tính gần nhất chưa có http://localhost/s/shop "
        "Kết quả : Khảo sát cửa hàng Chia sẻ : Khảo sát cửa hàng Bảng hỏi : Khảo sát cửa hàng",
    ]


def test_the_list_says_when_each_survey_was_last_analysed(owner: FlaskClient, analysed: str, publish: Any) -> None:
    publish("second")
    cards = owner.get("/results?lang=vi").get_data(as_text=True).split('<li class="panel">')[1:]
    dates = [re.search(r'<dd class="text">(.*?)</dd>', card)[1] for card in cards]
    assert (dates[0], bool(re.fullmatch(r"\d\d/\d\d/\d{4}", dates[1]))) == ("chưa có", True)


def test_before_any_analysis_the_page_offers_one_only_when_there_are_answers(owner: FlaskClient) -> None:
    page = owner.get("/results/shop?lang=vi").get_data(as_text=True)
    assert "Chưa có kết quả nào được tính" in page
    assert "Hiện có 0 phiếu trả lời." in page
    assert 'action="/results/shop/refresh"' not in page


def test_an_analysis_of_an_earlier_release_is_offered_for_computing_again(
    app: Flask, owner: FlaskClient, analysed: str
) -> None:
    with app.app_context():
        begin_writing(db.session)
        old = {**to_plain(example("vi")), "a_field_of_before": 1}
        reports.save_analysis(db.session, 1, 1, 412, {"vi": old, "en": {}}, {"vi": {}, "en": {}})
        db.session.commit()
        db.session.remove()
    for language, words in [("vi", "Cần tính lại kết quả"), ("en", "The results have to be computed again")]:
        page = owner.get(f"/results/shop/personas?lang={language}")
        assert (page.status_code, words in text_of(page.get_data(as_text=True))) == (200, True)


@pytest.mark.parametrize(
    ("section", "sentences"),
    [
        (
            "",
            [
                "Nhóm mục tiêu gần như đã quyết định; nhóm tiềm năng còn cần bằng chứng",
                "Chênh lệch 54 điểm (±8).",
                "Hài lòng. Khảo sát không hỏi.",
            ],
        ),
        ("/comparison", ["Hai nhóm khác nhau ở cả bảy tiêu chí", "Vạch ngang: khoảng tin cậy 95%."]),
        ("/personas", ["Ba kiểu khách hàng", "Người so sánh kỹ"]),
        ("/journey", ["Cảm xúc rơi ở bước mua hàng", "Rút ngắn chờ"]),
        ("/satisfaction", ["Khảo sát không hỏi về mức hài lòng", "Khảo sát không hỏi."]),
        ("/advice", ["Mở lịch dùng thử", "Mời dùng thử"]),
        ("/questions", ["Con của anh/chị bao nhiêu tuổi?", "Mẫu thuận tiện."]),
    ],
)
def test_each_section_shows_the_stored_report(
    owner: FlaskClient, analysed: str, section: str, sentences: list[str]
) -> None:
    page = text_of(owner.get(f"/results/shop{section}?lang=vi").get_data(as_text=True))
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert "Tính từ 412 phiếu" in page


def test_groups_stand_with_share_interval_and_n_and_what_was_not_asked_says_so(
    owner: FlaskClient, analysed: str
) -> None:
    page = owner.get("/results/shop/groups?lang=vi").get_data(as_text=True)
    panels = {
        m[1]: text_of(m[2]) for m in re.finditer(r'<section class="panel" id="(\w+)">(.*?)</section>', page, re.S)
    }
    assert panels["groups"].endswith("Mục tiêu 32% 28–36% 131 Tiềm năng 50% 45–55% 206")
    assert "Mức độ quan tâm† 39% 35–44% 412 Đặc điểm khách hàng không hỏi" in panels["criteria"]
    assert panels["temperature"] == "Nóng và lạnh Khảo sát không hỏi."
    assert panels["funnel"].endswith("Lead 40% 31–50% 40")
    assert panels["quality"].endswith("trả lời quá nhanh 2% 8")


def test_a_report_is_ordered_once_and_its_progress_is_shown_without_javascript(
    app: Flask, owner: FlaskClient, analysed: str
) -> None:
    first = press(owner, "/results/shop/report", {"language": "en"})
    again = press(owner, "/results/shop/report", {"language": "en"})
    assert first.location == again.location == "/results/shop/jobs/1"
    assert jobs(app) == [("report", {"language": "en", "part": ""})]
    with app.app_context():
        begin_writing(db.session)
        queue.claim(db.session)
        queue.beat(db.session, 1, 0.42, "rendering")
        db.session.commit()
        db.session.remove()
    page = owner.get("/results/shop/jobs/1?lang=vi").get_data(as_text=True)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert owner.get("/results/shop/jobs/1?looking=1").status_code == 200
    assert '<progress id="job-progress" max="100" value="42">42%</progress>' in page
    assert "Đang dựng trang" in page


def test_a_language_the_product_does_not_speak_orders_nothing(app: Flask, owner: FlaskClient, analysed: str) -> None:
    assert press(owner, "/results/shop/report", {"language": "fr"}).status_code == 400
    assert jobs(app) == []


def test_a_finished_report_is_downloaded_as_a_file(
    app: Flask, owner: FlaskClient, analysed: str, config: Config
) -> None:
    folder: Path = config.home / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop.pdf").write_bytes(b"%PDF-1.7 test")
    with app.app_context():
        begin_writing(db.session)
        job_id = queue.enqueue(db.session, "report", 1, language="vi")
        report_id = reports.save_report(db.session, 1, 1, "vi", "reports/shop.pdf", 13)
        queue.finish(db.session, job_id, {"report": report_id})
        db.session.commit()
        db.session.remove()
    page = owner.get(f"/results/shop/jobs/{job_id}?lang=vi").get_data(as_text=True)
    address = re.search(r'<a class="button" href="([^"]*)">Tải PDF</a>', page)[1]
    file = owner.get(address)
    assert (file.data, file.mimetype) == (b"%PDF-1.7 test", "application/pdf")
    assert re.fullmatch(r"attachment; filename=shop-\d{4}-\d\d-\d\d-vi\.pdf", file.headers["Content-Disposition"])
    file.close()
    assert 'http-equiv="refresh"' not in page
    assert owner.get(f"/results/shop/jobs/{job_id}?looking=1").status_code == 204


def test_a_failed_job_says_so_and_stops_looking(app: Flask, owner: FlaskClient, analysed: str) -> None:
    with app.app_context():
        begin_writing(db.session)
        job_id = queue.enqueue(db.session, "analyse", 1)
        queue.fail(db.session, job_id, "RenderFailed: <b>too large</b>")
        db.session.commit()
        db.session.remove()
    page = owner.get(f"/results/shop/jobs/{job_id}?lang=vi").get_data(as_text=True)
    assert "Chưa thực hiện được. Không có gì thay đổi; anh/chị có thể chạy lại." in page
    assert "&lt;b&gt;too large" in page
    assert 'http-equiv="refresh"' not in page


# ------------------------------------------------------------------ importing


def upload(client: FlaskClient, text: str, name: str = "phieu.csv", mapping: str = "") -> Any:
    data: dict[str, Any] = {"file": (BytesIO(text.encode()), name)}
    if mapping:
        data["mapping"] = (BytesIO(mapping.encode()), "ghep.toml")
    return press(client, "/results/shop/import", data)


SHEET = "city,spend,Vì sao khách đến\nHà Nội,250000,gần\nTP. Hồ Chí Minh,1.000.000,rẻ\n"


def test_a_guessed_mapping_is_shown_and_nothing_stored_until_asked(app: Flask, owner: FlaskClient) -> None:
    answer = upload(owner, SHEET)
    assert answer.location == "/results/shop/import/1"
    page = owner.get("/results/shop/import/1?lang=vi").get_data(as_text=True)
    rows = re.findall(r'<li(?: class="look")?>\s*(<div><h3 id="column-.*?)</li>', page, re.S)
    chosen = [re.findall(r'<option value="([^"]*)" selected>', row) for row in rows]
    assert chosen == [["city"], ["spend"], []]
    assert text_of(rows[0]).startswith("city Hà Nội · TP. Hồ Chí Minh không nhập")
    assert text_of(rows[0]).endswith("Tên cột trùng mã câu hỏi.")
    assert text_of(rows[2]).endswith("Chưa tìm được câu hỏi phù hợp.")
    assert "Lưu tất cả 2 phiếu" in page
    assert stored(app) == []


def test_of_many_columns_only_the_doubtful_ones_are_in_the_open(owner: FlaskClient, publish: Any) -> None:
    asked = [
        {"id": f"q{n}", "kind": "short_text", "text": {"vi": f"Câu {n}?", "en": f"Question {n}?"}} for n in range(9)
    ]
    publish("wide", page=[{"id": "only", "question": asked}])
    header = ",".join(["gì đây", *(question["id"] for question in asked)])
    data = {"file": (BytesIO(f"{header}\n{','.join('abcdefghij')}\n".encode()), "rong.csv")}
    address = press(owner, "/results/wide/import", data).location
    page = owner.get(f"{address}?lang=vi").get_data(as_text=True)
    in_the_open, folded = page.split("<summary>9 cột đã rõ ứng với câu nào</summary>")
    names = [re.findall(r'id="column-(\d)">([^<]+)<', part) for part in (in_the_open, folded)]
    assert names == [[("0", "gì đây")], [(str(n + 1), f"q{n}") for n in range(9)]]
    assert 'name="target-9"' in folded


def test_confirming_stores_the_rows_and_a_second_import_adds_nothing(app: Flask, owner: FlaskClient) -> None:
    for expected in ("Đã lưu 2 phiếu.", "2 phiếu đã có từ trước."):
        address = upload(owner, SHEET).location
        answer = press(owner, address, {"keep": "all"})
        assert answer.location == "/results/shop"
        assert expected in owner.get("/results/shop?lang=vi").get_data(as_text=True)
    assert stored(app) == [{"city": "hn", "spend": 250000}, {"city": "hcm", "spend": 1000000}]
    assert jobs(app) == [("analyse", {})]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Upload)) == 0
        db.session.remove()


def test_bad_rows_are_listed_and_only_the_good_ones_are_stored_when_asked(app: Flask, owner: FlaskClient) -> None:
    address = upload(owner, "city,spend\nHà Nội,250000\nHuế,100\nHà Nội,nhiều\n").location
    page = owner.get(f"{address}?lang=vi").get_data(as_text=True)
    listed = [text_of(row) for row in re.findall(r'<tr>(<td class="n">.*?)</tr>', page, re.S)]
    assert listed == [
        "3 city Huế Giá trị “Huế” chưa được ghép với lựa chọn nào.",
        "4 spend nhiều “nhiều” không phải là số. Ví dụ: 250000.",
    ]
    assert press(owner, address, {"keep": "all"}).location == address
    assert stored(app) == []
    press(owner, address, {"keep": "good"})
    assert stored(app) == [{"city": "hn", "spend": 250000}]


def test_a_corrected_mapping_is_checked_again(app: Flask, owner: FlaskClient) -> None:
    address = upload(owner, "noi o\nHN\nHN\n").location
    toml = '[[column]]\ncolumn = "noi o"\nquestion = "city"\nvalues = { HN = "hn" }\n'
    press(owner, f"{address}/mapping", {"toml": toml})
    press(owner, address, {"keep": "all"})
    assert stored(app) == [{"city": "hn"}, {"city": "hn"}]


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[[column]", "Tệp không phải TOML hợp lệ"),
        ('[columns]\n"noi o" = "nowhere"', "Không có câu hỏi “nowhere”."),
        ('[columns]\n"noi ở đâu" = "city"', "Tệp không có cột “noi ở đâu”."),
    ],
)
def test_faults_of_a_mapping_are_said_and_nothing_can_be_stored(
    app: Flask, owner: FlaskClient, toml: str, sentence: str
) -> None:
    address = upload(owner, "noi o\nHN\n", mapping=toml).location
    page = owner.get(f"{address}?lang=vi").get_data(as_text=True)
    assert sentence in text_of(page)
    assert 'name="keep"' not in page
    press(owner, address, {"keep": "good"})
    assert stored(app) == []


@pytest.mark.parametrize("content", ["", "city,age\n"])
def test_a_file_without_answers_is_refused_with_a_sentence(app: Flask, owner: FlaskClient, content: str) -> None:
    owner.get("/?lang=vi")
    answer = upload(owner, content)
    assert answer.status_code == 422
    alert = re.search(r'role="alert">(.*?)</p>', answer.get_data(as_text=True))[1]
    assert (alert.startswith("phieu.csv"), alert.endswith("Tệp không có dòng dữ liệu nào.")) == (True, True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Upload)) == 0
        db.session.remove()


def test_throwing_an_upload_away_leaves_nothing(app: Flask, owner: FlaskClient) -> None:
    address = upload(owner, SHEET).location
    press(owner, address, {"keep": "none"})
    assert owner.get(address).status_code == 404
    assert stored(app) == []


def test_while_a_sheet_is_read_respondents_can_write(
    app: Flask, owner: FlaskClient, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(config.database_url, **engine_options(config.database_url))
    prepare(engine)
    written: list[str] = []

    def reading(name: str, content: bytes) -> Any:
        """Reads as ever, after a respondent elsewhere has written in the meantime."""
        with Session(engine) as other:
            if engine.dialect.name == "sqlite":
                other.connection().exec_driver_sql("PRAGMA busy_timeout=100")
                other.rollback()
            begin_writing(other)
            surveys.set_open(other, 1, is_open=True)
            other.commit()
        written.append(name)
        return read_sheet(name, content)

    monkeypatch.setattr(imports, "read_sheet", reading)
    address = upload(owner, SHEET).location
    press(owner, address, {"keep": "all"})
    engine.dispose()
    assert (len(stored(app)), written) == (2, ["phieu.csv"] * 2)
