"""What a column's name alone says: that a tool wrote it, that it is personal, or what its question measures."""

from __future__ import annotations

import re

from surveyapp.exchange.matching import bare

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")


def spelt(name: str) -> str:
    """The words of a name without case, accents and signs: `SeniorCitizen`, `senior_citizen` → “senior citizen”."""
    return " ".join(bare(_CAMEL.sub(" ", name)).split())


def own_name(name: str) -> str:
    """What a column below a common name is called: “Tuổi” of “Thông tin chung [Tuổi]”; else the name."""
    stem, bracket, part = name.partition(" [")
    return part[:-1] if bracket and part.endswith("]") and "?" not in stem else name


def readable(name: str) -> str:
    """A name as people read it: `VisitFrequency`, `visit_frequency` → “Visit frequency”; words stay as they are."""
    if " " in name.strip():
        return name
    words = _CAMEL.sub(" ", name).split()
    told = " ".join(word if word.isupper() else word.lower() for word in words)
    return told[:1].upper() + told[1:] or name


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
_WEIGHT = re.compile(r"\b(weight|weights|wt|weighting|trong so|pweight)\b")
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


def is_personal(name: str) -> bool:
    """Contact data, names, documents, places on earth."""
    return _PERSONAL.search(spelt(name)) is not None


_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("demographic.age", r"\b(age|ages|tuoi|how old|senior citizen|year birth|birth year|nam sinh)\b"),
        ("demographic.gender", r"\b(gender|sex|gioi tinh)\b"),
        ("demographic.income", r"\b(income|salary|thu nhap|muc luong)\b"),
        ("demographic.education", r"\b(education|educational|qualification|hoc van|trinh do|bang cap|"
         r"semester|nam hoc)\b"),
        ("demographic.marital", r"\b(marital|marriage|married|hon nhan|partner)\b"),
        ("demographic.children", r"\b(children|kids|kidhome|teenhome|so con|dependents)\b"),
        ("demographic.household", r"\b(household|family size|ho gia dinh|nhan khau|siblings)\b"),
        ("demographic.occupation", r"\b(occupation|profession|job title|job role|employment|nghe nghiep|"
         r"nghe|major|nganh)\b"),
        ("geographic.urbanity", r"\b(rural|urban|thanh thi|nong thon)\b"),
        ("geographic.province", r"\b(province|city|town|tinh thanh|tinh nao|thanh pho)\b"),
        ("geographic.region", r"\b(residence|noi o|cho o|country|region|state|quoc gia|vung mien|"
         r"khu vuc|district|quan huyen)\b"),
        ("barrier", r"\b(prevent|prevents|barriers?|obstacles?|not purchase|not buy|"
         r"challenges?|rao can|tro ngai|kho khan)\b"),
        ("channel", r"\b(hear about|heard|learn about|find out|channels?|know about|"
         r"biet den|biet toi|kenh|nguon thong tin)\b"),
        ("behaviour.motive", r"\b(why|reasons?|factors?|motivat\w+|ly do|yeu to|vi sao|tai sao)\b"),
        ("behaviour.frequency", r"\b(how often|frequency|frequently|tan suat|bao lau|thuong xuyen)\b"),
        ("behaviour.spend", r"\b(spend|spent|spending|expenditure|chi tieu|chi bao nhieu|chi tra|budget)\b"),
        ("behaviour.where", r"\b(where (do|did|have) you|which .*(websites?|stores?|shops?|brands?)|"
         r"mua o dau|cua hang nao)\b"),
    )
)  # fmt: skip
_ABOUT_ME = ("demographic", "geographic")
MOST_NAME_WORDS = 14

_RECOMMEND = re.compile(r"\b(recommend|nps|net promoter|gioi ?thieu)\b")
_OVERALL = re.compile(
    r"\b(overall|general|in general|nhin chung|noi chung|tong the|chung)\b|"
    r"^(customer )?satisfaction( score| level| rating)?$|^csat"
)
_SATISFIED = re.compile(r"satisf|hai ?long|\bcsat\b|\bhappy\b")
_COUNTED = re.compile(
    r"\b(how many|number of|count|quantity|so luong|bao nhieu|so lan|so nguoi|times|hours?|minutes?|days|months?|"
    r"years?|so nam|so thang|so tuan|so ngay|so gio|tenure|num|visits month|purchases)\b"
)
_OUTCOME = re.compile(
    r"\b(churn|churned|attrition|exited|response|converted|conversion|target|label|class|cluster|segment)\b"
)


def role_of(name: str) -> str:
    """What the question measures, "" where its name does not say. Long questions name many things."""
    words = spelt(name)
    for role, pattern in _ROLES:
        found = pattern.search(words)
        if found and (not role.startswith(_ABOUT_ME) or len(words.split()) <= MOST_NAME_WORDS):
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
    r"\b(school|class|type|group|category|department|branch|store|brand|race|religion|ethnicity|district|ward|zone|"
    r"truong|lop|loai|nhom|chi nhanh|phong ban|dan toc|ton giao|cluster|segment)\b"
)


def is_class(name: str) -> bool:
    """A kind of something: numbers below it are codes rather than points."""
    return _CLASS.search(spelt(name)) is not None


def is_outcome(name: str) -> bool:
    """What became of the person, or a group somebody else made of them: nothing to find personas on."""
    return _OUTCOME.search(spelt(name)) is not None
