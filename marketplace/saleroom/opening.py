"""The saleroom of one process: its clerk and its floor, joined."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.saleroom.clerk import Clerk
from marketplace.saleroom.floor import Floor
from marketplace.saleroom.steady import SteadyClock


@dataclass(frozen=True, slots=True)
class Saleroom:
    """Who writes, and who watches."""

    clerk: Clerk
    floor: Floor

    def start(self) -> None:
        """Have the clerk begin to work. The floor begins with the first watcher."""
        self.clerk.start()

    def stop(self) -> None:
        """Finish what is in hand and let everybody go."""
        self.clerk.stop()
        self.floor.stop()


def open_saleroom(
    context: Callable[[], AbstractContextManager[Any]], *, now: Callable[[], datetime] | None = None
) -> Saleroom:
    """Return a saleroom; nothing runs in it until it is started, or somebody bids or watches.

    :param context: in which the database is reached
    """
    clock = now or SteadyClock()
    floor = Floor(context, now=clock)
    return Saleroom(clerk=Clerk(context, now=clock, told=floor.wake), floor=floor)
