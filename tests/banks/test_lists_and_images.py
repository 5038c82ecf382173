"""The lists of places and the pictures of the bank."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from surveyapp.domain.library import check_list
from tests.banks.bank import BANKS, BLOCKS, IMAGES, LISTS, TEMPLATES, block_questions, plain

PLACES = plain(BANKS / "lists" / "vn_provinces_2025.toml")
CENTRAL_CITIES = {"ha_noi", "hai_phong", "hue", "da_nang", "ho_chi_minh", "can_tho"}


def wards() -> list[dict[str, str]]:
    return [ward for province in PLACES["entry"] for ward in province["entry"]]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_list_is_whole_and_says_when_it_was_right_and_by_what(path: Path) -> None:
    data = plain(path)
    assert check_list(data) == []
    assert data["id"] == path.stem
    assert date.fromisoformat(data["date"]) <= date.today()
    assert len(data["source"]) > 20


def test_a_list_with_a_code_twice_is_reported_with_its_place() -> None:
    twice = [{"code": "a", "name": "A"}, {"code": "a", "name": "B"}]
    data = {"id": "l", "title": {"vi": "L"}, "date": "2025-07-01", "source": "x"}
    inner = {**data, "entry": [{"code": "p", "name": "P", "entry": twice}]}
    assert [problem.line("en").partition(":")[0] for problem in check_list(inner)] == ["entry “p” › entry “a”"]


def test_provinces_and_wards_are_those_of_the_reform_of_2025() -> None:
    """34 provinces, of them 6 cities; 2,621 communes, 687 wards and 13 special zones: Quyết định 19/2025/QĐ-TTg."""
    kinds = Counter("Đặc khu" if ward["name"].startswith("Đặc khu ") else ward["name"].split()[0] for ward in wards())
    assert len(PLACES["entry"]) == 34
    assert {province["code"] for province in PLACES["entry"]} >= CENTRAL_CITIES
    assert kinds == {"Xã": 2621, "Phường": 687, "Đặc khu": 13}
    assert len({ward["code"] for ward in wards()}) == 3321
    assert [ward["code"] for ward in wards() if not re.fullmatch(r"\d{5}", ward["code"])] == []


@pytest.mark.parametrize(
    ("province", "ward", "code"),
    [
        ("ha_noi", "Phường Hoàn Kiếm", "00070"),
        ("tuyen_quang", "Xã Thượng Lâm", "02269"),
        ("ho_chi_minh", "Đặc khu Côn Đảo", "26732"),
        ("an_giang", "Đặc khu Phú Quốc", "31078"),
    ],
)
def test_a_place_has_its_official_code(province: str, ward: str, code: str) -> None:
    own = next(entry["entry"] for entry in PLACES["entry"] if entry["code"] == province)
    assert {entry["name"]: entry["code"] for entry in own}[ward] == code


def test_names_of_places_are_tidy_and_different_within_a_province() -> None:
    for province in PLACES["entry"]:
        names = [province["name"], *(ward["name"] for ward in province["entry"])]
        assert [name for name in names if unicodedata.normalize("NFC", " ".join(name.split())) != name] == []
        assert len(set(names)) == len(names)


def test_the_question_of_the_province_offers_the_same_provinces() -> None:
    options = next(question["option"] for question in block_questions() if question["id"] == "province")
    offered = [
        (option["code"], option["text"]["vi"]) for option in options if option["code"] not in ("abroad", "prefer_not")
    ]
    assert offered == [(province["code"], province["name"]) for province in PLACES["entry"]]


def images(data: Any) -> list[dict[str, Any]]:
    """Every `image` table below `data`."""
    if isinstance(data, list):
        return [found for entry in data for found in images(entry)]
    if not isinstance(data, dict):
        return []
    own = [data["image"]] if isinstance(data.get("image"), dict) else []
    return own + [found for entry in data.values() for found in images(entry)]


def test_every_picture_is_used_and_told_in_words() -> None:
    used = [image for path in (*BLOCKS, *TEMPLATES) for image in images(plain(path))]
    assert {image["file"] for image in used} == {path.name for path in IMAGES}
    assert [image["file"] for image in used if image["alt"].keys() != {"vi", "en"}] == []


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.name)
def test_picture_is_a_small_drawing_without_script_or_links(path: Path) -> None:
    assert path.suffix == ".svg"
    assert path.stat().st_size < 2000
    shapes = {"svg", "rect", "path", "circle", "ellipse", "g"}
    for element in ElementTree.parse(path).iter():
        assert element.tag.rpartition("}")[2] in shapes
        assert [name for name in element.attrib if name.startswith("on") or "href" in name or name == "style"] == []
