"""The question bank as the tests read it: each file once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.library import Library, read_library, read_questionnaire

BANKS = Path(__file__).parents[2] / "question_banks"
BLOCKS = sorted((BANKS / "blocks").glob("*.toml"))
TEMPLATES = sorted((BANKS / "templates").glob("*.toml"))
LISTS = sorted((BANKS / "lists").glob("*.toml"))
IMAGES = sorted((BANKS / "images").iterdir())


@lru_cache(maxsize=128)
def plain(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def library() -> Library:
    found, problems = read_library(BANKS / "blocks")
    assert [problem.line("en") for problem in problems] == []
    return found


@lru_cache(maxsize=32)
def questionnaire(name: str) -> Questionnaire:
    found, problems = read_questionnaire(BANKS / "templates" / f"{name}.toml", library())
    assert [problem.line("en") for problem in problems] == []
    assert found is not None
    return found


def block_questions() -> list[dict[str, Any]]:
    return [question for path in BLOCKS for question in plain(path)["question"]]
