"""What a visitor reads when something cannot be done: one plain sentence and a way on, in their language."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _http_error)


def message(status: int, heading: str, explanation: str, way_on: tuple[str, str] | None = None) -> Response:
    """A page of one sentence; `way_on` is (address, words) of a button."""
    page = render_template("message.html", heading=heading, explanation=explanation, way_on=way_on)
    return make_response(page, status)


def _words(status: int) -> tuple[str, str]:
    match status:
        case 403:
            return _("This is not allowed"), _("Go back to the previous page and try again from there.")
        case 404:
            return _("There is no such page"), _(
                "Check the address, or ask the person who sent it to you for a new one."
            )
        case 405 | 400:
            return _("This page was not opened as expected"), _("Go back to the previous page and try again.")
        case 413:
            return _("That is too large"), _("Files may have at most 32 MB. Split the file and try again.")
    return (
        _("Something went wrong on our side"),
        _("Nothing you sent was half stored. Wait a moment, then try again."),
    )


def _http_error(error: Exception) -> Response:
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    if isinstance(error, HTTPException) and error.response is not None:
        return make_response(error.response)
    heading, explanation = _words(status)
    response = message(status, heading, explanation, (url_for("pages.landing"), _("To the start page")))
    if status == 405 and isinstance(error, HTTPException):
        response.headers.extend([header for header in error.get_headers() if header[0] == "Allow"])
    return response


def _stale_page(error: CSRFError) -> Response:
    return message(
        400,
        _("This page was open for too long"),
        _("For your safety the form has expired. Go back, load the page again, and repeat the last step."),
        (url_for("pages.landing"), _("To the start page")),
    )
