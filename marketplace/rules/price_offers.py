"""A price is offered for a work, answered, and agreed or not: who may do what, and what follows.

Source: auction_spec, R23 (pending -> countered -> accepted | declined | expired | withdrawn). Buyer and
seller take turns; whoever spoke last may take his word back until it is answered; the house ends what has run
out, and what can no longer be agreed because the work was sold, withdrawn or stopped.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from foundation.money import MINOR_DIGITS, Money

STANDS: Final = timedelta(hours=72)
"""How long what was last offered waits for an answer. A decision of the house: R23 names no time."""
AGREED_HOLD: Final = timedelta(hours=48)
"""How long a work is kept for the buyer whose price was agreed, until he checks out. Likewise."""
MOST_TRIES: Final = 3
"""So many times one buyer may begin with one offering: nobody finds a secret floor by asking."""
MOST_ROUNDS: Final = 20
"""So many times a price may be put on the table in one negotiation."""


class PriceOfferState(StrEnum):
    """Where an offered price stands: the buyer's word, the seller's word, or an end."""

    PENDING = "pending"
    """The buyer's price is on the table; the seller answers."""
    COUNTERED = "countered"
    """The seller's price is on the table; the buyer answers."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who acts."""

    BUYER = "buyer"
    SELLER = "seller"
    HOUSE = "house"


class Move(StrEnum):
    """What is done."""

    COUNTER = "counter"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


OPEN: Final = frozenset({PriceOfferState.PENDING, PriceOfferState.COUNTERED})
"""What can still be agreed."""


def answers(state: PriceOfferState) -> Side | None:
    """Return whose turn it is to answer; None once it has ended."""
    if state is PriceOfferState.PENDING:
        return Side.SELLER
    return Side.BUYER if state is PriceOfferState.COUNTERED else None


def after(state: PriceOfferState, move: Move, side: Side) -> PriceOfferState | None:
    """Return where a move leads; None where that side may not make it there."""
    turn = answers(state)
    if turn is None:
        return None
    if side is Side.HOUSE:
        return {Move.EXPIRE: PriceOfferState.EXPIRED, Move.DECLINE: PriceOfferState.DECLINED}.get(move)
    if side is not turn:
        return PriceOfferState.WITHDRAWN if move is Move.WITHDRAW else None
    if move is Move.COUNTER:
        return PriceOfferState.PENDING if side is Side.BUYER else PriceOfferState.COUNTERED
    return {Move.ACCEPT: PriceOfferState.ACCEPTED, Move.DECLINE: PriceOfferState.DECLINED}.get(move)


def is_whole(amount: Money) -> bool:
    """Say whether an amount is in whole units of its currency: 1200 yuan, never 1200.50."""
    return bool(amount.amount_minor % 10 ** MINOR_DIGITS.get(amount.currency, 2) == 0)
