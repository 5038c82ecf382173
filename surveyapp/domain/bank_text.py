"""Complete plain data → the text of a questionnaire file, laid out as an author would write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.shape import Plain

WIDTH = 120
_TABLES = ("words", "target_profile", "analysis")
_NESTED = ("ending", "quota", "page")


def to_toml(plain: Plain) -> str:
    """TOML that reads back as `plain`: pages and questions as tables, their parts one a line."""
    lines = [*_fields(plain, (*_TABLES, *_NESTED))]
    for name in _TABLES:
        if plain.get(name):
            lines += ["", f"[{name}]", *_fields(plain[name], ())]
    for name in _NESTED:
        for table in plain.get(name, ()):
            lines += ["", f"[[{name}]]", *_fields(table, ("question",))]
            for question in table.get("question", ()):
                lines += ["", f"[[{name}.question]]", *_fields(question, ())]
    return "\n".join(lines) + "\n"


def _fields(table: Plain, without: tuple[str, ...]) -> Iterator[str]:
    for name, value in table.items():
        if name not in without:
            yield from _assignment(name, value)


def _assignment(name: str, value: Any) -> Iterator[str]:
    line = f"{_key(name)} = {_inline(value)}"
    if isinstance(value, list) and value and (len(line) > WIDTH or isinstance(value[0], dict)):
        yield f"{_key(name)} = ["
        yield from (f"  {_inline(part)}," for part in value)
        yield "]"
    else:
        yield line


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _quoted(name)


def _inline(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case dict():
            inside = ", ".join(f"{_key(name)} = {_inline(own)}" for name, own in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(_inline(part) for part in value)}]"
        case _:
            return repr(value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(sign) or _visible(sign) for sign in text) + '"'


def _visible(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign
