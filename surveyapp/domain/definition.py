"""A questionnaire as typed values: what is asked, in what order, and what each question measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from surveyapp.domain.text import EMPTY, Text

OTHER_TEXT_LIMIT = 200
SHORT_TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000
HIDDEN_LIMIT = 200
FORM_NAMES = frozenset({"page", "token", "lang", "go", "shown", "offered", "edited"})
"""Fields that every page of a survey has for itself: no question may be called so."""
LINK_NAMES = FORM_NAMES | {"t", "p", "src", "kiosk"}
"""What the survey's link says for itself: no hidden question may be called so."""
URL_LIMIT = 2000
MOST_ENTRIES = 10
"""Entries a repeated group may have where its author sets no other bound."""


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    DROPDOWN = "dropdown"
    YES_NO = "yes_no"
    PICTURE_CHOICE = "picture_choice"
    RATING = "rating"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    SCALE = "scale"
    NUMBER = "number"
    MONEY = "money"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    DATE = "date"
    TIME = "time"
    MATRIX_SINGLE = "matrix_single"
    MATRIX_MULTIPLE = "matrix_multiple"
    MATRIX_DUAL = "matrix_dual"
    SEMANTIC_DIFFERENTIAL = "semantic_differential"
    RANKING = "ranking"
    CONSTANT_SUM = "constant_sum"
    CASCADE = "cascade"
    FILE = "file"
    REPEAT = "repeat"
    ATTENTION_CHECK = "attention_check"
    CONSENT = "consent"
    STATEMENT = "statement"
    HIDDEN = "hidden"
    CALCULATED = "calculated"


SELECT_KINDS = frozenset({Kind.SINGLE, Kind.DROPDOWN, Kind.YES_NO, Kind.PICTURE_CHOICE, Kind.ATTENTION_CHECK})
"""Kinds answered with one of their options."""
CHOICE_KINDS = SELECT_KINDS | {
    Kind.MULTIPLE,
    Kind.MATRIX_SINGLE,
    Kind.MATRIX_MULTIPLE,
    Kind.RANKING,
    Kind.CONSTANT_SUM,
}
"""Kinds that cannot be asked without options."""
POINT_KINDS = frozenset({Kind.RATING, Kind.NPS, Kind.CSAT, Kind.CES})
ROW_KINDS = frozenset({Kind.MATRIX_SINGLE, Kind.MATRIX_MULTIPLE, Kind.MATRIX_DUAL, Kind.SEMANTIC_DIFFERENTIAL})
NUMBER_KINDS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.SCALE})
OPEN_KINDS = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT})
TEXT_KINDS = OPEN_KINDS | {Kind.EMAIL, Kind.PHONE, Kind.URL}
MOMENT_KINDS = frozenset({Kind.DATE, Kind.TIME})
SILENT_KINDS = frozenset({Kind.STATEMENT})
"""Kinds that show something and take no answer."""
UNSEEN_KINDS = frozenset({Kind.HIDDEN, Kind.CALCULATED})
"""Kinds that have an answer and are never shown."""
POINTS: dict[Kind, tuple[float, float]] = {Kind.NPS: (0, 10), Kind.CSAT: (1, 5), Kind.CES: (1, 7)}
"""Scales whose end points are part of their definition."""


class Missing(StrEnum):
    """Options that are an answer to the form but not to the question."""

    NOT_APPLICABLE = "not_applicable"
    REFUSED = "prefer_not_to_say"


class DataClass(StrEnum):
    BASIC = "basic"
    SENSITIVE = "sensitive"


class Display(StrEnum):
    """How the points of a rating are drawn."""

    NUMBERS = "numbers"
    STARS = "stars"
    FACES = "faces"


class Accept(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"


CRITERIA = ("interest", "characteristics", "purchase", "experience", "information", "action", "conversion")
"""The seven criteria that tell a potential customer from a target customer, in their published order."""

BANT = ("budget", "authority", "need", "timing")
TRAITS = ("problem", "solution", "affordability", "trust")
FUNNEL = ("visitor", "lead", "mql", "sql", "customer", "loyal")
JOURNEY_STAGES = ("awareness", "consideration", "purchase", "retention", "advocacy")

ROLE_NAMES: dict[str, tuple[str, ...]] = {
    "criterion": CRITERIA,
    "bant": BANT,
    "trait": TRAITS,
    "engagement": ("visits", "signups", "interactions"),
    "funnel": ("evidence",),
    "outcome": ("bought", "satisfied"),
    "group": ("outside",),
    "demographic": ("age", "gender", "income", "occupation", "education", "marital", "children", "household"),
    "geographic": ("region", "province", "urbanity", "distance"),
    "lifestyle": ("interests", "values", "personality"),
    "behaviour": ("when", "where", "frequency", "volume", "spend", "advisor", "motive", "influence"),
    "need": ("actual",),
    "journey": ("stage", "touchpoint", "feeling", "satisfaction", "pain", "importance", "action", "thought"),
    "satisfaction": ("nps", "csat", "ces"),
    "price": ("too_cheap", "cheap", "expensive", "too_expensive"),
    "identity": ("name", "email", "phone", "own_id"),
    "attitude": (),
    "psychology": (),
    "barrier": (),
    "channel": (),
    "quote": (),
}
"""Role family → names it knows; a family with no names is used by itself."""


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """What a question measures: `family.name:at`, such as `journey.satisfaction:purchase`."""

    family: str
    name: str = ""
    at: str = ""

    @classmethod
    def parse(cls, written: str) -> Role | None:
        """The role a string names, or None when the product does not know it."""
        head, _, at = written.partition(":")
        family, _, name = head.partition(".")
        names = ROLE_NAMES.get(family)
        if names is None or (names and name not in names) or (not names and name):
            return None
        if at and (family != "journey" or at not in JOURNEY_STAGES):
            return None
        return cls(family, name, at)

    def __str__(self) -> str:
        return self.family + (f".{self.name}" if self.name else "") + (f":{self.at}" if self.at else "")

    def covers(self, other: Role) -> bool:
        """True when `other` is this role or a narrower one (`journey.pain` covers `journey.pain:purchase`)."""
        return self.family == other.family and self.name in ("", other.name) and self.at in ("", other.at)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as part of the definition: `data` is base64, `alt` what it says to who cannot see it."""

    media: str
    data: str = field(repr=False)
    alt: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `score` is 0–1 towards the question's role; `means` is the stage or group it is evidence of.
    `fixed` keeps its place when the others are shuffled."""

    code: str
    text: Text
    score: float | None = None
    means: str = ""
    missing: Missing | None = None
    exclusive: bool = False
    other: bool = False
    show_if: str = ""
    fixed: bool = False
    image: Image | None = None

    @property
    def stays(self) -> bool:
        return self.fixed or self.other or self.exclusive or self.missing is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a grid, an item of its own in the analysis. `opposite` is the other pole of a semantic
    differential; `fixed` keeps its place when the others are shuffled."""

    code: str
    text: Text
    roles: tuple[Role, ...] = ()
    reverse: bool = False
    opposite: Text = EMPTY
    show_if: str = ""
    fixed: bool = False

    @property
    def stays(self) -> bool:
        return self.fixed


@dataclass(frozen=True, slots=True)
class Side:
    """One of the scales every row of a dual grid is answered on, such as importance and satisfaction."""

    code: str
    text: Text
    options: tuple[Option, ...]
    roles: tuple[Role, ...] = ()
    reverse: bool = False

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a cascade: province, then ward."""

    code: str
    text: Text
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in a cascade's list and what lies below it."""

    code: str
    text: Text
    entries: tuple[Entry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold between answers; `text` is said when it does not."""

    valid: str
    text: Text


class Which(StrEnum):
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"


@dataclass(frozen=True, slots=True)
class Carry:
    """Options (or rows, in a grid) that are offered only when they were, or were not, chosen in an earlier question."""

    question: str
    which: Which = Which.CHOSEN


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what the answer may be. Expressions are source in the logic language.

    `low`/`high` bound a number, are the end points of a scale, or bound the entries of a repeated group;
    `earliest`/`latest` bound a date (ISO, or “today”) or a time; `total` is what a constant sum adds up to;
    `expects` is the option an attentive person ticks; `value` computes a calculated answer; `assign` gives every
    respondent one of a hidden question's options at random; `keep` keeps the answer where the question is hidden.
    """

    id: str
    kind: Kind
    text: Text
    help: Text = EMPTY
    roles: tuple[Role, ...] = ()
    required: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    low: float | None = None
    high: float | None = None
    low_text: Text = EMPTY
    high_text: Text = EMPTY
    unit: Text = EMPTY
    reverse: bool = False
    ordered: bool = False
    persona: bool = False
    min_choices: int = 0
    max_choices: int | None = None
    show_if: str = ""
    purpose: str = ""
    data_class: DataClass = DataClass.BASIC
    display: Display = Display.NUMBERS
    step: float | None = None
    total: float | None = None
    earliest: str = ""
    latest: str = ""
    sides: tuple[Side, ...] = ()
    levels: tuple[Level, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    questions: tuple[Question, ...] = ()
    entry_text: Text = EMPTY
    accept: Accept = Accept.PHOTO
    expects: str = ""
    value: str = ""
    checks: tuple[Check, ...] = ()
    carry: Carry | None = None
    shuffle: bool = False
    assign: bool = False
    keep: bool = False
    image: Image | None = None

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    def points(self) -> tuple[int, ...]:
        """The values a question on points can take (each row's, for a semantic differential), lowest first."""
        pointed = self.kind in POINT_KINDS or self.kind is Kind.SEMANTIC_DIFFERENTIAL
        if not pointed or self.low is None or self.high is None:
            return ()
        return tuple(range(int(self.low), int(self.high) + 1))

    def below(self, path: Sequence[str]) -> tuple[Entry, ...]:
        """A cascade's entries under `path`, codes from the first level down; () where it leads nowhere."""
        entries = self.entries
        for code in path:
            entries = next((entry.entries for entry in entries if entry.code == code), ())
        return entries


@dataclass(frozen=True, slots=True)
class Skip:
    """After its page, on to page `to` when `when` holds; an empty `to` is the end."""

    when: str
    to: str


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    questions: tuple[Question, ...]
    title: Text = EMPTY
    show_if: str = ""
    shuffle: bool = False
    skips: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """The survey ends here for whom `when` holds: they are thanked with `text` and are not part of the sample."""

    id: str
    when: str
    text: Text


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `most` responses for which `when` holds; who comes later is thanked with `text`."""

    id: str
    when: str
    most: int
    text: Text


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of what is asked. `target_profile` maps a question to the option codes the business serves;
    `persona_items` are the questions to find personas on (empty: chosen by role); with `one_by_one` a page shows its
    questions one after the other; search engines may show a survey that is `listed`."""

    id: str
    title: Text
    pages: tuple[Page, ...]
    languages: tuple[str, ...] = ("vi", "en")
    intro: Text = EMPTY
    thanks: Text = EMPTY
    business: Text = EMPTY
    sample: bool = False
    target_profile: tuple[tuple[str, tuple[str, ...]], ...] = ()
    persona_items: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()
    quotas: tuple[Quota, ...] = ()
    one_by_one: bool = False
    listed: bool = False
    _by_id: dict[str, Question] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update((question.id, question) for question in self.questions())

    def questions(self) -> Iterator[Question]:
        for page in self.pages:
            yield from page.questions

    def question(self, question_id: str) -> Question:
        """Raises KeyError when the questionnaire has no such question."""
        return self._by_id[question_id]

    def __contains__(self, question_id: object) -> bool:
        return question_id in self._by_id

    def with_role(self, role: Role) -> tuple[Question, ...]:
        return tuple(q for q in self.questions() if any(role.covers(own) for own in q.roles))
