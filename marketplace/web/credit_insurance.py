"""The room of a seller's export credit insurance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Final

from flask import Response, url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from foundation.worker import DeskItem
from marketplace.models.credit_insurance import CreditClaim, CreditPolicy
from marketplace.operations import insuring
from marketplace.queries import credit_insurance
from marketplace.queries.credit_insurance import ClaimCard, Policies, PolicyCard
from marketplace.queries.seldom import Matter
from marketplace.roles import AUDITOR, CASHIER, CONSIGNORS
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Currency

room = Room("credit_insurance", __name__)

JSON: Final = "application/json"
READERS: Final = CONSIGNORS | {CASHIER, AUDITOR}
PPM_IN_A_PERCENT: Final = 10_000
OrderId = Annotated[str, Field(min_length=1, max_length=40)]
Line = Annotated[str, Field(min_length=2, max_length=200)]
Text = Annotated[str, Field(min_length=3, max_length=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPolicy:
    """A policy as its paper says it."""

    insurer: Line
    number: Annotated[str, Field(min_length=1, max_length=80)]
    currency: Currency
    from_on: date
    until_on: date
    waiting_days: Annotated[int, Field(ge=0, le=1000)]
    evidence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate:
    """A rate in per cent, and the days on which it holds."""

    rate: Annotated[Decimal, Field(gt=0, le=100, max_digits=7, decimal_places=4)]
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLimit:
    """The limit for the buyer of one of one's orders, and the insurer's approval."""

    order: OrderId
    limit: Amount
    from_on: date
    paper: Line


@dataclass(frozen=True, slots=True)
class NewSale:
    """A sale to be declared."""

    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """What is claimed for an insured sale."""

    order: OrderId
    amount: Annotated[Decimal, Field(gt=0, le=1_000_000_000_000, max_digits=18, decimal_places=3)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurersAnswer:
    """What the insurer paid, 0 if he refused; and his letter."""

    paid: Amount
    answer: Text


WORDS: Final[dict[str, Any]] = {
    "credit_claim.open": lazy_gettext("With the insurer"),
    "credit_claim.paid": lazy_gettext("Paid by the insurer"),
    "credit_claim.refused": lazy_gettext("Refused by the insurer"),
    "unpaid.overdue": lazy_gettext("The invoice is overdue"),
    "unpaid.default": lazy_gettext("The buyer is in default"),
    "unpaid.chargeback": lazy_gettext("The buyer's bank took the money back"),
}
_writes = partial(
    room.post,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda _card: url_for("credit_insurance.listing"),
    on_refusal="credit_insurance.listing",
)
"""What every act in this room has in common."""


def percent(rate_ppm: int) -> str:
    """Return a rate in per cent, in figures."""
    return f"{(Decimal(rate_ppm) / PPM_IN_A_PERCENT).normalize():f} %"


@room.get(
    "/credit-insurance",
    gives=Policies,
    may=READERS,
    scope="market:read",
    page="marketplace/credit_insurance.html",
)
def listing(call: Call[None]) -> Policies:
    """Show one's policies with what stands under them; to a cashier all."""
    call.extra |= {"percent": percent, "currencies": [(code, code) for code in amounts.CURRENCIES]}
    return credit_insurance.listing(db.session, actor=call.actor, at=call.at)


@_writes("/credit-insurance/policies", takes=NewPolicy, gives=PolicyCard)
def enter_policy(call: Call[NewPolicy]) -> PolicyCard:
    """Enter a policy."""
    new = call.input
    amounts.require_currency(new.currency)
    return call.perform(
        insuring.enter_policy,
        partial(_policy, call),
        say=gettext("Entered. Enter its rate and the limits of buyers next."),
        insurer=new.insurer,
        number=new.number,
        currency=new.currency,
        from_on=new.from_on,
        until_on=new.until_on,
        waiting_days=new.waiting_days,
        evidence=new.evidence,
    )


@_writes("/credit-insurance/policies/<policy_id>/rates", takes=NewRate, gives=PolicyCard)
def enter_rate(call: Call[NewRate], policy_id: str) -> PolicyCard:
    """Enter a rate of a policy."""
    new = call.input
    return call.perform(
        insuring.enter_rate,
        partial(_policy, call),
        say=gettext("Entered."),
        policy_id=policy_id,
        rate_ppm=int(new.rate * PPM_IN_A_PERCENT),
        from_on=new.from_on,
        until_on=new.until_on,
    )


@_writes("/credit-insurance/policies/<policy_id>/limits", takes=NewLimit, gives=PolicyCard)
def enter_limit(call: Call[NewLimit], policy_id: str) -> PolicyCard:
    """Enter the limit for a buyer."""
    new = call.input
    currency = credit_insurance.own(db.session, policy_id, actor=call.actor).currency
    return call.perform(
        insuring.enter_limit,
        partial(_policy, call),
        say=gettext("Entered."),
        policy_id=policy_id,
        order_id=new.order,
        limit_minor=amounts.minor(new.limit, currency, name="limit"),
        from_on=new.from_on,
        paper=new.paper,
    )


@_writes("/credit-insurance/policies/<policy_id>/sales", takes=NewSale, gives=PolicyCard)
def declare_sale(call: Call[NewSale], policy_id: str) -> PolicyCard:
    """Declare a sale under a policy."""
    return call.perform(
        insuring.declare_sale,
        partial(_policy, call),
        say=gettext("Declared, with its premium."),
        policy_id=policy_id,
        order_id=call.input.order,
    )


@_writes("/credit-insurance/claims", takes=NewClaim, gives=ClaimCard)
def open_claim(call: Call[NewClaim]) -> ClaimCard:
    """Open a claim for a sale that was not paid."""
    new = call.input
    currency = credit_insurance.currency_of(db.session, new.order, actor=call.actor)
    return call.perform(
        insuring.open_claim,
        lambda _session, row: credit_insurance.claim_card(row),
        say=gettext("Opened. The house signs the evidence in a few seconds: send it to the insurer."),
        order_id=new.order,
        amount_minor=amounts.minor(new.amount, currency, name="amount"),
    )


@_writes("/credit-insurance/claims/<claim_id>/answer", takes=InsurersAnswer, gives=ClaimCard)
def note_answer(call: Call[InsurersAnswer], claim_id: str) -> ClaimCard:
    """Enter what the insurer answered."""
    new = call.input
    claim = credit_insurance.claim_seen(db.session, claim_id, actor=call.actor)
    return call.perform(
        insuring.note_answer,
        lambda _session, row: credit_insurance.claim_card(row),
        say=gettext("Entered."),
        claim_id=claim_id,
        paid_minor=amounts.minor(new.paid, claim.currency, name="paid"),
        answer=new.answer,
    )


@room.get("/credit-insurance/claims/<claim_id>/file", gives=Download(JSON), may=READERS, scope="market:read")
def file(call: Call[None], claim_id: str) -> Response:
    """Give the signed evidence of a claim."""
    row: CreditClaim = credit_insurance.claim_seen(db.session, claim_id, actor=call.actor)
    return call.download(credit_insurance.file(db.session, row), JSON, f"{claim_id}.json")


def desk_items(session: Session, actor: Actor, at: datetime, waits: frozenset[Matter]) -> Iterator[DeskItem]:
    """Yield insured sales that were not paid, once the waiting period is over."""
    if Matter.INSURED_SALE in waits:
        for order_id, first in credit_insurance.claimable(session, actor=actor, at=at):
            yield DeskItem(
                title=gettext("Open a claim for %(order)s", order=order_id),
                why=gettext("The sale is insured and not paid, and the policy's waiting period is over."),
                url=url_for("credit_insurance.listing"),
                since=datetime.combine(first, time.min, UTC),
            )


def _policy(call: Call[Any], session: Session, row: CreditPolicy) -> PolicyCard:
    return credit_insurance.card(session, row, actor=call.actor, at=call.at)
