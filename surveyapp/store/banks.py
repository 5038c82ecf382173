"""The question banks as files beside the code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from surveyapp.domain.library import Library, load, loads, read_library, read_plain, resolve
from surveyapp.domain.outline import outline, questions, workable
from surveyapp.domain.problem import Problem
from surveyapp.domain.shape import Plain
from surveyapp.domain.text import Text


def library(banks: Path) -> Library:
    """The bank's blocks, without regard to problems in them; `check-bank` reports those."""
    files = sorted((banks / "blocks").glob("*.toml"))
    return _library(banks / "blocks", tuple((path.name, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _library(folder: Path, _files: tuple[tuple[str, int], ...]) -> Library:
    """Read once for each change of the files: it takes longer than reading the questionnaires that use them."""
    return read_library(folder)[0]


def list_titles(banks: Path) -> dict[str, Text]:
    """What the lists of places are called, by their names."""
    return {path.stem: _list_title(path, path.stat().st_mtime_ns) for path in (banks / "lists").glob("*.toml")}


@lru_cache(maxsize=16)
def _list_title(path: Path, _changed: int) -> Text:
    """Read once for each change of the file: such a list may hold thousands of places."""
    data = load(path)[0] or {}
    title = data.get("title")
    return Text.of(title) if isinstance(title, dict) else Text()


def templates(banks: Path) -> list[Path]:
    return sorted((banks / "templates").glob("*.toml"))


def sectors(banks: Path) -> list[tuple[str, Text]]:
    """The templates by what they are called, to look for what a sector asks; not the sample."""
    found = [(path.stem, _template(path, path.stat().st_mtime_ns, banks)[0]) for path in templates(banks)]
    return [(stem, title) for stem, title in found if stem != "sample"]


def uses_of(banks: Path, template: str) -> frozenset[str]:
    """What a template takes from the bank, as "block.question"; nothing where there is no such template."""
    path = next((path for path in templates(banks) if path.stem == template), None)
    return _template(path, path.stat().st_mtime_ns, banks)[1] if path else frozenset()


@lru_cache(maxsize=64)
def _template(path: Path, _changed: int, banks: Path) -> tuple[Text, frozenset[str]]:
    """Read once for each change of the file."""
    data = load(path)[0] or {}
    title = data.get("title")
    asked = questions(outline(data, library(banks))) if workable(data) else ()
    return Text.of(title) if isinstance(title, dict) else Text(), frozenset(own.use for own in asked if own.use)


def plain_questionnaire(path: Path, banks: Path) -> tuple[Plain | None, list[Problem]]:
    """A questionnaire file with the bank's questions filled in, ready for `surveys.publish`."""
    return read_plain(path, library(banks))


def sample(banks: Path) -> Plain:
    """The sample questionnaire, ready for `surveys.publish`. Raises ValueError naming every problem in it."""
    plain, problems = plain_questionnaire(banks / "templates" / "sample.toml", banks)
    if plain is None or problems:
        raise ValueError("; ".join(problem.line("en") for problem in problems))
    return plain


def plain_of_text(source: str, banks: Path) -> tuple[Plain | None, list[Problem]]:
    """What an author wrote, with the bank's questions filled in."""
    plain, problems = loads(source)
    return resolve(plain, library(banks)) if plain is not None else (None, problems)


def rules(banks: Path) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Every rule file's data by its stem: classification, funnel, recommendations. Nobody may change it."""
    return _rules(tuple((path, path.stat().st_mtime_ns) for path in sorted((banks / "rules").glob("*.toml"))))


@lru_cache(maxsize=4)
def _rules(files: tuple[tuple[Path, int], ...]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Read once for each change of the files: pages that count anew judge by them."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for path, _changed in files:
        data, faults = load(path)
        problems += faults
        if data is not None:
            found[path.stem] = data
    return found, problems
