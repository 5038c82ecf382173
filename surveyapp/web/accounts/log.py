"""Who did what, in words."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.staff import Role
from surveyapp.extensions import db
from surveyapp.store import accounts, events
from surveyapp.web.access import role_name
from surveyapp.web.accounts.blueprint import people

PAGE = 50


def act_words() -> dict[str, str]:
    """Endpoint → what it does, for every endpoint of a business's pages that changes something."""
    return {
        "results.open_sample": _("had the sample survey made"),
        "results.remove_sample": _("removed the sample survey"),
        "results.refresh": _("started a new analysis"),
        "results.state_weights": _("stated shares of the population to weight by"),
        "results.state_profile": _("stated the target profile"),
        "results.keep_cuts": _("changed the cuts of the groups"),
        "results.place": _("placed a response by hand"),
        "results.undo_placement": _("took back a placement by hand"),
        "results.rename_persona": _("named a persona"),
        "results.compare_report": _("had a comparison printed"),
        "results.choose_personas": _("chose how many personas there are"),
        "results.pin_personas": _("pinned or unpinned the personas"),
        "results.measure_personas": _("had every number of personas measured"),
        "results.add_tag": _("made a tag for open answers"),
        "results.remove_tag": _("took away a tag of open answers"),
        "results.mark_answers": _("tagged open answers"),
        "results.set_aside": _("set responses aside, or counted them again"),
        "results.correct": _("corrected answers of a response"),
        "results.make_report": _("had a PDF report made"),
        "results.order_monthly": _("ordered or stopped a monthly report"),
        "results.receive_upload": _("uploaded a spreadsheet of answers"),
        "results.change_mapping": _("changed how a spreadsheet is read"),
        "results.store_upload": _("imported answers from a spreadsheet"),
        "results.choose_columns": _("changed how a spreadsheet is read"),
        "results.take_back_import": _("took back an import"),
        "results.change_saved_mapping": _("renamed or forgot a saved mapping"),
        "results.choose": _("changed what the report shows"),
        "results.make_link": _("made a link to the report"),
        "results.take_back_link": _("took back a link to the report"),
        "results.enter_request": _("entered a request of a respondent"),
        "results.acknowledge_request": _("acknowledged a request of a respondent"),
        "results.name_response": _("found the response of a request"),
        "results.do_request": _("withdrew or erased a response as it was asked for"),
        "results.close_request": _("closed a request of a respondent"),
        "results.keep_for": _("changed how long answers are kept"),
        "designing.begin": _("began a questionnaire"),
        "designing.draft_from_answers": _("began a questionnaire from answers"),
        "designing.take_answers": _("published a version"),
        "designing.save": _("changed the draft of a questionnaire"),
        "designing.save_condition": _("changed a condition"),
        "designing.save_words": _("changed the words of a questionnaire"),
        "designing.save_page": _("changed a page of a questionnaire"),
        "designing.save_question": _("changed a question"),
        "designing.add": _("added a question"),
        "designing.step": _("took back or repeated a step of a draft"),
        "designing.rearrange": _("moved or removed parts of a questionnaire"),
        "designing.publish": _("published a version"),
        "designing.discard": _("discarded a draft"),
        "designing.try_out": _("sent simulated respondents through a draft"),
        "designing.take_translations": _("took in a file of translations"),
        "sharing.add_channel": _("added a channel"),
        "sharing.remove_channel": _("took a channel off the list"),
        "sharing.keep_invitation": _("changed the line on the poster"),
        "sharing.set_open": _("opened or closed a survey"),
        "sharing.set_period": _("changed the opening times of a survey"),
        "sharing.set_cap": _("changed the cap of a survey"),
        "sharing.set_pin": _("changed the PIN of a survey"),
        "sharing.set_sites": _("changed which sites may show a survey"),
        "sharing.set_after": _("changed what follows the thanks"),
        "sharing.set_look": _("changed the logo or the colours"),
        "inviting.add": _("added people to be invited"),
        "inviting.send": _("sent invitations"),
        "inviting.withdraw": _("took back an invitation to answer"),
        "inviting.bounced": _("marked an address whose mail came back"),
        "inviting.lift_bounce": _("allowed mail to an address again"),
        "inviting.keep_words": _("changed the mails of invitations"),
        "inviting.try_mail": _("sent themselves a trial mail"),
        "people.invite": _("invited a colleague"),
        "people.withdraw": _("withdrew an invitation"),
        "people.change_role": _("changed somebody's role"),
        "people.switch_off": _("switched off an account"),
        "people.switch_on": _("switched on an account"),
        "people.rename": _("renamed the business"),
        "people.change_account": _("changed their own name or language"),
        "people.change_password": _("changed their own password"),
        "people.end_sessions": _("ended their other sessions"),
    }


def entry_words() -> dict[str, str]:
    """What is noted of people coming in."""
    return {
        "entry.signed_in": _("signed in"),
        "entry.refused": _("could not sign in: somebody typed a wrong password"),
        "entry.set_new": _("set a new password by the link in a mail"),
    }


def detail_words(detail: str) -> str:
    """A role at its end is said by its name."""
    whom, part, role = detail.rpartition(" · ")
    return f"{whom} · {role_name(Role(role))}" if part and role in tuple(Role) else detail


@people.get("/people/log")
def log() -> ResponseReturnValue:
    everybody = accounts.people(db.session, current_user.business_id)
    chosen = request.args.get("person", type=int)
    survey = request.args.get("survey", "")
    done = events.of_business(
        db.session,
        current_user.business_id,
        PAGE + 1,
        account_id=chosen,
        survey=survey,
        before=request.args.get("before", type=int),
    )
    return render_template(
        "accounts/log.html",
        done=done[:PAGE],
        older=done[PAGE - 1].id if len(done) > PAGE else None,
        words=act_words() | entry_words(),
        detail_words=detail_words,
        people=everybody,
        surveys=events.surveys(db.session, current_user.business_id),
        person=chosen,
        survey=survey,
    )
