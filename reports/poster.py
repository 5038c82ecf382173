"""A poster and a table tent with a survey's QR code: values in, PDF bytes out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from reports.charts.measure import clean
from reports.headings import balance
from reports.limited import Limits, in_child
from reports.qr import svg
from reports.render import HERE, bundled_fonts, own_files_only
from surveyapp.domain.text import Text

_LIMITS = Limits(cpu_seconds=30, memory_bytes=1_000_000_000, wall_seconds=45)
_SCAN = Text.of(vi="Quét mã bằng điện thoại hoặc Zalo", en="Scan the code with your phone’s camera")
_OR = Text.of(vi="hoặc mở địa chỉ", en="or open")
_ABOUT = Text.of(vi="Khoảng {n} phút", en="About {n} minutes")
_ONE = Text.of(vi="Khoảng 1 phút", en="About one minute")
_INVITE = Text.of(vi="Mời anh/chị góp ý cho chúng tôi", en="Tell us what you think")
_CODE_OF = Text.of(vi="Mã QR mở địa chỉ {address}", en="QR code that opens {address}")
_POSTER = Text.of(vi="Áp phích", en="Poster")


class Sheet(StrEnum):
    """A4 to hang up, or an A4 sheet folded to a tent with A5 on both sides."""

    A4 = "a4"
    TENT = "tent"


MOST_INVITATION = 90
_LONG = 48
_LINE = {Sheet.A4: 470.0, Sheet.TENT: 258.0}
"""Points that a line of the invitation has."""
_SIZES = {Sheet.A4: (38, 28), Sheet.TENT: (25, 17)}
"""Points of a short and of a long invitation."""


@dataclass(frozen=True, slots=True)
class Poster:
    """`address` is what the code holds, `shown` what a person types; `accent` (behind white words) and `second` are
    #rrggbb; `invitation` has at most
    MOST_INVITATION characters, "" is the usual one; `logo` is a PNG."""

    lang: str
    sheet: Sheet
    title: str
    business: str
    invitation: str
    minutes: int
    address: str
    shown: str
    accent: str = "#0a4a55"
    second: str = "#dd7a16"
    logo: bytes | None = None


def poster_html(poster: Poster) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, finalize=_printable
    )
    lang = poster.lang
    invitation = poster.invitation or _INVITE.to(lang)
    size = _SIZES[poster.sheet][len(invitation) > _LONG]
    about = (_ONE if poster.minutes <= 1 else _ABOUT).to(lang).replace("{n}", str(poster.minutes))
    return environment.get_template("poster.html").render(
        poster=poster,
        about=about,
        scan=_SCAN.to(lang),
        or_open=_OR.to(lang),
        code_of=_CODE_OF.to(lang).replace("{address}", poster.shown),
        document=_POSTER.to(lang),
        lines=balance(clean(invitation), _LINE[poster.sheet], size),
        size=size,
    )


def render_poster(poster: Poster) -> bytes:
    html = poster_html(poster)
    pictures = {"code.svg": svg(poster.address), **({"logo.png": poster.logo} if poster.logo else {})}
    with bundled_fonts():
        from weasyprint import HTML

        with warnings.catch_warnings():
            # WeasyPrint leaves its own colour profile open.
            warnings.filterwarnings("ignore", message=r"unclosed file.*\.icc", category=ResourceWarning)
            page = HTML(string=html, base_url=HERE.as_uri() + "/", url_fetcher=own_files_only("poster.css", pictures))
            pdf: bytes = page.write_pdf(pdf_identifier=sha256(html.encode()).digest()[:16], pdf_variant="pdf/ua-1")
    return pdf


def render_poster_limited(poster: Poster) -> bytes:
    """`render_poster` in a child process with limits. Raises RenderFailed."""
    return in_child(render_poster, poster, _LIMITS)


def _printable(value: Any) -> Any:
    return clean(value) if type(value) is str else value
