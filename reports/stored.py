"""A composed report as plain JSON data and back, so that it can be kept and drawn later."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import Any

from reports import charts, content
from reports.charts.tone import Tone

_TAG = "$"
_CLASSES: dict[str, type] = {
    name: made
    for module in (content, charts)
    for name, made in vars(module).items()
    if isinstance(made, type) and is_dataclass(made)
}


def to_plain(report: content.Report) -> dict[str, Any]:
    """Only JSON types; nan, which JSON has no word for, becomes a tagged object."""
    plain: dict[str, Any] = _plain(report)
    return plain


def from_plain(data: dict[str, Any]) -> content.Report:
    """Raises ValueError for data that `to_plain` did not make, or made in a release whose reports had other parts."""
    try:
        made = _typed(data)
    except TypeError as error:
        raise ValueError("these data are a report of another release") from error
    if not isinstance(made, content.Report):
        raise ValueError("these data are not a stored report")
    return made


def page_to_plain(page: content.ComparisonPage) -> dict[str, Any]:
    """One page by itself, as `to_plain`."""
    plain: dict[str, Any] = _plain(page)
    return plain


def page_from_plain(data: dict[str, Any]) -> content.ComparisonPage:
    """Raises ValueError as `from_plain`."""
    try:
        made = _typed(data)
    except TypeError as error:
        raise ValueError("these data are a page of another release") from error
    if not isinstance(made, content.ComparisonPage):
        raise ValueError("these data are not a stored page")
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Tone):
        return {_TAG: "Tone", "is": value.value}
    if isinstance(value, float) and not math.isfinite(value):
        return {_TAG: "nan"}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {_TAG: type(value).__name__} | {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(item) for item in value)
    if not isinstance(value, dict):
        return value
    tag = value.get(_TAG)
    if tag == "Tone":
        return Tone(value["is"])
    if tag == "nan":
        return math.nan
    made = _CLASSES.get(str(tag))
    if made is None:
        raise ValueError(f"a stored report has no part named {tag!r}")
    return made(**{name: _typed(part) for name, part in value.items() if name != _TAG})
