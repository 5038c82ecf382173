"""The lines of the appendix for one question: what was asked, how many answered, and their answers in a drawing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from reports import format as write
from reports.charts.prices import PriceCurve, PriceCurves, PriceMark
from reports.charts.svg import Chart
from reports.charts.tone import Tone
from reports.compose import appendix_charts as draw
from reports.compose.kind_names import KINDS, kind_name
from reports.compose.study import Answers, is_listed
from reports.compose.tally import SMALLEST_CELL, Tally, few
from reports.compose.voice import Pair
from reports.content import QuestionRow
from surveyapp.domain.definition import OPEN_KINDS, Kind, Question
from surveyapp.domain.price import PriceMeter, price_meter
from surveyapp.domain.stats import Estimate
from surveyapp.domain.table import LEFT_OUT, NOT_ASKED, Item, Measure

Items = tuple[Item, ...]
Rows = list[QuestionRow]

MOST_POINTS = 80
"""Prices at which the curves of the price meter are drawn."""


def question_rows(study: Answers) -> Iterator[QuestionRow]:
    """Every listed question in asking order; the price meter stands below the last of its four questions."""
    meter = price_meter(study.table)
    last = max((study.numbers[item.question.id] for item in meter.items), key=_order) if meter else ""
    for question in study.table.questionnaire.questions():
        if is_listed(question):
            yield from _ROWS.get(question.kind, _one)(study, question, study.table.items_of(question))
            if meter is not None and study.numbers[question.id] == last:
                yield _prices(study, meter)


def _order(number: str) -> int:
    return int("".join(sign for sign in number if sign.isdigit()))


# ------------------------------------------------------------------ one line


def _row(
    study: Answers,
    question: Question,
    counts: Tally,
    chart: Chart | None,
    legend: str = "",
    *,
    part: int = 0,
    text: str = "",
    about: str = "",
) -> QuestionRow:
    """`part` numbers a line below the question, with its own text; `about` stands where the kind's name would."""
    voice = study.voice
    number = study.numbers[question.id]
    return QuestionRow(
        code=f"{number}.{part}" if part else number,
        text=text or voice.of(question.text),
        kind=about or voice.pick(kind_name(question)),
        n=f"n = {voice.count(counts.n)}",
        missing=missing(study, counts),
        chart=chart,
        legend=legend or ("" if chart is not None else _not_drawn(study)),
    )


def missing(study: Answers, counts: Tally) -> str:
    voice = study.voice
    parts = (
        (counts.left_out, ("bỏ trống", "left out")),
        (counts.not_asked, ("không hỏi", "not asked")),
        (counts.not_applicable, ("không áp dụng", "not applicable")),
        (counts.refused, ("không muốn trả lời", "prefer not to say")),
    )
    counted = ((n, voice.count(n) if n >= SMALLEST_CELL else f"< {SMALLEST_CELL}", name) for n, name in parts)
    return ", ".join(f"{voice.pick(name)} {shown}" for n, shown, name in counted if n)


def _whole(study: Answers, items: Items) -> Tally:
    """Who answered any of the items; the others were not asked or left all of them out."""
    codes = np.column_stack([study.table.codes(item) for item in items])
    answered = (codes >= 0).any(axis=1)
    not_asked = ~answered & (codes == NOT_ASKED).any(axis=1)
    n, away = int(answered.sum()), int(not_asked.sum())
    left_out = int((~answered & ~not_asked & (codes == LEFT_OUT).any(axis=1)).sum())
    return Tally(n, (), (), left_out, away, study.n - n - away - left_out, 0)


def _not_drawn(study: Answers) -> str:
    return study.voice.say(
        "Không vẽ: mỗi câu trả lời có quá ít người, hoặc mọi người trả lời như nhau.",
        "Not drawn: too few people gave each answer, or all answered alike.",
    )


def levels(study: Answers, item: Item) -> str:
    """The categories from left to right, with the words at the ends of a scale."""
    voice = study.voice
    question = item.question
    names = [voice.of(label) for label in item.labels]
    if question.low_text or question.high_text:
        names[0] = f"{names[0]} ({voice.of(question.low_text)})" if question.low_text else names[0]
        names[-1] = f"{names[-1]} ({voice.of(question.high_text)})" if question.high_text else names[-1]
        if len(names) > 5:
            names = [names[0], "…", names[-1]]
    return voice.say("Từ trái: ", "From left: ") + " · ".join(names)


def _of_categories(study: Answers, item: Item) -> tuple[Chart | None, str]:
    if item.categories > draw.MOST_STACKED:
        return draw.categories(study, item), ""
    chart = draw.stacked(study, item)
    return chart, levels(study, item) if chart is not None else _undrawn_scale(study, item)


def _undrawn_scale(study: Answers, item: Item) -> str:
    """What can be said of a scale whose levels have too few people each; "" where nothing can."""
    mean = draw.mean_words(study, item)
    if not mean:
        return ""
    return study.voice.say(
        f"Trung bình {mean}; mỗi mức có quá ít người để in.", f"Mean {mean}; too few people at each level to print."
    )


# ------------------------------------------------------------------ kinds with one line


def _one(study: Answers, question: Question, items: Items) -> Rows:
    """A choice, a point on a scale, a number, or words."""
    item = items[0]
    counts = study.tally(item)
    if item.categories:
        return [_row(study, question, counts, *_of_categories(study, item))]
    if item.measure is Measure.NUMBER:
        return [_row(study, question, counts, draw.numbers(study, item), _ends(study, question))]
    return [_row(study, question, counts, None, _spoken(study, question))]


def _ends(study: Answers, question: Question) -> str:
    voice = study.voice
    if not (question.low_text and question.high_text and question.low is not None and question.high is not None):
        return ""
    low, high = (voice.number(value, 0) for value in (question.low, question.high))
    return f"{low}: {voice.of(question.low_text)} · {high}: {voice.of(question.high_text)}"


def _spoken(study: Answers, question: Question) -> str:
    if question.kind in OPEN_KINDS:
        return study.voice.say(
            "Câu mở: nếu trích thì trích nguyên văn, kèm số phiếu.",
            "Open answers: where quoted, as written and with the response number.",
        )
    return study.voice.say("Không liệt kê trong báo cáo.", "Not listed in the report.")


def _several(study: Answers, question: Question, items: Items) -> Rows:
    return [_row(study, question, study.tally(items[0]), draw.options(study, items))]


def _ranking(study: Answers, question: Question, items: Items) -> Rows:
    """Shares of first places, and the mean place of each option among those who ranked it."""
    voice = study.voice
    counts = study.tally(items[0])
    chart = draw.options(study, items, code=0)
    means = []
    for item in items:
        codes = study.table.codes(item)
        ranked = (codes >= 0) & (codes < item.categories - 1)
        means.append((draw.mean_of(study, np.where(ranked, codes + 1.0, math.nan)), voice.of(item.text)))
    told = [f"{name} {voice.number(mean.value)}" for mean, name in sorted(means, key=_by_mean) if _known(mean)]
    legend = voice.say(
        "Thanh: tỉ lệ xếp thứ nhất. Hạng trung bình của người có xếp: ",
        "Bars: share of first places. Mean place among those who ranked it: ",
    )
    return [_row(study, question, counts, chart, legend + " · ".join(told) if chart is not None and told else "")]


def _by_mean(entry: tuple[Estimate, str]) -> float:
    return entry[0].value if _known(entry[0]) else math.inf


def _known(estimate: Estimate) -> bool:
    return math.isfinite(estimate.value)


def _sum(study: Answers, question: Question, items: Items) -> Rows:
    voice = study.voice
    total = question.total or 100.0
    unit = f" {voice.of(question.unit)}" if question.unit else ""
    legend = voice.say(
        f"Trung bình mỗi lựa chọn nhận được trong tổng {voice.number(total, 0)}{unit}, ± nửa khoảng 95%.",
        f"Mean that each option was given of {voice.number(total, 0)}{unit}, ± half the 95% interval.",
    )
    chart = draw.amounts(study, items, total)
    return [_row(study, question, study.tally(items[0]), chart, legend if chart is not None else "")]


def _day(study: Answers, question: Question, items: Items) -> Rows:
    chart = draw.days(study, items[0])
    told = draw.middle_words(study, items[0], draw.day_words)
    return [_row(study, question, study.tally(items[0]), chart, told)]


def _time(study: Answers, question: Question, items: Items) -> Rows:
    chart = draw.times(study, items[0])
    told = draw.middle_words(study, items[0], draw.clock_words)
    return [_row(study, question, study.tally(items[0]), chart, told)]


def _hidden(study: Answers, question: Question, items: Items) -> Rows:
    if items[0].categories:
        return _one(study, question, items)
    chart = draw.common_words(study, study.table.texts(items[0]))
    return [_row(study, question, study.tally(items[0]), chart)]


def _attention(study: Answers, question: Question, items: Items) -> Rows:
    """The table knows who failed any check, so every check tells the same."""
    voice = study.voice
    failed = int(study.table.frame["#inattentive"].sum())
    shown = "–" if few(failed) or few(study.n - failed) else voice.percent(failed / study.n if study.n else math.nan)
    legend = voice.say(
        f"Trả lời khác điều một câu kiểm tra yêu cầu: {shown} số phiếu.",
        f"Answered otherwise than an attention check asks: {shown} of responses.",
    )
    return [_row(study, question, Tally(study.n, (), (), 0, 0, 0, 0), None, legend)]


# ------------------------------------------------------------------ kinds with a line for each part


def _grid(study: Answers, question: Question, items: Items) -> Rows:
    """One line per statement; the wording of the grid itself stands with the first."""
    rows = []
    for place, item in enumerate(items):
        chart = draw.stacked(study, item)
        legend = levels(study, item) if place == 0 and chart is not None else ""
        if chart is None and item.categories:
            legend = _undrawn_scale(study, item)
        rows.append(_part(study, question, place, item, chart, legend))
    return rows


def _part(study: Answers, question: Question, place: int, item: Item, chart: Chart | None, legend: str) -> QuestionRow:
    voice = study.voice
    about = voice.of(question.text) if place == 0 else voice.pick(kind_name(question))
    counts = study.tally(item)
    return _row(study, question, counts, chart, legend, part=place + 1, text=voice.of(item.text), about=about)


def _many(study: Answers, question: Question, items: Items) -> Rows:
    voice = study.voice
    rows = []
    for place, row in enumerate(question.rows):
        own = tuple(item for item in items if item.row == row)
        about = voice.of(question.text) if place == 0 else voice.pick(kind_name(question))
        chart = draw.options(study, own) if own else None
        counts = study.tally(own[0]) if own else _whole(study, items)
        rows.append(_row(study, question, counts, chart, part=place + 1, text=voice.of(row.text), about=about))
    return rows


def _dual(study: Answers, question: Question, items: Items) -> Rows:
    """Means of both sides beside each other; scales without an order are drawn line by line."""
    voice = study.voice
    if any(item.measure is not Measure.ORDINAL for item in items):
        return _grid(study, question, items)
    width = len(question.sides)
    rows = [(voice.of(row.text), items[place * width : (place + 1) * width]) for place, row in enumerate(question.rows)]
    names = tuple(voice.of(side.text) for side in question.sides)
    chart = draw.sides(study, rows, names)
    scales = " · ".join(f"{name} (1–{len(i)})" for name, i in zip(names, _levels_of(question), strict=True))
    legend = voice.say(f"Trung bình, thanh từ trên xuống: {scales}.", f"Means, bars from the top: {scales}.")
    gap = _widest_gap(study, rows, names)
    return [_row(study, question, _whole(study, items), chart, f"{legend} {gap}".strip() if chart else "")]


def _levels_of(question: Question) -> list[list[str]]:
    return [[o.code for o in side.options if o.missing is None] for side in question.sides]


def _widest_gap(study: Answers, rows: list[tuple[str, Items]], names: tuple[str, ...]) -> str:
    """The row whose first side is furthest above the second among people who answered both, where that is sure."""
    if len(names) != 2:
        return ""
    gaps = [(draw.mean_of(study, draw.placed(study, a) - draw.placed(study, b)), label) for label, (a, b) in rows]
    mean, label = max(gaps, key=lambda gap: gap[0].value if _known(gap[0]) else -math.inf)
    if not (_known(mean) and mean.low > 0):
        return ""
    voice = study.voice
    first, second = names[0].lower(), names[1].lower()
    return voice.say(
        f"“{label}”: {first} vượt {second} nhiều nhất, {voice.number(100 * mean.value, 0)} điểm trên 100 "
        f"(từ {voice.number(100 * mean.low, 0)} đến {voice.number(100 * mean.high, 0)}).",
        f"“{label}”: {first} is furthest above {second}, by {voice.number(100 * mean.value, 0)} points of 100 "
        f"({voice.number(100 * mean.low, 0)} to {voice.number(100 * mean.high, 0)}).",
    )


def _differential(study: Answers, question: Question, items: Items) -> Rows:
    voice = study.voice
    legend = voice.say("Trung bình giữa hai cực, vạch ngang là khoảng 95%.", "Means between the poles; bars are 95%.")
    chart = draw.profile(study, items)
    return [_row(study, question, _whole(study, items), chart, legend if chart is not None else "")]


def _cascade(study: Answers, question: Question, items: Items) -> Rows:
    rows = []
    for place, item in enumerate(items):
        if item.categories:
            chart, legend = _of_categories(study, item)
        else:
            chart, legend = draw.common_words(study, study.table.texts(item)), ""
        rows.append(_part(study, question, place, item, chart, legend))
    return rows


def _repeat(study: Answers, question: Question, items: Items) -> Rows:
    """How many entries, then each question about them."""
    voice = study.voice
    name = voice.of(question.entry_text).lower() or voice.say("mục", "entries")
    whole = items[0]
    mean = draw.mean_of(study, study.table.numbers(whole))
    told = voice.say(
        f"Trung bình {draw.with_margin(study, mean, 1)} mục ở người có kể.",
        f"Mean {draw.with_margin(study, mean, 1)} entries among those who gave any.",
    )
    chart = draw.entries(study, whole, name)
    rows = [_row(study, question, study.tally(whole), chart, told if _known(mean) else "")]
    return rows + [_inner(study, question, place, inner, items) for place, inner in enumerate(question.questions, 1)]


def _inner(study: Answers, question: Question, place: int, inner: Question, items: Items) -> QuestionRow:
    voice = study.voice
    prefix = f"{question.id}.{inner.id}"
    own = tuple(item for item in items if item.id == prefix or item.id.startswith(f"{prefix}."))
    about = voice.pick(KINDS[inner.kind])
    text = voice.of(inner.text)
    if not own:
        told = voice.say("Ghi theo từng mục, không gộp trong báo cáo.", "Kept for each entry, not put together here.")
        return _row(study, question, study.tally(items[0]), None, told, part=place, text=text, about=about)
    if own[0].option is not None:
        chart: Chart | None = draw.options(study, own)
        told = voice.say("Có ít nhất một mục như vậy.", "At least one entry of theirs is.")
    else:
        chart = draw.numbers(study, own[0])
        told = voice.say("Trung bình các mục của mỗi người.", "The mean over each person's entries.")
    counts = study.tally(own[0])
    return _row(study, question, counts, chart, told if chart else "", part=place, text=text, about=about)


# ------------------------------------------------------------------ the price meter

_CURVES: tuple[tuple[Pair, Tone], ...] = (
    (("Quá rẻ", "Too cheap"), Tone.SLATE),
    (("Rẻ", "Cheap"), Tone.BLUE),
    (("Đắt", "Expensive"), Tone.PLUM),
    (("Quá đắt", "Too expensive"), Tone.ROSE),
)


def _prices(study: Answers, meter: PriceMeter) -> QuestionRow:
    voice = study.voice
    numbers = sorted((study.number(item) for item in meter.items), key=_order)
    points: tuple[tuple[Pair, Estimate], ...] = (
        (("Giá thấp nhất chấp nhận được", "Lowest acceptable price"), meter.lowest),
        (("Giá tối ưu", "Optimal price"), meter.optimal),
        (("Giá trung dung", "Indifference price"), meter.indifference),
        (("Giá cao nhất chấp nhận được", "Highest acceptable price"), meter.highest),
    )
    marks = tuple(PriceMark(voice.pick(name), own.value, own.low, own.high, _price(study, own)) for name, own in points)
    legend = ". ".join(f"{mark.name}: {mark.text}" for mark in marks)
    source = voice.say(
        "Cách đo của van Westendorp (1976), khoảng 95% bằng lấy mẫu lại. Quá rẻ, rẻ: từ giá đó trở lên; đắt, quá đắt: "
        "tới giá đó.",
        "Price sensitivity meter (van Westendorp 1976), 95% intervals by resampling.",
    )
    odd = meter.contradictory
    return QuestionRow(
        code=f"{numbers[0]}–{numbers[-1]}",
        text=voice.say("Thang nhạy giá từ bốn câu hỏi về giá", "Price sensitivity from the four questions on price"),
        kind=voice.say("Van Westendorp", "Van Westendorp"),
        n=f"n = {voice.count(meter.n)}",
        missing=voice.say(f"giá không tăng dần {study.counted(odd)}", f"prices that do not rise {study.counted(odd)}")
        if odd
        else "",
        chart=_price_chart(study, meter, marks, legend),
        legend=f"{legend}. {source}",
    )


def _price(study: Answers, own: Estimate) -> str:
    if not _known(own):
        return "–"
    lang = study.voice.lang
    value = write.money(round(own.value, -2), lang)
    if not math.isfinite(own.low + own.high):
        return value
    low, high = write.money(round(own.low, -2), lang), write.money(round(own.high, -2), lang)
    return study.voice.say(f"{value} (từ {low} đến {high})", f"{value} ({low} to {high})")


def _price_chart(study: Answers, meter: PriceMeter, marks: tuple[PriceMark, ...], legend: str) -> Chart:
    """Up to the price that all but one in fifty of the dearest answers stay below."""
    voice = study.voice
    top = float(meter.prices[np.searchsorted(meter.curves[3], 0.98).clip(0, meter.prices.size - 1)])
    grid = np.linspace(float(meter.prices[0]), top, MOST_POINTS)
    curves = tuple(
        PriceCurve(voice.pick(name), tone, tuple(float(s) for s in np.interp(grid, meter.prices, shares)))
        for (name, tone), shares in zip(_CURVES, meter.curves, strict=True)
    )
    ends = [write.money(round(float(price), -2), voice.lang) for price in (grid[0], grid[-1])]
    band = (meter.lowest.value, meter.highest.value)
    return PriceCurves(tuple(float(p) for p in grid), curves, marks, band, ends[0], ends[1], legend + ".")


_ROWS: dict[Kind, Callable[[Answers, Question, Items], Rows]] = {
    Kind.MULTIPLE: _several,
    Kind.MATRIX_SINGLE: _grid,
    Kind.MATRIX_MULTIPLE: _many,
    Kind.MATRIX_DUAL: _dual,
    Kind.SEMANTIC_DIFFERENTIAL: _differential,
    Kind.RANKING: _ranking,
    Kind.CONSTANT_SUM: _sum,
    Kind.CASCADE: _cascade,
    Kind.REPEAT: _repeat,
    Kind.DATE: _day,
    Kind.TIME: _time,
    Kind.HIDDEN: _hidden,
    Kind.ATTENTION_CHECK: _attention,
}
"""Kinds that `_one` does not do justice to."""
