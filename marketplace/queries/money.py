"""Orders, invoices, payments, statements: to whom they belong, and to those who handle money."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.money import Money
from marketplace.errors import InvoiceUnknown, OrderUnknown, PaymentUnknown
from marketplace.models.auction import Paddle
from marketplace.models.credit_notes import CreditNote
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.invoices import Invoice, Payment, PaymentState, Refund, Settlement
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.queries import chargebacks, deposits
from marketplace.queries.chargebacks import ChargebackCard
from marketplace.queries.deposits import ForfeitedCard
from marketplace.queries.money_cards import (
    CreditNoteCard,
    InvoiceCard,
    OrderCard,
    PaymentCard,
    RefundCard,
    SettlementCard,
)
from marketplace.queries.turnover import begin
from marketplace.roles import AUDITOR, CASHIER, REGULATOR
from marketplace.rules.sales import OrderState

OVERSEERS = frozenset({CASHIER, REGULATOR, AUDITOR})


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order, from the click to the door."""

    order: OrderCard
    work: authentication.ArtworkCard
    invoice: InvoiceCard | None
    payments: list[PaymentCard]
    refunds: list[RefundCard]
    settlement: SettlementCard | None
    whereabouts: warehouse.Whereabouts | None
    credit_note: CreditNoteCard | None
    """What took the invoice back, if the sale was undone."""
    chargebacks: list[ChargebackCard]
    forfeited: list[ForfeitedCard]
    """Deposits that were taken because this order was not paid."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order in a list."""

    order: OrderCard
    title: dict[str, str]
    image: authentication.ImageCard | None


@dataclass(frozen=True, slots=True)
class Orders:
    """A person's orders, newest first."""

    orders: list[OrderLine]


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """An invoice to read, print or pay."""

    invoice: InvoiceCard
    order: OrderCard
    work: authentication.ArtworkCard
    payments: list[PaymentCard]
    credit_note: CreditNoteCard | None
    """What took it back, if the sale was undone."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking that touches a party."""

    seq: int
    at: datetime
    kind: str
    ref: str
    order_id: str
    account: str
    amount: Money
    """As the party sees it: what is his, or owed to him, is positive; what he owes is negative."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on one account of a party."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PartyStatement:
    """All money between a party and the house, or that of a period."""

    balances: list[Balance]
    """At the end of the period."""
    lines: list[StatementLine]
    opening: list[Balance] = field(default_factory=list)
    """At its beginning; nothing for a statement from the beginning."""


def may_see(order: Order, actor: Actor) -> bool:
    """Say whether the actor may read an order: its buyer, and those who handle or oversee money."""
    return actor.is_signed_in and (order.buyer_id == actor.account_id or actor.has(*OVERSEERS))


def orders(session: Session, *, actor: Actor, limit: int = 100) -> Orders:
    """Return the actor's orders, newest first."""
    rows = session.execute(
        sa.select(Order, Invoice.id)
        .outerjoin(Invoice, Invoice.order_id == Order.id)
        .where(Order.buyer_id == actor.id)
        .order_by(Order.created_at.desc())
        .limit(limit)
    ).all()
    return Orders(order_lines(session, [(row[0], row[1]) for row in rows]))


def order_lines(session: Session, rows: Iterable[tuple[Order, str | None]]) -> list[OrderLine]:
    """Return orders with the titles and pictures of their works."""
    pairs = list(rows)
    works = authentication.artworks(session, [order.artwork_id for order, _ in pairs])
    lines = []
    for order, invoice_id in pairs:
        work = works.get(authentication.ArtworkId(order.artwork_id))
        lines.append(
            OrderLine(
                order=OrderCard.of(order, invoice_id=invoice_id),
                title={} if work is None else work.title,
                image=work.images[0] if work is not None and work.images else None,
            )
        )
    return lines


def order_page(session: Session, order_id: str, *, actor: Actor) -> OrderPage:
    """Return one order.

    :raises OrderUnknown: if there is none, or none that the actor may see
    """
    order = session.get(Order, order_id)
    if order is None or not may_see(order, actor):
        raise OrderUnknown
    invoice = session.scalar(sa.select(Invoice).where(Invoice.order_id == order.id))
    settlement = session.get(Settlement, order.id)
    refunds = session.scalars(
        sa.select(Refund).where(Refund.order_id == order.id).order_by(Refund.decided_at)
    )
    return OrderPage(
        order=OrderCard.of(order, invoice_id=None if invoice is None else invoice.id),
        work=authentication.shown(authentication.artwork(session, order.artwork_id), actor),
        invoice=None if invoice is None else InvoiceCard.of(invoice),
        payments=[] if invoice is None else _payments(session, invoice.id),
        refunds=[RefundCard.of(row) for row in refunds],
        settlement=None if settlement is None else SettlementCard.of(settlement),
        whereabouts=warehouse.whereabouts(session, [order.artwork_id]).get(order.artwork_id),
        credit_note=_credit_note(session, order),
        chargebacks=chargebacks.of_order(session, order.id),
        forfeited=deposits.forfeited(session, order.id) if order.ended_reason == "default" else [],
    )


def invoice_page(session: Session, invoice_id: str, *, actor: Actor) -> InvoicePage:
    """Return an invoice.

    :raises InvoiceUnknown: if there is none, or none that the actor may see
    """
    invoice = session.get(Invoice, invoice_id)
    order = None if invoice is None else session.get(Order, invoice.order_id)
    if invoice is None or order is None or not may_see(order, actor):
        raise InvoiceUnknown
    return InvoicePage(
        invoice=InvoiceCard.of(invoice),
        order=OrderCard.of(order, invoice_id=invoice.id),
        work=authentication.shown(authentication.artwork(session, order.artwork_id), actor),
        payments=_payments(session, invoice.id),
        credit_note=_credit_note(session, order),
    )


def payment(session: Session, payment_id: str, *, actor: Actor) -> PaymentCard:
    """Return a payment.

    :raises PaymentUnknown: if there is none, or none that the actor may see
    """
    row = session.get(Payment, payment_id)
    invoice = None if row is None else session.get(Invoice, row.invoice_id)
    if row is None or invoice is None:
        raise PaymentUnknown
    if invoice.buyer_id != actor.account_id and not actor.has(*OVERSEERS):
        raise PaymentUnknown
    return PaymentCard.of(row)


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun at a provider: a payment, or the keeping of a card for a deposit."""

    id: str
    amount: Money
    provider_id: str
    invoice_id: str | None
    """What is paid; None of a card for a deposit."""
    sale_id: str | None
    """For whose paddle a card is kept; None of a payment."""


def begun(session: Session, key: str, *, provider: str, actor: Actor) -> Begun:
    """Return what the actor began at a provider.

    :param key: our id of the payment or the deposit
    :raises PaymentUnknown: if there is none at that provider, or none that the actor may see
    """
    deposit = session.get(Deposit, key)
    if deposit is None:
        card = payment(session, key, actor=actor)
        row = session.get_one(Payment, key)
        at, found = row.provider, Begun(key, card.amount, row.provider_id or "", card.invoice_id, None)
    elif deposit.account_id != actor.account_id:
        raise PaymentUnknown
    else:
        sale_id = session.get_one(Paddle, deposit.ref).sale_id
        at, found = deposit.provider, Begun(key, deposit.amount, deposit.card_id or "", None, sale_id)
    if at != provider or not found.provider_id:
        raise PaymentUnknown
    return found


def under_way(session: Session, *, provider: str, before: datetime, limit: int = 20) -> list[str]:
    """Return a provider's ids of what was begun there before an instant and did not end, the newest first."""
    payments = (
        sa.select(Payment.provider_id.label("id"), Payment.requested_at.label("at"))
        .where(
            Payment.provider == provider,
            Payment.state == PaymentState.STARTED,
            Payment.requested_at < before,
        )
        .order_by(Payment.requested_at.desc())
        .limit(limit)
    )
    cards = (
        sa.select(Deposit.card_id.label("id"), Deposit.requested_at.label("at"))
        .where(
            Deposit.provider == provider,
            Deposit.state == DepositState.STARTED,
            Deposit.requested_at < before,
        )
        .order_by(Deposit.requested_at.desc())
        .limit(limit)
    )
    both = sa.union_all(sa.select(payments.subquery()), sa.select(cards.subquery())).subquery()
    rows = session.scalars(sa.select(both.c.id).order_by(both.c.at.desc()).limit(limit))
    return [provider_id for provider_id in rows if provider_id]


def statement(
    session: Session,
    *,
    party_id: str,
    from_on: date | None = None,
    to_on: date | None = None,
    limit: int = 500,
) -> PartyStatement:
    """Return every booking of a period that touches a party, newest first, and what stands on each account.

    :param from_on: the first day, in UTC; None from the beginning
    :param to_on: the last day; None until now
    """
    begins = None if from_on is None else LedgerTransaction.at < begin(from_on)
    ends = None if to_on is None else LedgerTransaction.at < begin(to_on + timedelta(days=1))
    within = [LedgerAccount.party_id == party_id]
    within += [~begins] if begins is not None else []
    within += [ends] if ends is not None else []
    rows = session.execute(
        sa.select(LedgerTransaction, LedgerEntry.amount_minor, LedgerAccount.kind, LedgerAccount.currency)
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(*within)
        .order_by(LedgerTransaction.seq.desc(), LedgerEntry.id)
        .limit(limit)
        .options(sa.orm.lazyload(LedgerTransaction.entries))
    )
    return PartyStatement(
        balances=_balances(session, party_id, ends),
        opening=[] if begins is None else _balances(session, party_id, begins),
        lines=[
            StatementLine(
                seq=booking.seq,
                at=booking.at,
                kind=booking.kind,
                ref=booking.ref,
                order_id=booking.order_id,
                account=kind.value,
                amount=Money(-amount, currency),
            )
            for booking, amount, kind, currency in rows
        ],
    )


def _balances(session: Session, party_id: str, until: sa.ColumnElement[bool] | None) -> list[Balance]:
    query = (
        sa.select(LedgerAccount.kind, LedgerAccount.currency, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .join(LedgerTransaction, LedgerTransaction.seq == LedgerEntry.transaction_seq)
        .where(LedgerAccount.party_id == party_id)
        .group_by(LedgerAccount.kind, LedgerAccount.currency)
        .order_by(LedgerAccount.kind, LedgerAccount.currency)
    )
    rows = session.execute(query if until is None else query.where(until))
    return [Balance(kind.value, Money(-int(total), currency)) for kind, currency, total in rows]


def _payments(session: Session, invoice_id: str) -> list[PaymentCard]:
    rows = session.scalars(
        sa.select(Payment)
        .where(Payment.invoice_id == invoice_id, Payment.state != PaymentState.REQUESTED)
        .order_by(Payment.requested_at)
    )
    return [PaymentCard.of(row) for row in rows]


def _credit_note(session: Session, order: Order) -> CreditNoteCard | None:
    if order.state is not OrderState.RESCINDED:
        return None
    row = session.scalar(sa.select(CreditNote).where(CreditNote.order_id == order.id))
    return None if row is None else CreditNoteCard.of(row)
