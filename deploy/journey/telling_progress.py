"""How far a journey is: a bar at a terminal, and elsewhere a line for every work."""

import threading
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.journey.lives.life import Ended


class Lives:
    """The lives of a journey, counted as they end. Safe between threads."""

    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total, self._ended = console, total, 0
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._bar: Progress | None = None
        if console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self._bar = Progress(*columns, console=console)
            self._bar.add_task("Lives", total=total)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def ended(self, end: Ended) -> None:
        """Count a life that has ended."""
        with self._lock:
            self._ended += 1
            if self._bar is not None:
                self._bar.advance(self._bar.task_ids[0])
                return
            how = "arrived" if end.missed is None else "MISSED"
            since_s = time.monotonic() - self._began
            line = f"{since_s:6.1f} s  {self._ended:3d} of {self._total}  {end.story.name:<10} {how}"
            self._console.print(line, markup=False, highlight=False)
