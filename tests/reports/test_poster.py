"""Poster, table tent, QR codes and the card beside a link: what is drawn is read again by a decoder."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from reports.card import HEIGHT, WIDTH, card
from reports.limited import Limits, RenderFailed, in_child
from reports.poster import MOST_INVITATION, Poster, Sheet, poster_html, render_poster, render_poster_limited
from reports.qr import QUIET, png, svg

ADDRESS = "https://khaosat.example/s/cua-hang?src=quay"


def logo() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (600, 200), (179, 38, 30, 255)).save(out, "PNG")
    return out.getvalue()


POSTER = Poster(
    lang="vi",
    sheet=Sheet.A4,
    title="Khảo sát khách hàng",
    business="Cửa hàng Ví Dụ",
    invitation="Món phở hôm nay thế nào, anh/chị ơi?",
    minutes=4,
    address=ADDRESS,
    shown="khaosat.example/s/cua-hang",
    logo=logo(),
)


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def pages(pdf: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=1.5).to_pil() for page in document]


def test_a_code_holds_its_address_and_has_its_quiet_zone() -> None:
    picture = Image.open(BytesIO(png(ADDRESS, 400)))
    assert read(picture) == [ADDRESS]
    grey = picture.convert("L")
    module = grey.point(lambda value: 255 - value).getbbox()[0] / QUIET
    assert module == int(module) >= 1
    assert grey.width >= 400


def test_the_drawing_of_a_code_carries_no_text_of_the_address() -> None:
    drawn = svg('https://x.example/"><script>').decode()
    assert drawn.startswith("<svg")
    assert "script" not in drawn


@pytest.mark.parametrize("sheet", list(Sheet))
def test_the_code_on_paper_is_read_from_every_side(sheet: Sheet) -> None:
    pdf = render_poster_limited(replace(POSTER, sheet=sheet))
    drawn = pages(pdf)
    assert len(drawn) == 1
    assert read(drawn[0]) == [ADDRESS] * (2 if sheet is Sheet.TENT else 1)
    text = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    for words in ("Món phở hôm nay", "Khảo sát khách hàng", "Khoảng 4 phút", "khaosat.example/s/cua-hang"):
        assert words in text


def test_the_longest_invitation_stays_on_the_sheet_above_the_code() -> None:
    words = ("Anh/chị góp ý giúp cửa hàng phục vụ tốt hơn nữa " * 3)[:MOST_INVITATION]
    for sheet in Sheet:
        pdf = render_poster_limited(replace(POSTER, sheet=sheet, invitation=words, title="Khảo sát rất dài " * 8))
        assert read(pages(pdf)[0])[:1] == [ADDRESS]
        text = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
        assert words.split()[-1] in text


def test_words_of_people_are_words() -> None:
    html = poster_html(replace(POSTER, title="<img src=file:///etc/passwd>", business="{{ 7 * 7 }}"))
    assert "<img src=file" not in html
    assert "{{ 7 * 7 }}" in html


def test_the_same_values_give_the_same_bytes() -> None:
    assert render_poster_limited(POSTER) == render_poster_limited(POSTER)


def test_a_poster_that_wants_too_much_is_a_plain_failure() -> None:
    with pytest.raises(RenderFailed, match=r"not ready after 0\.05 seconds"):
        in_child(render_poster, POSTER, Limits(wall_seconds=0.05))


def test_a_card_has_its_size_and_its_diacritics() -> None:
    args = "Cửa hàng Ví Dụ", "Khoảng 4 phút", "#7a1f2b", "#dd7a16", None
    drawn = card("Khảo sát khách hàng", *args)
    assert Image.open(BytesIO(drawn)).size == (WIDTH, HEIGHT)
    assert drawn != card("Khao sat khach hang", *args)
    assert card("Khảo sát", *args[:4], logo()) != card("Khảo sát", *args)


def test_a_title_too_long_for_a_card_is_cut_within_it() -> None:
    drawn = Image.open(BytesIO(card("Rất dài " * 80, "B" * 300, "x", "#7a1f2b", "#dd7a16", None))).convert("L")
    right = drawn.crop((WIDTH - 60, 0, WIDTH, HEIGHT - 12))
    assert right.getextrema() == (255, 255)
