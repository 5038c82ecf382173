"""What every page that respondents read has around it, and the language it is read in."""

from __future__ import annotations

from surveyapp.domain.text import LANGUAGES
from surveyapp.extensions import db
from surveyapp.store import sharing
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import i18n


def speak(survey: SurveyInfo, wished: str) -> None:
    """The language wished for where the survey has it, else the reader's, else the survey's first."""
    offered = languages(survey)
    if wished in offered:
        i18n.read_in(wished, remember=True)
    elif i18n.language() not in offered:
        i18n.read_in(offered[0], remember=False)


def languages(survey: SurveyInfo) -> tuple[str, ...]:
    return survey.questionnaire.languages or LANGUAGES


def frame(survey: SurveyInfo) -> dict[str, object]:
    language = i18n.reading()
    questionnaire = survey.questionnaire
    return {
        "code": survey.code,
        "survey_title": questionnaire.title.to(language),
        "business": questionnaire.business.to(language),
        "sample": questionnaire.sample,
        "languages": languages(survey),
        "look": sharing.brand(db.session, survey.business_id),
        "sites": survey.origins,
    }
