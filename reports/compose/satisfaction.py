"""Satisfaction: would they recommend, how satisfied are they, for everyone and per group."""

from __future__ import annotations

import math
from typing import TypeVar

from reports.charts.stacked import StackedBars, StackedRow
from reports.compose.phrases import clipped
from reports.compose.study import Study
from reports.compose.tally import few, too_thin
from reports.compose.trend import trend_figures
from reports.compose.voice import SHORT_GROUPS
from reports.content import DataTable, Figure, FiguresPage, Head
from surveyapp.domain.satisfaction import Nps, Rated, Satisfaction
from surveyapp.domain.stats import Estimate

EVERYONE = "everyone"
_EVEN = 10
"""Points on either side of nought within which promoters and detractors are called even."""


def satisfaction_page(study: Study) -> FiguresPage | None:
    found = study.analysis.satisfaction
    if found is None or not (found.nps or found.csat or found.ces):
        return None
    voice = study.voice
    known = _known(study, found.nps)
    figures = (*((_nps_figure(study, known),) if known else ()), *trend_figures(study))
    tables = tuple(table for table in (_rated(study, found.csat), _rated(study, found.ces)) if table is not None)
    if not figures and not tables:
        return None
    return FiguresPage(
        head=Head("satisfaction", voice.say("Hài lòng", "Satisfaction"), _title(study, found)),
        lead="",
        figures=figures,
        tables=tables,
    )


Scored = TypeVar("Scored", Nps, Rated)


def _known(study: Study, scores: dict[str, Scored]) -> list[tuple[str, Scored]]:
    """Everyone and the groups, without the smallest ones while they would leave one to four people to be worked out."""
    order = [EVERYONE, *(name for name in SHORT_GROUPS if name != EVERYONE)]
    known = [(name, scores[name]) for name in order if name in scores and math.isfinite(_value(scores[name]).value)]
    people = {name: study.tally(score.item, name).n for name, score in known}
    while len(people) > 1 and few(2 * people[EVERYONE] - sum(people.values())):
        del people[min((name for name in people if name != EVERYONE), key=people.__getitem__)]
    return [pair for pair in known if pair[0] in people]


def _value(score: Nps | Rated) -> Estimate:
    return score.points if isinstance(score, Nps) else score.mean


def nps_text(study: Study, score: Nps) -> str:
    return study.voice.signed(score.points.value, 0)


def nps_between(study: Study, score: Nps) -> str:
    voice = study.voice
    low, high = voice.signed(score.points.low, 0), voice.signed(score.points.high, 0)
    return voice.say(f"từ {low} đến {high}", f"{low} to {high}")


def nps_claim(study: Study, score: Nps) -> str:
    """Which side the interval lets one call the larger."""
    voice, low, high = study.voice, score.points.low, score.points.high
    if low > 0:
        return voice.say("Người sẵn lòng giới thiệu nhiều hơn người chê", "More recommend than criticise")
    if high < 0:
        return voice.say("Người chê nhiều hơn người sẵn lòng giới thiệu", "More criticise than recommend")
    if low >= -_EVEN and high <= _EVEN:
        return voice.say("Người giới thiệu và người chê gần ngang nhau", "Promoters and detractors are about even")
    return voice.say(
        "Chưa rõ người giới thiệu hay người chê đông hơn", "Whether more recommend or criticise is not certain"
    )


def _title(study: Study, found: Satisfaction) -> str:
    voice = study.voice
    everyone = found.nps.get(EVERYONE)
    if everyone is not None and math.isfinite(everyone.points.value):
        return f"{nps_claim(study, everyone)}: NPS {nps_text(study, everyone)} ({nps_between(study, everyone)})"
    rated = found.csat.get(EVERYONE) or found.ces.get(EVERYONE)
    if rated is not None:
        share, between = voice.percent(rated.top_two.value), voice.between(rated.top_two)
        return voice.say(
            f"{share} chọn hai mức cao nhất ({between})", f"{share} chose the two best answers ({between})"
        )
    return voice.say("Mức hài lòng theo nhóm", "Satisfaction by group")


def _nps_figure(study: Study, known: list[tuple[str, Nps]]) -> Figure:
    voice = study.voice
    rows = tuple(
        StackedRow(
            f"{study.group_name(name)} · {nps_text(study, score)}",
            study.tone(name),
            _parts(score),
        )
        for name, score in known
    )
    names = (
        voice.say("Chê", "Detractors"),
        voice.say("Trung dung", "Passives"),
        voice.say("Giới thiệu", "Promoters"),
    )
    told = "; ".join(f"{study.group_name(name)} {nps_text(study, score)}" for name, score in known)
    spans = [
        f"{study.group_name(name)}: {nps_between(study, score)}, n = {voice.count(score.points.n)}"
        for name, score in known
    ]
    item = known[0][1].item
    return Figure(
        title=_shares_claim(study, known),
        unit=voice.say(
            "Phần trăm chê (0–6), trung dung (7–8), giới thiệu (9–10); NPS là giới thiệu trừ chê",
            "Per cent detractors (0–6), passives (7–8), promoters (9–10); NPS is promoters minus detractors",
        ),
        chart=StackedBars(names, rows, f"NPS: {told}.", label_width=118, bar=17),
        note=voice.say(
            f"Câu {study.number(item)}. Khoảng 95%: {'; '.join(spans)}.",
            f"Question {study.number(item)}. 95% intervals: {'; '.join(spans)}.",
        )
        + _untold(study, rows),
    )


def _parts(score: Nps) -> tuple[float, ...]:
    """Detractors, passives, promoters; without people enough in each nan, as two and the score tell the third."""
    parts = (score.detractors, score.passives, score.promoters)
    return (math.nan,) * 3 if any(too_thin(part) for part in parts) else tuple(part.value for part in parts)


def _shares_claim(study: Study, known: list[tuple[str, Nps]]) -> str:
    """How many of everyone recommend and criticise, where both may be told."""
    voice = study.voice
    detractors, _, promoters = _parts(known[0][1])
    if not math.isfinite(promoters):
        return voice.say("NPS và khoảng 95%", "NPS and its 95% interval")
    up, down = voice.percent(promoters), voice.percent(detractors)
    return voice.say(f"{up} sẵn lòng giới thiệu, {down} chê", f"{up} would recommend, {down} criticise")


def _untold(study: Study, rows: tuple[StackedRow, ...]) -> str:
    if not any(math.isnan(share) for row in rows for share in row.shares):
        return ""
    return study.voice.say(
        " –: một phần có dưới 5 người, không in.", " –: a part of fewer than 5 people is not printed."
    )


def _rated(study: Study, scores: dict[str, Rated]) -> DataTable | None:
    voice = study.voice
    known = _known(study, scores)
    if not known:
        return None
    first = known[0][1]
    rows = tuple(
        (
            study.group_name(name),
            voice.count(rated.mean.n),
            voice.number(rated.mean.value, 2),
            f"{voice.number(rated.mean.low, 2)}–{voice.number(rated.mean.high, 2)}",
            voice.percent(rated.top_two.value),
            voice.between(rated.top_two),
        )
        for name, rated in known
    )
    low, high = voice.count(first.scale[0]), voice.count(first.scale[1])
    share, between = voice.percent(first.top_two.value), voice.between(first.top_two)
    return DataTable(
        title=voice.say(
            f"{share} chọn hai mức cao nhất ({between})", f"{share} chose the two best answers ({between})"
        ),
        unit=f"{study.number(first.item)}: {clipped(voice.of(first.item.text), 110)} · "
        + voice.say(f"trung bình trên thang {low}–{high}", f"mean on a scale of {low}–{high}"),
        heads=(
            voice.say("Nhóm", "Group"),
            "n",
            voice.say("Trung bình", "Mean"),
            voice.say("Khoảng 95%", "95% interval"),
            voice.say("Hai mức cao nhất", "Two best answers"),
            voice.say("Khoảng 95%", "95% interval"),
        ),
        rows=rows,
    )
