"""Wide drawings are drawn anew for a phone, with every figure they had."""

from __future__ import annotations

import math

from reports.charts import IntervalBars, IntervalRow, Matrix, MatrixRow, PairedBars, PairedRow, Tone
from surveyapp.web.results.drawing import on_phone

GRID = Matrix(
    (MatrixRow("Giá", (0.9, math.nan), ("90%", "–")), MatrixRow("Chỗ ngồi", (0.1, 0.5), ("10%", "50%"))),
    (Tone.TEAL, Tone.ORANGE),
    ("Chân dung 1", "Chân dung 2"),
    "Hai chân dung",
)


def test_a_grid_becomes_bars_row_by_row() -> None:
    parts = on_phone(GRID)
    assert [part.heading for part in parts] == ["Giá", "Chỗ ngồi"]
    drawn = [part.chart.svg() for part in parts]
    assert all(text in drawn[place] for place, row in enumerate(GRID.rows) for text in row.texts)
    assert "nan" not in "".join(drawn)


def test_intervals_keep_their_figures_under_their_labels() -> None:
    row = IntervalRow("Quan tâm", 0.4, 0.3, 0.5, "40%", "±10")
    (part,) = on_phone(IntervalBars((row,), Tone.TEAL, "Bảy tiêu chí"))
    assert part.chart.width < 230
    assert all(text in part.chart.svg() for text in ("Quan tâm", "40%"))


def test_a_share_that_is_not_told_has_no_bar_on_a_phone() -> None:
    rows = (PairedRow("Giá", (0.31, math.nan), ("31%", "–")),)
    (part,) = on_phone(PairedBars(rows, (Tone.ORANGE, Tone.TEAL), ("Tiềm năng", "Mục tiêu"), "Rào cản"))
    assert "nan" not in part.chart.svg()
