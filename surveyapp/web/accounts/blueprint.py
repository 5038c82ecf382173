"""The blueprints of the pages for people: `people` for whoever is signed in, `entry` for who is not yet."""

from __future__ import annotations

from flask import Blueprint

from surveyapp.web.access import sign_in_first

people = Blueprint("people", __name__)
people.before_request(sign_in_first)
entry = Blueprint("entry", __name__)

from surveyapp.web.accounts import (  # noqa: E402, F401 - each adds its views
    business,
    comeback,
    joining,
    log,
    mine,
    sign_up,
    team,
)
