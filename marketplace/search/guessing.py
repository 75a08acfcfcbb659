"""What a reader meant, when nothing answers: the nearest words of works that answer a little."""

from collections.abc import Iterable
from typing import Final

from marketplace.search import tokens

FARTHEST: Final = 0.34
"""Of a word's letters, how many may be others."""


def meant(text: str, said: Iterable[str]) -> str:
    """Return a question, each unknown word replaced by the nearest that these texts say; nothing without one.

    :param said: titles and makers of works that answer loosely
    """
    words = {run.text: run.text for each in said for run in tokens.runs(each) if not run.is_cjk}
    kept: list[str] = []
    is_new = False
    for run in tokens.asked(text):
        if run.is_cjk or run.text in words:
            kept.append(run.text)
            continue
        nearest = min(words, key=lambda word: (apart(word, run.text), word), default="")
        if nearest and apart(nearest, run.text) <= FARTHEST * max(len(run.text), 3):
            kept.append(nearest)
            is_new = True
    return " ".join(dict.fromkeys(kept)) if is_new else ""


def apart(one: str, other: str) -> int:
    """Return how many letters must be put in, left out or changed to make one word of another."""
    if abs(len(one) - len(other)) > 3:  # noqa: PLR2004 -- another word, whatever its letters
        return max(len(one), len(other))
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for n, wanted in enumerate(other, 1):
            before, row[n] = row[n], min(row[n] + 1, row[n - 1] + 1, before + (letter != wanted))
    return row[-1]
