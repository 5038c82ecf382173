"""Satisfaction: would they recommend, how satisfied are they, for everyone and per group."""

from __future__ import annotations

import math

from reports.charts.stacked import StackedBars, StackedRow
from reports.compose.study import Study
from reports.compose.tally import too_thin
from reports.compose.trend import trend_figures
from reports.compose.voice import SHORT_GROUPS
from reports.content import DataTable, Figure, FiguresPage, Head
from surveyapp.domain.satisfaction import Nps, Rated, Satisfaction

EVERYONE = "everyone"


def satisfaction_page(study: Study) -> FiguresPage | None:
    found = study.analysis.satisfaction
    if found is None or not (found.nps or found.csat or found.ces):
        return None
    voice = study.voice
    figures = (*((_nps_figure(study, found),) if _known(found.nps) else ()), *trend_figures(study))
    tables = tuple(table for table in (_rated(study, found.csat), _rated(study, found.ces)) if table is not None)
    if not figures and not tables:
        return None
    return FiguresPage(
        head=Head("satisfaction", voice.say("Hài lòng", "Satisfaction"), _title(study, found)),
        lead="",
        figures=figures,
        tables=tables,
    )


def _known(scores: dict[str, Nps]) -> list[tuple[str, Nps]]:
    order = [EVERYONE, *(name for name in SHORT_GROUPS if name != EVERYONE)]
    return [(name, scores[name]) for name in order if name in scores and math.isfinite(scores[name].points.value)]


def nps_text(study: Study, score: Nps) -> str:
    return study.voice.signed(score.points.value, 0)


def nps_between(study: Study, score: Nps) -> str:
    voice = study.voice
    low, high = voice.signed(score.points.low, 0), voice.signed(score.points.high, 0)
    return voice.say(f"từ {low} đến {high}", f"{low} to {high}")


def _title(study: Study, found: Satisfaction) -> str:
    voice = study.voice
    everyone = found.nps.get(EVERYONE)
    if everyone is not None and math.isfinite(everyone.points.value):
        points, between = nps_text(study, everyone), nps_between(study, everyone)
        low, high = everyone.points.low, everyone.points.high
        if low > 0:
            claim = voice.say("Người sẵn lòng giới thiệu nhiều hơn người chê", "More recommend than criticise")
        elif high < 0:
            claim = voice.say("Người chê nhiều hơn người sẵn lòng giới thiệu", "More criticise than recommend")
        else:
            claim = voice.say("Người giới thiệu và người chê gần ngang nhau", "Promoters and detractors are about even")
        return f"{claim}: NPS {points} ({between})"
    rated = found.csat.get(EVERYONE) or found.ces.get(EVERYONE)
    if rated is not None:
        share, between = voice.percent(rated.top_two.value), voice.between(rated.top_two)
        return voice.say(
            f"{share} chọn hai mức cao nhất ({between})", f"{share} chose the two best answers ({between})"
        )
    return voice.say("Mức hài lòng theo nhóm", "Satisfaction by group")


def _nps_figure(study: Study, found: Satisfaction) -> Figure:
    voice = study.voice
    known = _known(found.nps)
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
    told = [f"{study.group_name(name)} {nps_text(study, score)}" for name, score in known]
    title = "NPS: " + "; ".join(told)
    spans = [
        f"{study.group_name(name)}: {nps_between(study, score)}, n = {voice.count(score.points.n)}"
        for name, score in known
    ]
    item = known[0][1].item
    return Figure(
        title=title,
        unit=voice.say(
            "Phần trăm chê (0–6), trung dung (7–8), giới thiệu (9–10); NPS là giới thiệu trừ chê",
            "Per cent detractors (0–6), passives (7–8), promoters (9–10); NPS is promoters minus detractors",
        ),
        chart=StackedBars(names, rows, title + ".", label_width=118, bar=17),
        note=voice.say(
            f"Câu {study.number(item)}. Khoảng 95%: {'; '.join(spans)}.",
            f"Question {study.number(item)}. 95% intervals: {'; '.join(spans)}.",
        ),
    )


def _parts(score: Nps) -> tuple[float, ...]:
    """Detractors, passives, promoters; without people enough in each nothing, as two and the score tell the third."""
    parts = (score.detractors, score.passives, score.promoters)
    return (0.0, 0.0, 0.0) if any(too_thin(part) for part in parts) else tuple(part.value for part in parts)


def _rated(study: Study, scores: dict[str, Rated]) -> DataTable | None:
    voice = study.voice
    known = [(name, scores[name]) for name in (EVERYONE, *SHORT_GROUPS) if name in scores]
    unique = list(dict(known).items())
    if not unique:
        return None
    item, scale = unique[0][1].item, unique[0][1].scale
    rows = tuple(
        (
            study.group_name(name),
            voice.count(rated.mean.n),
            voice.number(rated.mean.value, 2),
            f"{voice.number(rated.mean.low, 2)}–{voice.number(rated.mean.high, 2)}",
            voice.percent(rated.top_two.value),
            voice.between(rated.top_two),
        )
        for name, rated in unique
        if math.isfinite(rated.mean.value)
    )
    if not rows:
        return None
    low, high = voice.count(scale[0]), voice.count(scale[1])
    return DataTable(
        title=voice.of(item.text),
        unit=voice.say(f"Trung bình trên thang {low}–{high}", f"Mean on a scale of {low}–{high}")
        + f" · {study.number(item)}",
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
