"""Whether a questionnaire's conditions make sense of its answers: types that fit, and nothing that can never be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from surveyapp.domain.definition import (
    CHOICE_KINDS,
    POINT_KINDS,
    SELECT_KINDS,
    TEXT_KINDS,
    Entry,
    Kind,
    Option,
    Page,
    Question,
    Questionnaire,
    Row,
)
from surveyapp.domain.expression import DETAILS, Expression, ExpressionError, Operation, comparisons
from surveyapp.domain.logic import Site, names_of, parsed, sites
from surveyapp.domain.logic_check import (
    ANY,
    BOOL,
    DATE,
    LIST_NUMBER,
    LIST_TEXT,
    NUMBER,
    TEXT,
    TIME,
    Sort,
    Type,
    check,
    one_of,
    several_of,
    type_of,
)
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.reach import Domain, can_hold

# ------------------------------------------------------------------ what answers can be


def types_of(questionnaire: Questionnaire) -> dict[str, Type]:
    """The type of every name that conditions may use."""
    types: dict[str, Type] = {}
    for question in questionnaire.questions():
        if question.kind is Kind.CALCULATED:
            tree = _tree(question.value)
            types[question.id] = type_of(tree, types) if tree is not None else ANY
        else:
            types |= {name: domain.type for name, domain in domains_of(question).items()}
    return types


def domains_of(question: Question) -> dict[str, Domain]:
    """Name → the answers that are possible, for each name of `logic.names_of`; a calculated one may be anything."""
    of_kind = _DOMAINS.get(question.kind)
    return of_kind(question) if of_kind else dict.fromkeys(names_of(question), Domain())


def _codes(parts: Iterable[Option | Entry]) -> frozenset[str]:
    return frozenset(part.code for part in parts)


def _single(question: Question) -> dict[str, Domain]:
    return {question.id: Domain(one_of(_codes(question.options)))}


def _several(question: Question) -> dict[str, Domain]:
    return {question.id: Domain(several_of(_codes(question.options)))}


def _points(question: Question) -> dict[str, Domain]:
    """With options, such as “does not apply”, a point may also be the code of one."""
    on_scale = Domain(NUMBER, question.low, question.high, whole=True)
    return {name: Domain() if question.options else on_scale for name in names_of(question)}


def _number(question: Question) -> dict[str, Domain]:
    return {question.id: Domain(NUMBER, question.low, question.high)}


def _plain(type_: Type) -> Callable[[Question], dict[str, Domain]]:
    return lambda question: {question.id: Domain(type_)}


def _rows(type_: Callable[[Iterable[str]], Type]) -> Callable[[Question], dict[str, Domain]]:
    return lambda question: dict.fromkeys(names_of(question), Domain(type_(_codes(question.options))))


def _dual(question: Question) -> dict[str, Domain]:
    return {
        f"{question.id}.{row.code}.{side.code}": Domain(one_of(_codes(side.options)))
        for row in question.rows
        for side in question.sides
    }


def _sum(question: Question) -> dict[str, Domain]:
    return dict.fromkeys(names_of(question), Domain(NUMBER, 0, question.total))


def _cascade(question: Question) -> dict[str, Domain]:
    found = {}
    entries: Sequence[Entry] = question.entries
    for level in question.levels:
        found[f"{question.id}.{level.code}"] = Domain(one_of(_codes(entries)))
        entries = [below for entry in entries for below in entry.entries]
    return found


def _hidden(question: Question) -> dict[str, Domain]:
    return {question.id: Domain(one_of(_codes(question.options)) if question.options else TEXT)}


def _repeat(question: Question) -> dict[str, Domain]:
    """The numbers of the entries; of each inner question, what was answered in all of them, doubles included."""
    found = {question.id: Domain(LIST_TEXT)}
    for inner in question.questions:
        sorts = {domain.type.sort for domain in domains_of(inner).values()}
        found[f"{question.id}.{inner.id}"] = Domain(LIST_NUMBER if sorts == {Sort.NUMBER} else LIST_TEXT)
    return found


_DOMAINS: dict[Kind, Callable[[Question], dict[str, Domain]]] = {
    **dict.fromkeys(SELECT_KINDS, _single),
    **dict.fromkeys(POINT_KINDS, _points),
    **dict.fromkeys(TEXT_KINDS, _plain(TEXT)),
    Kind.MULTIPLE: _several,
    Kind.RANKING: _several,
    Kind.SEMANTIC_DIFFERENTIAL: _points,
    Kind.SCALE: _number,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _plain(DATE),
    Kind.TIME: _plain(TIME),
    Kind.FILE: _plain(TEXT),
    Kind.CONSENT: _plain(BOOL),
    Kind.MATRIX_SINGLE: _rows(one_of),
    Kind.MATRIX_MULTIPLE: _rows(several_of),
    Kind.MATRIX_DUAL: _dual,
    Kind.CONSTANT_SUM: _sum,
    Kind.CASCADE: _cascade,
    Kind.HIDDEN: _hidden,
    Kind.REPEAT: _repeat,
}


# ------------------------------------------------------------------ what is wrong


def _tree(source: str) -> Expression | None:
    try:
        return parsed(source) if source else None
    except ExpressionError:
        return None


def wrong_types(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Where a condition compares or computes what does not go together. Names and grammar are judged by `logic`."""
    types = types_of(questionnaire)
    choices = {name for q in questionnaire.questions() if q.kind in CHOICE_KINDS for name in names_of(q)}
    for site in sites(questionnaire):
        tree = _tree(site.source)
        if tree is None:
            continue
        told = {text for name, texts in comparisons(tree) if name in choices for text in texts}
        for fault in check(tree, types, None if site.field == "value" else BOOL):
            if fault.detail != "code" or fault.found not in told:
                yield _at(site, Fault.EXPRESSION, position=fault.position, detail=DETAILS[fault.detail])


def _at(site: Site, fault: Fault, **values: object) -> Problem:
    return Problem.at(fault, *site.place, site.field, **values)


def out_of_reach(questionnaire: Questionnaire) -> Iterator[Problem]:
    """What no answers can ever bring about; asked of a questionnaire without other faults."""
    domains = {name: domain for question in questionnaire.questions() for name, domain in domains_of(question).items()}

    def never(*conditions: str) -> bool:
        trees = [tree for condition in conditions if (tree := _tree(condition)) is not None]
        return bool(trees) and can_hold(trees, domains) is False

    for page in questionnaire.pages:
        place = f"page “{page.id}”"
        if never(page.show_if):
            yield Problem.at(Fault.NEVER_SHOWN, place, "show_if")
            continue
        for question in page.questions:
            yield from _of_question(question, page.show_if, never)
        for number, skip in enumerate(page.skips, start=1):
            if never(skip.when):
                yield Problem.at(Fault.NEVER_HOLDS, place, f"skip {number}", "when")
    for name, ends in (("ending", questionnaire.endings), ("quota", questionnaire.quotas)):
        for end in ends:
            if never(end.when):
                yield Problem.at(Fault.NEVER_HOLDS, f"{name} “{end.id}”", "when")
    for page in _jumped(questionnaire.pages, domains):
        yield Problem.at(Fault.NEVER_REACHED, f"page “{page.id}”")


def _of_question(question: Question, on: str, never: Callable[..., bool]) -> Iterator[Problem]:
    place = f"question “{question.id}”"
    if question.show_if and never(on, question.show_if):
        yield Problem.at(Fault.NEVER_SHOWN, place, "show_if")
        return
    parts: list[Option | Row] = [*question.options, *question.rows]
    for part in parts:
        if part.show_if and never(on, question.show_if, part.show_if):
            yield Problem.at(Fault.NEVER_SHOWN, place, f"“{part.code}”", "show_if")
    for number, own in enumerate(question.checks, start=1):
        if never(on, question.show_if, own.valid):
            yield Problem.at(Fault.NEVER_HOLDS, place, f"check {number}", "valid")


def _jumped(pages: Sequence[Page], domains: Mapping[str, Domain]) -> Iterator[Page]:
    """Pages that every way skips: a way from the start along the skips that may be taken, and on where none must be."""
    at = {page.id: number for number, page in enumerate(pages)}
    reached = {0}
    for number, page in enumerate(pages):
        if number not in reached:
            yield page
            continue
        for skip in page.skips:
            tree = _tree(skip.when)
            reached.add(at.get(skip.to, number + 1) if skip.to else len(pages))
            if tree is not None and can_hold([Operation("not", (tree,))], domains) is False:
                break
        else:
            reached.add(number + 1)
