"""Addresses an author writes: where respondents go on to, which sites may frame a survey, the names of channels.

What is accepted is put together anew from its checked parts, so that no browser reads it otherwise than this module
did: only ASCII, no user name, no backslash, a host that ends in a name and not in a number (WHATWG URL, host parsing).
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from urllib.parse import quote

MOST_CHARACTERS = 500
MOST_ORIGINS = 10
MOST_SOURCE = 40

SIMULATED = "simulated"
"""The source of answers that nobody gave."""
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""What stands in a link after `src=`."""

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>[^/?#:@\\]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#][^\\]*)?", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_KEPT = "/?#:@!$&'()*+,;=%-._~"
_BAD = re.compile(r"[\x00-\x20\x7f\\]")


class WrongAddress(Enum):
    NOT_HTTPS = auto()
    NOT_AN_ADDRESS = auto()
    TOO_LONG = auto()
    MORE_THAN_A_SITE = auto()
    TOO_MANY = auto()


def onward(written: str) -> str | WrongAddress:
    """An https address as it may stand in a link; "" for nothing."""
    text = written.strip(" ")
    if not text:
        return ""
    parts = _parts(text)
    if isinstance(parts, WrongAddress):
        return parts
    scheme, host, port, rest = parts
    if scheme != "https":
        return WrongAddress.NOT_HTTPS
    address = f"https://{host}{_after_colon(port, 443)}{quote(rest, safe=_KEPT) or '/'}"
    return address if len(address) <= MOST_CHARACTERS else WrongAddress.TOO_LONG


def origin(written: str) -> str | WrongAddress:
    """`https://shop.example` or `https://shop.example:8443`; http only for a machine's own pages."""
    parts = _parts(written.strip(" "))
    if isinstance(parts, WrongAddress):
        return parts
    scheme, host, port, rest = parts
    if rest not in ("", "/"):
        return WrongAddress.MORE_THAN_A_SITE
    own = host in ("localhost", "127.0.0.1")
    if scheme != "https" and not (own and scheme == "http"):
        return WrongAddress.NOT_HTTPS
    return f"{scheme}://{host}{_after_colon(port, 443 if scheme == 'https' else 80)}"


def origins(written: str) -> tuple[tuple[str, ...], tuple[tuple[int, WrongAddress], ...]]:
    """(the sites, one a line; [line number, what is wrong with it])."""
    lines = [(number, line.strip()) for number, line in enumerate(written.splitlines(), start=1) if line.strip()]
    read = [(number, origin(line)) for number, line in lines]
    faults = [(number, found) for number, found in read if isinstance(found, WrongAddress)]
    sites = tuple(dict.fromkeys(found for _, found in read if isinstance(found, str)))
    if len(sites) > MOST_ORIGINS:
        faults.append((lines[MOST_ORIGINS][0], WrongAddress.TOO_MANY))
    return sites, tuple(faults)


def source_of(name: str) -> str:
    """What a channel is called in a link: `Tờ rơi ở quầy` → `to-roi-o-quay`; "" when nothing of it can stand there."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MOST_SOURCE].strip("-")


def _parts(text: str) -> tuple[str, str, int | None, str] | WrongAddress:
    """(scheme, host, port, rest)"""
    found = None if _BAD.search(text) else _ADDRESS.fullmatch(text)
    if found is None:
        return WrongAddress.NOT_AN_ADDRESS
    host = _host(found["host"])
    port = int(found["port"]) if found["port"] else None
    if host is None or not (port is None or 0 < port < 65536):
        return WrongAddress.NOT_AN_ADDRESS
    return found["scheme"].lower(), host, port, found["rest"] or ""


def _host(written: str) -> str | None:
    """A name with a dot whose last part is no number, in ASCII; or this machine."""
    try:
        host = written.lower().encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if host in ("localhost", "127.0.0.1"):
        return host
    labels = host.split(".")
    named = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and labels[-1][0].isalpha()
    return host if named and len(host) <= 253 else None


def _after_colon(port: int | None, usual: int) -> str:
    return "" if port in (None, usual) else f":{port}"
