"""In which language a visitor reads: `?lang=`, then the cookie, then the browser's wish, then Vietnamese."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flask import Flask, Response, g, request, url_for
from werkzeug.http import dump_cookie

from reports.format import Lang
from surveyapp.domain.text import LANGUAGES, spoken
from surveyapp.web.addresses import asked_again

COOKIE = "lang"
NAMES = {"vi": "Tiếng Việt", "en": "English"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi"})
_YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    app.after_request(_remember)
    app.context_processor(_context)


def language() -> Lang:
    """One of the product's languages, decided once per request."""
    if "language" not in g:
        g.language = _choose()
    return cast(Lang, g.language)


def speak(chosen: str) -> None:
    """Makes the rest of this request speak `chosen`, and remembers it for the visitor's next pages."""
    from flask_babel import refresh

    if chosen in LANGUAGES:
        g.language = chosen
        g.language_chosen = True
        refresh()


def speak_for_now(chosen: str) -> None:
    """Makes the rest of this request speak `chosen` without changing what the visitor prefers."""
    from flask_babel import refresh

    if chosen in LANGUAGES:
        g.language = chosen
        refresh()


def reading() -> str:
    """The language of what an author wrote: one of the survey's own, or the product's."""
    return g.get("reading") or language()


def read_in(chosen: str, *, remember: bool) -> None:
    """Makes the rest of this request read `chosen`, which may be a language the product does not speak itself."""
    g.reading = chosen
    if remember and chosen in LANGUAGES:
        speak(chosen)
    else:
        speak_for_now(spoken(chosen))


def name_of(code: str) -> str:
    """What speakers of a language call it; its code where nobody knows it."""
    from babel import Locale, UnknownLocaleError

    if code in NAMES:
        return NAMES[code]
    try:
        return (Locale.parse(code).get_display_name(code) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def locale() -> str:
    """For Flask-Babel."""
    return language()


def _choose() -> str:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        g.language_chosen = True
        return asked
    kept = request.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _remember(response: Response) -> Response:
    if g.get("language_chosen"):
        response.headers.add("Set-Cookie", _cookie(g.language, secure=request.is_secure))
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", reading())
        response.vary.update(("Accept-Language", "Cookie"))
    return response


@lru_cache(maxsize=4)
def _cookie(chosen: str, *, secure: bool) -> str:
    return dump_cookie(COOKIE, chosen, _YEAR, secure=secure, httponly=True, samesite="Lax", sync_expires=False)


def switch_url(to: str) -> str:
    """This very page in another language."""
    if request.endpoint is None or request.method != "GET":
        return url_for("pages.landing", lang=to)
    arguments: dict[str, Any] = {**asked_again("lang"), **(request.view_args or {}), "lang": to}
    return url_for(request.endpoint, **arguments)


def _context() -> dict[str, Any]:
    return {
        "lang": reading(),
        "right_to_left": reading() in RIGHT_TO_LEFT,
        "language_names": NAMES,
        "language_name": name_of,
        "switch_url": switch_url,
    }
