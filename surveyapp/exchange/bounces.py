"""Mail that came back: delivery reports (RFC 3464) in a mail file or an mbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

_PARTED = re.compile(rb"(?m)^From [^\r\n]*\r?\n")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`key` is the first part of the Message-ID of what was sent; `for_good` when no later try can succeed."""

    key: str
    recipient: str
    status: str
    for_good: bool


def read_bounces(data: bytes) -> tuple[list[Bounce], int]:
    """(the bounces in a mail or an mbox, how many of its mails are none)."""
    mails = [part for part in _PARTED.split(data) if part.strip()] if data.startswith(b"From ") else [data]
    found: list[Bounce] = []
    others = 0
    for mail in mails:
        here = list(_of_mail(message_from_bytes(mail)))
        found += here
        others += not here
    return found, others


def _of_mail(mail: Message) -> Iterator[Bounce]:
    key = _key(mail)
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            if isinstance(block, Message) and block["Final-Recipient"]:
                recipient = str(block["Final-Recipient"]).rpartition(";")[2].strip().lower()
                status = str(block["Status"] or "").strip()
                failed = str(block["Action"] or "").strip().lower() == "failed"
                yield Bounce(key, recipient, status, failed and status.startswith("5"))


def _key(mail: Message) -> str:
    """From the copy of what was sent, which reports carry as their last part."""
    for part in mail.walk():
        sent = None
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            sent = part.get_payload(0)
        elif part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            sent = message_from_string(payload.decode("utf-8", "replace")) if isinstance(payload, bytes) else None
        if isinstance(sent, Message) and sent["Message-ID"]:
            return str(sent["Message-ID"]).strip().strip("<>").partition("@")[0]
    return ""
