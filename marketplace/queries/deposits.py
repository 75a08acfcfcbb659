"""How a bidder's deposit stands."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Sale
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.saleroom import BuyerDefault
from marketplace.money_errors import DepositUnknown


@dataclass(frozen=True, slots=True)
class DepositCard:
    """One deposit, as its bidder sees it."""

    id: str
    sale_id: str
    amount: Money
    state: str
    continue_url: str | None
    """Where the bidder goes on; None if there is nothing left for him to do."""
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sale asks for a paddle, and what the bidder has left; None of it where it asks nothing."""

    amount: Money
    left: DepositCard | None


@dataclass(frozen=True, slots=True)
class ForfeitedCard:
    """A deposit that was taken because its bidder won and did not pay, or could not be taken."""

    id: str
    order_id: str
    amount: Money
    state: str
    failure: str
    """Why it could not be taken, in the provider's words."""
    owed: Money | None
    """What its bidder owes by art. 39, once the work was sold again; None while that is not known."""
    to_house: Money
    to_consignor: Money
    given_back: Money
    set_off_at: datetime | None
    set_off_by: str
    because: str


def forfeited(session: Session, order_id: str) -> list[ForfeitedCard]:
    """Return the deposits that were, or were to be, taken for an order that was not paid."""
    rows = session.scalars(sa.select(Deposit).where(Deposit.taken_for == order_id)).all()
    owed = None
    if rows:
        owed = session.scalar(
            sa.select(BuyerDefault.shortfall_minor).where(BuyerDefault.order_id == order_id)
        )
    return [forfeited_card(row, owed) for row in rows]


def forfeited_card(row: Deposit, owed_minor: int | None = None) -> ForfeitedCard:
    """Return a forfeited deposit as a card."""

    def money(amount_minor: int) -> Money:
        return Money(amount_minor, row.currency)

    return ForfeitedCard(
        id=row.id,
        order_id=row.taken_for,
        amount=row.amount,
        state=row.state.value,
        failure=row.failure,
        owed=None if owed_minor is None else money(owed_minor),
        to_house=money(row.to_house_minor),
        to_consignor=money(row.to_consignor_minor),
        given_back=money(row.given_back_minor),
        set_off_at=row.set_off_at,
        set_off_by=row.set_off_by_name,
        because=row.set_off_because,
    )


def currency_of(session: Session, deposit_id: str) -> str:
    """Return the currency of a deposit.

    :raises DepositUnknown: if there is none
    """
    row = session.get(Deposit, deposit_id)
    if row is None:
        raise DepositUnknown
    return row.currency


def order_of(session: Session, deposit_id: str) -> str:
    """Return the order for which a deposit was taken; '' if it was not.

    :raises DepositUnknown: if there is none
    """
    row = session.get(Deposit, deposit_id)
    if row is None:
        raise DepositUnknown
    return row.taken_for


def to_set_off(session: Session, *, limit: int) -> list[Deposit]:
    """Return the deposits that were taken and wait to be set off, whether or not it is known what is owed."""
    query = sa.select(Deposit).where(Deposit.state == DepositState.TAKEN, Deposit.set_off_at.is_(None))
    return list(session.scalars(query.order_by(Deposit.ended_at).limit(limit)))


def deposit_card(session: Session, row: Deposit) -> DepositCard:
    """Return a deposit as a card."""
    sale_id = session.scalars(sa.select(Paddle.sale_id).where(Paddle.id == row.ref)).one()
    return _card(row, sale_id)


def wanted(session: Session, sale_id: str, *, actor: Actor) -> Wanted | None:
    """Return what a sale asks of the actor, who registered for it, and what he has left: one query."""
    if not actor.is_signed_in:
        return None
    found = session.execute(
        sa.select(Sale, Deposit)
        .join(Paddle, Paddle.sale_id == Sale.id)
        .outerjoin(Deposit, Deposit.ref == Paddle.id)
        .where(Sale.id == sale_id, Paddle.account_id == actor.id, Sale.deposit_minor.is_not(None))
        .order_by(Deposit.requested_at.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    sale: Sale = found[0]
    row: Deposit | None = found[1]
    assert sale.deposit_minor is not None, "the question leaves others out"
    return Wanted(sale.money(sale.deposit_minor), None if row is None else _card(row, sale.id))


def _card(row: Deposit, sale_id: str) -> DepositCard:
    return DepositCard(row.id, sale_id, row.amount, row.state.value, row.continue_url, row.held_until)
