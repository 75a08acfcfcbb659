"""Export credit insurance: a seller's policies, what can be insured, what is unpaid, what is left."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.extract_errors import ExtractNotReady
from marketplace.insurance_errors import ClaimUnknown, PolicyUnknown
from marketplace.models.catalogue import Consignment
from marketplace.models.chargebacks import Chargeback, ChargebackState
from marketplace.models.credit_insurance import (
    BuyerLimit,
    CreditClaim,
    CreditPolicy,
    InsuredSale,
    PolicyRate,
)
from marketplace.models.invoices import Invoice, InvoiceState
from marketplace.models.orders import Order
from marketplace.models.saleroom import BuyerDefault
from marketplace.queries.forex_requests import consigned_by
from marketplace.roles import AUDITOR, CASHIER, CONSIGNORS
from marketplace.rules import credit_insurance as rules
from marketplace.rules.credit_insurance import HOME, USES, ClaimState
from marketplace.rules.sales import OrderState

PAGE: Final = 100
OPEN_SALES: Final = frozenset({OrderState.PLACED, OrderState.PAID, OrderState.SETTLED})


@dataclass(frozen=True, slots=True)
class RateCard:
    """A rate, in parts in a million, and its days."""

    rate_ppm: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class LimitCard:
    """A buyer's limit. Who he is, a seller is not told here: he has one name a policy."""

    buyer: str
    limit: Money
    left: Money
    from_on: date
    paper: str


@dataclass(frozen=True, slots=True)
class InsuredSaleCard:
    """A sale under a policy."""

    order_id: str
    buyer: str
    amount: Money
    rate_ppm: int
    premium: Money
    declared_at: datetime
    unpaid: Money | None
    """What of it is overdue, or was taken back, and is insured."""
    claim_from: date | None
    may_claim: bool


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim, and the insurer's answer to it."""

    id: str
    order_id: str
    buyer: str
    amount: Money
    cause: str
    unpaid_since: date
    state: str
    opened_by_name: str
    opened_at: datetime
    paid: Money | None
    answer: str
    answered_by_name: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Insurable:
    """A sale that may be declared under a policy."""

    order_id: str
    buyer: str
    amount: Money
    destination: str


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """One policy with all that stands under it."""

    id: str
    party_name: str
    insurer: str
    number: str
    currency: str
    from_on: date
    until_on: date
    waiting_days: int
    evidence: str
    rates: list[RateCard]
    limits: list[LimitCard]
    sales: list[InsuredSaleCard]
    claims: list[ClaimCard]
    insurable: list[Insurable]
    premiums: Money
    is_own: bool


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that the reader sees, the newest first."""

    policies: list[PolicyCard]


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What of a sale is not paid, since when, and why."""

    amount_minor: int
    since: date
    cause: str


def owner_of(actor: Actor) -> str:
    """Return whose a policy of the actor is: his firm's, or his own."""
    return actor.organisation_id or actor.id


def listing(session: Session, *, actor: Actor, at: datetime) -> Policies:
    """Return the actor's policies; to a cashier and an auditor all."""
    query = sa.select(CreditPolicy)
    if not actor.has(CASHIER, AUDITOR):
        query = query.where(CreditPolicy.owner == owner_of(actor))
    rows = session.scalars(query.order_by(CreditPolicy.entered_at.desc()).limit(PAGE)).all()
    return Policies([card(session, row, actor=actor, at=at) for row in rows])


def own(session: Session, policy_id: str, *, actor: Actor) -> CreditPolicy:
    """Return the actor's policy, locked: what is declared and claimed under it takes turns.

    :raises PolicyUnknown: if it is not his
    """
    row = session.get(CreditPolicy, policy_id, with_for_update=True, populate_existing=True)
    if row is None or not is_own(row, actor):
        raise PolicyUnknown
    return row


def is_own(row: CreditPolicy, actor: Actor) -> bool:
    """Say whether a policy is the actor's, or his firm's."""
    return actor.has(*CONSIGNORS) and row.owner == owner_of(actor)


def currency_of(session: Session, order_id: str, *, actor: Actor) -> str:
    """Return the currency in which a sale of the actor's is insured.

    :raises PolicyUnknown: if no policy of his insures it
    """
    query = sa.select(CreditPolicy).join(InsuredSale, InsuredSale.policy_id == CreditPolicy.id)
    row = session.scalar(query.where(InsuredSale.order_id == order_id))
    if row is None or not is_own(row, actor):
        raise PolicyUnknown
    return row.currency


def claim_seen(session: Session, claim_id: str, *, actor: Actor) -> CreditClaim:
    """Return a claim that the actor may see.

    :raises ClaimUnknown: if there is none
    """
    row = session.get(CreditClaim, claim_id)
    if row is not None:
        policy = session.get_one(CreditPolicy, row.policy_id)
        if is_own(policy, actor) or actor.has(CASHIER, AUDITOR):
            return row
    raise ClaimUnknown


def file(session: Session, row: CreditClaim) -> bytes:
    """Return the signed evidence of a claim.

    :raises ExtractNotReady: if the house has not signed it yet
    """
    found = authentication.extract_file(session, extract_id=row.id, content=json.loads(row.content))
    if found is None:
        raise ExtractNotReady
    return found


def card(session: Session, row: CreditPolicy, *, actor: Actor, at: datetime) -> PolicyCard:
    """Return a policy with all that stands under it."""
    on = at.astimezone(UTC).date()
    of = row.id
    rates = session.scalars(sa.select(PolicyRate).where(PolicyRate.policy_id == of)).all()
    limits = session.scalars(sa.select(BuyerLimit).where(BuyerLimit.policy_id == of)).all()
    sales = session.scalars(
        sa.select(InsuredSale)
        .where(InsuredSale.policy_id == of)
        .order_by(InsuredSale.declared_at.desc())
        .limit(PAGE)
    ).all()
    missing = unpaid_of(session, sales, on=on)
    whole = sa.select(sa.func.sum(InsuredSale.premium_minor)).where(InsuredSale.policy_id == of)
    claims = session.scalars(
        sa.select(CreditClaim)
        .where(CreditClaim.policy_id == of)
        .order_by(CreditClaim.opened_at.desc())
        .limit(PAGE)
    ).all()
    used = claimed_by_buyer(session, of)
    live = {claim.order_id for claim in claims if claim.state in USES}
    mine = is_own(row, actor)
    return PolicyCard(
        id=row.id,
        party_name=row.party_name,
        insurer=row.insurer,
        number=row.number,
        currency=row.currency,
        from_on=row.from_on,
        until_on=row.until_on,
        waiting_days=row.waiting_days,
        evidence=row.evidence,
        rates=[
            RateCard(one.rate_ppm, one.from_on, one.until_on)
            for one in sorted(rates, key=lambda one: one.from_on, reverse=True)
        ],
        limits=[
            LimitCard(
                alias(one.policy_id, one.buyer_id),
                Money(one.limit_minor, row.currency),
                Money(
                    rules.left(one.limit_minor, used.get(one.buyer_id, 0)),
                    row.currency,
                ),
                one.from_on,
                one.paper,
            )
            for one in limits
        ],
        sales=[
            _sale(row, one, missing.get(one.order_id), on=on, has_claim=one.order_id in live) for one in sales
        ],
        claims=[claim_card(one) for one in claims],
        insurable=insurable(session, row, actor=actor, at=at) if mine else [],
        premiums=Money(int(session.scalar(whole) or 0), row.currency),
        is_own=mine,
    )


def claim_card(row: CreditClaim) -> ClaimCard:
    """Return a claim as a card."""
    return ClaimCard(
        id=row.id,
        order_id=row.order_id,
        buyer=alias(row.policy_id, row.buyer_id),
        amount=row.amount,
        cause=row.cause,
        unpaid_since=row.unpaid_since,
        state=row.state.value,
        opened_by_name=row.opened_by_name,
        opened_at=row.opened_at,
        paid=Money(row.paid_minor, row.currency) if row.state is ClaimState.PAID else None,
        answer=row.answer,
        answered_by_name=row.answered_by_name,
        answered_at=row.answered_at,
    )


def alias(policy_id: str, buyer_id: str) -> str:
    """Return what a buyer is called under a policy: always the same, and not his name."""
    return hashlib.sha256(f"{policy_id}/{buyer_id}".encode()).hexdigest()[:8]


def insurable(session: Session, policy: CreditPolicy, *, actor: Actor, at: datetime) -> list[Insurable]:
    """Return the actor's sales abroad in a policy's currency that may be declared, the newest first."""
    query = sellable(policy, actor=actor, at=at).order_by(Order.created_at.desc()).limit(PAGE)
    return [
        Insurable(order.id, alias(policy.id, order.buyer_id), order.price, str(order.destination))
        for order in session.scalars(query)
    ]


def sellable(policy: CreditPolicy, *, actor: Actor, at: datetime) -> "sa.Select[Order]":
    """Return the question for sales that may be declared: abroad, running, nothing overdue or taken back."""
    return (
        sa.select(Order)
        .join(Consignment, Consignment.id == Order.consignment_id)
        .join(Invoice, Invoice.order_id == Order.id)
        .where(
            consigned_by(actor),
            Order.state.in_(OPEN_SALES),
            Order.currency == policy.currency,
            Order.destination.is_not(None),
            Order.destination != HOME,
            sa.or_(Invoice.state != InvoiceState.ISSUED, Invoice.due_at > at),
            ~sa.exists().where(Chargeback.order_id == Order.id, Chargeback.state != ChargebackState.WON),
            ~sa.exists().where(InsuredSale.order_id == Order.id),
        )
    )


def rate_on(session: Session, policy: CreditPolicy, on: date) -> PolicyRate | None:
    """Return the rate of a policy that holds on a day: of several the one that began last."""
    return session.scalar(
        sa.select(PolicyRate)
        .where(PolicyRate.policy_id == policy.id, PolicyRate.from_on <= on, PolicyRate.until_on >= on)
        .order_by(PolicyRate.from_on.desc())
        .limit(1)
    )


def limit_on(session: Session, policy_id: str, buyer_id: str, on: date) -> BuyerLimit | None:
    """Return a buyer's limit on a day; None where the insurer approved none."""
    return session.scalar(
        sa.select(BuyerLimit)
        .where(BuyerLimit.policy_id == policy_id, BuyerLimit.buyer_id == buyer_id, BuyerLimit.from_on <= on)
        .order_by(BuyerLimit.from_on.desc())
        .limit(1)
    )


def claimed(session: Session, policy_id: str, buyer_id: str) -> int:
    """Return what is claimed, or was paid, for one buyer's sales under a policy."""
    return claimed_by_buyer(session, policy_id).get(buyer_id, 0)


def claimed_by_buyer(session: Session, policy_id: str) -> dict[str, int]:
    """Return what is claimed, or was paid, for each buyer's sales under a policy."""
    used = sa.case(
        (CreditClaim.state == ClaimState.PAID, CreditClaim.paid_minor), else_=CreditClaim.amount_minor
    )
    query = (
        sa.select(CreditClaim.buyer_id, sa.func.sum(used).label("amount"))
        .where(CreditClaim.policy_id == policy_id, CreditClaim.state.in_(USES))
        .group_by(CreditClaim.buyer_id)
    )
    return {row.buyer_id: int(row.amount) for row in session.execute(query)}


def unpaid(session: Session, sale: InsuredSale, *, on: date) -> Unpaid | None:
    """Return what of an insured sale is not paid on a day; None if nothing is."""
    return unpaid_of(session, [sale], on=on).get(sale.order_id)


def unpaid_of(session: Session, sales: Sequence[InsuredSale], *, on: date) -> dict[str, Unpaid]:
    """Return what of insured sales is not paid on a day, in three queries; what is paid is left out.

    A chargeback that is lost, else a buyer who was declared in default, else an invoice that is overdue. Of
    an order that lapsed because nobody paid at a fixed price nothing is: its work was never the buyer's.
    """
    ids = [sale.order_id for sale in sales]
    lost = {
        row.order_id: (int(row.amount), row.since)
        for row in session.execute(
            sa.select(
                Chargeback.order_id,
                sa.func.sum(Chargeback.amount_minor).label("amount"),
                sa.func.min(Chargeback.opened_at).label("since"),
            )
            .where(Chargeback.order_id.in_(ids), Chargeback.state == ChargebackState.LOST)
            .group_by(Chargeback.order_id)
        )
    }
    defaults = set(session.scalars(sa.select(BuyerDefault.order_id).where(BuyerDefault.order_id.in_(ids))))
    invoices = {
        row.order_id: row
        for row in session.execute(
            sa.select(
                Invoice.order_id, Invoice.due_at, Invoice.state, Invoice.total_minor, Invoice.paid_minor
            ).where(Invoice.order_id.in_(ids))
        )
    }
    found = {}
    for sale in sales:
        invoice = invoices[sale.order_id]
        due, still = invoice.due_at.astimezone(UTC).date(), invoice.total_minor - invoice.paid_minor
        if sale.order_id in lost:
            amount, since = lost[sale.order_id]
            missing = Unpaid(amount, since.astimezone(UTC).date(), "chargeback")
        elif sale.order_id in defaults:
            missing = Unpaid(sale.amount_minor, due, "default")
        elif invoice.state is InvoiceState.ISSUED and still > 0 and due < on:
            missing = Unpaid(still, due, "overdue")
        else:
            continue
        amount_minor = min(missing.amount_minor, sale.amount_minor)
        found[sale.order_id] = Unpaid(amount_minor, missing.since, missing.cause)
    return found


def claimable(session: Session, *, actor: Actor, at: datetime) -> list[tuple[str, date]]:
    """Return the actor's insured sales for which a claim may be opened now, with the day since when."""
    on = at.astimezone(UTC).date()
    rows = session.execute(unpaid_by(actor, at=at).order_by(InsuredSale.declared_at).limit(PAGE)).all()
    missing = unpaid_of(session, [sale for sale, _ in rows], on=on)
    days = {sale.order_id: waiting_days for sale, waiting_days in rows}
    found = [
        (order_id, rules.claimable_from(one.since, waiting_days=days[order_id]))
        for order_id, one in missing.items()
    ]
    return [(order_id, first) for order_id, first in found if first <= on]


def unpaid_by(actor: Actor, *, at: datetime) -> "sa.Select[InsuredSale, int]":
    """Return the question for the actor's insured sales that may not be paid, and have no claim yet."""
    of_sale = InsuredSale.order_id
    return (
        sa.select(InsuredSale, CreditPolicy.waiting_days)
        .join(CreditPolicy, CreditPolicy.id == InsuredSale.policy_id)
        .where(
            CreditPolicy.owner == owner_of(actor),
            ~sa.exists().where(CreditClaim.order_id == of_sale),
            sa.or_(
                sa.exists().where(Chargeback.order_id == of_sale, Chargeback.state == ChargebackState.LOST),
                sa.exists().where(BuyerDefault.order_id == of_sale),
                sa.exists().where(
                    Invoice.order_id == of_sale, Invoice.state == InvoiceState.ISSUED, Invoice.due_at < at
                ),
            ),
        )
    )


def _sale(
    policy: CreditPolicy, row: InsuredSale, missing: Unpaid | None, *, on: date, has_claim: bool
) -> InsuredSaleCard:
    first = None
    if missing is not None:
        first = rules.claimable_from(missing.since, waiting_days=policy.waiting_days)
    return InsuredSaleCard(
        order_id=row.order_id,
        buyer=alias(row.policy_id, row.buyer_id),
        amount=Money(row.amount_minor, policy.currency),
        rate_ppm=row.rate_ppm,
        premium=Money(row.premium_minor, policy.currency),
        declared_at=row.declared_at,
        unpaid=Money(missing.amount_minor, policy.currency) if missing else None,
        claim_from=first,
        may_claim=first is not None and first <= on and not has_claim,
    )
