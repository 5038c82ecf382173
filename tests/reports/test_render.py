"""The renderer: what is in the file, what may not get into it, and what the child process survives."""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import signal
import subprocess
import unicodedata
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from reports.charts.svg import document, text
from reports.charts.tone import DARK_GROUND, contrast, luminance
from reports.content import Report
from reports.format import Lang
from reports.limited import in_child
from reports.look import look
from reports.render import (
    HERE,
    Limits,
    RenderFailed,
    bundled_fonts,
    digest,
    own_files_only,
    page_html,
    render,
    render_limited,
)
from surveyapp.domain.brand import Brand
from tests.conftest import need
from tests.reports.gallery.overflow import sheets
from tests.reports.report_example import example

WHEN = datetime(2026, 3, 15, 9, 30)
BUNDLED = {"Inter", "Inter-Semi-Bold", "Inter-Italic", "Be-Vietnam-Pro-Medium", "Be-Vietnam-Pro-Semi-Bold"}
BUNDLED |= {"Be-Vietnam-Pro-Bold"}


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def rendered(report: Report) -> tuple[bytes, list[str]]:
    """The file and everything the renderer complained about while making it."""
    kept = _Kept()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(kept)
    try:
        return render(report, when=WHEN), kept.messages
    finally:
        logger.removeHandler(kept)


@lru_cache(maxsize=2)
def complete(lang: Lang) -> tuple[bytes, list[str]]:
    return rendered(example(lang))


def made(lang: Lang) -> bytes:
    return complete(lang)[0]


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def fonts_of(pdf: bytes) -> set[str]:
    names = set()
    for page in reader(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return names


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_renderer_says_nothing(lang: Lang) -> None:
    assert complete(lang)[1] == []


@pytest.mark.parametrize(
    ("lang", "title"), [("vi", "Báo cáo mẫu về khách hàng"), ("en", "A sample report on customers")]
)
def test_language_and_title_are_in_the_file(lang: Lang, title: str) -> None:
    file = reader(made(lang))
    assert file.trailer["/Root"]["/Lang"] == lang
    assert file.metadata is not None
    assert file.metadata.title == title


def test_every_section_starts_where_its_bookmark_says() -> None:
    file = reader(made("vi"))
    kickers = [section.head.kicker for section in example("vi").sections()]
    marks = [(entry.title, file.get_destination_page_number(entry)) for entry in file.outline]  # type: ignore
    assert [title.split(": ")[0] for title, _ in marks[1:]] == kickers
    # The appendix begins below the advice: a short section leaves room on its page.
    assert [page for _, page in marks] == [0, 1, 2, 3, 4, 5, 6, 6]
    assert len(file.pages) == 7


def test_contents_name_the_pages_the_sections_are_on() -> None:
    contents = reader(made("vi")).pages[1].extract_text().split("Trong báo cáo này")[1]
    found = {int(number): int(page) for number, page in re.findall(r"(\d) · \D+?(\d)\b", contents)}
    assert found == {2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 7}, contents


def test_journey_is_the_only_landscape_page() -> None:
    wide = [page.mediabox.width > page.mediabox.height for page in reader(made("vi")).pages]
    assert [number for number, is_wide in enumerate(wide) if is_wide] == [5]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_only_bundled_fonts_are_embedded(lang: Lang) -> None:
    assert fonts_of(made(lang)) <= BUNDLED
    assert {"Inter", "Be-Vietnam-Pro-Bold"} <= fonts_of(made(lang))


def test_vietnamese_text_comes_out_as_composed_characters() -> None:
    text = text_of(made("vi"))
    assert text == unicodedata.normalize("NFC", text)
    assert "Nhóm mục tiêu gần như đã quyết định" in text


def test_sample_notice_is_on_every_page_of_a_sample_and_on_none_of_a_real_one() -> None:
    assert [page.extract_text().count("Dữ liệu mẫu") for page in reader(made("vi")).pages] == [1] * 7
    real = render(example("vi", sample=False), when=WHEN)
    assert text_of(real).count("Dữ liệu mẫu") == 0


def test_data_table_is_attached() -> None:
    assert reader(made("en")).attachments["data.csv"] == [b"question;option;n\nq1;a;12\n"]


def test_figures_have_alternative_texts() -> None:
    html = page_html(example("vi"), when=WHEN)
    drawings = re.findall(r"<svg[^>]*>(.{0,8})", html)
    assert drawings
    assert set(drawings) == {"<title>" + html[m.end() : m.end() + 1] for m in re.finditer(r"<svg[^>]*><title>", html)}


def tags_of(pdf: bytes) -> list[tuple[str, str]]:
    """(kind, alternative text) of every element of the structure tree."""
    found: list[tuple[str, str]] = []
    waiting = [reader(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            found.append((str(element["/S"]), str(element.get("/Alt", ""))))
        kids = element.get("/K", [])
        waiting.extend(kid for kid in (kids if isinstance(kids, list) else [kids]) if not isinstance(kid, int))
    return found


def test_the_file_is_tagged_with_one_title_and_every_figure_told_in_words() -> None:
    tags = tags_of(made("vi"))
    kinds = [kind for kind, _ in tags]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 7
    figures = [alt for kind, alt in tags if kind == "/Figure"]
    assert len(figures) == page_html(example("vi"), when=WHEN).count("<svg")
    assert all(alt.strip() for alt in figures)


def elements_of(pdf: bytes) -> list[dict[str, object]]:
    """Every element of the structure tree, with its attributes."""
    found = []
    waiting = [reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif hasattr(element, "get") and "/S" in element:
            found.append(element)
            kids = element.get("/K", [])
            waiting.extend(kid for kid in (kids if isinstance(kids, list) else [kids]) if not isinstance(kid, int))
    return found


def test_header_cells_have_scopes_and_data_cells_find_them_by_id() -> None:
    pdf = made("vi")
    elements = elements_of(pdf)
    scopes = [element["/A"]["/Scope"] for element in elements if element["/S"] == "/TH"]  # type: ignore[index]
    html = page_html(example("vi"), when=WHEN)
    assert scopes.count("/Row") == html.count('<th scope="row"')
    assert scopes.count("/Column") == len(scopes) - scopes.count("/Row") > 20
    names = reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/IDTree"]["/Names"]
    known = {str(name): target.get_object() for name, target in zip(names[::2], names[1::2], strict=True)}
    assert list(known) == sorted(known)
    assert all(target["/S"] == "/TH" and str(target["/ID"]) == name for name, target in known.items())
    pointed = {str(header) for e in elements if e["/S"] == "/TD" for header in e["/A"].get("/Headers", [])}  # type: ignore[attr-defined]
    assert pointed and pointed <= set(known)


def test_every_table_has_header_cells_and_layout_is_no_table() -> None:
    elements = elements_of(made("vi"))
    html = page_html(example("vi"), when=WHEN)
    assert [e["/S"] for e in elements].count("/Table") == html.count("<table") - html.count('role="presentation"')
    for element in elements:
        if element["/S"] == "/Table":
            assert "/TH" in {inner["/S"] for inner in below(element)}


@pytest.mark.parametrize("only", ["", "persona-1", "journey"])
def test_headings_leave_out_no_level_and_begin_with_the_first(only: str) -> None:
    pdf = made("vi") if not only else render(example("vi"), when=WHEN, only=only)
    levels = [int(kind[2]) for kind, _ in tags_of(pdf) if re.fullmatch(r"/H\d", kind)]
    assert levels.count(1) == 1
    assert sorted(set(levels)) == list(range(1, max(levels) + 1))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_font_is_embedded_and_says_which_characters_it_draws(lang: Lang) -> None:
    seen = 0
    for page in reader(made(lang)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            font = font.get_object()
            assert b"beginbfchar" in font["/ToUnicode"].get_data() or b"beginbfrange" in font["/ToUnicode"].get_data()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            seen += 1
    assert seen > 10


def test_words_of_drawings_are_painted_at_once_and_where_their_anchor_says(tmp_path: Path) -> None:
    """Their letters one by one would be as many placings, and a form for each text that is centred."""
    drawn = "".join(
        text(100, 20 * (place + 1), "Khách hàng tiềm năng", anchor=anchor)
        for place, anchor in enumerate(("start", "middle", "end"))
    )
    path = tmp_path / "drawing.pdf"
    with bundled_fonts():
        from weasyprint import HTML

        sheet = f'<link rel="stylesheet" href="print.css"/>{document(200, 80, "A drawing", [drawn])}'
        page = HTML(string=sheet, base_url=HERE.as_uri() + "/", url_fetcher=own_files_only())
        path.write_bytes(page.write_pdf(uncompressed_pdf=True))
    content = path.read_bytes()
    assert (content.count(b" Tm"), content.count(b"/Subtype /Form")) == (3 + 1, 0)
    words = sheets(path.read_bytes())[0].words
    lines = {round(top): [word for word in words if round(word.top) == round(top)] for top in {w.top for w in words}}
    edges = [(line[0].left, line[-1].right) for _, line in sorted(lines.items())][:3]
    wide = edges[0][1] - edges[0][0]
    assert [right - left for left, right in edges] == pytest.approx([wide] * 3, abs=0.1)
    assert [edges[0][0] - left for left, _ in edges] == pytest.approx([0, wide / 2, wide], abs=0.1)


def test_dates_in_the_file_are_the_one_given() -> None:
    file = reader(made("vi"))
    assert file.metadata is not None
    day = WHEN.strftime("D:%Y%m%d%H%M%S")
    written = [file.metadata["/CreationDate"], file.metadata["/ModDate"]]
    attached = file.trailer["/Root"]["/AF"][0].get_object()["/EF"]["/F"]["/Params"]
    written += [attached["/CreationDate"], attached["/ModDate"]]
    assert [str(date)[: len(day)] for date in written] == [day] * 4


@pytest.mark.parametrize("only", ["", "persona-1", "journey"])
def test_qpdf_finds_nothing_wrong(only: str, tmp_path: Path) -> None:
    need(shutil.which("qpdf") is not None, "qpdf is absent: install qpdf")
    path = tmp_path / "report.pdf"
    path.write_bytes(render(example("vi"), when=WHEN, only=only))
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def below(element: dict[str, object]) -> list[dict[str, object]]:
    kids = element.get("/K", [])
    found = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids]) if not isinstance(kid, int)]
    inner = [kid for kid in found if "/S" in kid]
    return [*inner, *(deeper for kid in inner for deeper in below(kid))]


def test_figures_have_their_place_on_the_page() -> None:
    for element in elements_of(made("vi")):
        if element["/S"] == "/Figure":
            left, bottom, right, top = (float(value) for value in element["/A"]["/BBox"])  # type: ignore[index]
            box = element["/Pg"].get_object()["/MediaBox"]  # type: ignore[attr-defined]
            assert 0 <= left < right <= float(box[2])
            assert 0 <= bottom < top <= float(box[3])


def test_the_file_names_both_standards_and_what_they_ask_for() -> None:
    root = reader(made("vi")).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in metadata
    assert 'pdfuaid:part="1"' in metadata
    ElementTree.fromstring(metadata[metadata.index("<x:xmpmeta") : metadata.index("<?xpacket end")])
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert [file.get_object()["/AFRelationship"] for file in root["/AF"]] == ["/Data"]
    assert (root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (True, True)


def test_equal_content_gives_equal_bytes() -> None:
    assert render(example("en"), when=WHEN) == made("en")


def test_peoples_words_are_printed_not_obeyed() -> None:
    hostile = '<script>x</script></title>"><link rel=attachment href="file:///etc/hostname">{{ 7 * 7 }}'
    report = example("vi", hostile=hostile)
    assert hostile[:20] not in page_html(report, when=WHEN)
    pdf, complaints = rendered(report)
    assert list(reader(pdf).attachments) == ["data.csv"]
    assert complaints == []
    assert "{{ 7 * 7 }}" in text_of(pdf)


def test_no_file_or_address_is_opened() -> None:
    """The fetcher refuses even what would get past the escaping."""
    fetcher = own_files_only()
    for url in ("file:///etc/passwd", "http://127.0.0.1:9/x", "data:text/plain,x", "file:///etc/../etc/hosts"):
        with pytest.raises(ValueError, match="own style sheet and fonts"):
            fetcher.fetch(url)


def test_unknown_characters_become_one_sign_and_keep_the_fonts() -> None:
    report = example("vi", hostile=" 👩‍👩‍👧 漢 \x07")
    pdf, complaints = rendered(report)
    assert complaints == []
    assert fonts_of(pdf) <= BUNDLED
    assert "□" in text_of(pdf)


def test_a_child_process_gives_the_same_file() -> None:
    assert render_limited(example("en"), when=WHEN) == made("en")
    alone = render_limited(example("en"), when=WHEN, only="journey")
    assert alone == render(example("en"), when=WHEN, only="journey")


def forked_by(_: object) -> bytes:
    return b"%%PDF %d" % os.getppid()


def broken(_: object) -> bytes:
    raise ValueError("no such\nthing")


def test_children_are_forked_by_one_process_that_is_started_anew_where_it_has_ended() -> None:
    pids = [int(in_child(forked_by, None, Limits()).split()[1]) for _ in range(2)]
    assert pids[0] == pids[1] != os.getpid()
    os.kill(pids[0], signal.SIGKILL)
    assert int(in_child(forked_by, None, Limits()).split()[1]) not in (*pids, os.getpid())


def test_what_went_wrong_in_a_child_is_said_in_one_line_and_the_next_one_draws() -> None:
    with pytest.raises(RenderFailed, match=r"could not be drawn: ValueError: no such thing$"):
        in_child(broken, None, Limits())
    assert in_child(forked_by, None, Limits())


def test_a_child_that_wants_too_much_memory_is_a_plain_failure() -> None:
    with pytest.raises(RenderFailed, match=r"more than 40 MB of memory|could not be drawn"):
        render_limited(example("en"), when=WHEN, limits=Limits(memory_bytes=40_000_000))


def test_a_child_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(RenderFailed, match=r"not ready after 0\.2 seconds"):
        render_limited(example("en"), when=WHEN, limits=Limits(wall_seconds=0.2))


def test_a_child_that_uses_too_much_processor_is_stopped() -> None:
    report = example("en")
    endless = replace(report.appendix, questions=report.appendix.questions * 400)
    with pytest.raises(RenderFailed, match="more than 1 processor seconds"):
        render_limited(replace(report, appendix=endless), when=WHEN, limits=Limits(cpu_seconds=1))


def test_long_words_do_not_leave_the_page() -> None:
    """A title of any length is set in lines that fit; nothing is cut off."""
    report = example("vi")
    long = "Khách hàng tiềm năng và khách hàng mục tiêu " * 5
    summary = replace(report.summary, head=replace(report.summary.head, title=long.strip()))
    text = reader(render(replace(report, summary=summary), when=WHEN)).pages[1].extract_text()
    assert text.replace("\n", " ").count("Khách hàng tiềm năng và khách hàng mục tiêu") >= 5


# ------------------------------------------------------------------ one section alone


@pytest.mark.parametrize(("only", "size"), [("persona-1", (595, 842)), ("journey", (1191, 842))])
def test_a_section_alone_is_one_page_with_its_title_first(only: str, size: tuple[int, int]) -> None:
    report = example("vi")
    section = next(section for section in report.sections() if section.head.anchor == only)
    html = page_html(report, when=WHEN, only=only)
    assert (html.count("<h1"), html.count("<h2")) == (1, 0)
    file = reader(render(report, when=WHEN, only=only))
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in file.pages] == [size]
    assert file.metadata is not None
    assert file.metadata.title == f"{section.head.title} – {report.title}"
    assert not file.attachments
    assert fonts_of(render(report, when=WHEN, only=only)) <= BUNDLED


def test_a_section_that_is_not_there_is_not_printed() -> None:
    with pytest.raises(KeyError):
        render(replace(example("vi"), journey=None), when=WHEN, only="journey")


def test_the_digest_changes_with_the_content_the_date_and_the_section() -> None:
    report = example("vi")
    attached = replace(report, attachments=(replace(report.attachments[0], text="other"),))
    digests = [
        digest(report, when=WHEN),
        digest(report, when=WHEN, only="journey"),
        digest(report, when=WHEN + timedelta(seconds=1)),
        digest(replace(report, business="Tiệm khác"), when=WHEN),
        digest(attached, when=WHEN),
    ]
    assert len(set(digests)) == len(digests)
    assert digest(example("vi"), when=WHEN) == digests[0]


# ------------------------------------------------------------------ a business's own look


@pytest.mark.parametrize("main", ["#ffd400", "#e60023", "#0a4a55", "#00b14f", "#ffffff", "#000000"])
def test_any_colour_of_a_business_leaves_the_cover_readable(main: str) -> None:
    own = look(Brand(main), None)
    assert luminance(own.ground) <= luminance(DARK_GROUND)
    assert contrast("#ffffff", own.accent) >= 4.5
    assert own.ground in page_html(replace(example("vi"), look=own), when=WHEN)


def test_a_logo_is_on_the_cover_and_changes_the_digest() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (80, 40), "#e60023").save(drawn, "PNG")
    plain, own = example("vi"), replace(example("vi"), look=look(Brand("#e60023"), drawn.getvalue()))
    assert digest(own, when=WHEN) != digest(replace(own, look=replace(own.look, logo=b"other")), when=WHEN)
    pdf, complaints = rendered(own)
    assert complaints == []
    assert len(reader(pdf).pages[0].images) == 1
    assert len(reader(made("vi")).pages[0].images) == 0
    assert len(reader(pdf).pages) == len(reader(made("vi")).pages)
    assert look(Brand(), None) == plain.look
