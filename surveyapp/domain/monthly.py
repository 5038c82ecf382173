"""Results by mail once a month: when, and what the mail says."""

from __future__ import annotations

from datetime import datetime, timedelta

from surveyapp.domain.reading import VIET_NAM
from surveyapp.domain.text import Text

LAST_DAY = 28
"""The last day that every month has."""
_HOUR = 8

SUBJECT = Text.of(vi="Kết quả khảo sát tháng này: {survey}", en="This month's survey results: {survey}")
BODY = Text.of(
    vi="""Kính gửi anh/chị,

Kết quả mới nhất của khảo sát “{survey}” đã sẵn sàng, tính từ {n} phiếu trả lời:

{link}

Ai có đường dẫn này đều xem được kết quả cho đến khi {business} thu hồi. Thư này do {business} đặt gửi hằng tháng; nếu không muốn nhận nữa, anh/chị hãy trả lời thư này.""",  # noqa: E501 - the lines of a mail are as long as its paragraphs
    en="""Hello,

The newest results of the survey “{survey}” are ready, computed from {n} responses:

{link}

Whoever has this link can see the results until {business} takes it back. {business} has ordered this mail for every month; to stop it, please answer this mail.""",  # noqa: E501
)


def next_time(day: int, after: datetime) -> datetime:
    """The first `day` of a month, eight in the morning in Viet Nam, that is later than `after`."""
    local = after.astimezone(VIET_NAM)
    here = local.replace(day=day, hour=_HOUR, minute=0, second=0, microsecond=0)
    if here > local:
        return here
    return (here.replace(day=1) + timedelta(days=32)).replace(day=day)
