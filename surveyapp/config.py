"""Settings, read from the environment once, inside the application factory."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BASE_URL = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
"""Where `./run serve` answers when nothing else is said."""
DEFAULT_MAIL_FROM = "khao-sat@localhost"


@dataclass(frozen=True, slots=True)
class MailServer:
    """`secure` is "tls" from the first byte, "starttls", or "none"."""

    host: str
    port: int
    user: str
    password: str
    secure: str

    @classmethod
    def of(cls, url: str) -> MailServer:
        """smtp://user:password@host:587?tls=starttls|none, or smtps://… Raises ValueError for anything else."""
        parts = urlsplit(url)
        tls = parse_qs(parts.query).get("tls", ["starttls"])[-1]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or tls not in ("starttls", "none"):
            raise ValueError(
                "SURVEYAPP_SMTP_URL must be like smtp://user:password@host:587?tls=starttls or smtps://user:password@host"
            )
        secure = "tls" if parts.scheme == "smtps" else tls
        port = parts.port or (465 if secure == "tls" else 587)
        return cls(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), secure)


@dataclass(frozen=True, slots=True)
class Config:
    """`home` keeps everything the product writes: the embedded database, reports, uploads, the secret key.

    `proxies` is how many reverse proxies stand before the product. The `most_…` are per `try_seconds`: sign-ins to one
    account from one address, sign-ins from one address, responses begun from one address, and invitation links that
    are not good from one address. Without `mail_server` mails are kept as files in `home`. With
    `sign_up` anybody may begin a business. `analysis_engine` is the Spark that counts whole tables, "" this process."""

    database_url: str
    secret_key: str
    home: Path
    banks: Path = ROOT / "question_banks"
    base_url: str = DEFAULT_BASE_URL
    secure_cookies: bool = False
    testing: bool = False
    proxies: int = 0
    try_seconds: int = 600
    most_sign_ins: int = 10
    most_sign_ins_of_address: int = 100
    most_responses_of_address: int = 600
    most_pins: int = 10
    draft_days: int = 90
    sign_up: bool = False
    most_wrong_links: int = 60
    mail_server: MailServer | None = None
    mail_from: str = DEFAULT_MAIL_FROM
    analysis_engine: str = ""

    @classmethod
    def from_env(cls) -> Config:
        """Every setting of README.md; each has a default that works alone. Raises ValueError naming a wrong one."""
        home = Path(os.environ.get("SURVEYAPP_HOME", ROOT / "var")).resolve()
        base_url = os.environ.get("SURVEYAPP_BASE_URL", DEFAULT_BASE_URL).rstrip("/")
        return cls(
            database_url=database_url(os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'surveyapp.db'}"),
            secret_key=os.environ.get("SECRET_KEY") or _kept_secret(home / "secret_key"),
            home=home,
            base_url=base_url,
            secure_cookies=base_url.startswith("https://"),
            sign_up=_sign_up(os.environ.get("SURVEYAPP_SIGN_UP", "").strip() or "closed"),
            mail_server=_mail_server(),
            mail_from=_mail_from(),
            analysis_engine=_analysis_engine(),
            **_written_counts(),
        )


_COUNTS = {
    "SURVEYAPP_PROXIES": "proxies",
    "SURVEYAPP_SIGN_INS": "most_sign_ins",
    "SURVEYAPP_SIGN_INS_PER_ADDRESS": "most_sign_ins_of_address",
    "SURVEYAPP_RESPONSES_PER_ADDRESS": "most_responses_of_address",
    "SURVEYAPP_PINS_PER_ADDRESS": "most_pins",
    "SURVEYAPP_DRAFT_DAYS": "draft_days",
    "SURVEYAPP_WRONG_LINKS_PER_ADDRESS": "most_wrong_links",
}


def _written_counts() -> dict[str, int]:
    """Those of _COUNTS that are set."""
    written = {field: os.environ[name].strip() for name, field in _COUNTS.items() if os.environ.get(name, "").strip()}
    for name, field in _COUNTS.items():
        if not written.get(field, "0").isdecimal():
            raise ValueError(f"{name} must be a whole number, not “{written[field]}”")
    return {field: int(value) for field, value in written.items()}


def _mail_server() -> MailServer | None:
    url = os.environ.get("SURVEYAPP_SMTP_URL", "").strip()
    return MailServer.of(url) if url else None


def _mail_from() -> str:
    written = os.environ.get("SURVEYAPP_MAIL_FROM", "").strip()
    if not written and os.environ.get("SURVEYAPP_SMTP_URL", "").strip():
        raise ValueError("SURVEYAPP_MAIL_FROM must be set beside SURVEYAPP_SMTP_URL: the address mails come from")
    if written and not re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+", written):
        raise ValueError(f"SURVEYAPP_MAIL_FROM must be an address such as survey@example.com, not “{written}”")
    return written or DEFAULT_MAIL_FROM


def _analysis_engine() -> str:
    written = os.environ.get("ANALYSIS_ENGINE", "").strip()
    if written and not re.fullmatch(r"(spark|sc)://[^\s/]+(/\S*)?|local(\[(\d+|\*)\])?", written):
        raise ValueError(f"ANALYSIS_ENGINE must be like spark://host:7077, sc://host or local[4], not “{written}”")
    return written


def _sign_up(written: str) -> bool:
    if written not in ("open", "closed"):
        raise ValueError(f"SURVEYAPP_SIGN_UP must be “open” or “closed”, not “{written}”")
    return written == "open"


def database_url(url: str) -> str:
    """`url` with the PostgreSQL driver the product ships."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made at first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
