"""How often each step was taken, how long it took, and how often it was refused."""

import statistics
import threading
from dataclasses import dataclass, field

from rich.table import Table

PERCENTILES = 20
"""Cuts of statistics.quantiles: the last of 19 is the 95th percentile."""


@dataclass(slots=True)
class Lap:
    """One step's times in seconds, in the order they came."""

    times_s: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def p50_s(self) -> float:
        """Return the median."""
        return statistics.median(self.times_s) if self.times_s else 0.0

    @property
    def p95_s(self) -> float:
        """Return the 95th percentile; of few times, the longest."""
        if len(self.times_s) < PERCENTILES:
            return max(self.times_s, default=0.0)
        return statistics.quantiles(self.times_s, n=PERCENTILES)[-1]


class Stopwatch:
    """Laps by step, kept in the order in which the steps were first taken. Safe between threads."""

    def __init__(self) -> None:
        self.laps: dict[str, Lap] = {}
        self._lock = threading.Lock()

    def done(self, step: str, took_s: float) -> None:
        """Book a step that went well."""
        with self._lock:
            self.laps.setdefault(step, Lap()).times_s.append(took_s)

    def refused(self, step: str, took_s: float) -> None:
        """Book a step that was refused; a refusal that a scenario expects is taken back by `expected`."""
        with self._lock:
            lap = self.laps.setdefault(step, Lap())
            lap.times_s.append(took_s)
            lap.failures += 1

    def expected(self, step: str) -> None:
        """Take a failure back: the refusal was what the story wanted."""
        with self._lock:
            self.laps[step].failures -= 1

    def table(self) -> Table:
        """Return all laps as a table for people."""
        table = Table("step", "count", "p50", "p95", "failures", title="The journey, step by step")
        for column in table.columns[1:]:
            column.justify = "right"
        for step, lap in self.laps.items():
            style = "red" if lap.failures else None
            times = (f"{seconds * 1000:,.0f} ms" for seconds in (lap.p50_s, lap.p95_s))
            table.add_row(step, str(len(lap.times_s)), *times, str(lap.failures), style=style)
        return table
