"""Personas: what they are found on, planted classes and their evidence, refusals, small cells, new respondents."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from surveyapp.domain.answers import Response
from surveyapp.domain.classification import Classification, CompositeRule, Group, HotRule, Rules, classify
from surveyapp.domain.definition import Kind, Missing, Option, Page, Question, Questionnaire, Role, Row
from surveyapp.domain.persona import Grade, PersonaSet, Refusal, Unused, assign, find, fit_items
from surveyapp.domain.stats import adjusted_rand, effective_n, newcombe, wilson
from surveyapp.domain.table import AnswerTable, build
from surveyapp.domain.text import Text

NO_PARTS = CompositeRule((), 50.0, 1)
RULES = Rules(NO_PARTS, NO_PARTS, 0.5, HotRule(()), ())

TRAITS = ("deals", "price", "reviews", "service", "novelty", "impulse")
SAVER, CAREFUL, CURIOUS = 0, 1, 2
AGREES = {SAVER: ("deals", "price"), CAREFUL: ("reviews", "service"), CURIOUS: ("novelty", "impulse")}


def roles(written: str) -> tuple[Role, ...]:
    role = Role.parse(written) if written else None
    return (role,) if role else ()


def single(name: str, *codes: str, role: str = "", **more: Any) -> Question:
    options = tuple(Option(code, Text.of(vi=code)) for code in codes)
    return Question(name, Kind.SINGLE, Text.of(vi=name), roles=roles(role), options=options, **more)


def multiple(name: str, *codes: str, role: str = "", **more: Any) -> Question:
    options = tuple(Option(code, Text.of(vi=code), exclusive=code == "none") for code in codes)
    return Question(name, Kind.MULTIPLE, Text.of(vi=name), roles=roles(role), options=options, **more)


def scale(name: str, *rows: str, role: str = "", reverse: tuple[str, ...] = (), **more: Any) -> Question:
    levels = tuple(Option(str(point), Text.of(vi=f"mức {point}"), score=(point - 1) / 4) for point in range(1, 6))
    skip = Option("na", Text.of(vi="Không biết"), missing=Missing.NOT_APPLICABLE)
    lines = tuple(Row(row, Text.of(vi=row), reverse=row in reverse) for row in rows)
    return Question(
        name, Kind.MATRIX_SINGLE, Text.of(vi=name), roles=roles(role), options=(*levels, skip), rows=lines, **more
    )


def survey(*questions: Question, **more: Any) -> Questionnaire:
    return Questionnaire("q", Text.of(vi="q"), (Page("p", questions),), **more)


def table_of(questionnaire: Questionnaire, documents: list[dict[str, Any]]) -> AnswerTable:
    return build(questionnaire, [Response(str(i), d, number=i + 1) for i, d in enumerate(documents)])


def unclassified(table: AnswerTable) -> Classification:
    return classify(table, RULES)


PLANTED = survey(
    scale("psychology", *TRAITS, role="psychology"),
    multiple("barriers", "price", "doubt", "no_time", "none", role="barrier"),
    multiple("channels", "tiktok", "search", "friends", role="channel"),
    single("gender", "female", "male", role="demographic.gender"),
    Question("age", Kind.NUMBER, Text.of(vi="age"), roles=roles("demographic.age"), low=0, high=120),
    single("invited", "yes", "no", role="group.outside"),
    Question("voice", Kind.LONG_TEXT, Text.of(vi="voice"), roles=roles("quote")),
)


def person(kind: int, random: np.random.Generator, number: int) -> dict[str, Any]:
    """Agrees with the two statements of the kind and rather not with the others; the barrier hangs on the kind."""
    answers = {
        trait: str(random.choice((4, 5)) if random.random() < 0.9 else 2)
        if trait in AGREES[kind]
        else str(random.choice((1, 2, 3)) if random.random() < 0.8 else 4)
        for trait in TRAITS
    }
    barrier = ("price", "doubt", "no_time")[kind] if random.random() < 0.7 else "none"
    return {
        "psychology": answers,
        "barriers": [barrier],
        "channels": ["tiktok", "friends"] if kind == CURIOUS else ["search"],
        "gender": "female" if random.random() < (0.8, 0.5, 0.3)[kind] else "male",
        "age": int(random.integers(18, 30) if kind == CURIOUS else random.integers(30, 60)),
        "voice": f"Tôi là người thứ {number}, gọi 0912 345 678 nhé",
    }


def planted(n: int = 300, seed: int = 1) -> tuple[AnswerTable, np.ndarray[Any, Any]]:
    random = np.random.default_rng(seed)
    kinds = random.choice(3, n, p=(0.5, 0.3, 0.2))
    return table_of(PLANTED, [person(int(kind), random, i) for i, kind in enumerate(kinds)]), kinds


@pytest.fixture(scope="module")
def found() -> tuple[AnswerTable, np.ndarray[Any, Any], PersonaSet]:
    table, kinds = planted()
    return table, kinds, find(table, unclassified(table))


Found = tuple[AnswerTable, np.ndarray[Any, Any], PersonaSet]


# ------------------------------------------------------------------ what they are found on


def names(questionnaire: Questionnaire, document: Callable[[int], dict[str, Any]], n: int = 200) -> list[str]:
    return [item.id for item in fit_items(table_of(questionnaire, [document(i) for i in range(n)]))]


def alternating(questionnaire: Questionnaire) -> Callable[[int], dict[str, Any]]:
    """Everybody answers everything, every second one differently."""

    def document(i: int) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for question in questionnaire.questions():
            code = question.options[i % 2].code if question.options else 10 + i % 2
            answers[question.id] = {row.code: code for row in question.rows} if question.rows else code
            if question.kind is Kind.MULTIPLE:
                answers[question.id] = [code]
        return answers

    return document


def test_named_questions_are_taken_whole_and_alone() -> None:
    chosen = survey(
        scale("a", "1", "2", role="attitude", persona=True), scale("b", *"123456"), persona_items=("b", "gone")
    )
    assert names(chosen, alternating(chosen)) == [f"b.{row}" for row in "123456"]


def test_flagged_questions_come_whole_then_families_while_there_is_room() -> None:
    mixed = survey(
        single("age", "young", "old", role="demographic.age", ordered=True),
        scale("trait", "1", "2", role="trait.trust"),
        scale("wide", *"123456", role="need.actual"),
        scale("think", "1", "2", role="psychology"),
        scale("own", "1", "2", "3", persona=True),
    )
    assert names(mixed, alternating(mixed), 200) == ["own.1", "own.2", "own.3", "think.1", "think.2"]
    # 700 people bear seven items: `wide` does not fit whole, `trait` does.
    more = ["own.1", "own.2", "own.3", "think.1", "think.2", "trait.1", "trait.2"]
    assert names(mixed, alternating(mixed), 700) == more


def test_flagged_questions_are_never_cut() -> None:
    flagged = survey(scale("a", *"12345678", persona=True), scale("b", *"1234567", persona=True))
    assert len(names(flagged, alternating(flagged), 100)) == 15


def test_constant_and_rarely_answered_items_are_left_out_and_reported() -> None:
    asked = survey(scale("a", *"1234", persona=True), single("same", "x", "y", persona=True))

    def document(i: int) -> dict[str, Any]:
        rows = {"1": str(1 + i % 5), "2": str(1 + i % 4), "3": str(1 + i % 3)}
        return {"a": rows | ({"4": str(1 + i % 2)} if i % 5 < 2 else {"4": "na"}), "same": "x"}

    table = table_of(asked, [document(i) for i in range(150)])
    result = find(table, unclassified(table), starts=5)
    assert [item.id for item in result.items] == ["a.1", "a.2", "a.3"]
    assert [(left.item.id, left.reason, left.answered) for left in result.left_out] == [
        ("a.4", Unused.RARELY_ANSWERED, 0.4),
        ("same", Unused.CONSTANT, 1.0),
    ]


# ------------------------------------------------------------------ planted classes


def test_planted_kinds_are_found_again(found: Found) -> None:
    table, kinds, result = found
    assert (result.choice.k, result.refusal, result.needed_n, result.grade) == (3, None, None, Grade.STABLE)
    assert adjusted_rand(result.labels, kinds) > 0.9
    assert [persona.n for persona in result.personas] == np.bincount(result.labels).tolist()
    assert sum(persona.n for persona in result.personas) == result.n_fit == table.n
    assert [persona.share for persona in result.personas] == [wilson(persona.n, table.n) for persona in result.personas]
    assert all(persona.certain > 0.9 for persona in result.personas)


def of_kind(found: Found, kind: int) -> int:
    """The persona most of the planted kind are in."""
    _, kinds, result = found
    return int(np.bincount(result.labels[kinds == kind]).argmax())


@pytest.mark.parametrize("kind", [SAVER, CAREFUL, CURIOUS])
def test_a_persona_is_named_by_what_was_planted(found: Found, kind: int) -> None:
    persona = found[2].personas[of_kind(found, kind)]
    parts = {(statement.item.id, statement.codes) for statement in persona.name_parts}
    assert parts == {(f"psychology.{trait}", (3, 4)) for trait in AGREES[kind]}
    assert len(persona.defining) <= 4
    assert {statement.item.id for statement in persona.defining} >= {f"psychology.{t}" for t in AGREES[kind]}


@pytest.mark.parametrize(("said", "first"), [("barriers", "barriers.no_time"), ("gender", "psychology")])
def test_a_persona_whose_every_trait_is_anothers_too_is_named_by_what_it_alone_says(said: str, first: str) -> None:
    agrees = (*AGREES.values(), ("deals", "reviews", "novelty"))
    random = np.random.default_rng(4)

    def document(number: int) -> dict[str, Any]:
        kind = number % 4
        likely = [0.92 if trait in agrees[kind] else 0.08 for trait in TRAITS]
        answers: dict[str, Any] = {
            "psychology": {trait: "4" if random.random() < p else "2" for trait, p in zip(TRAITS, likely, strict=True)},
            "barriers": ["price" if number % 3 else "doubt"],
            "gender": "female" if number % 5 < 2 else "male",
        }
        own = {"barriers": ["no_time"], "gender": "female"} if random.random() < 0.8 else {}
        return answers | ({said: own[said]} if kind == 3 and own else {})

    table = table_of(PLANTED, [document(number) for number in range(400)])
    result = find(table, unclassified(table))
    assert result.choice.k == 4
    mixed = result.personas[int(np.bincount(result.labels[3::4]).argmax())]
    assert mixed.name_alone is not None
    assert mixed.name_alone.item.id.startswith(first)
    assert all(part.in_fit for one in result.personas for part in one.name_parts)
    assert all(one.name_alone == one.name_parts[0] for one in result.personas if one is not mixed)


def test_answers_inside_the_fit_are_counted_not_tested(found: Found) -> None:
    table, _, result = found
    persona = result.personas[of_kind(found, SAVER)]
    statement = next(s for s in persona.statements if s.item.id == "psychology.deals")
    agree = np.isin(table.codes(table.item("psychology.deals")), (3, 4))
    inside = result.labels == persona.index
    x1, n1, x2, n2 = agree[inside].sum(), inside.sum(), agree[~inside].sum(), (~inside).sum()
    gap, part = newcombe(x1, n1, x2, n2), n1 / table.n
    assert (statement.codes, statement.code, statement.in_fit) == ((3, 4), 3, True)
    assert (statement.share, statement.n) == (wilson(x1, n1), n1)
    assert statement.everyone == pytest.approx(agree.mean())
    assert statement.difference.value == pytest.approx(x1 / n1 - agree.mean())
    assert statement.difference.low == pytest.approx(gap.low * (1 - part))
    assert statement.difference.high == pytest.approx(gap.high * (1 - part))
    assert statement.lift == pytest.approx(x1 / n1 / agree.mean())
    assert math.isnan(statement.q)


def test_answers_outside_the_fit_are_tested_and_ranked(found: Found) -> None:
    persona = found[2].personas[of_kind(found, SAVER)]
    price = next(s for s in persona.statements if s.item.id == "barriers.price")
    assert (price.codes, price.in_fit, price.q < 1e-6) == ((1,), False, True)
    assert price.share.value == pytest.approx(0.7, abs=0.1)
    assert persona.barriers[0].item.id == "barriers.price"
    assert [s.item.id for s in persona.channels] == ["channels.search"]
    assert [s.difference.value for s in persona.statements] == sorted(
        (s.difference.value for s in persona.statements), reverse=True
    )


def test_matching_all_defining_answers_is_counted(found: Found) -> None:
    table, _, result = found
    for persona in result.personas:
        everything = np.all([np.isin(table.codes(s.item), s.codes) for s in persona.defining], axis=0)
        assert persona.match_all == pytest.approx(everything[result.labels == persona.index].mean())


def test_demographics_are_shares_that_add_up(found: Found) -> None:
    persona = found[2].personas[of_kind(found, SAVER)]
    gender, age = persona.demographics
    assert (gender.question.id, gender.n) == ("gender", persona.n)
    assert [label.to("vi") for label, _, _ in gender.rows] == ["female", "male"]
    assert sum(share.value for _, share, _ in gender.rows) == pytest.approx(1)
    assert gender.rows[0][1].value == pytest.approx(0.8, abs=0.08)
    assert [label.to("vi") for label, _, _ in age.rows] == ["18–24", "25–34", "35–44", "45–54", "Từ 55"]
    assert [label.to("en") for label, _, _ in age.rows][-1] == "55 and over"
    assert sum(everyone for _, _, everyone in age.rows) == pytest.approx(1)


def test_quotes_come_from_members_without_their_numbers(found: Found) -> None:
    _, _, result = found
    for persona in result.personas:
        assert len(persona.quotes) == 3
        for quote in persona.quotes:
            assert result.labels[quote.number - 1] == persona.index
            assert quote.text == f"Tôi là người thứ {quote.number - 1}, gọi ••• nhé"
            assert quote.question_id == "voice"


def test_what_was_not_asked_is_empty(found: Found) -> None:
    persona = found[2].personas[0]
    assert (persona.bant, persona.motives, persona.stages, persona.groups) == ({}, (), (), ())


def test_the_same_seed_gives_the_same_personas(found: Found) -> None:
    table, _, result = found
    again = find(table, unclassified(table))
    assert np.array_equal(again.labels, result.labels)
    assert np.array_equal(again.probability, result.probability)
    assert repr(again.personas) == repr(result.personas)


def test_progress_rises_to_one(found: Found) -> None:
    steps: list[float] = []
    find(found[0], unclassified(found[0]), starts=5, progress=steps.append)
    assert steps == sorted(steps)
    assert (steps[0] > 0, steps[-1]) == (True, 1.0)


# ------------------------------------------------------------------ correction, groups, weights


def test_answers_outside_the_fit_are_corrected_for_misassignment() -> None:
    """An outside answer that only one kind gives, behind a noisy fit: plain counting shows it in both kinds."""
    random = np.random.default_rng(5)
    kinds = random.integers(2, size=3000)
    asked = survey(*(single(f"q{i}", "no", "yes", persona=True) for i in range(6)), single("outside", "no", "yes"))
    documents = [
        {f"q{i}": ("no", "yes")[int(random.random() < (0.25, 0.75)[kind])] for i in range(6)}
        | {"outside": ("no", "yes")[kind]}
        for kind in kinds.tolist()
    ]
    table = table_of(asked, documents)
    result = find(table, unclassified(table), k=2)
    plain = [float(kinds[result.labels == c].mean()) for c in (0, 1)]
    corrected = {
        statement.codes: statement.share.value
        for persona in result.personas
        for statement in persona.statements
        if statement.item.id == "outside"
    }
    assert max(plain) < 0.93
    assert (corrected[(1,)] > 0.96, corrected[(0,)] > 0.96) == (True, True)


def test_personas_forced_on_noise_find_nothing_outside_the_fit() -> None:
    """30 outside answers of people without kinds; a test of the corrected shares would claim some of them."""
    claimed = []
    for seed in range(8):
        random = np.random.default_rng(seed)
        asked = survey(
            *(single(f"q{i}", "no", "yes", persona=True) for i in range(6)),
            multiple("outside", *(f"o{i}" for i in range(30))),
        )
        documents = [
            {f"q{i}": ("no", "yes")[answer] for i, answer in enumerate(random.integers(2, size=6).tolist())}
            | {"outside": [f"o{i}" for i in range(30) if random.random() < 0.15] or ["o0"]}
            for _ in range(250)
        ]
        table = table_of(asked, documents)
        result = find(table, unclassified(table), k=3, starts=5, seed=seed)
        claimed += [s.item.id for persona in result.personas for s in persona.statements if not s.in_fit]
    assert claimed == []


def test_groups_inside_and_of_everyone() -> None:
    invited = replace(
        PLANTED.question("invited"),
        options=(
            Option("yes", Text.of(vi="có"), means="target"),
            Option("no", Text.of(vi="không"), means="potential"),
        ),
    )
    random = np.random.default_rng(1)
    kinds = random.choice(3, 300, p=(0.5, 0.3, 0.2))
    listed = (kinds == CAREFUL) & (np.arange(300) % 10 > 0)
    documents = [
        person(int(kind), random, i) | {"invited": "yes" if listed[i] else "no"} for i, kind in enumerate(kinds)
    ]
    questions = tuple(invited if q.id == "invited" else q for q in PLANTED.questions())
    table = table_of(survey(*questions), documents)
    result = find(table, unclassified(table))
    persona = result.personas[of_kind((table, kinds, result), CAREFUL)]
    shares = {group: (share, everyone) for group, share, everyone in persona.groups}
    target, everyone = shares[Group.TARGET]
    assert everyone == pytest.approx(listed.mean())
    # A few of the listed are in another persona: everyone's share would leave them to be counted.
    assert target.at_least
    assert 0.8 <= target.value <= listed[result.labels == persona.index].mean()
    assert shares[Group.POTENTIAL][0].at_least
    assert "invited" not in {statement.item.id for statement in persona.statements}
    careful = documents[int(np.flatnonzero(listed)[0])]
    alone = [careful if kind == CAREFUL else document for kind, document in zip(kinds, documents, strict=True)]
    alone[int(np.flatnonzero(kinds == CAREFUL)[0])] = careful | {"invited": "no"}
    table = table_of(survey(*questions), alone)
    result = find(table, unclassified(table))
    persona = result.personas[of_kind((table, kinds, result), CAREFUL)]
    # The one potential customer among them would follow from the share of the others.
    told = {group: share for group, share, _ in persona.groups}
    assert math.isnan(told[Group.POTENTIAL].value)
    assert told[Group.TARGET].at_least
    assert told[Group.TARGET].value <= 1 - 4 / persona.n


def test_weights_of_two_are_the_same_people_twice() -> None:
    table, kinds = planted(200)
    weights = np.where(kinds == CURIOUS, 2.0, 1.0)
    weighted = replace(table, weights=weights)
    result = find(weighted, unclassified(weighted), k=3)
    plain = find(table, unclassified(table), k=3)
    persona = result.personas[of_kind((table, kinds, result), CURIOUS)]
    inside = result.labels == persona.index
    assert persona.n == inside.sum()
    assert persona.share.value == pytest.approx(weights[inside].sum() / weights.sum())
    assert persona.share.value > plain.personas[of_kind((table, kinds, plain), CURIOUS)].share.value + 0.05
    assert persona.share.n == pytest.approx(effective_n(inside, weights))
    statement = next(s for s in persona.statements if s.item.id == "psychology.novelty")
    agree = np.isin(table.codes(statement.item), statement.codes)
    assert statement.everyone == pytest.approx(weights[agree].sum() / weights.sum())


def test_weights_of_any_scale_are_the_same_weights() -> None:
    table, kinds = planted(200)
    weights = np.where(kinds == CURIOUS, 2.0, 1.0)
    one, many = (find(replace(table, weights=w), unclassified(table), starts=10) for w in (weights, 50 * weights))
    assert one.choice.fits[3].bic == pytest.approx(many.choice.fits[3].bic)
    assert [p.n for p in one.personas] == [p.n for p in many.personas]


# ------------------------------------------------------------------ statements worth saying


def test_options_left_unticked_are_said_only_where_striking(found: Found) -> None:
    everything = [s for persona in found[2].personas for s in persona.statements if s.codes == (0,)]
    assert all(s.share.value >= 0.8 and s.everyone < 0.5 for s in everything if s.item.option is not None)
    assert {s.item.id for s in everything if s.item.option is not None} == {"channels.search"}


def test_a_long_scale_enters_as_a_number_and_is_told_by_its_ends() -> None:
    random = np.random.default_rng(2)
    like = Question("like", Kind.RATING, Text.of(vi="like"), roles=roles("attitude"), low=-5, high=5)
    asked = survey(like, *(single(f"q{i}", "no", "yes", role="attitude") for i in range(5)))
    kinds = random.integers(2, size=400).tolist()
    documents = [
        {f"q{i}": ("no", "yes")[int(random.random() < (0.2, 0.8)[kind])] for i in range(5)}
        | {"like": int(np.clip(round(random.normal((-3, 3)[kind], 1)), -5, 5))}
        for kind in kinds
    ]
    table = table_of(asked, documents)
    result = find(table, unclassified(table))
    fit = result.fit
    assert fit is not None
    assert sorted(fit.means[:, 0].round().tolist()) == [2.0, 8.0]  # codes 0–10 stand for −5…5
    assert {s.codes for p in result.personas for s in p.statements if s.item.id == "like"} == {(0, 1, 2), (8, 9, 10)}


def test_agreeing_is_affirming_in_reversed_rows_too() -> None:
    random = np.random.default_rng(6)
    rows = ("up", "down", "left", "right")
    asked = survey(scale("a", *rows, reverse=("down",), persona=True))
    documents = [
        {"a": {row: str(random.choice((4, 5) if (kind == 1) != (row == "down") else (1, 2))) for row in rows}}
        for kind in random.integers(2, size=300).tolist()
    ]
    table = table_of(asked, documents)
    result = find(table, unclassified(table), k=2, starts=10)
    said = {(s.item.id, s.codes): s.affirms for persona in result.personas for s in persona.defining}
    assert said == {(f"a.{row}", codes): codes == (3, 4) for row in rows for codes in ((0, 1), (3, 4))}


# ------------------------------------------------------------------ refusals


def refused(table: AnswerTable) -> PersonaSet:
    result = find(table, unclassified(table), starts=10)
    assert (result.personas, result.grade, result.labels.tolist()) == ((), None, [-1] * table.n)
    assert np.isnan(result.probability).all()
    return result


def test_too_few_people_with_the_number_it_would_take() -> None:
    result = refused(planted(99)[0])
    assert (result.refusal, result.needed_n) == (Refusal.TOO_FEW, 200)


def test_nobody_at_all() -> None:
    result = refused(table_of(PLANTED, []))
    assert result.refusal is Refusal.TOO_FEW


def test_nothing_to_find_them_on() -> None:
    asked = survey(single("gender", "female", "male", role="demographic.gender"))
    result = refused(table_of(asked, [{"gender": "female"}] * 60 + [{"gender": "male"}] * 60))
    assert (result.refusal, result.needed_n, result.items) == (Refusal.NOT_ASKED, None, ())


@pytest.mark.parametrize("seed", range(3))
def test_answers_without_kinds_are_refused(seed: int) -> None:
    table, _ = planted(300, seed)
    random = np.random.default_rng(seed)
    frame = table.frame.with_columns(
        **{f"psychology.{trait}": random.permutation(table.frame[f"psychology.{trait}"].to_numpy()) for trait in TRAITS}
    )
    assert refused(replace(table, frame=frame)).refusal is Refusal.ONE_CLASS


def test_copied_questionnaires_are_refused() -> None:
    random = np.random.default_rng(1)
    people = [person(int(random.integers(3)), random, i) for i in range(250)]
    assert find(table_of(PLANTED, people), unclassified(table_of(PLANTED, people)), starts=10).refusal is None
    result = refused(table_of(PLANTED, [*people, *people[:50]]))
    assert result.refusal is Refusal.DUPLICATES
    assert result.choice.duplicates == pytest.approx(50 / 300)


def test_an_identity_of_ones_own_does_not_make_a_copy_honest() -> None:
    random = np.random.default_rng(1)
    own = Question("own", Kind.SHORT_TEXT, Text.of(vi="own"), roles=(Role("identity", "own_id"),))
    people = [person(int(random.integers(3)), random, i) for i in range(250)]
    documents = [{**document, "own": f"KH{i}"} for i, document in enumerate([*people, *people[:50]])]
    table = table_of(survey(*PLANTED.questions(), own), documents)
    assert find(table, unclassified(table), starts=10).refusal is Refusal.DUPLICATES


def test_few_short_questions_repeat_honestly() -> None:
    random = np.random.default_rng(3)
    asked = survey(*(single(f"q{i}", "no", "yes", persona=True) for i in range(6)))
    documents = [
        {f"q{i}": ("no", "yes")[int(random.random() < (0.1, 0.9)[kind])] for i in range(6)}
        for kind in random.integers(2, size=400).tolist()
    ]
    table = table_of(asked, documents)
    result = find(table, unclassified(table), starts=10)
    assert (result.refusal, result.choice.k) == (None, 2)


def test_the_analyst_may_choose_what_would_not_be_recommended() -> None:
    table, _ = planted()
    result = find(table, unclassified(table), k=2)
    assert (result.choice.recommended, result.choice.k, len(result.personas)) == (3, 2, 2)
    with pytest.raises(ValueError, match="twos"):
        find(table, unclassified(table), k=1)


def test_levels_of_one_trait_are_not_types() -> None:
    random = np.random.default_rng(4)
    asked = survey(scale("a", *"12345678", persona=True))
    documents = []
    for level in random.normal(size=600).tolist():
        points = np.clip(np.round(3 + 1.2 * level + random.normal(0, 0.6, 8)), 1, 5).astype(int)
        documents.append({"a": {str(i + 1): str(point) for i, point in enumerate(points.tolist())}})
    table = table_of(asked, documents)
    result = find(table, unclassified(table), starts=10)
    assert (result.refusal, result.levels_not_types) == (None, True)
    assert not find(planted()[0], unclassified(planted()[0]), starts=10).levels_not_types


# ------------------------------------------------------------------ missing answers and new people


def test_people_who_skipped_the_questions_have_no_persona() -> None:
    random = np.random.default_rng(1)
    people = [person(int(random.integers(3)), random, i) for i in range(300)]
    for i in range(10):
        people[i].pop("psychology")
    table = table_of(PLANTED, people)
    result = find(table, unclassified(table))
    assert (result.n_fit, (result.labels[:10] == -1).all(), (result.labels[10:] >= 0).all()) == (290, True, True)
    assert np.isnan(result.probability[:10]).all()
    assert sum(persona.share.value for persona in result.personas) == pytest.approx(1)


def test_new_people_are_labelled_by_the_parameters(found: Found) -> None:
    table, _, result = found
    labels, probability = assign(result, table)
    assert np.array_equal(labels, result.labels)
    assert np.array_equal(probability, result.probability)
    others, kinds = planted(200, seed=9)
    labels, _ = assign(result, others)
    assert adjusted_rand(labels, kinds) > 0.85
    nobody = refused(planted(60)[0])
    assert assign(nobody, others)[0].tolist() == [-1] * 200


# ------------------------------------------------------------------ small cells


def test_nothing_is_said_about_fewer_than_five_people() -> None:
    random = np.random.default_rng(1)
    people = [person(int(random.integers(3)), random, i) for i in range(300)]
    for one in people:
        one["voice"] = ""
        one["gender"] = "female"
    for one in [p for p in people if p["channels"] == ["search"]][:4]:
        one["gender"], one["channels"], one["voice"] = "male", ["search", "friends"], "Đừng in câu này ra nhé"
    table = table_of(PLANTED, people)
    result = find(table, unclassified(table))
    assert len(result.personas) == 3
    for persona in result.personas:
        friends = [s for s in (*persona.statements, *persona.channels) if s.item.id == "channels.friends"]
        members = result.labels == persona.index
        ticked = int(((table.codes(table.item("channels.friends")) == 1) & members).sum())
        assert ticked >= 5 or friends == [] or {s.codes for s in friends} == {(0,)}
        assert persona.quotes == ()
        gender = next(d for d in persona.demographics if d.question.id == "gender")
        men = int(((table.codes(table.item("gender")) == 1) & members).sum())
        assert math.isnan(gender.rows[1][1].value) is (0 < men < 5)
        # Else the hidden share could be worked out.
        assert not 0 < men < 5 or gender.rows[0][1].at_least
