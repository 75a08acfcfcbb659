"""The clerk's hold on the saleroom: every transaction of his asks first whether he still has it."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session

from foundation.db import transaction
from marketplace.bidding_errors import SaleroomMoved
from marketplace.saleroom import lease

log = structlog.get_logger(__name__)

NAME: Final = "saleroom"
RENEW_S: Final = 3.0

_numbers = itertools.count(1)


class Fence:
    """One clerk's lease, and the epoch under which he writes."""

    def __init__(self, context: Callable[[], AbstractContextManager[Any]]) -> None:
        """Hold nothing yet.

        :param context: in which the database is reached
        """
        self._context = context
        self._holder = lease.holder_here(next(_numbers))
        self.epoch: int | None = None
        self.renew_at = 0.0

    def require(self, at: datetime) -> bool:
        """Take the lease if it is not ours; say whether it was taken just now.

        :raises SaleroomMoved: if somebody else's has not run out
        """
        if self.epoch is not None:
            return False
        with self._context(), transaction() as session:
            epoch = lease.take(session, name=NAME, holder=self._holder, at=at)
        if epoch is None:
            self.renew_at = time.monotonic() + RENEW_S
            raise SaleroomMoved
        self.epoch = epoch
        log.info("the clerk has the saleroom", epoch=epoch)
        return True

    @contextmanager
    def transaction(self, at: datetime) -> Iterator[Session]:
        """Open a transaction in which nobody else can have taken over.

        :raises SaleroomMoved: if another clerk has
        """
        with self._context(), transaction() as session:
            lease.require(session, name=NAME, epoch=self.epoch or 0, at=at)
            yield session

    def renew(self, at: datetime) -> None:
        """Keep the lease from running out."""
        self.renew_at = time.monotonic() + RENEW_S
        with self.transaction(at):
            pass

    def give_back(self, at: datetime) -> None:
        """Let the next clerk begin at once."""
        if self.epoch is None:
            return
        with self._context(), transaction() as session:
            lease.give_back(session, name=NAME, epoch=self.epoch, at=at)
        self.epoch = None

    def forget(self) -> None:
        """Trust it no longer: it is asked for anew."""
        self.epoch = None
