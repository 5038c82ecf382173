"""Settings, read from the environment once, inside the application factory."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BASE_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Config:
    """`home` keeps everything the product writes: the embedded database, reports, uploads, the secret key.

    `proxies` is how many reverse proxies stand before the product. The three `most_…` are per `try_seconds`: sign-ins
    to one account from one address, sign-ins from one address, and responses begun from one address."""

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
    draft_days: int = 90

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
            **_written_counts(),
        )


_COUNTS = {
    "SURVEYAPP_PROXIES": "proxies",
    "SURVEYAPP_SIGN_INS": "most_sign_ins",
    "SURVEYAPP_SIGN_INS_PER_ADDRESS": "most_sign_ins_of_address",
    "SURVEYAPP_RESPONSES_PER_ADDRESS": "most_responses_of_address",
    "SURVEYAPP_DRAFT_DAYS": "draft_days",
}


def _written_counts() -> dict[str, int]:
    """Those of _COUNTS that are set."""
    written = {field: os.environ[name].strip() for name, field in _COUNTS.items() if os.environ.get(name, "").strip()}
    for name, field in _COUNTS.items():
        if not written.get(field, "0").isdecimal():
            raise ValueError(f"{name} must be a whole number, not “{written[field]}”")
    return {field: int(value) for field, value in written.items()}


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
