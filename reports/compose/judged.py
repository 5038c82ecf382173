"""What the business itself stated about its customers: its target profile, its own cuts, people placed by hand."""

from __future__ import annotations

import math

from reports.compose.phrases import clipped
from reports.compose.study import Study
from reports.compose.tally import few
from reports.content import DataTable
from surveyapp.domain.classification import Classification
from surveyapp.domain.profile import Line, Matched, about_words, words_of
from surveyapp.domain.written import grouped


def cuts(study: Study) -> str:
    """From where the two scores count as high."""
    voice, found = study.voice, study.analysis.classification
    if found.fit is None or found.readiness is None:
        return ""
    fit, ready = voice.count(found.fit.cut), voice.count(found.readiness.cut)
    if fit == ready:
        words = voice.say(f"cao là từ {fit}", f"high is from {fit}")
    else:
        words = voice.say(
            f"cao là từ {fit} (phù hợp) và {ready} (sẵn sàng)", f"high is from {fit} (fit) and {ready} (readiness)"
        )
    return words + (voice.say(", ngưỡng do doanh nghiệp đặt", ", cuts set by the business") if found.own_cuts else "")


def stated(study: Study) -> str:
    """Sentences about the profile and the placements, "" where the business stated neither."""
    voice, found = study.voice, study.analysis.classification
    text = ""
    if found.own_profile and found.profile:
        by = study.numbered(tuple(item for matched in found.profile for item in matched.items))
        text += voice.say(
            f" Điểm phù hợp tính cả hồ sơ mục tiêu doanh nghiệp nêu ({by}).",
            f" Fit includes the target profile the business states ({by}).",
        )
    placed, moved = int(found.placed.sum()), study.analysis.put_into_personas
    if placed:
        text += voice.say(
            f" {_people(study, placed)} người được doanh nghiệp xếp nhóm bằng tay.",
            f" {_people(study, placed)} placed by hand by the business.",
        )
    if moved:
        text += voice.say(
            f" {_people(study, moved)} người được xếp chân dung bằng tay.",
            f" {_people(study, moved)} put into a persona by hand.",
        )
    return text


def _people(study: Study, n: int) -> str:
    """A head count at the beginning of a sentence."""
    return study.voice.say("Dưới 5", "Fewer than 5") if few(n) else study.voice.count(n)


def profile_table(study: Study) -> DataTable | None:
    """The lines of the target profile, with how many are inside each."""
    voice, found = study.voice, study.analysis.classification
    if not found.profile or not found.counts:
        return None
    return DataTable(
        title=voice.say("Hồ sơ khách hàng mục tiêu", "Target profile"),
        unit=_source(study, found),
        heads=(
            voice.say("Câu hỏi", "Question"),
            voice.say("Câu trả lời phù hợp", "Answers inside"),
            voice.say("Trọng số", "Weight"),
            voice.say("Tỉ lệ đúng hồ sơ", "Share inside"),
        ),
        rows=tuple(_row(study, matched) for matched in found.profile),
        text_columns=2,
        note=voice.say(
            "Hồ sơ là một thành phần của điểm phù hợp. Bắt buộc: ai trả lời khác thì điểm phù hợp bằng 0.",
            "The profile is one part of fit. Must: whoever answers otherwise has a fit of 0.",
        )
        if any(matched.line.must for matched in found.profile)
        else voice.say("Hồ sơ là một thành phần của điểm phù hợp.", "The profile is one part of fit."),
    )


def _source(study: Study, found: Classification) -> str:
    voice = study.voice
    if found.own_profile:
        return voice.say(
            "Do doanh nghiệp nêu; tỉ lệ tính trên người có trả lời",
            "Stated by the business; shares of those who answered",
        )
    return voice.say(
        "Ghi trong bảng hỏi; tỉ lệ tính trên người có trả lời",
        "Written in the questionnaire; shares of those who answered",
    )


def _row(study: Study, matched: Matched) -> tuple[str, ...]:
    voice, line = study.voice, matched.line
    question = clipped(voice.of(about_words(matched.items)), 90)
    inside = matched.inside(study.table.weights)
    weight = voice.number(line.weight, 0 if line.weight == round(line.weight) else 2)
    return (
        f"{study.number(matched.items[0])} {question}".strip(),
        _answers(study, line, matched),
        weight + (voice.say(" · bắt buộc", " · must") if line.must else ""),
        "–"
        if inside is None or not math.isfinite(inside.value)
        else f"{voice.percent(inside.value)} ({voice.between(inside)})",
    )


def _answers(study: Study, line: Line, matched: Matched) -> str:
    voice, words = study.voice, words_of(matched.items)
    if words:
        return clipped("; ".join(voice.of(words[code]) for code in line.codes if code in words), 140)
    low, high = (None if bound is None else grouped(bound).to(voice.lang) for bound in (line.low, line.high))
    if low and high:
        return voice.say(f"từ {low} đến {high}", f"from {low} to {high}")
    return (
        voice.say(f"từ {low} trở lên", f"{low} or more") if low else voice.say(f"nhiều nhất {high}", f"at most {high}")
    )
