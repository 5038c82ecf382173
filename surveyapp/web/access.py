"""Who may open what: the rights of each page of a business, and the one tenancy check: a signed-in person sees the
surveys of their own business and no others."""

from __future__ import annotations

from typing import cast

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.staff import Role
from surveyapp.extensions import db
from surveyapp.store import accounts, designs, surveys
from surveyapp.store.designs import Design
from surveyapp.store.surveys import SurveyInfo
from surveyapp.web import acts
from surveyapp.web.acts import Act
from surveyapp.web.errors import message

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_MAY: dict[Role, tuple[str, ...]] = {
    Role.VIEWER: (
        *("results.surveys", "results.survey", "results.section", "results.crosstab", "results.some_questions"),
        "results.compare_any",
        *("results.answers", "results.weights", "results.persona_waves", "results.picture", "results.pulse"),
        *("results.target_profile", "results.cuts"),
        *("sharing.ways", "sharing.qr", "sharing.poster", "sharing.reach"),
        *("results.files", "results.file", "results.job"),
        *("people.account", "people.change_account", "people.change_password", "people.end_sessions"),
    ),
    Role.ANALYST: (
        *("results.refresh", "results.make_report", "results.attachment", "results.crosstab_file"),
        *("results.responses", "results.response", "results.responses_file", "results.set_aside"),
        *("results.alerts", "results.add_tag", "results.remove_tag", "results.mark_answers"),
        *("results.state_profile", "results.keep_cuts", "results.placed", "results.place", "results.undo_placement"),
        *("results.state_weights", "results.rename_persona", "results.choose_personas", "results.pin_personas"),
        *("results.measure_personas", "results.compare_file", "results.compare_report"),
        *("results.upload", "results.receive_upload", "results.mapping", "results.change_mapping"),
        *("results.store_upload", "results.choose", "results.choose_columns", "results.sources"),
        *("results.take_back_import", "results.change_saved_mapping"),
    ),
    Role.EDITOR: (
        *("designing.designs", "designing.begin", "designing.design", "designing.save", "designing.preview"),
        *("designing.publish", "designing.discard", "designing.try_out", "designing.tried", "designing.day_zero"),
        *("designing.from_answers", "designing.draft_from_answers", "designing.drafted", "designing.take_answers"),
        *("designing.translations", "designing.wordings", "designing.take_translations"),
        *(
            "designing.outline",
            "designing.rearrange",
            "designing.step",
            "designing.phone",
            "designing.limits",
            "designing.walk",
        ),
        *("designing.question_form", "designing.save_question", "designing.page_form", "designing.save_page"),
        *("designing.adding", "designing.add_missing", "designing.add"),
        *("designing.condition", "designing.save_condition"),
        *("designing.survey_words", "designing.save_words"),
        *("results.open_sample", "results.make_link", "results.take_back_link", "results.order_monthly"),
        *("results.correction", "results.correct"),
        *("results.rights_requests", "results.rights_request", "results.enter_request"),
        *("results.acknowledge_request", "results.name_response", "results.close_request"),
        *("sharing.add_channel", "sharing.remove_channel", "sharing.keep_invitation", "sharing.limits"),
        *("sharing.set_open", "sharing.set_period", "sharing.set_cap", "sharing.set_pin", "sharing.places"),
        *("sharing.set_sites", "sharing.set_after"),
        *("inviting.people", "inviting.add", "inviting.send", "inviting.withdraw", "inviting.bounced"),
        "inviting.lift_bounce",
        *("inviting.words", "inviting.keep_words", "inviting.try_mail"),
    ),
    Role.OWNER: (
        *("results.do_request", "results.keep_for", "results.remove_sample"),
        *("people.team", "people.invite", "people.withdraw", "people.change_role", "people.switch_off"),
        *("people.switch_on", "people.log", "people.business", "people.rename", "sharing.look", "sharing.set_look"),
    ),
}

NEEDED: dict[str, Role] = {endpoint: role for role, endpoints in _MAY.items() for endpoint in endpoints}
"""Endpoint of a business's page → the least role that may open it. One that is missing here is for owners only, and
fails tests/web/test_access.py."""


def sign_in_first() -> ResponseReturnValue | None:
    """For `before_request` of a business's pages: who is not signed in goes to the sign-in page and back; whose role is
    too small reads who can help."""
    if not current_user.is_authenticated:
        return cast(ResponseReturnValue, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
    endpoint = request.endpoint or ""
    if not may(endpoint):
        return _refused(endpoint)
    if request.method not in SAFE_METHODS:
        code = (request.view_args or {}).get("code", "")
        acts.begin(Act(current_user.business_id, current_user.id, endpoint, survey=code))
    return None


def own_role() -> Role:
    return Role(current_user.role)


def may(endpoint: str) -> bool:
    """Whether the person may open that page; templates ask before they offer it."""
    return bool(current_user.is_authenticated) and own_role().covers(NEEDED.get(endpoint, Role.OWNER))


def role_name(role: Role) -> str:
    names = {
        Role.VIEWER: _("Viewer"),
        Role.ANALYST: _("Analyst"),
        Role.EDITOR: _("Editor"),
        Role.OWNER: _("Owner"),
    }
    return names[role]


def _refused(endpoint: str) -> ResponseReturnValue:
    everybody = accounts.people(db.session, current_user.business_id)
    owners = [person.name or person.email for person in everybody if person.role is Role.OWNER and person.active]
    explanation = _(
        "Your role is “%(own)s”; this needs “%(needed)s”. These people can do it for you or change your role: "
        "%(owners)s.",
        own=role_name(own_role()),
        needed=role_name(NEEDED.get(endpoint, Role.OWNER)),
        owners=", ".join(owners[:3]),
    )
    return message(403, _("Your role does not allow this"), explanation, (url_for("results.surveys"), _("Surveys")))


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
    acts.about(survey=code)
    return designs.begin(db.session, current_user.business_id, code, source)
