"""A question as a form, made from the file format itself: which fields its kind has, and what was typed into them.

Names of form fields are paths: `text.vi`, `option.3.code`, `side.0.option.1.text.en`. The order of parts is the order
in which they come; their numbers only tell them apart."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.bank import FIELDS_OF, MOST_POINTS, NEEDED
from surveyapp.domain.bank_schema import (
    CarryFile,
    CheckFile,
    ImageFile,
    LevelFile,
    OptionFile,
    QuestionFile,
    RowFile,
    SideFile,
    Wording,
)
from surveyapp.domain.definition import CHOICE_KINDS, MOMENT_KINDS, NUMBER_KINDS, Kind, Which
from surveyapp.domain.editor_schema import VALUES
from surveyapp.domain.outline import bare, fresh_id
from surveyapp.domain.shape import Plain
from surveyapp.domain.written import parse_number

Tree = dict[str, Any]
"""What was typed: names → texts, or trees."""

PARTS = {
    "option": OptionFile,
    "row": RowFile,
    "side": SideFile,
    "level": LevelFile,
    "question": QuestionFile,
    "check": CheckFile,
}
"""Lists of tables that are edited in place; others are left as they are."""
_ELSEWHERE = frozenset({"id", "code", "kind", "show_if", "entry"})
"""Not typed into the form: made by itself, chosen before, or too large for it."""
_RARE = frozenset(
    {"reverse", "ordered", "persona", "shuffle", "assign", "keep", "data_class", "source", "carry", "check"}
)
_RARE_PARTS = frozenset({"missing", "fixed", "role", "reverse", "image", "show_if"})
_ORDER = ("text", "help", "opposite", "required", "role", "option", "row", "side", "level", "question", "places")
_SCORED = ("criterion", "bant", "trait", "engagement", "outcome", "attitude", "psychology", "satisfaction", "behaviour")
_MEANING = ("funnel.evidence", "journey.stage", "outcome.bought", "group.outside")


@dataclass(frozen=True, slots=True)
class Field:
    """`form`: wording · flag · number · choice · line · roles · parts · image · carry."""

    name: str
    form: str
    default: Any = None
    choices: tuple[str, ...] = ()
    rare: bool = False


def fields_of(kind: str) -> list[Field]:
    """The fields of a question of that kind, the most used first."""
    found = [
        _field(name, QuestionFile, rare=name in _RARE)
        for name in QuestionFile.model_fields
        if name not in _ELSEWHERE and (name not in FIELDS_OF or kind in FIELDS_OF[name])
    ]
    order = {name: place for place, name in enumerate(_ORDER)}
    return sorted(found, key=lambda field: (field.rare, order.get(field.name, len(order))))


def part_fields(name: str, whole: Plain) -> list[Field]:
    """The fields of a part, such as an option, of the question (or side) `whole`."""
    if name == "question":
        return []
    model = PARTS[name]
    kind = str(whole.get("kind", "single"))
    found = []
    for own in model.model_fields:
        if own in ("code", "option") or not _wanted(name, own, kind, whole):
            continue
        rare = own in _RARE_PARTS and not (own == "image" and kind == Kind.PICTURE_CHOICE)
        found.append(_field(own, model, rare=rare))
    return found


def _wanted(part: str, name: str, kind: str, whole: Plain) -> bool:
    """Whether a field of a part has a use here."""
    parts = whole.get(part, [])
    if any(isinstance(one, dict) and one.get(name) not in (None, "", [], {}, False) for one in parts):
        return True
    roles = whole.get("role", [])
    roles = [roles] if isinstance(roles, str) else roles if isinstance(roles, list) else []
    uses: dict[str, Callable[[], bool]] = {
        "score": lambda: any(str(role).startswith(_SCORED) for role in roles),
        "means": lambda: any(str(role).startswith(_MEANING) for role in roles),
        "exclusive": lambda: kind in (Kind.MULTIPLE, Kind.MATRIX_MULTIPLE),
        "other": lambda: kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.DROPDOWN),
        "opposite": lambda: kind == Kind.SEMANTIC_DIFFERENTIAL,
        "image": lambda: kind == Kind.PICTURE_CHOICE,
        "fixed": lambda: whole.get("shuffle") is True,
    }
    return uses[name]() if name in uses else True


def _field(name: str, model: type[Any], *, rare: bool) -> Field:
    info = model.model_fields[name]
    default = info.get_default(call_default_factory=True) if not info.is_required() else None
    kinds = {each for each in typing.get_args(info.annotation) if each is not type(None)} or {info.annotation}
    if name in PARTS:
        return Field(name, "parts", [], rare=rare)
    if name == "role":
        return Field(name, "roles", [], rare=rare)
    if info.annotation == Wording or Wording in kinds:
        return Field(name, "wording", {}, rare=rare)
    if ImageFile in kinds:
        return Field(name, "image", rare=rare)
    if CarryFile in kinds:
        return Field(name, "carry", rare=rare)
    if bool in kinds:
        return Field(name, "flag", False, rare=rare)
    if kinds & {float, int}:
        return Field(name, "number", default, rare=rare)
    if name in VALUES:
        return Field(name, "choice", default, VALUES[name], rare=rare)
    return Field(name, "line", default if isinstance(default, str) else "", rare=rare)


# ------------------------------------------------------------------ what was typed


def tree_of(pairs: Iterable[tuple[str, str]]) -> Tree:
    """Typed fields by their paths; of several with one name the last, but for lists, which end in `[]`."""
    tree: Tree = {}
    for name, typed in pairs:
        node, path = tree, name.split(".")
        for part in path[:-1]:
            below = node.setdefault(part, {})
            if not isinstance(below, dict):
                below = node[part] = {}
            node = below
        last = path[-1]
        if last.endswith("[]"):
            node.setdefault(last[:-2], []).append(_clean(typed))
        elif not isinstance(node.get(last), dict):
            node[last] = _clean(typed)
    return tree


def _clean(typed: str) -> str:
    return typed.replace("\r\n", "\n").replace("\0", "").strip()[:20_000]


def change(tree: Tree, action: str, path: str) -> None:
    """add · remove · up · down a part: `option.3`, or `option` where one is added. Nothing where there is none."""
    *outer, last = path.split(".")
    node: Any = tree
    for part in outer:
        node = node.get(part) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        return
    if action == "add":
        parts = node.setdefault(last, {})
        if isinstance(parts, dict):
            parts[str(max((int(key) for key in parts if key.isdecimal()), default=-1) + 1)] = {"code": ""}
        return
    keys = [key for key in node if isinstance(node[key], dict)]
    if last not in keys:
        return
    if action == "remove":
        del node[last]
        return
    place = keys.index(last)
    other = place + (1 if action == "down" else -1)
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
        kept = {key: node[key] for key in keys}
        rest = {key: value for key, value in node.items() if key not in kept}
        node.clear()
        node.update(rest | kept)


@dataclass(slots=True)
class Reading:
    """`wrong` are the paths of numbers that are none: (path, typed)."""

    wrong: list[tuple[str, str]]
    blanks: bool = False
    """Whether parts with nothing in them are kept: while the form is being filled in, not when it is saved."""


def read_question(tree: Tree, kind: str, old: Plain, reading: Reading, prefix: str = "") -> Plain:
    """The question with what was typed; what the form does not show stays as it is in `old`."""
    return {**_read(tree, fields_of(kind), old, {**old, "kind": kind}, reading, prefix), "kind": kind}


def _read(tree: Tree, fields: list[Field], old: Plain, whole: Plain, reading: Reading, prefix: str) -> Plain:
    made = dict(old)
    for field in fields:
        if field.name not in tree:
            continue
        value = _value(tree[field.name], field, old.get(field.name), whole, reading, f"{prefix}{field.name}")
        if value == old.get(field.name):
            continue
        if value == field.default or value in (None, "", [], {}):
            made.pop(field.name, None)
        else:
            made[field.name] = value
    return made


def _value(typed: Any, field: Field, old: Any, whole: Plain, reading: Reading, path: str) -> Any:
    match field.form:
        case "wording":
            return _wording(typed, old, needed=field.default is None) if isinstance(typed, dict) else old
        case "flag":
            return typed == "1"
        case "number":
            return _number(str(typed), reading, path)
        case "roles":
            roles = list(dict.fromkeys(role for role in typed if role)) if isinstance(typed, list) else []
            return roles[0] if len(roles) == 1 and not (isinstance(old, list) and old == roles) else roles
        case "image":
            return _image(typed, old)
        case "carry":
            return _carry(typed, old)
        case "parts":
            return list(_parts(typed, field.name, old, whole, reading, path))
        case _:
            return str(typed)


def _wording(typed: Plain, old: Any, *, needed: bool) -> Plain:
    """Languages left blank are not written, except where there must be a wording and there is none."""
    before = old if isinstance(old, dict) else {}
    made = {language: typed.get(language, words) for language, words in before.items()} | typed
    said = {language: words for language, words in made.items() if words}
    return said or (made if needed else {})


def _number(typed: str, reading: Reading, path: str) -> float | str | None:
    if not typed:
        return None
    number = parse_number(typed)
    if number is None:
        reading.wrong.append((path, typed))
        return typed
    return int(number) if number.is_integer() else number


def _carry(typed: Any, old: Any) -> Plain | None:
    if not isinstance(typed, dict) or not typed.get("question"):
        return None
    usual = typed.get("which") == Which.CHOSEN and not (isinstance(old, dict) and "which" in old)
    return {name: typed[name] for name in ("question", "which") if name in typed and not (usual and name == "which")}


def _image(typed: Any, old: Any) -> Plain | None:
    """`file` is the name of a picture of the bank, "" to leave it as it is, “-” for none."""
    if not isinstance(typed, dict):
        return old if isinstance(old, dict) else None
    file, alt = typed.get("file", ""), typed.get("alt", {})
    if file == "-":
        return None
    kept = dict(old) if isinstance(old, dict) else {}
    if file and file != kept.get("file"):
        kept = {"file": file}
    if not kept:
        return None
    said = {language: words for language, words in alt.items() if words} if isinstance(alt, dict) else {}
    return {**kept, "alt": said} if said else kept


def _parts(typed: Any, name: str, old: Any, whole: Plain, reading: Reading, path: str) -> Iterator[Plain]:
    before = [part for part in old if isinstance(part, dict)] if isinstance(old, list) else []
    trees = [(key, tree) for key, tree in typed.items() if isinstance(tree, dict)] if isinstance(typed, dict) else []
    key_name = {"question": "id", "check": "number"}.get(name, "code")
    taken = {str(tree.get(key_name, "")) for _, tree in trees} | {str(part.get(key_name)) for part in before}
    for key, tree in trees:
        code = str(tree.get(key_name, ""))
        if name == "check":
            known = before[int(code)] if code.isdecimal() and int(code) < len(before) else {}
        else:
            known = next((part for part in before if code and part.get(key_name) == code), {})
        own = f"{path}.{key}."
        if name == "question":
            kind = str(tree.get("kind") or known.get("kind") or Kind.SHORT_TEXT)
            made = read_question(tree, kind, known, reading, own)
            if known and kind != known.get("kind") and kind in set(Kind):
                made = as_kind(made, Kind(kind))
        else:
            made = _read(tree, part_fields(name, whole), known, whole, reading, own)
        if name == "side":
            options = Field("option", "parts", [])
            listed = tree.get("option", {})
            made["option"] = _value(listed, options, known.get("option"), whole, reading, f"{own}option")
        if not known and not _any(made.get("text")) and not reading.blanks:
            continue
        if name != "check" and not reading.blanks:
            code = code or fresh_id(_any(made.get("text")), taken, digits_first=name != "question")
            taken.add(code)
            made = {key_name: code, **made}
        elif name != "check":
            made = {key_name: code, **made}
        yield made


def _any(wording: Any) -> str:
    if not isinstance(wording, dict):
        return ""
    return str(wording.get("en") or next(iter(wording.values()), ""))


# ------------------------------------------------------------------ beside the bank's, and other kinds


def beside(use: str, base: Plain, own: Plain, whole: Plain) -> Plain:
    """What to write of a question of the bank so that it is `whole`: only what differs. Where something of the bank's
    has to go that cannot be overridden, all of it, as a question of the author's own."""
    defaults = {field.name: field.default for field in fields_of(str(base.get("kind", "")))}
    gone = [name for name, value in base.items() if name not in whole and value != defaults.get(name)]
    if base.get("kind") != whole.get("kind") or any(defaults.get(name) is None for name in gone):
        return {name: value for name, value in whole.items() if name != "use"}
    kept = {name: value for name, value in whole.items() if base.get(name) != value and name != "use"}
    order = {"use": use} | {name: kept[name] for name in own if name in kept}
    return order | kept | {name: defaults[name] for name in gone}


def other_kinds(whole: Plain) -> list[Kind]:
    """The kinds a question can become with the parts it has."""
    lists = ("option", "row", "side", "level", "question")
    has = {name for name in lists if whole.get(name)}
    return [
        kind
        for kind in Kind
        if all(kind in FIELDS_OF[name] for name in has)
        and all(name in has for name in lists if kind in NEEDED.get(name, ()))
        and (kind not in CHOICE_KINDS or kind is Kind.YES_NO or len(whole.get("option", [])) > 1)
    ]


def as_kind(whole: Plain, kind: Kind, lists: Iterable[str] = ()) -> Plain:
    """The question as one of that kind: without what it does not have, with what it cannot be without."""
    made = {name: value for name, value in whole.items() if name not in FIELDS_OF or kind in FIELDS_OF[name]} | {
        "kind": str(kind)
    }
    if kind in FIELDS_OF["low"] and kind not in NUMBER_KINDS and not _few_points(made):
        made = {name: value for name, value in made.items() if name not in ("low", "high")}
    if kind in MOMENT_KINDS and kind != whole.get("kind"):
        made = {name: value for name, value in made.items() if name not in ("earliest", "latest")}
    for name, kinds in NEEDED.items():
        if kind in kinds and made.get(name) in (None, "", []):
            start = _start_of(name, kind, made, lists)
            if start is not None:
                made[name] = start
    if kind in CHOICE_KINDS and kind is not Kind.YES_NO and not made.get("option"):
        made["option"] = _numbered("option", "Lựa chọn", "Choice", 2)
    if kind is Kind.ATTENTION_CHECK:
        made["expects"] = made.get("expects") or made["option"][0]["code"]
    if kind is Kind.CASCADE and "entry" not in made:
        made.setdefault("places", next(iter(lists), ""))
    if kind is Kind.CONSENT:
        made.setdefault("purpose", "participation")
    return made


def _few_points(whole: Plain) -> bool:
    """Whether its bounds can be the ends of a scale of points."""
    low, high = whole.get("low"), whole.get("high")
    return isinstance(low, int) and isinstance(high, int) and 0 < high - low < MOST_POINTS


def _start_of(name: str, kind: Kind, made: Plain, lists: Iterable[str]) -> Any:
    opposite = {"vi": "Cực đối lập", "en": "The opposite"}
    starts: dict[str, Callable[[], Any]] = {
        "row": lambda: [
            {**row, **({"opposite": opposite} if kind is Kind.SEMANTIC_DIFFERENTIAL else {})}
            for row in _numbered("row", "Dòng", "Row", 2)
        ],
        "side": lambda: [
            {**side, "option": _numbered("option", "Mức", "Level", 3)} for side in _numbered("side", "Cột", "Side", 2)
        ],
        "level": lambda: _numbered("level", "Cấp", "Level", 1),
        "question": lambda: [{"id": "item", "kind": "short_text", "text": {"vi": "Câu nhỏ", "en": "Small question"}}],
        "low": lambda: 0 if kind is Kind.SCALE else 1,
        "high": lambda: {Kind.SCALE: 100, Kind.SEMANTIC_DIFFERENTIAL: 7}.get(kind, 5),
        "value": lambda: "0",
    }
    return starts[name]() if name in starts else None


def _numbered(name: str, vi: str, en: str, count: int) -> list[Plain]:
    return [
        {"code": f"{name}_{number}", "text": {"vi": f"{vi} {number}", "en": f"{en} {number}"}}
        for number in range(1, count + 1)
    ]


def begun(kind: Kind, languages: Iterable[str], taken: Iterable[str], lists: Iterable[str]) -> Plain:
    """A new question of that kind, whole enough to be asked."""
    words = {"vi": "Câu hỏi mới", "en": "New question"}
    text = {language: words.get(language, words["en"]) for language in languages}
    made = {"id": fresh_id(f"new {kind}", taken), "kind": str(kind), "text": text}
    return as_kind(made, kind, lists)


def matches(query: str, *texts: str) -> bool:
    """Every word of the query is in one of the texts, accents or not."""
    whole = bare(" ".join(texts))
    return all(word in whole for word in bare(query).split())
