"""Addresses of authors: what a browser would read otherwise than we do is refused."""

from __future__ import annotations

import pytest

from surveyapp.domain.address import MOST_ORIGINS, SOURCE, WrongAddress, onward, origin, origins, source_of

GOOD = {
    "https://vidu.vn": "https://vidu.vn/",
    "  https://vidu.vn/cam-on  ": "https://vidu.vn/cam-on",
    "HTTPS://ViDu.VN/A?b=c&d=%20#e": "https://vidu.vn/A?b=c&d=%20#e",
    "https://vidu.vn:443/": "https://vidu.vn/",
    "https://vidu.vn:8443/x": "https://vidu.vn:8443/x",
    "https://vidu.vn/cảm ơn".replace(" ", "-"): "https://vidu.vn/c%E1%BA%A3m-%C6%A1n",
    "https://quán.vn/": "https://xn--qun-fla.vn/",
    "https://vidu.vn?a=1": "https://vidu.vn?a=1",
    'https://vidu.vn/"><script>': "https://vidu.vn/%22%3E%3Cscript%3E",
    "": "",
    "   ": "",
}

BYPASSES = [
    "http://vidu.vn/",
    "javascript:alert(1)",
    "JaVaScRiPt://vidu.vn/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//vidu.vn",
    "///vidu.vn",
    "/\\vidu.vn",
    "\\\\vidu.vn",
    "https:vidu.vn",
    "https:/vidu.vn",
    "https:///vidu.vn",
    "https:\\\\vidu.vn",
    "https://vidu.vn\\@elsewhere.example",
    "https://vidu.vn@elsewhere.example",
    "https://user:pass@vidu.vn/",
    "https://vidu.vn/\\elsewhere.example",
    "https://vidu.vn\tx/",
    "https://vidu.vn/\nLocation: https://elsewhere.example",
    "\x00https://vidu.vn/",
    "\thttps://vidu.vn/",
    "https://vidu.vn/\x7f",
    "https://vidu.vn /",
    "https://127.0.0.1.5/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://vidu/",
    "https://vidu..vn/",
    "https://.vn/",
    "https://-vidu.vn/",
    "https://vidu.vn:0/",
    "https://vidu.vn:99999/",
    "https://vidu.vn:8o/",
    "https://vi%64u.vn/",
    "https://vidu_x.vn/",
    "ftp://vidu.vn/",
    "ｈttps://vidu.vn/",
    "https://" + "a" * 64 + ".vn/",
    "https://vidu.vn/" + "a" * 500,
]


@pytest.mark.parametrize(("written", "kept"), GOOD.items())
def test_an_https_address_is_kept_in_one_way_of_writing(written: str, kept: str) -> None:
    assert onward(written) == kept


@pytest.mark.parametrize("written", BYPASSES)
def test_everything_else_is_refused(written: str) -> None:
    assert isinstance(onward(written), WrongAddress)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("https://vidu.vn", "https://vidu.vn"),
        ("https://VIDU.vn:443/", "https://vidu.vn"),
        ("https://vidu.vn:8443", "https://vidu.vn:8443"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://vidu.vn", WrongAddress.NOT_HTTPS),
        ("https://vidu.vn/trang", WrongAddress.MORE_THAN_A_SITE),
        ("https://vidu.vn?a", WrongAddress.MORE_THAN_A_SITE),
        ("https://*.vidu.vn", WrongAddress.NOT_AN_ADDRESS),
        ("*", WrongAddress.NOT_AN_ADDRESS),
        ("'self'", WrongAddress.NOT_AN_ADDRESS),
        ("https://vidu.vn; script-src *", WrongAddress.NOT_AN_ADDRESS),
        ("https://vidu.vn;script-src", WrongAddress.NOT_AN_ADDRESS),
        ("https://vidu.vn,elsewhere.example", WrongAddress.NOT_AN_ADDRESS),
    ],
)
def test_a_site_is_scheme_host_and_port(written: str, found: object) -> None:
    assert origin(written) == found


def test_sites_one_a_line_with_the_line_of_what_is_wrong() -> None:
    sites, faults = origins("https://a.vn\n\nhttp://b.vn\n https://a.vn/ \nhttps://c.vn/x")
    assert sites == ("https://a.vn",)
    assert faults == ((3, WrongAddress.NOT_HTTPS), (5, WrongAddress.MORE_THAN_A_SITE))
    many = "\n".join(f"https://a{number}.vn" for number in range(MOST_ORIGINS + 1))
    assert origins(many)[1] == ((MOST_ORIGINS + 1, WrongAddress.TOO_MANY),)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Tờ rơi ở quầy", "to-roi-o-quay"),
        ("Đường Điện Biên Phủ", "duong-dien-bien-phu"),
        ("QR #1", "qr-1"),
        ("★", ""),
        ("x" * 90, "x" * 40),
    ],
)
def test_a_channel_gets_a_source_for_its_link(name: str, source: str) -> None:
    assert source_of(name) == source
    assert bool(SOURCE.fullmatch(source)) == bool(source)
