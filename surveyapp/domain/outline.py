"""A questionnaire as its author is writing it: pages and questions wherever they come from, and steps that change them.

All of it works on the plain data of a file, right or wrong: a draft may be full of faults. A step gives new data and
leaves the old as it was; it raises LookupError for what is not there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from surveyapp.domain.library import Library
from surveyapp.domain.shape import Plain


@dataclass(frozen=True, slots=True)
class Asked:
    """A question where it stands. `page` and `place` are indices; `place` counts the page's own questions and is
    None for one that the page's `use` brings. `use` names the bank's question, whose fields are `base`; `own` is
    what the author wrote beside it."""

    id: str
    page: int
    place: int | None
    use: str
    base: Plain
    own: Plain

    @property
    def whole(self) -> Plain:
        return {**self.base, **{name: value for name, value in self.own.items() if name != "use"}}


@dataclass(frozen=True, slots=True)
class PageDraft:
    """`fields` is the page as written."""

    index: int
    id: str
    fields: Plain
    questions: tuple[Asked, ...]


def workable(data: Plain | None) -> bool:
    """True where pages and questions are lists of tables, as they must be for anything below."""
    pages = [] if data is None else data.get("page", [])
    return (
        data is not None
        and _tables(pages)
        and all(_tables(page.get("question", [])) and isinstance(page.get("use", []), str | list) for page in pages)
        and all(_tables(data.get(name, [])) for name in ("ending", "quota"))
        and all(isinstance(data.get(name, {}), dict) for name in ("words", "target_profile", "analysis"))
    )


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)


def outline(data: Plain, library: Library) -> list[PageDraft]:
    """The pages with all their questions; what the bank does not have is shown by its name alone."""
    pages = []
    for index, page in enumerate(data.get("page", [])):
        asked = [
            Asked(_name(base, use), index, None, use, base, {})
            for written in _uses(page)
            for use, base in _named(written, library)
        ]
        for place, own in enumerate(page.get("question", [])):
            use = str(own.get("use", ""))
            base = dict((library.find(use) or [{}])[0]) if use else {}
            asked.append(Asked(_name({**base, **own}, use), index, place, use, base, own))
        pages.append(PageDraft(index, str(page.get("id", "")), page, tuple(asked)))
    return pages


def questions(pages: Iterable[PageDraft]) -> Iterator[Asked]:
    for page in pages:
        yield from page.questions


def asked(pages: Iterable[PageDraft], question_id: str) -> Asked:
    """The first question of that id."""
    found = next((own for own in questions(pages) if own.id == question_id and question_id), None)
    if found is None:
        raise LookupError(question_id)
    return found


def _uses(page: Plain) -> list[str]:
    uses = page.get("use", [])
    return [str(use) for use in ([uses] if isinstance(uses, str) else uses)]


def _named(use: str, library: Library) -> list[tuple[str, Plain]]:
    found = library.find(use)
    if found is None:
        return [(use, {})]
    block = use.partition(".")[0]
    return [(f"{block}.{question['id']}", question) for question in found]


def _name(whole: Plain, use: str) -> str:
    return str(whole.get("id") or use.rpartition(".")[2])


# ------------------------------------------------------------------ steps


def page_index(data: Plain, page_id: str) -> int:
    found = next((at for at, page in enumerate(data.get("page", [])) if page.get("id") == page_id), None)
    if found is None or not page_id:
        raise LookupError(page_id)
    return found


def with_page(data: Plain, after: int, title: Plain) -> tuple[Plain, str]:
    """A new page behind that index, and its id."""
    made = deepcopy(data)
    page_id = fresh_id("page", (str(page.get("id")) for page in data.get("page", [])))
    made.setdefault("page", []).insert(after + 1, {"id": page_id, "title": title})
    return made, page_id


def page_moved(data: Plain, index: int, by: int) -> Plain:
    made = deepcopy(data)
    pages = made["page"]
    if not (0 <= index < len(pages) and 0 <= index + by < len(pages)):
        raise LookupError(index)
    pages.insert(index + by, pages.pop(index))
    return made


def without_page(data: Plain, index: int, library: Library) -> Plain:
    """Without the page and its questions."""
    made = deepcopy(data)
    gone = outline(data, library)[index].questions
    del made["page"][index]
    if not made["page"]:
        del made["page"]
    for own in gone:
        _forget(made, own.id)
    return made


def page_changed(data: Plain, index: int, fields: Plain) -> Plain:
    """The page's own fields replaced, its questions as they are."""
    made = deepcopy(data)
    kept = {name: made["page"][index][name] for name in ("use", "question") if name in made["page"][index]}
    made["page"][index] = {**fields, **kept}
    return made


def moved(data: Plain, library: Library, question_id: str, page: int, place: int) -> Plain:
    """The question at `place` among all the questions of page `page`, counted without itself."""
    made, own = _spread(data, library, question_id)
    question = made["page"][own.page]["question"].pop(own.place)
    made, at = _opened(made, library, page, place)
    made["page"][page].setdefault("question", []).insert(at, question)
    return _without_empty(made)


def stepped(data: Plain, library: Library, question_id: str, by: int) -> Plain:
    """The question one place up (−1) or down (+1), over the edge of its page onto the next."""
    pages = outline(data, library)
    own = asked(pages, question_id)
    here = [each.id for each in pages[own.page].questions].index(question_id)
    if 0 <= here + by < len(pages[own.page].questions):
        return moved(data, library, question_id, own.page, here + by)
    if not 0 <= own.page + by < len(pages):
        raise LookupError(question_id)
    return moved(data, library, question_id, own.page + by, 0 if by > 0 else len(pages[own.page - 1].questions))


def without_question(data: Plain, library: Library, question_id: str) -> Plain:
    """Without the question, and without it in the target profile and the list of questions to find personas on."""
    own = asked(outline(data, library), question_id)
    made = deepcopy(data)
    uses = made["page"][own.page].get("use")
    if own.place is None and isinstance(uses, list) and own.use in uses:
        uses.remove(own.use)
        if not uses:
            del made["page"][own.page]["use"]
    else:
        made, own = _spread(data, library, question_id)
        del made["page"][own.page]["question"][own.place]
    _forget(made, question_id)
    return _without_empty(made)


def with_question(data: Plain, library: Library, page: int, place: int, question: Plain) -> Plain:
    """`question` at `place` among all the questions of the page."""
    made, at = _opened(deepcopy(data), library, page, place)
    made["page"][page].setdefault("question", []).insert(at, question)
    return made


def question_changed(data: Plain, library: Library, question_id: str, own: Plain) -> Plain:
    """What is written of the question replaced by `own`."""
    made, before = _spread(data, library, question_id)
    made["page"][before.page]["question"][before.place] = own
    return made


def _spread(data: Plain, library: Library, question_id: str) -> tuple[Plain, Asked]:
    """Data in which the question stands in its page's own list, and where."""
    made = deepcopy(data)
    own = asked(outline(made, library), question_id)
    if own.place is None:
        _spelt_out(made["page"][own.page], library)
        own = asked(outline(made, library), question_id)
    return made, own


def _spelt_out(page: Plain, library: Library) -> None:
    """The page's `use` as questions in its own list."""
    taken = [{"use": use} for written in _uses(page) for use, _ in _named(written, library)]
    page.pop("use", None)
    page["question"] = [*taken, *page.get("question", [])]


def _opened(data: Plain, library: Library, page: int, place: int) -> tuple[Plain, int]:
    """Data in which the page's own list has room at `place` of all its questions, and the index in that list."""
    own = outline(data, library)[page].questions
    before = sum(1 for each in own if each.place is None)
    if place < before:
        _spelt_out(data["page"][page], library)
        before = 0
    return data, max(0, place - before)


def _without_empty(data: Plain) -> Plain:
    """A list without questions is not written: tables have no way to say it."""
    for page in data["page"]:
        if page.get("question") == []:
            del page["question"]
    return data


def _forget(data: Plain, question_id: str) -> None:
    data.get("target_profile", {}).pop(question_id, None)
    listed = data.get("analysis", {}).get("persona_items")
    if isinstance(listed, list) and question_id in listed:
        listed.remove(question_id)


# ------------------------------------------------------------------ names


def bare(text: str) -> str:
    """Lower case without accents: what people type who look for something."""
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def fresh_id(text: str, taken: Iterable[str], *, digits_first: bool = False) -> str:
    """An id made of the first words of `text` that nothing in `taken` has."""
    words = re.findall(r"[a-z0-9]+", bare(text))[:4]
    made = "_".join(words)[:40].strip("_") or "item"
    if not made[0].isalpha() and not digits_first:
        made = f"q_{made}"
    known = set(taken)
    number = 2
    name = made
    while name in known:
        name, number = f"{made}_{number}", number + 1
    return name
