"""The personas found last: their parameters, and what the business decided about them: their names, how many they
are, whether they stay; with who decided what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.persona_model import from_plain, to_plain
from surveyapp.domain.persona_wave import Wave
from surveyapp.models import Account, PersonaChoice, PersonaFit, PersonaName
from surveyapp.models.base import now

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Renaming:
    """`who` is an e-mail address, "" once the account is gone."""

    persona: int
    before: str
    name: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """`k` personas, None for as many as are recommended; `pinned`: those there are, with the parameters they have."""

    k: int | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`who` as in Renaming."""

    wish: Wish
    who: str
    at: datetime


def find(session: Session, survey_id: int) -> Wave | None:
    """None where none were found, or where an earlier release kept them otherwise."""
    row = session.get(PersonaFit, survey_id)
    if row is None:
        return None
    try:
        return Wave(from_plain(row.model), tuple(row.names), row.through, row.drift)
    except ValueError:
        return None


def keep(session: Session, survey_id: int, wave: Wave) -> None:
    values = {"model": to_plain(wave.model), "names": list(wave.names), "through": wave.through, "drift": wave.drift}
    row = session.get(PersonaFit, survey_id)
    if row is None:
        session.add(PersonaFit(survey_id=survey_id, **values))
    else:
        for name, value in {**values, "made": now()}.items():
            setattr(row, name, value)
    session.flush()


def rename(session: Session, survey_id: int, persona: int, name: str, account_id: int | None) -> bool:
    """Give a persona of the newest fit a name, "" its own one again; False where there is no such persona."""
    row = session.get(PersonaFit, survey_id)
    if row is None or not 0 <= persona < len(row.names):
        return False
    before = row.names[persona]
    if before != name:
        row.names = [name if place == persona else old for place, old in enumerate(row.names)]
        session.add(PersonaName(survey_id=survey_id, persona=persona, before=before, name=name, account_id=account_id))
        session.flush()
    return True


def renamings(session: Session, survey_id: int, most: int = 50) -> list[Renaming]:
    """The newest first."""
    query = (
        select(PersonaName, Account.email)
        .outerjoin(Account, Account.id == PersonaName.account_id)
        .where(PersonaName.survey_id == survey_id)
        .order_by(PersonaName.id.desc())
        .limit(most)
    )
    return [Renaming(row.persona, row.before, row.name, email or "", row.at) for row, email in session.execute(query)]


# How many, and whether they stay


def wish(session: Session, survey_id: int) -> Wish:
    query = select(PersonaChoice).where(PersonaChoice.survey_id == survey_id).order_by(PersonaChoice.id.desc()).limit(1)
    row = session.scalar(query)
    return Wish() if row is None else Wish(row.k, row.pinned)


def decide(session: Session, survey_id: int, wanted: Wish, account_id: int | None) -> bool:
    """False where it is what was decided already."""
    if wish(session, survey_id) == wanted:
        return False
    session.add(PersonaChoice(survey_id=survey_id, k=wanted.k, pinned=wanted.pinned, account_id=account_id))
    session.flush()
    return True


def decisions(session: Session, survey_id: int, most: int = 20) -> list[Decision]:
    """The newest first."""
    query = (
        select(PersonaChoice, Account.email)
        .outerjoin(Account, Account.id == PersonaChoice.account_id)
        .where(PersonaChoice.survey_id == survey_id)
        .order_by(PersonaChoice.id.desc())
        .limit(most)
    )
    return [Decision(Wish(row.k, row.pinned), email or "", row.at) for row, email in session.execute(query)]
