"""What it costs to bring a bought work to the door: asked by the buyer, answered by whoever ships.

The carrier's money never passes through the house: what is accepted is a matter between buyer and carrier,
and the order shows it.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.buyer_errors import AddressUnknown, QuoteInvalid, QuoteNotOpen, QuoteOver, QuoteUnknown
from marketplace.errors import OrderNotOpen
from marketplace.events import FreightQuoted
from marketplace.models.buyers import Address, FreightQuote
from marketplace.models.orders import Order
from marketplace.operations import ordering
from marketplace.roles import CASHIER, COURIER
from marketplace.rules import addresses
from marketplace.rules.freight import OPEN, QuoteState
from marketplace.rules.sales import OrderState

SHIPPABLE = frozenset({OrderState.HELD, OrderState.PLACED, OrderState.PAID, OrderState.SETTLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a carrier asks, and for what."""

    carrier: str
    service: str
    """How it travels and what is in the price: crate, insurance, duties at the other end."""
    amount: Money
    insured: bool
    days: int
    valid_to_on: date


def ask(
    session: Session, *, order_id: str, address_id: str, wishes: str, actor: Actor, at: datetime
) -> FreightQuote:
    """Ask what it costs to bring a work to an address. Asked again, an older open enquiry ends.

    :raises OrderUnknown: if it is not his
    :raises OrderNotOpen: if the work is on its way, or the order has ended
    :raises AddressUnknown: if the address is not his, or lies in another country than the order's
    """
    order = ordering.own_order(session, order_id, actor=actor)
    if order.state not in SHIPPABLE or order.departed_at is not None or order.delivered_at is not None:
        raise OrderNotOpen(state=order.state.value)
    address = session.get(Address, address_id)
    if address is None or address.account_id != actor.id:
        raise AddressUnknown
    if order.destination is not None and address.country != order.destination:
        raise AddressUnknown
    for earlier in _open_of(session, order_id):
        earlier.state, earlier.ended_at = QuoteState.DECLINED, at
    row = FreightQuote(
        id=new_id("frq", at),
        order_id=order.id,
        buyer_id=actor.id,
        country=address.country,
        address=addresses.lines_of(address.postal),
        telephone=address.telephone,
        wishes=wishes.strip(),
        asked_at=at,
    )
    session.add(row)
    session.flush()
    return row


def answer(session: Session, *, quote_id: str, given: Answer, actor: Actor, at: datetime) -> FreightQuote:
    """Answer an enquiry with a carrier's price.

    :raises NotAllowed: if the actor neither ships nor keeps the till
    :raises QuoteUnknown: if there is none
    :raises QuoteNotOpen: if it was answered or has ended
    :raises QuoteInvalid: if nothing is asked, or the price has run out
    """
    actor.require(COURIER, CASHIER)
    row = _locked(session, quote_id)
    if row.state is not QuoteState.ASKED:
        raise QuoteNotOpen
    wrong = {}
    if given.amount.amount_minor <= 0:
        wrong["amount"] = "This number is too small."
    if given.valid_to_on < at.date():
        wrong["valid_to_on"] = "This day is past."
    if wrong:
        raise QuoteInvalid(fields=wrong)
    row.state = QuoteState.QUOTED
    row.carrier, row.service = given.carrier.strip(), given.service.strip()
    row.amount_minor, row.currency = given.amount.amount_minor, given.amount.currency
    row.insured, row.days, row.valid_to_on = given.insured, given.days, given.valid_to_on
    row.answered_at, row.answered_by, row.answered_by_name = at, actor.id, actor.name
    order = session.get_one(Order, row.order_id)
    fact = FreightQuoted(
        quote_id=row.id, order_id=row.order_id, artwork_id=order.artwork_id, buyer_id=row.buyer_id
    )
    outbox.publish(session, fact, at=at)
    return row


def accept(session: Session, *, quote_id: str, actor: Actor, at: datetime) -> FreightQuote:
    """Accept a carrier's price while it holds.

    :raises QuoteUnknown: if it is not his
    :raises QuoteNotOpen: if there is no price yet, or it has ended
    :raises QuoteOver: if the price holds no longer
    """
    row = _own(session, quote_id, actor)
    if row.state is QuoteState.ACCEPTED:
        return row
    if row.state is not QuoteState.QUOTED or row.valid_to_on is None:
        raise QuoteNotOpen
    if row.valid_to_on < at.date():
        raise QuoteOver(until=row.valid_to_on)
    row.state, row.ended_at = QuoteState.ACCEPTED, at
    return row


def decline(session: Session, *, quote_id: str, actor: Actor, at: datetime) -> FreightQuote:
    """Let an enquiry be.

    :raises QuoteUnknown: if it is not his
    :raises QuoteNotOpen: if it has ended
    """
    row = _own(session, quote_id, actor)
    if row.state not in OPEN:
        raise QuoteNotOpen
    row.state, row.ended_at = QuoteState.DECLINED, at
    return row


def _locked(session: Session, quote_id: str) -> FreightQuote:
    row = session.get(FreightQuote, quote_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise QuoteUnknown
    return row


def _own(session: Session, quote_id: str, actor: Actor) -> FreightQuote:
    row = _locked(session, quote_id)
    if row.buyer_id != actor.id:
        raise QuoteUnknown
    return row


def _open_of(session: Session, order_id: str) -> list[FreightQuote]:
    query = sa.select(FreightQuote).where(FreightQuote.order_id == order_id, FreightQuote.state.in_(OPEN))
    return list(session.scalars(query.with_for_update()))
