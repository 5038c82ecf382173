"""How a business looks on its phone pages: a small style sheet and its logo, under addresses that change with them."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, make_response

from surveyapp.domain.brand import Brand, Mode, Tones
from surveyapp.extensions import db
from surveyapp.store import sharing

bp = Blueprint("brand", __name__, url_prefix="/brand")
_YEAR = "public, max-age=31536000, immutable"

# The tokens of base.css, and the second colour where a page is the business's own.
_TOKENS = (
    "--accent: {accent}; --on-accent: {on_accent}; --accent-hover: {accent_hover}; --pale: {pale}; "
    "--focus: {accent}; --second: {second}"
)
_SHAPES = """.bar { border-top: 4px solid var(--second) }
progress::-webkit-progress-value { background: var(--second) }
progress::-moz-progress-bar { background: var(--second) }
"""
_LOGO = """.bar > :first-child { display: flex; align-items: center; gap: .75rem }
.logo { height: 36px; max-width: 40%; object-fit: contain; padding: 2px; border-radius: 6px; background: #fff }
"""


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/<key>.css")
def stylesheet(key: str) -> Response:
    found = sharing.brand_of_key(db.session, key)
    if found is None:
        abort(404)
    return _kept(css(found.brand, has_logo=found.has_logo).encode(), "text/css; charset=utf-8")


@bp.get("/<key>.png")
def logo(key: str) -> Response:
    content = sharing.logo(db.session, key)
    if content is None:
        abort(404)
    return _kept(content, "image/png")


def css(brand: Brand, *, has_logo: bool) -> str:
    light, dark = brand.tones(Mode.LIGHT), brand.tones(Mode.DARK)
    rules = ""
    if light and dark:
        rules = f":root {{ {_tokens(light)} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {_tokens(dark)} }} }}\n"
        rules += _SHAPES
    return rules + (_LOGO if has_logo else "")


def _tokens(tones: Tones) -> str:
    return _TOKENS.format(
        accent=tones.accent,
        on_accent=tones.on_accent,
        accent_hover=tones.accent_hover,
        pale=tones.pale,
        second=tones.second,
    )


def _kept(content: bytes, media: str) -> Response:
    response = make_response(content)
    response.content_type = media
    response.headers["Cache-Control"] = _YEAR
    return response
