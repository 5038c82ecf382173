"""Each figure of the stored report as a picture to put elsewhere: SVG and PNG."""

from __future__ import annotations

from flask import Response, abort, make_response
from flask.typing import ResponseReturnValue

from reports.picture import figures, png, svg
from reports.stored import from_plain
from surveyapp.extensions import db
from surveyapp.store import reports
from surveyapp.web import i18n
from surveyapp.web.access import survey_or_404
from surveyapp.web.results.blueprint import bp

_MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


@bp.get("/<code>/figures/<key>.<any(svg, png):ending>")
def picture(code: str, key: str, ending: str) -> ResponseReturnValue:
    own = survey_or_404(code)
    stored = reports.latest_analysis(db.session, own.id)
    if stored is None:
        abort(404)
    try:
        report = from_plain(stored.content[i18n.language()])
    except (ValueError, TypeError, KeyError):
        abort(404)
    figure = figures(report).get(key)
    if figure is None:
        abort(404)
    source = f"{report.business} · {report.running.foot}"
    if report.sample_notice:
        source = f"{report.sample_notice} · {source}"
    content = png(figure, source) if ending == "png" else svg(figure, source)
    return _file(content, f"{own.code}-{key}.{ending}", _MEDIA[ending])


def _file(content: str | bytes, name: str, media: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
