"""The terms a report uses, explained."""

from __future__ import annotations

from reports.compose.study import Study
from reports.compose.voice import Pair
from reports.content import Note

_TERMS: dict[str, tuple[Pair, Pair]] = {
    "potential": (
        ("Khách hàng tiềm năng", "Potential customer"),
        (
            "Phù hợp với doanh nghiệp nhưng chưa sẵn sàng mua: có quan tâm, còn tìm hiểu, cần được nuôi dưỡng.",
            "Fits the business but is not ready: interested, still looking, to be nurtured.",
        ),
    ),
    "target": (
        ("Khách hàng mục tiêu", "Target customer"),
        (
            "Phù hợp và sẵn sàng: đúng phân khúc, chủ động tìm, định mua sớm.",
            "Fits and is ready: inside the segment, searching, planning to buy soon.",
        ),
    ),
    "bant": (
        ("BANT", "BANT"),
        (
            "Ngân sách (Budget), thẩm quyền (Authority), nhu cầu (Need), thời điểm (Timing).",
            "Budget, Authority, Need, Timing.",
        ),
    ),
    "funnel": (
        ("Visitor, Lead, MQL, SQL", "Visitor, Lead, MQL, SQL"),
        (
            "Người ghé xem; người để lại liên hệ; khách đủ điều kiện tiếp thị; khách đủ điều kiện bán hàng.",
            "Somebody who looks; who leaves a contact; ready for marketing; ready for sales.",
        ),
    ),
    "persona": (
        ("Chân dung", "Persona"),
        (
            "Nhóm người trả lời giống nhau, tìm bằng phân lớp tiềm ẩn; mô tả khuynh hướng, không phải một người.",
            "People who answer alike, found as latent classes; a tendency, not one person.",
        ),
    ),
    "criteria": (
        ("BIC, ICL", "BIC, ICL"),
        (
            "Hai thước đo để chọn số chân dung, thấp hơn là tốt hơn; ICL còn đòi mỗi người thuộc rõ về một chân dung.",
            "Two measures for choosing how many personas, lower is better; ICL also asks that each person clearly "
            "belongs to one.",
        ),
    ),
    "stability": (
        ("Độ ổn định", "Stability"),
        (
            "Chọn lại người trả lời nhiều lần thì chân dung có trở lại không: 1 là y hệt, 0 là ngẫu nhiên.",
            "Whether the personas come back when respondents are drawn again: 1 is the same, 0 is chance.",
        ),
    ),
    "nps": (
        ("NPS", "NPS"),
        (
            "Phần trăm người cho 9–10 trừ phần trăm người cho 0–6 khi hỏi có giới thiệu không.",
            "Per cent giving 9–10 minus per cent giving 0–6 when asked whether they would recommend.",
        ),
    ),
    "interval": (
        ("Khoảng tin cậy 95%", "95% interval"),
        (
            "Nếu khảo sát lặp lại nhiều lần, khoảng 95% các khoảng như vậy chứa giá trị thật.",
            "If the survey were repeated, about 95% of such intervals would hold the true value.",
        ),
    ),
    "q": (
        ("q (Benjamini–Hochberg)", "q (Benjamini–Hochberg)"),
        (
            "Mức ý nghĩa đã hiệu chỉnh cho việc so sánh nhiều câu cùng lúc.",
            "Significance adjusted for comparing many answers at once.",
        ),
    ),
    "weights": (
        ("Gia quyền", "Weighting"),
        (
            "Mỗi phiếu được tính nặng hay nhẹ hơn để cơ cấu người trả lời khớp với tỉ lệ thật mà doanh nghiệp nêu.",
            "Each response counts for more or less, so that respondents are made up as the business says people are.",
        ),
    ),
}


def glossary(study: Study) -> tuple[Note, ...]:
    """Only the terms this report uses."""
    voice, analysis = study.voice, study.analysis
    grouped = bool(analysis.classification.counts)
    used = {
        "potential": grouped,
        "target": grouped,
        "bant": bool(analysis.classification.scores.bant),
        "funnel": any(n for _, n, _ in analysis.classification.stage_counts),
        "persona": bool(study.personas),
        "criteria": bool(study.personas),
        "stability": bool(study.personas),
        "nps": analysis.satisfaction is not None and bool(analysis.satisfaction.nps),
        "interval": True,
        "q": analysis.comparison is not None,
        "weights": True,
    }
    return tuple(Note(voice.pick(term), voice.pick(text)) for key, (term, text) in _TERMS.items() if used[key])
