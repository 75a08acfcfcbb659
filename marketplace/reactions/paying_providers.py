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
from marketplace.operations import depositing, paying_out, setting_off
from marketplace.payments.gateway import BY_HAND, Ability, PaymentGateway
from marketplace.payments.ways import Ways

TakenBack = tuple[str, int, str]
"""Payout, minor units and currency."""
Held = tuple[str | None, str]
"""The provider's id of a hold, or None and why there is none."""


def followers(ways: Ways) -> list[Follower]:
    """Return the errands to the providers."""
    return [
        Errand("marketplace.pay_out", events.PayoutDecided, _pay_out(ways), record_payout),
        Errand("marketplace.hold_deposit", events.DepositHoldDue, _hold_deposit(ways), record_hold),
        Errand("marketplace.end_deposit", events.DepositEnding, _end_deposit(ways), record_deposit),
        Errand("marketplace.give_back_deposit", events.DepositSetOff, _give_back(ways), record_given_back),
        Errand("marketplace.take_back_payout", events.ChargebackBorne, _take_back(ways), record_taken_back),
    ]


def record_payout(session: Session, event: events.PayoutDecided, answer: str, at: datetime) -> None:
    """Record that proceeds were sent; what a cashier sends by hand waits until he says so."""
    if answer != BY_HAND:
        paying_out.record_sent(session, payout_id=event.payout_id, provider_id=answer, at=at)


def record_hold(session: Session, event: events.DepositHoldDue, answer: Held, at: datetime) -> None:
    """Record that a deposit is held, or that the card's bank said no."""
    provider_id, failure = answer
    depositing.record_hold(
        session,
        deposit_id=event.deposit_id,
        number=event.number,
        provider_id=provider_id,
        failure=failure,
        at=at,
    )


def record_deposit(session: Session, event: events.DepositEnding, answer: Held, at: datetime) -> None:
    """Record that a deposit was let go, or taken, or could not be taken."""
    provider_id, failure = answer
    depositing.record_end(
        session,
        deposit_id=event.deposit_id,
        take_minor=event.take_minor,
        provider_id=provider_id,
        failure=failure,
        at=at,
    )


def record_given_back(session: Session, event: events.DepositSetOff, answer: str, at: datetime) -> None:
    """Book what of a forfeited deposit went back to its bidder; nothing where nothing was over."""
    if answer:
        setting_off.record_given_back(session, deposit_id=event.deposit_id, at=at)


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


def _hold_deposit(ways: Ways) -> Callable[[events.DepositHoldDue, str], Held]:
    def ask(event: events.DepositHoldDue, key: str) -> Held:
        row = db.session.get_one(Deposit, event.deposit_id, populate_existing=True)
        provider, card_id, amount = row.provider, row.card_id, row.amount
        db.session.rollback()  # as above
        assert card_id is not None, "a hold is due on a card that is kept"
        return _held(ways.of(provider), f"{event.deposit_id}:{event.number}", card_id, amount)

    return ask


def _end_deposit(ways: Ways) -> Callable[[events.DepositEnding, str], Held]:
    def end(event: events.DepositEnding, key: str) -> Held:
        row = db.session.get_one(Deposit, event.deposit_id, populate_existing=True)
        deposit_id, provider, amount = row.id, row.provider, row.amount
        hold_id, card_id = row.provider_id, row.card_id
        db.session.rollback()  # as above
        gateway = ways.of(provider)
        answer: Held = (hold_id, "")
        if event.take_minor:
            answer = _take(gateway, deposit_id, hold_id, card_id, amount)
        elif hold_id is not None:
            gateway.let_go(key=deposit_id, provider_id=hold_id)
        if card_id is not None:
            gateway.forget_card(key=deposit_id, card_id=card_id)
        return answer

    return end


def _give_back(ways: Ways) -> Callable[[events.DepositSetOff, str], str]:
    def ask(event: events.DepositSetOff, key: str) -> str:
        row = db.session.get_one(Deposit, event.deposit_id, populate_existing=True)
        provider, provider_id = row.provider, row.provider_id
        amount = Money(event.give_back_minor, row.currency)
        db.session.rollback()  # as above
        if not amount.amount_minor:
            return ""
        assert provider_id is not None, "it was taken"
        return ways.of(provider).refund(key=event.deposit_id, provider_id=provider_id, amount=amount)

    return ask


def _take(
    gateway: PaymentGateway, deposit_id: str, hold_id: str | None, card_id: str | None, amount: Money
) -> Held:
    """Take a deposit: what is held, else it is held once more and taken.

    A hold runs out after a week, and a buyer has as long to pay: mostly it is held no longer.
    """
    why = "not held"
    if hold_id is not None:
        try:
            gateway.capture(key=deposit_id, provider_id=hold_id, amount=amount)
        except PaymentRefused as refusal:
            why = str(refusal.facts["reason"])
        else:
            return hold_id, ""
    if card_id is None:
        return None, why
    again, why = _held(gateway, f"{deposit_id}:taken", card_id, amount)
    if again is not None:
        gateway.capture(key=f"{deposit_id}:taken", provider_id=again, amount=amount)
    return again, why


def _held(gateway: PaymentGateway, key: str, card_id: str, amount: Money) -> Held:
    try:
        return gateway.hold(key=key, card_id=card_id, amount=amount), ""
    except PaymentRefused as refusal:
        return None, str(refusal.facts["reason"])


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
            gateway.take_back(key=event.chargeback_id, provider_id=provider_id, amount=amount)
        except PaymentRefused:
            return None  # there is nothing left on his account: he owes it
        return payout_id, amount.amount_minor, amount.currency

    return ask
