"""Accounts to which proceeds go, payouts, and exchanges of currencies."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.books import Exchange, ExchangeOrder
from marketplace.models.invoices import Settlement
from marketplace.models.payouts import Payout, PayoutAccount, PayoutState
from marketplace.roles import CASHIER
from marketplace.rules.references import reference_for


@dataclass(frozen=True, slots=True)
class PayoutAccountCard:
    """An account of a consignor's own. Its number is shown to him and to cashiers in its last figures."""

    id: str
    account_id: str
    way: str
    ends_with: str
    holder: str
    personal: bool
    evidence: str
    named_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: PayoutAccount) -> "PayoutAccountCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            account_id=row.account_id,
            way=row.way,
            ends_with=row.destination[-4:],
            holder=row.holder,
            personal=row.personal,
            evidence=row.evidence,
            named_at=row.named_at,
            checked_by=row.checked_by_name,
            checked_at=row.checked_at,
            ended_at=row.ended_at,
        )


@dataclass(frozen=True, slots=True)
class PayoutCard:
    """Proceeds on their way."""

    id: str
    order_id: str
    amount: Money
    way: str
    destination: str
    state: str
    decided_at: datetime
    sent_at: datetime | None
    provider_id: str | None
    wire_reference: str
    """What a cashier writes on a wire, so that the bank's statement says by itself that it went."""

    @classmethod
    def of(cls, row: Payout) -> "PayoutCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            order_id=row.order_id,
            amount=row.amount,
            way=row.way,
            destination=row.destination,
            state=row.state.value,
            decided_at=row.decided_at,
            sent_at=row.sent_at,
            provider_id=row.provider_id,
            wire_reference=reference_for(row.id) if row.way == "wire" else "",
        )


@dataclass(frozen=True, slots=True)
class PayoutAccounts:
    """One's own accounts; for a cashier those that wait to be checked, and payouts that wait to be sent."""

    accounts: list[PayoutAccountCard]
    to_send: list[PayoutCard]


@dataclass(frozen=True, slots=True)
class ExchangeCard:
    """One exchange of currencies."""

    id: str
    given: Money
    got: Money
    rate: str
    source: str
    on: date
    recorded_by: str
    orders: list[str]

    @classmethod
    def of(cls, row: Exchange, orders: list[str]) -> "ExchangeCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            given=Money(row.given_minor, row.given_currency),
            got=Money(row.got_minor, row.got_currency),
            rate=row.rate,
            source=row.source,
            on=row.on,
            recorded_by=row.recorded_by_name,
            orders=orders,
        )


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Exchanges of currencies, newest first."""

    exchanges: list[ExchangeCard]


def payout_accounts(session: Session, *, actor: Actor, limit: int = 100) -> PayoutAccounts:
    """Return what this person may see of accounts and payouts."""
    which = PayoutAccount.account_id == actor.id
    to_send: list[PayoutCard] = []
    if actor.has(CASHIER):
        which = sa.or_(which, PayoutAccount.checked_at.is_(None))
        rows = session.scalars(
            sa.select(Payout)
            .where(Payout.state == PayoutState.DECIDED)
            .order_by(Payout.decided_at)
            .limit(limit)
        )
        to_send = [PayoutCard.of(row) for row in rows]
    accounts = session.scalars(
        sa.select(PayoutAccount)
        .where(which, PayoutAccount.ended_at.is_(None))
        .order_by(PayoutAccount.named_at.desc())
        .limit(limit)
    )
    return PayoutAccounts([PayoutAccountCard.of(row) for row in accounts], to_send)


def payout_of(session: Session, order_id: str) -> PayoutCard | None:
    """Return the payout of an order to its consignor, or None."""
    row = session.scalar(
        sa.select(Payout)
        .join(Settlement, Settlement.order_id == Payout.order_id)
        .where(Payout.order_id == order_id, Payout.consignor_id == Settlement.consignor_id)
    )
    return None if row is None else PayoutCard.of(row)


def exchanges(session: Session, *, limit: int = 100) -> Exchanges:
    """Return the exchanges, newest first."""
    rows = session.scalars(sa.select(Exchange).order_by(Exchange.recorded_at.desc()).limit(limit)).all()
    orders: dict[str, list[str]] = {}
    used = sa.select(ExchangeOrder).where(ExchangeOrder.exchange_id.in_([row.id for row in rows]))
    for one in session.scalars(used):
        orders.setdefault(one.exchange_id, []).append(one.order_id)
    return Exchanges([ExchangeCard.of(row, orders.get(row.id, [])) for row in rows])
