"""One shop's questionnaire with every kind of question and every part of the logic, and one whole response to it."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.definition import Questionnaire

Plain = dict[str, Any]

_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80"><rect width="120" height="80" fill="{fill}"/>'
    '<rect x="20" y="24" width="80" height="40" fill="#fff"/></svg>'
)


def _both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def _option(code: str, vi: str, en: str, **more: Any) -> Plain:
    return {"code": code, "text": _both(vi, en), **more}


def _row(code: str, vi: str, en: str, **more: Any) -> Plain:
    return {"code": code, "text": _both(vi, en), **more}


def _question(name: str, kind: str, vi: str, en: str, **more: Any) -> Plain:
    return {"id": name, "kind": kind, "text": _both(vi, en), **more}


def _image(fill: str, vi: str, en: str) -> Plain:
    drawn = base64.b64encode(_PICTURE.format(fill=fill).encode()).decode()
    return {"media": "image/svg+xml", "data": drawn, "alt": _both(vi, en)}


def _scale(*texts: tuple[str, str, str], **more: Any) -> list[Plain]:
    last = len(texts) - 1
    return [_option(code, vi, en, score=place / last, **more) for place, (code, vi, en) in enumerate(texts)]


def _agreement() -> list[Plain]:
    return _scale(
        ("1", "Hoàn toàn không đồng ý", "Strongly disagree"),
        ("2", "Không đồng ý", "Disagree"),
        ("3", "Bình thường", "Neither"),
        ("4", "Đồng ý", "Agree"),
        ("5", "Hoàn toàn đồng ý", "Strongly agree"),
    )


REASONS = (
    ("price", "Giá hợp lý", "Fair prices"),
    ("quality", "Chất lượng hàng", "Quality of the goods"),
    ("service", "Nhân viên phục vụ", "Service of the staff"),
    ("near", "Gần nhà hoặc chỗ làm", "Close to home or work"),
    ("range", "Nhiều hàng để chọn", "A wide range"),
)


def _reasons(**more: Any) -> list[Plain]:
    return [_option(code, vi, en, **more) for code, vi, en in REASONS]


def _welcome() -> Plain:
    return {
        "id": "welcome",
        "title": _both("Xin chào anh/chị", "Welcome"),
        "question": [
            _question("campaign", "hidden", "Nguồn của đường dẫn", "Where the link was placed", keep=True),
            _question(
                "arm",
                "hidden",
                "Lời chào được xem",
                "Greeting shown",
                assign=True,
                option=[_option("short", "Lời chào ngắn", "Short greeting"), _option("long", "Lời chào dài", "Long")],
            ),
            _question(
                "about",
                "statement",
                "Cửa hàng muốn nghe anh/chị kể về lần mua sắm gần đây. Không có câu trả lời đúng hay sai.",
                "The shop would like to hear about your recent shopping. There are no right or wrong answers.",
                image=_image("#0e7c86", "Hình vẽ mặt tiền một cửa hàng", "Drawing of a shop front"),
            ),
            _question(
                "agree",
                "consent",
                "Tôi đồng ý để cửa hàng dùng câu trả lời của tôi cho nghiên cứu này.",
                "I agree that the shop uses my answers for this study.",
                purpose="research",
                required=True,
            ),
            _question(
                "age",
                "number",
                "Anh/chị bao nhiêu tuổi?",
                "How old are you?",
                role="demographic.age",
                low=10,
                high=100,
                unit=_both("tuổi", "years"),
                required=True,
            ),
            _question(
                "gender",
                "single",
                "Giới tính của anh/chị?",
                "What is your gender?",
                role="demographic.gender",
                option=[
                    _option("woman", "Nữ", "Woman"),
                    _option("man", "Nam", "Man"),
                    _option("other", "Khác", "Another", other=True),
                    _option("refused", "Không muốn trả lời", "Prefer not to say", missing="prefer_not_to_say"),
                ],
            ),
            _question(
                "home",
                "cascade",
                "Anh/chị đang sống ở đâu?",
                "Where do you live?",
                level=[
                    {"code": "province", "text": _both("Tỉnh, thành phố", "Province"), "role": "geographic.province"},
                    {"code": "ward", "text": _both("Phường, xã", "Ward")},
                ],
                entry=[
                    {
                        "code": "hanoi",
                        "name": "Thành phố Hà Nội",
                        "entry": [
                            {"code": "hoan_kiem", "name": "Phường Hoàn Kiếm"},
                            {"code": "ba_dinh", "name": "Phường Ba Đình"},
                            {"code": "cau_giay", "name": "Phường Cầu Giấy"},
                        ],
                    },
                    {
                        "code": "hue",
                        "name": "Thành phố Huế",
                        "entry": [
                            {"code": "thuan_hoa", "name": "Phường Thuận Hóa"},
                            {"code": "phu_xuan", "name": "Phường Phú Xuân"},
                        ],
                    },
                    {
                        "code": "danang",
                        "name": "Thành phố Đà Nẵng",
                        "entry": [
                            {"code": "hai_chau", "name": "Phường Hải Châu"},
                            {"code": "son_tra", "name": "Phường Sơn Trà"},
                        ],
                    },
                ],
            ),
        ],
    }


def _buying() -> Plain:
    return {
        "id": "buying",
        "title": _both("Anh/chị mua sắm thế nào", "How you shop"),
        "question": [
            _question(
                "bought",
                "yes_no",
                "Trong ba tháng qua anh/chị có mua gì ở cửa hàng không?",
                "Have you bought anything at the shop in the last three months?",
                role="outcome.bought",
                required=True,
                option=[_option("yes", "Có", "Yes", means="customer"), _option("no", "Không", "No", means="no")],
            ),
            _question(
                "often",
                "dropdown",
                "Anh/chị ghé cửa hàng bao lâu một lần?",
                "How often do you come to the shop?",
                role="criterion.action",
                option=_scale(
                    ("never", "Chưa bao giờ", "Never"),
                    ("year", "Vài lần một năm", "A few times a year"),
                    ("month", "Hằng tháng", "Every month"),
                    ("week", "Hằng tuần", "Every week"),
                ),
            ),
            _question(
                "reasons",
                "multiple",
                "Vì sao anh/chị chọn nơi mua? (chọn tối đa 3)",
                "Why do you choose a place to buy? (up to 3)",
                role="behaviour.motive",
                shuffle=True,
                max_choices=3,
                option=[
                    *_reasons(),
                    _option("other", "Lý do khác", "Another reason", other=True),
                    _option("none", "Không có lý do nào", "No reason", exclusive=True),
                ],
            ),
            _question(
                "order",
                "ranking",
                "Xin xếp các lý do anh/chị đã chọn, quan trọng nhất trước.",
                "Please rank the reasons you chose, the most important first.",
                carry={"question": "reasons"},
                option=_reasons(),
            ),
            _question(
                "budget",
                "constant_sum",
                "Nếu có 100 điểm, anh/chị chia thế nào cho các điều dưới đây?",
                "Given 100 points, how would you share them between these?",
                role="behaviour.volume",
                total=100,
                unit=_both("điểm", "points"),
                option=_reasons()[:4],
            ),
            _question(
                "sign",
                "picture_choice",
                "Bảng hiệu nào hợp với cửa hàng hơn?",
                "Which sign suits the shop better?",
                option=[
                    _option("green", "Xanh", "Green", image=_image("#2e7d32", "Bảng hiệu xanh", "A green sign")),
                    _option("orange", "Cam", "Orange", image=_image("#ef6c00", "Bảng hiệu cam", "An orange sign")),
                ],
            ),
            _question(
                "spend",
                "money",
                "Mỗi lần mua anh/chị thường chi bao nhiêu?",
                "How much do you usually spend on one visit?",
                role="behaviour.spend",
                low=0,
                high=50_000_000,
                show_if="{bought} = 'yes'",
            ),
            _question(
                "share",
                "scale",
                "Khoảng bao nhiêu phần trăm hàng gia dụng anh/chị mua ở cửa hàng?",
                "About what share of your household goods do you buy at the shop?",
                low=0,
                high=100,
                step=5,
                unit=_both("%", "%"),
                low_text=_both("Không mua", "Nothing"),
                high_text=_both("Mua tất cả", "Everything"),
                keep=True,
                show_if="{bought} = 'yes'",
            ),
        ],
        "skip": [{"when": "{bought} = 'no' and {often} = 'never'", "to": "prices"}],
    }


def _visit() -> Plain:
    return {
        "id": "visit",
        "title": _both("Lần ghé gần nhất", "Your latest visit"),
        "question": [
            _question(
                "day",
                "date",
                "Anh/chị ghé cửa hàng lần gần nhất vào ngày nào?",
                "On which day did you last visit the shop?",
                earliest="2025-01-01",
                latest="today",
            ),
            _question(
                "clock",
                "time",
                "Khoảng mấy giờ?",
                "At about what time?",
                earliest="07:00",
                latest="22:00",
            ),
            _question(
                "csat",
                "csat",
                "Anh/chị hài lòng với lần ghé đó đến mức nào?",
                "How satisfied were you with that visit?",
                role="satisfaction.csat",
                display="faces",
                low_text=_both("Rất không hài lòng", "Very dissatisfied"),
                high_text=_both("Rất hài lòng", "Very satisfied"),
            ),
            _question(
                "ces",
                "ces",
                "Cửa hàng giúp tôi mua được thứ mình cần một cách dễ dàng.",
                "The shop made it easy for me to get what I needed.",
                role="satisfaction.ces",
                low_text=_both("Hoàn toàn không đồng ý", "Strongly disagree"),
                high_text=_both("Hoàn toàn đồng ý", "Strongly agree"),
            ),
            _question(
                "nps",
                "nps",
                "Khả năng anh/chị giới thiệu cửa hàng với người quen?",
                "How likely are you to recommend the shop?",
                role="satisfaction.nps",
            ),
            _question(
                "stars",
                "rating",
                "Anh/chị chấm cửa hàng mấy sao?",
                "How many stars would you give the shop?",
                low=1,
                high=5,
                display="stars",
            ),
            _question(
                "image",
                "semantic_differential",
                "Với anh/chị, cửa hàng là nơi …",
                "To you the shop is …",
                role="psychology",
                low=-3,
                high=3,
                row=[
                    _row("modern", "Cổ điển", "Old-fashioned", opposite=_both("Hiện đại", "Modern")),
                    _row("warm", "Lạnh lùng", "Cold", opposite=_both("Thân thiện", "Friendly")),
                    _row("calm", "Ồn ào", "Noisy", opposite=_both("Yên tĩnh", "Quiet")),
                ],
            ),
            _question(
                "stages",
                "matrix_dual",
                "Mỗi bước quan trọng với anh/chị ra sao, và anh/chị hài lòng thế nào?",
                "How important is each step to you, and how satisfied were you?",
                side=[
                    {
                        "code": "importance",
                        "text": _both("Quan trọng", "Importance"),
                        "role": "journey.importance",
                        "option": _scale(
                            ("1", "Không", "Not"), ("2", "Hơi", "A little"), ("3", "Khá", "Quite"), ("4", "Rất", "Very")
                        ),
                    },
                    {
                        "code": "satisfaction",
                        "text": _both("Hài lòng", "Satisfaction"),
                        "role": "journey.satisfaction",
                        "option": [
                            *_scale(
                                ("1", "Không", "Not"),
                                ("2", "Hơi", "A little"),
                                ("3", "Khá", "Quite"),
                                ("4", "Rất", "Very"),
                            ),
                            _option("na", "Chưa trải qua", "Not experienced", missing="not_applicable"),
                        ],
                    },
                ],
                row=[
                    _row("find", "Tìm thấy cửa hàng", "Finding the shop", role="journey.satisfaction:awareness"),
                    _row("choose", "Chọn hàng", "Choosing goods", role="journey.satisfaction:consideration"),
                    _row("pay", "Thanh toán", "Paying", role="journey.satisfaction:purchase"),
                ],
            ),
            _question(
                "opinions",
                "matrix_single",
                "Anh/chị đồng ý đến mức nào?",
                "How far do you agree?",
                role="attitude",
                persona=True,
                shuffle=True,
                option=_agreement(),
                row=[
                    _row("compare_price", "Tôi so giá trước khi mua", "I compare prices before buying"),
                    _row("novelty", "Tôi thích thử hàng mới", "I like to try new things"),
                    _row("reviews", "Tôi đọc nhận xét trước khi mua", "I read reviews before buying"),
                    _row("habit", "Tôi mua theo thói quen", "I buy out of habit", fixed=True),
                ],
            ),
            _question(
                "where",
                "matrix_multiple",
                "Anh/chị làm mỗi việc sau ở đâu?",
                "Where do you do each of these?",
                role="channel",
                option=[
                    _option("shop", "Tại cửa hàng", "In the shop"),
                    _option("site", "Trang web", "Website"),
                    _option("zalo", "Zalo", "Zalo"),
                    _option("nowhere", "Không làm", "Nowhere", exclusive=True),
                ],
                row=[_row("learn", "Tìm hiểu", "Look around"), _row("ask", "Hỏi thêm", "Ask")],
            ),
            _question(
                "attention",
                "attention_check",
                "Để chắc rằng câu hỏi hiện rõ, xin chọn “Đồng ý”.",
                "To make sure the questions are shown well, please choose “Agree”.",
                expects="4",
                option=_agreement(),
            ),
        ],
    }


def _prices() -> Plain:
    money = {"low": 0, "high": 5_000_000}
    return {
        "id": "prices",
        "title": _both("Giá của một giỏ hàng", "The price of a basket"),
        "question": [
            _question(
                "interest",
                "rating",
                "Anh/chị quan tâm đến dịch vụ giao hàng tận nhà đến mức nào?",
                "How interested are you in home delivery?",
                role=["criterion.interest", "bant.need"],
                low=1,
                high=5,
            ),
            _question(
                "too_cheap",
                "money",
                "Giá nào rẻ đến mức anh/chị nghi ngờ chất lượng?",
                "At what price would it be so cheap that you doubt its quality?",
                role="price.too_cheap",
                **money,
            ),
            _question("cheap", "money", "Giá nào là món hời?", "What price is a bargain?", role="price.cheap", **money),
            _question(
                "expensive",
                "money",
                "Giá nào bắt đầu đắt, nhưng anh/chị vẫn cân nhắc?",
                "What price starts to be expensive, though you would consider it?",
                role="price.expensive",
                **money,
            ),
            _question(
                "too_expensive",
                "money",
                "Giá nào đắt đến mức anh/chị không mua?",
                "What price is too expensive to consider?",
                role="price.too_expensive",
                check=[
                    {
                        "valid": "{too_cheap} < {cheap} and {cheap} < {expensive} and {expensive} < {too_expensive}",
                        "text": _both(
                            "Bốn mức giá cần tăng dần: quá rẻ, hời, đắt, quá đắt.",
                            "The four prices must rise: too cheap, a bargain, expensive, too expensive.",
                        ),
                    }
                ],
                **money,
            ),
            _question(
                "spread",
                "calculated",
                "Khoảng giá chấp nhận",
                "Range of acceptable prices",
                value="{expensive} - {cheap}",
                unit=_both("đồng", "VND"),
            ),
        ],
    }


def _closing() -> Plain:
    return {
        "id": "closing",
        "title": _both("Sắp xong rồi", "Nearly done"),
        "question": [
            _question(
                "purchases",
                "repeat",
                "Xin kể những món anh/chị mua gần đây.",
                "Please tell us about your recent purchases.",
                low=0,
                high=3,
                entry_text=_both("Món hàng", "Purchase"),
                show_if="{bought} = 'yes'",
                question=[
                    _question("item", "short_text", "Tên món hàng", "What it was"),
                    _question("price", "money", "Giá", "Price", low=0, high=50_000_000),
                    _question(
                        "kind",
                        "single",
                        "Loại hàng",
                        "Kind of goods",
                        option=[
                            _option("food", "Thực phẩm", "Food"),
                            _option("home", "Đồ gia dụng", "Household goods"),
                            _option("clothes", "Quần áo", "Clothes"),
                        ],
                    ),
                    _question("on", "date", "Ngày mua", "Bought on"),
                ],
            ),
            _question(
                "receipt",
                "file",
                "Anh/chị có thể gửi ảnh hóa đơn (không bắt buộc).",
                "You may send a picture of the receipt (optional).",
                accept="photo",
            ),
            _question(
                "why",
                "long_text",
                "Điều gì khiến anh/chị chấm {nps|như vậy} điểm?",
                "What made you give {nps|that score}?",
                role="quote",
            ),
            _question("nearest", "short_text", "Cửa hàng nào gần anh/chị nhất?", "Which shop is nearest to you?"),
            _question("site", "url", "Trang anh/chị hay xem khi mua sắm", "A page you often visit when shopping"),
            _question("email", "email", "Thư điện tử", "E-mail", role="identity.email"),
            _question("phone", "phone", "Số điện thoại", "Phone number", role="identity.phone"),
        ],
    }


def every_kind() -> Plain:
    """Plain data of the questionnaire: all thirty-three kinds, hidden and skipped parts, carried options, a check, an
    ending, a quota, random order and arms."""
    return {
        "id": "every_kind",
        "title": _both("Khảo sát khách hàng của một cửa hàng", "A shop's customer survey"),
        "intro": _both("Xin cảm ơn anh/chị đã dành thời gian.", "Thank you for your time."),
        "thanks": _both("Cảm ơn anh/chị!", "Thank you!"),
        "business": _both("Cửa hàng mẫu", "A sample shop"),
        "sample": True,
        "target_profile": {"often": ["month", "week"]},
        "page": [_welcome(), _buying(), _visit(), _prices(), _closing()],
        "ending": [
            {
                "id": "too_young",
                "when": "{age} < 18",
                "text": _both("Khảo sát dành cho người từ 18 tuổi.", "This survey is for people aged 18 or over."),
            }
        ],
        "quota": [
            {
                "id": "hue_full",
                "when": "{home.province} = 'hue'",
                "most": 200,
                "text": _both("Chúng tôi đã đủ câu trả lời ở Huế.", "We have enough answers from Hue."),
            }
        ],
    }


@cache
def questionnaire() -> Questionnaire:
    found, problems = parse_questionnaire(every_kind())
    assert problems == []
    assert found is not None
    return found


FILE_KEY = "0123456789abcdef0123456789abcdef"

TYPED: dict[str, tuple[str, ...]] = {
    "campaign": ("zalo_thang_9",),
    "agree": ("yes",),
    "age": ("34",),
    "gender": ("woman",),
    "home.province": ("hue",),
    "home.ward": ("thuan_hoa",),
    "bought": ("yes",),
    "often": ("month",),
    "reasons": ("quality", "price", "other"),
    "reasons.other": ("Bãi xe rộng",),
    "order.quality": ("1",),
    "order.price": ("2",),
    "budget.price": ("40",),
    "budget.quality": ("35,5",),
    "budget.service": ("24.5",),
    "budget.near": ("",),
    "sign": ("green",),
    "spend": ("350.000 đ",),
    "share": ("45",),
    "day": ("21/11/2025",),
    "clock": ("17h30",),
    "csat": ("4",),
    "ces": ("6",),
    "nps": ("9",),
    "stars": ("5",),
    "image.modern": ("2",),
    "image.warm": ("3",),
    "image.calm": ("-1",),
    "stages.find.importance": ("3",),
    "stages.find.satisfaction": ("4",),
    "stages.choose.importance": ("4",),
    "stages.choose.satisfaction": ("2",),
    "stages.pay.importance": ("4",),
    "stages.pay.satisfaction": ("na",),
    "opinions.compare_price": ("5",),
    "opinions.novelty": ("2",),
    "opinions.reviews": ("4",),
    "opinions.habit": ("3",),
    "where.learn": ("shop", "zalo"),
    "where.ask": ("nowhere",),
    "attention": ("4",),
    "interest": ("4",),
    "too_cheap": ("50.000",),
    "cheap": ("120.000",),
    "expensive": ("250.000",),
    "too_expensive": ("400.000",),
    "purchases.1.item": ("Nồi cơm điện",),
    "purchases.1.price": ("1.250.000",),
    "purchases.1.kind": ("home",),
    "purchases.1.on": ("2025-10-02",),
    "purchases.2.item": ("Cà phê",),
    "purchases.2.price": ("95.000",),
    "purchases.2.kind": ("food",),
    "receipt": (FILE_KEY,),
    "receipt.name": ("hóa đơn.jpg",),
    "why": ("Nhân viên nhiệt tình, hàng tươi.",),
    "nearest": ("Chi nhánh Thuận Hóa",),
    "site": ("vi.wikipedia.org",),
    "email": ("sample@example.com",),
    "phone": ("028 3822 0000",),
}
"""What one person posts, by form field."""

STORED: Plain = {
    "campaign": "zalo_thang_9",
    "arm": "short",
    "agree": True,
    "age": 34,
    "gender": "woman",
    "home": {"province": "hue", "ward": "thuan_hoa"},
    "bought": "yes",
    "often": "month",
    "reasons": {"codes": ["price", "quality", "other"], "other": "Bãi xe rộng"},
    "order": ["quality", "price"],
    "budget": {"price": 40, "quality": 35.5, "service": 24.5, "near": 0},
    "sign": "green",
    "spend": 350_000,
    "share": 45,
    "day": "2025-11-21",
    "clock": "17:30",
    "csat": 4,
    "ces": 6,
    "nps": 9,
    "stars": 5,
    "image": {"modern": 2, "warm": 3, "calm": -1},
    "stages": {
        "find": {"importance": "3", "satisfaction": "4"},
        "choose": {"importance": "4", "satisfaction": "2"},
        "pay": {"importance": "4", "satisfaction": "na"},
    },
    "opinions": {"compare_price": "5", "novelty": "2", "reviews": "4", "habit": "3"},
    "where": {"learn": ["shop", "zalo"], "ask": ["nowhere"]},
    "attention": "4",
    "interest": 4,
    "too_cheap": 50_000,
    "cheap": 120_000,
    "expensive": 250_000,
    "too_expensive": 400_000,
    "spread": 130_000,
    "purchases": [
        {"item": "Nồi cơm điện", "price": 1_250_000, "kind": "home", "on": "2025-10-02"},
        {"item": "Cà phê", "price": 95_000, "kind": "food", "on": None},
    ],
    "receipt": {"key": FILE_KEY, "name": "hóa đơn.jpg"},
    "why": "Nhân viên nhiệt tình, hàng tươi.",
    "nearest": "Chi nhánh Thuận Hóa",
    "site": "https://vi.wikipedia.org",
    "email": "sample@example.com",
    "phone": "+842838220000",
}
"""The document those answers make, with the greeting drawn as “short”."""
