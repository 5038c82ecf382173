"""What a person may ask for about their answers, and by when it has to be done (Law 91/2025/QH15, Decree 356/2025).

The days of the law are counted from the day after the request came; working days are Monday to Friday.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

ACKNOWLEDGE_WORKING_DAYS = 2
KEEP_MONTHS = (1, 3, 6, 12, 24, 36, 60)
"""How long answers may be kept; one of these has to be chosen."""


class Right(StrEnum):
    VIEW = "view"
    COPY = "copy"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    RESTRICT = "restrict"
    OBJECT = "object"
    ERASE = "erase"


DAYS = {
    Right.VIEW: 10,
    Right.COPY: 10,
    Right.CORRECT: 10,
    Right.WITHDRAW: 15,
    Right.RESTRICT: 15,
    Right.OBJECT: 15,
    Right.ERASE: 20,
}


@dataclass(frozen=True, slots=True)
class Clock:
    """`late` speaks of the day it was asked for: something that was still to be done by then is not."""

    acknowledge_by: date
    done_by: date
    acknowledgement_late: bool
    late: bool


def clock(right: Right, received: date, acknowledged: date | None, closed: date | None, today: date) -> Clock:
    acknowledge_by = working_days_after(received, ACKNOWLEDGE_WORKING_DAYS)
    done_by = received + timedelta(days=DAYS[right])
    heard = acknowledged or closed or today
    return Clock(acknowledge_by, done_by, heard > acknowledge_by, (closed or today) > done_by)


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`, Monday to Friday; public holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def months_before(moment: datetime, months: int) -> datetime:
    """The same day of the month so many months earlier, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
