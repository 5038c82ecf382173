"""Complete plain data → the text of a questionnaire file, laid out as an author would write it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from surveyapp.domain.shape import Plain

WIDTH = 120
TABLES = ("words", "target_profile", "analysis")
NESTED = ("ending", "quota", "page")


def to_toml(plain: Plain) -> str:
    """TOML that reads back as `plain`: pages and questions as tables, their parts one a line."""
    lines = [*fields(plain, (*TABLES, *NESTED))]
    for name in TABLES:
        if plain.get(name):
            lines += ["", f"[{name}]", *fields(plain[name])]
    for name in NESTED:
        for table in plain.get(name, ()):
            lines += ["", f"[[{name}]]", *fields(table, ("question",))]
            for question in table.get("question", ()):
                lines += ["", f"[[{name}.question]]", *fields(question)]
    return "\n".join(lines) + "\n"


def fields(table: Plain, without: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of a table."""
    for name, value in table.items():
        if name not in without:
            yield from assignment(name, value)


def assignment(name: str, value: Any) -> Iterator[str]:
    """The lines of a key with its value: one, or one for each part of a list."""
    line = f"{_key(name)} = {inline(value)}"
    if isinstance(value, list) and value and (len(line) > WIDTH or isinstance(value[0], dict)):
        yield f"{_key(name)} = ["
        yield from (f"  {inline(part)}," for part in value)
        yield "]"
    else:
        yield line


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _quoted(name)


def inline(value: Any) -> str:
    """A value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case dict():
            inside = ", ".join(f"{_key(name)} = {inline(own)}" for name, own in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(inline(part) for part in value)}]"
        case date() | time():
            return value.isoformat()
        case _:
            return repr(value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(sign) or _visible(sign) for sign in text) + '"'


def _visible(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign
