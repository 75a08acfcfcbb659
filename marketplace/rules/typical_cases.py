"""What may be told of a case: days instead of dates, kinds instead of things, and no name. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from marketplace.rules.months import CHINA

SHORTEST_LATIN: Final = 2
SHORTEST_HAN: Final = 2
# fmt: off
COMMON: Final = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "no", "not", "of", "on", "one",
    "or", "the", "to", "with", "abroad", "air", "art", "artist", "artists", "arts", "auction", "bonded",
    "cargo", "centre", "china", "chinese", "co", "company", "cultural", "culture", "customs", "demonstration",
    "export", "express", "fine", "freight", "gallery", "group", "house", "import", "international", "kaifeng",
    "life", "limited", "live", "logistics", "ltd", "museum", "print", "service", "services", "shipping",
    "studio", "trade", "trading", "transport", "vault", "warehouse", "work", "works", "zone",
})
# fmt: on
"""Words of titles and firms that tell nobody."""
HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
LATIN: Final = re.compile(r"[^\W\d_]+", re.UNICODE)
NUMBER: Final = re.compile(r"(?=[A-Z-]*[0-9])[A-Z0-9][A-Z0-9-]{5,}")
"""What looks like the number of a certificate, a declaration or an invoice."""


def days(steps: Iterable[tuple[datetime, str, str]]) -> list[tuple[int, str, str]]:
    """Return steps by the day on which they were, counted from the first, in their order."""
    ordered = sorted(steps, key=lambda step: step[0])
    if not ordered:
        return []
    first = ordered[0][0].astimezone(CHINA).date()
    return [((at.astimezone(CHINA).date() - first).days, kind, what) for at, kind, what in ordered]


LEGAL_FORM: Final = re.compile(r"(?:股份|责任)?有限(?:责任)?公司$|公司$")
"""How a Chinese firm's name ends, which nobody says who tells of it."""


def named(texts: Sequence[str], names: Iterable[str], titles: Iterable[str] = ()) -> list[str]:
    """Return what of a text tells whose case it is: words of names and titles, and numbers.

    :param names: of people, firms, the work and its maker, as they are kept
    :param titles: of sales and sessions, whose single words anybody may use: only the whole of one tells
    """
    said = " ".join(unicodedata.normalize("NFKC", text).casefold() for text in texts)
    words = {word for name in names for word in _words(name)}
    latin = set(LATIN.findall(said))
    found = {word for word in words if (word in said if HAN.fullmatch(word) else word in latin)}
    found |= {number for text in texts for number in NUMBER.findall(unicodedata.normalize("NFKC", text))}
    plain = " ".join(said.split())
    wholes = (" ".join(unicodedata.normalize("NFKC", title).casefold().split()) for title in titles)
    return sorted(found | {whole for whole in wholes if whole and whole in plain})


def _words(name: str) -> Iterable[str]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    for word in HAN.findall(plain):
        core = LEGAL_FORM.sub("", word)
        yield from (one for one in {word, core} if len(one) >= SHORTEST_HAN)
    yield from (
        word
        for word in LATIN.findall(plain)
        if len(word) >= SHORTEST_LATIN and word not in COMMON and not HAN.search(word)
    )
