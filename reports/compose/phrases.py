"""Answers in words: how an option or an agreement is named in a table, a title or the name of a persona."""

from __future__ import annotations

import re

from reports.compose.voice import Voice
from surveyapp.domain.definition import SELECT_KINDS, Kind
from surveyapp.domain.persona import Statement
from surveyapp.domain.table import Item, Measure

LONGEST_LABEL = 78

_FIRST_PERSON = {
    "vi": re.compile(r"^Tôi (?:thường |hay )?", re.IGNORECASE),
    "en": re.compile(r"^I (?=\w)"),
}
_TO_THIRD = ((r"\bI am\b", "they are"), (r"\bI\b", "they"), (r"\bmy\b", "their"), (r"\bme\b", "them"))


def clipped(text: str, longest: int = LONGEST_LABEL) -> str:
    """The text without its full stop, cut between words where it is longer than `longest` characters."""
    text = " ".join(text.split()).rstrip(".")
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:–-. ") + "…"


def lowered(label: str) -> str:
    """The label within a sentence: its first letter small, but for abbreviations such as DSL."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def answer(item: Item, code: int | None, voice: Voice, longest: int = LONGEST_LABEL) -> str:
    """One answer as a label: the ticked option, `statement: level` of a grid or scale, else the chosen option."""
    text = voice.of(item.text)
    if code is None or not item.labels:
        return clipped(text, longest)
    if item.option is not None:
        chosen = clipped(text, longest)
        return chosen if code == 1 else voice.say(f"Không chọn “{chosen}”", f"Did not choose “{chosen}”")
    if item.question.kind in _OWN_WORDS:
        return _OWN_WORDS[item.question.kind](item, (code,), voice)
    label = voice.of(item.labels[code])
    if _stands_alone(item):
        return clipped(label, longest)
    room = max(longest - len(label) - 2, 24)
    return f"{clipped(text, room).rstrip('?')}: {lowered(label)}"


def _ranked(item: Item, codes: tuple[int, ...], voice: Voice) -> str:
    """`Fair prices: ranked 1–2`; the last code is “not ranked”."""
    places = [code + 1 for code in codes if code < item.categories - 1]
    span = f"{places[0]}–{places[-1]}" if len(places) > 1 else "".join(map(str, places))
    told = [voice.say(f"xếp thứ {span}", f"ranked {span}")] if places else []
    told += [voice.say("không xếp hạng", "not ranked")] if len(places) < len(codes) else []
    return f"{voice.of(item.text)}: {voice.say(' hoặc ', ' or ').join(told)}"


def _leaning(item: Item, codes: tuple[int, ...], voice: Voice) -> str:
    """`Leans to “Friendly”`: the pole that the answers are nearer to."""
    middle = (item.categories - 1) / 2
    away = sum(codes) / len(codes) - middle
    if item.row is None or away == 0:
        return voice.say(f"Ở giữa: {voice.of(item.text)}", f"In the middle: {voice.of(item.text)}")
    pole = voice.quoted(voice.of(item.row.opposite if away > 0 else item.row.text))
    return voice.say(f"Thấy nghiêng về {pole}", f"Leans to {pole}")


_OWN_WORDS = {Kind.RANKING: _ranked, Kind.SEMANTIC_DIFFERENTIAL: _leaning}
"""Kinds whose levels say nothing by themselves."""


_BARE = re.compile(
    r"yes|no|maybe|true|false|never|rarely|seldom|sometimes|often|usually|always|don['’]t know|not sure|"
    r"low|medium|high|bad|poor|fair|average|good|excellent|neutral|"
    r"có|không|có thể|không biết|không bao giờ|hiếm khi|thỉnh thoảng|đôi khi|thường xuyên|luôn luôn|"
    r"thấp|trung bình|cao|kém|tốt|bình thường|trung lập|[-+−]?\d+|[a-z]\d{0,2}",
    re.IGNORECASE,
)
"""Answers that say nothing without their question."""


def _stands_alone(item: Item) -> bool:
    """Options of a single choice with wordings of their own say enough; yes/no, codes and levels of a scale do not."""
    if item.question.kind not in SELECT_KINDS or item.measure is Measure.BINARY:
        return False
    return not any(_BARE.fullmatch(words.strip()) for label in item.labels for _, words in label)


def asked_as(item: Item, voice: Voice, longest: int = 60) -> str:
    """The question behind an answer, for the small line under a label."""
    return clipped(voice.of(item.question.text), longest)


def told(statement: Statement, voice: Voice, longest: int = LONGEST_LABEL) -> str:
    """A statement about a persona as a label; answers counted together are `agree or more`."""
    item = statement.item
    if item.option is not None or not item.labels or len(statement.codes) == 1:
        return answer(item, statement.code, voice, longest)
    if item.question.kind in _OWN_WORDS:
        return _OWN_WORDS[item.question.kind](item, statement.codes, voice)
    label = voice.of(item.labels[statement.code])
    upper = statement.code > (item.categories - 1) / 2
    more = voice.say("trở lên", "or more") if upper else voice.say("trở xuống", "or less")
    room = max(longest - len(label) - len(more) - 3, 24)
    return f"{clipped(voice.of(item.text), room).rstrip('?')}: {lowered(label)} {more}"


def _is_trait(statement: Statement) -> bool:
    """A yes or no to one line of a grid."""
    return statement.item.row is not None and statement.item.measure is Measure.BINARY


def is_agreement(item: Item, voice: Voice) -> bool:
    """Whether the levels are a scale of agreement."""
    last = voice.of(item.labels[-1]).lower()
    first = voice.of(item.labels[0]).lower()
    return any("đồng ý" in label or "agree" in label for label in (first, last))


def people_who(statement: Statement, voice: Voice, longest: int = 64) -> str:
    """The answer as a kind of people: `Người chờ khuyến mãi rồi mới mua`; a plain label where no rule fits."""
    item = statement.item
    text = clipped(voice.of(item.text), longest)
    first = _FIRST_PERSON[voice.lang].match(text)
    if _is_trait(statement):
        quoted = voice.quoted(text)
        return quoted if statement.affirms else voice.say(f"không {quoted}", f"not {quoted}")
    in_between = statement.code == (item.categories - 1) / 2
    if item.option is not None or item.question.kind in SELECT_KINDS or not item.labels:
        return told(statement, voice, longest)
    if in_between or first is None:
        if not is_agreement(item, voice):
            return told(statement, voice, longest)
        if in_between:
            return f"{voice.say('Người trung lập', 'Those in the middle')}: {voice.quoted(text)}"
        agree = voice.say("Người đồng tình", "Those who agree")
        disagree = voice.say("Người không đồng tình", "Those who disagree")
        return f"{agree if statement.affirms else disagree}: {voice.quoted(text)}"
    rest = text[first.end() :]
    if voice.lang == "vi":
        rest = re.sub(r"\btôi\b", "họ", rest)
        return f"Người {'' if statement.affirms else 'không '}{rest}"
    for pattern, other in _TO_THIRD:
        rest = re.sub(pattern, other, rest)
    if rest.startswith("am "):
        return f"Those who are {'' if statement.affirms else 'not '}{rest[3:]}"
    return f"Those who {'' if statement.affirms else 'do not '}{rest}"


def people_who_both(first: Statement, second: Statement, alone: Statement, voice: Voice, longest: int = 96) -> str:
    """Two answers as one kind of people; the one that is told `alone` where both do not fit."""
    one, other = people_who(first, voice), people_who(second, voice)
    for start in ("Người ",) if voice.lang == "vi" else ("Those who are ", "Those who "):
        if one.startswith(start) and other.startswith(start) and ":" not in other:
            joined = f"{one} {voice.say('và', 'and')} {other.removeprefix(start)}"
            return joined if len(joined) <= longest else people_who(alone, voice)
    kind, _, rest = other.partition(": ")
    if rest and one.startswith(f"{kind}: "):
        joined = f"{one} {voice.say('và', 'and')} {rest}"
        return joined if len(joined) <= longest else people_who(alone, voice)
    joined = f"{one}; {lowered(other)}"
    if all(_is_trait(statement) for statement in (first, second)):
        but = first.affirms and not second.affirms
        joined = f"{one} {voice.say('nhưng', 'but') if but else voice.say('và', 'and')} {other}"
    return joined if len(joined) <= longest else people_who(alone, voice)
