"""Chargebacks: which are open, of which order, and how much of an order's money is caught in them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.models.chargebacks import Chargeback, ChargebackState


@dataclass(frozen=True, slots=True)
class ChargebackCard:
    """One chargeback."""

    id: str
    order_id: str
    amount: Money
    reason: str
    state: str
    opened_at: datetime
    ended_at: datetime | None
    borne_by: str | None
    borne_because: str
    decided_at: datetime | None

    @classmethod
    def of(cls, row: Chargeback) -> "ChargebackCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            order_id=row.order_id,
            amount=row.amount,
            reason=row.reason,
            state=row.state.value,
            opened_at=row.opened_at,
            ended_at=row.ended_at,
            borne_by=None if row.borne_by is None else row.borne_by.value,
            borne_because=row.borne_because,
            decided_at=row.decided_at,
        )


def of_order(session: Session, order_id: str) -> list[ChargebackCard]:
    """Return the chargebacks of an order, oldest first."""
    rows = session.scalars(
        sa.select(Chargeback).where(Chargeback.order_id == order_id).order_by(Chargeback.opened_at)
    )
    return [ChargebackCard.of(row) for row in rows]


def is_undecided() -> sa.ColumnElement[bool]:
    """Return the condition of chargebacks that are fought over, or lost and borne by nobody yet."""
    return sa.or_(
        Chargeback.state == ChargebackState.OPEN,
        sa.and_(Chargeback.state == ChargebackState.LOST, Chargeback.borne_by.is_(None)),
    )


def undecided_minor(session: Session, order_id: str, currency: str) -> int:
    """Return how much of an order's money is caught in chargebacks that are not decided."""
    amount = session.scalar(
        sa.select(sa.func.sum(Chargeback.amount_minor)).where(
            Chargeback.order_id == order_id, Chargeback.currency == currency, is_undecided()
        )
    )
    return int(amount or 0)


def taken_back_minor(session: Session, payment_id: str, currency: str) -> int:
    """Return how much of a payment was taken back, and has not come again."""
    amount = session.scalar(
        sa.select(sa.func.sum(Chargeback.amount_minor)).where(
            Chargeback.payment_id == payment_id,
            Chargeback.currency == currency,
            Chargeback.state != ChargebackState.WON,
        )
    )
    return int(amount or 0)
