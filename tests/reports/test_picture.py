"""A figure as a picture of its own: whole, with its source, in the bundled fonts."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from reports.format import Lang
from reports.picture import figures, key, png, svg
from tests.reports.report_example import example

SOURCE = "Cửa hàng Ví Dụ · n = 412"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_figure_has_a_key_of_its_own_and_is_a_whole_file(lang: Lang) -> None:
    found = figures(example(lang))
    assert len(found) >= 5
    for name, figure in found.items():
        assert name == key(figure.chart)
        root = ElementTree.fromstring(svg(figure, SOURCE))
        words = " ".join(" ".join(root.itertext()).split())
        assert SOURCE in words
        assert figure.title.split()[0] in words
        assert "url(data:font/woff2;base64," in words
        assert "http" not in words


def test_a_picture_is_as_large_as_it_says_and_not_empty() -> None:
    figure = next(iter(figures(example("vi")).values()))
    picture = np.asarray(Image.open(io.BytesIO(png(figure, SOURCE, scale=2))).convert("L"))
    root = ElementTree.fromstring(svg(figure, SOURCE))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert abs(picture.shape[1] - 2 * width) <= 2
    assert abs(picture.shape[0] - 2 * height) <= 2
    margin = picture[:30, :]
    assert margin.min() == 255
    assert (picture < 128).mean() > 0.005


def test_words_of_people_are_escaped() -> None:
    report = example("vi", hostile='<script>x</script>"&')
    for figure in figures(report).values():
        ElementTree.fromstring(svg(figure, "<b>&"))
