"""Where a business writes its questionnaires: templates, the text, what is wrong with it, versions and translations."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from surveyapp.web.designing.blueprint import bp

    app.register_blueprint(bp)
