"""Addresses: for other people, on paper, in messages, on other sites; and this one with other words behind the “?”."""

from __future__ import annotations

from flask import request

from surveyapp.config import DEFAULT_BASE_URL
from surveyapp.extensions import config


def public(path: str) -> str:
    """`path` on the address this installation is reached by; where none is set, the one of this request."""
    base = config().base_url if config().base_url != DEFAULT_BASE_URL else request.url_root.rstrip("/")
    return base + path


def asked_again(*without: str) -> dict[str, list[str]]:
    """What this address asks, to stand in an address again, but for the fields `without`.

    What begins with “_” (_scheme, _host …), or is called “endpoint”, would steer the making of the address itself; its
    own parts are not asked twice."""
    taken = {"endpoint", *without, *(request.view_args or {})}
    return {name: values for name, values in request.args.lists() if not name.startswith("_") and name not in taken}
