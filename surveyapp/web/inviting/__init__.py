"""Where a business invites people by mail: the list, the words, reminders, and how it stands."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from surveyapp.web.inviting.blueprint import bp

    app.register_blueprint(bp)
