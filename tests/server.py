"""A WSGI application in real server processes, started as `./run serve` does, and a client that counts what it costs."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
BROKEN = (OSError, http.client.HTTPException)
"""What a client sees of a server that is gone."""


@dataclass
class Server:
    """Two worker processes in a group of their own; started once `ready`, a path, answers 200."""

    environment: Mapping[str, str]
    application: str
    port: int
    ready: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2"]
        command += ["--port", str(self.port), "--blocking-threads", "4", "--no-ws", "--log-level", "critical"]
        self.process = subprocess.Popen(
            [*command, self.application], cwd=ROOT, env={**os.environ, **self.environment}, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if ask(self.port, "GET", self.ready)[0] == 200:
                    return
            except BROKEN:
                pass
            time.sleep(0.05)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        """Every process at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_worker(self) -> None:
        """One process that answers requests, in the middle of them; the others are told to stop, and do."""
        assert self.process is not None
        workers = [pid for pid in _group(self.process.pid) if pid != self.process.pid]
        os.kill(max(workers), signal.SIGKILL)
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.kill()

    def cpu(self) -> float:
        """Processor seconds its processes have spent so far."""
        assert self.process is not None
        ticks = sum(int(part) for pid in _group(self.process.pid) for part in _stat(pid)[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")


def _group(leader: int) -> list[int]:
    found = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in found if (stat := _stat(pid)) and int(stat[2]) == leader]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on, its state; none of a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(port: int, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """(status, address it leads to, page); raises one of BROKEN when the server is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        connection.close()


def insist(port: int, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """The same, again and again until there is an answer: a person who presses the button once more."""
    while True:
        try:
            status, location, page = ask(port, method, path, form)
        except BROKEN:
            time.sleep(0.2)  # many who knock at once take the time that the server needs to come back
            continue
        if status < 500:
            return status, location, page
        time.sleep(0.05)
