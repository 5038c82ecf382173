"""Questionnaires on phones: page by page, without JavaScript, stored exactly once."""

from __future__ import annotations

from flask import Flask

from surveyapp.extensions import csrf


def init_app(app: Flask) -> None:
    from surveyapp.web.answering import card, invited, pin, receipt, worker  # noqa: F401
    from surveyapp.web.answering.views import bp

    # A session token dies while somebody is thinking; public forms check where they were posted from and carry a
    # signed ticket that does not expire.
    for public in (bp, pin.bp):
        csrf.exempt(public)
        app.register_blueprint(public)
    app.register_blueprint(card.bp)
    # A personal link is itself the secret that a token would be; mail programs unsubscribe without a page (RFC 8058).
    csrf.exempt(invited.bp)
    app.register_blueprint(invited.bp)
