"""One file of sentences and what they mean, the same for Python and for the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.expression import ExpressionError, Operation, evaluate, nodes, parse, to_source
from surveyapp.domain.logic_values import MEANINGS, settled
from tests.logic.node import in_browser

_FILE = json.loads((Path(__file__).parents[1] / "shared/logic_vectors.json").read_text("utf-8"))
MEANT = [vector for vector in _FILE["vectors"] if "expected" in vector]
REFUSED = [vector for vector in _FILE["vectors"] if "detail" in vector]


def _values(vector: dict[str, Any]) -> dict[str, Any]:
    return vector.get("values", _FILE["values"])


@pytest.mark.parametrize("vector", MEANT, ids=lambda vector: vector["source"][:40])
def test_meaning(vector: dict[str, Any]) -> None:
    value = evaluate(parse(vector["source"]), _values(vector))
    assert repr(value) == repr(settled(vector["expected"]))


def test_the_browser_means_the_same() -> None:
    found = in_browser((parse(vector["source"]), _values(vector)) for vector in MEANT)
    wrong = [
        (vector["source"], vector["expected"], value)
        for vector, (value, _) in zip(MEANT, found, strict=True)
        if repr(value) != repr(settled(vector["expected"]))
    ]
    assert wrong == []


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["source"][:40])
def test_what_is_refused_and_where(vector: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(vector["source"])
    assert (error.value.detail, error.value.position) == (vector["detail"], vector["position"])


@pytest.mark.parametrize("vector", MEANT, ids=lambda vector: vector["source"][:40])
def test_written_and_read_again(vector: dict[str, Any]) -> None:
    tree = parse(vector["source"])
    assert parse(to_source(tree)) == tree


def test_the_vectors_are_many_and_distinct() -> None:
    assert len({(v["source"], repr(_values(v))) for v in _FILE["vectors"]}) == len(_FILE["vectors"]) >= 300


def test_every_operator_and_function_has_vectors() -> None:
    used = {node.operator for v in MEANT for node, _ in nodes(parse(v["source"])) if isinstance(node, Operation)}
    assert used == set(MEANINGS)
