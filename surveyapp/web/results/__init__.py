"""What the business sees: its surveys, what they say, the PDF, and spreadsheets brought in. Signed-in people only,
but for shared.py: whoever holds a link."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from surveyapp.web.results import drawing, shared
    from surveyapp.web.results.blueprint import bp

    drawing.init_app(app)
    app.register_blueprint(bp)
    app.register_blueprint(shared.bp)
