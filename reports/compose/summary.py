"""The summary page: one claim, at most three findings, the key statements, and how sure we are."""

from __future__ import annotations

from reports.compose.advice import ranked_barriers
from reports.compose.findings import claim, findings, group_estimates
from reports.compose.method import method_notes
from reports.compose.phrases import clipped
from reports.compose.statements import key_figure
from reports.compose.study import Study, overlaps
from reports.content import Head, Summary


def summary(study: Study) -> Summary:
    voice = study.voice
    return Summary(
        head=Head("summary", voice.say("Tóm tắt", "Summary"), _title(study)),
        findings=findings(study),
        figure=key_figure(study),
        method_title=voice.say("Phương pháp và độ tin cậy", "Method and how sure we are"),
        method=method_notes(study),
        contents_title=voice.say("Trong báo cáo này", "In this report"),
    )


# ------------------------------------------------------------------ the claim


def _title(study: Study) -> str:
    voice = study.voice
    shares = group_estimates(study)
    if "target" in shares and "potential" in shares:
        target, potential = voice.percent(shares["target"].value), voice.percent(shares["potential"].value)
        return voice.say(
            f"{target} là khách hàng mục tiêu, {potential} là khách hàng tiềm năng{_and_barrier(study)}",
            f"{target} are target customers, {potential} are potential customers{_and_barrier(study)}",
        )
    if len(study.personas) > 1:
        largest = max(study.personas, key=lambda persona: persona.share.value)
        share = voice.percent(largest.share.value)
        count = len(study.personas)
        return voice.say(
            f"Người trả lời chia thành {count} kiểu; kiểu đông nhất chiếm {share}",
            f"Respondents fall into {count} kinds; the largest holds {share}",
        )
    number = voice.count(study.n)
    responses = voice.say(f"{number} phiếu", f"{number} {'response' if study.n == 1 else 'responses'}")
    first = claim(study)
    if first is not None:
        return f"{responses}: {_inside(first.claim)} ({first.number})"
    asked = len(study.numbers)
    questions = "question" if asked == 1 else "questions"
    return responses + voice.say(f" cho {voice.count(asked)} câu hỏi", f" to {voice.count(asked)} {questions}")


def _inside(words: str) -> str:
    """A claim as it stands within a sentence: a small first letter, unless the word is an abbreviation."""
    return words if words[1:2].isupper() or not words[:1].isalpha() else words[:1].lower() + words[1:]


def _and_barrier(study: Study) -> str:
    """`; rào cản lớn nhất: …` when one barrier leads without doubt."""
    voice, ranked = study.voice, ranked_barriers(study)
    if not ranked or (len(ranked) > 1 and overlaps(ranked[0].everyone, ranked[1].everyone)):
        return ""
    label = clipped(voice.of(ranked[0].label), 34)
    return voice.say(f"; rào cản lớn nhất: “{label}”", f"; first barrier: “{label}”")
