"""The method box, and why a section is missing: sample, groups, errors, personas."""

from __future__ import annotations

import math

from reports.compose import judged
from reports.compose.study import Study
from reports.compose.voice import FLAGS, Pair, name_of
from reports.content import Note, NotPrinted
from surveyapp.domain.classification import Basis
from surveyapp.domain.latent_class import Refusal


def method_notes(study: Study) -> tuple[Note, ...]:
    voice = study.voice
    return (
        Note(voice.say("Mẫu", "Sample"), _sample(study)),
        Note(voice.say("Chia nhóm", "Groups"), _groups(study)),
        Note(voice.say("Chân dung", "Personas"), personas_made(study)),
        Note(voice.say("Sai số 95%", "95% error"), f"{_errors(study)} {_tests(study)}".strip()),
    )


def _sample(study: Study) -> str:
    voice, quality = study.voice, study.analysis.quality
    days = study.fieldwork()
    text = voice.people(study.n) + (f", {days}. " if days else ". ")
    text += _versions(study) + _aside(study)
    flagged = int(quality.flagged.sum())
    if not flagged:
        return text + voice.say("Không phiếu nào bị đánh dấu bất thường.", "No response is flagged.")
    kinds = [name_of(FLAGS, flag.value, voice) for flag, n in quality.counts.items() if n]
    return text + voice.say(
        f"{voice.count(flagged)} phiếu được đánh dấu ({', '.join(kinds)}), vẫn được tính.",
        f"{voice.count(flagged)} flagged ({', '.join(kinds)}), counted all the same.",
    )


def _aside(study: Study) -> str:
    voice, n = study.voice, len(study.table.aside)
    if not n:
        return ""
    return voice.say(
        f"{voice.count(n)} phiếu doanh nghiệp đã loại khỏi phân tích không nằm trong số này. ",
        f"{voice.count(n)} {'response' if n == 1 else 'responses'} that the business set aside "
        f"{'is' if n == 1 else 'are'} not among them. ",
    )


def _versions(study: Study) -> str:
    """Which answers to an older version of the questionnaire are not counted, and how many they are."""
    voice = study.voice
    sentences = [
        voice.say(
            f"{voice.count(apart.n)} câu trả lời theo phiên bản {apart.version} cho câu "
            f"{voice.quoted(voice.of(apart.question.text))} không tính chung vì câu hỏi đã đổi. ",
            f"{voice.count(apart.n)} answers to version {apart.version} of "
            f"{voice.quoted(voice.of(apart.question.text))} are not counted in, because the question changed. ",
        )
        for apart in study.table.aparts
        if apart.n
    ]
    return "".join(sentences)


def _groups(study: Study) -> str:
    voice, found = study.voice, study.analysis.classification
    if not found.counts:
        return groups_impossible(study)
    if found.basis is Basis.OUTSIDE:
        return voice.say(
            "Theo một dữ kiện ngoài câu trả lời, nên câu trả lời không quyết định nhóm.",
            "By a fact outside the answers, so the answers did not make the groups.",
        )
    undecided = next((count.n for count in found.counts if count.group.value == "undecided"), 0)
    high = judged.cuts(study)
    text = voice.say(
        f"Hai điểm 0–100: phù hợp và sẵn sàng; {high}. Cao cả hai: mục tiêu; chỉ phù hợp: tiềm năng.",
        f"Two scores 0–100, fit and readiness; {high}. Both high: target; only fit: potential.",
    )
    if undecided:
        text += voice.say(
            f" {study.counted(undecided)} người chưa xếp được.", f" {study.counted(undecided)} not placed."
        )
    return text + judged.stated(study)


def groups_impossible(study: Study) -> str:
    """Which half of the classification cannot be made, and what to ask for it."""
    voice, found = study.voice, study.analysis.classification
    fit = any(reason.startswith("fit") for reason in found.impossible)
    ready = any(reason.startswith("readiness") for reason in found.impossible)
    if fit and ready:
        return voice.say(
            "Không chia nhóm: khảo sát không hỏi đủ về độ phù hợp lẫn mức sẵn sàng mua.",
            "No groups: the survey asks too little about fit and about readiness to buy.",
        )
    if fit or ready:
        what = voice.say("độ phù hợp", "fit") if fit else voice.say("mức sẵn sàng mua", "readiness to buy")
        return voice.say(
            f"Không chia nhóm: khảo sát không hỏi đủ về {what}.", f"No groups: too little is asked about {what}."
        )
    return voice.say("Không chia nhóm được.", "No groups could be made.")


def _errors(study: Study) -> str:
    voice = study.voice
    parts = [voice.say(f"Toàn mẫu {_points(study, study.error())}", f"All {_points(study, study.error())}")]
    for group in study.compared:
        name = study.group_name(group).lower()
        parts.append(f"{name} {_points(study, study.error(study.mask(group)))}")
    return "; ".join(parts) + ". " + _weights(study)


def _weights(study: Study) -> str:
    voice, found = study.voice, study.analysis.weighting
    if study.table.weights is None:
        return voice.say("Không gia quyền.", "Unweighted.")
    if found is None:
        return voice.say(
            "Có gia quyền; sai số tính theo cỡ mẫu hiệu dụng.", "Weighted; errors use the effective sample."
        )
    by = study.numbered(tuple(margin.item for margin in found.margins))
    n, cost = voice.count(found.effective_n), voice.number(found.design_effect, 2)
    text = voice.say(
        f"Có gia quyền theo tỉ lệ tổng thể của câu {by}: cỡ mẫu hiệu dụng {n}, hệ số thiết kế {cost}.",
        f"Weighted to population shares of {by}: effective sample {n}, design effect {cost}.",
    )
    if found.met:
        return text
    return text + voice.say(" Có tỉ lệ không đạt vì trọng số bị cắt.", " Some shares are not met: weights were cut.")


def _points(study: Study, half: float) -> str:
    voice = study.voice
    return voice.say(f"±{voice.number(half * 100)} điểm", f"±{voice.number(half * 100)} points")


def personas_made(study: Study) -> str:
    voice, found = study.voice, study.analysis.personas
    if found.refusal is not None or not found.personas:
        return refusal(study)
    stability = found.stability
    by_business = found.chosen or found.pinned
    text = voice.say(
        f"{len(found.personas)} lớp tiềm ẩn trên {len(found.items)} câu",
        f"{len(found.personas)} latent classes on {len(found.items)} items",
    )
    if not by_business:
        text += voice.say(", chọn theo BIC, ICL và độ ổn định", ", chosen by BIC, ICL and stability")
    elif math.isfinite(stability):
        text += voice.say(", độ ổn định", ", stability")
    text += f" ({voice.number(stability, 2)})." if math.isfinite(stability) else "."
    return f"{text} {number_stated(study)}".strip()


def number_stated(study: Study) -> str:
    """That the business chose or pinned the personas, against what is recommended; nothing where it did neither."""
    voice, found = study.voice, study.analysis.personas
    recommended = found.choice.recommended
    if found.pinned:
        anew = (
            voice.say(f"phân tích lại hôm nay sẽ khuyên {recommended}", f"{recommended} would be recommended anew")
            if recommended
            else voice.say("phân tích lại hôm nay sẽ không dựng chân dung nào", "found anew, there would be none")
        )
        return voice.say(
            f"Doanh nghiệp giữ nguyên các chân dung đã tìm được từ trước; {anew}.",
            f"The business keeps the personas found before; {anew}.",
        )
    if not found.chosen or recommended is None or recommended == found.choice.k:
        return ""
    chosen, advised = (_fit_of(study, k) for k in (found.choice.k, recommended))
    return voice.say(
        f"Doanh nghiệp chọn {found.choice.k} chân dung ({chosen}); phân tích khuyên {recommended} ({advised}).",
        f"The business chose {found.choice.k} personas ({chosen}); the analysis recommends {recommended} ({advised}).",
    )


def _fit_of(study: Study, k: int | None) -> str:
    """The figures that speak for or against so many personas."""
    voice, choice = study.voice, study.analysis.personas.choice
    if k is None or k not in choice.fits:
        return ""
    parts = [f"BIC {voice.count(choice.fits[k].bic)}"]
    if math.isfinite(stability := choice.stability.get(k, math.nan)):
        parts.append(voice.say("độ ổn định ", "stability ") + voice.number(stability, 2))
    return ", ".join(parts)


_REFUSALS: dict[Refusal, Pair] = {
    Refusal.TOO_FEW: ("có quá ít người trả lời để tìm ra các kiểu khách hàng", "too few people answered"),
    Refusal.ONE_CLASS: (
        "câu trả lời chưa tách được thành các kiểu khách hàng riêng biệt",
        "the answers do not separate into distinct kinds of customers",
    ),
    Refusal.UNSTABLE: (
        "các kiểu tìm được thay đổi khi lấy mẫu lại, nên chưa tin được",
        "the kinds found change on resampling and cannot be relied on",
    ),
    Refusal.NOT_ASKED: (
        "khảo sát chưa có đủ câu hỏi về thái độ hay hành vi",
        "the survey asks too little on attitudes or behaviour",
    ),
    Refusal.DUPLICATES: (
        "hơn 10% phiếu trùng nhau hoàn toàn; cần kiểm tra lại cách thu phiếu",
        "more than 10% of responses are exact duplicates; check how they were collected",
    ),
}


def refusal(study: Study) -> str:
    """Why there are no personas, and the number of responses it would take where one is known."""
    voice, found = study.voice, study.analysis.personas
    if found.refusal is None:
        return voice.say(
            "Không dựng chân dung: khảo sát chưa có câu hỏi về thái độ hay hành vi.",
            "No personas: the survey asks no questions on attitudes or behaviour.",
        )
    text = voice.say("Không dựng chân dung: ", "No personas: ") + voice.pick(_REFUSALS[found.refusal]) + "."
    if found.needed_n:
        text += voice.say(
            f" Cần khoảng {voice.count(found.needed_n)} phiếu.",
            f" About {voice.count(found.needed_n)} responses needed.",
        )
    return text


def _tests(study: Study) -> str:
    """What “clearly” means in this report; nothing where nothing is compared."""
    if study.analysis.comparison is None:
        return ""
    return study.voice.say("“Khác rõ”: q < 0,05 và từ 10 điểm.", "“Clearly”: q < 0.05 and at least 10 points.")


def not_printed(study: Study) -> tuple[NotPrinted, ...]:
    """Sections the answers do not carry, each with the reason."""
    voice, analysis = study.voice, study.analysis
    found = analysis.satisfaction
    reasons = {
        "comparison": "" if analysis.comparison else _no_comparison(study),
        "personas": "" if study.personas else refusal(study),
        "journey": ""
        if analysis.journey
        else voice.say(
            "Khảo sát không hỏi về các bước của hành trình.", "The survey does not ask about the steps of the journey."
        ),
        "satisfaction": ""
        if found and (found.nps or found.csat or found.ces)
        else voice.say("Khảo sát không hỏi NPS, CSAT hay CES.", "NPS, CSAT and CES are not asked."),
        "barriers": ""
        if analysis.barriers
        else voice.say("Khảo sát không hỏi về rào cản.", "The survey does not ask about barriers."),
        "advice": ""
        if any(advice.evidence for advice in analysis.advice)
        else voice.say(
            "Chưa có câu trả lời nào đủ làm căn cứ cho một việc cụ thể.", "No answer supports a concrete action."
        ),
    }
    return tuple(NotPrinted(name, voice.say(*_NAMES[name]), why) for name, why in reasons.items() if why)


_NAMES: dict[str, Pair] = {
    "comparison": ("So sánh hai nhóm", "Two groups compared"),
    "personas": ("Chân dung khách hàng", "Personas"),
    "journey": ("Bản đồ hành trình", "Journey map"),
    "satisfaction": ("Hài lòng", "Satisfaction"),
    "barriers": ("Rào cản", "Barriers"),
    "advice": ("Đề xuất", "Advice"),
}


def _no_comparison(study: Study) -> str:
    if not study.analysis.classification.counts:
        return groups_impossible(study)
    return study.voice.say("Một trong hai nhóm có dưới 5 người.", "One of the two groups has fewer than 5 people.")
