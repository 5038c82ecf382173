"""Surveys and answers for the gallery: each topic by itself, all of them together, and what people really write."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from surveyapp.domain.analysis import AllRules, Analysis, analyse, read_all_rules
from surveyapp.domain.answers import Response
from surveyapp.domain.bank import parse_questionnaire
from surveyapp.domain.table import AnswerTable, build

Plain = dict[str, Any]
Words = tuple[str, str]
"""Vietnamese and English."""
RULE_FOLDER = Path(__file__).parents[3] / "question_banks" / "rules"

LONG = (
    " (kể cả khi anh/chị chỉ mới nghe người khác kể lại, chưa từng dùng thử, hoặc đã dùng thử nhưng lâu rồi không còn "
    "nhớ rõ từng chi tiết của lần trải nghiệm ấy)",
    " (even if you only heard about it from somebody else, never tried it yourself, or tried it so long ago that you "
    "no longer remember every detail of that experience)",
)
ODD = " 👩‍👩‍👧 <b>&amp;</b> {{7*7}} 漢字 مرحبا ½ №5 “«ờ»” e\u0301 \u200b\u202eabc =1+1"


@dataclass(frozen=True)
class Person:
    """What lies behind one person's answers: `fit` and `ready` 0–1, the kind of person, and chance."""

    place: int
    fit: float
    ready: float
    kind: int
    random: np.random.Generator

    def level(self, strength: float, levels: int = 5) -> str:
        """The code of a level 1 … `levels`, near `strength` (0–1)."""
        noisy = strength + self.random.normal(0, 0.16)
        return str(int(np.clip(np.floor(noisy * levels), 0, levels - 1)) + 1)

    def ticked(self, chances: dict[str, float], none: str) -> list[str]:
        chosen = [code for code, chance in chances.items() if self.random.random() < chance]
        return chosen or [none]


@dataclass(frozen=True)
class Asked:
    """A question as the file format has it, and how a person answers it."""

    question: Plain
    answer: Callable[[Person], Any]


def pair(words: Words) -> Plain:
    return {"vi": words[0], "en": words[1]}


def options(named: Sequence[tuple[str, str, str]], **more: Any) -> list[Plain]:
    return [{"code": code, "text": {"vi": vi, "en": en}, **more} for code, vi, en in named]


def levels(*names: Words) -> list[Plain]:
    last = len(names) - 1
    return [{"code": str(i + 1), "text": pair(words), "score": i / last} for i, words in enumerate(names)]


AGREE = levels(
    ("Hoàn toàn không đồng ý", "Strongly disagree"),
    ("Không đồng ý", "Disagree"),
    ("Trung lập", "Neutral"),
    ("Đồng ý", "Agree"),
    ("Hoàn toàn đồng ý", "Strongly agree"),
)
MUCH = levels(
    ("Hoàn toàn không", "Not at all"),
    ("Một chút", "A little"),
    ("Vừa phải", "Somewhat"),
    ("Nhiều", "Much"),
    ("Rất nhiều", "Very much"),
)
CONTENT = levels(
    ("Rất không hài lòng", "Very dissatisfied"),
    ("Không hài lòng", "Dissatisfied"),
    ("Bình thường", "Neutral"),
    ("Hài lòng", "Satisfied"),
    ("Rất hài lòng", "Very satisfied"),
)
STAGES = ("awareness", "consideration", "purchase", "retention", "advocacy")
STAGE_NAMES = (
    ("Khi biết đến cửa hàng", "Hearing about the shop"),
    ("Khi cân nhắc", "While considering"),
    ("Khi mua", "When buying"),
    ("Khi sử dụng", "While using"),
    ("Khi giới thiệu cho người khác", "When recommending"),
)


def scale(name: str, role: str, words: Words, strength: Callable[[Person], float], names: Any = MUCH) -> Asked:
    question = {"id": name, "kind": "single", "role": role, "text": pair(words), "option": names}
    return Asked(question, lambda person: person.level(strength(person)))


def grid(name: str, words: Words, rows: list[Plain], names: Any, answer: Callable[[Person], Any], **more: Any) -> Asked:
    question = {"id": name, "kind": "matrix_single", "text": pair(words), "row": rows, "option": names, **more}
    return Asked(question, answer)


def several(name: str, role: str, words: Words, named: list[tuple[str, str, str]], chances: Any) -> Asked:
    none = {"code": "none", "text": {"vi": "Không có điều nào", "en": "None of these"}, "exclusive": True}
    question = {"id": name, "kind": "multiple", "role": role, "text": pair(words), "option": [*options(named), none]}
    return Asked(question, lambda person: person.ticked(chances(person), "none"))


# ------------------------------------------------------------------ topics


def criteria() -> Iterator[Asked]:
    asked = (
        ("interest", ("Anh/chị quan tâm đến sản phẩm này ở mức nào?", "How interested are you in this product?")),
        ("characteristics", ("Sản phẩm hợp với nhu cầu của anh/chị đến đâu?", "How well does it suit your needs?")),
        ("purchase", ("Anh/chị có dự định mua trong ba tháng tới không?", "Do you plan to buy within three months?")),
        ("experience", ("Anh/chị đã dùng thử sản phẩm nhiều chưa?", "How much have you tried the product?")),
        ("information", ("Anh/chị chủ động tìm thông tin đến đâu?", "How actively do you look for information?")),
        ("action", ("Anh/chị đã liên hệ hay đăng ký gì chưa?", "Have you contacted us or signed up?")),
        ("conversion", ("Nếu đủ thông tin, anh/chị sẽ mua chứ?", "Would you buy with enough information?")),
    )
    for name, words in asked:
        fits = name in ("characteristics", "interest")
        yield scale(f"c_{name}", f"criterion.{name}", words, lambda p, fits=fits: p.fit if fits else p.ready)


def bant() -> Iterator[Asked]:
    asked = (
        ("budget", ("Anh/chị đã dành tiền cho việc này chưa?", "Have you set money aside for this?")),
        ("authority", ("Anh/chị tự quyết định được đến đâu?", "How far can you decide by yourself?")),
        ("need", ("Anh/chị cần sản phẩm này đến mức nào?", "How much do you need this product?")),
        ("timing", ("Anh/chị định mua sớm đến mức nào?", "How soon do you plan to buy?")),
    )
    for name, words in asked:
        late = name == "timing"
        yield scale(f"b_{name}", f"bant.{name}", words, lambda p, late=late: p.ready if late else p.fit)


def bought() -> Iterator[Asked]:
    named = [
        {"code": "no", "text": {"vi": "Chưa từng", "en": "Never"}, "means": "no"},
        {"code": "once", "text": {"vi": "Một lần", "en": "Once"}, "means": "customer"},
        {"code": "often", "text": {"vi": "Nhiều lần", "en": "Often"}, "means": "loyal"},
    ]
    words = ("Anh/chị đã từng mua ở đây chưa?", "Have you ever bought here?")
    question = {"id": "bought", "kind": "single", "role": "outcome.bought", "text": pair(words), "option": named}
    yield Asked(question, lambda p: "no" if p.random.random() > p.ready * 0.5 else "once")


def funnel() -> Iterator[Asked]:
    named = [
        {"code": code, "text": {"vi": vi, "en": en}, "means": code}
        for code, vi, en in (
            ("visitor", "Ghé trang web hoặc cửa hàng", "Visited the website or shop"),
            ("lead", "Để lại số điện thoại", "Left a phone number"),
            ("mql", "Dùng thử hoặc xem bảng giá", "Tried it or looked at prices"),
            ("sql", "Hỏi mua hoặc xin báo giá", "Asked to buy or for a quote"),
        )
    ]
    none = {"code": "none", "text": {"vi": "Chưa việc nào", "en": "None of these"}, "exclusive": True}
    words = ("Anh/chị đã làm những việc nào?", "Which of these have you done?")
    question = {
        "id": "did", "kind": "multiple", "role": "funnel.evidence", "text": pair(words), "option": [*named, none],
    }  # fmt: skip
    steps = {"visitor": 0.7, "lead": 0.45, "mql": 0.3, "sql": 0.2}
    yield Asked(question, lambda p: p.ticked({s: c * (0.3 + p.ready) for s, c in steps.items()}, "none"))


BARRIERS = [
    ("price", "Giá cao so với dự tính", "The price is above what I planned"),
    ("proof", "Chưa thấy bằng chứng về hiệu quả", "I have seen no proof that it works"),
    ("time", "Chưa có thời gian tìm hiểu", "I have had no time to look into it"),
    ("family", "Cần hỏi ý kiến người thân", "I must ask my family first"),
    ("trust", "Chưa tin quảng cáo", "I do not trust the advertising"),
    ("place", "Điểm bán xa chỗ ở", "The shop is far from home"),
]
CHANNELS = [
    ("web", "Trang web", "Website"),
    ("facebook", "Facebook", "Facebook"),
    ("zalo", "Zalo", "Zalo"),
    ("friends", "Bạn bè, người thân", "Friends and family"),
    ("video", "Video ngắn", "Short videos"),
    ("shop", "Cửa hàng", "Shops"),
]


def barriers() -> Iterator[Asked]:
    words = ("Điều gì khiến anh/chị chưa mua?", "What keeps you from buying?")
    chances = {code: 0.42 - 0.06 * i for i, (code, _, _) in enumerate(BARRIERS)}
    yield several("barriers", "barrier", words, BARRIERS, lambda p: chances | {"proof": 0.2 + 0.4 * (1 - p.ready)})


def channels() -> Iterator[Asked]:
    words = ("Anh/chị gặp thông tin ở đâu?", "Where do you come across information?")
    chances = {code: 0.5 - 0.07 * i for i, (code, _, _) in enumerate(CHANNELS)}
    yield several("channels", "channel", words, CHANNELS, lambda p: chances | {"web": 0.2 + 0.5 * p.ready})


def satisfaction() -> Iterator[Asked]:
    yield from recommend()
    words = ("Nhìn chung, anh/chị hài lòng đến mức nào?", "Overall, how satisfied are you?")
    yield scale("csat", "satisfaction.csat", words, lambda p: 0.3 + 0.6 * p.fit, CONTENT)
    words = ("Anh/chị mua hàng ở đây dễ dàng đến mức nào?", "How easy is it to buy here?")
    yield scale("ces", "satisfaction.ces", words, lambda p: 0.5, MUCH)


def recommend() -> Iterator[Asked]:
    words = (
        "Anh/chị có giới thiệu chúng tôi cho người quen không?",
        "Would you recommend us to people you know?",
    )
    question = {"id": "nps", "kind": "nps", "role": "satisfaction.nps", "text": pair(words)}
    yield Asked(question, lambda p: int(np.clip(round(5 + 5 * p.fit + p.random.normal(0, 2)), 0, 10)))


def journey() -> Iterator[Asked]:
    where = [
        {"code": stage, "text": {"vi": vi, "en": en}, "means": stage}
        for stage, (vi, en) in zip(STAGES, STAGE_NAMES, strict=True)
    ]
    words = ("Anh/chị đang ở bước nào?", "At which step are you now?")
    question = {"id": "where", "kind": "single", "role": "journey.stage", "text": pair(words), "option": where}
    yield Asked(question, lambda p: STAGES[min(int(p.ready * 6), 4)])
    for stage, name in zip(STAGES[:3], STAGE_NAMES, strict=False):
        asked = (f"{name[0]}, anh/chị gặp chúng tôi ở đâu?", f"{name[1]}, where did you meet us?")
        role = f"journey.touchpoint:{stage}"
        yield several(f"touch_{stage}", role, asked, CHANNELS[:4], lambda p: {"web": 0.5, "zalo": 0.3, "friends": 0.4})
        asked = (f"{name[0]}, điều gì làm anh/chị khó chịu?", f"{name[1]}, what annoyed you?")
        yield several(
            f"pain_{stage}", f"journey.pain:{stage}", asked, BARRIERS[:4], lambda p: {"price": 0.4, "time": 0.2}
        )
    rows = {
        part: [
            {"code": stage, "role": f"journey.{part}:{stage}", "text": {"vi": vi, "en": en}}
            for stage, (vi, en) in zip(STAGES, STAGE_NAMES, strict=True)
        ]
        for part in ("feeling", "satisfaction")
    }
    moods = (0.7, 0.55, 0.3, 0.6, 0.8)
    for part, words, names in (
        ("feeling", ("Anh/chị cảm thấy thế nào ở từng bước?", "How did you feel at each step?"), MUCH),
        ("satisfaction", ("Anh/chị hài lòng với từng bước đến đâu?", "How satisfied were you at each step?"), CONTENT),
    ):
        yield grid(
            part, words, rows[part], names, lambda p: {s: p.level(m) for s, m in zip(STAGES, moods, strict=True)}
        )


def people() -> Iterator[Asked]:
    ages = [("18", "18–24 tuổi", "18–24"), ("25", "25–34 tuổi", "25–34"), ("35", "35–44 tuổi", "35–44"), ("45", "Từ 45 tuổi", "45 and over")]  # fmt: skip
    named = {"age": ages, "gender": [("f", "Nữ", "Woman"), ("m", "Nam", "Man")]}
    words = {
        "age": ("Anh/chị bao nhiêu tuổi?", "How old are you?"),
        "gender": ("Giới tính của anh/chị?", "Your gender?"),
    }
    for name, choices in named.items():
        question = {
            "id": name, "kind": "single", "role": f"demographic.{name}", "text": pair(words[name]), "option": options(choices),
        }  # fmt: skip
        yield Asked(
            question, lambda p, choices=choices: choices[(p.kind + int(p.random.integers(2))) % len(choices)][0]
        )


STATEMENTS = (
    ("Tôi thường chờ khuyến mãi rồi mới mua.", "I usually wait for a promotion."),
    ("Tôi so sánh giá ở nhiều nơi.", "I compare prices in several places."),
    ("Tôi thích thử sản phẩm mới.", "I like to try new products."),
    ("Tôi hay mua ngay khi thấy thích.", "I often buy as soon as I like something."),
    ("Hình thức đẹp khiến tôi muốn mua.", "Good looks make me want to buy."),
    ("Tôi hỏi ý kiến người thân trước khi mua.", "I ask my family before I buy."),
    ("Tôi tin lời giới thiệu của người quen.", "I trust what people I know recommend."),
    ("Tôi sẵn sàng trả thêm để được phục vụ tốt.", "I pay more for good service."),
)


def attitudes() -> Iterator[Asked]:
    rows = [{"code": f"s{i}", "text": pair(words)} for i, words in enumerate(STATEMENTS)]

    def answer(person: Person) -> Plain:
        agreed = {(3 * person.kind + step) % len(rows) for step in (0, 1, 3)}
        return {row["code"]: person.level(0.85 if i in agreed else 0.2) for i, row in enumerate(rows)}

    words = ("Anh/chị đồng ý đến mức nào?", "How far do you agree?")
    yield grid("attitudes", words, rows, AGREE, answer, role="psychology", persona=True)


def voice() -> Iterator[Asked]:
    question = {"id": "words", "kind": "long_text", "role": "quote", "text": pair(("Vì sao?", "Why?"))}
    said = (
        "Giá lên xuống thất thường nên tôi đợi thêm xem sao, chưa vội.",
        "Nhân viên tư vấn kỹ, nhưng giao hàng chậm hơn đã hẹn.",
        "Tôi muốn được dùng thử trước khi trả tiền.",
        "Sản phẩm tốt, tôi sẽ giới thiệu cho bạn bè nếu có dịp.",
    )
    yield Asked(question, lambda p: f"{said[p.kind % 4]} ({p.place + 1})")


TOPICS: dict[str, Callable[[], Iterator[Asked]]] = {
    "criteria": criteria,
    "bant": bant,
    "bought": bought,
    "funnel": funnel,
    "barriers": barriers,
    "channels": channels,
    "satisfaction": satisfaction,
    "recommend": recommend,
    "journey": journey,
    "people": people,
    "attitudes": attitudes,
    "voice": voice,
}
ALL = ("people", "criteria", "bant", "funnel", "barriers", "channels", "attitudes", "journey", "satisfaction", "voice")


@dataclass(frozen=True)
class Case:
    """`n` people answer the topics; `fits`, `readies` are the ranges their fit and readiness lie in. `k`: the number
    of personas; `ending` is put behind every wording and answer; `times` repeats the people."""

    topics: tuple[str, ...]
    n: int = 120
    k: int | None = None
    kinds: int = 2
    fits: tuple[float, float] = (0.0, 1.0)
    readies: tuple[float, float] = (0.0, 1.0)
    ending: Words = ("", "")
    times: int = 1
    silent: tuple[str, ...] = ()
    """Questions that everybody leaves out."""


def answered(case: Case) -> Analysis:
    asked = [each for topic in case.topics for each in TOPICS[topic]()]
    questionnaire, problems = parse_questionnaire(
        {
            "id": "gallery",
            "title": {"vi": "Khảo sát khách hàng của cửa hàng thử", "en": "Customer survey of a test shop"},
            "business": {"vi": "Cửa hàng thử", "en": "Test shop"},
            "languages": ["vi", "en"],
            "sample": True,
            "page": [{"id": "one", "question": [_ending(each.question, case.ending) for each in asked]}],
        }
    )
    assert questionnaire is not None, [problem.line("en") for problem in problems]
    table = build(questionnaire, list(_responses(case, asked)))
    if case.times > 1:
        table = AnswerTable(questionnaire, pl.concat([table.frame] * case.times, rechunk=True))
    return analyse(table, rules(), k=case.k, starts=4)


def _responses(case: Case, asked: list[Asked]) -> Iterator[Response]:
    random = np.random.default_rng(7)
    start = datetime(2026, 3, 2, 8)
    for place in range(case.n):
        person = Person(
            place, float(random.uniform(*case.fits)), float(random.uniform(*case.readies)), place % case.kinds, random
        )
        document = {
            each.question["id"]: None if each.question["id"] in case.silent else each.answer(person) for each in asked
        }
        yield Response(f"r{place}", document, submitted=start + timedelta(hours=place % 700), number=place + 1)


def _ending(value: Any, ending: Words) -> Any:
    """The question with the ending behind each text."""
    if isinstance(value, list):
        return [_ending(part, ending) for part in value]
    if isinstance(value, dict):
        if set(value) == {"vi", "en"}:
            return {"vi": value["vi"] + ending[0], "en": value["en"] + ending[1]}
        return {name: _ending(part, ending) for name, part in value.items()}
    return value


@lru_cache(maxsize=1)
def rules() -> AllRules:
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in RULE_FOLDER.glob("*.toml")}
    read, problems = read_all_rules(files)
    assert read is not None, problems
    return read
