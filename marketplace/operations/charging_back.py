"""A buyer's bank takes his money back: noted at once, and borne by somebody once it is decided.

While it is fought over, nothing of the sale moves: title does not pass, proceeds are not released, and the
money is not sent back a second time. Lost before title passed, it was the buyer's own money, and the order
ends. Lost afterwards, a cashier decides: by the shares of the sale, so that the consignor gets less, or owes
what he was paid; or as the house's loss.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.events import ChargebackBorne, ChargebackOpened, ChargebackWon
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.ledger.entries import Entry
from marketplace.models.chargebacks import Bearer, Chargeback, ChargebackState
from marketplace.models.invoices import Invoice, Payment, Settlement
from marketplace.models.orders import Order
from marketplace.money_errors import ChargebackNotDecidable, ChargebackUnknown
from marketplace.operations import crediting, hosting, ordering, posting, refunding
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.roles import CASHIER
from marketplace.rules.lines import Shares
from marketplace.rules.sales import OrderState


def follow(session: Session, *, payment: Payment, notice: Notice, at: datetime) -> None:
    """Follow what a provider says of a chargeback; said again, it changes nothing."""
    row = session.scalar(
        sa.select(Chargeback).where(Chargeback.provider_id == notice.about).with_for_update()
    )
    if notice.kind is NoticeKind.CHARGED_BACK and row is None and notice.amount.amount_minor > 0:
        _open(session, payment, notice, at)
    elif row is not None and row.state is ChargebackState.OPEN:
        if notice.kind is NoticeKind.CHARGEBACK_WON:
            row.state, row.ended_at = ChargebackState.WON, at
            fact = ChargebackWon(chargeback_id=row.id, order_id=row.order_id)
            outbox.publish(session, fact, at=at)
            _post(session, row, "chargeback_won", entries.chargeback_won(row.amount), at)
        elif notice.kind is NoticeKind.CHARGEBACK_LOST:
            row.state, row.ended_at = ChargebackState.LOST, at
            _bear_by_buyer(session, row, at)


def _open(session: Session, payment: Payment, notice: Notice, at: datetime) -> None:
    invoice = session.get_one(Invoice, payment.invoice_id)
    row = Chargeback(
        id=new_id("cbk", at),
        payment_id=payment.id,
        order_id=invoice.order_id,
        buyer_id=invoice.buyer_id,
        provider_id=notice.about,
        amount_minor=notice.amount.amount_minor,
        currency=notice.amount.currency,
        reason=notice.reason[:120],
        opened_at=at,
    )
    session.add(row)
    session.flush()
    _post(session, row, "charged_back", entries.charged_back(row.amount), at)
    fact = ChargebackOpened(chargeback_id=row.id, order_id=row.order_id, buyer_id=row.buyer_id)
    outbox.publish(session, fact, at=at)


def _bear_by_buyer(session: Session, row: Chargeback, at: datetime) -> None:
    """Have the buyer bear it if his own money lies here; an order that is not settled ends first."""
    order = session.get_one(Order, row.order_id, with_for_update=True, populate_existing=True)
    if order.state in {OrderState.PLACED, OrderState.PAID}:
        ordering.end_order(session, order=order, reason="chargeback", at=at)
        session.flush()
    decided = refunding.decided_on(session, order, row.currency)
    if refunding.credits_of(session, order).get(row.currency, 0) - decided >= row.amount_minor:
        booking = entries.borne_by_buyer(row.amount, buyer_id=row.buyer_id)
        _bear(session, row, Bearer.BUYER, booking, by="system", reason="", at=at)
        left_minor = refunding.credit(session, order)
        crediting.note_repayment(session, order_id=order.id, left_minor=left_minor, at=at)


def decide(
    session: Session, *, chargeback_id: str, bearer: Bearer, reason: str, actor: Actor, at: datetime
) -> Chargeback:
    """Decide who bears a lost chargeback of a settled sale: the consignor by his share, or the house.

    :raises NotAllowed: if the actor is no cashier
    :raises ChargebackUnknown: if there is none
    :raises ChargebackNotDecidable: if it is not lost, was decided, or the sale was not settled
    """
    actor.require(CASHIER)
    row = session.get(Chargeback, chargeback_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise ChargebackUnknown
    if row.state is not ChargebackState.LOST or row.borne_by is not None or bearer is Bearer.BUYER:
        raise ChargebackNotDecidable
    booking = entries.borne_by_house(row.amount)
    commission = None
    if bearer is Bearer.CONSIGNOR:
        order = session.get_one(Order, row.order_id, with_for_update=True, populate_existing=True)
        settlement = session.get(Settlement, order.id, with_for_update=True)
        if settlement is None or order.state is OrderState.RESCINDED or settlement.currency != row.currency:
            raise ChargebackNotDecidable
        commission = Money(settlement.commission_minor, row.currency)
        booking = entries.borne_by_consignor(
            row.amount,
            shares=Shares(consignor=Money(settlement.proceeds_minor, row.currency), commission=commission),
            premium=Money(settlement.premium_minor, row.currency),
            consignor_id=settlement.consignor_id,
        )
    _bear(session, row, bearer, booking, by=actor.name, reason=reason, at=at)
    if commission is not None:
        taken = sum(one.amount_minor for one in booking if one.account.kind is AccountKind.COMMISSION_INCOME)
        hosting.follow_chargeback(
            session,
            order_id=row.order_id,
            taken=Money(taken, row.currency),
            whole=commission,
            ref=row.id,
            at=at,
        )
    return row


def _bear(
    session: Session,
    row: Chargeback,
    bearer: Bearer,
    booking: list[Entry],
    *,
    by: str,
    reason: str,
    at: datetime,
) -> None:
    row.borne_by, row.borne_because, row.decided_by_name, row.decided_at = bearer, reason, by, at
    _post(session, row, "chargeback_borne", booking, at)
    fact = ChargebackBorne(chargeback_id=row.id, order_id=row.order_id, bearer=bearer.value)
    outbox.publish(session, fact, at=at)


def _post(session: Session, row: Chargeback, kind: posting.Kind, booking: list[Entry], at: datetime) -> None:
    posting.post(session, kind=kind, ref=row.id, order_id=row.order_id, entries=booking, at=at)
