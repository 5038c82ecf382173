"""The product's own files: an address that changes with the content may be kept by a browser for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

_YEAR = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static" and "v" not in values:
            values["v"] = _version(folder / str(values["filename"]))

    @app.after_request
    def keep(response: Response) -> Response:
        name = (request.view_args or {}).get("filename")
        fetched = request.endpoint == "static" and response.status_code in (200, 304)
        if fetched and request.args.get("v") == _version(folder / str(name)):
            response.headers["Cache-Control"] = _YEAR
        return response


def _version(path: Path) -> str:
    """Eight digits of the content; "" for a file that is not there."""
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
