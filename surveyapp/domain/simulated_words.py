"""What simulated respondents write in open questions: sentences that say they are samples."""

from __future__ import annotations

import numpy as np

from surveyapp.domain.definition import Kind, Question

MARK = {"vi": "(câu mẫu) ", "en": "(sample) "}

_ABOUT: dict[str, dict[str, tuple[str, ...]]] = {
    "vi": {
        "quality": (
            "Tôi cần biết rõ chất lượng",
            "Tôi muốn xem tận mắt trước khi quyết định",
            "Tôi lo kết quả không như giới thiệu",
            "Tôi chưa thấy ai kể cụ thể về kết quả",
        ),
        "price": (
            "Giá hơi cao so với khoản tôi đã tính",
            "Tôi chờ đợt ưu đãi rồi mới quyết định",
            "Tôi muốn biết tổng chi phí ngay từ đầu",
            "Tôi đang so giá thêm vài nơi",
        ),
        "novelty": (
            "Tôi thích điều gì mới và vui",
            "Cách trình bày chưa cuốn hút tôi",
            "Tôi muốn thử trước một buổi",
            "Tôi muốn thấy hình ảnh thật nhiều hơn",
        ),
        "": (
            "Hiện tôi chưa nghĩ đến việc này",
            "Tôi chưa thấy cần ngay",
            "Tôi không có thời gian tìm hiểu",
            "Tôi chưa biết nhiều về nơi này",
        ),
    },
    "en": {
        "quality": (
            "I need to be sure of the quality",
            "I want to see for myself before deciding",
            "I worry that results fall short of the promise",
            "Nobody has told me about real results",
        ),
        "price": (
            "The price is a little above what I planned",
            "I am waiting for a promotion",
            "I want to know the full cost from the start",
            "I am comparing prices in other places",
        ),
        "novelty": (
            "I like things that are new and fun",
            "The way it is presented does not draw me in",
            "I would like to try one session first",
            "I want to see more real pictures",
        ),
        "": (
            "I have not thought about it yet",
            "I do not need it right now",
            "I have no time to look into it",
            "I do not know much about this place",
        ),
    },
}
"""Language → an attitude's code → ways to begin."""

_LEAD = {
    "vi": ("", "Thật lòng, ", "Nói thật, ", "Theo tôi nghĩ, ", "Với gia đình tôi, "),
    "en": ("", "Honestly, ", "To be frank, ", "As I see it, ", "For my family, "),
}

_THEN = {
    "vi": (
        "",
        "Tôi mong được tư vấn thẳng thắn.",
        "Tôi sẽ hỏi thêm người quen.",
        "Tôi cần bàn với người nhà.",
        "Tôi muốn đọc vài ý kiến thật.",
        "Tôi chưa vội.",
        "Tôi đang ghi lại vài điều để hỏi.",
        "Tôi mong có người giải thích kỹ hơn.",
    ),
    "en": (
        "",
        "I would like straightforward advice.",
        "I shall ask people I know.",
        "I need to talk it over at home.",
        "I want to read a few honest opinions.",
        "I am in no hurry.",
        "I am writing down a few things to ask.",
        "I hope somebody will explain it better.",
    ),
}

_LAST = {
    "vi": (
        "",
        "Có lẽ cuối tháng này tôi mới quyết.",
        "Cuối tuần tôi mới có thời gian xem.",
        "Bớt bận tôi sẽ tính tiếp.",
        "Xin gửi tôi thêm thông tin.",
        "Mong phản hồi sớm hơn.",
        "Có lịch buổi tối thì tốt.",
        "Gần nhà thì càng hay.",
    ),
    "en": (
        "",
        "I may decide at the end of the month.",
        "I only have time at weekends.",
        "I shall see when work is calmer.",
        "Please send me more information.",
        "A quicker reply would help.",
        "Evening hours would be good.",
        "Closer to home would be better.",
    ),
}


def sentence(favours: frozenset[str], language: str, rng: np.random.Generator) -> str:
    """A sentence or three in the spirit of a segment, marked as a sample."""
    spoken = language if language in _ABOUT else "en"
    topics = sorted({"quality", "price", "novelty"} & favours) or [""]
    topic = topics[int(rng.integers(len(topics)))]
    parts = (_LEAD[spoken], _ABOUT[spoken][topic], _THEN[spoken], _LAST[spoken])
    lead, begin, then, last = (part[int(rng.integers(len(part)))] for part in parts)
    if lead and not begin.startswith("I "):
        begin = begin[0].lower() + begin[1:]
    return f"{MARK[spoken]}{lead}{begin}. {then} {last}".replace("  ", " ").strip()


def stand_in(question: Question, number: int, language: str) -> str | None:
    """A name, address or id that is nobody's; None for phone numbers: any that is valid may be somebody's."""
    if question.kind is Kind.PHONE:
        return None
    if question.kind is Kind.EMAIL:
        return f"sample{number}@example.com"
    if question.kind is Kind.URL:
        return f"https://example.com/{number}"
    if any(role.name == "own_id" for role in question.roles):
        return f"SAMPLE-{number:06d}"
    return f"Người mẫu {number}" if language == "vi" else f"Sample {number}"


def link_word(rng: np.random.Generator) -> str:
    """What the link of a simulated respondent may say of itself."""
    return ("sample_a", "sample_b", "sample_c")[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
