"""Drawing in a child process with limits: what outgrows them fails there, and the caller lives on."""

from __future__ import annotations

import gc
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


def in_child(module: str, values: object, limits: Limits) -> bytes:
    """The PDF that `python -m module` draws of `values`. Raises RenderFailed."""
    command = [sys.executable, "-m", module, str(limits.cpu_seconds), str(limits.memory_bytes)]
    try:
        done = subprocess.run(
            command,
            input=pickle.dumps(values),
            capture_output=True,
            cwd=_ROOT,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderFailed(f"The report was not ready after {limits.wall_seconds:g} seconds.") from None
    if done.returncode == 0 and done.stdout.startswith(b"%PDF"):
        return done.stdout
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise RenderFailed(_reason(done.returncode, lines[-1] if lines else "", limits))


def child(draw: Callable[[Any], bytes], arguments: Sequence[str]) -> int:
    """The child's side: pickled values on stdin, the PDF on stdout. Returns only where it failed."""
    gc.disable()
    _limit(int(arguments[0]), int(arguments[1]))
    # The bytes come from the parent process over a pipe, never from outside.
    values = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    try:
        pdf = draw(values)
    except MemoryError:
        print("MemoryError", file=sys.stderr)
        return 1
    except Exception as error:
        print(re.sub(r"\s+", " ", f"{type(error).__name__}: {error}"), file=sys.stderr)
        return 1
    sys.stdout.buffer.write(pdf)
    sys.stdout.flush()
    # A layout is millions of objects: taking them apart one by one is time for nothing.
    os._exit(0)


def _reason(code: int, last_line: str, limits: Limits) -> str:
    if "MemoryError" in last_line or "memory" in last_line.lower():
        return f"The report needs more than {limits.memory_bytes // 1_000_000} MB of memory."
    if code < 0:
        return f"The report needs more than {limits.cpu_seconds} processor seconds or was stopped (signal {-code})."
    return f"The report could not be drawn: {last_line or f'the renderer ended with code {code}'}"


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
