"""gzip for what every respondent downloads: the pages of a survey, styles and scripts.

Pages of signed-in people are sent as they are: they hold a secret (the form token) beside words a visitor may choose,
and the length of such a page, compressed, gives secrets away (the BREACH attack). A survey page repeats nothing that
somebody else could put into its address.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

LEAST_BYTES = 600
LEVEL = 6
_MEDIA = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
_ENDPOINTS = frozenset({"static", "answering.page", "answering.received"})


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The response, as gzip where the visitor takes it and the content allows it."""
    if request.endpoint not in _ENDPOINTS or response.mimetype not in _MEDIA:
        return response
    response.vary.add("Accept-Encoding")
    plain = response.status_code in (200, 422) and "Content-Encoding" not in response.headers
    if not plain or request.method == "HEAD" or not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    response.set_data(_kept(body) if request.endpoint == "static" else _gzip(body))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


_kept = lru_cache(maxsize=64)(_gzip)
"""Files of the product, compressed once."""
