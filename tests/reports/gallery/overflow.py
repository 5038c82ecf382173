"""Where words lie on a page, and which of them leave the page's margins or are printed over one another."""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from dataclasses import dataclass

EDGE = 20.0
"""Points: no page sets a word nearer to its edges."""

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def beyond(self) -> list[str]:
        """Words outside the margins, with where they are."""
        return [
            f"{word.text} at {word.left:.0f}–{word.right:.0f}, {word.top:.0f}–{word.bottom:.0f}"
            for word in self.words
            if word.left < EDGE or word.right > self.width - EDGE or word.top < EDGE or word.bottom > self.height - EDGE
        ]

    def overprinted(self) -> list[str]:
        """Pairs of words that cover each other by more than the air around their letters."""
        found = []
        for place, one in enumerate(self.words):
            for other in self.words[place + 1 :]:
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across > 1.5 and down > 0.5 * min(one.bottom - one.top, other.bottom - other.top):
                    found.append(f"{one.text} / {other.text} at {one.left:.0f}, {one.top:.0f}")
        return found


def sheets(pdf: bytes) -> list[Sheet]:
    """The pages of a file as poppler reads them."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["pdftotext", "-bbox", file.name, "-"], check=True, capture_output=True, text=True)
    return [
        Sheet(
            float(width),
            float(height),
            tuple(
                Word(html.unescape(text), float(left), float(top), float(right), float(bottom))
                for left, top, right, bottom, text in _WORD.findall(body)
            ),
        )
        for width, height, body in _PAGE.findall(done.stdout)
    ]
