"""The clerk: the one who writes in the saleroom.

Bids are stamped as they arrive and wait in a queue; one thread takes them a group at a time, decides
each by the rules, and commits the group. A bidder is answered when the group is durable, never before.
The same thread opens sales and lets the hammer fall, so that no bid and no closing ever race.

Plain `threading` and `queue`: under gevent's patches the thread is a greenlet, and nothing else changes.
Where no thread runs (a test, a one-off command), whoever bids takes the clerk's turn himself.
"""

import itertools
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

import structlog

from foundation.db import db
from foundation.errors import Refusal, Unavailable
from marketplace.bidding_errors import SaleroomBusy, SaleroomMoved
from marketplace.operations import absent, auctioning, hammering, sealing
from marketplace.operations.arriving import Answer, Gate
from marketplace.queries import books
from marketplace.queries.books import Book
from marketplace.rules.closing import GRACE
from marketplace.saleroom.counter import ANSWER_S, Counter
from marketplace.saleroom.fence import Fence
from marketplace.saleroom.gatekeeper import ask_gate
from marketplace.saleroom.steady import SteadyClock
from marketplace.saleroom.ticket import Ticket, Waiting

log = structlog.get_logger(__name__)

LOOK_S: Final = 0.25
"""How often the clerk looks whether a sale opens or a lot ends."""
LATER_S: Final = 30.0
"""When a lot is looked at again that could not be ended."""
MOST_BOOKS: Final = 5_000


class Clerk(Counter):
    """Decides, writes and answers; one at a time by the lease."""

    def __init__(
        self,
        context: Callable[[], AbstractContextManager[Any]],
        *,
        now: Callable[[], datetime] | None = None,
        gate: Gate | None = None,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare a clerk; nothing runs yet.

        :param context: in which the database is reached
        :param told: called after each commit: the floor wakes
        """
        super().__init__(now or SteadyClock())
        self._context = context
        self._gate = gate or ask_gate
        self._told = told
        self._fence = Fence(context)
        self._books: dict[str, Book] = {}
        self._later: dict[str, float] = {}
        self._look_at = 0.0
        self._turn = threading.Lock()
        self._stopping = False

    # What others see.

    @property
    def gate(self) -> Gate:
        """Return who asks the rules whether a work may be bid on."""
        return self._gate

    def now(self) -> datetime:
        """Return the saleroom's time."""
        return self._now()

    def start(self) -> None:
        """Begin to work, in a thread."""
        if self._thread is None:
            self._stopping = False
            self._thread = threading.Thread(target=self._work, name="clerk", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish the group in hand, give the lease back and end."""
        thread, self._stopping = self._thread, True
        if thread is not None:
            self._desk.put(None)
            thread.join(ANSWER_S)
            self._thread = None

    def turn(self) -> int:
        """Take the clerk's turn once, in this thread; return how much was done."""
        with self._turn:
            return self._take(self._desk.drain(None)) + self._look()

    def rest(self) -> None:
        """Give the lease back, so that another may take it at once."""
        with self._turn:
            self._fence.give_back(self._now())

    def holds_lease(self) -> bool:
        """Say whether this clerk is the one who writes."""
        return self._fence.epoch is not None

    # The work.

    def _work(self) -> None:
        while not self._stopping:
            try:
                group = self._desk.drain(self._pause())
                with self._turn:
                    self._take(group)
                    if time.monotonic() >= self._look_at:
                        self._look()
            except Exception:
                log.exception("the clerk stumbled")
                time.sleep(LOOK_S)
        with self._turn:
            self._take(self._desk.drain(None))
            self._fence.give_back(self._now())

    def _pause(self) -> float:
        return max(0.001, self._look_at - time.monotonic())

    def _take(self, waiting: list[Waiting]) -> int:
        """Take what waits in its order: bids a group at a time, acts one by one."""
        for is_bid, some in itertools.groupby(waiting, key=lambda one: isinstance(one, Ticket)):
            if is_bid:
                self._take_bids([one for one in some if isinstance(one, Ticket)])
            else:
                for act in some:
                    self._do(act)
        return len(waiting)

    def _do(self, act: Any) -> None:
        """Do what the auctioneer wants, in a transaction of its own."""
        try:
            self._require_lease()
            at = self._now()
            with self._fence.transaction(at) as session:
                result = act.does(session, at)
        except Unavailable as refusal:
            self._forget()
            act.give(None, refusal)
        except Refusal as refusal:
            act.give(None, refusal)
        except Exception:
            self._forget()
            log.exception("the auctioneer's act could not be done")
            act.give(None, SaleroomBusy())
        else:
            act.give(result)
            self._told()

    def _take_bids(self, group: list[Ticket]) -> None:
        """Decide and commit a group of bids, and only then answer it."""
        try:
            self._decide(group)
        except Unavailable as refusal:
            self._forget()
            for ticket in group:
                ticket.give(Answer(refusal))
        except Exception:
            self._forget()
            if len(group) == 1:
                log.exception("a bid could not be decided", lot_id=group[0].bid.lot_id)
                group[0].give(Answer(SaleroomBusy()))
            else:  # one of them is at fault: let it not hold up the others
                for ticket in group:
                    self._take_bids([ticket])

    def _decide(self, group: list[Ticket]) -> None:
        self._require_lease()
        at = self._now()
        with self._fence.transaction(at) as session:
            taken = auctioning.take_bids(
                session,
                known=self._books,
                incoming=[ticket.bid for ticket in group],
                gate=self._gate,
                at=at,
            )
        if len(self._books) > MOST_BOOKS:
            self._books.clear()
        self._books.update(taken.books)
        for ticket, answer in zip(group, taken.answers, strict=True):
            ticket.give(answer)
        self._told()

    def _look(self) -> int:
        """Open the sales and end the lots whose time has come."""
        self._look_at = time.monotonic() + LOOK_S
        at = self._now()
        with self._context():
            waiting = books.waiting(db.session, at=at, before=at - GRACE)
            db.session.rollback()
        moment = time.monotonic()
        due = [lot_id for lot_id in waiting.lots if self._later.get(lot_id, 0.0) <= moment]
        keeps = self._thread is not None and moment >= self._fence.renew_at
        if not (due or waiting.sales or keeps):
            return 0
        try:
            self._require_lease()
            if keeps:
                self._fence.renew(at)
            if waiting.sales:
                self._open_and_close(at)
            for lot_id in due:
                self._end(lot_id, at, was_opened=lot_id in waiting.opened)
        except SaleroomMoved:
            self._forget()
            return 0
        if due or waiting.sales:
            self._told()
        return len(due) + waiting.sales

    def _open_and_close(self, at: datetime) -> None:
        with self._fence.transaction(at) as session:
            for sale_id in hammering.open_due_sales(session, at=at):
                absent.feed_sale(session, sale_id=sale_id, gate=self._gate, at=at)
            hammering.close_empty_sales(session, at=at)

    def _end(self, lot_id: str, at: datetime, *, was_opened: bool) -> None:
        """End one lot. Whatever arrived before its end is out of the queue: the grace saw to that."""
        self._take(self._desk.drain(None))
        try:
            with self._fence.transaction(at) as session:
                end = sealing.end_opened if was_opened else hammering.end_lot
                ended = end(session, lot_id=lot_id, at=at)
        except SaleroomMoved:
            raise
        except Exception:
            log.exception("a lot could not be ended", lot_id=lot_id)
            self._later[lot_id] = time.monotonic() + LATER_S
            return
        self._books.pop(lot_id, None)
        self._later.pop(lot_id, None)
        if ended.outcome is hammering.Outcome.HELD:
            self._later[lot_id] = time.monotonic() + LATER_S

    def _require_lease(self) -> None:
        if self._fence.require(self._now()):
            self._books.clear()

    def _forget(self) -> None:
        """Trust nothing in memory: the rows say how everything stands."""
        self._fence.forget()
        self._books.clear()
