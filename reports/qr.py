"""QR codes (ISO/IEC 18004) of an address, with the quiet zone of four modules the standard asks for."""

from __future__ import annotations

from io import BytesIO
from typing import Any

QUIET = 4
ERROR = "m"
"""At least 15 % of a code may be covered or scratched; a higher level is taken where it needs no larger code."""


def svg(address: str) -> bytes:
    """A drawing without a size of its own: it fills what it is put into."""
    out = BytesIO()
    _code(address).save(out, kind="svg", border=QUIET, omitsize=True, light="#fff", xmldecl=False, svgns=True, nl=False)
    return out.getvalue()


def png(address: str, pixels: int = 1200) -> bytes:
    """At least `pixels` wide, in whole pixels per module."""
    code = _code(address)
    out = BytesIO()
    scale = -(-pixels // code.symbol_size(border=QUIET)[0])
    code.save(out, kind="png", border=QUIET, scale=scale, light="#fff")
    return out.getvalue()


def _code(address: str) -> Any:
    import segno

    return segno.make(address, error=ERROR, micro=False, boost_error=True)
