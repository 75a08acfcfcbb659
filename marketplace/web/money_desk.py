"""What a cashier decides about money beside an order: who bears a chargeback, payouts, exchanges."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.models.chargebacks import Bearer
from marketplace.operations import charging_back, exchanging, paying_out, setting_off
from marketplace.queries import deposits, payouts
from marketplace.queries.chargebacks import ChargebackCard
from marketplace.queries.deposits import ForfeitedCard
from marketplace.queries.payouts import (
    ExchangeCard,
    Exchanges,
    PayoutAccountCard,
    PayoutAccounts,
    PayoutCard,
)
from marketplace.roles import ARTIST, AUDITOR, CASHIER, GALLERY
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Currency

room = Room("money_desk", __name__)

SELLERS: Final = {ARTIST, GALLERY}
Text = Annotated[str, Field(min_length=3, max_length=300)]


@dataclass(frozen=True, slots=True)
class Bears:
    """Who bears a lost chargeback, and why."""

    bearer: Literal["consignor", "house"]
    reason: Text


@dataclass(frozen=True, slots=True)
class SetsOff:
    """What of a forfeited deposit counts against what is owed, and why."""

    to_house: Amount
    to_consignor: Amount
    reason: Text


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account of one's own, to which proceeds are to go."""

    way: Literal["wire", "stripe"]
    destination: Annotated[str, Field(min_length=5, max_length=80)]
    holder: Annotated[str, Field(min_length=2, max_length=200)]
    evidence: Text
    personal: bool = False


@dataclass(frozen=True, slots=True)
class SentUnder:
    """Under which reference of the bank money was sent."""

    reference: Annotated[str, Field(min_length=2, max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExchange:
    """An exchange as the bank's slip says it."""

    given: Amount
    given_currency: Currency
    got: Amount
    got_currency: Currency
    rate: Annotated[str, Field(min_length=1, max_length=30)]
    source: Text
    on: date
    orders: Annotated[str, Field(max_length=2000)] = field(default="")
    """Ids of orders whose money it was, with blanks between them."""


@room.post(
    "/chargebacks/<chargeback_id>/bearer",
    takes=Bears,
    gives=ChargebackCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("ordering.show", order_id=card.order_id),
    on_refusal="ledger.show",
)
def bear(call: Call[Bears], chargeback_id: str) -> ChargebackCard:
    """Decide who bears a lost chargeback."""
    return call.perform(
        charging_back.decide,
        lambda _session, row: ChargebackCard.of(row),
        say=gettext("Decided."),
        chargeback_id=chargeback_id,
        bearer=Bearer(call.input.bearer),
        reason=call.input.reason,
    )


@room.post(
    "/deposits/<deposit_id>/set-off",
    takes=SetsOff,
    gives=ForfeitedCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("ordering.show", order_id=card.order_id, _anchor="forfeited"),
    on_refusal="ordering.show",
    refused_at=lambda places: {"order_id": deposits.order_of(db.session, places["deposit_id"])},
)
def set_off(call: Call[SetsOff], deposit_id: str) -> ForfeitedCard:
    """Count a deposit that was taken against what its bidder owes; what is over goes back to him."""
    given, currency = call.input, deposits.currency_of(db.session, deposit_id)
    return call.perform(
        setting_off.set_off,
        lambda _session, row: deposits.forfeited_card(row),
        say=gettext("Set off."),
        deposit_id=deposit_id,
        to_house_minor=amounts.minor(given.to_house, currency, name="to_house"),
        to_consignor_minor=amounts.minor(given.to_consignor, currency, name="to_consignor"),
        reason=given.reason,
    )


@room.get(
    "/proceeds-accounts",
    gives=PayoutAccounts,
    may=SIGNED_IN,
    scope="money:read",
    page="marketplace/proceeds_accounts.html",
)
def accounts(call: Call[None]) -> PayoutAccounts:
    """Show where one's proceeds go; to a cashier, what waits to be checked and sent."""
    return payouts.payout_accounts(db.session, actor=call.actor)


@room.post(
    "/proceeds-accounts",
    takes=NewAccount,
    gives=PayoutAccountCard,
    may=SIGNED_IN,
    scope="money:write",
    done=lambda card: url_for("money_desk.accounts"),
    on_refusal="money_desk.accounts",
)
def name_account(call: Call[NewAccount]) -> PayoutAccountCard:
    """Name an account of one's own, as a person or a firm."""
    new = call.input
    return call.perform(
        paying_out.name_account,
        lambda _session, row: PayoutAccountCard.of(row),
        say=gettext("Kept. A cashier checks it before anything goes there."),
        way=new.way,
        destination=new.destination,
        holder=new.holder,
        personal=new.personal,
        evidence=new.evidence,
    )


@room.post(
    "/proceeds-accounts/<account_id>/check",
    gives=PayoutAccountCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("money_desk.accounts"),
    on_refusal="money_desk.accounts",
)
def check_account(call: Call[None], account_id: str) -> PayoutAccountCard:
    """Confirm that an account is its consignor's own."""
    return call.perform(
        paying_out.check_account,
        lambda _session, row: PayoutAccountCard.of(row),
        say=gettext("Checked. Proceeds go there from now on."),
        account_id=account_id,
    )


@room.post(
    "/payouts/<payout_id>/sending",
    takes=SentUnder,
    gives=PayoutCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("money_desk.accounts"),
    on_refusal="money_desk.accounts",
)
def payout_sent(call: Call[SentUnder], payout_id: str) -> PayoutCard:
    """Say that proceeds were sent by hand."""
    return call.perform(
        paying_out.confirm_sent,
        lambda _session, row: PayoutCard.of(row),
        say=gettext("Noted as sent."),
        payout_id=payout_id,
        reference=call.input.reference,
    )


@room.get(
    "/ledger/exchanges",
    gives=Exchanges,
    may={CASHIER, AUDITOR},
    scope="money:read",
    page="marketplace/exchanges.html",
)
def exchanges(call: Call[None]) -> Exchanges:
    """Show the exchanges of currencies, with their rates and sources."""
    return payouts.exchanges(db.session)


@room.post(
    "/ledger/exchanges",
    takes=NewExchange,
    gives=ExchangeCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("money_desk.exchanges"),
    on_refusal="money_desk.exchanges",
)
def exchange(call: Call[NewExchange]) -> ExchangeCard:
    """Book an exchange of currencies as the bank's slip says it."""
    new = call.input
    orders = new.orders.split()
    return call.perform(
        exchanging.record_exchange,
        lambda _session, row: ExchangeCard.of(row, sorted(set(orders))),
        say=gettext("Booked."),
        given=amounts.money(new.given, new.given_currency, name="given"),
        got=amounts.money(new.got, new.got_currency, name="got"),
        rate=new.rate,
        source=new.source,
        on=new.on,
        order_ids=orders,
    )
