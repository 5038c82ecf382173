"""Mapping files: TOML ⇄ `Mapping`, every fault with its place.

[responses] says what each row is; [columns] joins columns to questions whose cells are codes, labels or numbers;
[[column]] is the long form. `question = "grid.wifi"` names a row of a matrix or an option of a multiple choice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import hint
from surveyapp.exchange.identity import Join
from surveyapp.exchange.mapping import NO, VIETNAM, YES, Blank, Column, Mapping, Unmatched
from surveyapp.exchange.moments import DateOrder, parse_offset

Plain = dict[str, Any]
_Test = Callable[[Any], bool]


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_cell(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_cells(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_cell, value))


def _is_values(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_cell, value.values()))


def _one_of(*known: str) -> tuple[_Test, str]:
    return (lambda value: value in known), " | ".join(f"“{own}”" for own in known)


_NAME: tuple[_Test, str] = (_is_name, "“…”")
_CELLS: tuple[_Test, str] = (_is_cells, "[“…”, …]")
RESPONSE_FIELDS: dict[str, tuple[_Test, str]] = {
    "id": _NAME,
    "join": _one_of(*Join),
    "submitted": _NAME,
    "started": _NAME,
    "source": _NAME,
    "source_value": _NAME,
    "language": (lambda value: isinstance(value, str) and len(value) == 2 and value.islower(), "“vi” | “en” | …"),
    "blank": _CELLS,
    "dates": _one_of(*DateOrder),
    "utc_offset": (lambda value: isinstance(value, str) and parse_offset(value) is not None, "“+07:00”"),
}
COLUMN_FIELDS: dict[str, tuple[_Test, str]] = {
    "column": _NAME,
    "question": _NAME,
    "row": _NAME,
    "option": _NAME,
    "values": (_is_values, "{ “…” = “…” }"),
    "yes": _CELLS,
    "no": _CELLS,
    "separator": (lambda value: isinstance(value, str) and value != "", "“;”"),
    "other": (lambda value: isinstance(value, bool), "true | false"),
    "blank": _one_of(*Blank),
    "not_applicable": _CELLS,
    "decimal": _one_of(".", ","),
    "unmatched": _one_of(*Unmatched),
    "missing": _CELLS,
}
_TABLES = ("responses", "columns", "column")


def read_mapping(path: Path | str, text: str | None = None) -> tuple[Mapping | None, list[Problem]]:
    """The mapping in a TOML file (or in `text`, then `path` only names it). None when there is any problem."""
    name = Path(path).name
    try:
        written = Path(path).read_text(encoding="utf-8-sig") if text is None else text
        data = tomllib.loads(written)
    except FileNotFoundError:
        return None, [Problem.at(Fault.NO_SUCH_FILE).within(name)]
    except OSError as error:
        return None, [Problem.at(Fault.SHEET_UNREADABLE, detail=error.strerror).within(name)]
    except RecursionError:
        return None, [Problem.at(Fault.NOT_TOML, detail="[[[[[ …").within(name)]
    except UnicodeDecodeError:
        return None, [Problem.at(Fault.NOT_UTF8).within(name)]
    except tomllib.TOMLDecodeError as error:
        return None, [Problem.at(Fault.NOT_TOML, detail=error).within(name)]
    mapping, problems = _mapping(data)
    return (None if problems else mapping), [problem.within(name) for problem in problems]


def _mapping(data: Plain) -> tuple[Mapping, list[Problem]]:
    problems = [
        Problem.at(Fault.FIELD_UNKNOWN, field=name, hint=hint(name, _TABLES)) for name in data if name not in _TABLES
    ]
    about = _table(data, "responses", problems)
    short = _table(data, "columns", problems)
    problems += [fault.within("", "[responses]") for fault in _faults(about, RESPONSE_FIELDS)]
    columns = []
    for column, question in short.items():
        if _is_name(question):
            columns.append(_column({"column": column, "question": question}))
        else:
            problems.append(_type_fault(f"{column}", "“…”", question).within("", "[columns]"))
    listed = data.get("column", [])
    if not isinstance(listed, list):
        problems.append(_type_fault("column", "[[column]]", listed))
        listed = []
    for number, entry in enumerate(listed, start=1):
        known = entry.get("column") if isinstance(entry, dict) else None
        place = f"[[column]] {number}" + (f" “{known}”" if known else "")
        faults = list(_long_faults(entry))
        problems += [fault.within("", place) for fault in faults]
        if not faults:
            columns.append(_column(entry))
    return (Mapping(()) if problems else _about(about, tuple(columns))), problems


def _table(data: Plain, name: str, problems: list[Problem]) -> Plain:
    table = data.get(name, {})
    if isinstance(table, dict):
        return table
    problems.append(_type_fault(name, f"[{name}]", table))
    return {}


def _long_faults(entry: Any) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield _type_fault("column", "[[column]]", entry)
        return
    yield from (Problem.at(Fault.FIELD_MISSING, field=name) for name in ("column", "question") if name not in entry)
    yield from _faults(entry, COLUMN_FIELDS)


def _faults(table: Plain, fields: dict[str, tuple[_Test, str]]) -> Iterator[Problem]:
    for name, value in table.items():
        if name not in fields:
            yield Problem.at(Fault.FIELD_UNKNOWN, field=name, hint=hint(name, fields))
        elif not fields[name][0](value):
            yield _type_fault(name, fields[name][1], value)


def _type_fault(field: str, expected: str, found: object) -> Problem:
    return Problem.at(Fault.FIELD_TYPE, field=field, expected=expected, found=repr(found)[:60])


def _about(about: Plain, columns: tuple[Column, ...]) -> Mapping:
    offset = parse_offset(about.get("utc_offset", ""))
    texts = {name: about[name] for name in ("id", "submitted", "started", "source", "source_value") if name in about}
    return Mapping(
        columns,
        **texts,
        join=Join(about.get("join", Join.OWN)),
        language=about.get("language", "vi"),
        blank=_cells(about.get("blank", [])),
        dates=DateOrder(about.get("dates", DateOrder.DAY_FIRST)),
        utc_offset=VIETNAM if offset is None else offset,
    )


def _column(entry: Plain) -> Column:
    question, _, part = entry["question"].partition(".")
    return Column(
        entry["column"],
        question,
        part or entry.get("row", "") or entry.get("option", ""),
        tuple((cell, _cell(code)) for cell, code in entry.get("values", {}).items()),
        _cells(entry["yes"]) if "yes" in entry else YES,
        _cells(entry["no"]) if "no" in entry else NO,
        entry.get("separator", ";"),
        entry.get("other", False),
        Blank(entry.get("blank", Blank.LEFT_OUT)),
        _cells(entry.get("not_applicable", [])),
        entry.get("decimal", ""),
        Unmatched(entry.get("unmatched", Unmatched.REJECT)),
        _cells(entry.get("missing", [])),
    )


def _cell(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _cells(values: list[str | int | float]) -> tuple[str, ...]:
    return tuple(map(_cell, values))


# ------------------------------------------------------------------ writing


def to_toml(mapping: Mapping, remarks: dict[str, str] | None = None) -> str:
    """The mapping as a file a person can read and correct; `remarks` maps a column to a comment below it,
    and such a column is written in the long form."""
    import tomlkit

    document = tomlkit.document()
    about = _about_plain(mapping)
    if about:
        document["responses"] = about
    entries = tomlkit.aot()
    short = tomlkit.table()
    for own in mapping.columns:
        plain = _plain(own)
        remark = (remarks or {}).get(own.column, "")
        if set(plain) == {"column", "question"} and not remark:
            short[own.column] = plain["question"]
            continue
        entry = tomlkit.table()
        for name, value in plain.items():
            entry[name] = value
        _remark(entry, remark)
        entries.append(entry)
    if short:
        document["columns"] = short
    if entries:
        document["column"] = entries
    return tomlkit.dumps(document)


def _remark(table: Any, remark: str) -> None:
    import tomlkit

    for line in remark.splitlines():
        table.add(tomlkit.comment(line))


def inline_table(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs as TOML on one line."""
    import tomlkit

    table = tomlkit.inline_table()
    table.update(dict(pairs))
    return table.as_string()


def _about_plain(mapping: Mapping) -> Plain:
    plain: Plain = dict(mapping.about())
    if mapping.join is not Join.OWN:
        plain["join"] = str(mapping.join)
    if mapping.source_value:
        plain["source_value"] = mapping.source_value
    plain["language"] = mapping.language
    if mapping.blank:
        plain["blank"] = list(mapping.blank)
    if mapping.dates is not DateOrder.DAY_FIRST:
        plain["dates"] = str(mapping.dates)
    if mapping.utc_offset != VIETNAM:
        minutes = int(mapping.utc_offset.total_seconds()) // 60
        plain["utc_offset"] = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return plain


def _plain(own: Column) -> Plain:
    plain: Plain = {"column": own.column, "question": own.target}
    if own.values:
        plain["values"] = dict(own.values)
    if own.yes != YES:
        plain["yes"] = list(own.yes)
    if own.no != NO:
        plain["no"] = list(own.no)
    if own.separator != ";":
        plain["separator"] = own.separator
    if own.other:
        plain["other"] = True
    if own.blank is not Blank.LEFT_OUT:
        plain["blank"] = str(own.blank)
    if own.not_applicable:
        plain["not_applicable"] = list(own.not_applicable)
    if own.decimal:
        plain["decimal"] = own.decimal
    if own.unmatched is not Unmatched.REJECT:
        plain["unmatched"] = str(own.unmatched)
    if own.missing:
        plain["missing"] = list(own.missing)
    return plain
