"""Two hands for one question: what does not wait for each other is done at the same time.

OpenCV and numpy let other threads run while they count. The answer is the same with one hand and with two:
each task is a function of its own arguments, and what they return keeps their order.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

T = TypeVar("T")
HANDS: int = min(2, len(os.sched_getaffinity(0)))
_hand: Final = threading.local()


def side_by_side(tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
    """Yield what each task returns, in their order; a task that asks for the same does its own in turn.

    Whoever stops asking is spared the tasks that were not begun.
    """
    hands = min(HANDS, len(tasks))
    if hands < 2 or getattr(_hand, "is_busy", False):  # noqa: PLR2004
        yield from (task() for task in tasks)
        return
    yield from _pool().map(_done, tasks)


@cache
def _pool() -> ThreadPoolExecutor:
    """Return the hands of this process: to hire them anew for each question takes a millisecond."""
    return ThreadPoolExecutor(HANDS, "hand", initializer=_take_up)


def _take_up() -> None:
    _hand.is_busy = True


def _done(task: Callable[[], T]) -> T:
    return task()


os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has no threads of its parent's
