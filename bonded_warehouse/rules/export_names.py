"""Whether a maker is one of the artists whose works are restricted: loosely, and saying how sure.

Names come in simplified and traditional characters, in pinyin with and without tones, in older spellings,
in either order. Only the same characters (or a listed other name) count as the same name; a romanised or
nearly equal name is a warning, since one spelling fits many people. The list known here is incomplete: a
name that is not found is not cleared.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final, cast

from opencc import OpenCC

from bonded_warehouse.rules.export_facts import NameMatch, Tier

CATEGORY_OF_KIND: Final = dict.fromkeys(("painting", "calligraphy", None), "calligraphy_painting")
"""A tier holds for the category of its row only; a kind not stated is taken as the category with names."""
SUREST_FIRST: Final[tuple[NameMatch, ...]] = ("same", "romanised", "near")
SHORTEST_NEAR: Final = 8
"""Letters a romanised name needs before one letter's difference is still called near."""
_HAN: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿·]+")
_SPACED_HAN: Final = re.compile(r"(?<=[㐀-䶿一-鿿豈-﫿])\s+(?=[㐀-䶿一-鿿豈-﫿])")
_TONE: Final = re.compile(r"(?<=[^\W\d_])[1-5](?!\d)")
"""A tone written as a figure behind its syllable: Qi2 Bai2shi2."""
_ATTRIBUTED: Final = re.compile(
    r"[(（\[【]\s*[传傳款仿摹派]|[传傳款仿摹派]\s*[)）\]】]"
    r"|\b(?:attributed|after|school|follower|circle|manner|copy|style|workshop)\b",
    re.IGNORECASE,
)
"""Says that it may be another's: then even the same characters only warn."""
_LETTERS: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class ListedArtist:
    """A row of `restricted_artists.csv`, its names brought to one spelling."""

    name: str
    tier: Tier
    category: str
    status: str
    han: frozenset[str]
    latin: frozenset[str]
    names: tuple[str, ...] = ()
    """All of the row's names as they are written there."""


@dataclass(frozen=True, slots=True)
class Match:
    """A listed artist whose name was found, how sure that is, and in which of the given names."""

    artist: ListedArtist
    sure: NameMatch
    given: str


@cache
def listed() -> tuple[ListedArtist, ...]:
    """Return the artists known here: 55 names of a list that has more."""
    text = (
        resources.files("bonded_warehouse.rules")
        .joinpath("rulesets/restricted_artists.csv")
        .read_text("utf-8")
    )
    return tuple(
        ListedArtist(
            name=row["name_zh"],
            tier=cast("Tier", row["tier"]),
            category=row["category"],
            status=row["status"],
            han=frozenset(simplified(name) for name in (row["name_zh"], *row["variants"].split("|")) if name),
            latin=frozenset(key for name in row["romanised"].split("|") if name for key in _orders(name)),
            names=tuple(
                name
                for name in (row["name_zh"], *row["variants"].split("|"), *row["romanised"].split("|"))
                if name
            ),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return the text in simplified characters, compatibility forms resolved."""
    return str(_converter().convert(unicodedata.normalize("NFKC", text)))


def match(names: Iterable[str], kind: str | None) -> Match | None:
    """Return the surest match of any of the maker's names for that kind of work, or None.

    :param names: the maker's name in as many languages and scripts as are known
    """
    return _match(tuple(names), CATEGORY_OF_KIND.get(kind))


def other_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return what a maker is also called, if his own characters are a listed artist's; else nothing.

    A romanised name alone is not enough: one spelling fits many people.
    """
    found = match(names, None)
    return found.artist.names if found is not None and found.sure == "same" else ()


@lru_cache(maxsize=4096)
def _match(names: tuple[str, ...], category: str | None) -> Match | None:
    found = [
        Match(artist, sure, name)
        for name in names
        for artist in listed()
        if artist.category == category and (sure := _likeness(name, artist)) is not None
    ]
    return min(found, key=lambda hit: SUREST_FIRST.index(hit.sure), default=None)


def _likeness(name: str, artist: ListedArtist) -> NameMatch | None:
    written = simplified(name)
    runs = {*_HAN.findall(written), *_HAN.findall(_SPACED_HAN.sub("", written))}
    grades = [_han_likeness(run.replace("·", ""), artist) for run in runs]
    if not any(grades):
        grades.append(_latin_likeness(name, artist))
    found = min((grade for grade in grades if grade), key=SUREST_FIRST.index, default=None)
    return "near" if found and _ATTRIBUTED.search(name) else found


def _han_likeness(run: str, artist: ListedArtist) -> NameMatch | None:
    if run in artist.han:
        return "same"
    three = 3
    near = any(
        listed_name in run
        or (
            len(run) == len(listed_name) >= three
            and run[0] == listed_name[0]
            and _differences(run, listed_name) == 1
        )
        for listed_name in artist.han
    )
    return "near" if near else None


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _latin_likeness(name: str, artist: ListedArtist) -> NameMatch | None:
    given = _orders(re.sub(r"\(.*?\)|\d.*", "", _TONE.sub("", name)))
    if given & artist.latin:
        return "romanised"
    near = any(
        len(one) >= SHORTEST_NEAR and _one_edit_apart(one, other) for one in given for other in artist.latin
    )
    return "near" if near else None


def _orders(name: str) -> frozenset[str]:
    """Return the letters of a name, as written and with the family name on the other side."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    words = _LETTERS.findall(plain.replace("'", "").replace("’", ""))
    return frozenset(
        "".join(order) for order in (words, [*words[1:], *words[:1]], [*words[-1:], *words[:-1]]) if order
    )


def _one_edit_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if len(one) == len(other):
        return one[start + 1 :] == other[start + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]
