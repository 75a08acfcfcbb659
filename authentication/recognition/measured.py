"""How often an answer was wrong; measured (`python -m benchmarks recognition`), never guessed."""

from typing import Final

from authentication.recognition.recogniser import Answer

ASKED: Final = 864
"""Pictures after 24 attacks, 288 of them of works that were not known, asked among 126 works; 2026-11-26."""
WRONG: Final = 1
"""Of them, those that were recognised as some other work."""


def error_rate(answer: Answer) -> float | None:
    """Return how many of the pictures that were asked about were recognised as another work.

    One figure for all answers that recognise; None where nothing was recognised. Were none wrong, it would be
    the upper end of the interval of 95 %: three in so many.
    """
    return (WRONG or 3) / ASKED if answer.state.is_recognised else None
