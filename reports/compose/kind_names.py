"""What the report calls each kind of question."""

from __future__ import annotations

from reports.compose.voice import Pair
from surveyapp.domain.definition import Kind, Question

KINDS: dict[Kind, Pair] = {
    Kind.SINGLE: ("Một lựa chọn", "One choice"),
    Kind.MULTIPLE: ("Nhiều lựa chọn", "Several choices"),
    Kind.DROPDOWN: ("Một lựa chọn", "One choice"),
    Kind.YES_NO: ("Có hoặc không", "Yes or no"),
    Kind.PICTURE_CHOICE: ("Chọn hình", "Choice of pictures"),
    Kind.RATING: ("Thang điểm", "Rating scale"),
    Kind.NPS: ("Thang 0–10", "Scale 0–10"),
    Kind.CSAT: ("Thang hài lòng", "Satisfaction scale"),
    Kind.CES: ("Thang mức độ dễ dàng", "Effort scale"),
    Kind.SCALE: ("Thanh trượt", "Slider"),
    Kind.NUMBER: ("Số", "Number"),
    Kind.MONEY: ("Số tiền", "Amount of money"),
    Kind.SHORT_TEXT: ("Câu mở", "Open answer"),
    Kind.LONG_TEXT: ("Câu mở", "Open answer"),
    Kind.EMAIL: ("Thư điện tử", "E-mail address"),
    Kind.PHONE: ("Số điện thoại", "Phone number"),
    Kind.URL: ("Địa chỉ web", "Web address"),
    Kind.DATE: ("Ngày", "Date"),
    Kind.TIME: ("Giờ", "Time of day"),
    Kind.MATRIX_SINGLE: ("Bảng nhận định", "Grid of statements"),
    Kind.MATRIX_MULTIPLE: ("Bảng chọn nhiều", "Grid with several choices"),
    Kind.MATRIX_DUAL: ("Bảng hai thang", "Grid of two scales"),
    Kind.SEMANTIC_DIFFERENTIAL: ("Cặp tính từ đối lập", "Pairs of opposites"),
    Kind.RANKING: ("Xếp hạng", "Ranking"),
    Kind.CONSTANT_SUM: ("Chia điểm", "Points shared out"),
    Kind.CASCADE: ("Nơi chốn", "Place"),
    Kind.FILE: ("Tệp gửi kèm", "File"),
    Kind.REPEAT: ("Kể từng mục", "Entries"),
    Kind.ATTENTION_CHECK: ("Kiểm tra chú ý", "Attention check"),
    Kind.CONSENT: ("Đồng ý", "Consent"),
    Kind.STATEMENT: ("Lời dẫn", "Statement"),
    Kind.HIDDEN: ("Từ đường dẫn", "From the link"),
    Kind.CALCULATED: ("Tính từ câu trả lời", "Calculated from answers"),
}
_GIVEN_OUT: Pair = ("Chia ngẫu nhiên", "Given out at random")


def kind_name(question: Question) -> Pair:
    return _GIVEN_OUT if question.assign else KINDS[question.kind]
