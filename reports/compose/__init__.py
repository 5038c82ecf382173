"""Domain results → content, in one language: every sentence of the report is made here, by rules from findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.content import Report
    from reports.format import Lang
    from surveyapp.domain.analysis import Analysis
    from surveyapp.domain.dry_run import DryRun

__all__ = ["compose"]


def compose(
    analysis: Analysis,
    *,
    lang: Lang,
    business: str = "",
    sample: bool | None = None,
    run: DryRun | None = None,
    names: tuple[str, ...] = (),
) -> Report:
    """The whole report; `business` and `sample` default to what the questionnaire says of itself, `names` are the
    business's own for the personas ("" for none). With the dry run
    that `analysis` comes from, a page on what the questionnaire can conclude stands first.

    Imported when called: pages that only show a stored report need none of the analysis."""
    from reports.compose.whole import whole

    return whole(analysis, lang, business, sample, run, names)
