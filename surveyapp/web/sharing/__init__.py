"""How a survey reaches people: links, codes and posters, when and for how many it is open, kiosk, frames, its look."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from surveyapp.web.sharing.blueprint import bp

    app.register_blueprint(bp)
