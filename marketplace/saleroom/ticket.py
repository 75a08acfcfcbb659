"""A bid that waits at the clerk's desk."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from foundation.errors import Refusal
from marketplace.operations.arriving import Answer, Incoming

LARGEST_GROUP: Final = 256
"""How many bids are decided in one transaction at most."""


@dataclass(slots=True, eq=False)
class Ticket:
    """A bid that waits to be answered."""

    bid: Incoming
    answer: Answer | None = None
    _closed: Any = field(default_factory=threading.Lock)
    """Held until the answer is there: lighter than an event, of which each bid would need one."""

    def __post_init__(self) -> None:
        self._closed.acquire()

    def give(self, answer: Answer) -> None:
        """Answer the bidder."""
        self.answer = answer
        self._closed.release()

    def wait(self, seconds: float) -> Answer | None:
        """Return the answer, or None if there is none in time."""
        self._closed.acquire(timeout=seconds)
        return self.answer


Does = Callable[[Session, datetime], Any]


@dataclass(slots=True, eq=False)
class Act:
    """Something that the auctioneer has the clerk do, in its place among the bids."""

    does: Does
    result: Any = None
    refusal: Refusal | None = None
    _closed: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._closed.acquire()

    def give(self, result: Any, refusal: Refusal | None = None) -> None:
        """Say what came of it."""
        self.result, self.refusal = result, refusal
        self._closed.release()

    def wait(self, seconds: float) -> bool:
        """Wait for it; say whether it was done in time."""
        return bool(self._closed.acquire(timeout=seconds))


Waiting = Ticket | Act


class Desk:
    """Where bids and the auctioneer's acts wait, in the order in which they arrived."""

    def __init__(self) -> None:
        """Open an empty desk."""
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()

    def put(self, ticket: Waiting | None) -> None:
        """Leave a bid; None only wakes whoever waits."""
        self._waiting.put(ticket)

    def drain(self, wait_s: float | None) -> list[Waiting]:
        """Return what waits, at most a group; wait for the first, unless `wait_s` is None."""
        group: list[Waiting] = []
        try:
            ticket = self._waiting.get_nowait() if wait_s is None else self._waiting.get(timeout=wait_s)
            while True:
                if ticket is not None:
                    group.append(ticket)
                if len(group) >= LARGEST_GROUP:
                    break
                ticket = self._waiting.get_nowait()
        except queue.Empty:
            pass
        return group
