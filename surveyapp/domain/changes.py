"""Two versions of a questionnaire: what differs, in words, and which answers still say the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

import numpy as np

from surveyapp.domain.definition import (
    OPEN_KINDS,
    POINT_KINDS,
    SELECT_KINDS,
    SILENT_KINDS,
    Kind,
    Question,
    Questionnaire,
)
from surveyapp.domain.item import items_of
from surveyapp.domain.table import AnswerTable, Apart
from surveyapp.domain.text import Text

ALIKE = (SELECT_KINDS - {Kind.ATTENTION_CHECK}, OPEN_KINDS, frozenset({Kind.NUMBER, Kind.SCALE}))
"""Kinds that ask the same thing in another dress."""


class Change(Enum):
    """Each member's value is its sentence; `{name}` is filled from the difference's values."""

    QUESTION_ADDED = Text.of(vi="Thêm câu hỏi “{text}”.", en="Question “{text}” is new.")
    QUESTION_REMOVED = Text.of(vi="Bỏ câu hỏi “{text}”.", en="Question “{text}” was removed.")
    QUESTION_MOVED = Text.of(
        vi="Chuyển “{text}” từ trang “{old}” sang trang “{new}”.",
        en="“{text}” moved from page “{old}” to page “{new}”.",
    )
    REORDERED = Text.of(vi="Đổi thứ tự các câu hỏi.", en="The questions stand in another order.")
    WORDING = Text.of(vi="Đổi lời câu hỏi “{old}” thành “{new}”.", en="The question “{old}” now reads “{new}”.")
    KIND = Text.of(
        vi="“{text}”: đổi loại câu hỏi từ {old} sang {new}.", en="“{text}”: the kind changed from {old} to {new}."
    )
    SCALE = Text.of(
        vi="“{text}”: thang điểm đổi từ {old} thành {new}.", en="“{text}”: the scale changed from {old} to {new}."
    )
    PART_ADDED = Text.of(vi="“{text}”: thêm “{part}”.", en="“{text}”: “{part}” is new.")
    PART_REMOVED = Text.of(vi="“{text}”: bỏ “{part}”.", en="“{text}”: “{part}” was removed.")
    PART_WORDING = Text.of(vi="“{text}”: đổi “{old}” thành “{new}”.", en="“{text}”: “{old}” now reads “{new}”.")
    SCORES = Text.of(vi="“{text}”: đổi cách chấm điểm.", en="“{text}”: the scores changed.")
    MEASURES = Text.of(vi="“{text}”: đổi vai trò trong phân tích.", en="“{text}”: what it measures changed.")
    CONDITION = Text.of(vi="“{text}”: đổi điều kiện hiển thị.", en="“{text}”: who is asked changed.")
    OBLIGATION_ON = Text.of(vi="“{text}” trở thành câu bắt buộc.", en="“{text}” must be answered now.")
    OBLIGATION_OFF = Text.of(vi="“{text}” không còn bắt buộc.", en="“{text}” may be left unanswered now.")
    LANGUAGE_ADDED = Text.of(vi="Thêm ngôn ngữ “{language}”.", en="Language “{language}” was added.")
    LANGUAGE_REMOVED = Text.of(vi="Bỏ ngôn ngữ “{language}”.", en="Language “{language}” was removed.")
    FRAME = Text.of(
        vi="Đổi lời mở đầu, lời cảm ơn, tên hoặc hồ sơ mục tiêu của bảng hỏi.",
        en="The title, the words around the questions or the target profile changed.",
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """`question` is "" where the whole questionnaire is meant; `apart` says that the answers to the two versions are
    not counted together."""

    change: Change
    question: str = ""
    values: tuple[tuple[str, Text], ...] = ()
    apart: bool = False

    def say(self, language: str) -> str:
        sentence = self.change.value.to(language)
        for name, value in self.values:
            sentence = sentence.replace("{" + name + "}", value.to(language))
        return sentence


def differences(old: Questionnaire, new: Questionnaire) -> tuple[Difference, ...]:
    """What an author would say was changed, in the order of the new version."""
    return tuple(_differences(old, new))


def _differences(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    before = {question.id: question for question in old.questions()}
    after = {question.id: question for question in new.questions()}
    for language in new.languages:
        if language not in old.languages:
            yield _whole(Change.LANGUAGE_ADDED, language=language)
    for language in old.languages:
        if language not in new.languages:
            yield _whole(Change.LANGUAGE_REMOVED, language=language)
    frames = [(q.title, q.intro, q.thanks, q.business, q.target_profile, q.endings, q.quotas) for q in (old, new)]
    if frames[0] != frames[1]:
        yield Difference(Change.FRAME)
    for question in after.values():
        if question.id not in before:
            yield _of(Change.QUESTION_ADDED, question)
        else:
            yield from _between(before[question.id], question)
    yield from (_of(Change.QUESTION_REMOVED, question) for name, question in before.items() if name not in after)
    yield from _moved(old, new)


def _moved(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    places = [{q.id: page for page in version.pages for q in page.questions} for version in (old, new)]
    shared = [name for name in places[1] if name in places[0]]
    for name in shared:
        if places[0][name].id != places[1][name].id:
            was, now = (page[name].title or _plain(page[name].id) for page in places)
            yield _of(Change.QUESTION_MOVED, new.question(name), old=was, new=now)
    if [name for name in places[0] if name in places[1]] != shared:
        yield Difference(Change.REORDERED)


def _between(old: Question, new: Question) -> Iterator[Difference]:
    apart = not comparable(old, new)
    if old.kind is not new.kind:
        yield _of(Change.KIND, new, apart=apart, old=_plain(old.kind), new=_plain(new.kind))
    if (old.low, old.high, old.total, old.step) != (new.low, new.high, new.total, new.step):
        yield _of(Change.SCALE, new, apart=apart, old=_bounds(old), new=_bounds(new))
    if old.text != new.text:
        yield Difference(Change.WORDING, new.id, (("old", old.text), ("new", new.text)))
    for before, after in _parts(old, new):
        yield from _of_parts(new, before, after)
    if any(_scores(old).get(code, score) != score for code, score in _scores(new).items()):
        yield _of(Change.SCORES, new)
    if (old.roles, [row.roles for row in old.rows]) != (new.roles, [row.roles for row in new.rows]):
        yield _of(Change.MEASURES, new)
    if old.show_if != new.show_if:
        yield _of(Change.CONDITION, new)
    if old.required != new.required:
        yield _of(Change.OBLIGATION_ON if new.required else Change.OBLIGATION_OFF, new)


class Part(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def text(self) -> Text: ...


def _parts(old: Question, new: Question) -> Iterator[tuple[Sequence[Part], Sequence[Part]]]:
    yield old.options, new.options
    yield old.rows, new.rows
    yield old.sides, new.sides
    yield old.levels, new.levels


def _of_parts(question: Question, old: Sequence[Part], new: Sequence[Part]) -> Iterator[Difference]:
    before = {part.code: part for part in old}
    after = {part.code: part for part in new}
    for code, part in after.items():
        if code not in before:
            yield _of(Change.PART_ADDED, question, part=part.text)
        elif before[code].text != part.text:
            yield _of(Change.PART_WORDING, question, old=before[code].text, new=part.text)
    yield from (
        _of(Change.PART_REMOVED, question, part=part.text) for code, part in before.items() if code not in after
    )


def _scores(question: Question) -> dict[str, tuple[float | None, str, bool]]:
    return {o.code: (o.score, o.means, question.reverse) for o in question.options}


def _of(change: Change, question: Question, *, apart: bool = False, **values: Text) -> Difference:
    return Difference(change, question.id, (("text", question.text), *values.items()), apart)


def _whole(change: Change, **values: str) -> Difference:
    return Difference(change, "", tuple((name, _plain(value)) for name, value in values.items()))


def _plain(word: str) -> Text:
    return Text.of(vi=word, en=word)


def _bounds(question: Question) -> Text:
    bounds = [
        f"{bound:g}" for bound in (question.low, question.high, question.total, question.step) if bound is not None
    ]
    return _plain("–".join(bounds) or "…")


# ------------------------------------------------------------------ answers across versions


def comparable(old: Question, new: Question) -> bool:
    """True when an answer to `old` is an answer to `new`: the same kind of thing on the same scale, with the options
    that both have meaning the same. A question is known by its id, an option by its code; a new wording is the
    author's word that it asks the same."""
    alike = old.kind is new.kind or any(old.kind in kinds and new.kind in kinds for kinds in ALIKE)
    if not alike or old.kind in SILENT_KINDS:
        return False
    if old.kind in POINT_KINDS or old.kind is Kind.SEMANTIC_DIFFERENTIAL:
        return (old.low, old.high) == (new.low, new.high)
    if old.kind is Kind.CONSTANT_SUM:
        return old.total == new.total and _codes(old.options) == _codes(new.options)
    if old.kind is Kind.RANKING:
        return _codes(old.options) == _codes(new.options) and old.max_choices == new.max_choices
    if old.kind is Kind.MATRIX_DUAL:
        return all(_share(a.options, b.options) for a in old.sides for b in new.sides if a.code == b.code)
    if old.kind is Kind.CASCADE:
        return [level.code for level in old.levels] == [level.code for level in new.levels]
    if old.options and new.options:
        return _share(old.options, new.options)
    return bool(old.options) == bool(new.options) or old.kind in POINT_KINDS


def _codes(parts: Iterable[Part]) -> set[str]:
    return {part.code for part in parts}


def _share(old: Iterable[Part], new: Iterable[Part]) -> bool:
    """Some answer of the one is an answer of the other."""
    return bool(_codes(old) & _codes(new))


def items_apart(old: Questionnaire, new: Questionnaire) -> frozenset[str]:
    """The items of `new` that a respondent to `old` was not asked: new ones, and those of questions that no longer
    compare. Their answers are kept with the response and counted as not asked."""
    compared = {q.id for q in new.questions() if q.id in old and comparable(old.question(q.id), q)}
    known = {item.id for item in items_of(old)}
    return frozenset(i.id for i in items_of(new) if i.question.id not in compared or i.id not in known)


def questions_apart(old: Questionnaire, new: Questionnaire) -> tuple[Question, ...]:
    """The questions asked in both versions whose answers are not counted together."""
    return tuple(
        question
        for question in new.questions()
        if question.id in old
        and question.kind not in SILENT_KINDS
        and not comparable(old.question(question.id), question)
    )


def joined(table: AnswerTable, older: Mapping[int, Questionnaire]) -> AnswerTable:
    """`table`, whose columns are those of its newest version, with the answers to `older` versions (number →
    questionnaire) counted only where they compare; `aparts` says which do not."""
    aparts = []
    for number, questionnaire in older.items():
        mine = (table.frame["#version"] == number).to_numpy()
        for question in questions_apart(questionnaire, table.questionnaire):
            answered = np.logical_or.reduce([table.codes(item) >= 0 for item in table.items_of(question)] or [~mine])
            aparts.append(Apart(question, number, int((mine & answered).sum())))
        table = table.without(number, items_apart(questionnaire, table.questionnaire))
    return replace(table, aparts=tuple(aparts))
