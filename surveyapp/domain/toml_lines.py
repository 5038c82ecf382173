"""Which line of a TOML file a problem is on: tomllib reads the data and forgets where it stood."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveyapp.domain.problem import Fault, Problem

Path = tuple[str | int, ...]
"""The way down the data: keys of tables, indices of arrays."""


def lines_of(source: str) -> dict[Path, int]:
    """The line, from 1, of every key, table and array element of a valid TOML file; tables inside arrays included."""
    scanner = _Scanner(source)
    scanner.document()
    return scanner.lines


@dataclass(frozen=True, slots=True)
class Statement:
    """A header, or a key with its value: `source[start:end]`. `path` is the table a header opens or a key stands in;
    `key` the parts of a key, () for a header; `value` where the value begins."""

    path: Path
    key: tuple[str, ...]
    start: int
    value: int
    end: int


def statements_of(source: str) -> tuple[list[Statement], dict[Path, list[tuple[int, int]]]]:
    """The statements of a valid TOML file in order, and (start, end) of each element of each array."""
    scanner = _Scanner(source)
    scanner.document()
    return scanner.statements, scanner.elements


@dataclass(slots=True)
class _Scanner:
    """Follows the grammar of TOML 1.0 without judging: what is no TOML ends the scan early, and raises nothing."""

    source: str
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    lengths: dict[Path, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    elements: dict[Path, list[tuple[int, int]]] = field(default_factory=dict)

    def document(self) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.source))]
        table: Path = ()
        while self.skip(_BLANK):
            here = self.at
            if self.source.startswith("[[", self.at):
                self.at += 2
                table = self.opened(self.key(), repeated=True)
                self.skip_past("]]")
                self.note(table, here)
                self.statements.append(Statement(table, (), here, here, self.at))
            elif self.source.startswith("[", self.at):
                self.at += 1
                table = self.opened(self.key(), repeated=False)
                self.skip_past("]")
                self.note(table, here)
                self.statements.append(Statement(table, (), here, here, self.at))
            else:
                key, value = self.pair(table)
                self.statements.append(Statement(table, key, here, value, self.at))
            if self.at == here:
                return

    def pair(self, table: Path) -> tuple[tuple[str, ...], int]:
        """The key, and where its value begins."""
        here = self.at
        key = self.key()
        for end in range(1, len(key) + 1):
            self.note((*table, *key[:end]), here)
        value = len(self.source)
        if self.skip_past("="):
            self.skip(_SPACE)
            value = self.at
            self.value((*table, *key))
        return key, value

    def value(self, path: Path) -> None:
        match self.source[self.at : self.at + 1]:
            case "[":
                self.array(path)
            case "{":
                self.inline(path)
            case _:
                self.skip(_SCALAR)

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self.skip(_BLANK_OR_COMMA) and self.source[self.at] != "]":
            here = self.at
            self.note((*path, index), here)
            self.value((*path, index))
            self.elements.setdefault(path, []).append((here, self.at))
            index += 1
            if self.at == here:
                return
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        while self.skip(_BLANK_OR_COMMA) and self.source[self.at] != "}":
            here = self.at
            self.pair(path)
            if self.at == here:
                return
        self.at += 1

    def key(self) -> tuple[str, ...]:
        """The parts of a key that may be dotted and quoted."""
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            found = _KEY.match(self.source, self.at)
            if found is None:
                return tuple(parts)
            self.at = found.end()
            parts.append(found[1] or _unquoted(found[0]))
            self.skip(_SPACE)
            if not self.source.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def opened(self, key: tuple[str, ...], *, repeated: bool) -> Path:
        """The path of [key] or [[key]]: within an array of tables, that of its latest element."""
        path: Path = ()
        for place, part in enumerate(key):
            path = (*path, part)
            if repeated and place == len(key) - 1:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def note(self, path: Path, position: int) -> None:
        line = bisect_right(self.starts, position)
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Past what matches; False at the end of the file."""
        found = pattern.match(self.source, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.source)

    def skip_past(self, mark: str) -> bool:
        found = self.source.find(mark, self.at)
        self.at = len(self.source) if found < 0 else found + len(mark)
        return found >= 0


_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANK_OR_COMMA = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")
_KEY = re.compile(r"([A-Za-z0-9_-]+)|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_SCALAR = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"+|'''.*?'''+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s,\]}#]+(?: [0-9:.+Z-]+)?", re.DOTALL
)


def _unquoted(key: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except tomllib.TOMLDecodeError:
        return key


# ------------------------------------------------------------------ from a place to its line

_STEP = re.compile(r"(?P<name>\w+)?\s*(?P<number>\d+)?\s*(?:“(?P<quoted>.*)”|(?P<plain>\S+))?")
_LINE_IN_MESSAGE = re.compile(r"\bline (\d+)\b")


class TomlFile:
    """A file's text, to find the lines of places in: page 2 “start” › question “age” › option “old” › text.

    `blocks` holds the ids of each bank block's questions: those stand in a file only as its `use`."""

    def __init__(self, source: str, blocks: Mapping[str, Collection[str]] | None = None) -> None:
        self.blocks = blocks or {}
        self.data: Any = {}
        self.lines: dict[Path, int] = {}
        try:
            self.data = tomllib.loads(source)
            self.lines = lines_of(source)
        except (tomllib.TOMLDecodeError, RecursionError):
            pass

    def line(self, place: Iterable[str], field: str = "", *, last: bool = False) -> int:
        """The line of the place (of its `field`), or of the nearest thing around it that the file holds, else 0. With
        `last`, of several with one id it is the last."""
        path: Path = ()
        for step in (*place, field):
            further = self._down(path, step, last=last)
            if further is None:
                break
            path = further
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 0)

    def _at(self, path: Path) -> Any:
        node = self.data
        for part in path:
            node = node[part]
        return node

    def _down(self, path: Path, step: str, *, last: bool) -> Path | None:
        found = _STEP.fullmatch(step)
        node = self._at(path)
        if found is None or not isinstance(node, dict):
            return None
        name, number = found["name"], int(found["number"] or 0)
        code = found["quoted"] or found["plain"]
        if code is None and not number:
            return (*path, step) if step in node else None
        named = [(*path, own, at) for own in ([name] if name else ("option", "row")) for at in _indices(node.get(own))]
        pages: list[Path] = [] if path else [("page", at) for at in _indices(node.get("page"))]
        if name == "question":
            named += [(*page, name, at) for page in pages for at in _indices(self._at(page).get(name))]
        same = [each for each in named if code is not None and _goes_by(self._at(each), code)]
        numbered = (*path, name, number - 1)
        if numbered in (same if code is not None else named):
            return numbered
        if same:
            return same[-1] if last else same[0]
        uses = (self._use(page, code) for page in pages or [path]) if name == "question" and code else ()
        return next((use for use in uses if use), None)

    def _use(self, page: Path, code: str) -> Path | None:
        """Where the page takes the question from the bank with a whole block."""
        uses = self._at(page).get("use", [])
        if isinstance(uses, str):
            return (*page, "use") if code in self.blocks.get(uses, ()) or uses.endswith(f".{code}") else None
        for at, use in enumerate(uses if isinstance(uses, list) else []):
            if isinstance(use, str) and (code in self.blocks.get(use, ()) or use.endswith(f".{code}")):
                return (*page, "use", at)
        return None


def _indices(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        yield from (at for at, entry in enumerate(value) if isinstance(entry, dict))


def _goes_by(entry: dict[str, Any], code: str) -> bool:
    use = entry.get("use")
    taken = use.rpartition(".")[2] if isinstance(use, str) else None
    return code in (entry.get("id", taken), entry.get("code"))


def numbered(
    problems: Iterable[Problem], source: str, blocks: Mapping[str, Collection[str]] | None = None
) -> list[Problem]:
    """The problems of one file, each with its line where that can be found."""
    file = TomlFile(source, blocks)
    return [replace(problem, line_number=_line(problem, file)) for problem in problems]


def _line(problem: Problem, file: TomlFile) -> int:
    values = {name: value for name, value in problem.values if isinstance(value, str)}
    if problem.fault is Fault.NOT_TOML:
        told = _LINE_IN_MESSAGE.search(values.get("detail", ""))
        return int(told[1]) if told else 0
    return file.line(problem.place, values.get("field", ""), last=problem.fault is Fault.DUPLICATE_ID)
