"""How works are dealt in on a journey: how they are sold, how they are paid, and what goes wrong with it."""

from enum import StrEnum
from typing import Final


class Sale(StrEnum):
    """How a work is sold."""

    PRICE = "at its price"
    OFFER = "by an offer, with a counter-offer"
    TIMED = "in a timed sale"
    LIVE = "at the rostrum"
    SEALED = "by sealed bids"


AUCTIONS: Final = frozenset({Sale.TIMED, Sale.LIVE, Sale.SEALED})


class Means(StrEnum):
    """How it is paid, where the house has that way; else by the stand-in."""

    STAND_IN = "by the stand-in"
    STRIPE = "by Stripe"
    WIRE = "by wire"


class Slip(StrEnum):
    """What the payer writes on a wire, and how much he sends."""

    RIGHT = "right"
    IN_PARTS = "in two parts"
    TOO_MUCH = "too much, the rest sent back"
    NO_REFERENCE = "without its reference, booked by the cashier"


class Trouble(StrEnum):
    """What goes wrong with the money of a sale."""

    PAID_TWICE = "refund: paid twice, the second sent back"
    STOPPED = "refund: paid in part when the work was stopped, called off"
    REVOKED = "refund: paid in part when the certificate fell"
    UNPAID = "default: not paid, sold to the under-bidder"
    OBJECTED = "refund: the buyer objected, the sale undone"
    CHARGEBACK_WON = "chargeback: won"
    CHARGEBACK_CONSIGNOR = "chargeback: lost after the payout, borne by the consignor"
    CHARGEBACK_HOUSE = "chargeback: lost after the payout, borne by the house"


CHARGEBACKS: Final = frozenset(
    {Trouble.CHARGEBACK_WON, Trouble.CHARGEBACK_CONSIGNOR, Trouble.CHARGEBACK_HOUSE}
)
