"""The browser's evaluator, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from surveyapp.domain.expression import Expression, Value, compiled
from tests.conftest import need

_SCRIPT = Path(__file__).with_name("evaluate.js")


def in_browser(cases: Iterable[tuple[Expression, Mapping[str, Any]]]) -> list[tuple[Value, bool]]:
    """(value, truth) of each tree over its values, all in one process."""
    need(shutil.which("node") is not None, "Node is not installed: apt-get install nodejs")
    lines = "".join(json.dumps([compiled(tree), values], allow_nan=False) + "\n" for tree, values in cases)
    run = subprocess.run(["node", _SCRIPT], input=lines, capture_output=True, text=True, check=True, encoding="utf-8")
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]
    return [(_received(value), true) for value, true in answers]


def _received(value: Any) -> Value:
    """As JSON brought it, without making it any better; JSON writes the number 2.0 as 2."""
    if isinstance(value, list):
        return tuple(_received(member) for member in value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
