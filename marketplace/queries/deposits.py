"""How a bidder's deposit stands."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Sale
from marketplace.models.deposits import Deposit


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
