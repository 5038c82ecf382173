"""People an analyst put into a persona: they are counted and described there, the parameters stay what they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from surveyapp.domain.classification import Classification
from surveyapp.domain.judgement import rows_of
from surveyapp.domain.persona import PersonaSet, told_apart
from surveyapp.domain.persona_model import PersonaModel, chances_of, match, model_of
from surveyapp.domain.table import AnswerTable


def with_placed(
    found: PersonaSet,
    table: AnswerTable,
    classification: Classification,
    placed: Mapping[int, int],
    before: PersonaModel | None,
) -> PersonaSet:
    """`found` with the responses of these numbers in the personas that stood at these places of `before`, the personas
    found last. Who was put into one that is not found again is where the answers put them."""
    model, people = model_of(found), rows_of(table, placed)
    if model is None or before is None or not people:
        return found
    places = followed(before, model)
    own = chances_of(model, table)
    for row, place in people:
        if place in places:
            own[row] = np.arange(model.k) == places[place]
    return told_apart(found, own, table, classification)


def followed(before: PersonaModel, after: PersonaModel) -> dict[int, int]:
    """Place of each old persona that is found again → its place among the new ones."""
    if before.fit is after.fit:
        return {place: place for place in range(before.k)}
    pairs = ((found.before, found.after) for found in match(before, after))
    return {old: new for old, new in pairs if old is not None and new is not None}
