"""Where the real data are: they are not in the repository, for their licences are their own."""

from __future__ import annotations

import os
from pathlib import Path

from tests.conftest import need

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = ROOT / (os.environ.get("SURVEYAPP_REAL_DATA") or "../shared/data")


def data(name: str) -> Path:
    """One file of real data; where it is absent the test is skipped, in CI failed."""
    path = FOLDER / name
    need(path.is_file(), f"{path} is absent: set SURVEYAPP_REAL_DATA to the folder of real data")
    return path
