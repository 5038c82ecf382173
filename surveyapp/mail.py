"""Mail leaves here: over SMTP where a server is set, else as files in the home folder."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from surveyapp.config import Config, MailServer
from surveyapp.domain.letter import Letter
from surveyapp.domain.piping import one_line

FOLDER = "mail"
TIMEOUT_SECONDS = 20
_POLICY = SMTP.clone(refold_source="none")
"""A header set raw stays as it is: an address too long for a line would be encoded, which no mail program undoes."""


class Unsent(Exception):
    """The mail was not taken; `for_good` when trying again is in vain, `address` when the address is to blame."""

    def __init__(self, reason: str, *, for_good: bool = False, address: bool = False) -> None:
        super().__init__(one_line(reason)[:300])
        self.for_good, self.address = for_good, address


class Unreachable(Unsent):
    """The server cannot be reached or refuses all mail: no other mail would fare better now."""


def written(letter: Letter, mail_from: str, made: datetime) -> EmailMessage:
    """The letter as a message. Nothing in it can begin a header of its own: every value is one line."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(one_line(letter.sender), addr_spec=mail_from)
    mail["To"] = Address(one_line(letter.name), addr_spec=letter.recipient)
    if letter.reply_to:
        mail["Reply-To"] = Address(one_line(letter.sender), addr_spec=letter.reply_to)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = format_datetime(made.astimezone(UTC))
    mail["Message-ID"] = f"<{letter.key}@{mail_from.rpartition('@')[2]}>"
    mail["Content-Language"] = letter.language
    mail["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        mail.set_raw("List-Unsubscribe", f"<{letter.stop}>")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def _message(letter: Letter, mail_from: str, made: datetime) -> EmailMessage:
    try:
        return written(letter, mail_from, made)
    except ValueError as error:
        raise Unsent(str(error), for_good=True) from error


class Files:
    """Mails as files, for development: nobody receives them. A mail sent twice is one file."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        self.folder, self.mail_from = folder, mail_from

    def send(self, letter: Letter, made: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{letter.key}.eml"
        half = path.with_suffix(".half")
        half.write_bytes(_message(letter, self.mail_from, made).as_bytes())
        half.replace(path)


class Post:
    """One connection to the SMTP server."""

    def __init__(self, smtp: smtplib.SMTP, mail_from: str) -> None:
        self.smtp, self.mail_from = smtp, mail_from

    def send(self, letter: Letter, made: datetime) -> None:
        """Raises Unsent, or Unreachable when the server and not the mail is the reason."""
        message = _message(letter, self.mail_from, made)
        try:
            self.smtp.send_message(message, self.mail_from, [letter.recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            for_good = 500 <= code < 600
            raise Unsent(_said(code, words), for_good=for_good, address=for_good) from refused
        except smtplib.SMTPDataError as refused:
            raise Unsent(_said(refused.smtp_code, refused.smtp_error), for_good=refused.smtp_code >= 500) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error) or type(error).__name__) from error


@contextmanager
def opened(config: Config) -> Iterator[Post | Files]:
    """Where mail goes by the settings. Raises Unreachable."""
    if not config.mail_server:
        yield Files(config.home / FOLDER, config.mail_from)
        return
    try:
        smtp = _connected(config.mail_server)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
    try:
        yield Post(smtp, config.mail_from)
    finally:
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    # The name given in EHLO must not be looked up: that can take many seconds.
    here = os.uname().nodename
    if server.secure == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, here, timeout=TIMEOUT_SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, here, TIMEOUT_SECONDS)
    try:
        if server.secure == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
