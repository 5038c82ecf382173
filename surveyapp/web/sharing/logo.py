"""An uploaded logo: drawn anew as a small PNG, so that nothing of the file but its picture is kept."""

from __future__ import annotations

from io import BytesIO

from flask_babel import gettext as _

from surveyapp.domain.attachment import JPEG, PNG, WEBP, media_of

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIZE = 600, 200
_ENDS = {PNG: b"IEND\xaeB`\x82", JPEG: b"\xff\xd9"}
_TAIL = 64 * 1024
"""Bytes in which the end is looked for: cameras and editors write notes of their own behind it."""
_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}


class BadLogo(Exception):
    """The message is a sentence for the person who sent it."""


def small_png(content: bytes) -> bytes:
    """At most SIZE pixels, turned upright, without any metadata. Raises BadLogo."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    media = media_of(content)
    if len(content) > MOST_BYTES:
        raise BadLogo(_("The logo may have at most 2 MB."))
    if media not in _FORMATS:
        raise BadLogo(_("Please choose a PNG, JPEG or WebP picture. Save an SVG as PNG first."))
    unreadable = _("This file cannot be read as a picture. Save it again and choose it once more.")
    if not _whole(content, media):
        raise BadLogo(unreadable)
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[media]]) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise BadLogo(_("The picture has too many pixels. 600 × 200 are enough."))
            upright = ImageOps.exif_transpose(sent).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadLogo(unreadable) from None
    upright.thumbnail(SIZE)
    fresh = Image.new("RGBA", upright.size)
    fresh.paste(upright)
    out = BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return out.getvalue()


def _whole(content: bytes, media: str) -> bool:
    """Whether a picture has its end. Pillow would say so too, but the PDF renderer tells it, for the whole process, to
    take pictures that break off."""
    if media == WEBP:
        return int.from_bytes(content[4:8], "little") + 8 <= len(content)
    return _ENDS[media] in content[-_TAIL:]
