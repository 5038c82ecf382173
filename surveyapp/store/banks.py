"""The question banks as files beside the code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from surveyapp.domain.library import Library, load, loads, read_library, read_plain, resolve
from surveyapp.domain.problem import Problem
from surveyapp.domain.shape import Plain


def library(banks: Path) -> Library:
    """The bank's blocks, without regard to problems in them; `check-bank` reports those."""
    files = sorted((banks / "blocks").glob("*.toml"))
    return _library(banks / "blocks", tuple((path.name, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _library(folder: Path, _files: tuple[tuple[str, int], ...]) -> Library:
    """Read once for each change of the files: it takes longer than reading the questionnaires that use them."""
    return read_library(folder)[0]


def templates(banks: Path) -> list[Path]:
    return sorted((banks / "templates").glob("*.toml"))


def plain_questionnaire(path: Path, banks: Path) -> tuple[Plain | None, list[Problem]]:
    """A questionnaire file with the bank's questions filled in, ready for `surveys.publish`."""
    return read_plain(path, library(banks))


def plain_of_text(source: str, banks: Path) -> tuple[Plain | None, list[Problem]]:
    """What an author wrote, with the bank's questions filled in."""
    plain, problems = loads(source)
    return resolve(plain, library(banks)) if plain is not None else (None, problems)


def rules(banks: Path) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Every rule file's data by its stem: classification, funnel, recommendations."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for path in sorted((banks / "rules").glob("*.toml")):
        data, faults = load(path)
        problems += faults
        if data is not None:
            found[path.stem] = data
    return found, problems
