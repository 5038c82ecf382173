"""Who a row of a sheet is: its own id, an e-mail address or a telephone number, however they are written."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import lru_cache

from surveyapp.domain.definition import Kind
from surveyapp.exchange.people import address_of


class Join(StrEnum):
    """By what rows are joined to one another and to what is stored."""

    OWN = "own"
    EMAIL = "email"
    PHONE = "phone"


KINDS = {Join.EMAIL: Kind.EMAIL, Join.PHONE: Kind.PHONE}
"""The kind of question whose answers say the same about a stored response."""


def normal(join: Join, written: str) -> str | None:
    """The address in small letters, the number with its country; None for what is none."""
    return address_of(written) if join is Join.EMAIL else _phone(written)


def identity(join: Join, survey: str, normalised: str) -> str:
    """What stands in the place of a submission id: it tells the same person in another file, but not who they are."""
    return hashlib.sha256("\x1f".join((survey, join, normalised)).encode()).hexdigest()[:32]


@lru_cache(maxsize=4096)
def _phone(written: str) -> str | None:
    """A number without a country is one of Viet Nam; spreadsheets drop the zero in front of it."""
    import phonenumbers

    for tried in (written, f"0{written}"):
        try:
            number = phonenumbers.parse(tried, "VN")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
