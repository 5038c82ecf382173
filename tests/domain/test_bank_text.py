"""A questionnaire written as text reads back as it was."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.config import ROOT
from surveyapp.domain.bank_text import to_toml
from surveyapp.store import banks
from tests.every_kind import every_kind

BANKS = ROOT / "question_banks"

words = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.booleans() | words | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


def test_every_kind_reads_back():
    assert tomllib.loads(to_toml(every_kind())) == every_kind()


@pytest.mark.parametrize("path", banks.templates(BANKS), ids=lambda path: path.stem)
def test_every_template_reads_back(path):
    plain, problems = banks.plain_questionnaire(path, BANKS)
    assert (problems, tomllib.loads(to_toml(plain))) == ([], plain)


@given(st.dictionaries(words, values, max_size=4))
def test_anything_in_a_question_reads_back(fields):
    plain = {"id": "any", "page": [{"id": "one", "question": [{**fields, "id": "q"}]}]}
    assert tomllib.loads(to_toml(plain)) == plain
