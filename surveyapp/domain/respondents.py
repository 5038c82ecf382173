"""An analysis as one row per respondent: the CSV file that the command line writes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from surveyapp.domain.definition import BANT, CRITERIA
from surveyapp.domain.table import Numbers

if TYPE_CHECKING:
    from surveyapp.domain.analysis import Analysis


def respondents(analysis: Analysis) -> tuple[list[str], Iterator[tuple[str, ...]]]:
    """(header, rows): scores 0–1, fit and readiness 0–100, personas numbered from 1; "" where not known."""
    groups, personas = analysis.classification, analysis.personas
    columns: dict[str, list[str]] = {
        "submission_id": analysis.table.submission_ids(),
        "group": groups.groups.tolist(),
        "temperature": groups.temperature.tolist(),
        "stage": groups.stages.tolist(),
        "persona": ["" if label < 0 else str(label + 1) for label in personas.labels.tolist()],
        "persona_probability": _written(personas.probability, 4),
    }
    nothing = np.full(analysis.table.n, np.nan)
    for prefix, names, scores in (("score", CRITERIA, groups.scores.criteria), ("bant", BANT, groups.scores.bant)):
        for name in names:
            columns[f"{prefix}_{name}"] = _written(scores[name].value if name in scores else nothing, 4)
    for name, composite in (("fit", groups.fit), ("readiness", groups.readiness)):
        columns[name] = _written(nothing if composite is None else composite.value, 2)
    return list(columns), zip(*columns.values(), strict=True)


def _written(values: Numbers, digits: int) -> list[str]:
    return ["" if math.isnan(value) else f"{value:.{digits}f}" for value in values.tolist()]
