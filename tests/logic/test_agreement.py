"""Python and the browser give the same value for whatever tree and answers."""

from __future__ import annotations

from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from surveyapp.domain.expression import evaluate, parse, to_source, truth
from tests.logic.node import in_browser
from tests.logic.random_trees import tree, values

BATCHES, TREES = 10, 1000


@settings(max_examples=BATCHES, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 2**32))
def test_python_and_the_browser_agree(seed: int) -> None:
    random = Random(seed)
    cases = [(tree(random), values(random)) for _ in range(TREES)]
    ours = [evaluate(*case) for case in cases]
    wrong = [
        (to_source(case[0]), case[1], mine, theirs)
        for case, mine, theirs in zip(cases, ours, in_browser(cases), strict=True)
        if repr((mine, truth(mine))) != repr(theirs)
    ]
    assert min(wrong, key=lambda found: len(found[0]), default=None) is None
    assert sum(value not in (None, False) for value in ours) > TREES / 4


@settings(max_examples=BATCHES, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 2**32))
def test_written_and_read_again(seed: int) -> None:
    random = Random(seed)
    trees = [tree(random) for _ in range(TREES)]
    sources = [to_source(one) for one in trees]
    wrong = [source for one, source in zip(trees, sources, strict=True) if len(source) <= 2000 and parse(source) != one]
    assert min(wrong, key=len, default=None) is None
