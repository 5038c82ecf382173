"""How questions are worded, in Vietnamese and English: patterns that rather stay silent than cry wolf."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from surveyapp.domain.definition import POINT_KINDS, ROW_KINDS, SELECT_KINDS, SILENT_KINDS, UNSEEN_KINDS, Kind, Question
from surveyapp.domain.finding import Finding, Rule
from surveyapp.domain.text import Text

Patterns = Mapping[str, re.Pattern[str]]


def _patterns(vi: str, en: str) -> Patterns:
    return {"vi": re.compile(rf"\b(?:{vi})\b", re.IGNORECASE), "en": re.compile(rf"\b(?:{en})\b", re.IGNORECASE)}


def found_in(text: Text, patterns: Patterns, allowed: Patterns | None = None) -> Text | None:
    """The first words of each language that match, without what `allowed` matches; None when no language does."""
    found = {}
    for language, words in text:
        if language in patterns:
            kept = allowed[language].sub(" ", words) if allowed else words
            match = patterns[language].search(kept)
            if match:
                found[language] = match[0].strip()
    return Text.of(found) if found else None


# ------------------------------------------------------------------ what is judged

_GRADED = POINT_KINDS | {Kind.YES_NO, Kind.SCALE}


def is_graded(question: Question) -> bool:
    """True where one answer places the respondent on a scale: yes or no, points, options with scores or an order."""
    scored = any(option.score is not None for option in question.options)
    return question.kind in _GRADED or (question.kind in SELECT_KINDS and (scored or question.ordered))


_AGREEMENT = _patterns("đồng ý|đồng tình|tán thành", "agree|disagree")


def asks_agreement(question: Question) -> bool:
    """True for agree–disagree scales and for yes or no."""
    texts = [option.text for option in question.options] + [question.low_text, question.high_text]
    texts += [option.text for side in question.sides for option in side.options]
    return question.kind is Kind.YES_NO or any(found_in(text, _AGREEMENT) for text in texts)


def _statements(question: Question) -> Iterator[tuple[tuple[str, ...], Text]]:
    """The rows that are answered one by one, without those that only name a step of the journey."""
    if question.kind in ROW_KINDS - {Kind.MATRIX_MULTIPLE}:
        for row in question.rows:
            if not any(role.at for role in row.roles):
                yield (f"row “{row.code}”",), row.text


def _judged(question: Question) -> Iterator[tuple[tuple[str, ...], Text]]:
    if is_graded(question):
        yield (), question.text
    yield from _statements(question)


# ------------------------------------------------------------------ rules

_BOTH = _patterns("và|cũng như|lẫn|đồng thời", "and|as well as")
_AND_OR = _patterns("và ?/ ?hoặc|hoặc ?/ ?và", "and ?/ ?or")
_ONE_THING = {
    "vi": re.compile(
        r"(?:khi|nếu|sau khi|trước khi|trong|về|đối với|với)\s[^,?]*,|\bgiữa\b.*\bvà\b|\btừ\b.*\bđến\b"
        r"|\b(?:anh/chị|bạn bè|gia đình|họ|tôi|chúng tôi|người thân|ngày|trước|vợ|ông|cha|bố|ăn|nam|điều khoản) và\b"
        r"|\bvà (?:anh/chị|tôi|chúng tôi|người thân|gia đình|bạn bè)\b|\b\w+ hơn và \w+ hơn\b|\bcả .* lẫn\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:when|if|after|before|in|about|thinking|during|for|with)\b[^,?]*,|\bbetween\b.*\band\b"
        r"|\b(?:you|me|friends|family|more|again|terms|food|bed|pros|before|first|name|date|black|health|research"
        r"|look|try|go|come|wait|men|trial) and\b"
        r"|\band (?:you|me|family|friends|relatives|so on|over|above|under|older|younger|conditions)\b",
        re.IGNORECASE,
    ),
}
"""An opening clause, a range, a pair of people, a set phrase: joined words that are one thing."""


def double_barrelled(question: Question) -> Iterator[Finding]:
    if question.kind not in UNSEEN_KINDS | SILENT_KINDS | {Kind.CONSENT}:
        either = found_in(question.text, _AND_OR)
        if either:
            yield Finding.at(Rule.DOUBLE_BARRELLED, question.id, found=either)
            return
    for part, text in _judged(question):
        found = found_in(text, _BOTH, _ONE_THING) or (found_in(text, _AND_OR) if part else None)
        if found:
            yield Finding.at(Rule.DOUBLE_BARRELLED, question.id, *part, found=found)


def two_questions(question: Question) -> Iterator[Finding]:
    asked = max((words.count("?") for _, words in question.text), default=0)
    if asked > 1 and question.kind not in SILENT_KINDS:
        yield Finding.at(Rule.TWO_QUESTIONS, question.id, found=asked)


_LEADING = _patterns(
    r"phải không|đúng không|đúng chứ|chẳng phải|chẳng lẽ|có đồng ý (?:rằng|là)"
    r"|như (?:anh/chị|quý khách|mọi người) (?:đã |cũng |đều )*biết"
    r"|ai cũng (?:biết|thấy|thích|muốn)|(?:hầu hết|đa số|phần lớn) (?:mọi người|khách hàng|chuyên gia|người dùng)"
    r"|chắc hẳn|hiển nhiên|đương nhiên|tất nhiên|không thể phủ nhận"
    r"|(?:vì|tại) sao anh/chị (?:thích|yêu)",
    r"(?:do|does|did|is|are|was|wo|would|could|should|ca|has|have)n[’'´]?t (?:you|it|we|they|this|that|there)"
    r"|(?<!far )(?<!strongly )do you agree (?:that|with)|as (?:you|we)(?: all)? know"
    r"|everyone (?:knows|agrees|loves|likes)"
    r"|(?:most|many) (?:people|customers|experts) (?:agree|think|believe|say|love|prefer|like)|obviously|of course"
    r"|surely|undoubtedly|how much (?:do|did) you (?:enjoy|love)|why do you (?:like|love)",
)


def leading(question: Question) -> Iterator[Finding]:
    found = found_in(question.text, _LEADING)
    if found and question.kind not in SILENT_KINDS | UNSEEN_KINDS:
        yield Finding.at(Rule.LEADING, question.id, found=found)


_LOADED = _patterns(
    "tuyệt vời|tuyệt hảo|tuyệt đỉnh|hoàn hảo|xuất sắc|hàng đầu|đẳng cấp|vượt trội|ưu việt|số một"
    "|tồi tệ|kinh khủng|thảm hại|đáng xấu hổ|lừa đảo|vô trách nhiệm",
    "amazing|awesome|wonderful|fantastic|superb|world-class|outstanding|excellent|best-in-class|award-winning"
    "|terrible|awful|horrible|disastrous|shameful|irresponsible",
)


def loaded(question: Question) -> Iterator[Finding]:
    found = found_in(question.text, _LOADED)
    if found and question.kind not in SILENT_KINDS | UNSEEN_KINDS | {Kind.CONSENT}:
        yield Finding.at(Rule.LOADED, question.id, found=found)


_ABSOLUTE = _patterns(
    "luôn luôn|luôn (?:được|có|là|làm|mua|chọn|đúng|giữ|tìm|so sánh|cảm thấy|hài lòng|sẵn sàng|tận tâm)|lúc nào cũng"
    "|không bao giờ|chưa bao giờ|mọi lúc|bất cứ khi nào|tất cả mọi",
    "always|never|every time|every single|all the time|everybody|everyone|nobody|no one",
)


def absolute(question: Question) -> Iterator[Finding]:
    for part, text in _judged(question):
        found = found_in(text, _ABSOLUTE)
        if found:
            yield Finding.at(Rule.ABSOLUTE, question.id, *part, found=found)


_NEGATION = _patterns(
    "không|chưa|chẳng|đừng",
    r"not|no|cannot|hardly|without|\w+n[’']t",
)
_NOT_NEGATIVE = {
    "vi": re.compile(
        r"(?:hay |đã )?(?:không|chưa)(?: ạ)?\s*\?|(?:có|đã) (?:\w+ ){0,6}(?:không|chưa)\s*[,?]"
        r"|không (?:chỉ|những|gian|khí)|hàng không|đồng ý hay không|(?:tại|vì) sao không",
        re.IGNORECASE,
    ),
    "en": re.compile(r"not only|or not|whether or not|why not", re.IGNORECASE),
}


def negative(question: Question) -> Iterator[Finding]:
    """Negation in what is agreed with; where one of two languages does without it, it is only a way to say it."""
    if not asks_agreement(question):
        return
    for part, text in _judged(question):
        found = found_in(text, _NEGATION, _NOT_NEGATIVE)
        if found and len(found.pairs) == sum(language in _NEGATION for language in text.languages()):
            yield Finding.at(Rule.NEGATIVE, question.id, *part, found=found)


SYLLABLES_PER_WORD = 1.2
"""Vietnamese is written by the syllable: the bank’s own wordings have 1.19 for each English word."""
LONGEST_SENTENCE = {"en": 25, "vi": round(25 * SYLLABLES_PER_WORD)}
"""Words; 25 is the longest sentence that GOV.UK’s style guide allows."""
_SENTENCE_END = re.compile(r"[.!?;:…]+(?=\s|$)|\n")
_WORD = re.compile(r"\w+(?:[-/’'.,]\w+)*")


def words_in(text: str) -> int:
    return len(_WORD.findall(text))


def long_sentence(question: Question) -> Iterator[Finding]:
    for name, text in (("text", question.text), ("help", question.help)):
        longest = [
            (count, most)
            for language, words in text
            if (most := LONGEST_SENTENCE.get(language))
            and (count := max(map(words_in, _SENTENCE_END.split(words)))) > most
        ]
        if longest:
            count, most = max(longest)
            yield Finding.at(Rule.LONG_SENTENCE, question.id, name, found=count, most=most)


WORDING: tuple[Callable[[Question], Iterator[Finding]], ...] = (
    double_barrelled,
    two_questions,
    leading,
    loaded,
    absolute,
    negative,
    long_sentence,
)
