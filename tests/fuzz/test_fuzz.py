"""The fuzzers themselves still run, and a moment of them finds nothing."""

from __future__ import annotations

from random import Random

from tests.every_kind import every_kind
from tests.fuzz import fuzz_bank
from tests.fuzz.fuzz_expression import CORPUS, mutate, try_one


def test_a_moment_of_changed_conditions() -> None:
    assert sum(map(try_one, CORPUS)) > 300
    executions, read = mutate(seconds=1, seed=1)
    assert executions > read > 0


def test_a_moment_of_changed_questionnaires() -> None:
    assert fuzz_bank.try_data(every_kind(), Random(1))
    executions, accepted, _ = fuzz_bank.mutate(seconds=2, seed=1)
    assert executions > accepted > 0
