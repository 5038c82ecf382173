"""What respondents download is compressed for whoever takes it, and says the same."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", ["/s/shop?lang=vi", "/static/base.css", "/static/logic.js"])
def test_pages_and_files_are_smaller_and_the_same(app, shop: str, path: str) -> None:
    client = app.test_client()
    plain, small = client.get(path), client.get(path, headers=GZIP)
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    if path.startswith("/static"):
        assert gzip.decompress(small.data) == plain.data
        again = client.get(path, headers={**GZIP, "If-None-Match": small.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        again.close()
    else:
        assert "Khảo sát cửa hàng" in gzip.decompress(small.data).decode()
    plain.close()
    small.close()


def test_pages_with_a_secret_are_sent_as_they_are(owner: FlaskClient) -> None:
    for path in ("/results", "/design", "/sign-in"):
        assert "Content-Encoding" not in owner.get(path, headers=GZIP).headers


def test_who_does_not_take_gzip_gets_plain_text(app, shop: str) -> None:
    assert "Content-Encoding" not in app.test_client().get("/s/shop", headers={"Accept-Encoding": "gzip;q=0"}).headers
