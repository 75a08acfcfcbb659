"""What follows when the hammer falls, money comes, a work moves, or its certificate falls."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.actor import SYSTEM
from foundation.db import db
from foundation.money import Money
from foundation.outbox import Errand, Follower, Reaction
from marketplace import events
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.invoices import Payment, Refund
from marketplace.models.orders import Order
from marketplace.operations import (
    counting_up,
    depositing,
    marking,
    paying,
    reauctioning,
    refunding,
    remembering,
    ruling,
    settling,
    taking_in,
    unlisting,
    winning,
)
from marketplace.payments.gateway import BY_HAND, Notice
from marketplace.payments.ways import Ways
from marketplace.rules.sales import OrderState, SaleState

RE_ENTERED: Final = "re-enter"
"""The custody table's word, M31: a returning work is at the gate again."""


def followers(ways: Ways) -> list[Follower]:
    """Return what the market follows by writing, and its one errand to the payment provider."""
    return [
        Reaction("marketplace.order_lot", events.LotSold, order_lot),
        Reaction("marketplace.remember_sold", events.LotSold, remember_lot),
        Reaction("marketplace.remember_passed", events.LotPassed, remember_lot),
        Reaction("marketplace.mark_sold", events.LotSold, mark_lot),
        Reaction("marketplace.mark_passed", events.LotPassed, mark_lot),
        Reaction("marketplace.let_go_deposits", events.SaleClosed, let_go_deposits),
        Reaction("marketplace.let_go_winners_deposit", events.InvoicePaid, let_go_winners_deposit),
        Reaction("marketplace.settle", events.InvoicePaid, settle),
        Reaction("marketplace.note_departure", warehouse.GoodsDeparted, note_departure),
        Reaction("marketplace.take_back", warehouse.CustodyMoved, take_back),
        Reaction("marketplace.note_delivery", warehouse.GoodsDelivered, note_delivery),
        Reaction("marketplace.withdraw_revoked", authentication.CertificateRevoked, withdraw_revoked),
        Reaction("marketplace.withdraw_suspended", authentication.CertificateSuspended, withdraw_suspended),
        Reaction("marketplace.withdraw_stopped", warehouse.HoldPlaced, withdraw_stopped),
        Errand("marketplace.refund", events.RefundDecided, _refund_with(ways), record_refund),
        Errand("marketplace.ask_provider", events.ProviderTold, _ask_with(ways), record_answers),
    ]


def order_lot(session: Session, event: events.LotSold, at: datetime) -> None:
    """Make the winner's order and his invoice; it ends at once if the work was stopped before it was made."""
    names = accounts.names_of(session, [event.winner_id])
    order, _ = winning.win_lot(
        session,
        lot_id=event.lot_id,
        winner_id=event.winner_id,
        winner_name=names.get(event.winner_id, event.winner_id),
        hammer_minor=event.hammer_minor,
        at=at,
    )
    reauctioning.reckon(session, lot_id=event.lot_id, hammer_minor=event.hammer_minor)
    # Whoever stopped the work between hammer and order found no order to end.
    if (reason := unlisting.stopped_because(session, artwork_id=order.artwork_id)) is not None:
        unlisting.stop_work(session, artwork_id=order.artwork_id, reason=reason, refund=False, at=at)


def mark_lot(session: Session, event: events.LotSold | events.LotPassed, at: datetime) -> None:
    """Mark where in a live session's broadcast the hammer fell."""
    outcome = "sold" if isinstance(event, events.LotSold) else "passed"
    marking.mark_hammer(session, lot_id=event.lot_id, outcome=outcome, at=at)


def remember_lot(session: Session, event: events.LotSold | events.LotPassed, at: datetime) -> None:
    """Put together how a lot went, and have the house attest it."""
    remembering.remember(session, lot_id=event.lot_id, actor=SYSTEM, at=at)


def let_go_deposits(session: Session, event: events.SaleClosed, at: datetime) -> None:
    """Give the deposits of a sale that is over back to whoever owes nothing."""
    depositing.release(session, sale_id=event.sale_id, at=at)


def let_go_winners_deposit(session: Session, event: events.InvoicePaid, at: datetime) -> None:
    """Give a winner's deposit back once he has paid."""
    order = session.get(Order, event.order_id)
    if order is not None and order.lot_id is not None:
        lot = session.get_one(Lot, order.lot_id)
        if session.get_one(Sale, lot.sale_id).state is SaleState.CLOSED:
            depositing.release(session, sale_id=lot.sale_id, at=at)


def settle(session: Session, event: events.InvoicePaid, at: datetime) -> None:
    """Settle a paid order; one that has ended meanwhile is left alone."""
    order = session.get(Order, event.order_id)
    if order is not None and order.state is OrderState.PAID:
        settling.settle(session, order_id=order.id, actor=SYSTEM, at=at)


def note_departure(session: Session, event: warehouse.GoodsDeparted, at: datetime) -> None:
    """Note that a sold work has left the customs territory."""
    settling.record_departure(session, holding_id=event.holding_id, at=at)
    taking_in.record_departure(session, holding_id=event.holding_id, at=at)


def note_delivery(session: Session, event: warehouse.GoodsDelivered, at: datetime) -> None:
    """Note that a sold work was handed over."""
    settling.record_delivery(session, holding_id=event.holding_id, at=at)
    taking_in.record_delivery(session, holding_id=event.holding_id, at=at)


def take_back(session: Session, event: warehouse.CustodyMoved, at: datetime) -> None:
    """Follow a work whose sale was undone back into custody: title to its consignor, money to the buyer."""
    if event.event == RE_ENTERED:
        ruling.take_back(session, holding_id=event.holding_id, actor=SYSTEM, at=at)
        taking_in.record_return(session, holding_id=event.holding_id, at=at)
        counting_up.recount_holding(session, event.holding_id, at=at)


def withdraw_revoked(session: Session, event: authentication.CertificateRevoked, at: datetime) -> None:
    """Withdraw a work whose certificate was revoked; what was paid goes back."""
    unlisting.stop_work(
        session, artwork_id=event.artwork_id, reason="certificate_revoked", refund=True, at=at
    )


def withdraw_suspended(session: Session, event: authentication.CertificateSuspended, at: datetime) -> None:
    """Withdraw a work whose certificate is suspended; what was paid waits for a person."""
    unlisting.stop_work(
        session, artwork_id=event.artwork_id, reason="certificate_suspended", refund=False, at=at
    )


def withdraw_stopped(session: Session, event: warehouse.HoldPlaced, at: datetime) -> None:
    """Withdraw a work that somebody stopped; what was paid waits for a person."""
    unlisting.stop_work(session, artwork_id=event.artwork_id, reason="stopped", refund=False, at=at)


def record_refund(session: Session, event: events.RefundDecided, answer: str, at: datetime) -> None:
    """Record that a refund was sent; one that a cashier sends by hand waits until he says so."""
    if answer == BY_HAND:
        return
    refunding.record_refund(session, refund_id=event.refund_id, provider_id=answer, at=at)


def record_answers(session: Session, event: events.ProviderTold, answers: list[Notice], at: datetime) -> None:
    """Record what a provider answered about something that it had reported."""
    for notice in answers:
        paying.record_notice(session, notice=notice, provider=event.provider, at=at)


def _ask_with(ways: Ways) -> Callable[[events.ProviderTold, str], list[Notice]]:
    def ask(event: events.ProviderTold, key: str) -> list[Notice]:
        notice = paying.told(db.session, event.event_id)
        db.session.rollback()  # nothing stays open while the provider is asked
        return ways.of(event.provider).look(notice)

    return ask


def _refund_with(ways: Ways) -> Callable[[events.RefundDecided, str], str]:
    def send(event: events.RefundDecided, key: str) -> str:
        row = db.session.execute(
            sa.select(Payment.provider, Payment.provider_id, Refund.amount_minor, Refund.currency)
            .join(Refund, Refund.payment_id == Payment.id)
            .where(Refund.id == event.refund_id)
        ).one()
        db.session.rollback()  # nothing stays open while the provider is asked
        return ways.of(row.provider).refund(
            key=event.refund_id,
            provider_id=row.provider_id or "",
            amount=Money(row.amount_minor, row.currency),
        )

    return send
