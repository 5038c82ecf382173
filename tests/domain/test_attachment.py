"""Files by their bytes; pictures without their whereabouts, and still the same pictures."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from surveyapp.domain.attachment import HEIC, JPEG, PDF, PNG, WEBP, media_of, named, without_whereabouts

SECRET = b"21.0285 N, 105.8542 E"


def picture(kind: str, orientation: int = 1, **options: object) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.6)
    pixels = Image.effect_noise((60, 40), 90).convert("RGB")
    pixels.save(made, kind, exif=exif, **options)
    return made.getvalue()


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        return opened.tobytes()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"\xff\xd8\xff\xe0rest", JPEG),
        (b"\x89PNG\r\n\x1a\nrest", PNG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", WEBP),
        (b"\0\0\0\x18ftypheic\0\0\0\0", HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", HEIC),
        (b"%PDF-1.7\n", PDF),
        (b"", ""),
        (b"RIFF\x10\0\0\0WAVEfmt ", ""),
        (b"\0\0\0\x18ftypisom\0\0\0\0", ""),
        (b"<svg onload=alert(1)>", ""),
        (b"<html><script>", ""),
        (b" %PDF-1.7", ""),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, media: str) -> None:
    assert media_of(content) == media


@pytest.mark.parametrize(
    ("name", "media", "kept"),
    [
        ("hoá đơn.jpg", JPEG, "hoá đơn.jpg"),
        ("IMG.JPEG", JPEG, "IMG.JPEG"),
        ("../../etc/passwd", PNG, "passwd.png"),
        ("C:\\ảnh\\a.png", PNG, "a.png"),
        ("trang.html", PDF, "trang.html.pdf"),
        ("a\r\nX: y\x00.pdf", PDF, "aX y.pdf"),
        ("", JPEG, "file.jpg"),
        ("...", JPEG, "file.jpg"),
        ("x" * 400, WEBP, "x" * 180 + ".webp"),
    ],
)
def test_a_name_has_no_folders_and_an_ending_that_is_true(name: str, media: str, kept: str) -> None:
    assert named(name, media) == kept


@pytest.mark.parametrize(
    ("kind", "media", "options"),
    [
        ("JPEG", JPEG, {"comment": SECRET, "xmp": SECRET}),
        ("JPEG", JPEG, {"progressive": True}),
        ("PNG", PNG, {}),
        ("WEBP", WEBP, {"xmp": SECRET, "lossless": True}),
    ],
)
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_picture_keeps_its_pixels_and_loses_its_whereabouts(
    kind: str, media: str, options: dict[str, object], orientation: int
) -> None:
    content = picture(kind, orientation, **options)
    assert SECRET in content
    assert media_of(content) == media
    clean = without_whereabouts(content, media)
    assert SECRET not in clean
    assert pixels(clean) == pixels(content)
    with Image.open(io.BytesIO(clean)) as opened:
        assert opened.getexif().get_ifd(0x8825) == {}
        assert opened.getexif().get(0x0112, 1) == (orientation if media == JPEG else 1)


def test_what_a_phone_adds_behind_a_picture_is_left_out() -> None:
    content = picture("JPEG")
    assert SECRET not in without_whereabouts(content + SECRET, JPEG)


def test_broken_files_come_back_as_they_are() -> None:
    chance = random.Random(20261122)
    for kind, media in (("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)):
        whole = picture(kind)
        for _ in range(300):
            broken = bytearray(whole[: chance.randrange(12, len(whole))])
            for _ in range(chance.randrange(8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            assert isinstance(without_whereabouts(bytes(broken), media), bytes)
        assert without_whereabouts(whole[:40], JPEG) == whole[:40]
