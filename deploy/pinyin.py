"""Write the table of sounds that the search index reads: python -m deploy.pinyin.

From pypinyin's data (MIT, © its authors): of every character that is kept (simplified, as texts are
folded) its readings without tones, the usual one first. pypinyin itself takes 55 MiB and a quarter of a
second to be imported; the table takes 6 MiB, and only where documents are written.
"""

from collections import defaultdict
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent.parent
TABLE: Final = HERE / "marketplace" / "search" / "data" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FFF
READINGS: Final = 2
"""Of one character; the third is of dictionaries, not of titles."""
HEAD: Final = """\
# Readings of Chinese characters without tones: a syllable, then the characters that are usually read so,
# then after a bar those that are sometimes. Made by `python -m deploy.pinyin` from pypinyin {version},
# which is published under the MIT licence: Copyright (c) 2016 mozillazg, 闲耘 <hotoo.cn@gmail.com>.
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
# associated documentation files, to deal in the Software without restriction, including without
# limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies.
# The Software is provided "as is", without warranty of any kind.
"""


def table() -> str:
    """Return the table as it should be."""
    import pypinyin  # noqa: PLC0415 -- heavy, and wanted here alone
    from pypinyin import Style, pinyin  # noqa: PLC0415

    from marketplace.search.tokens import fold  # noqa: PLC0415 -- reads its dictionaries

    usual: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    for code in range(FIRST, LAST + 1):
        character = chr(code)
        if fold(character) != character:
            continue
        [read] = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or [[]]
        syllables = list(dict.fromkeys(plain(one) for one in read if plain(one).isalpha()))
        for place, syllable in enumerate(syllables[:READINGS]):
            (other if place else usual)[syllable].append(character)
    lines = [
        f"{syllable} {''.join(usual[syllable])}|{''.join(other[syllable])}".rstrip("|")
        for syllable in sorted({*usual, *other})
    ]
    return HEAD.format(version=pypinyin.__version__) + "\n".join(lines) + "\n"


def plain(syllable: str) -> str:
    """Return a syllable in the letters of a keyboard: ü is u, as folding leaves it."""
    return syllable.replace("ü", "u").replace("v", "u").replace("ê", "e").strip()


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    print(f"{TABLE.relative_to(HERE)}: {TABLE.stat().st_size:,} bytes")
