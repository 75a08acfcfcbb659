"""How Chinese is read aloud, in plain letters: for readers who write pinyin, with or without tones."""

import re
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from typing import Final

LONGEST: Final = 12
"""Characters of a stretch that are also joined into one word."""
JOINED: Final = (2, 3)
"""How many neighbouring syllables are joined, besides the whole stretch."""
_TONES: Final = re.compile(r"(?:[a-z]{1,6}[1-5])+")
_FIGURE: Final = re.compile(r"[1-5]")


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Return the readings of each character, the usual one first; read where documents are written."""
    usual: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    for line in _lines():
        syllable, _, characters = line.partition(" ")
        first, _, second = characters.partition("|")
        for character in first:
            usual.setdefault(character, []).append(syllable)
        for character in second:
            other.setdefault(character, []).append(syllable)
    return {each: (*usual.get(each, ()), *other.get(each, ())) for each in {*usual, *other}}


@cache
def syllables() -> frozenset[str]:
    """Return every syllable there is: 415 of them."""
    return frozenset(line.partition(" ")[0] for line in _lines())


def _lines() -> list[str]:
    text = resources.files("marketplace.search").joinpath("data/pinyin.txt").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@lru_cache(maxsize=20_000)
def sounds(run: str) -> tuple[str, ...]:
    """Return how a stretch of Chinese is heard: its syllables alone, in twos and threes, and all in one.

    A character with two readings is heard both ways, but for the whole stretch, which has its usual ones.
    """
    known = readings()
    read = [known.get(character, ()) for character in run]
    heard = [syllable for each in read for syllable in each]
    for length in JOINED:
        for start in range(len(read) - length + 1):
            heard += ("".join(parts) for parts in product(*read[start : start + length]))
    if max(JOINED) < len(read) <= LONGEST and all(read):
        heard.append("".join(each[0] for each in read))
    return tuple(dict.fromkeys(heard))


def without_tones(word: str) -> str:
    """Return a word without the figures of its tones, `qing1ming2` as `qingming`; others as they are."""
    if not _TONES.fullmatch(word) or not set(_FIGURE.split(word)) - {""} <= syllables():
        return word
    return _FIGURE.sub("", word)


@lru_cache(maxsize=20_000)
def is_pinyin(word: str) -> bool:
    """Say whether a word can be read as syllables of pinyin from its beginning to its end."""
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in syllables() for start in range(max(0, end - 6), end) if start in ends):
            ends.add(end)
    return len(word) in ends
