"""The report's own fonts, served to the pages that draw its charts."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, send_from_directory

from reports.charts.measure import FONT_FOLDER

bp = Blueprint("fonts", __name__)
_YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/fonts/<name>.woff2")
def font(name: str) -> Response:
    if not (FONT_FOLDER / f"{name}.woff2").is_file():
        abort(404)
    return send_from_directory(FONT_FOLDER, f"{name}.woff2", mimetype="font/woff2", max_age=_YEAR)
