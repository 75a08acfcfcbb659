"""What was taken as a deposit counts against what its bidder owes (Auction Law, art. 39; auction_spec, R22).

The law says what he owes after a second auction: both commissions of the first sale, and what the second
hammer falls short. It does not say what of it comes first, nor what is owed where the work is not auctioned
again: a cashier says so, with his reason, and never more than was taken. The rest goes back to its bidder.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.money import Money
from marketplace.events import DepositSetOff
from marketplace.ledger import entries
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.orders import Order
from marketplace.models.saleroom import BuyerDefault
from marketplace.money_errors import DepositNotTaken, DepositUnknown, SetOffTooEarly, SetOffTooHigh
from marketplace.operations import paying_out, posting, reauctioning
from marketplace.roles import CASHIER
from marketplace.rules.aftermath import Remedy


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that may be set off, in minor units."""

    to_house: int
    to_consignor: int
    most: int


def set_off(
    session: Session,
    *,
    deposit_id: str,
    to_house_minor: int,
    to_consignor_minor: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Deposit:
    """Count a deposit that was taken against what its bidder owes; what is over goes back to him.

    :raises NotAllowed: if the actor is no cashier
    :raises DepositUnknown, DepositNotTaken: if there is none, or nothing of it is left to set off
    :raises SetOffTooEarly: if it is not known yet what he owes
    :raises SetOffTooHigh: if it is more than he owes, or than was taken
    """
    actor.require(CASHIER)
    row = session.get(Deposit, deposit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise DepositUnknown
    if row.state is not DepositState.TAKEN or row.set_off_at is not None:
        raise DepositNotTaken
    bounds = _bounds(session, row)
    if (
        to_house_minor > bounds.to_house
        or to_consignor_minor > bounds.to_consignor
        or to_house_minor + to_consignor_minor > bounds.most
    ):
        raise SetOffTooHigh(
            to_house=Money(bounds.to_house, row.currency),
            to_consignor=Money(bounds.to_consignor, row.currency),
            most=Money(bounds.most, row.currency),
        )
    over = row.amount_minor - to_house_minor - to_consignor_minor
    row.to_house_minor, row.to_consignor_minor, row.given_back_minor = (
        to_house_minor,
        to_consignor_minor,
        over,
    )
    row.set_off_at, row.set_off_by_name, row.set_off_because = at, actor.name, reason
    _book(session, row, at)
    fact = DepositSetOff(deposit_id=row.id, order_id=row.taken_for, give_back_minor=over)
    outbox.publish(session, fact, at=at)
    session.flush()
    return row


def record_given_back(session: Session, *, deposit_id: str, at: datetime) -> Deposit:
    """Book that what was over is on its way back to the bidder; booked before, the ledger refuses it."""
    row = session.get_one(Deposit, deposit_id, with_for_update=True, populate_existing=True)
    posting.post(
        session,
        kind="deposit_given_back",
        ref=row.id,
        order_id=row.taken_for,
        entries=entries.deposit_given_back(
            Money(row.given_back_minor, row.currency), bidder_id=row.account_id
        ),
        at=at,
    )
    return row


def _bounds(session: Session, row: Deposit) -> Bounds:
    """Return how much may be set off."""
    default = session.scalars(sa.select(BuyerDefault).where(BuyerDefault.order_id == row.taken_for)).one()
    owed = reauctioning.owed(session, default) if default.remedy is Remedy.AGAIN else None
    if owed is not None:
        return Bounds(owed.commissions, owed.difference, min(owed.total, row.amount_minor))
    undecided = default.remedy in {Remedy.OPEN, Remedy.AGAIN}
    given_up = undecided and reauctioning.is_given_up(session, default)
    if (undecided and not given_up) or reauctioning.chance_is_open(session, default):
        raise SetOffTooEarly
    return Bounds(row.amount_minor, row.amount_minor, row.amount_minor)


def _book(session: Session, row: Deposit, at: datetime) -> None:
    """Book it; the consignor's part leaves the house with it, less what he owes from other sales."""
    if not row.to_house_minor and not row.to_consignor_minor:
        return
    order = session.get_one(Order, row.taken_for)
    his = Money(row.to_consignor_minor, row.currency)
    posting.post(
        session,
        kind="deposit_set_off",
        ref=row.id,
        order_id=order.id,
        entries=entries.deposit_set_off(
            to_house=Money(row.to_house_minor, row.currency),
            to_consignor=his,
            bidder_id=row.account_id,
            consignor_id=order.consignor_id,
        ),
        at=at,
    )
    pays = paying_out.payable_of(
        session, order_id=order.id, party_id=order.consignor_id, currency=row.currency
    )
    if not pays.amount_minor:
        return
    posting.post(
        session,
        kind="released",
        ref=row.id,
        order_id=order.id,
        entries=entries.released(pays, consignor_id=order.consignor_id),
        at=at,
    )
    paying_out.decide(session, order_id=order.id, party_id=order.consignor_id, amount=pays, at=at)
