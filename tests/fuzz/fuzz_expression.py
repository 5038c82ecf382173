"""Whatever is typed as a condition is read or refused: python -m tests.fuzz.fuzz_expression SECONDS

Uses atheris where it is installed, else changes known sentences at random. Ends with the number of executions, and
fails with the source that raised anything but ExpressionError."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from random import Random

from surveyapp.domain.expression import (
    DETAILS,
    ExpressionError,
    compiled,
    evaluate,
    parse,
    references,
    to_source,
)
from surveyapp.domain.logic_check import BOOL, check, type_of
from surveyapp.domain.reach import can_hold

_FILE = json.loads((Path(__file__).parents[1] / "shared/logic_vectors.json").read_text("utf-8"))
CORPUS = [vector["source"] for vector in _FILE["vectors"]]
_PIECES = [
    *("and or not in contains empty notempty true false today() && || ! {a} {a.b.c} {#today} 'x' 12.5 (".split()),
    *(
        ") , = != <> == < <= > >= + - * / % ' \" ‘ ’ “ ” { } . # \\ \0 \n \u00a0 \ufeff \ud800 đ 😀 1e999 if( sum(".split(
            " "
        )
    ),
    "9" * 400,
    "(" * 50,
    "not " * 50,
    "-" * 50,
    "{a} and " * 50,
    "1-" * 120,
]


def try_one(source: str) -> bool:
    """Whether it was read. Raises what the language must not raise, AssertionError for a broken promise."""
    try:
        tree = parse(source)
    except ExpressionError as error:
        assert error.detail in DETAILS and 1 <= error.position <= len(source) + 1
        return False
    value = evaluate(tree, _FILE["values"])
    assert value is None or isinstance(value, bool | float | str | tuple)
    assert all(1 <= fault.position <= len(source) and fault.detail in DETAILS for fault in check(tree, {}, BOOL))
    type_of(tree, {})
    json.dumps(compiled(tree), allow_nan=False)
    assert all(isinstance(name, str) for name in references(tree))
    written = to_source(tree)
    assert len(written) > 2000 or parse(written) == tree
    if len(source) < 60:
        can_hold([tree], {})
    return True


def changed(random: Random, source: str) -> str:
    for _ in range(random.randint(1, 4)):
        at, end = sorted(random.randint(0, len(source)) for _ in range(2))
        other = random.choice(CORPUS)
        source = random.choice(
            [
                source[:at] + random.choice(_PIECES) + source[at:],
                source[:at] + source[end:],
                source[:at] + source[at:end] * 2 + source[end:],
                source[:at] + other[random.randint(0, len(other)) :],
                source[:at] + f" {random.choice(['and', 'or', '=', '+', 'in'])} " + other,
                source[:at] + chr(random.randrange(0x110000)) + source[at:],
                f"({source})",
            ]
        )
    return source[:2100]


def mutate(seconds: float, seed: int) -> tuple[int, int]:
    """(executions, sentences read)."""
    random, end = Random(seed), time.monotonic() + seconds
    pool, executions, read = list(CORPUS), 0, 0
    while time.monotonic() < end:
        source = changed(random, random.choice(pool))
        try:
            if try_one(source):
                read += 1
                pool[random.randrange(len(CORPUS) // 2, len(pool))] = source
        except BaseException:
            print(f"seed {seed}, source {source!r}", file=sys.stderr)
            raise
        executions += 1
    return executions, read


def main(seconds: float) -> None:
    try:
        import atheris  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        executions, read = mutate(seconds, seed=time.time_ns())
        print(f"{executions} executions, {read} of them sentences of the language")
        return

    def one_input(data: bytes) -> None:
        try_one(atheris.FuzzedDataProvider(data).ConsumeUnicode(2100))

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(float(sys.argv[1]))
