"""A mail server of the tests' own: speaks SMTP on a port of this machine and keeps what it took."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any


@dataclass
class Mailbox:
    """`refuse` maps a recipient to the code it is refused with, "data" to that of the content; `taken` is called
    after a mail was accepted and before the sender is told."""

    port: int = 0
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refuse: dict[str, int] = field(default_factory=dict)
    taken: Callable[[], None] = lambda: None

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for _, _, raw in self.mails]  # type: ignore[misc]


class _Handler(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        sender, recipients = "", []
        self.say("220 tests")
        while line := self.rfile.readline():
            word, _, rest = line.decode().strip().partition(" ")
            match word.upper():
                case "EHLO" | "HELO":
                    self.say("250 tests")
                case "MAIL":
                    sender, recipients = rest, []
                    self.say("250 ok")
                case "RCPT":
                    recipient = rest.partition("<")[2].partition(">")[0]
                    code = box.refuse.get(recipient, 250)
                    recipients += [recipient] if code == 250 else []
                    self.say(f"{code} said of {recipient}")
                case "DATA":
                    self.say("354 go on")
                    raw = b""
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        raw += part[1:] if part.startswith(b".") else part
                    code = box.refuse.get("data", 250)
                    if code == 250:
                        box.mails.append((sender, recipients, raw))
                        box.taken()
                    self.say(f"{code} said of the content")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        box: Any = Mailbox(server.server_address[1])
        server.box = box  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
