"""The worker ends lots when no saleroom runs: a sale does not stay open because a server is down."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from marketplace.saleroom.clerk import Clerk


def closing_turn(context: Callable[[], AbstractContextManager[Any]]) -> Callable[[datetime], int]:
    """Return a job for the worker: take the clerk's turn, unless a clerk holds the lease."""
    clerks: list[Clerk] = []

    def run(at: datetime) -> int:
        if not clerks:
            clerks.append(Clerk(context))
        try:
            return clerks[0].turn()
        finally:
            clerks[0].rest()

    return run
