"""How often an answer was wrong; measured (`python -m benchmarks recognition`), never guessed.

The more places of a registered photograph are found again, the surer an answer: so they are counted by that.
What is given is the upper end of the interval in which the true share lies with a certainty of 95 %
(Garwood, 1936: Poisson, one-sided), which with few answers is far above what was seen.
"""

from dataclasses import dataclass
from typing import Final

from authentication.recognition.recogniser import Answer

UPPER: Final = (3.00, 4.75, 6.30, 7.76, 9.16)
"""By how many were wrong: so many may have been, of as many answers."""


@dataclass(frozen=True, slots=True)
class Strength:
    """Answers in which at least so many places were found again, and fewer than in the one before."""

    inliers: int
    right: int
    wrong: int

    @property
    def rate(self) -> float:
        """Return the upper end of the share of wrong ones."""
        asked = self.right + self.wrong
        return min(1.0, UPPER[min(self.wrong, len(UPPER) - 1)] / asked) if asked else 1.0


STRENGTHS: Final = (
    Strength(60, 523, 0),
    Strength(25, 21, 0),
    Strength(0, 28, 0),
)
"""The surest first. 2026-11-26: 126 works known; 576 pictures of them, 1,512 of strange works, 24 attacks."""


def strength_of(inliers: int) -> Strength:
    """Return the answers that are as strong."""
    return next(each for each in STRENGTHS if inliers >= each.inliers)


def error_rate(answer: Answer) -> float | None:
    """Return how many answers of this strength may be wrong; None where nothing was recognised."""
    return strength_of(answer.inliers).rate if answer.state.is_recognised else None
