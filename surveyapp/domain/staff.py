"""What the people of a business may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """From least to most: each may do what those before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    EDITOR = "editor"
    OWNER = "owner"

    def covers(self, needed: Role) -> bool:
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER = tuple(Role)
