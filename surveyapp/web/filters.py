"""Template filters and globals: numbers and dates of the reader's language, and what a form asks of a question."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from reports import format as formats
from surveyapp.domain.address import SIMULATED
from surveyapp.domain.definition import Image, Kind, Question
from surveyapp.domain.entitlement import KEEP_MONTHS
from surveyapp.domain.text import Text
from surveyapp.domain.written import grouped
from surveyapp.store import invitations
from surveyapp.web.fields import field_id, input_attributes, is_group
from surveyapp.web.i18n import language

# Viet Nam has had one time zone and no summer time since 1975, so no time-zone data is needed.
VIET_NAM = timezone(timedelta(hours=7))


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        paragraphs=paragraphs,
        shortened=shortened,
        integer=lambda value: formats.integer(value, language()),
        decimal=lambda value, digits=1: formats.decimal(value, language(), digits),
        percent=lambda value, digits=0: formats.percent(value, language(), digits),
        points=lambda value, digits=0: formats.points(value, language(), digits),
        signed=lambda value, digits=1: formats.signed(value, language(), digits),
        said=said,
        day=day,
        moment=moment,
        field_id=field_id,
        picture=picture,
        amount=lambda value: grouped(value).to(language()),
        source_name=source_name,
    )
    app.jinja_env.globals.update(
        KEEP_MONTHS=KEEP_MONTHS,
        end_texts=end_texts,
        unit_of=unit_of,
        input_attributes=input_attributes,
        is_group=is_group,
    )


def paragraphs(text: str) -> Markup:
    """Blank lines part paragraphs; everything is escaped."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts if part)


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut between words."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


def source_name(source: str) -> str:
    """How a response's way to the survey is called; a channel that the business named keeps its name."""
    names = {
        "": _("no source named"),
        invitations.SOURCE: _("Invitations by e-mail"),
        SIMULATED: _("simulated answers"),
    }
    return names.get(source, source)


def said(text: Text) -> str:
    return text.to(language())


def local(value: datetime) -> datetime:
    """In the time of Viet Nam; a moment without a zone is UTC, as the store keeps it."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(VIET_NAM)


def day(value: date | datetime | None) -> str:
    if value is None:
        return formats.NOTHING
    return formats.day(local(value).date() if isinstance(value, datetime) else value, language())


def moment(value: datetime | None) -> Markup:
    """A <time> element with day and time of day."""
    if value is None:
        return escape(formats.NOTHING)
    here = local(value)
    shown = f"{here:%H:%M} · {formats.day(here.date(), language())}"
    return Markup('<time datetime="{}">{}</time>').format(here.isoformat(timespec="minutes"), shown)


def end_texts(question: Question, spoken: str) -> tuple[str, str]:
    """What the lowest and the highest point of a scale mean."""
    low, high = question.low_text.to(spoken), question.high_text.to(spoken)
    if low or high:
        return low, high
    if question.kind is Kind.NPS:
        return _("Not at all likely"), _("Extremely likely")
    if question.kind is Kind.CSAT:
        return _("Very dissatisfied"), _("Very satisfied")
    return "", ""


def picture(image: Image) -> str:
    """The address of a definition's picture, which holds the picture itself."""
    return f"data:{image.media};base64,{image.data}"


def unit_of(question: Question, spoken: str) -> str:
    return question.unit.to(spoken) or ("₫" if question.kind is Kind.MONEY else "")
