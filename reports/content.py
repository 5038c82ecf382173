"""Exactly what the pages of a report show: strings already in one language, raw numbers only inside charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.charts.bars import BarRow, SingleBars
from reports.charts.dots import DotField
from reports.charts.feeling import FeelingCurve
from reports.charts.range_plot import RangePlot
from reports.charts.svg import Chart
from reports.charts.tone import DARK_GROUND, Tone
from reports.format import Lang


@dataclass(frozen=True, slots=True)
class Head:
    """`anchor` is the page's id in links; `kicker` the numbered section name, also used in the contents."""

    anchor: str
    kicker: str
    title: str

    @property
    def name(self) -> str:
        """The section's name without its number."""
        return self.kicker.rpartition(" · ")[2]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart under a title that claims and a line with the unit; `note` says question, n and test."""

    title: str
    unit: str
    chart: Chart
    note: str


@dataclass(frozen=True, slots=True)
class DataTable:
    """A flat table; the first `text_columns` columns are words, the others numbers."""

    title: str
    unit: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    text_columns: int = 1


@dataclass(frozen=True, slots=True)
class Cover:
    kicker: str
    title: str
    subtitle: str
    dots: DotField
    dots_note: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """What every page after the cover repeats."""

    left: str
    right: str
    foot: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One big number and the claim it supports; `versus` is the number it is set against."""

    number: str
    claim: str
    text: str
    tone: Tone | None = None
    versus: str = ""
    versus_tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    head: Head
    findings: tuple[Finding, ...]
    figure: Figure | None
    method_title: str
    method: tuple[Note, ...]
    contents_title: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """`a` and `b` are ready percentages; `reading` one short sentence that the interval supports."""

    name: str
    indicator: str
    a: str
    b: str
    plot: RangePlot
    difference: str
    margin: str
    reading: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    title: str
    unit: str
    heads: tuple[str, str, str, str, str]
    tones: tuple[Tone, Tone]
    rows: tuple[ComparisonRow, ...]
    note: str


@dataclass(frozen=True, slots=True)
class GroupCard:
    title: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    head: Head
    criteria: ComparisonTable | None
    stages: Figure | None
    cards: tuple[GroupCard, ...]
    questions: ComparisonTable | None
    numbers: DataTable | None = None


@dataclass(frozen=True, slots=True)
class SidePanel:
    heading: str
    chart: SingleBars


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Block:
    """A half-width block of a persona page: plain items, or rows of label and number."""

    heading: str
    items: tuple[str, ...] = ()
    rows: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Gauges:
    """Up to four conditions with the share meeting each; the tick is the whole sample."""

    heading: str
    unit: str
    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True)
class PersonaPage:
    head: Head
    tone: Tone
    portrait_alt: str
    name: str
    tagline: str
    subtitle: str
    panels: tuple[SidePanel, ...]
    quote: Quote | None
    story: str
    evidence: DataTable | None
    gauges: Gauges | None
    blocks: tuple[Block, ...]
    channels: DataTable | None
    message: str
    basis: str


@dataclass(frozen=True, slots=True)
class CellLine:
    """Words and, at the right, one value per group (in the order of the page's keys)."""

    text: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JourneyCell:
    lines: tuple[CellLine, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """`style` is text, strong, quote or shaded."""

    heading: str
    unit: str
    cells: tuple[JourneyCell, ...]
    style: str = "text"


@dataclass(frozen=True, slots=True)
class JourneyPage:
    head: Head
    stages: tuple[Fact, ...]
    keys: tuple[tuple[str, Tone], ...]
    before: tuple[JourneyRow, ...]
    curve_heading: str
    curve_unit: str
    curve: FeelingCurve | None
    after: tuple[JourneyRow, ...]
    note: str
    opportunities: DataTable | None = None


@dataclass(frozen=True, slots=True)
class ActionGroup:
    title: str
    tone: Tone
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FirstStep:
    number: str
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class AdvicePage:
    head: Head
    figures: tuple[Figure, ...]
    actions_title: str
    action_heads: tuple[str, ...]
    actions: tuple[ActionGroup, ...]
    steps_title: str
    steps: tuple[FirstStep, ...]
    note: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """A page of figures and tables under one claim: satisfaction, the personas side by side."""

    head: Head
    lead: str
    figures: tuple[Figure, ...]
    tables: tuple[DataTable, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """`missing` says how many left it out, were not asked, could not or would not answer."""

    code: str
    text: str
    kind: str
    n: str
    missing: str
    chart: Chart | None
    legend: str


@dataclass(frozen=True, slots=True)
class Appendix:
    head: Head
    question_heads: tuple[str, str, str, str]
    questions: tuple[QuestionRow, ...]
    tables: tuple[DataTable, ...]
    cannot_say_title: str
    cannot_say: tuple[str, ...]
    glossary_title: str
    glossary: tuple[Note, ...]
    attachment_note: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a business's own report looks: `ground` under white words, `accent` on white paper, as #rrggbb; `logo` is a
    PNG. The colours of groups and personas stay: they mean the same in every report."""

    ground: str = DARK_GROUND
    accent: str = "#0f6d73"
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A section that the report does not have: its name among the parts of `Report`, what it is called, and why."""

    section: str
    name: str
    why: str

    @property
    def words(self) -> str:
        return f"{self.name}. {self.why}"


Section = Summary | FiguresPage | ComparisonPage | PersonaPage | JourneyPage | AdvicePage | Appendix


@dataclass(frozen=True, slots=True)
class Report:
    """The appendix shows what is `not_printed`."""

    lang: Lang
    title: str
    business: str
    cover: Cover
    running: Running
    summary: Summary
    comparison: ComparisonPage | None
    overview: FiguresPage | None
    personas: tuple[PersonaPage, ...]
    journey: JourneyPage | None
    satisfaction: FiguresPage | None
    advice: AdvicePage | None
    appendix: Appendix
    not_printed_title: str = ""
    not_printed: tuple[NotPrinted, ...] = ()
    sample_notice: str = ""
    attachments: tuple[Attachment, ...] = ()
    day_zero: FiguresPage | None = None
    standing: FiguresPage | None = None
    voices: FiguresPage | None = None
    author: str = ""
    look: Look = Look()

    def sections(self) -> Iterator[Section]:
        """The printed sections after the cover, in order."""
        if self.day_zero:
            yield self.day_zero
        yield self.summary
        if self.comparison:
            yield self.comparison
        if self.standing:
            yield self.standing
        if self.overview:
            yield self.overview
        yield from self.personas
        if self.journey:
            yield self.journey
        if self.satisfaction:
            yield self.satisfaction
        if self.voices:
            yield self.voices
        if self.advice:
            yield self.advice
        yield self.appendix

    def cannot(self) -> list[str]:
        """A sentence for each section that is not printed."""
        return [part.words for part in self.not_printed]

    def names(self) -> tuple[str, ...]:
        """What the numbered sections are called, without their numbers."""
        return tuple(section.head.name for section in self.sections() if section != self.day_zero)

    def contents(self) -> tuple[Head, ...]:
        """What the table of contents lists: every section but the summary it stands in."""
        return tuple(section.head for section in self.sections() if section is not self.summary)
