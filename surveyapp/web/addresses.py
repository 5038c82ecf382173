"""Addresses for other people: on paper, in messages, on other sites."""

from __future__ import annotations

from flask import current_app, request

from surveyapp.config import DEFAULT_BASE_URL, Config


def public(path: str) -> str:
    """`path` on the address this installation is reached by; where none is set, the one of this request."""
    config: Config = current_app.config["SURVEYAPP"]
    base = config.base_url if config.base_url != DEFAULT_BASE_URL else request.url_root.rstrip("/")
    return base + path
