"""Commands for mail: sending what waits, and what came back."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from surveyapp.command import SpokenCommand, language_option, stop
from surveyapp.domain.problem import Fault, Problem
from surveyapp.extensions import config


@click.command("send-mail", cls=SpokenCommand)
@language_option
@with_appcontext
def send_mail(lang: str) -> None:
    """Send the mail that is due, reminders too; print sent, failed and to be tried again. The worker does the same."""
    from surveyapp import postman

    postman.remind()
    sent = failed = later = 0
    while True:
        done = postman.send_due(config())
        sent, failed, later = sent + done.sent, failed + done.failed, later + done.later
        if done.unreachable or not (done.dealt_with or done.later):
            break
    click.echo(f"sent: {sent}")
    click.echo(f"failed: {failed}")
    click.echo(f"to be tried again: {later}")
    if done.unreachable:
        stop([Problem.at(Fault.NOT_DONE, detail=done.unreachable.rstrip("."))], lang)


@click.command("bounces", cls=SpokenCommand)
@click.argument("file", type=click.Path(path_type=Path))
@language_option
@with_appcontext
def bounces(file: Path, lang: str) -> None:
    """Read mail that came back, one mail or an mbox, “-” for standard input; these addresses get no more mail.

    Only a report that quotes the Message-ID of a mail sent from here counts."""
    from surveyapp import postman

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    stopped, others = postman.take_bounces(data, config().secret_key)
    click.echo(f"addresses stopped: {stopped}")
    click.echo(f"other mails: {others}")


COMMANDS = (send_mail, bounces)
