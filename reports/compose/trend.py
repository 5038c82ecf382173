"""How satisfaction went over time: what changed, by which test, and when a fall was noticed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from reports import format as write
from reports.charts.tone import Tone
from reports.charts.trend_line import TrendLine, TrendPoint
from reports.compose.study import Study
from reports.compose.voice import Pair
from reports.content import Figure
from surveyapp.domain.stats import Estimate, few
from surveyapp.domain.trend import VIETNAM, Fall, Gauge, Period, Span, Trend

MOST = 2
"""Figures on the page of satisfaction."""
MOST_FALLS = 3
"""Falls that are told one by one."""

_NAMES = {Gauge.NPS: "NPS", Gauge.CSAT: "CSAT", Gauge.CES: "CES"}
_SPANS: dict[Span, Pair] = {
    Span.DAY: ("ngày", "day"),
    Span.WEEK: ("tuần", "week"),
    Span.MONTH: ("tháng", "month"),
    Span.QUARTER: ("quý", "quarter"),
}


def trend_figures(study: Study) -> tuple[Figure, ...]:
    return tuple(_figure(study, trend) for trend in study.analysis.trends[:MOST])


def _figure(study: Study, trend: Trend) -> Figure:
    voice = study.voice
    name, by = _NAMES[trend.gauge], voice.pick(_SPANS[trend.span])
    title = _claim(study, trend)
    return Figure(
        title=title,
        unit=voice.say(f"{name} theo {by}; vạch đứng: khoảng 95%", f"{name} by {by}; bars: 95% intervals"),
        chart=TrendLine(
            tuple(_point(study, trend, period) for period in trend.periods),
            _ticks(study, trend),
            (by[:1].upper() + by[1:], name, "n"),
            title + ".",
            Tone.TEAL,
            _since(trend),
        ),
        note=_note(study, trend),
    )


def _claim(study: Study, trend: Trend) -> str:
    voice, name, change = study.voice, _NAMES[trend.gauge], trend.change
    if change is None:
        return voice.say(f"{name} chưa thấy thay đổi theo thời gian", f"{name} shows no change over time")
    rose = change.after.value > change.before.value
    verb = voice.say("tăng", "rose") if rose else voice.say("giảm", "fell")
    since = write.day(change.since, voice.lang)
    before, after = (_said(study, trend.gauge, side.value) for side in (change.before, change.after))
    return voice.say(
        f"{name} {verb} từ {before} còn {after} kể từ khoảng {since}"
        if not rose
        else f"{name} {verb} từ {before} lên {after} kể từ khoảng {since}",
        f"{name} {verb} from {before} to {after} from about {since}",
    )


def _said(study: Study, gauge: Gauge, value: float) -> str:
    return study.voice.signed(value, 0) if gauge is Gauge.NPS else study.voice.number(value, 2)


def _between(study: Study, gauge: Gauge, estimate: Estimate) -> str:
    low, high = _said(study, gauge, estimate.low), _said(study, gauge, estimate.high)
    return study.voice.say(f"từ {low} đến {high}", f"{low} to {high}")


def _point(study: Study, trend: Trend, period: Period) -> TrendPoint:
    known = math.isfinite(period.value.value)
    text = f"{_said(study, trend.gauge, period.value.value)}" if known else write.NOTHING
    if known and math.isfinite(period.value.low):
        text += f" ({_between(study, trend.gauge, period.value)})"
    n = "< 5" if few(period.n) else study.voice.count(period.n)
    label = _label(study, trend.span, period.start)
    return TrendPoint(label, period.value.value, period.value.low, period.value.high, text, n)


def _label(study: Study, span: Span, start: date) -> str:
    if span is Span.MONTH:
        return f"{start.month:02d}/{start.year}"
    if span is Span.QUARTER:
        return study.voice.say(f"Quý {(start.month + 2) // 3}/{start.year}", f"Q{(start.month + 2) // 3} {start.year}")
    return f"{start.day:02d}/{start.month:02d}" if study.voice.lang == "vi" else f"{start.day} {start:%b}"


def _ticks(study: Study, trend: Trend) -> tuple[tuple[float, str], ...]:
    """The ends of what is drawn and the middle, rounded outwards to tens of points or to the scale's own steps."""
    estimates = [period.value for period in trend.periods if math.isfinite(period.value.value)]
    ends = [end for e in estimates for end in (e.low, e.high, e.value) if math.isfinite(end)]
    step, least, most = (20.0, -100.0, 100.0) if trend.gauge is Gauge.NPS else (0.5, -math.inf, math.inf)
    low = max(math.floor(min(ends, default=0.0) / step) * step, least)
    high = min(math.ceil(max(ends, default=0.0) / step) * step, most)
    if high <= low:
        high = low + step
    digits = 0 if trend.gauge is Gauge.NPS else 1
    return tuple((at, study.voice.number(at, digits)) for at in (low, (low + high) / 2, high))


def _since(trend: Trend) -> int:
    change = trend.change
    if change is None:
        return 0
    return next((place for place, period in enumerate(trend.periods) if period.start >= change.since), 0)


def _note(study: Study, trend: Trend) -> str:
    voice, change = study.voice, trend.change
    number = study.number(trend.item)
    people = sum(period.n for period in trend.periods)
    p = write.p_value(trend.p, voice.lang)
    p = f"p {p}" if p.startswith("<") else f"p = {p}"
    note = voice.say(f"Câu {number}, n = {voice.count(people)}. ", f"Question {number}, n = {voice.count(people)}. ")
    if not math.isfinite(trend.p):
        return note + voice.say("Chưa đủ câu trả lời để kiểm định.", "Too few answers for a test.")
    note += voice.say(
        f"Một kiểm định chung cho cả quãng thời gian: {p}. Không kỳ riêng lẻ nào được gọi là cao hay thấp.",
        f"One test of the whole time: {p}. No single period is called high or low.",
    )
    if change is not None:
        before, after = (_between(study, trend.gauge, side) for side in (change.before, change.after))
        note += voice.say(f" Trước: {before}; sau: {after}.", f" Before: {before}; after: {after}.")
    return note + _fallen(study, [fall for fall in study.analysis.falls if fall.gauge is trend.gauge])


def _fallen(study: Study, falls: Sequence[Fall]) -> str:
    """Each fall where they are few; else how many there were, and the newest."""
    voice = study.voice
    said = []
    for fall in falls[-(MOST_FALLS if len(falls) <= MOST_FALLS else 1) :]:
        moments = (fall.noticed, fall.since)
        noticed, since = (write.day(moment.astimezone(VIETNAM).date(), voice.lang) for moment in moments)
        said.append(
            voice.say(
                f" Cảnh báo giảm ngày {noticed}, bắt đầu khoảng {since}.",
                f" A fall was noticed on {noticed}, begun about {since}.",
            )
        )
    if len(falls) > MOST_FALLS:
        n = voice.count(len(falls))
        said.insert(0, voice.say(f" Có {n} lần cảnh báo giảm, gần nhất:", f" {n} falls were noticed; the newest:"))
    return "".join(said)
