"""The whole report: its sections in order and numbered, each only where it has something to say."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from reports.compose.advice import advice_page
from reports.compose.appendix import appendix
from reports.compose.attachments import attachments
from reports.compose.comparison import comparison_page
from reports.compose.cover import cover, running
from reports.compose.day_zero import day_zero_page
from reports.compose.journey import journey_page
from reports.compose.method import not_printed
from reports.compose.overview import overview_page
from reports.compose.personas import persona_pages
from reports.compose.satisfaction import satisfaction_page
from reports.compose.standing import standing_page
from reports.compose.study import Study
from reports.compose.summary import summary
from reports.compose.voice import Voice
from reports.compose.voices import voices_page
from reports.content import (
    AdvicePage,
    Appendix,
    ComparisonPage,
    FiguresPage,
    JourneyPage,
    PersonaPage,
    Report,
    Summary,
)
from reports.format import Lang
from surveyapp.domain.analysis import Analysis
from surveyapp.domain.dry_run import DryRun

Page = TypeVar("Page", Summary, ComparisonPage, FiguresPage, PersonaPage, JourneyPage, AdvicePage, Appendix)


class _Counter:
    """Numbers the sections that are printed."""

    def __init__(self) -> None:
        self.last = 0

    def number(self, page: Page) -> Page:
        self.last += 1
        return replace(page, head=replace(page.head, kicker=f"{self.last} · {page.head.kicker}"))

    def numbered(self, page: Page | None) -> Page | None:
        return None if page is None else self.number(page)


def whole(
    analysis: Analysis, lang: Lang, business: str, sample: bool | None, run: DryRun | None, names: tuple[str, ...]
) -> Report:
    voice = Voice(lang)
    questionnaire = analysis.table.questionnaire
    study = Study(
        analysis,
        voice,
        business or voice.of(questionnaire.business),
        questionnaire.sample if sample is None else sample,
        names,
    )
    counter = _Counter()
    report = Report(
        lang=lang,
        title=voice.of(questionnaire.title),
        business=study.business,
        cover=cover(study),
        running=running(study),
        summary=counter.number(summary(study)),
        comparison=counter.numbered(comparison_page(study)),
        standing=counter.numbered(standing_page(study)),
        overview=counter.numbered(overview_page(study)),
        personas=tuple(counter.number(page) for page in persona_pages(study)),
        journey=counter.numbered(journey_page(study)),
        satisfaction=counter.numbered(satisfaction_page(study)),
        voices=counter.numbered(voices_page(study)),
        advice=counter.numbered(advice_page(study)),
        appendix=counter.number(appendix(study)),
        not_printed_title=voice.say("Phần không in, và vì sao", "Sections not printed, and why"),
        not_printed=not_printed(study),
        sample_notice=voice.say("Dữ liệu mẫu, không có thật", "Sample data, not real") if study.sample else "",
        attachments=attachments(study),
    )
    return report if run is None else _before_asking(report, study, run)


def _before_asking(report: Report, study: Study, run: DryRun) -> Report:
    """The report of a dry run: what it can conclude stands first, and every page says that nobody was asked."""
    printed = report.names()[1:]
    notice = study.voice.say("Dữ liệu mô phỏng, chưa hỏi ai", "Simulated data, nobody was asked")
    return replace(
        report,
        day_zero=day_zero_page(study, run, printed, report.cannot()),
        sample_notice=notice,
    )
