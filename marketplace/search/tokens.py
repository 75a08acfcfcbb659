"""Text to tokens, alike for Chinese and Latin scripts, alike for what is kept and what is asked.

Accents are folded, traditional characters mapped to simplified ones (OpenCC's character
table), Chinese, Japanese and Korean characters taken alone and in pairs, and everything
else in words. Chinese is also kept as it sounds. So `Qíngmíng shànghé tú`, `qing1ming2`,
`清明上河圖` and `清明上河图` each meet what they name.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Protocol

from marketplace.search import pinyin

LIMIT: Final = 400
"""Characters of a question that are looked at."""

_CJK: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_RUN: Final = re.compile(f"([{_CJK}\U00020000-\U0003134f]+)|([^\\W_]+)")
_SPECIAL: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


class _Converter(Protocol):
    """What is used of OpenCC, which is published without types."""

    def convert(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one script: a Latin word, or Chinese characters without a break."""

    text: str
    is_cjk: bool

    @property
    def is_long(self) -> bool:
        """Say whether it is long enough to be known by its characters in any order."""
        return len(self.text) >= 3  # noqa: PLR2004 -- a given and a family name

    @property
    def pairs(self) -> list[str]:
        """Return neighbouring characters, two by two; the character itself when it stands alone."""
        if len(self.text) == 1:
            return [self.text]
        return list(dict.fromkeys(self.text[n : n + 2] for n in range(len(self.text) - 1)))


@cache
def _converter() -> _Converter:
    from opencc import OpenCC  # noqa: PLC0415 -- reads its dictionaries, which a worker without search need not

    converter: _Converter = OpenCC("t2s")
    return converter


@lru_cache(maxsize=20_000)
def simplify(text: str) -> str:
    """Return Chinese text in simplified characters; others are left as they are."""
    return _converter().convert(text)


def fold(text: str) -> str:
    """Return text in lower case, without accents, in simplified characters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = unicodedata.normalize("NFC", plain)
    return plain if plain.isascii() else simplify(plain)


def runs(text: str) -> list[Run]:
    """Return the stretches of one script each, in their order."""
    return [
        Run(match.group(), is_cjk=True)
        if match.group(1)
        else Run(pinyin.without_tones(match.group()), is_cjk=False)
        for match in _RUN.finditer(fold(text[: LIMIT * 10]))
    ]


def asked(text: str) -> list[Run]:
    """Return the stretches of a question, each once; what is beyond its limit is not looked at."""
    return list(dict.fromkeys(runs(text[:LIMIT])))


def tokens(text: str) -> list[str]:
    """Return what is kept of a text: words; characters alone and in pairs."""
    kept: list[str] = []
    for run in runs(text):
        if run.is_cjk:
            kept += run.text
            kept += run.pairs if len(run.text) > 1 else ()
        else:
            kept.append(run.text)
    return kept


def sounds(text: str) -> list[str]:
    """Return how the Chinese of a text is heard; nothing of a text without any."""
    return [heard for run in runs(text) if run.is_cjk for heard in pinyin.sounds(run.text)]


def joined(asked: list[Run]) -> str:
    """Return a question in pinyin as one word, `zhang ze duan` as `zhangzeduan`; nothing of another."""
    words = [run.text for run in asked]
    several = 2 <= len(words) <= pinyin.LONGEST  # noqa: PLR2004 -- one word is joined already
    if not several or any(run.is_cjk for run in asked) or not all(map(pinyin.is_pinyin, words)):
        return ""
    return "".join(words)


def tolerance(word: str) -> int:
    """Return how many letters of a word may be wrong and it still is found."""
    return 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 8 else 2  # noqa: PLR2004 -- lengths


def enough(parts: int) -> int:
    """Return how many parts of a question a document must answer: all of one or two, else three in four."""
    return parts if parts <= 2 else -(-parts * 3 // 4)  # noqa: PLR2004 -- the rule itself
