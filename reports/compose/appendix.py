"""Every question with its answers, how the results were made, and what they cannot say."""

from __future__ import annotations

from reports.compose.appendix_kinds import question_rows
from reports.compose.appendix_notes import cannot_say, method_tables
from reports.compose.glossary import glossary
from reports.compose.study import Study
from reports.content import Appendix, Head


def appendix(study: Study) -> Appendix:
    voice = study.voice
    groups = [study.group_name(group).lower() for group in study.drawn_groups]
    order = voice.say(f"Phân bố: {', '.join(groups)}", f"Answers: {', '.join(groups)}")
    return Appendix(
        head=Head(
            "appendix",
            voice.say("Phụ lục", "Appendix"),
            voice.say("Toàn bộ câu hỏi và phân bố trả lời", "Every question and how it was answered"),
        ),
        question_heads=(
            voice.say("Câu", "No."),
            voice.say("Nội dung", "Wording"),
            voice.say("n và thiếu", "n and missing"),
            order,
        ),
        questions=tuple(question_rows(study)),
        tables=method_tables(study),
        cannot_say_title=voice.say("Điều báo cáo này không nói được", "What this report cannot say"),
        cannot_say=cannot_say(study),
        glossary_title=voice.say("Thuật ngữ", "Terms"),
        glossary=glossary(study),
        attachment_note=voice.say(
            "Bảng số liệu (CSV) đính kèm trong tệp PDF này. Ô dưới 5 người, và ô nào có thể giúp tính ngược ra ô đó, "
            "được để trống (–), kể cả trong tệp đính kèm.",
            "The figures are attached to this PDF as a CSV file. Cells of fewer than 5 people, and those from which "
            "such a cell could be worked out, are left empty (–), there too.",
        ),
    )
