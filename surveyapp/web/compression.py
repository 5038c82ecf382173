"""Brotli or gzip for what every respondent downloads: the pages of a survey, styles and scripts.

Pages of signed-in people are sent as they are: they hold a secret (the form token) beside words a visitor may choose,
and the length of such a page, compressed, gives secrets away (the BREACH attack). A survey page repeats nothing that
somebody else could put into its address.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

import brotli
from flask import Flask, Response, request
from rjsmin import jsmin

LEAST_BYTES = 400
_MEDIA = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
_ENDPOINTS = frozenset(
    {"static", "answering.page", "answering.receive", "answering.received", "answering.worker", "brand.stylesheet"}
)
_CODINGS = ("br", "gzip")
"""The first that the visitor takes. Browsers take brotli over HTTPS only."""


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The response, compressed where the visitor takes it and the content allows it."""
    if request.endpoint not in _ENDPOINTS or response.mimetype not in _MEDIA:
        return response
    response.vary.add("Accept-Encoding")
    plain = response.status_code in (200, 422) and "Content-Encoding" not in response.headers
    coding = next((name for name in _CODINGS if request.accept_encodings.quality(name)), None)
    if not plain or request.method == "HEAD" or coding is None:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    kept = request.endpoint == "static"
    response.set_data(_kept(body, response.mimetype, coding) if kept else _page(body, coding))
    response.headers["Content-Encoding"] = coding
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def _page(body: bytes, coding: str) -> bytes:
    """Made for each visitor; of gzip, the best level costs a page of this size no more than the usual one."""
    return brotli.compress(body, quality=5) if coding == "br" else gzip.compress(body, 9, mtime=0)


@lru_cache(maxsize=64)
def _kept(body: bytes, media: str, coding: str) -> bytes:
    """A file of the product: made slim and compressed once, as well as can be."""
    slim = _SLIM.get(media, bytes)(body)
    return brotli.compress(slim) if coding == "br" else gzip.compress(slim, 9, mtime=0)


def slim_script(body: bytes) -> bytes:
    """Without comments and the space that JavaScript ignores. No text of ours goes over a line
    (tests/web/test_compression)."""
    return bytes(jsmin(body))


def slim_style(body: bytes) -> bytes:
    """Without comments and the space that CSS ignores."""
    bare = re.sub(rb"\s+", b" ", re.sub(rb"/\*.*?\*/", b"", body, flags=re.S))
    return re.sub(rb" ?([{};,]) ?", rb"\1", bare).replace(b": ", b":").replace(b";}", b"}")


_SLIM = {"text/css": slim_style, "text/javascript": slim_script, "application/javascript": slim_script}
