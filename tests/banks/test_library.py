"""Questionnaires filled in from a bank: lists by `places`, pictures by `file`, and what is said when they are missing."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.library import MOST_IMAGE_BYTES, Library, check_block, read_library, read_questionnaire, resolve
from surveyapp.domain.problem import Fault

LIST = """
id = "towns"
title = { vi = "Nơi", en = "Towns" }
date = "2025-07-01"
source = "A list for tests"
[[entry]]
code = "north"
name = "Bắc"
entry = [{ code = "a", name = "A", entry = [{ code = "a1", name = "A1" }] }, { code = "b", name = "B" }]
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def bank(tmp_path: Path) -> Library:
    for folder in ("blocks", "lists", "images"):
        (tmp_path / folder).mkdir()
    (tmp_path / "lists" / "towns.toml").write_text(LIST, "utf-8")
    (tmp_path / "lists" / "broken.toml").write_text('id = "broken"', "utf-8")
    (tmp_path / "images" / "cup.svg").write_bytes(SVG)
    (tmp_path / "images" / "huge.png").write_bytes(b"x" * (MOST_IMAGE_BYTES + 1))
    (tmp_path / "images" / "notes.txt").write_text("not a picture", "utf-8")
    (tmp_path / "secret.svg").write_bytes(SVG)
    return read_library(tmp_path / "blocks")[0]


def words(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def cascade(levels: int, **fields: Any) -> dict[str, Any]:
    level = [{"code": f"l{n}", "text": words("L")} for n in range(levels)]
    return {"id": "home", "kind": "cascade", "text": words("?"), "level": level, "places": "towns", **fields}


def whole(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"id": "q", "title": words("Q"), "page": [{"id": "p", "question": list(questions)}]}


def filled(bank: Library, question: dict[str, Any]) -> dict[str, Any]:
    data, problems = resolve(whole(question), bank)
    assert problems == []
    return data["page"][0]["question"][0]


def faults(bank: Library, question: dict[str, Any]) -> list[tuple[Fault, tuple[str, ...]]]:
    return [(problem.fault, problem.place) for problem in resolve(whole(question), bank)[1]]


def test_a_list_is_filled_in_down_to_the_levels_that_are_asked(bank: Library) -> None:
    assert filled(bank, cascade(1))["entry"] == [{"code": "north", "name": "Bắc"}]
    below = [{"code": "a", "name": "A"}, {"code": "b", "name": "B"}]
    assert filled(bank, cascade(2))["entry"] == [{"code": "north", "name": "Bắc", "entry": below}]
    deep = filled(bank, cascade(3))
    assert deep["entry"][0]["entry"][0]["entry"] == [{"code": "a1", "name": "A1"}]
    assert "places" not in deep


def test_a_list_is_read_once_and_again_when_it_changes(bank: Library, tmp_path: Path) -> None:
    assert bank.places("towns") is bank.places("towns")
    path = tmp_path / "lists" / "towns.toml"
    path.write_text(LIST.replace("Bắc", "Phía Bắc"), "utf-8")
    assert [entry["name"] for entry in bank.places("towns") or []] == ["Phía Bắc"]


@pytest.mark.parametrize("name", ["town", "broken", "../lists/towns", "/etc/passwd", "towns\0", ""])
def test_a_list_that_is_not_there_is_a_problem_with_its_place(bank: Library, name: str) -> None:
    assert faults(bank, cascade(2, places=name)) == [(Fault.PLACES_UNKNOWN, ("page 1", "question 1"))]


def test_the_problem_names_a_list_that_is_spelt_alike(bank: Library) -> None:
    problem = resolve(whole(cascade(2, places="town")), bank)[1][0]
    assert "“towns”" in problem.line("en")


def test_a_picture_becomes_part_of_the_questionnaire(bank: Library) -> None:
    alt = words("A cup")
    option = {"code": "cup", "text": words("Cup"), "image": {"file": "cup.svg", "alt": alt}}
    question = {"id": "x", "kind": "picture_choice", "text": words("?"), "option": [option]}
    image = {"media": "image/svg+xml", "data": base64.b64encode(SVG).decode(), "alt": alt}
    assert filled(bank, question)["option"][0]["image"] == image
    statement = {"id": "s", "kind": "statement", "text": words("!"), "image": {"file": "cup.svg", "alt": alt}}
    assert filled(bank, statement)["image"] == image


@pytest.mark.parametrize("name", ["mug.svg", "huge.png", "notes.txt", "../secret.svg", "/etc/passwd", "cup.svg\0"])
def test_a_picture_that_cannot_be_used_is_a_problem_with_its_place(bank: Library, name: str) -> None:
    option = {"code": "cup", "text": words("Cup"), "image": {"file": name, "alt": words("A cup")}}
    question = {"id": "x", "kind": "picture_choice", "text": words("?"), "option": [option]}
    assert faults(bank, question) == [(Fault.IMAGE_BAD, ("page 1", "question 1", "option 1", "image"))]


def test_questions_of_a_repeated_group_get_their_pictures_too(bank: Library) -> None:
    option = {"code": "cup", "text": words("Cup"), "image": {"file": "cup.svg", "alt": words("A cup")}}
    inner = {"id": "i", "kind": "single", "text": words("?"), "option": [option]}
    question = {"id": "x", "kind": "repeat", "text": words("?"), "question": [inner]}
    assert filled(bank, question)["question"][0]["option"][0]["image"]["media"] == "image/svg+xml"


def test_a_block_is_checked_with_its_lists_and_pictures(bank: Library) -> None:
    block = {"id": "b", "title": words("B"), "question": [cascade(2)]}
    assert check_block(block, bank) == []
    unknown = check_block({**block, "question": [cascade(2, places="villages")]}, bank)
    assert Fault.PLACES_UNKNOWN in [problem.fault for problem in unknown]


@pytest.mark.parametrize("data", [{"page": 1}, {"page": [1]}, {"page": [{"question": [1, {"option": [1]}]}]}])
def test_odd_shapes_are_left_to_the_reader(bank: Library, data: dict[str, Any]) -> None:
    resolve(data, bank)


def test_a_file_with_a_list_reads_as_a_questionnaire(bank: Library, tmp_path: Path) -> None:
    path = tmp_path / "q.toml"
    path.write_text(
        'id = "q"\ntitle = { vi = "Q", en = "Q" }\n[[page]]\nid = "p"\n[[page.question]]\nid = "home"\nkind = "cascade"\n'
        'text = { vi = "?", en = "?" }\nplaces = "towns"\n'
        'level = [{ code = "region", text = { vi = "V", en = "R" } }, { code = "town", text = { vi = "T", en = "T" } }]\n',
        "utf-8",
    )
    found, problems = read_questionnaire(path, bank)
    assert problems == []
    assert found is not None
    assert [entry.code for entry in found.question("home").below(["north"])] == ["a", "b"]
