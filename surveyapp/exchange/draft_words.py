"""What a questionnaire drafted from a file says of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from surveyapp.exchange.column_names import is_unaccented
from surveyapp.exchange.column_sense import Sensed

_VIETNAMESE = frozenset("ăđơưạảấầẩậắằẳặẹẻẽếềểệịỉĩọỏốồổộớờởợụủũứừửựỳỵỷỹ")

WORDS = {
    "intro": {
        "vi": "Các câu hỏi này được đọc ra từ tệp câu trả lời.",
        "en": "These questions were read from a file of answers.",
    },
    "thanks": {"vi": "Cảm ơn anh/chị!", "en": "Thank you!"},
    "other": {"vi": "Khác", "en": "Other"},
    "age": {"vi": "Tuổi (tính từ năm sinh)", "en": "Age (from the year of birth)"},
    "yes": {"vi": "Có", "en": "Yes"},
    "no": {"vi": "Không", "en": "No"},
    "rated": {
        "vi": "Anh/chị cho mỗi mục sau mấy điểm, từ {low} đến {high}?",
        "en": "How do you rate each of these, from {low} to {high}?",
    },
    "unrated": {"vi": "0 – không áp dụng", "en": "0 – not applicable"},
    "degree": {"vi": "Câu trả lời của anh/chị cho từng mục sau", "en": "Your answer to each of these"},
}


def language_of(header: Sequence[str], columns: Iterable[Sensed]) -> str:
    labels = [label for own in columns for label in own.labels]
    written = [text for text in (*header, *labels) if any(sign.isalpha() for sign in text)]
    vietnamese = sum(bool(_VIETNAMESE & set(text.casefold())) or is_unaccented(text) for text in written)
    return "vi" if vietnamese > 0.15 * len(written) else "en"
