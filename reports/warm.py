"""The process that has the renderer in memory and forks a child for each file: its imports and templates are paid once.

`python -m reports.warm HANDLE`, started by `reports/limited.py`. It has one thread only, so forking it is safe."""

from __future__ import annotations

import gc
import os
import pickle
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from reports.limited import Limits

_IDLE_SECONDS = 60.0


def serve(line: Connection) -> None:
    """Answers (function, values, limits) with (exit code, PDF or what went wrong), until the line is closed or nothing
    has come for a minute."""
    from reports import render

    render.warm()
    # Pages that no collection touches stay shared with the children.
    gc.disable()
    gc.freeze()
    with suppress(EOFError):
        while line.poll(_IDLE_SECONDS):
            line.send(_drawn(line.recv_bytes()))


def _drawn(request: bytes) -> tuple[int, bytes]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(request, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), answer


def _child(request: bytes, writing: int) -> NoReturn:
    code = 1
    with os.fdopen(writing, "wb") as stream:
        try:
            draw: Callable[[Any], bytes]
            limits: Limits
            # The bytes come from the process that started this one, never from outside.
            draw, values, limits = pickle.loads(request)  # noqa: S301
            _limit(limits)
            stream.write(draw(values))
            code = 0
        except BaseException as error:
            stream.write(re.sub(r"\s+", " ", f"{type(error).__name__}: {error}").encode())
    # A layout is millions of objects: taking them apart one by one is time for nothing.
    os._exit(code)


def _limit(limits: Limits) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
