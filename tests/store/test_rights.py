"""What a person may do with a stored response reaches every copy of it, and leaves the counts right."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.answers import Response
from surveyapp.models import (
    AnalysisRow,
    AnswerTag,
    Attachment,
    Base,
    ConsentRecord,
    Placement,
    ReportFile,
    ResponseRow,
    RightsRequest,
    Survey,
    TaggedAnswer,
    Upload,
)
from surveyapp.models.base import begin_writing, json_text
from surveyapp.store import accounts, attachments, columns, drafts, responses, rights, surveys
from surveyapp.store.drafts import DraftInfo
from surveyapp.store.responses import Imported, Outcome

CANARY = "Chim hoàng yến vàng hót lúc nửa đêm"
PDF = b"%PDF-1.7 Chim ho\xc3\xa0ng y\xe1\xba\xbfn v\xc3\xa0ng"


def both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


PLAIN = {
    "id": "shop",
    "title": both("Cửa hàng", "Shop"),
    "page": [
        {
            "id": "p",
            "question": [
                {"id": "agree", "kind": "consent", "purpose": "participation", "required": True, "text": both("Tôi tham gia", "I take part")},
                {"id": "news", "kind": "consent", "purpose": "marketing", "text": both("Gửi tôi tin", "Send me news")},
                {"id": "health", "kind": "consent", "purpose": "health", "data_class": "sensitive", "text": both("Dùng câu về sức khoẻ", "Use answers on health")},
                {"id": "age", "kind": "number", "text": both("Tuổi?", "Age?")},
                {"id": "ill", "kind": "short_text", "show_if": "{health}", "text": both("Bệnh gì?", "Which illness?")},
                {"id": "why", "kind": "long_text", "text": both("Vì sao?", "Why?")},
                {"id": "bill", "kind": "file", "text": both("Hoá đơn?", "Receipt?")},
            ],
        }
    ],
}  # fmt: skip
WHOLE: dict[str, Any] = {"agree": True, "news": True, "health": True, "age": 30, "ill": "Hen suyễn", "why": CANARY}
SENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
UUID = "00000000-0000-4000-8000-{:012d}"


@pytest.fixture
def survey(session: Session) -> surveys.SurveyInfo:
    begin_writing(session)
    owner = accounts.business(session, "Cửa hàng Ví Dụ")
    surveys.publish(session, owner.id, "shop", PLAIN)
    session.commit()
    return now_of(session)


def now_of(session: Session) -> surveys.SurveyInfo:
    found = surveys.find(session, "shop")
    assert found is not None
    session.rollback()
    return found


def send(session: Session, survey: surveys.SurveyInfo, number: int, **answers: Any) -> responses.Receipt:
    begin_writing(session)
    response = Response(UUID.format(number), {**WHOLE, **answers}, "vi", "zalo", SENT, SENT)
    receipt = responses.submit(session, survey, survey.version_id, response)
    session.commit() if receipt.outcome is Outcome.STORED else session.rollback()
    return receipt


def row(session: Session, number: int) -> ResponseRow:
    session.rollback()
    return session.scalars(select(ResponseRow).where(ResponseRow.number == number)).one()


def erase(session: Session, home: Path, *numbers: int) -> rights.Freed:
    begin_writing(session)
    freed = rights.erase(session, 1, numbers)
    session.commit()
    rights.settle(session, home, freed)
    return freed


# ------------------------------------------------------------------ correcting


def test_a_correction_replaces_the_answers_and_keeps_the_number(session: Session, survey: surveys.SurveyInfo):
    send(session, survey, 1)
    begin_writing(session)
    at = datetime(2026, 4, 30, 20, 0, tzinfo=UTC)
    rights.correct(session, survey.id, 1, {**WHOLE, "news": False, "age": 31}, "en", at)
    session.commit()
    changed = row(session, 1)
    assert (changed.number, changed.answers["age"], changed.submitted, changed.source) == (1, 31, SENT, "zalo")
    assert changed.changed == date(2026, 5, 1)  # the day it is in Viet Nam
    said = {one.question_id: (one.given, one.at) for one in rights.consents(session, changed.id)}
    assert said == {"agree": (True, at), "news": (False, at), "health": (True, at)}
    records = session.scalars(select(ConsentRecord.given).where(ConsentRecord.question_id == "news")).all()
    assert records == [True, False]
    session.rollback()
    assert now_of(session).revision == 1
    assert send(session, survey, 1).outcome is Outcome.AGAIN


def test_who_was_stopped_stays_stopped_after_a_correction(session: Session, survey: surveys.SurveyInfo):
    send(session, survey, 1, **{"#ending": "too_young"})
    begin_writing(session)
    rights.correct(session, survey.id, 1, dict(WHOLE), "vi")
    session.commit()
    assert (row(session, 1).state, row(session, 1).answers["#ending"]) == ("stopped", "too_young")
    assert responses.count(session, survey.id) == 0


def test_a_correction_removes_the_file_it_no_longer_names(session: Session, survey: surveys.SurveyInfo, tmp_path: Path):
    begin_writing(session)
    kept = attachments.keep(session, tmp_path, survey.id, UUID.format(1), "bill", "a.pdf", "application/pdf", PDF)
    session.commit()
    send(session, survey, 1, bill={"key": kept.key, "name": kept.name})
    begin_writing(session)
    freed = rights.correct(session, survey.id, 1, {**WHOLE, "bill": None}, "vi")
    session.commit()
    assert freed is not None and freed.files == (kept.key,)
    rights.settle(session, tmp_path, freed)
    assert (attachments.path(tmp_path, kept.key).exists(), session.scalars(select(Attachment)).all()) == (False, [])


# ------------------------------------------------------------------ withdrawing


def test_an_optional_consent_withdrawn_drops_only_what_was_asked_on_its_strength(
    session: Session, survey: surveys.SurveyInfo
):
    send(session, survey, 1)
    begin_writing(session)
    rights.withdraw(session, survey.id, 1, ["health"], leave=False)
    session.commit()
    assert row(session, 1).answers == {**{k: v for k, v in WHOLE.items() if k != "ill"}, "health": False, "bill": None}
    assert (row(session, 1).state, responses.count(session, survey.id)) == ("whole", 1)
    said = {one.question_id: one.given for one in rights.consents(session, row(session, 1).id)}
    assert said == {"agree": True, "news": True, "health": False}


@pytest.mark.parametrize(("ids", "leave"), [(["agree"], False), ([], True)])
def test_who_withdraws_from_taking_part_is_in_no_table(
    session: Session, survey: surveys.SurveyInfo, tmp_path: Path, ids: list[str], leave: bool
):
    for number in (1, 2):
        send(session, survey, number)
    begin_writing(session)
    rights.withdraw(session, survey.id, 1, ids, leave=leave)
    session.commit()
    assert row(session, 1).state == "withdrawn"
    assert responses.count(session, survey.id) == 1
    assert columns.table(session, now_of(session), tmp_path).response_numbers().tolist() == [2]
    session.rollback()
    begin_writing(session)
    rights.correct(session, survey.id, 1, dict(WHOLE), "vi")
    session.commit()
    assert (row(session, 1).state, responses.count(session, survey.id)) == ("whole", 2)


# ------------------------------------------------------------------ erasing


def places(session: Session, home: Path) -> Iterator[tuple[str, bytes]]:
    """(where, content) of every row of every table and every file of the home folder."""
    session.rollback()
    for table in Base.metadata.sorted_tables:
        for line in session.execute(select(table)):
            content = [value if isinstance(value, bytes) else json_text(_shown(value)).encode() for value in line]
            yield table.name, b"\0".join(content)
    session.rollback()
    for file in home.rglob("*"):
        if file.is_file():
            yield file.relative_to(home).parts[0], file.read_bytes()
    if session.get_bind().dialect.name == "sqlite":
        for file in Path(session.get_bind().url.database).parent.glob("test.db*"):
            yield "the database's own file", file.read_bytes()


def _shown(value: Any) -> Any:
    return value if isinstance(value, dict | list) else str(value)


def found(session: Session, home: Path, words: bytes) -> set[str]:
    return {where for where, content in places(session, home) if words in content}


def test_nothing_of_an_erased_person_is_left_anywhere(
    session: Session, survey: surveys.SurveyInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(columns, "WORTH_KEEPING", 2)
    home = tmp_path / "home"
    for number in range(2, 6):
        send(session, survey, number, why=f"Người khác nói câu số {number}")
    begin_writing(session)
    file = attachments.keep(session, home, 1, UUID.format(1), "bill", f"{CANARY}.pdf", "application/pdf", PDF)
    session.commit()
    number = send(session, survey, 1, bill={"key": file.key, "name": file.name}).number
    _furnish(session, home, number)
    columns.table(session, survey, home)
    session.rollback()
    words = CANARY.encode()
    before = found(session, home, words)
    assert {"response", "attachment", "draft", "analysis", "rights_request", "placement", "tables", "reports"} <= before
    assert ("the database's own file" in before) == (session.get_bind().dialect.name == "sqlite")
    assert found(session, home, PDF) == {"attachments"}
    freed = erase(session, home, number)
    assert freed == rights.Freed(1, (number,), (file.key,), ("reports/quoting.pdf",), 1)
    assert found(session, home, words) | found(session, home, PDF) == set()
    left = row(session, number)
    assert (left.answers, left.state, left.language, left.source, left.started, left.submitted) == (
        {},
        "erased",
        "",
        "",
        None,
        None,
    )
    assert session.scalars(select(TaggedAnswer.number)).all() == [2]
    assert session.scalars(select(AnalysisRow.id)).all() == [1]
    assert session.scalars(select(ReportFile.path)).all() == ["reports/counting.pdf"]
    session.rollback()
    table = columns.table(session, now_of(session), home)
    assert table.response_numbers().tolist() == [1, 2, 3, 4]
    assert responses.count(session, survey.id) == 4
    assert erase(session, home, number).numbers == ()


def _furnish(session: Session, home: Path, number: int) -> None:
    """Everything else that may hold words of a person, as the rest of the product makes it."""
    begin_writing(session)
    quoted = {"vi": {"rows": [[f"“{CANARY[:30]}{CANARY[30:]}”", str(number)]]}}
    counted = {"vi": {"rows": [["Hài lòng", "5"]]}}
    for content in (counted, quoted):
        session.add(AnalysisRow(survey_id=1, version_id=1, responses=5, content=content, data={}))
        session.flush()
    (home / "reports").mkdir(parents=True)
    for analysis_id, name, content in ((1, "counting", b"5"), (2, "quoting", CANARY.encode())):
        (home / f"reports/{name}.pdf").write_bytes(content)
        session.add(ReportFile(survey_id=1, analysis_id=analysis_id, language="vi", path=f"reports/{name}.pdf", size=1))
    tag = AnswerTag(survey_id=1, item_id="why", name="Chim")
    session.add(tag)
    session.flush()
    session.add_all([TaggedAnswer(tag_id=tag.id, number=number), TaggedAnswer(tag_id=tag.id, number=2)])
    note = f"Gọi lại cho người viết: {CANARY}"
    session.add(
        RightsRequest(survey_id=1, number=number, kind="view", channel="phone", received=SENT.date(), note=note)
    )
    placed = {"kind": "group", "value": "target", "before": "potential", "reason": f"Đã nói: {CANARY}"}
    session.add(Placement(survey_id=1, number=number, **placed))
    draft = DraftInfo(UUID.format(1), 1, {"why": [CANARY]}, "vi", "", SENT, correcting=True)
    drafts.save(session, 1, draft)
    session.commit()


def test_a_sheet_does_not_bring_an_erased_person_back(session: Session, survey: surveys.SurveyInfo, tmp_path: Path):
    sheet = [Response(name, {"age": 30, "why": CANARY}) for name in ("nguyen.van.a@example.com", "tran.b@example.com")]
    begin_writing(session)
    assert responses.store_many(session, survey, sheet) == Imported(2, 0)
    session.add(Upload(survey_id=1, name="x.csv", content=f"nguyen.van.a@example.com,{CANARY}".encode()))
    session.commit()
    assert found(session, tmp_path, b"nguyen.van.a") >= {"response", "upload"}
    erase(session, tmp_path, 1)
    assert found(session, tmp_path, b"nguyen.van.a") == set()
    begin_writing(session)
    assert responses.store_many(session, survey, [*sheet, Response("new", {})]) == Imported(1, 2)
    session.commit()
    assert [one.number for one in responses.read(session, survey.id)] == [2, 3]


def test_a_part_written_by_who_read_before_the_erasure_is_not_kept(
    session: Session, survey: surveys.SurveyInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(columns, "WORTH_KEEPING", 1)
    for number in (1, 2, 3):
        send(session, survey, number)
    before = now_of(session)
    columns.table(session, before, tmp_path)
    session.rollback()
    assert len(list((tmp_path / "tables").rglob("*.parquet"))) == 1
    erase(session, tmp_path, 2)
    assert list((tmp_path / "tables").rglob("*.parquet")) == []
    columns.table(session, before, tmp_path)
    session.rollback()
    assert list((tmp_path / "tables").rglob("*.parquet")) == []
    columns.table(session, now_of(session), tmp_path)
    send(session, survey, 4)
    assert columns.table(session, now_of(session), tmp_path).response_numbers().tolist() == [1, 3, 4]
    assert len(list((tmp_path / "tables").rglob("*.parquet"))) == 2


def test_erasing_frees_no_place(session: Session, survey: surveys.SurveyInfo, tmp_path: Path):
    begin_writing(session)
    session.execute(update(Survey).values(cap=2))
    session.commit()
    for number in (1, 2):
        send(session, survey, number)
    erase(session, tmp_path, 1)
    assert send(session, survey, 3).outcome is Outcome.FULL
    assert session.execute(select(Survey.accepted, Survey.stopped)).one() == (2, 0)


def test_a_retry_of_an_erased_submission_stores_nothing(session: Session, survey: surveys.SurveyInfo, tmp_path: Path):
    send(session, survey, 1)
    erase(session, tmp_path, 1)
    assert send(session, survey, 1).outcome is Outcome.CONFLICT
    assert row(session, 1).answers == {}


def test_24_at_once_who_send_and_erase_are_counted_right(
    engine: Engine, session: Session, survey: surveys.SurveyInfo, tmp_path: Path
):
    for number in range(12):
        send(session, survey, number)
    session.rollback()

    def act(number: int) -> None:
        with Session(engine) as own:
            if number < 12:
                erase(own, tmp_path, number + 1)
            else:
                send(own, survey, number)

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(act, range(24)))
    assert responses.count(session, survey.id) == 12
    assert [one.number for one in responses.read(session, survey.id)] == list(range(13, 25))
    assert session.scalars(select(ResponseRow.number).order_by(ResponseRow.number)).all() == list(range(1, 25))
    assert session.execute(select(Survey.accepted, Survey.revision)).one() == (24, 12)


# ------------------------------------------------------------------ how long


def test_only_what_came_longer_ago_than_the_survey_keeps_is_out_of_date(session: Session, survey: surveys.SurveyInfo):
    at = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    for number in (1, 2, 3):
        send(session, survey, number)
    begin_writing(session)
    for number, stored in (
        (1, datetime(2025, 11, 22, 2, 59, tzinfo=UTC)),
        (2, datetime(2025, 11, 22, 3, 0, tzinfo=UTC)),
    ):
        session.execute(update(ResponseRow).where(ResponseRow.number == number).values(stored=stored))
    session.execute(update(ResponseRow).where(ResponseRow.number == 3).values(stored=at - timedelta(days=40)))
    assert rights.out_of_date(session, survey.id, at) == [1]
    rights.keep_for(session, survey.id, 1)
    assert rights.out_of_date(session, survey.id, at) == [1, 2, 3]
