"""A gallery's own page: its path, its theme, its domain; and campaigns that lead to it."""

import re
from enum import StrEnum
from typing import Final

RESERVED: Final = frozenset({"new", "edit", "all", "search", "admin"})
"""Paths that are pages of the house."""
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_DOMAIN: Final = 253
"""Characters of a name in the DNS (RFC 1035, 2.3.4)."""
REMEMBERED_DAYS: Final = 30
"""How long a browser that came by a campaign is counted to it."""


class Theme(StrEnum):
    """In which of the house's tones a gallery's page is kept."""

    PAPER = "paper"
    INK = "ink"
    CELADON = "celadon"
    CINNABAR = "cinnabar"


class Medium(StrEnum):
    """By what a campaign is told."""

    SOCIAL = "social"
    LIVE = "live"
    MAIL = "mail"
    PRINT = "print"
    OTHER = "other"


def is_slug(text: str) -> bool:
    """Say whether a text can be a gallery's path: 3 to 40 letters, digits and hyphens, none at the ends."""
    return bool(_SLUG.fullmatch(text)) and text not in RESERVED and "--" not in text


def is_domain(text: str) -> bool:
    """Say whether a text is a host's name with a dot, in ASCII (an IDN in its A-form)."""
    return len(text) <= MOST_DOMAIN and bool(_DOMAIN.fullmatch(text))
