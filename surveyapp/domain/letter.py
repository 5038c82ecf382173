"""Mails: an author's words with what stands for a person filled in, as plain text and as simple HTML.

Placeholders follow the rules of questionnaires: “{name}”, or “{name|what to say without one}”; what was filled in is
never read as a placeholder itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from surveyapp.domain.logic import PIPED
from surveyapp.domain.piping import fill, one_line
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.text import Text, spoken

PLACES = ("name", "link", "survey", "business")
MOST_SUBJECT = 150
MOST_BODY = 5000


@dataclass(frozen=True, slots=True)
class Wording:
    """What an author writes for one language; each with placeholders."""

    subject: str
    body: str
    reminder_subject: str
    reminder_body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to be sent. `key` becomes its Message-ID; `stop` is the address that unsubscribes at once, ""
    for mail that is not sent to many."""

    key: str
    recipient: str
    name: str
    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    language: str
    stop: str = ""


USUAL = {
    "vi": Wording(
        "Mời {name|anh/chị} góp ý: {survey}",
        """Kính gửi {name|Quý khách},

{business} mong được nghe ý kiến của anh/chị qua khảo sát “{survey}”. Anh/chị chỉ cần bấm vào đường dẫn dưới đây, không cần đăng ký hay đăng nhập:

{link}

Đường dẫn này dành riêng cho anh/chị và dùng cho một lần trả lời. Nếu đang trả lời dở, anh/chị mở lại đường dẫn để làm tiếp.

Trân trọng cảm ơn anh/chị!
{business}""",  # noqa: E501 - the lines of a mail are as long as its paragraphs
        "Nhắc lại: {survey}",
        """Kính gửi {name|Quý khách},

Cách đây ít ngày {business} có mời anh/chị trả lời khảo sát “{survey}”. Nếu có vài phút, anh/chị vẫn có thể trả lời tại đây:

{link}

Nếu anh/chị đã quyết định không trả lời, xin bỏ qua thư này.

Trân trọng cảm ơn anh/chị!
{business}""",  # noqa: E501
    ),
    "en": Wording(
        "{name|Hello}, we would like your view: {survey}",
        """Dear {name|customer},

{business} would like to hear what you think, in the survey “{survey}”. Just follow this link; there is nothing to sign up for:

{link}

The link is yours alone and good for one answer. If you stop half way, open it again to go on.

Thank you very much!
{business}""",  # noqa: E501
        "A reminder: {survey}",
        """Dear {name|customer},

A few days ago {business} invited you to the survey “{survey}”. If you have a few minutes, you can still answer here:

{link}

If you would rather not, please ignore this mail.

Thank you very much!
{business}""",
    ),
}
"""What a mail says until its author changes it."""

ANSWER = Text.of(vi="Trả lời khảo sát", en="Answer the survey")
OPEN = Text.of(vi="Mở trang", en="Open the page")
_WHY = Text.of(
    vi="Anh/chị nhận thư này vì {business} mời anh/chị trả lời một khảo sát.",
    en="You get this mail because {business} invites you to a survey.",
)
_NAMED = Text.of(
    vi="Câu trả lời của anh/chị được lưu kèm tên và địa chỉ email này; {business} đọc được ai đã trả lời gì.",
    en="Your answers are kept with your name and this e-mail address; {business} can read who answered what.",
)
_ANONYMOUS = Text.of(
    vi="Câu trả lời được lưu không kèm tên hay email: {business} chỉ biết lời mời này đã được trả lời hay chưa.",
    en="Your answers are kept without name or e-mail: {business} only sees whether this invitation has been answered.",
)
_STOP = Text.of(
    vi="Không muốn nhận thư của {business} nữa:", en="If you want no more mail from {business}, unsubscribe:"
)


_BUTTON = "display:inline-block;padding:12px 24px;border-radius:8px;background:#0b6570;color:#fff;text-decoration:none"


def check(wording: Wording) -> list[Problem]:
    """What keeps a wording from being sent; each problem's place is the field's name."""
    problems: list[Problem] = []
    for field, most in (
        ("subject", MOST_SUBJECT),
        ("body", MOST_BODY),
        ("reminder_subject", MOST_SUBJECT),
        ("reminder_body", MOST_BODY),
    ):
        problems += _faults(field, getattr(wording, field), most)
    return problems


def _faults(field: str, words: str, most: int) -> Iterable[Problem]:
    if not words.strip():
        yield Problem.at(Fault.LETTER_EMPTY, field)
        return
    if len(words) > most:
        yield Problem.at(Fault.LETTER_TOO_LONG, field, found=len(words), most=most)
    named = {found[1] for found in PIPED.finditer(words)}
    loose = re.findall(r"\{[^{}\n]{0,40}\}?|\}", PIPED.sub("", words))
    for unknown in [*("{" + name + "}" for name in sorted(named - set(PLACES))), *loose]:
        known = ", ".join("{" + place + "}" for place in PLACES)
        yield Problem.at(Fault.LETTER_PLACE_UNKNOWN, field, known=known, found=unknown)
    if field.endswith("subject") and "link" in named:
        yield Problem.at(Fault.LETTER_LINK_IN_SUBJECT, field)
    if field.endswith("body") and "link" not in named:
        yield Problem.at(Fault.LETTER_WITHOUT_LINK, field)


def filled_subject(subject: str, values: Mapping[str, str]) -> str:
    """One line, whatever is filled in."""
    return one_line(fill(one_line(subject), lambda name: one_line(values.get(name, ""))))


def filled_body(body: str, values: Mapping[str, str]) -> str:
    """The link as it is; everything else as one line."""

    def said(name: str) -> str:
        words = values.get(name, "")
        return words if name == "link" else one_line(words)

    return fill(readable(body), said).strip()


def readable(text: str) -> str:
    """Lines that end as mail wants them, without control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line).rstrip() for line in lines)


def foot(language: str, business: str, stop: str, *, named: bool) -> str:
    """What stands below every invitation: why it came, what becomes of the answers, how to get no more."""
    sentences = (_WHY, _NAMED if named else _ANONYMOUS, _STOP)
    said = [words.to(spoken(language)).replace("{business}", one_line(business)) for words in sentences]
    return f"{said[0]} {said[1]}\n\n{said[2]} {stop}"


def page(text: str, language: str, link: str = "", foot: str = "", stop: str = "", *, button: Text = ANSWER) -> str:
    """The HTML of a mail: its paragraphs, escaped; `link` where it stands alone is a `button`, `stop` a link."""
    words = button.to(spoken(language))
    content = "".join(_paragraph(part, link, words) for part in text.split("\n\n") if part.strip())
    small = "".join(_small(part, stop) for part in foot.split("\n\n") if part.strip())
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>'
        '<body style="margin:0;padding:24px 16px;background:#f4f7f7;color:#1d2b30;'
        'font:16px/1.55 Arial,Helvetica,sans-serif"><div style="max-width:560px;margin:0 auto;'
        f'padding:24px;background:#fff;border-radius:12px">{content}</div>'
        f'<div style="max-width:560px;margin:16px auto 0">{small}</div></body></html>'
    )


def _paragraph(part: str, link: str, words: str) -> str:
    if link and part.strip() == link:
        address = escape(link)
        return (
            f'<p style="margin:0 0 8px"><a href="{address}" style="{_BUTTON}">{escape(words)}</a></p>'
            f'<p style="margin:0 0 16px;font-size:13px;color:#52636a;word-break:break-all">{address}</p>'
        )
    return f'<p style="margin:0 0 16px">{_linked(part, link)}</p>'


def _small(part: str, stop: str) -> str:
    return f'<p style="margin:0 0 8px;font-size:13px;color:#52636a;overflow-wrap:anywhere">{_linked(part, stop)}</p>'


def _linked(part: str, link: str) -> str:
    """Escaped, its lines parted; only `link` becomes a link, so that no other words in a mail can be clicked."""
    shown = escape(part.strip()).replace("\n", "<br>")
    return shown.replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>') if link else shown
