"""The order of answers by their words: degrees of agreement or satisfaction, how often, bands of numbers, stars."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from surveyapp.domain.definition import Missing
from surveyapp.domain.written import parse_number
from surveyapp.exchange.matching import bare
from surveyapp.exchange.rates import Keys, rates

FEWEST = 3

_NOT_SAYING = (
    "prefer not to say", "prefer not to answer", "rather not say", "decline", "refused", "khong muon tra loi",
    "khong muon noi", "tu choi",
)  # fmt: skip
_NOT_APPLICABLE = (
    "not applicable", "does not apply", "n/a", "na", "no answer", "don't know", "dont know", "do not know", "not sure",
    "unsure", "no opinion", "can't say", "cannot say", "khong ap dung", "khong biet", "khong nho", "khong ro",
    "khong co y kien", "chua su dung", "chua tung su dung",
)  # fmt: skip


def missing_kind(label: str) -> Missing | None:
    """What an answer that is none says; None for a real one."""
    written = bare(label).strip(" .()")
    if any(written.startswith(words) for words in _NOT_SAYING):
        return Missing.REFUSED
    return Missing.NOT_APPLICABLE if written in _NOT_APPLICABLE else None


def order(labels: Sequence[str]) -> list[str] | None:
    """Three or more labels from the lowest to the highest; None where their words do not say."""
    if len(labels) < FEWEST:
        return None
    for keys in _WAYS:
        found = keys(labels)
        if found is not None and len(set(found)) == len(labels):
            return [label for _, label in sorted(zip(found, labels, strict=True))]
    return None


_LEGEND = re.compile(
    r"(?<![\w.])(?P<code>\d{1,2}|[A-Z])\s*(?:[-–=:]|là)\s*(?P<words>[^\W\d_][^,;:=()\[\]\n–-]*?)"
    r"(?=\s{2,}|[,;()\[\]\n]|\s+(?:to|and|đến|và)\s+\d|\s*[-–]\s*\d|\s+\d{1,2}\s*[-–=:]|$)"
)


def legend(question: str) -> dict[str, str]:
    """What a question says its codes stand for: “(1 = very bad, 5 = very good)”, “N- Never   S- Sometimes”."""
    found = {match["code"]: match["words"].strip() for match in _LEGEND.finditer(question)}
    return found if len(found) > 1 else {}


def falls(low: str, high: str) -> bool:
    """Whether the words of the lowest point say more than those of the highest: “1 = strongly agree”."""
    first, _ = _degree(bare(low).strip(" .!"))
    last, _ = _degree(bare(high).strip(" .!"))
    return first is not None and last is not None and first > last


_CODED = re.compile(r"([A-Za-z]{1,3})0*(\d{1,2})")


def coded(labels: Sequence[str]) -> list[str] | None:
    """A1, A2, A3 … by their numbers; None for anything else. What they stand for the file does not say."""
    matches = [_CODED.fullmatch(label) for label in labels]
    known = [match for match in matches if match is not None]
    if len(labels) < FEWEST or len(known) < len(labels) or len({match[1] for match in known}) > 1:
        return None
    return [match[0] for match in sorted(known, key=lambda match: int(match[2]))]


# ------------------------------------------------------------------ numbers in front, stars

_FIRST = re.compile(r"([+-]?\d{1,2})\s*(?:[-–—:.)=]\s*|\s+)(?=[^\d\s])")
_LAST = re.compile(r"(?<=[^\d.,\s-])\s*\(?([+-]?\d{1,2})\)?$")
_STARS = re.compile(r"(\d)\s*(?:stars?|sao)")


def _numbered(labels: Sequence[str]) -> Keys | None:
    """“1 - Very bad” … “5 - Very good”, “I hate it!-5”; ends in words and points between them as bare numbers."""
    for pattern in (_FIRST.match, _LAST.search):
        matches = [pattern(label) for label in labels]
        said = sum(match is not None for match in matches)
        keys = [float(match[1]) if match else parse_number(label) for match, label in zip(matches, labels, strict=True)]
        if said and (said > 1 or len(labels) > said) and all(key is not None for key in keys):
            known = [key for key in keys if key is not None]
            if max(known) - min(known) <= 20 and not any(re.search(r"\d\s*[-–]\s*\d", label) for label in labels):
                return known
    return None


def points(labels: Sequence[str]) -> dict[str, int]:
    """Label → point, of a scale from 0 to 10 whose ends have words behind them; {} for any other."""
    keys = _numbered(labels) or []
    whole = {label: int(key) for label, key in zip(labels, keys, strict=bool(keys)) if key.is_integer()}
    return whole if whole and (min(whole.values()), max(whole.values())) == (0, 10) else {}


def _stars(labels: Sequence[str]) -> Keys | None:
    keys = []
    for label in labels:
        match = _STARS.fullmatch(bare(label))
        drawn = label.count("★") + label.count("⭐")
        if not match and not drawn:
            return None
        keys.append(float(match[1]) if match else float(drawn))
    return keys


# ------------------------------------------------------------------ bands

_DIGITS = re.compile(r"\d[\d.,\s\u00a0]*(?:(?<=\d)|(?<=\s))")
_UNDER = re.compile(r"under|less|below|fewer|up to|younger|before|duoi|it hon|toi da|den het|<|≤")
_OVER = re.compile(r"over|more|above|older|at least|from|and up|plus|tren|hon|tro len|>|≥|\+")
_TIMES = ((re.compile(r"\d\s*(?:k|nghin|ngan)\b"), 1e3), (re.compile(r"\d\s*(?:tr|trieu|m|million)\b"), 1e6),
          (re.compile(r"\d\s*(?:ty|ti|billion)\b"), 1e9))  # fmt: skip
_UNIT = re.compile(
    r"\d\+?\s*(phut|minutes?|mins?|gio|hours?|hrs?|ngay|days?|tuan|weeks?|thang|months?|nam|years?|yrs?)\b"
)
_UNITS = {"phu": 1 / 43200, "min": 1 / 43200, "gio": 1 / 720, "hou": 1 / 720, "hrs": 1 / 720, "hr": 1 / 720,
          "nga": 1 / 30, "day": 1 / 30, "tua": 0.25, "wee": 0.25, "tha": 1.0, "mon": 1.0, "nam": 12.0, "yea": 12.0,
          "yrs": 12.0, "yr": 12.0}  # fmt: skip
"""In months, by the first letters: “6-12 months” is less than “1-2 years”."""
_NOTHING = re.compile(r"none|no|nothing|khong|never|chua bao gio|no [a-z]+|(?:khong|chua) co(?: \w+){0,3}")


def _bands(labels: Sequence[str]) -> Keys | None:
    """“Under 18”, “18–24”, “25+”; “none” goes first."""
    keys = []
    for label in labels:
        written = bare(label)
        numbers = [number for piece in _DIGITS.findall(written) if (number := _whole(piece)) is not None]
        if not numbers:
            if written not in ("once", "one time", "mot lan", "lan dau") and not _NOTHING.fullmatch(written):
                return None
            keys.append(-1.0 if _NOTHING.fullmatch(written) else 1.0)
            continue
        times = next((size for pattern, size in _TIMES if pattern.search(written)), 1.0) * _unit(written)
        step = -0.5 if _UNDER.search(written) else 0.5 if _OVER.search(written) and len(numbers) == 1 else 0.0
        keys.append(numbers[0] * times + step)
    return keys if any(not label.strip().isdigit() for label in labels) else None


def _unit(written: str) -> float:
    unit = _UNIT.search(written)
    return _UNITS[unit[1][:3]] if unit else 1.0


def _whole(piece: str) -> float | None:
    """Digits with any grouping, Indian 2,40,000 as well as 20.000; a decimal where one sign has other than three."""
    text = piece.strip(" .,\u00a0")
    number = parse_number(text)
    return number if number is not None else parse_number(re.sub(r"[.,\s\u00a0]", "", text))


# ------------------------------------------------------------------ how often

_OFTEN: tuple[tuple[str, ...], ...] = (
    ("never", "not at all", "khong bao gio", "chua bao gio", "khong", "hoan toan khong"),
    ("almost never", "hardly ever", "very rarely", "hau nhu khong", "rat hiem khi", "rat it khi"),
    ("rarely", "seldom", "hiem khi", "it khi", "hiem"),
    ("once a year", "yearly", "annually", "less than once a year", "moi nam", "hang nam", "moi nam mot lan"),
    ("several times a year", "a few times a year", "vai lan mot nam", "vai lan moi nam", "moi quy", "quarterly",
     "once every three months", "every three months"),
    ("less than once a month", "few times/month or less", "it hon mot lan mot thang"),
    ("sometimes", "occasionally", "now and then", "thinh thoang", "doi khi"),
    ("once a month", "monthly", "every month", "moi thang", "hang thang", "moi thang mot lan", "1 lan/thang"),
    ("a few times a month", "several times a month", "2-3 times a month", "fortnightly", "every two weeks",
     "vai lan mot thang", "vai lan moi thang", "2-3 lan/thang"),
    ("often", "frequently", "regularly", "thuong xuyen", "thuong", "hay"),
    ("once a week", "weekly", "every week", "moi tuan", "hang tuan", "moi tuan mot lan", "1 lan/tuan"),
    ("several times a week", "more than once a week", "a few times a week", "few times/week", "2-3 times a week",
     "vai lan mot tuan", "vai lan moi tuan", "2-3 lan/tuan"),
    ("very often", "usually", "mostly", "most of the time", "almost always", "rat thuong xuyen", "hau nhu luon"),
    ("daily", "every day", "once a day", "hang ngay", "moi ngay"),
    ("several times a day", "more than once a day", "vai lan mot ngay", "nhieu lan mot ngay"),
    ("always", "all the time", "constantly", "luon luon", "luon", "luc nao cung"),
)  # fmt: skip
_SCHOOLED: tuple[tuple[str, ...], ...] = (
    ("no formal", "none", "illiterate", "khong bang cap", "chua di hoc", "mu chu"),
    ("primary", "elementary", "tieu hoc", "cap 1"),
    ("lower secondary", "middle school", "thcs", "trung hoc co so", "cap 2"),
    ("high school", "secondary", "thpt", "trung hoc pho thong", "cap 3", "12th"),
    ("some college", "vocational", "diploma", "trade school", "trung cap", "nghe"),
    ("college", "associate", "cao dang"),
    ("bachelor", "undergraduate", "university", "graduate", "dai hoc", "cu nhan", "ky su"),
    ("master", "postgraduate", "post graduate", "post-graduate", "thac si", "thac sy", "sau dai hoc"),
    ("phd", "ph.d", "doctora", "tien si", "tien sy"),
)  # fmt: skip
_SIZED: tuple[tuple[str, ...], ...] = (
    ("very low", "very small", "rat thap", "rat nho", "rat it"),
    ("low", "small", "short", "thap", "nho", "it"),
    ("lower middle", "lower-middle", "duoi trung binh"),
    ("medium", "middle", "average", "mid", "moderate", "trung binh", "vua"),
    ("upper middle", "upper-middle", "kha", "tren trung binh"),
    ("high", "large", "big", "long", "cao", "lon", "nhieu"),
    ("very high", "very large", "rat cao", "rat lon", "rat nhieu"),
)  # fmt: skip
_LIKELY: tuple[tuple[str, ...], ...] = (
    ("definitely not", "certainly not", "absolutely not", "chac chan khong", "chac chan la khong"),
    ("no", "khong"),
    ("probably not", "co le khong", "co the khong", "chac la khong"),
    ("might or might not", "maybe", "perhaps", "khong chac", "chua chac", "khong chac chan", "phan van"),
    ("probably", "probably yes", "possibly", "co the", "co le", "co the co", "co the se"),
    ("yes", "co"),
    ("definitely", "definitely yes", "certainly", "absolutely", "chac chan", "chac chan co", "chac chan se"),
)  # fmt: skip
_WITH_MIDDLE: tuple[tuple[str, ...], ...] = (
    ("no", "khong"), ("neutral", "so-so", "binh thuong", "trung lap", "tam duoc"), ("yes", "co"),
)  # fmt: skip
_SHORT: tuple[tuple[str, ...], ...] = (
    ("sd", "vd", "hoan toan khong"),
    ("d",),
    ("n", "neutral", "u"),
    ("a", "s"),
    ("sa", "vs"),
)
"""“SD D N A SA”: as agreement or satisfaction is written in short."""
_ELSEWHERE: tuple[tuple[str, ...], ...] = (
    ("totalmente en desacuerdo", "muy en desacuerdo", "muy insatisfecho", "muy insatisfecha", "muy malo", "muy mala",
     "nada", "nunca", "nada satisfecho", "nada importante", "discordo totalmente", "muito insatisfeito", "pessimo",
     "muito ruim", "pas du tout d'accord", "tout a fait en desaccord", "tres insatisfait", "tres mauvais", "jamais",
     "stimme uberhaupt nicht zu", "stimme gar nicht zu", "sehr unzufrieden", "sehr schlecht", "nie"),
    ("en desacuerdo", "insatisfecho", "insatisfecha", "malo", "mala", "poco", "casi nunca", "rara vez", "bajo",
     "poco satisfecho", "poco importante", "poca importancia", "raramente", "discordo", "discordo parcialmente",
     "insatisfeito", "ruim", "baixo", "pas d'accord", "plutot pas d'accord", "en desaccord", "insatisfait", "mauvais",
     "rarement", "stimme nicht zu", "stimme eher nicht zu", "unzufrieden", "schlecht", "selten"),
    ("ni de acuerdo ni en desacuerdo", "neutral", "indiferente", "da igual", "regular", "medio", "a veces",
     "algunas veces", "nem concordo nem discordo", "neutro", "as vezes", "nem satisfeito nem insatisfeito",
     "ni d'accord ni pas d'accord", "neutre", "moyen", "parfois", "teils teils", "teils/teils", "weder noch",
     "manchmal"),
    ("de acuerdo", "satisfecho", "satisfecha", "bueno", "buena", "bastante", "casi siempre", "frecuentemente", "alto",
     "a menudo", "importante", "concordo", "concordo parcialmente", "satisfeito", "bom", "boa", "frequentemente",
     "d'accord", "plutot d'accord", "satisfait", "bon", "souvent", "stimme zu", "stimme eher zu", "zufrieden",
     "gut", "oft"),
    ("totalmente de acuerdo", "muy de acuerdo", "muy satisfecho", "muy satisfecha", "muy bueno", "muy buena", "mucho",
     "siempre", "excelente", "muy importante", "mucha importancia", "concordo totalmente", "muito satisfeito", "otimo",
     "muito bom", "sempre", "tout a fait d'accord", "tres satisfait", "tres bon", "toujours", "stimme voll zu",
     "stimme voll und ganz zu", "sehr zufrieden", "sehr gut", "immer"),
)  # fmt: skip
"""Five steps as they are written in Spanish, Portuguese, French and German."""


def _likely(labels: Sequence[str]) -> Keys | None:
    """“Definitely” … “definitely not”; yes, no and perhaps alone are kinds of answers rather than degrees."""
    keys = _whole_words(_LIKELY)(labels)
    return keys if keys is not None and not set(keys) <= {1.0, 3.0, 5.0} else None


def _whole_words(ladder: tuple[tuple[str, ...], ...]) -> Callable[[Sequence[str]], Keys | None]:
    places = {words: float(place) for place, step in enumerate(ladder) for words in step}

    def keys(labels: Sequence[str]) -> Keys | None:
        found = [places.get(bare(label).strip(" .!")) for label in labels]
        return [key for key in found if key is not None] if all(key is not None for key in found) else None

    return keys


def _schooling(labels: Sequence[str]) -> Keys | None:
    """By the longest name of a school or degree in each label."""
    keys = []
    for label in labels:
        written = bare(label)
        fitting = [
            (len(words), float(place)) for place, step in enumerate(_SCHOOLED) for words in step if words in written
        ]
        if not fitting:
            return None
        keys.append(max(fitting)[1])
    return keys


# ------------------------------------------------------------------ degrees

_STRENGTH: tuple[tuple[str, float], ...] = (
    ("not at all", -4), ("hoan toan khong", -4), ("cuc ky khong", -4), ("tuyet doi khong", -4), ("rat khong", -3),
    ("not very", -1), ("not so", -1), ("not really", -1), ("khong lam", -1), ("khong that su", -1),
    ("chua that su", -1),
    ("not", -2), ("khong", -2), ("chua", -2),
    ("extremely", 4), ("completely", 4), ("totally", 4), ("strongly", 4), ("absolutely", 4), ("definitely", 4),
    ("fully", 4), ("hoan toan", 4), ("cuc ky", 4), ("vo cung", 4), ("chac chan", 4), ("tuyet doi", 4),
    ("very", 3), ("highly", 3), ("rat", 3),
    ("quite", 1.75), ("fairly", 1.75), ("mostly", 1.75), ("probably", 1.75), ("rather", 1.5), ("moderately", 1.5),
    ("kha", 1.5), ("tuong doi", 1.5), ("somewhat", 1), ("slightly", 1), ("a little", 1), ("a bit", 1), ("partly", 1),
    ("hoi", 1), ("it", 1), ("mot phan", 1),
)  # fmt: skip
"""How strongly, the longest words first where one begins with another; a negative one turns what follows around."""

_GOOD = (
    "agree", "satisfied", "likely", "important", "easy", "good", "well", "happy", "concerned", "interested", "familiar",
    "useful", "helpful", "comfortable", "confident", "positive", "willing", "clear", "friendly", "true", "like me",
    "worried", "dong y", "hai long", "quan trong", "de", "de dang", "tot", "vui", "quan tam", "thich",
    "huu ich", "tu tin", "tich cuc", "san long", "co the", "dung", "ro rang", "hanh phuc", "tin tuong", "can thiet",
    "lo lang", "gioi thieu",
)  # fmt: skip
_BAD = (
    "disagree", "dissatisfied", "unsatisfied", "unlikely", "unimportant", "difficult", "hard", "poor", "bad", "unhappy",
    "negative", "unclear", "uncomfortable", "false", "kho", "kho khan", "kem", "te", "xau", "buon", "tieu cuc",
)  # fmt: skip
_MIDDLE = (
    "neutral", "neither", "undecided", "no preference", "average", "ok", "okay", "so-so", "fair", "acceptable",
    "neither satisfied nor dissatisfied", "neither likely nor unlikely", "indifferent", "mixed", "trung lap",
    "binh thuong", "trung binh", "phan van", "tam duoc", "chap nhan duoc", "vua phai", "khong y kien",
)  # fmt: skip
_BEYOND = {"excellent": 4.0, "outstanding": 4.5, "perfect": 4.5, "great": 3.0, "terrible": -4.0, "awful": -4.0,
           "xuat sac": 4.5, "tuyet voi": 4.5, "kha": 1.5, "yeu": -3.0, "essential": 4.5, "above average": 1.5,
           "below average": -1.5, "satisfactory": 1.0}  # fmt: skip


def _degrees(labels: Sequence[str]) -> Keys | None:
    """“Strongly disagree” … “Strongly agree”, “Rất không hài lòng” … “Rất hài lòng”; any one stem will do."""
    keys, stems = [], set()
    for label in labels:
        key, stem = _degree(bare(label).strip(" .!"))
        if key is None:
            return None
        keys.append(key)
        stems.add(stem)
    return keys if len(stems - {""}) <= 3 else None


def _degree(written: str) -> tuple[float | None, str]:
    """(how much it says, the word it says it of; "" for a middle or an extreme that stands for itself)"""
    if written in _MIDDLE or written.startswith("neither"):
        return 0.0, ""
    if written in _BEYOND:
        return _BEYOND[written], ""
    size, rest = 2.0, written
    for words, strength in _STRENGTH:
        if written == words or written.startswith(f"{words} "):
            size, rest = strength, written[len(words) :].strip()
            break
    if written.startswith(("khong ", "chua ", "not ")) and written.endswith((" lam", " all")):
        size, rest = (
            -1.0 if written.endswith(" lam") else -4.0,
            rest.rsplit(" ", 2 if rest.endswith("at all") else 1)[0],
        )
    if rest in _BAD:
        return (-size if size > 0 else 1.0), "bad"
    if rest in _GOOD:
        return size, rest
    return None, ""


def content(labels: Sequence[str]) -> str:
    """The one of two answers that says “satisfied”, "" where neither or both do."""
    said = [label for label in labels if _CONTENT.match(bare(label))]
    return said[0] if len(labels) == 2 and len(said) == 1 else ""


_CONTENT = re.compile(r"(?:(?:very|rat|completely|hoan toan) )?(?:satisfied|hai long|happy|yes|co)\b")

_WAYS: tuple[Callable[[Sequence[str]], Keys | None], ...] = (
    _numbered, _stars, _degrees, _whole_words(_OFTEN), rates, _whole_words(_SIZED), _likely, _whole_words(_WITH_MIDDLE),
    _whole_words(_SHORT),
    _whole_words(_ELSEWHERE), _bands, _schooling,
)  # fmt: skip
