"""The application factory: binds extensions and registers pages and commands."""

from __future__ import annotations

from flask import Flask, request

from surveyapp.config import Config
from surveyapp.extensions import accounts, babel, csrf, db, security
from surveyapp.models.base import begin_reading, begin_writing, engine_options, prepare

MOST_UPLOAD = 32 * 1024 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app(config: Config | None = None) -> Flask:
    """An application of `config`, by default the environment's."""
    config = config or Config.from_env()
    config.home.mkdir(parents=True, exist_ok=True)
    app = Flask("surveyapp", instance_path=str(config.home))
    app.config.from_mapping(_settings(config))
    if config.proxies:
        _trust_proxies(app, config.proxies)
    _bind(app)
    from surveyapp import cli, web

    web.register(app)
    cli.register(app)
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """The visitor's address and scheme are what the last `count` proxies say. Without proxies anybody could say so."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _settings(config: Config) -> dict[str, object]:
    return {
        "SURVEYAPP": config,
        "TESTING": config.testing,
        "SECRET_KEY": config.secret_key,
        "MAX_CONTENT_LENGTH": MOST_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(config.database_url),
        "BABEL_DEFAULT_LOCALE": "vi",
        "WTF_CSRF_CHECK_DEFAULT": True,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SALT": config.secret_key,
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/results",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_REDIRECT_VALIDATE_MODE": ["regex"],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
    }


def _bind(app: Flask) -> None:
    from surveyapp.web import i18n, writing

    db.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=i18n.locale)
    with app.app_context():
        prepare(db.engine)

    @app.before_request
    def writers_lock_first() -> None:
        if request.method not in SAFE_METHODS:
            # All of the body first: whoever sends slowly must not hold SQLite's only writer meanwhile.
            files = request.files
            if files or not writing.waits(app.view_functions.get(request.endpoint or "")):
                begin_writing(db.session)
            else:
                begin_reading(db.session)

    security.init_app(app, accounts)
    # It looks for who is signed in before every request, also of those who never are: respondents. Only rights of
    # Flask-Principal need it, and web/access.py has its own.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
