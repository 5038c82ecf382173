"""What respondents download is compressed for whoever takes it, and says the same."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from surveyapp.web.compression import slim_script, slim_style

STATIC = Path(__file__).parents[2] / "surveyapp" / "static"
GZIP = {"Accept-Encoding": "gzip, deflate"}
BROTLI = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("path", ["/s/shop?lang=vi", "/s/worker.js", "/static/base.css", "/static/logic.js"])
def test_pages_and_files_are_smaller_and_the_same(app, shop: str, path: str, coding: str) -> None:
    client, accepted = app.test_client(), GZIP if coding == "gzip" else BROTLI
    plain, small = client.get(path), client.get(path, headers=accepted)
    assert small.headers["Content-Encoding"] == coding
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 1.9
    assert "Accept-Encoding" in plain.headers["Vary"]
    opened = gzip.decompress(small.data) if coding == "gzip" else brotli.decompress(small.data)
    if path.startswith("/static"):
        assert opened == (slim_style if path.endswith("css") else slim_script)(plain.data)
        again = client.get(path, headers={**accepted, "If-None-Match": small.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        again.close()
    elif path == "/s/worker.js":
        assert opened == plain.data
    else:
        assert "Khảo sát cửa hàng" in opened.decode()
    plain.close()
    small.close()


def test_a_slim_file_means_the_same() -> None:
    script = b"const a = 1; // why\n\n// a note\n  // another\n  const b = `${a}//`;\n"
    assert slim_script(script) == b"const a=1;const b=`${a}//`;"
    style = (
        b"/* tokens\n here */\n:root { --a: 1px; }\n@media (width > 1px) { a > b, .c { margin: calc(1px + 2px) } }\n"
    )
    assert slim_style(style).strip() == b":root{--a:1px}@media (width > 1px){a > b,.c{margin:calc(1px + 2px)}}"


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_every_text_of_a_script_stays_as_it_is(path: Path) -> None:
    bare = re.sub(r"(^|\s)// .*$", "", path.read_text(encoding="utf-8"), flags=re.M)
    slim = slim_script(path.read_bytes()).decode()
    assert [text for text in re.findall(r'"[^"\n]*"|`[^`\n]*`', bare) if text not in slim] == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_text_of_a_script_goes_over_a_line(path: Path) -> None:
    script = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
    assert [line for line in script.splitlines() if line.count("`") % 2 or line.endswith("\\")] == []


def test_a_file_is_kept_for_a_year_under_the_address_of_its_content_alone(app, shop: str) -> None:
    client = app.test_client()
    page = client.get("/s/shop").get_data(as_text=True)
    (address,) = re.findall(r'href="(/static/base\.css[^"]*)"', page)
    kept = {}
    for asked in (address, "/static/base.css", "/static/base.css?v=00000000", "/static/nothing.css?v="):
        answer = client.get(asked)
        kept[asked] = "immutable" in answer.headers.get("Cache-Control", "")
        answer.close()
    assert list(kept.values()) == [True, False, False, False]


def test_pages_with_a_secret_are_sent_as_they_are(owner: FlaskClient) -> None:
    for path in ("/results", "/design", "/sign-in"):
        assert "Content-Encoding" not in owner.get(path, headers=BROTLI).headers


def test_who_takes_neither_gets_plain_text(app, shop: str) -> None:
    refused = {"Accept-Encoding": "gzip;q=0"}
    assert "Content-Encoding" not in app.test_client().get("/s/shop", headers=refused).headers
