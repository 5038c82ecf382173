"""Security headers of every page: nothing is loaded from, sent to, or framed by anybody else."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, g, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# same-origin, not no-referrer: browsers send “Origin: null” with a form under no-referrer, and the
# check of where a form came from could no longer tell our own pages from others.
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_OF_FILES = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
_NEVER_OPENED = frozenset({"text/css", "text/javascript", "application/javascript"})
"""Styles and scripts are no pages: the other headers say nothing about them, and would be half their weight."""


def init_app(app: Flask) -> None:
    app.after_request(_add)


def framed_by(sites: Sequence[str]) -> None:
    """Lets this response be framed by the sites its author named; without any, by nobody."""
    g.framed_by = " ".join(sites)


def frame_own() -> None:
    """Lets this response show pages of our own in a frame."""
    g.frame_own = True


def _add(response: Response) -> Response:
    if g.get("frame_own"):
        response.headers["Content-Security-Policy"] = f"{_POLICY}; frame-src 'self'"
    if g.get("framed_by"):
        policy = _POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {g.framed_by}")
        response.headers["Content-Security-Policy"] = policy
    if request.path == "/static/embed.js":
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    drawn = request.endpoint == "static" and response.mimetype in _NEVER_OPENED
    said = {name.lower() for name, _ in response.headers}
    unsaid = ((name, HEADERS[name]) for name in (_OF_FILES if drawn else HEADERS) if name.lower() not in said)
    response.headers.extend(unsaid)
    if g.get("framed_by"):
        # It knows no names of sites; browsers follow frame-ancestors where both are there, old ones would refuse.
        del response.headers["X-Frame-Options"]
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
