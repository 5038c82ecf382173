"""New data into an author's TOML text: what did not change stays as it was written, with its comments and layout."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.bank_text import NESTED, TABLES, assignment, fields, inline, to_toml
from surveyapp.domain.shape import Plain
from surveyapp.domain.toml_lines import Path, Statement, statements_of

_INNER = {"page": ("question",)}
"""Arrays written as tables of their own within the tables of another."""


def rewritten(source: str, plain: Plain) -> str:
    """TOML that reads as `plain`, with as much of `source` (valid TOML) in it as can be kept."""
    old = tomllib.loads(source)
    if old == plain:
        return source
    text = _Text(source, old).with_data(plain)
    return text if _reads_as(text, plain) else _opening(source) + to_toml(plain)


def _reads_as(text: str, plain: Plain) -> bool:
    try:
        return tomllib.loads(text) == plain
    except tomllib.TOMLDecodeError:
        return False


def _opening(source: str) -> str:
    """The comments a text begins with."""
    found = re.match(r"(?:[ \t]*#[^\n]*\n|[ \t]*\n)*", source)
    return found[0] if found else ""


@dataclass(slots=True)
class _Section:
    """A header with the keys below it. `lead` are the blank lines and comments before the header, `tail` the rest of
    the header's line, `rest` what follows the last key."""

    path: Path
    lead: str = ""
    header: str = ""
    pairs: list[tuple[str, Statement]] = field(default_factory=list)
    rest: str = ""


class _Text:
    def __init__(self, source: str, old: Plain) -> None:
        self.source, self.old = source, old
        statements, self.elements = statements_of(source)
        self.sections = [_Section(())]
        at = 0
        for statement in statements:
            before = source[at : statement.start]
            at = self._line_end(statement.end)
            if statement.key:
                self.sections[-1].pairs.append((before, statement))
            else:
                self.sections.append(_Section(statement.path, before, source[statement.start : at]))
        self.sections[-1].rest = source[at:]
        self.own: dict[Path, list[_Section]] = {}
        for section in self.sections:
            self.own.setdefault(self._node(section.path), []).append(section)

    def _line_end(self, at: int) -> int:
        """Past the comment and the end of the line `at` is on."""
        end = self.source.find("\n", at)
        return len(self.source) if end < 0 else end + 1

    def _node(self, path: Path) -> Path:
        """The table that is rewritten as one: an element of the arrays that stand as tables, or a table at the top."""
        if len(path) >= 4 and path[0] in _INNER and path[2] in _INNER[path[0]]:
            return path[:4]
        return path[:2] if path and path[0] in NESTED else path[:1]

    # -------------------------------------------------------------- the whole

    def with_data(self, plain: Plain) -> str:
        nested = {str(node[0]) for node in self.own if len(node) == 2}
        as_tables = {
            name for name in NESTED if isinstance(plain.get(name), list) and (name in nested or name not in self.old)
        }
        tables = {
            name
            for name in plain
            if isinstance(plain[name], dict) and ((name,) in self.own or (name in TABLES and name not in self.old))
        }
        root = {name: value for name, value in plain.items() if name not in as_tables | tables}
        order = list(dict.fromkeys(str(node[0]) for node in self.own if node))
        text = self._body(self.own[()][0], self.old, root, {*as_tables, *tables, *order})
        for name in (*TABLES, *NESTED):
            if name in as_tables | tables and name not in order:
                later = [n for n in (*TABLES, *NESTED)[(*TABLES, *NESTED).index(name) :] if n in order]
                order.insert(order.index(later[0]) if later else len(order), name)
        for name in order:
            if name in tables:
                text = _joined([text, self._table((name,), plain[name], f"[{name}]", "\n")])
            elif name in as_tables:
                text = _joined([text, *self._array((name,), self.old.get(name, []), plain[name])])
        return _joined([text, self.sections[-1].rest]) if self.sections[-1].path else text

    def _array(self, path: Path, old: list[Plain], new: list[Plain]) -> Iterator[str]:
        """The text of each element of an array of tables."""
        header = f"[[{'.'.join(str(part) for part in path if isinstance(part, str))}]]"
        inner = _INNER.get(str(path[-1]), ()) if len(path) == 1 else ()
        for match, value in zip(matched(old, new), new, strict=True):
            node = (*path, match) if match is not None else self._elsewhere(path, value)
            before = self._at(node) if node else {}
            own_tables = {
                name
                for name in inner
                if isinstance(value.get(name), list)
                and (name not in before or node is None or any(other[:3] == (*node, name) for other in self.own))
            }
            bare = {name: part for name, part in value.items() if name not in own_tables}
            lead = "\n" if len(path) == 1 else ""
            if node is None or node not in self.own:
                yield "\n".join([f"{lead}{header}", *fields(bare)]) + "\n"
            else:
                yield self._table(node, bare, header, lead, own_tables)
            for name in own_tables:
                prefix: Path = (*node, name) if node else (*path, -1, name)
                yield from self._array(prefix, before.get(name, []), value[name])

    def _elsewhere(self, path: Path, value: Plain) -> Path | None:
        """The table of what came here from another table's array, such as a question from another page."""
        name = name_of(value)
        alike = (node for node in self.own if len(node) == len(path) + 1 == 4 and node[2] == path[2])
        return next((node for node in alike if name and name_of(self._at(node)) == name), None)

    def _at(self, node: Path) -> Plain:
        value: Any = self.old
        for part in node:
            value = value[part]
        return dict(value)

    def _table(
        self,
        node: Path,
        new: Plain,
        header: str,
        lead: str,
        without: Iterable[str] = (),
    ) -> str:
        own = self.own.get(node)
        if own is None:
            return "\n".join([f"{lead}{header}", *fields(new)]) + "\n"
        old = self._at(node)
        first = own[0]
        if len(own) > 1 or first.path != node:
            kept = {name: value for name, value in old.items() if name not in set(without)}
            if kept == new:
                return "".join(self._verbatim(section) for section in own)
            return first.lead + "\n".join([header, *fields(new)]) + "\n"
        return first.lead + first.header + self._body(first, old, new, without)

    def _verbatim(self, section: _Section) -> str:
        pairs = (before + self.source[one.start : self._line_end(one.end)] for before, one in section.pairs)
        return section.lead + section.header + "".join(pairs)

    # -------------------------------------------------------------- the keys of one table

    def _body(self, section: _Section, old: Plain, new: Plain, without: Iterable[str] = ()) -> str:
        """The section's keys with the values of `new`; keys of `without` stand elsewhere."""
        skipped, written = set(without), set()
        added = [name for name in new if name not in old]
        parts: list[str] = []
        split: int | None = None
        for before, one in section.pairs:
            name = one.key[0]
            line = self.source[one.start : self._line_end(one.end)]
            if name in skipped and name not in new:
                continue
            if isinstance(old.get(name), list) and _tables(old[name]) and split is None:
                split = len(parts)
            if name in new and new[name] == old.get(name):
                parts.append(before + line)
            elif name in new and name not in written:
                end = self.source[one.end : self._line_end(one.end)]
                parts.append(before + self._pair(one, section.path, old[name], new[name]) + (end or "\n"))
            else:
                parts.append(_comments(before))
            written.add(name)
        split = len(parts) if split is None else split
        simple = ["\n".join(assignment(name, new[name])) + "\n" for name in added if not _tables(new[name])]
        lists = ["\n".join(assignment(name, new[name])) + "\n" for name in added if _tables(new[name])]
        kept = [section.rest] if not section.path and section is self.sections[-1] else []
        return _joined([*parts[:split], *simple, *parts[split:], *lists, *kept])

    def _pair(self, one: Statement, table: Path, old: Any, new: Any) -> str:
        if len(one.key) == 1 and isinstance(old, list) and isinstance(new, list) and new:
            merged = self._merged((*table, *one.key), one, old, new)
            if merged is not None:
                return self.source[one.start : one.value] + merged
        return "\n".join(assignment(one.key[0], new))

    def _merged(self, path: Path, one: Statement, old: list[Any], new: list[Any]) -> str | None:
        """An array with one element a line, the lines of unchanged elements as they were; None for any other array."""
        spans = self.elements.get(path, [])
        if len(spans) != len(old) or not spans:
            return None
        leads, ends = [], []
        at = one.value + 1
        for start, end in spans:
            lead = self.source[at:start]
            if "\n" not in lead:
                return None
            after = re.compile(r"[ \t]*(,?)([ \t]*(?:#[^\n]*)?)").match(self.source, end)
            leads.append(lead)
            ends.append(after[2] if after else "")
            at = after.end() if after else end
        bare = "\n" + leads[0].rpartition("\n")[2]
        lines = []
        for match, value in zip(matched(old, new), new, strict=True):
            if match is None:
                lines.append(f"{bare}{inline(value)},")
                continue
            start, end = spans[match]
            raw = self.source[start:end] if old[match] == value else inline(value)
            lines.append(f"{leads[match]}{raw},{ends[match]}")
        return "[" + "".join(lines) + self.source[at : one.end]


def _comments(before: str) -> str:
    """What stays of the lines before a key that goes: nothing, for they were about it, except blank lines."""
    return "\n" if before.startswith("\n") else ""


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _joined(parts: Iterable[str]) -> str:
    """The parts one after another, each on lines of its own."""
    text = ""
    for part in parts:
        text += part if not text or text.endswith("\n") or not part else "\n" + part
    return text


def matched(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """For each new element the old one it was: the same thing, one that goes by the same name, else the only one left
    where just one changed."""
    free = dict.fromkeys(range(len(old)))
    found: list[int | None] = [None] * len(new)

    def take(same: Callable[[Any, Any], bool], *, here: bool = False) -> None:
        for place, value in enumerate(new):
            if found[place] is None:
                places = [place] if here and place in free else [] if here else list(free)
                match = next((at for at in places if same(old[at], value)), None)
                if match is not None:
                    found[place] = match
                    del free[match]

    take(lambda a, b: a == b, here=True)
    take(lambda a, b: a == b)
    take(lambda a, b: name_of(a) is not None and name_of(a) == name_of(b))
    if len(free) == 1 and found.count(None) == 1:
        found[found.index(None)] = next(iter(free))
    return found


def name_of(element: Any) -> str | None:
    """What an element of a list goes by: its id, its code, or the question of the bank it takes."""
    if not isinstance(element, dict):
        return None
    use = element.get("use")
    name = element.get("id", use.rpartition(".")[2] if isinstance(use, str) else element.get("code"))
    return name if isinstance(name, str) else None
