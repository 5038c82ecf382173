"""The question bank on disk: blocks of questions, lists of places, pictures, and questionnaire files that use them."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from surveyapp.domain.bank import parse_questionnaire, read_question
from surveyapp.domain.bank_schema import BlockFile, ListFile
from surveyapp.domain.definition import Questionnaire
from surveyapp.domain.problem import Fault, Problem
from surveyapp.domain.shape import Plain, duplicates, hint, shaped
from surveyapp.domain.text import Text

MOST_IMAGE_BYTES = 100_000
MEDIA = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
"""Ending of a picture's name → media type."""


@dataclass(frozen=True)
class Library:
    """The blocks of a question bank: block id → title, words to find it by, and its questions as plain data, ready to
    be used. `folder` holds its lists/ and images/, which are read when a question asks for them."""

    titles: dict[str, Text] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    questions: dict[str, dict[str, Plain]] = field(default_factory=dict)
    folder: Path | None = None

    def find(self, use: str) -> list[Plain] | None:
        """The questions `use` names, "block" or "block.question"; None when there is none."""
        block, _, question = use.partition(".")
        own = self.questions.get(block)
        if own is None or (question and question not in own):
            return None
        return [own[question]] if question else list(own.values())

    def names(self) -> list[str]:
        return [*self.questions, *(f"{block}.{name}" for block, own in self.questions.items() for name in own)]

    def places(self, name: str) -> list[Plain] | None:
        """The entries of a list in lists/; None when there is no such list or it is not whole."""
        path = _own_file(self.folder, "lists", f"{name}.toml")
        return None if path is None else _entries(path, path.stat().st_mtime_ns)

    def lists(self) -> list[str]:
        return [] if self.folder is None else [path.stem for path in sorted((self.folder / "lists").glob("*.toml"))]

    def pictures(self) -> list[str]:
        """The pictures in images/ that a question may show."""
        files = sorted((self.folder / "images").glob("*")) if self.folder else []
        return [path.name for path in files if path.suffix.lower() in MEDIA]

    def picture(self, name: str) -> Plain | None:
        """{media, data (base64)} of a picture in images/; None when there is none of a known kind and size."""
        path = _own_file(self.folder, "images", name)
        media = MEDIA.get(Path(name).suffix.lower())
        if path is None or media is None or path.stat().st_size > MOST_IMAGE_BYTES:
            return None
        return {"media": media, "data": base64.b64encode(path.read_bytes()).decode("ascii")}


def _own_file(folder: Path | None, kind: str, name: str) -> Path | None:
    """The file `name` directly in `folder`/`kind`."""
    if folder is None or not name or Path(name).name != name or "\0" in name:
        return None
    path = folder / kind / name
    return path if path.is_file() else None


@lru_cache(maxsize=16)
def _entries(path: Path, _changed: int) -> list[Plain] | None:
    """Read once for each change of the file: a list of thousands of places takes longer than all the rest."""
    data, problems = load(path)
    return None if data is None or problems or check_list(data) else data["entry"]


def check_list(data: Plain) -> list[Problem]:
    """What is wrong with a file of lists/ by itself."""
    shape, problems = shaped(ListFile, data)
    return problems if shape is None else [*problems, *_doubled(data["entry"])]


def _doubled(entries: list[Plain]) -> Iterator[Problem]:
    yield from duplicates((f"entry “{entry['code']}”", entry["code"]) for entry in entries)
    for entry in entries:
        yield from (p.within("", f"entry “{entry['code']}”") for p in _doubled(entry.get("entry", [])))


def load(path: Path) -> tuple[Plain | None, list[Problem]]:
    """The plain data of a TOML file."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, [Problem.at(Fault.NO_SUCH_FILE).within(path.name)]
    except OSError as error:
        return None, [Problem.at(Fault.SHEET_UNREADABLE, detail=error.strerror).within(path.name)]
    except UnicodeDecodeError:
        return None, [Problem.at(Fault.NOT_UTF8).within(path.name)]
    plain, problems = loads(source)
    return plain, [problem.within(path.name) for problem in problems]


def loads(source: str) -> tuple[Plain | None, list[Problem]]:
    """The plain data of TOML text."""
    try:
        return tomllib.loads(source), []
    except RecursionError:
        return None, [Problem.at(Fault.NOT_TOML, detail="[[[[[ …")]
    except tomllib.TOMLDecodeError as error:
        return None, [Problem.at(Fault.NOT_TOML, detail=error)]


def read_library(folder: Path) -> tuple[Library, list[Problem]]:
    """Every block in `folder`/*.toml; a block with problems is still in the library as far as it can be used."""
    library, problems = Library(folder=folder.parent), []
    for path in sorted(folder.glob("*.toml")):
        data, faults = load(path)
        if data is not None:
            faults = check_block(data, library)
            library.titles[path.stem] = Text.of(data["title"]) if isinstance(data.get("title"), dict) else Text()
            tags = data.get("tags")
            library.tags[path.stem] = tuple(map(str, tags)) if isinstance(tags, list) else ()
            listed = data.get("question")
            questions = listed if isinstance(listed, list) else []
            library.questions[path.stem] = {q["id"]: q for q in questions if isinstance(q, dict) and "id" in q}
        problems += [fault.within(path.name) for fault in faults]
    return library, problems


def check_block(data: Plain, library: Library) -> list[Problem]:
    """What is wrong with a block by itself. Its conditions may name questions of other blocks."""
    problems: list[Problem] = []
    shape, faults = shaped(BlockFile, _each_filled(data, "question", library, (), problems))
    problems += faults
    if shape is None:
        return problems
    problems += duplicates((f"question {q.id}", q.id) for q in shape.question)
    for question in shape.question:
        place = f"question “{question.id}”"
        _, faults = read_question(question, ("vi", "en"))
        problems += [fault.within("", place) for fault in faults]
    return problems


def read_questionnaire(path: Path, library: Library) -> tuple[Questionnaire | None, list[Problem]]:
    """The questionnaire in a TOML file, with the library's questions filled in."""
    plain, problems = read_plain(path, library)
    if plain is None:
        return None, problems
    questionnaire, faults = parse_questionnaire(plain)
    if problems:
        # A question that the bank does not have may be the very one that others refer to.
        faults = [fault for fault in faults if fault.fault is not Fault.QUESTION_UNKNOWN]
    problems += [fault.within(path.name) for fault in faults]
    return (None if problems else questionnaire), problems


def read_plain(path: Path, library: Library) -> tuple[Plain | None, list[Problem]]:
    """The file's data with every `use`, list and picture filled in: complete by itself, ready to be stored."""
    data, problems = load(path)
    if data is None:
        return None, problems
    plain, faults = resolve(data, library)
    return plain, [fault.within(path.name) for fault in faults]


def resolve(data: Plain, library: Library) -> tuple[Plain, list[Problem]]:
    """`data` with `use` on pages and questions replaced by bank questions, `places` by the entries of a list and the
    `file` of a picture by the picture; fields beside `use` override the bank's."""
    problems: list[Problem] = []
    pages = []
    for number, page in enumerate(_tables(data.get("page")), start=1):
        place = f"page {number}"
        page = dict(page)
        asked: list[Plain] = []
        uses = page.pop("use", [])
        for use in [uses] if isinstance(uses, str) else uses:
            asked += _used(str(use), {}, library, (place,), problems)
        for position, question in enumerate(_tables(page.get("question")), start=1):
            if "use" in question:
                own = {key: value for key, value in question.items() if key != "use"}
                asked += _used(str(question["use"]), own, library, (place, f"question {position}"), problems)
            else:
                asked.append(question)
        asked = [_filled(own, library, (place, f"question {n}"), problems) for n, own in enumerate(asked, start=1)]
        pages.append({**page, "question": asked})
    return ({**data, "page": pages} if isinstance(data.get("page"), list) else data), problems


def _used(use: str, own: Plain, library: Library, place: tuple[str, ...], problems: list[Problem]) -> list[Plain]:
    found = library.find(use)
    if found is None:
        problems.append(Problem.at(Fault.BLOCK_UNKNOWN, *place, found=use, hint=hint(use, library.names())))
        return []
    return [{**question, **own} for question in found]


def _filled(question: Plain, library: Library, place: tuple[str, ...], problems: list[Problem]) -> Plain:
    """The question with the list it names and all its pictures in it."""
    question = _pictured(question, library, place, problems)
    for name in ("option", "question"):
        question = _each_filled(question, name, library, place, problems)
    if not isinstance(question.get("places"), str):
        return question
    entries = library.places(question["places"])
    if entries is None:
        close = hint(question["places"], library.lists())
        problems.append(Problem.at(Fault.PLACES_UNKNOWN, *place, found=question["places"], hint=close))
        return question
    levels = len(_tables(question.get("level")))
    return {**{key: value for key, value in question.items() if key != "places"}, "entry": _down_to(levels, entries)}


def _each_filled(data: Plain, name: str, library: Library, place: tuple[str, ...], problems: list[Problem]) -> Plain:
    if not isinstance(data.get(name), list):
        return data
    numbered = enumerate(data[name], start=1)
    filled = [
        _filled(part, library, (*place, f"{name} {n}"), problems) if isinstance(part, dict) else part
        for n, part in numbered
    ]
    return {**data, name: filled}


def _down_to(levels: int, entries: list[Plain]) -> list[Plain]:
    if levels > 1:
        return [{**own, "entry": _down_to(levels - 1, own["entry"])} if "entry" in own else own for own in entries]
    return [{key: value for key, value in own.items() if key != "entry"} for own in entries]


def _pictured(part: Plain, library: Library, place: tuple[str, ...], problems: list[Problem]) -> Plain:
    image = part.get("image")
    if not isinstance(image, dict) or not isinstance(image.get("file"), str) or not image["file"]:
        return part
    picture = library.picture(image["file"])
    if picture is None:
        most = f"{MOST_IMAGE_BYTES // 1000} kB"
        problems.append(Problem.at(Fault.IMAGE_BAD, *place, "image", found=image["file"], most=most))
        return part
    return {**part, "image": {**{key: value for key, value in image.items() if key != "file"}, **picture}}


def _tables(value: Any) -> list[Plain]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
