"""What a column's name alone says: that a tool wrote it, that it is personal, or what its question measures."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from surveyapp.exchange.matching import bare

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")


def spelt(name: str) -> str:
    """The words of a name without case, accents and signs: `SeniorCitizen`, `senior_citizen` → “senior citizen”."""
    return " ".join(bare(_CAMEL.sub(" ", name)).split())


_PATH = re.compile(r"[a-z0-9_]+(?:/\w+)+")
_NUMBER = re.compile(r"^[QC]\d+[a-z]?_(?=[^\W\d_]{3})", re.IGNORECASE)


def own_name(name: str) -> str:
    """What a column below a common name is called: “Tuổi” of “Thông tin chung [Tuổi]”, “province” of
    “household/province”; else the name."""
    if _PATH.fullmatch(name):
        return name.rpartition("/")[2]
    stem, bracket, part = name.partition(" [")
    return part[:-1] if bracket and part.endswith("]") and "?" not in stem else name


_MARKED = (
    (re.compile(r"<[^<>]+>"), " "),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"\{\{[^{}]*\}\}|\$\{[^{}]*\}"), "…"),
    (re.compile(r"(\*\*?|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"\s+-\s+(?:Selected Choice|(?=[A-Z]*[\d_-])[A-Z][A-Z0-9_-]*\d)\s*$"), ""),
    (re.compile(r"^\s*(?:(?:Q|C|Câu|Question)\s*)?\d{1,3}(?:\.\d+)*\s*[.):]\s+(?=\D)"), ""),
)
"""What tools leave in a question: markup, answers piped in, the construct a statement belongs to, its number."""


def readable(name: str) -> str:
    """A name as people read it: `VisitFrequency`, `visit_frequency` → “Visit frequency”; words stay as they are."""
    text = html.unescape(name).strip()
    if " " in text or "<" in text:
        for pattern, instead in _MARKED:
            text = pattern.sub(instead, text)
        return " ".join(text.split()) or name
    words = _CAMEL.sub(" ", _NUMBER.sub("", text)).split()
    told = accented(words) or " ".join(word if _is_short(word) else word.lower() for word in words)
    return told[:1].upper() + told[1:] or name


def _is_short(word: str) -> bool:
    """Capital letters that stand for words, or a code: NPS, TRUST1; not GENDER."""
    return word.isupper() and (len(word) <= 4 or not word.isalpha())


_ACCENTED = {
    bare(words): words
    for words in (
        "giới tính", "tuổi", "độ tuổi", "nhóm tuổi", "năm sinh", "nghề nghiệp", "thu nhập", "học vấn", "trình độ",
        "trình độ học vấn", "tỉnh thành", "thành phố", "khu vực", "quận huyện", "hôn nhân", "tình trạng hôn nhân",
        "số con", "hài lòng", "mức độ hài lòng", "mức độ", "chất lượng", "sản phẩm", "dịch vụ", "giá cả", "nhân viên",
        "thái độ", "giao hàng", "thanh toán", "khuyến mãi", "không gian", "vệ sinh", "lý do", "kênh", "tần suất",
        "số lần", "mua hàng", "chi tiêu", "số tiền", "giới thiệu", "góp ý", "ý kiến", "cửa hàng", "chi nhánh",
        "thương hiệu", "mỗi tháng", "mỗi tuần", "mỗi ngày", "chung", "ngày khảo sát", "tin tưởng", "tiện lợi",
        "an toàn", "sử dụng", "ứng dụng", "quan tâm", "quan trọng", "thời gian", "khách hàng",
    )
}  # fmt: skip
"""Vietnamese words that column names are written in without their accents."""


def accented(words: Sequence[str]) -> str:
    """Unaccented Vietnamese words with their accents; "" where one of them is not known."""
    found: list[str] = []
    plain = [bare(word) for word in words]
    while plain:
        size = next((n for n in range(len(plain), 0, -1) if " ".join(plain[:n]) in _ACCENTED), 0)
        if not size:
            return ""
        found.append(_ACCENTED[" ".join(plain[:size])])
        plain = plain[size:]
    return " ".join(found)


def is_unaccented(name: str) -> bool:
    """Whether two Vietnamese words or more stand in the name without their accents."""
    words = f" {spelt(name)} "
    return name.isascii() and any(" " in known and f" {known} " in words for known in _ACCENTED)


_TOOLS = frozenset(re.split(r"\s*\|\s*", """
    index|progress|status|finished|duration in seconds|recorded date|distribution channel|user language|
    external reference|external data reference|response type|recipient last name|recipient first name|recipient email|
    ip address|ipaddress|location latitude|location longitude|collector id|custom data 1|network id|tags|ending|
    stage date utc|last page|lastpage|startlanguage|start language|seed|token|refurl|referrer url|ipaddr|
    interviewtime|total time|submission time|validation status|notes|submitted by|version|uuid|deviceid|device id|
    simserial|subscriberid|phonenumber|username|today|start geopoint|meta instance id|formhub uuid|xform id string|
    unnamed 0|stt|so thu tu|no|row|score|points|total score|diem so|respondent id|response id|serial|record id|
    start|end|
    q recaptcha score|q relevant id fraud score|user agent|browser|opp|rid|psid
""".strip()))  # fmt: skip
_TIMING = re.compile(
    r"^(group|question|page)? ?time ?\d+$|^(submit|start|end|stage|recorded) ?date( utc)?$|^date ?stamp$"
)
_CODE = re.compile(
    r"\b(id|uuid|guid|ma so|ma khach hang|ma phieu|code|zip|postcode|postal code|zip code)$|^(id|ma) |^id$"
)
_WEIGHT = re.compile(r"\b(weight|weights|wt|wgt|weighting|trong so|pweight|wtssall|psweight)\b")
_SURE_WEIGHT = re.compile(
    r"\b(weights|wt|wgt|weighting|pweight|wtssall|psweight|(final|survey|sample|sampling) weight)\b"
)
_BODY = re.compile(r"\b(body|kg|lbs?|pounds?|height)\b")

_PERSONAL = re.compile(
    "|".join((
        r"\be ?mails?\b|\bphone( number)?$|\bmobile (number|no)\b",
        r"\b(dien thoai|sdt|so dt)\b(?!.*\b(hang|thuong hieu|hieu)\b)",
        r"^(your |full |first |last |customer |respondent |student |user )*(name|surname|firstname|lastname)$",
        r"\bho (va )?ten\b|^ten( cua)?( ban| anh chi| khach hang| quy khach)?$",
        r"\b(ip|mac) address\b|\bip\b$|\b(home|street|postal|mailing) address\b|^(your )?address$",
        r"\bdia chi( nha| lien he| cua.*)?$|\b(lat|latitude|lon|lng|longitude|geopoint|gps|coordinates)\b",
        r"\b(cmnd|cccd|can cuoc|passport|ho chieu|national id|so tai khoan|bank account|social security|ssn)\b",
        r"\b(facebook|zalo|instagram|twitter|linkedin)( link| profile| url| cua .*)$",
        r"\bcompany organization name\b|^company( name)?$",
    ))
)  # fmt: skip


def is_tool(name: str) -> bool:
    """A column that the survey tool fills in by itself."""
    words = spelt(name)
    return words in _TOOLS or _TIMING.search(words) is not None or name.strip() in ("#", "_id", "__version__", "_index")


def is_code(name: str) -> bool:
    return _CODE.search(spelt(name)) is not None


def is_weight(name: str) -> bool:
    words = spelt(name)
    return _WEIGHT.search(words) is not None and _BODY.search(words) is None and len(words.split()) <= 3


def is_surely_weight(name: str) -> bool:
    """A name that weights of a survey have and nothing else, so that their size does not matter."""
    return is_weight(name) and _SURE_WEIGHT.search(spelt(name)) is not None


def is_personal(name: str) -> bool:
    """Contact data, names, documents, places on earth."""
    return _PERSONAL.search(spelt(name)) is not None


MOST_LABEL_WORDS = 5


def is_label(name: str) -> bool:
    """Words beside a box to fill in, rather than a question about what they name: “E-mail”, not “How many e-mails …”"""
    return len(spelt(name).split()) <= MOST_LABEL_WORDS


_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("demographic.age", r"\b(age|ages|aged|tuoi|how old|senior citizen|year birth|year of birth|birth year|"
         r"nam sinh|sinh nam|edad|idade)\b"),
        ("demographic.gender", r"\b(gender|sex|gioi tinh|genero|sexo|sexe|geschlecht)\b"),
        ("demographic.income", r"\b(income|salary|earnings?|thu nhap|muc luong|luong thang|ingresos?|renda|revenu|"
         r"einkommen)\b"),
        ("demographic.education", r"\b(education|educational|educ|qualification|hoc van|trinh do|bang cap|"
         r"semester|nam hoc|escolaridad|escolaridade|bildung)\b"),
        ("demographic.marital", r"\b(marital|marriage|married|hon nhan|partner|estado civil)\b"),
        ("demographic.children", r"\b(children|kids|kidhome|teenhome|so con|dependents|phu thuoc)\b"),
        ("demographic.household", r"\b(household|hh size|family size|ho gia dinh|nhan khau|siblings)\b"),
        ("demographic.occupation", r"\b(occupation|profession|job title|job role|employment|nghe nghiep|"
         r"nghe|viec lam|cong viec hien tai|major|nganh|ocupacion|profissao|beruf)\b"),
        ("geographic.urbanity", r"\b(rural|urban|thanh thi|nong thon)\b"),
        ("geographic.province", r"\b(province|city|town|tinh thanh|tinh nao|thanh pho|ciudad|cidade|ville|stadt)\b"),
        ("geographic.region", r"\b(residence|noi o|cho o|que quan|dia phuong|noi sinh song|song o dau|country|region|"
         r"state|quoc gia|vung mien|khu vuc|district|quan huyen|pais|origin|nationality|quoc tich)\b"),
        ("barrier", r"\b(prevent|prevents|barriers?|obstacles?|not purchase|not buy|"
         r"challenges?|rao can|tro ngai|kho khan)\b"),
        ("channel", r"\b(hear about|heard|learn about|find out|find us|found us|found via|found you|channels?|"
         r"know about|biet den|biet toi|kenh|nguon thong tin)\b"),
        ("behaviour.motive", r"\b(why|reasons?|factors?|motivat\w+|ly do|yeu to|vi sao|tai sao)\b"),
        ("behaviour.frequency", r"\b(how often|frequency|frequently|tan suat|bao lau|thuong xuyen|so lan|may lan|"
         r"bao nhieu lan|how many times)\b"),
        ("behaviour.spend", r"\b(spend|spent|spending|expenditure|chi tieu|chi bao nhieu|chi khoang|chi tra|budget|"
         r"so tien|total bill|order value|purchase amount)\b"),
        ("behaviour.where", r"\b(where (do|did|have) you|which .*(websites?|stores?|shops?|brands?)|"
         r"mua o dau|cua hang nao)\b"),
    )
)  # fmt: skip
_ABOUT_ME = ("demographic", "geographic")
MOST_NAME_WORDS, FIRST_WORDS = 14, 3
"""A longer question is about the person only where it says so at once."""

_RECOMMEND = re.compile(r"\b(recommend\w*|nps|net promoter|gioi ?thieu)\b")
_OVERALL = re.compile(
    r"\b(overall|general|in general|nhin chung|noi chung|tong the|chung)\b|"
    r"^(customer )?satisfaction( score| level| rating)?$|^csat"
)
_SATISFIED = re.compile(r"satisf|hai ?long|\bcsat\b|\bhappy\b")
_COUNTED = re.compile(
    r"\b(how many|number of|count|quantity|so luong|bao nhieu|so lan|so nguoi|times|hours?|minutes?|days|months?|"
    r"pay|san sang tra|years?|so nam|so thang|so tuan|so ngay|so gio|tenure|num|visits month|purchases|owned|"
    r"nights|guests|orders|visits|so dem|so luot|so don|so phong|so khach|so san pham|so huu|phu thuoc)\b"
)
_OUTCOME = re.compile(
    r"\b(churn|churned|attrition|exited|response|converted|conversion|target|label|class|cluster|segment)\b"
)


def role_of(name: str) -> str:
    """What the question measures, "" where its name does not say. Long questions name many things."""
    words = spelt(name)
    short = len(words.split()) <= MOST_NAME_WORDS
    for role, pattern in _ROLES:
        found = pattern.search(words)
        if found and (short or not role.startswith(_ABOUT_ME) or words[: found.start()].count(" ") < FIRST_WORDS):
            return role
    return ""


def describes(role: str) -> bool:
    """Who a person is and where they live, rather than what they think or do."""
    return role.startswith(_ABOUT_ME)


def recommends(name: str) -> bool:
    return _RECOMMEND.search(spelt(name)) is not None


def satisfies(name: str) -> bool:
    return _SATISFIED.search(spelt(name)) is not None


def is_overall(name: str) -> bool:
    return satisfies(name) and _OVERALL.search(spelt(name)) is not None


def counts(name: str) -> bool:
    """A number of something, rather than a point on a scale."""
    return _COUNTED.search(spelt(name)) is not None


_CLASS = re.compile(
    r"\b(school|class|type|group|category|department|branch|store|outlet|brand|race|religion|ethnicity|district|ward|"
    r"zone|truong|lop|loai|nhom|chi nhanh|cua hang|co so|party|vote|phong ban|dan toc|ton giao|cluster|segment)\b"
)


def is_class(name: str) -> bool:
    """A kind of something: numbers below it are codes rather than points."""
    return _CLASS.search(spelt(name)) is not None


def is_outcome(name: str) -> bool:
    """What became of the person, or a group somebody else made of them: nothing to find personas on."""
    return _OUTCOME.search(spelt(name)) is not None


_OPEN = re.compile(
    r"\b(comments?|suggestions?|suggest|feedback|improve|please (explain|specify|describe|share)|in your own words|"
    r"gop y|de xuat|y kien (khac|dong gop|cua)|chia se them|mong muon gi|noi ro)\b"
)


def is_open(name: str) -> bool:
    """A question people answer in their own words."""
    return _OPEN.search(spelt(name)) is not None
