"""What providers are asked once it is decided: payouts, deposits, and what a consignor got too much."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.db import db
from foundation.money import Money
from foundation.outbox import Errand, Follower
from marketplace import events
from marketplace.errors import PaymentRefused
from marketplace.models.chargebacks import Bearer
from marketplace.models.deposits import Deposit
from marketplace.models.payouts import Payout
from marketplace.operations import depositing, paying_out
from marketplace.payments.gateway import BY_HAND, Ability
from marketplace.payments.ways import Ways

TakenBack = tuple[str, int, str]
"""Payout, minor units and currency."""


def followers(ways: Ways) -> list[Follower]:
    """Return the errands to the providers."""
    return [
        Errand("marketplace.pay_out", events.PayoutDecided, _pay_out(ways), record_payout),
        Errand("marketplace.end_deposit", events.DepositEnding, _end_deposit(ways), record_deposit),
        Errand("marketplace.take_back_payout", events.ChargebackBorne, _take_back(ways), record_taken_back),
    ]


def record_payout(session: Session, event: events.PayoutDecided, answer: str, at: datetime) -> None:
    """Record that proceeds were sent; what a cashier sends by hand waits until he says so."""
    if answer != BY_HAND:
        paying_out.record_sent(session, payout_id=event.payout_id, provider_id=answer, at=at)


def record_deposit(session: Session, event: events.DepositEnding, answer: None, at: datetime) -> None:
    """Record that a deposit was let go, or taken."""
    depositing.record_end(session, deposit_id=event.deposit_id, take_minor=event.take_minor, at=at)


def record_taken_back(
    session: Session, event: events.ChargebackBorne, answer: TakenBack | None, at: datetime
) -> None:
    """Book what was taken back of a payout; nothing if nothing was, and the consignor owes it."""
    if answer is not None:
        payout_id, amount_minor, currency = answer
        paying_out.record_taken_back(
            session, payout_id=payout_id, amount=Money(amount_minor, currency), at=at
        )


def _pay_out(ways: Ways) -> Callable[[events.PayoutDecided, str], str]:
    def send(event: events.PayoutDecided, key: str) -> str:
        row = db.session.get_one(Payout, event.payout_id, populate_existing=True)
        given = (row.id, row.destination, row.amount, row.order_id)
        db.session.rollback()  # nothing stays open while the provider is asked
        payout_id, destination, amount, order_id = given
        gateway = ways.of(event.way)
        return gateway.pay_out(key=payout_id, destination=destination, amount=amount, group=order_id)

    return send


def _end_deposit(ways: Ways) -> Callable[[events.DepositEnding, str], None]:
    def end(event: events.DepositEnding, key: str) -> None:
        row = db.session.get_one(Deposit, event.deposit_id, populate_existing=True)
        deposit_id, provider, provider_id, currency = row.id, row.provider, row.provider_id, row.currency
        db.session.rollback()  # as above
        if provider_id is None:
            return
        gateway = ways.of(provider)
        if event.take_minor:
            amount = Money(event.take_minor, currency)
            gateway.capture(key=deposit_id, provider_id=provider_id, amount=amount)
        else:
            gateway.let_go(key=deposit_id, provider_id=provider_id)

    return end


def _take_back(ways: Ways) -> Callable[[events.ChargebackBorne, str], TakenBack | None]:
    def ask(event: events.ChargebackBorne, key: str) -> TakenBack | None:
        if event.bearer != Bearer.CONSIGNOR:
            return None
        found = paying_out.to_take_back(db.session, event.chargeback_id)
        given = None if found is None else (found[0].id, found[0].way, found[0].provider_id or "", found[1])
        db.session.rollback()  # as above
        if given is None:
            return None
        payout_id, way, provider_id, amount = given
        gateway = ways.of(way)
        if Ability.PAY_OUT not in gateway.abilities:
            return None
        try:
            gateway.take_back(key=payout_id, provider_id=provider_id, amount=amount)
        except PaymentRefused:
            return None  # there is nothing left on his account: he owes it
        return payout_id, amount.amount_minor, amount.currency

    return ask
