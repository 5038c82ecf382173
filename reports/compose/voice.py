"""One language's way of writing: pairs of wordings, numbers, and the names the product itself gives to things."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import format as write
from reports.charts.tone import Tone
from reports.format import Lang
from surveyapp.domain.funnel import Stage
from surveyapp.domain.logic import unpiped
from surveyapp.domain.text import Text

if TYPE_CHECKING:
    from surveyapp.domain.stats import Estimate

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """`say(vi, en)` chooses a wording; the others write values."""

    lang: Lang

    def say(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en

    def pick(self, pair: Pair) -> str:
        return pair[0] if self.lang == "vi" else pair[1]

    def of(self, text: Text) -> str:
        """The wording; where each respondent read an answer of their own, what was said without one."""
        return unpiped(text).to(self.lang)

    def percent(self, share: float, digits: int = 0) -> str:
        return write.percent(share, self.lang, digits)

    def share(self, found: Estimate) -> str:
        """`93%`, or `≥ 93%` or `≤ 2%` where only that may be told."""
        return ("≥ " if found.at_least else "≤ " if found.at_most else "") + self.percent(found.value)

    def share_said(self, found: Estimate) -> str:
        """`93%`, or `ít nhất 93%`, within a sentence."""
        return (self.say("ít nhất ", "at least ") if found.at_least else "") + self.percent(found.value)

    def count(self, value: float) -> str:
        return write.integer(value, self.lang)

    def number(self, value: float, digits: int = 1) -> str:
        return write.decimal(value, self.lang, digits)

    def signed(self, value: float, digits: int = 1) -> str:
        return write.signed(value, self.lang, digits)

    def points(self, difference: float) -> str:
        return write.points(difference, self.lang)

    def margin(self, estimate: Estimate) -> str:
        """Half the interval's width in points, `±8`; empty where there is no interval."""
        return write.margin((estimate.high - estimate.low) / 2, self.lang)

    def between(self, estimate: Estimate) -> str:
        """`từ 35% đến 52%`; empty where there is no interval."""
        if not (math.isfinite(estimate.low) and math.isfinite(estimate.high)):
            return ""
        low, high = self.percent(estimate.low), self.percent(estimate.high)
        return self.say(f"từ {low} đến {high}", f"{low} to {high}")

    def between_points(self, difference: Estimate) -> str:
        """`từ 14 đến 31 điểm` of a difference of shares, low end first."""
        low, high = self.points(difference.low), self.points(difference.high)
        return self.say(f"từ {low} đến {high} điểm", f"{low} to {high} points")

    def people(self, n: float) -> str:
        return self.say(f"{self.count(n)} người", f"{self.count(n)} {'person' if n == 1 else 'people'}")

    def listed(self, items: list[str] | tuple[str, ...]) -> str:
        return write.listed(items, self.lang)

    def quoted(self, words: str) -> str:
        return f"“{words.strip().strip('“”')}”"


GROUPS: dict[str, Pair] = {
    "target": ("khách hàng mục tiêu", "target customers"),
    "potential": ("khách hàng tiềm năng", "potential customers"),
    "ready_outsider": ("người sẵn sàng nhưng ngoài phân khúc", "people ready to buy but outside the segment"),
    "not_a_prospect": ("người ngoài thị trường", "people outside the market"),
    "undecided": ("người chưa xếp được nhóm", "people who could not be placed"),
}
SHORT_GROUPS: dict[str, Pair] = {
    "target": ("Mục tiêu", "Target"),
    "potential": ("Tiềm năng", "Potential"),
    "ready_outsider": ("Ngoài phân khúc", "Ready outsider"),
    "not_a_prospect": ("Ngoài thị trường", "Not a prospect"),
    "undecided": ("Chưa rõ", "Undecided"),
    "everyone": ("Tất cả", "Everyone"),
}
GROUP_TONES: dict[str, Tone] = {
    "target": Tone.TEAL,
    "potential": Tone.ORANGE,
    "ready_outsider": Tone.PLUM,
    "not_a_prospect": Tone.SLATE,
    "undecided": Tone.BLUE,
    "everyone": Tone.SLATE,
}
MARKS: dict[Tone, Pair] = {
    Tone.ORANGE: ("ô vuông cam", "orange squares"),
    Tone.TEAL: ("chấm xanh ngọc", "teal dots"),
    Tone.PLUM: ("tam giác tím", "purple triangles"),
    Tone.MOSS: ("hình thoi xanh lá", "green diamonds"),
    Tone.BLUE: ("vòng xanh dương", "blue rings"),
    Tone.ROSE: ("dấu cộng hồng", "pink pluses"),
    Tone.EARTH: ("gạch ngang nâu", "brown bars"),
    Tone.SLATE: ("dấu chéo xám", "grey crosses"),
}
CRITERIA: dict[str, Pair] = {
    "interest": ("Mức độ quan tâm", "Interest"),
    "characteristics": ("Đặc điểm khách hàng", "Characteristics"),
    "purchase": ("Tiềm năng mua hàng", "Purchase potential"),
    "experience": ("Trải nghiệm", "Experience"),
    "information": ("Cách tìm kiếm thông tin", "Information seeking"),
    "action": ("Hành động", "Action"),
    "conversion": ("Khả năng chuyển đổi", "Conversion"),
}
#: Per criterion: what it means that target customers score higher, and that potential customers do.
CRITERION_READINGS: dict[str, tuple[Pair, Pair]] = {
    "interest": (
        ("Nhóm mục tiêu quan tâm rõ hơn", "Target customers show clearer interest"),
        ("Nhóm tiềm năng quan tâm rõ hơn", "Potential customers show clearer interest"),
    ),
    "characteristics": (
        ("Nhóm mục tiêu sát hồ sơ khách hàng hơn", "Target customers are closer to the profile"),
        ("Nhóm tiềm năng sát hồ sơ khách hàng hơn", "Potential customers are closer to the profile"),
    ),
    "purchase": (
        ("Nhóm mục tiêu gần ngày mua hơn", "Target customers are closer to buying"),
        ("Nhóm tiềm năng gần ngày mua hơn", "Potential customers are closer to buying"),
    ),
    "experience": (
        ("Nhóm mục tiêu hiểu hoặc đã thử nhiều hơn", "Target customers know or have tried more"),
        ("Nhóm tiềm năng hiểu hoặc đã thử nhiều hơn", "Potential customers know or have tried more"),
    ),
    "information": (
        ("Nhóm mục tiêu chủ động tìm hơn", "Target customers search more actively"),
        ("Nhóm tiềm năng chủ động tìm hơn", "Potential customers search more actively"),
    ),
    "action": (
        ("Nhóm mục tiêu đã hành động nhiều hơn", "Target customers have done more"),
        ("Nhóm tiềm năng đã hành động nhiều hơn", "Potential customers have done more"),
    ),
    "conversion": (
        ("Nhóm mục tiêu dễ chốt hơn khi đủ thông tin", "Target customers decide sooner once informed"),
        ("Nhóm tiềm năng dễ chốt hơn khi đủ thông tin", "Potential customers decide sooner once informed"),
    ),
}
BANT: dict[str, Pair] = {
    "budget": ("Ngân sách", "Budget"),
    "authority": ("Thẩm quyền", "Authority"),
    "need": ("Nhu cầu", "Need"),
    "timing": ("Thời điểm", "Timing"),
}
TRAITS: dict[str, Pair] = {
    "problem": ("Biết mình có vấn đề", "Aware of the problem"),
    "solution": ("Sản phẩm giải quyết được", "Solved by the product"),
    "affordability": ("Đủ khả năng chi trả", "Able to pay"),
    "trust": ("Tin doanh nghiệp", "Trusts the business"),
}
ENGAGEMENT: dict[str, Pair] = {
    "visits": ("Ghé thăm", "Visits"),
    "signups": ("Đăng ký", "Sign-ups"),
    "interactions": ("Tương tác", "Interactions"),
}
FUNNEL: dict[str, Pair] = {
    "visitor": ("Visitor", "Visitor"),
    "lead": ("Lead", "Lead"),
    "mql": ("MQL", "MQL"),
    "sql": ("SQL", "SQL"),
    "customer": ("Đã mua", "Customer"),
    "loyal": ("Trung thành", "Loyal"),
}
#: What it means to have come to a stage of the funnel or beyond it.
REACHED: dict[Stage, Pair] = {
    Stage.VISITOR: ("đã từng ghé xem hoặc đi xa hơn", "have had a look or gone further"),
    Stage.LEAD: ("đã để lại liên hệ hoặc đi xa hơn", "have left a contact or gone further"),
    Stage.MQL: ("đã ở MQL trở lên", "are at MQL or beyond"),
    Stage.CUSTOMER: ("đã mua", "have bought"),
}
JOURNEY: dict[str, Pair] = {
    "awareness": ("Nhận biết", "Awareness"),
    "consideration": ("Cân nhắc", "Consideration"),
    "purchase": ("Mua hàng", "Purchase"),
    "retention": ("Sử dụng, quay lại", "Use and return"),
    "advocacy": ("Trung thành, giới thiệu", "Loyalty and advocacy"),
}
ABOUT: dict[str, Pair] = {
    "age": ("Tuổi", "Age"),
    "gender": ("Giới tính", "Gender"),
    "income": ("Thu nhập", "Income"),
    "occupation": ("Công việc", "Occupation"),
    "education": ("Học vấn", "Education"),
    "marital": ("Hôn nhân", "Marital status"),
    "children": ("Con cái", "Children"),
    "household": ("Gia đình", "Household"),
    "region": ("Vùng", "Region"),
    "province": ("Tỉnh, thành phố", "Province or city"),
    "urbanity": ("Nơi sống", "Where they live"),
    "distance": ("Khoảng cách", "Distance"),
}
AUDIENCES: dict[str, Pair] = {
    "everyone": ("mọi khách hàng", "all customers"),
    "hot": ("khách hàng nóng", "hot customers"),
    "cold": ("khách hàng lạnh", "cold customers"),
    "visitor": ("người mới ghé xem (Visitor)", "visitors"),
    "lead": ("người đã để lại liên hệ (Lead)", "leads"),
    "mql": ("khách đủ điều kiện tiếp thị (MQL)", "marketing-qualified leads (MQL)"),
    "sql": ("khách đủ điều kiện bán hàng (SQL)", "sales-qualified leads (SQL)"),
    "customer": ("người đã mua", "customers who have bought"),
    "loyal": ("khách hàng trung thành", "loyal customers"),
    "detractors": ("người chấm NPS từ 0 đến 6", "people who gave 0–6 on NPS"),
}
LEVELS: dict[str, Pair] = {"low": ("Thấp", "Low"), "medium": ("Vừa", "Medium"), "high": ("Cao", "High")}
FLAGS: dict[str, Pair] = {
    "duplicate": ("trùng hoàn toàn", "exact duplicates"),
    "speeder": ("trả lời quá nhanh", "answered too fast"),
    "flat": ("chọn một cột suốt bảng", "the same column throughout a grid"),
    "same_words": ("câu mở giống hệt người khác", "the same open answer as others"),
    "gibberish": ("câu mở vô nghĩa", "meaningless open answers"),
    "inattentive": ("trả lời sai câu kiểm tra chú ý", "a failed attention check"),
}


def name_of(names: dict[str, Pair], key: str, voice: Voice) -> str:
    """The product's name for a value, or the value itself where it has none."""
    pair = names.get(key)
    return voice.pick(pair) if pair else key
