"""The sample questionnaire asked over and over, each time with new ids: as many questions as wanted."""

from __future__ import annotations

import json
from functools import cache

from surveyapp.domain.library import read_library, read_plain
from surveyapp.domain.shape import Plain
from tests.banks.test_banks import BANKS


@cache
def _sample() -> str:
    plain, problems = read_plain(BANKS / "templates" / "sample.toml", read_library(BANKS / "blocks")[0])
    assert plain is not None
    assert problems == []
    return json.dumps(plain, ensure_ascii=False)


def many_questions(count: int) -> Plain:
    """Complete plain data of `count` questions; the conditions of each round look at that round's questions."""
    sample: Plain = json.loads(_sample())
    names = sorted((q["id"] for page in sample["page"] for q in page["question"]), key=len, reverse=True)
    pages: list[Plain] = []
    left = count
    for number in range(count):
        source = json.dumps(sample["page"], ensure_ascii=False)
        for name in names:
            source = source.replace(f'"id": "{name}"', f'"id": "{name}_{number}"')
            source = source.replace("{" + name + "}", "{" + f"{name}_{number}" + "}")
        for page in json.loads(source):
            asked = page["question"][:left]
            pages.append({**page, "id": f"{page['id']}_{number}", "question": asked})
            left -= len(asked)
            if not left:
                kept = {name: sample[name] for name in ("title", "intro", "thanks", "words", "languages")}
                return {"id": "many", **kept, "page": pages}
    raise ValueError(f"no {count} questions")
