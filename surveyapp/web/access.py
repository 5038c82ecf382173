"""The one tenancy check: a signed-in person sees the surveys of their own business and no others."""

from __future__ import annotations

from typing import cast

from flask import abort, current_app
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveyapp.extensions import db
from surveyapp.store import designs, surveys
from surveyapp.store.designs import Design
from surveyapp.store.surveys import SurveyInfo


def sign_in_first() -> ResponseReturnValue | None:
    """For `before_request`: sends a visitor who is not signed in to the sign-in page and back."""
    if current_user.is_authenticated:
        return None
    return cast(ResponseReturnValue, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]


def own_surveys() -> list[SurveyInfo]:
    """The surveys of the signed-in person's business, newest first."""
    return surveys.of_business(db.session, current_user.business_id)


def survey_or_404(code: str) -> SurveyInfo:
    """The business's own survey of that code; for another business's it is as if there were none."""
    found = surveys.of_business(db.session, current_user.business_id, code)
    return found[0] if found else abort(404)


def own_designs() -> list[Design]:
    """The surveys of the signed-in person's business, published or not, newest first."""
    return designs.of_business(db.session, current_user.business_id)


def design_or_404(code: str) -> Design:
    """The business's own survey of that code as it is being written."""
    found = designs.of_business(db.session, current_user.business_id, code)
    return found[0] if found else abort(404)


def begin_design(code: str, source: str) -> int | None:
    """A new draft of the signed-in person's business; None when the code is taken."""
    return designs.begin(db.session, current_user.business_id, code, source)
