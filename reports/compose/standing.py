"""Where everybody stands when there are no two groups to compare: groups, criteria, BANT and funnel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.intervals import IntervalBars, IntervalRow
from reports.charts.tone import Tone
from reports.compose.study import Study, overlaps
from reports.compose.tally import SMALLEST_CELL, few, hidden_cells
from reports.compose.voice import BANT, CRITERIA, FUNNEL, GROUPS, REACHED, SHORT_GROUPS, Pair, name_of
from reports.content import Figure, FiguresPage, Head
from surveyapp.domain.classification import Stage
from surveyapp.domain.scoring import Score, reaches
from surveyapp.domain.stats import NOTHING, Estimate, share


@dataclass(frozen=True, slots=True)
class Standing:
    """A share of everybody, nan where it may not be told."""

    name: str
    share: Estimate
    about: str = ""


def standing_page(study: Study) -> FiguresPage | None:
    """None where two groups are compared, or nothing of the kind is asked."""
    if study.compared:
        return None
    voice = study.voice
    made = (_groups(study), _scores(study, "criteria"), _scores(study, "bant"), _funnel(study))
    found = [part for part in made if part is not None]
    if not found:
        return None
    (title, _), *_rest = found
    figures = tuple(
        Figure(plain.title, plain.unit, plain.chart, plain.note) if place == 0 else _claiming(plain, claim)
        for place, (claim, plain) in enumerate(found)
    )
    kicker = voice.say("Khách hàng đang ở đâu", "Where customers stand")
    return FiguresPage(head=Head("standing", kicker, title), lead="", figures=figures, tables=())


def _claiming(figure: Figure, claim: str) -> Figure:
    return Figure(claim, figure.unit, figure.chart, figure.note)


# ------------------------------------------------------------------ what is known


def scored(study: Study, family: str) -> list[Standing]:
    """Per criterion or BANT condition, in its own order, the share of those with a score who reach the cut."""
    scores, names = _family(study, family)
    found = []
    for name in names:
        if name in scores and int(scores[name].known.sum()) >= SMALLEST_CELL:
            found.append(
                Standing(study.voice.pick(names[name]), _at_cut(study, scores[name]), _about(study, scores[name]))
            )
    return found


def _family(study: Study, family: str) -> tuple[dict[str, Score], dict[str, Pair]]:
    scores = study.analysis.classification.scores
    return (scores.criteria, CRITERIA) if family == "criteria" else (scores.bant, BANT)


def _at_cut(study: Study, score: Score) -> Estimate:
    high = reaches(score.value[score.known], study.analysis.classification.criterion_cut)
    if few(int(high.sum())):
        return NOTHING
    return share(high, None if study.table.weights is None else study.table.weights[score.known])


def _about(study: Study, score: Score) -> str:
    voice = study.voice
    parts = [study.numbered(score.items), f"n = {voice.count(int(score.known.sum()))}"]
    return " · ".join(part for part in parts if part)


def stages(study: Study) -> list[Standing]:
    """Of everybody asked, the share in each stage; without those of fewer than five people and what gives them away."""
    found = study.analysis.classification
    base = found.stages_asked
    nowhere = int((base & (found.stages == "")).sum())
    hidden = hidden_cells([*(n for _, n, _ in found.stage_counts), nowhere])
    return [
        Standing(name_of(FUNNEL, stage.value, study.voice), NOTHING if hide else estimate)
        for (stage, n, estimate), hide in zip(found.stage_counts, hidden, strict=False)
        if n
    ]


def best_and_worst(found: Sequence[Standing]) -> tuple[Standing, Standing] | None:
    """The largest and the smallest share; None below two that may be told."""
    known = sorted((s for s in found if math.isfinite(s.share.value)), key=lambda s: -s.share.value)
    return (known[0], known[-1]) if len(known) > 1 else None


# ------------------------------------------------------------------ figures

_Part = tuple[str, Figure]
"""The claim, and the figure under a plain title."""


def _scores(study: Study, family: str) -> _Part | None:
    found = scored(study, family)
    if not found:
        return None
    voice = study.voice
    cut = voice.count(study.analysis.classification.criterion_cut * 100)
    title = (
        voice.say("Bảy tiêu chí: bao nhiêu người đạt", "The seven criteria: how many show each")
        if family == "criteria"
        else voice.say("BANT: bao nhiêu người đạt từng điều kiện", "BANT: how many meet each condition")
    )
    unit = voice.say(
        f"Phần trăm người đạt từ {cut}/100 điểm; vạch đen và ±: khoảng tin cậy 95%",
        f"Per cent scoring {cut}/100 or more; black line and ±: 95% interval",
    )
    scores, names = _family(study, family)
    missing = [voice.pick(names[name]).lower() for name in names if name not in scores]
    note = voice.say(f"Không hỏi: {voice.listed(missing)}.", f"Not asked: {voice.listed(missing)}.") if missing else ""
    return score_claim(study, family, found), _figure(study, title, unit, found, note)


def score_claim(study: Study, family: str, found: Sequence[Standing]) -> str:
    voice = study.voice
    pair = best_and_worst(found)
    if pair is None:
        known = next((s for s in found if math.isfinite(s.share.value)), None)
        if known is None:
            return voice.say("Quá ít người đạt để nói thành số", "Too few people reach the cut to give a number")
        share, between = voice.percent(known.share.value), voice.between(known.share)
        return voice.say(
            f"{known.name}: {share} người trả lời đạt ({between})",
            f"{known.name}: {share} of respondents reach the cut ({between})",
        )
    best, worst = pair
    high, low = voice.percent(best.share.value), voice.percent(worst.share.value)
    if overlaps(best.share, worst.share):
        return (
            voice.say("Chưa tiêu chí nào nổi hẳn lên so với các tiêu chí khác", "No criterion clearly stands out")
            if family == "criteria"
            else voice.say("Chưa điều kiện BANT nào nổi hẳn lên", "No BANT condition clearly stands out")
        )
    return voice.say(
        f"Rõ nhất là {best.name.lower()} ({high}), yếu nhất là {worst.name.lower()} ({low})",
        f"Strongest: {best.name.lower()} ({high}); weakest: {worst.name.lower()} ({low})",
    )


def _groups(study: Study) -> _Part | None:
    voice, counts = study.voice, study.analysis.classification.counts
    if not counts:
        return None
    hidden = hidden_cells([count.n for count in counts])
    found = [
        Standing(name_of(SHORT_GROUPS, count.group.value, voice), NOTHING if hide else count.share)
        for count, hide in zip(counts, hidden, strict=True)
    ]
    told = [count for count, hide in zip(counts, hidden, strict=True) if count.n and not hide]
    claim = voice.say("Một nhóm còn quá ít người để so sánh", "One group has too few people to compare")
    if told:
        largest = max(told, key=lambda count: count.n)
        who, part = name_of(GROUPS, largest.group.value, voice), voice.percent(largest.share.value)
        claim = voice.say(
            f"Nhóm đông nhất: {who}, {part} người trả lời", f"The largest group: {who}, {part} of respondents"
        )
    return claim, _figure(
        study,
        voice.say("Các nhóm khách hàng", "Customer groups"),
        voice.say(
            "Phần trăm người trả lời; vạch đen và ±: khoảng 95%", "Per cent of respondents; line and ±: 95% interval"
        ),
        found,
        voice.say(
            "Một trong hai nhóm tiềm năng và mục tiêu có dưới 5 người nên không so sánh.",
            "Potential or target customers are fewer than 5 people, so the two are not compared.",
        ),
    )


def _funnel(study: Study) -> _Part | None:
    found = stages(study)
    if not found:
        return None
    voice = study.voice
    counts = study.analysis.classification.stage_counts
    n = counts[0][2].n
    claim = funnel_claim(study)
    return claim, _figure(
        study,
        voice.say("Giai đoạn trên phễu", "Stage in the funnel"),
        voice.say(
            "Phần trăm của mọi người được hỏi, theo bằng chứng xa nhất; vạch đen và ±: khoảng 95%",
            "Per cent of everybody asked, by the furthest evidence; line and ±: 95% interval",
        ),
        found,
        voice.say(
            f"n = {voice.count(n)}. Phần còn lại chưa có bằng chứng ở giai đoạn nào. Khảo sát một lần không cho biết "
            "tỉ lệ chuyển đổi.",
            f"n = {voice.count(n)}. The rest gave no evidence of any stage. One survey does not give conversion rates.",
        ),
    )


def funnel_claim(study: Study) -> str:
    """How many have come at least to the stage that divides the funnel best."""
    voice = study.voice
    found = beyond(study)
    if found is None:
        return voice.say(
            "Mới có rất ít người có bằng chứng trên phễu", "Very few people show evidence of any stage yet"
        )
    step, estimate = found
    share, between = voice.percent(estimate.value), voice.between(estimate)
    reached = voice.pick(REACHED[step])
    return voice.say(f"{share} người được hỏi {reached} ({between})", f"{share} of those asked {reached} ({between})")


def beyond(study: Study) -> tuple[Stage, Estimate] | None:
    """The first of MQL, purchase, contact and visit that five people have come to, with their share."""
    found = study.analysis.classification
    labels = found.stages[found.stages_asked]
    weights = None if study.table.weights is None else study.table.weights[found.stages_asked]
    order = list(Stage)
    for step in (Stage.MQL, Stage.CUSTOMER, Stage.LEAD, Stage.VISITOR):
        rest = [stage.value for stage in order[order.index(step) :]]
        reached = sum((labels == stage for stage in rest), labels == "?")
        here = (labels == step.value).any() or step is Stage.VISITOR
        if here and int(reached.sum()) >= SMALLEST_CELL:
            return step, share(reached, weights)
    return None


def _figure(study: Study, title: str, unit: str, found: Sequence[Standing], note: str) -> Figure:
    voice = study.voice
    rows = tuple(
        IntervalRow(
            standing.name,
            standing.share.value,
            standing.share.low,
            standing.share.high,
            voice.percent(standing.share.value),
            voice.margin(standing.share),
            standing.about,
        )
        for standing in found
    )
    told = "; ".join(f"{row.label} {row.text}" for row in rows)
    if any(not math.isfinite(row.value) for row in rows):
        note += " " * bool(note) + voice.say("–: dưới 5 người, không hiển thị.", "–: fewer than 5 people, not shown.")
    return Figure(title, unit, IntervalBars(rows, Tone.TEAL, f"{title}: {told}."), note)
