"""Where bidders and the auctioneer come to the clerk: they leave what they want, and wait for its answer."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from foundation.actor import Actor
from foundation.errors import Refusal
from marketplace.bidding_errors import SaleroomBusy
from marketplace.operations.answering import Receipt
from marketplace.operations.arriving import Incoming
from marketplace.rules.bidding import BidKind
from marketplace.saleroom.ticket import Act, Desk, Does, Ticket

ANSWER_S: Final = 15.0
"""How long a bidder waits for his answer."""


class Counter:
    """What others see of a clerk."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Open the counter.

        :param now: the saleroom's time
        """
        self._now = now
        self._desk = Desk()
        self._thread: threading.Thread | None = None

    def bid(
        self,
        actor: Actor,
        *,
        lot_id: str,
        amount_minor: int,
        kind: BidKind,
        key: str,
        entered_by: str | None = None,
    ) -> tuple[Receipt, bool]:
        """Place a bid; return the receipt, and whether it was given before under this key.

        :raises Refusal: as the rules, the registration or the gate say
        :param entered_by: who enters it for the bidder, from the floor or the telephone
        :raises SaleroomBusy: if no answer came in time; the bid may still be taken
        :raises SaleroomMoved: if another process has the saleroom
        """
        ticket = self.leave(
            actor, lot_id=lot_id, amount_minor=amount_minor, kind=kind, key=key, entered_by=entered_by
        )
        self._serve()
        answer = ticket.wait(ANSWER_S)
        if answer is None:
            raise SaleroomBusy
        if isinstance(answer.told, Refusal):
            raise answer.told
        return answer.told, answer.is_replay

    def leave(
        self,
        actor: Actor,
        *,
        lot_id: str,
        amount_minor: int,
        key: str,
        kind: BidKind = BidKind.MAX,
        entered_by: str | None = None,
    ) -> Ticket:
        """Leave a bid in the queue, stamped with this instant, and do not wait for its answer."""
        bid = Incoming(
            lot_id=lot_id,
            account_id=actor.id,
            roles=actor.roles,
            organisation_id=actor.organisation_id,
            amount_minor=amount_minor,
            kind=kind,
            key=key,
            received_at=self._now(),
            entered_by=entered_by,
        )
        ticket = Ticket(bid)
        self._desk.put(ticket)
        return ticket

    def act(self, does: Does) -> Any:
        """Have something done in a transaction of the clerk's, after all that arrived before it.

        :param does: called with the session and the saleroom's time
        :raises Refusal: as it says; nothing is changed then
        :raises SaleroomBusy: if it was not done in time; it may still be
        """
        act = Act(does)
        self._desk.put(act)
        self._serve()
        if not act.wait(ANSWER_S):
            raise SaleroomBusy
        if act.refusal is not None:
            raise act.refusal
        return act.result

    def turn(self) -> int:
        """Take the clerk's turn once, in this thread; return how much was done."""
        raise NotImplementedError

    def rest(self) -> None:
        """Give the lease back."""
        raise NotImplementedError

    def _serve(self) -> None:
        """Where no thread runs, take the clerk's turn."""
        if self._thread is None:
            self.turn()
            self.rest()
