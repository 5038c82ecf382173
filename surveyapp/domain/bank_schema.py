"""The shape of questionnaire files, as pydantic models: one report names every fault with its path."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from surveyapp.domain.shape import Strict

Wording = dict[str, str]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,60}$")]
Roles = str | list[str]


class ImageFile(Strict):
    """In a file `file` names a picture in the bank's images/; stored, the picture itself is in `media` and `data`."""

    file: str = ""
    media: str = ""
    data: str = ""
    alt: Wording = {}


class OptionFile(Strict):
    code: Code
    text: Wording
    score: float | None = None
    means: str = ""
    missing: str | None = None
    exclusive: bool = False
    other: bool = False
    show_if: str = ""
    fixed: bool = False
    image: ImageFile | None = None


class RowFile(Strict):
    code: Code
    text: Wording
    role: Roles = Field(default_factory=list)
    reverse: bool = False
    opposite: Wording = {}
    show_if: str = ""
    fixed: bool = False


class SideFile(Strict):
    code: Code
    text: Wording
    option: list[OptionFile]
    role: Roles = Field(default_factory=list)
    reverse: bool = False


class LevelFile(Strict):
    code: Code
    text: Wording
    role: Roles = Field(default_factory=list)


class EntryFile(Strict):
    """A name is one string for all languages: places keep their names."""

    code: Code
    name: str
    entry: list[EntryFile] = []


class CheckFile(Strict):
    valid: str
    text: Wording


class CarryFile(Strict):
    question: Id
    which: str = "chosen"


class QuestionFile(Strict):
    id: Id
    kind: str
    text: Wording
    help: Wording = {}
    role: Roles = Field(default_factory=list)
    required: bool = False
    option: list[OptionFile] = []
    row: list[RowFile] = []
    low: float | None = None
    high: float | None = None
    low_text: Wording = {}
    high_text: Wording = {}
    unit: Wording = {}
    reverse: bool = False
    ordered: bool = False
    persona: bool = False
    min_choices: int = 0
    max_choices: int | None = None
    show_if: str = ""
    purpose: str = ""
    data_class: str = "basic"
    source: str = ""
    display: str = "numbers"
    step: float | None = Field(default=None, gt=0)
    total: float | None = Field(default=None, gt=0)
    earliest: str = ""
    latest: str = ""
    side: list[SideFile] = []
    level: list[LevelFile] = []
    places: str = ""
    entry: list[EntryFile] = []
    question: list[QuestionFile] = []
    entry_text: Wording = {}
    accept: str = "photo"
    expects: str = ""
    value: str = ""
    check: list[CheckFile] = []
    carry: CarryFile | None = None
    shuffle: bool = False
    assign: bool = False
    keep: bool = False
    image: ImageFile | None = None


class SkipFile(Strict):
    when: str
    to: str = ""


class PageFile(Strict):
    id: Id
    title: Wording = {}
    show_if: str = ""
    question: list[QuestionFile] = []
    shuffle: bool = False
    skip: list[SkipFile] = []


class EndingFile(Strict):
    id: Id
    when: str
    text: Wording


class QuotaFile(Strict):
    id: Id
    when: str
    most: int = Field(ge=1)
    text: Wording


Section = Literal["comparison", "overview", "personas", "journey", "satisfaction", "advice"]


class AnalysisFile(Strict):
    """`without` are the sections of the report that the questionnaire cannot support, as its author knows."""

    persona_items: list[str] = []
    without: list[Section] = []


class QuestionnaireFile(Strict):
    id: Id
    title: Wording
    intro: Wording = {}
    thanks: Wording = {}
    business: Wording = {}
    sample: bool = False
    one_by_one: bool = False
    listed: bool = False
    languages: list[str] = ["vi", "en"]
    words: dict[str, Wording] = {}
    target_profile: dict[str, list[str]] = {}
    analysis: AnalysisFile = AnalysisFile()
    ending: list[EndingFile] = []
    quota: list[QuotaFile] = []
    page: list[PageFile] = []


class BlockFile(Strict):
    id: Id
    title: Wording
    about: Wording = {}
    tags: list[str] = []
    question: list[QuestionFile] = []


class ListFile(Strict):
    """A list of places (or anything with levels) for cascades; `date` is the day it was right on."""

    id: Id
    title: Wording
    date: str
    source: str
    entry: list[EntryFile] = []
