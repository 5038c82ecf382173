"""The file format as JSON Schema, so that editors complete and check TOML while it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from surveyapp.domain.bank_schema import BlockFile, ListFile, QuestionnaireFile
from surveyapp.domain.definition import (
    FUNNEL,
    JOURNEY_STAGES,
    ROLE_NAMES,
    Accept,
    DataClass,
    Display,
    Kind,
    Missing,
    Which,
)
from surveyapp.domain.text import LANGUAGES, Text

Schema = dict[str, Any]

SCHEMAS: dict[str, type[BaseModel]] = {
    "questionnaire.schema.json": QuestionnaireFile,
    "block.schema.json": BlockFile,
    "list.schema.json": ListFile,
}
"""File in the question bank → what it describes. A TOML file names it in its first line: `#:schema ../NAME`."""


def schema_text(name: str) -> str:
    """The schema file's content."""
    return json.dumps(schema(SCHEMAS[name]), ensure_ascii=False, indent=1) + "\n"


def schema(model: type[BaseModel]) -> Schema:
    """Draft 7, which every editor knows. Where the file may take a question from the bank, `use` stands for it."""
    made = _plain(model.model_json_schema(ref_template="#/definitions/{model}"))
    definitions: dict[str, Schema] = made.pop("$defs", {})
    for name, part in {**definitions, model.__name__: made}.items():
        _describe(part, name)
    if "PageFile" in definitions:
        _open_to_use(definitions)
    if "QuestionFile" in definitions:
        definitions["Role"] = {"type": "string", "enum": list(_roles())}
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made, "definitions": definitions}


def _plain(made: Any) -> Any:
    """Without generated titles, without null (TOML has none), and with `minimum` alone, which every draft knows."""
    if isinstance(made, list):
        return [_plain(part) for part in made]
    if not isinstance(made, dict):
        return made
    kept = {
        "minimum" if key == "exclusiveMinimum" else key: _plain(value)
        for key, value in made.items()
        if not (key in ("title", "description") and isinstance(value, str)) and not (key == "default" and value is None)
    }
    branches = [part for part in kept.pop("anyOf", ()) if part != {"type": "null"}]
    if len(branches) < 2:
        return {**kept, **(branches[0] if branches else {})}
    return {**kept, "anyOf": branches}


def _open_to_use(definitions: dict[str, Schema]) -> None:
    question, page = definitions["QuestionFile"], definitions["PageFile"]
    of_block = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"}
    question["properties"]["use"] = {**of_block, "description": _said(_FIELDS["use"])}
    question["anyOf"] = [{"required": question.pop("required")}, {"required": ["use"]}]
    listed = {"anyOf": [of_block, {"type": "array", "items": of_block}]}
    page["properties"]["use"] = {**listed, "description": _said(_FIELDS["use"])}


def _describe(part: Schema, name: str) -> None:
    part["additionalProperties"] = False
    for field, own in part.get("properties", {}).items():
        told = _FIELDS.get(f"{name}.{field}") or _FIELDS.get(field)
        if told:
            own["description"] = _said(told)
        if _is_wording(own):
            own |= {"properties": {language: {"type": "string"} for language in LANGUAGES}}
        if field in VALUES:
            own["enum"] = list(VALUES[field])
        if field == "role":
            own |= _role_or_roles()


def _said(told: Text) -> str:
    return f"{told.to('vi')} · {told.to('en')}"


def _is_wording(own: Schema) -> bool:
    return own.get("type") == "object" and own.get("additionalProperties") == {"type": "string"}


def _role_or_roles() -> Schema:
    role = {"$ref": "#/definitions/Role"}
    return {"anyOf": [role, {"type": "array", "items": role}]}


def _roles() -> tuple[str, ...]:
    return tuple(
        f"{family}.{name}" + (f":{stage}" if stage else "") if name else family
        for family, names in ROLE_NAMES.items()
        for name in names or ("",)
        for stage in (("", *JOURNEY_STAGES) if family == "journey" else ("",))
    )


def described(field: str) -> Text:
    """What a field of the format is for; its name where that is said nowhere."""
    return _FIELDS.get(field) or Text.of(vi=field, en=field)


VALUES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "data_class": tuple(DataClass),
    "display": tuple(Display),
    "accept": tuple(Accept),
    "missing": tuple(Missing),
    "which": tuple(Which),
    "means": ("", *FUNNEL, *JOURNEY_STAGES, "no", "target", "potential", "not_a_prospect"),
}

_FIELDS: Mapping[str, Text] = {
    # everywhere
    "id": Text.of(vi="mã: chữ thường không dấu, số, gạch dưới", en="id: lower-case letters, digits, underscores"),
    "code": Text.of(vi="mã, không đổi khi khảo sát đã chạy", en="code; do not change it once the survey runs"),
    "title": Text.of(vi="tên", en="name"),
    "text": Text.of(vi="lời, mỗi ngôn ngữ một câu", en="wording, one per language"),
    "use": Text.of(
        vi="lấy từ ngân hàng: “khối” hoặc “khối.câu”", en="taken from the bank: “block” or “block.question”"
    ),
    "show_if": Text.of(vi="chỉ hiện khi điều kiện đúng", en="shown only when this condition holds"),
    "when": Text.of(vi="điều kiện", en="condition"),
    "role": Text.of(vi="câu này đo điều gì", en="what this measures"),
    "reverse": Text.of(vi="càng đồng ý thì càng ít điều được đo", en="agreeing means less of what is measured"),
    "fixed": Text.of(vi="giữ chỗ khi xáo thứ tự", en="keeps its place when the others are shuffled"),
    "image": Text.of(vi="hình ảnh", en="picture"),
    "shuffle": Text.of(vi="xáo thứ tự cho mỗi người", en="a random order for each respondent"),
    # questionnaire
    "intro": Text.of(vi="lời mở đầu", en="opening words"),
    "thanks": Text.of(vi="lời cảm ơn sau khi gửi", en="words after sending"),
    "business": Text.of(vi="tên doanh nghiệp trên báo cáo", en="the business’s name on the report"),
    "sample": Text.of(vi="dữ liệu mẫu, mọi trang đều ghi rõ", en="sample data, said so on every page"),
    "one_by_one": Text.of(vi="hiện từng câu một trên điện thoại", en="one question at a time on the phone"),
    "listed": Text.of(vi="cho máy tìm kiếm hiện khảo sát này", en="search engines may show this survey"),
    "languages": Text.of(vi='các ngôn ngữ, ví dụ ["vi", "en"]', en='languages, such as ["vi", "en"]'),
    "words": Text.of(vi="từ điền vào {product}, {brand}…", en="what fills {product}, {brand}…"),
    "target_profile": Text.of(vi="câu hỏi → lựa chọn thuộc chân dung mục tiêu", en="question → options you serve"),
    "analysis": Text.of(vi="cách phân tích", en="how to analyse"),
    "without": Text.of(vi="phần báo cáo mà bảng hỏi này không có", en="report sections this questionnaire lacks"),
    "persona_items": Text.of(vi="câu dùng để tìm chân dung", en="questions to find personas on"),
    "ending": Text.of(vi="dừng sớm, không tính vào mẫu", en="ends early, outside the sample"),
    "quota": Text.of(vi="hạn mức số phiếu", en="a limit on responses"),
    "most": Text.of(vi="nhiều nhất bao nhiêu phiếu", en="the most responses"),
    "page": Text.of(vi="các trang", en="pages"),
    "about": Text.of(vi="khối này để làm gì", en="what the block is for"),
    "tags": Text.of(vi="từ khoá để tìm khối", en="words to find the block by"),
    # page
    "skip": Text.of(vi="sau trang này nhảy đến trang khác", en="after this page, on to another"),
    "to": Text.of(vi="mã trang phía sau; bỏ trống là kết thúc", en="id of a later page; empty is the end"),
    # question
    "question": Text.of(vi="các câu hỏi", en="questions"),
    "kind": Text.of(vi="loại câu hỏi", en="kind of question"),
    "help": Text.of(vi="lời giải thích ngắn dưới câu hỏi", en="a short explanation under it"),
    "required": Text.of(vi="bắt buộc; chỉ dùng khi thật cần", en="must be answered; use it sparingly"),
    "option": Text.of(vi="các lựa chọn", en="choices"),
    "row": Text.of(vi="các dòng của bảng", en="rows of a grid"),
    "low": Text.of(vi="đầu thấp của thang, số hoặc số mục ít nhất", en="low end, smallest number or fewest entries"),
    "high": Text.of(vi="đầu cao của thang, số hoặc số mục nhiều nhất", en="high end, largest number or most entries"),
    "low_text": Text.of(vi="lời ở đầu thấp", en="words at the low end"),
    "high_text": Text.of(vi="lời ở đầu cao", en="words at the high end"),
    "unit": Text.of(vi="đơn vị", en="unit"),
    "ordered": Text.of(vi="các lựa chọn có thứ tự dù không có điểm", en="the options have an order without scores"),
    "persona": Text.of(vi="hợp để tìm chân dung khách hàng", en="good for finding personas"),
    "min_choices": Text.of(vi="số mục ít nhất", en="fewest choices"),
    "max_choices": Text.of(vi="số mục nhiều nhất", en="most choices"),
    "purpose": Text.of(vi="mục đích của lời đồng ý", en="what the consent is for"),
    "data_class": Text.of(vi="thường hay nhạy cảm", en="basic or sensitive"),
    "source": Text.of(vi="nguồn", en="source"),
    "display": Text.of(vi="cách vẽ thang điểm", en="how points are drawn"),
    "step": Text.of(vi="bước của thanh trượt", en="step of the slider"),
    "total": Text.of(vi="tổng phải chia hết", en="what the amounts add up to"),
    "earliest": Text.of(vi="ngày hoặc giờ sớm nhất, hay “today”", en="earliest date or time, or “today”"),
    "latest": Text.of(vi="ngày hoặc giờ muộn nhất, hay “today”", en="latest date or time, or “today”"),
    "side": Text.of(vi="các thang của bảng hai chiều", en="the scales of a dual grid"),
    "level": Text.of(vi="các cấp: tỉnh, rồi phường xã", en="levels: province, then ward"),
    "places": Text.of(vi="danh sách trong lists/", en="a list in lists/"),
    "entry": Text.of(vi="các mục của danh sách", en="entries of the list"),
    "entry_text": Text.of(vi="tên gọi mỗi mục lặp lại", en="what each repeated entry is called"),
    "accept": Text.of(vi="nhận loại tệp nào", en="which files are taken"),
    "expects": Text.of(vi="lựa chọn đúng của câu kiểm tra", en="the option an attentive person ticks"),
    "value": Text.of(vi="công thức của câu tự tính", en="the formula of a calculated answer"),
    "check": Text.of(vi="điều phải đúng giữa các câu trả lời", en="what must hold between answers"),
    "valid": Text.of(vi="điều kiện phải đúng", en="the condition that must hold"),
    "carry": Text.of(vi="mang lựa chọn từ câu trước sang", en="options carried over from an earlier question"),
    "CarryFile.question": Text.of(vi="mã câu đứng trước", en="id of the earlier question"),
    "which": Text.of(vi="mục đã chọn hay chưa chọn", en="the chosen ones or the others"),
    "assign": Text.of(vi="chia ngẫu nhiên một lựa chọn cho mỗi người", en="gives each respondent one option at random"),
    "keep": Text.of(vi="giữ câu trả lời dù câu hỏi bị ẩn", en="keeps the answer where the question is hidden"),
    # option, row
    "score": Text.of(vi="điểm 0–1 theo vai trò", en="score 0–1 towards the role"),
    "means": Text.of(vi="là bằng chứng của chặng hay nhóm nào", en="the stage or group it is evidence of"),
    "missing": Text.of(vi="không phải câu trả lời thật", en="not a real answer"),
    "exclusive": Text.of(vi="không đi cùng lựa chọn khác", en="cannot go with others"),
    "other": Text.of(vi="có ô để ghi thêm", en="has a field to write in"),
    "opposite": Text.of(vi="cực đối lập", en="the opposite pole"),
    # pictures and lists
    "file": Text.of(vi="tệp trong images/", en="a file in images/"),
    "alt": Text.of(vi="lời tả ảnh cho người không nhìn thấy", en="what it says to who cannot see it"),
    "media": Text.of(vi="loại ảnh (tự điền)", en="type of picture (filled in)"),
    "data": Text.of(vi="nội dung ảnh (tự điền)", en="the picture itself (filled in)"),
    "name": Text.of(vi="tên, chung cho mọi ngôn ngữ", en="name, the same in all languages"),
    "date": Text.of(vi="ngày mà danh sách còn đúng", en="the day the list was right on"),
}
"""Field, or Model.field where it means something else there → what it is for."""
