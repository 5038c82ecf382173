"""Files sent as answers: what their bytes are, whatever their name says, and pictures without their whereabouts."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from surveyapp.domain.definition import Accept
from surveyapp.domain.text import Text

MOST_BYTES = 10 * 1024 * 1024
MOST = "10 MB"

JPEG, PNG, WEBP, HEIC, PDF = "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"
_PHOTOS = frozenset({JPEG, PNG, WEBP, HEIC})
TAKEN = {Accept.PHOTO: _PHOTOS, Accept.DOCUMENT: _PHOTOS | {PDF}}
TAKEN_WORDS = {
    Accept.PHOTO: Text.of(vi="ảnh JPEG, PNG, WebP hoặc HEIC", en="a JPEG, PNG, WebP or HEIC picture"),
    Accept.DOCUMENT: Text.of(
        vi="tệp PDF hoặc ảnh JPEG, PNG, WebP, HEIC", en="a PDF or a JPEG, PNG, WebP or HEIC picture"
    ),
}
ENDINGS = {JPEG: (".jpg", ".jpeg"), PNG: (".png",), WEBP: (".webp",), HEIC: (".heic", ".heif"), PDF: (".pdf",)}
"""Media type → what a name may end with, the usual ending first."""

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def media_of(content: bytes) -> str:
    """The media type by the first bytes; "" for everything that is not taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    return PDF if content.startswith(b"%PDF-") else ""


def named(name: str, media: str) -> str:
    """A name to keep and to offer for download: without folders, with an ending that is true of its bytes."""
    own = name.replace("\\", "/").rpartition("/")[2]
    own = "".join(char for char in own if char.isprintable() and char not in '<>:"|?*').strip(" .")
    endings = ENDINGS[media]
    if own.casefold().endswith(endings):
        return own[-200:]
    return (own[:180] or "file") + endings[0]


def without_whereabouts(content: bytes, media: str) -> bytes:
    """A JPEG, PNG or WebP without its Exif, XMP and comments: where it was taken, when and with what. How a JPEG is
    to be turned stays. What is not built as its format says comes back as it is; so do HEIC and PDF."""
    strip = {JPEG: _jpeg, PNG: _png, WEBP: _webp}.get(media)
    try:
        return strip(content) if strip else content
    except (struct.error, IndexError):
        return content


# ------------------------------------------------------------------ JPEG

_APP1, _APP13, _COMMENT, _SCAN, _END = 0xE1, 0xED, 0xFE, 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def _jpeg(content: bytes) -> bytes:
    parts = [content[:2]]
    turned = 1
    for marker, segment in _segments(content):
        if marker == _APP1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:]) or turned
        if marker not in (_APP1, _APP13, _COMMENT):
            parts.append(segment)
    if turned != 1:
        parts.insert(1, _turning(turned))
    return b"".join(parts)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes) up to the end of the picture; what some phones add behind it (a film, a map) is left out."""
    at = 2
    while True:
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise IndexError("no marker")
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        end = at + 2 if marker in _ALONE else at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker == _SCAN:
            end = _scan_end(content, end)
        yield marker, content[at:end]
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where the marker after a scan's coded data stands."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise IndexError("no end")
        following = content[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _orientation(tiff: bytes) -> int:
    """1–8 (Exif 2.32, tag 0x0112), 0 when it is not said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, start)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * number)
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _turning(orientation: int) -> bytes:
    """An Exif segment that says only how to turn the picture."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# ------------------------------------------------------------------ PNG and WebP

_PNG_TOLD = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_TOLD = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04
"""The bits of the header that announce those chunks."""


def _png(content: bytes) -> bytes:
    parts, at = [content[:8]], 8
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise IndexError("cut off")
        if name not in _PNG_TOLD:
            parts.append(content[at:end])
        if name == b"IEND":
            return b"".join(parts)
        at = end


def _webp(content: bytes) -> bytes:
    parts, at = [], 12
    (size,) = struct.unpack_from("<I", content, 4)
    while at < min(8 + size, len(content)):
        name, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_TOLD:
            parts.append(chunk)
        at = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
