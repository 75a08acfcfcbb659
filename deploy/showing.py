"""How far a long task is: a bar at a terminal, and a line now and then where there is none."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

EVERY_S: Final = 5.0
"""A line at most this often, so that a log stays short."""


@contextmanager
def step(console: Console, words: str) -> Iterator[None]:
    """Say what is being done for as long as the block lasts."""
    if console.is_terminal:
        with console.status(words):
            yield
        return
    console.print(f"{words} ...")
    yield


@contextmanager
def counted(
    console: Console, words: str, total: int, *, now: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[int], None]]:
    """Show how many of `total` are done; the block is given what counts further ones."""
    if console.is_terminal:
        with _bar(console) as progress:
            task = progress.add_task(words, total=total)
            yield lambda more: progress.advance(task, more)
        return
    done, said_at = 0, now()
    console.print(f"{words}: {total} to do")

    def advance(more: int) -> None:
        nonlocal done, said_at
        done, at = done + more, now()
        if done >= total or at - said_at >= EVERY_S:
            said_at = at
            console.print(f"{words}: {done} of {total}")

    yield advance


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)
