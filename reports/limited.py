"""Drawing in a child process with limits: what outgrows them fails there, and the caller lives on.

Children are forked by a process that has the renderer in memory (`reports/warm.py`). One is started for the first file
that is drawn; it ends with this process, or after a while without work."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent


class RenderFailed(Exception):
    """The file could not be made; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child process may use: processor seconds, bytes of address space, seconds on the clock."""

    cpu_seconds: int = 240
    memory_bytes: int = 1_500_000_000
    wall_seconds: float = 300.0


USUAL = Limits()


def in_child(draw: Callable[[Any], bytes], values: object, limits: Limits) -> bytes:
    """The PDF that `draw`, a function of a module, makes of `values`; one at a time. Raises RenderFailed."""
    with _one_at_a_time:
        code, answer = _asked(pickle.dumps((draw, values, limits)), limits)
    if code == 0 and answer.startswith(b"%PDF"):
        return answer
    raise RenderFailed(_reason(code, answer.decode("utf-8", "replace"), limits))


def _reason(code: int, words: str, limits: Limits) -> str:
    if "MemoryError" in words or "memory" in words.lower():
        return f"The report needs more than {limits.memory_bytes // 1_000_000} MB of memory."
    if code < 0:
        return f"The report needs more than {limits.cpu_seconds} processor seconds or was stopped (signal {-code})."
    return f"The report could not be drawn: {words or f'the renderer ended with code {code}'}"


# ------------------------------------------------------------------ the process that forks

_one_at_a_time = threading.Lock()
_started: dict[int, _Warm] = {}
"""By the process that started it: one forked off has none yet."""


class _Warm:
    def __init__(self) -> None:
        self.line, theirs = Pipe()
        handle = theirs.fileno()
        command = [sys.executable, "-m", "reports.warm", str(handle)]
        # A session of its own: it is stopped with the child it may have, and not by Ctrl+C.
        self.process = subprocess.Popen(
            command, pass_fds=[handle], cwd=_ROOT, start_new_session=True, stdin=subprocess.DEVNULL
        )
        theirs.close()

    def stop(self) -> None:
        self.line.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _asked(request: bytes, limits: Limits) -> tuple[int, bytes]:
    """Exit code of the child, and what it wrote: the PDF or why there is none."""
    for _ in range(2):
        warm = _started.get(os.getpid()) or _start()
        try:
            warm.line.send_bytes(request)
            if warm.line.poll(limits.wall_seconds):
                code, answer = warm.line.recv()
                return code, answer
        except (EOFError, OSError):
            # It may just have ended for want of work: once more, with a new one.
            _stop()
        else:
            _stop()
            raise RenderFailed(f"The report was not ready after {limits.wall_seconds:g} seconds.")
    raise RenderFailed("The report could not be drawn: the renderer does not start")


def _start() -> _Warm:
    _started[os.getpid()] = warm = _Warm()
    return warm


@atexit.register
def _stop() -> None:
    if warm := _started.pop(os.getpid(), None):
        warm.stop()
