"""The people of a business: who they are, what they may do, and inviting more of them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveyapp.domain.staff import Role
from surveyapp.extensions import db
from surveyapp.store import account_links, accounts
from surveyapp.store.accounts import LastOwner, Person
from surveyapp.web import acts
from surveyapp.web.access import role_name
from surveyapp.web.accounts import letters, typed
from surveyapp.web.accounts.blueprint import people


def rights_of(role: Role) -> str:
    """What a role may do, in one sentence."""
    sentences = {
        Role.VIEWER: _("Reads results and reports."),
        Role.ANALYST: _("Also analyses, imports, exports, tags and weights."),
        Role.EDITOR: _("Also designs, publishes, shares and invites respondents."),
        Role.OWNER: _("Also decides about people, the business's look, and keeping or erasing answers."),
    }
    return sentences[role]


@people.get("/people")
def team() -> ResponseReturnValue:
    return _page()


@people.post("/people/invitations")
def invite() -> ResponseReturnValue:
    email, role = typed.text("email"), _role()
    fault = typed.email_fault(email)
    own = {person.email.casefold() for person in accounts.people(db.session, current_user.business_id)}
    if not fault and email.casefold() in own:
        fault = _("%(email)s is in your team already.", email=email)
    if fault:
        return _page(fault=fault, entered={"email": email, "role": role.value}, status=422)
    token = account_links.join(db.session, current_user.business_id, email, role)
    link = letters.address_of("entry.join", token)
    business = accounts.name_of(db.session, current_user.business_id)
    inviter = current_user.name or current_user.email
    letters.invite(current_user.business_id, business, email, inviter, role_name(role), link)
    acts.about(detail=f"{email} · {role.value}")
    db.session.commit()
    return _page(link=link, invited=email, status=201)


@people.post("/people/invitations/<key>/withdraw")
def withdraw(key: str) -> ResponseReturnValue:
    email = account_links.withdraw(db.session, current_user.business_id, key)
    if email is None:
        abort(404)
    acts.about(detail=email)
    db.session.commit()
    flash(_("The invitation of %(email)s is withdrawn; its link works no more.", email=email))
    return redirect(url_for(".team"), 303)


@people.post("/people/<int:account_id>/role")
def change_role(account_id: int) -> ResponseReturnValue:
    person, role = _person(account_id), _role()
    try:
        accounts.set_role(db.session, current_user.business_id, account_id, role)
    except LastOwner:
        return _last_owner(person)
    acts.about(detail=f"{person.email} · {role.value}")
    db.session.commit()
    return _done(_("%(who)s is now “%(role)s”.", who=person.name or person.email, role=role_name(role)))


@people.post("/people/<int:account_id>/off")
def switch_off(account_id: int) -> ResponseReturnValue:
    person = _person(account_id)
    try:
        accounts.switch_off(db.session, current_user.business_id, account_id)
    except LastOwner:
        return _last_owner(person)
    acts.about(detail=person.email)
    db.session.commit()
    return _done(_("%(who)s can no longer sign in; every session is ended.", who=person.name or person.email))


@people.post("/people/<int:account_id>/on")
def switch_on(account_id: int) -> ResponseReturnValue:
    person = _person(account_id)
    accounts.switch_on(db.session, current_user.business_id, account_id)
    acts.about(detail=person.email)
    db.session.commit()
    return _done(_("%(who)s can sign in again.", who=person.name or person.email))


def _person(account_id: int) -> Person:
    return accounts.person(db.session, current_user.business_id, account_id) or abort(404)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        abort(400)


def _done(sentence: str) -> ResponseReturnValue:
    """Back to the team, or to the results for who has just given up the right to see it."""
    flash(sentence)
    db.session.refresh(current_user)
    still = current_user.active and current_user.role == Role.OWNER
    return redirect(url_for(".team" if still else "results.surveys"), 303)


def _last_owner(person: Person) -> ResponseReturnValue:
    db.session.rollback()
    fault = _(
        "%(who)s is the last owner who can sign in. Make somebody else an owner first.",
        who=person.name or person.email,
    )
    return _page(fault=fault, status=422)


def _page(
    fault: str = "", entered: dict[str, str] | None = None, link: str = "", invited: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "accounts/team.html",
        people=accounts.people(db.session, current_user.business_id),
        waiting=account_links.waiting(db.session, current_user.business_id),
        roles=tuple(Role),
        role_name=role_name,
        rights_of=rights_of,
        fault=fault,
        entered=entered or {},
        link=link,
        invited=invited,
        mail_is_set_up=letters.mail_is_set_up(),
    )
    return page, status
