"""What the report claims to show and this questionnaire does not ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveyapp.domain.definition import BANT, CRITERIA, Questionnaire, Role
from surveyapp.domain.finding import Finding, Rule
from surveyapp.domain.item import Item, Measure, items_of
from surveyapp.domain.text import Text

if TYPE_CHECKING:
    from surveyapp.domain.classification import CompositeRule, Rules

LEAST_PERSONA_ITEMS = 3
PERSONA_FAMILIES = frozenset({"attitude", "psychology", "behaviour", "need", "lifestyle", "trait"})

_NAMES: Mapping[str, Text] = {
    "budget": Text.of(vi="ngân sách", en="budget"),
    "authority": Text.of(vi="quyền quyết định", en="authority"),
    "need": Text.of(vi="nhu cầu", en="need"),
    "timing": Text.of(vi="thời điểm mua", en="timing"),
    "interest": Text.of(vi="mức độ quan tâm", en="interest"),
    "characteristics": Text.of(vi="đặc điểm khách hàng", en="customer characteristics"),
    "purchase": Text.of(vi="tiềm năng mua", en="purchase potential"),
    "experience": Text.of(vi="trải nghiệm", en="experience"),
    "information": Text.of(vi="cách tìm thông tin", en="information seeking"),
    "action": Text.of(vi="hành động", en="action"),
    "conversion": Text.of(vi="khả năng chuyển đổi", en="conversion"),
    "fit": Text.of(vi="mức phù hợp", en="fit"),
    "readiness": Text.of(vi="mức sẵn sàng", en="readiness"),
    "touchpoint": Text.of(vi="điểm chạm", en="touchpoints"),
    "feeling": Text.of(vi="cảm xúc", en="feelings"),
    "satisfaction": Text.of(vi="mức hài lòng từng chặng", en="satisfaction by stage"),
    "pain": Text.of(vi="khó khăn từng chặng", en="pains by stage"),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a questionnaire asks, as the analysis will see it. `rules` decide the groups; None leaves those unjudged."""

    questionnaire: Questionnaire
    items: tuple[Item, ...]
    rules: Rules | None

    def asks(self, family: str, name: str = "") -> bool:
        return any(item.has_role(Role(family, name)) for item in self.items)

    def scores(self, role: Role) -> bool:
        """Whether some answer to the role's questions has a score; the profile scores the characteristics."""
        if role == Role("criterion", "characteristics") and self.questionnaire.target_profile:
            return True
        return any(item.has_role(role) and any(score is not None for score in item.scores) for item in self.items)


def _listed(names: list[str]) -> Text:
    return Text.of({language: ", ".join(_NAMES[name].to(language) for name in names) for language in ("vi", "en")})


# ------------------------------------------------------------------ rules


def no_groups(claims: Claims) -> Iterator[Finding]:
    if claims.rules is None or claims.asks("group", "outside"):
        return
    halves = {"fit": claims.rules.fit, "readiness": claims.rules.readiness}
    missing = [name for name, rule in halves.items() if not _enough(claims, rule)]
    if missing:
        yield Finding.of(Rule.NO_GROUPS, missing=_listed(missing))


def _enough(claims: Claims, rule: CompositeRule) -> bool:
    return sum(claims.scores(part.role) for part in rule.parts) >= max(rule.minimum, 1)


def no_bant(claims: Claims) -> Iterator[Finding]:
    missing = [name for name in BANT if not claims.scores(Role("bant", name))]
    if missing:
        yield Finding.of(Rule.NO_BANT, missing=_listed(missing))


def no_criteria(claims: Claims) -> Iterator[Finding]:
    missing = [name for name in CRITERIA if not claims.scores(Role("criterion", name))]
    if missing:
        yield Finding.of(Rule.NO_CRITERIA, missing=_listed(missing))


def no_funnel(claims: Claims) -> Iterator[Finding]:
    placing = (Role("funnel", "evidence"), Role("outcome", "bought"), Role("journey", "stage"))
    if not any(item.has_role(role) and any(item.means) for item in claims.items for role in placing):
        yield Finding.of(Rule.NO_FUNNEL)


def no_personas(claims: Claims) -> Iterator[Finding]:
    named = claims.questionnaire.persona_items
    found = sum(
        item.measure is not Measure.TEXT and (item.question.id in named if named else _tells_of_people(item))
        for item in claims.items
    )
    if found < LEAST_PERSONA_ITEMS:
        yield Finding.of(Rule.NO_PERSONAS, found=found, least=LEAST_PERSONA_ITEMS)


def _tells_of_people(item: Item) -> bool:
    return item.question.persona or any(role.family in PERSONA_FAMILIES for role in item.roles)


def no_journey(claims: Claims) -> Iterator[Finding]:
    parts = ("touchpoint", "feeling", "satisfaction", "pain")
    missing = [part for part in parts if not claims.asks("journey", part)]
    if not claims.asks("journey"):
        yield Finding.of(Rule.NO_JOURNEY)
    elif missing:
        yield Finding.of(Rule.JOURNEY_THIN, missing=_listed(missing))


_PAGES = {
    "demographic": Rule.NO_DESCRIPTION,
    "satisfaction": Rule.NO_SATISFACTION,
    "barrier": Rule.NO_BARRIERS,
    "channel": Rule.NO_CHANNELS,
    "quote": Rule.NO_QUOTES,
}


def no_page(claims: Claims) -> Iterator[Finding]:
    for family, rule in _PAGES.items():
        if not claims.asks(family):
            yield Finding.of(rule)


def claims_of(questionnaire: Questionnaire, rules: Rules | None = None) -> Claims:
    return Claims(questionnaire, items_of(questionnaire), rules)


REPORT: tuple[Callable[[Claims], Iterator[Finding]], ...] = (
    no_groups,
    no_bant,
    no_criteria,
    no_funnel,
    no_personas,
    no_journey,
    no_page,
)
