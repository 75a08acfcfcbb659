"""Two hands for one question: what does not wait for each other is done at the same time.

OpenCV and numpy let other threads run while they count. The answer is the same with one hand and with two:
each task is a function of its own arguments, and what they return keeps their order.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
HANDS: int = min(2, len(os.sched_getaffinity(0)))
_hand: Final = threading.local()


def side_by_side(tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
    """Yield what each task returns, in their order; a task that asks for the same does its own in turn.

    With one hand, whoever stops asking is spared the tasks that are left.
    """
    hands = min(HANDS, len(tasks))
    if hands < 2 or getattr(_hand, "is_busy", False):  # noqa: PLR2004
        yield from (task() for task in tasks)
        return
    with ThreadPoolExecutor(hands, initializer=_take_up) as pool:
        yield from pool.map(_done, tasks)


def _take_up() -> None:
    _hand.is_busy = True


def _done(task: Callable[[], T]) -> T:
    return task()
