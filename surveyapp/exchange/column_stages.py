"""Which stage of the customer's journey the rows of a grid of ratings are about, where their words make it clear."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveyapp.exchange.column_names import spelt

FEWEST_KNOWN, FEWEST_STAGES = 3, 2
MOST_WORDS = 7

_STAGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (stage, re.compile(rf"\b(?:{pattern})\b"))
    for stage, pattern in (
        ("awareness", r"adverti\w*|quang cao|truyen thong|nhan dien|social media|mang xa hoi"),
        ("advocacy", r"community|cong dong|referrals?|gioi thieu"),
        ("retention", r"after sales?|warranty|bao hanh|doi tra|returns?|refunds?|cham soc|hau mai|khieu nai|"
         r"complaints?|loyalty|tich diem|support|ho tro|maintenance|bao tri|quality|chat luong|comfort|clean\w*|"
         r"ve sinh|sach se|le tan|reception|front desk|phong o|phong nghi|am thuc|food|"
         r"drinks?|taste|huong vi|do uong|mon an|do an|wi ?fi|khong gian|ambien\w*|"
         r"atmosphere|entertain\w*|rooms?|seats?|legroom|leg room|baggage|in ?flight|on ?board|durab\w*|do ben"),
        ("purchase", r"order\w*|book\w*|check ?out|payments?|paying|thanh toan|dat hang|dat cho|dat ve|dat lich|"
         r"dat phong|mua hang|purchas\w*|deliver\w*|shipping|giao hang|van chuyen|queue\w*|waiting|cho doi|cashier|"
         r"thu ngan|boarding|check ?in|dong goi|packag\w*"),
        ("consideration", r"web ?sites?|thong tin|information|tu van|consult\w*|advice|(?<!danh )gia|pric\w*|menu|"
         r"variety|chung loai|mau ma|da dang|location|vi tri|dia diem|display|trung bay|selection|khuyen mai|"
         r"promotions?|uu dai|offers?|convenient|thuan tien"),
    )
)  # fmt: skip
_NOT_RATED = re.compile(
    r"\b(importan\w*|quan trong|agree\w*|dong y|often|frequen\w*|thuong xuyen|expect\w*|mong doi|likely|kha nang|"
    r"influence\w*|anh huong|interest\w*|quan tam|toi|minh|i|my|we)\b"
)


def stages(stem: str, labels: Sequence[str], rows: Sequence[str]) -> tuple[str, ...]:
    """A stage for each row, "" where its words say none; all "" where the grid is not one of ratings of what customers
    meet, or the rows speak of too little."""
    nothing = ("",) * len(rows)
    if any(_NOT_RATED.search(spelt(text)) for text in (stem, labels[0], labels[-1], *rows)):
        return nothing
    found = tuple(_stage(row) for row in rows)
    known = [stage for stage in found if stage]
    return found if len(known) >= FEWEST_KNOWN and len(set(known)) >= FEWEST_STAGES else nothing


def _stage(row: str) -> str:
    words = spelt(row)
    if len(words.split()) > MOST_WORDS:
        return ""
    return next((stage for stage, pattern in _STAGES if pattern.search(words)), "")


_LOYAL = re.compile(
    r"(loyal|returning|repeat|regular|existing|old) customers?|(khach )?(quen|cu|than thiet|trung thanh)"
)
_NEW = re.compile(r"(new|first time|disloyal|one time) (customers?|buyers?|visitors?)|khach (moi|lan dau|vang lai)")


def bought(labels: Sequence[str]) -> dict[str, str]:
    """Label → what it says of having bought, “loyal” or “customer”, where all answers are of new and of old
    customers; {} for any others."""
    written = {label: spelt(label).replace("khach hang", "khach") for label in labels}
    said = {
        label: "loyal" if _LOYAL.fullmatch(words) else "customer" if _NEW.fullmatch(words) else ""
        for label, words in written.items()
    }
    return said if set(said.values()) == {"loyal", "customer"} else {}
