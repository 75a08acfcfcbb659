"""What every part of a life is told with: the cast, the clock, and the patience to wait for the worker."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, TypeVar

from deploy.journey.cast.troupe import Troupe, free_positions
from deploy.journey.client import Problem
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.till import Till

T = TypeVar("T")

PATIENCE_S: Final = 90.0
"""How long the worker, customs or a sale is waited for."""
PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 0.6
"""The longer one waits, the less often one asks: asking is work for the house that is waited for."""


class StoryMissed(Exception):
    """A life did not go where its story goes."""


def now() -> datetime:
    """Return this instant: a client has a clock of its own, as a visitor has a watch."""
    return datetime.now(UTC)  # noqa: TID251 -- this is no part of the house


@dataclass(slots=True)
class Teller:
    """Tells lives in one house. Shared between threads."""

    troupe: Troupe
    stopwatch: Stopwatch
    till: Till = field(default_factory=Till)
    patience_s: float = PATIENCE_S
    sale_s: float = 6.0
    """How long a timed sale of one lot stays open."""
    _free: list[str] | None = None
    """Vault positions that are left for our lives."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def today(self) -> date:
        """Return the day."""
        return now().date()

    def position(self) -> str:
        """Return a free vault position that no other life of ours gets.

        :raises StoryMissed: if the vault is full
        """
        with self._lock:
            if self._free is None:
                self._free = free_positions(self.troupe.senior, self.troupe.facility)
            if not self._free:
                raise StoryMissed("the vault is full")
            return self._free.pop(0)

    def wait(self, step: str, ask: Callable[[], T | None]) -> T:
        """Ask until there is an answer, and book how long that took.

        :raises StoryMissed: if there is none in time
        """
        began = time.monotonic()
        pause_s = PAUSE_S
        while (answer := ask()) is None:
            if time.monotonic() - began > self.patience_s:
                raise StoryMissed(f"waited {self.patience_s:.0f} s in vain: {step}")
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)
        self.stopwatch.done(step, time.monotonic() - began)
        return answer

    def refused(self, step: str, act: Callable[[], object], *slugs: str) -> Problem:
        """Have something refused, as the story wants, and return the refusal.

        :param slugs: the problems that are expected
        :raises StoryMissed: if it is not refused, or for another reason
        """
        try:
            act()
        except Problem as problem:
            if problem.slug not in slugs:
                raise StoryMissed(f"{step} was refused for another reason: {problem}") from problem
            self.stopwatch.expected(step)
            return problem
        raise StoryMissed(f"{step} should have been refused ({', '.join(slugs)})")
