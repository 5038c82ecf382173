"""Runs the benchmarks named on the command line, or all, and prints one line each."""

from __future__ import annotations

import sys

from tests.bench import measures
from tests.bench.clock import Line


def main(names: list[str]) -> int:
    known = {name: measure for name, measure in vars(measures).items() if name in measures.__all__}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    print(Line.header())
    for name in names or known:
        for line in known[name]():
            print(line, flush=True)
    return 0


raise SystemExit(main(sys.argv[1:]))
