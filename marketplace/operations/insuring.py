"""A seller keeps his export credit insurance here: policies, rates, buyers' limits, sales, claims.

The insurer is none of ours: what he says is entered from his papers. Premiums are owed to him by who holds
the policy, so that the house's ledger books none of them.
"""

import json
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.insurance_errors import (
    BuyerNotLimited,
    ClaimAboveLoss,
    ClaimAnswered,
    ClaimOpenAlready,
    ClaimOverLimit,
    ClaimTooEarly,
    ClaimUnknown,
    NoRateInForce,
    NothingUnpaid,
    PolicyInvalid,
    PolicyUnknown,
    SaleNotInsurable,
)
from marketplace.models.catalogue import Consignment
from marketplace.models.credit_insurance import (
    BuyerLimit,
    CreditClaim,
    CreditPolicy,
    InsuredSale,
    PolicyRate,
)
from marketplace.models.money import LedgerTransaction
from marketplace.models.orders import Order
from marketplace.queries import credit_insurance as queries
from marketplace.queries import extracts
from marketplace.queries.forex_requests import consigned_by
from marketplace.roles import CONSIGNORS
from marketplace.rules import credit_insurance as rules
from marketplace.rules.chain import canonical
from marketplace.rules.credit_insurance import USES, ClaimState

PURPOSE = "Claim under export credit insurance"


def enter_policy(
    session: Session,
    *,
    insurer: str,
    number: str,
    currency: str,
    from_on: date,
    until_on: date,
    waiting_days: int,
    evidence: str,
    actor: Actor,
    at: datetime,
) -> CreditPolicy:
    """Enter a policy from its paper.

    :raises NotAllowed: if the actor sells nothing here
    :raises PolicyInvalid: if it ends before it begins, or is on file
    """
    actor.require(*CONSIGNORS)
    if until_on < from_on:
        raise PolicyInvalid(fields={"until_on": "It ends before it begins."})
    owner = queries.owner_of(actor)
    same = sa.exists().where(
        CreditPolicy.owner == owner,
        CreditPolicy.insurer == insurer.strip(),
        CreditPolicy.number == number.strip(),
    )
    if session.scalar(sa.select(same)):
        raise PolicyInvalid(fields={"number": "This policy is on file."})
    row = CreditPolicy(
        id=new_id("pol", at),
        owner=owner,
        entered_by=actor.id,
        entered_by_name=actor.name,
        party_name=accounts.organisation_name(session, actor.organisation_id) or actor.name,
        insurer=insurer.strip(),
        number=number.strip(),
        currency=currency,
        from_on=from_on,
        until_on=until_on,
        waiting_days=waiting_days,
        evidence=evidence.strip(),
        entered_at=at,
    )
    session.add(row)
    session.flush()
    return row


def enter_rate(
    session: Session,
    *,
    policy_id: str,
    rate_ppm: int,
    from_on: date,
    until_on: date,
    actor: Actor,
    at: datetime,
) -> CreditPolicy:
    """Enter a rate as the policy or its endorsement says, with its days. What was declared stays as it is.

    :raises PolicyUnknown: if the policy is not the actor's
    :raises PolicyInvalid: if its days do not lie in the policy's, or one from that very day is on file
    """
    row = queries.own(session, policy_id, actor=actor)
    if not row.from_on <= from_on <= until_on <= row.until_on:
        raise PolicyInvalid(fields={"until_on": "The days of a rate lie in those of its policy."})
    if session.get(PolicyRate, (policy_id, from_on)) is not None:
        raise PolicyInvalid(fields={"from_on": "A rate from this day on is on file."})
    session.add(
        PolicyRate(policy_id=policy_id, from_on=from_on, until_on=until_on, rate_ppm=rate_ppm, entered_at=at)
    )
    session.flush()
    return row


def enter_limit(
    session: Session,
    *,
    policy_id: str,
    order_id: str,
    limit_minor: int,
    from_on: date,
    paper: str,
    actor: Actor,
    at: datetime,
) -> CreditPolicy:
    """Enter the limit that the insurer approved for the buyer of one of the actor's orders.

    :raises PolicyUnknown: if the policy is not the actor's
    :raises SaleNotInsurable: if the order is not his
    :raises PolicyInvalid: if a limit from that very day is on file, or the day is not the policy's
    """
    row = queries.own(session, policy_id, actor=actor)
    buyer_id = session.scalar(
        sa.select(Order.buyer_id)
        .join(Consignment, Consignment.id == Order.consignment_id)
        .where(Order.id == order_id, consigned_by(actor))
    )
    if buyer_id is None:
        raise SaleNotInsurable(order_id=order_id)
    if not rules.is_within(from_on, from_on=row.from_on, until_on=row.until_on):
        raise PolicyInvalid(fields={"from_on": "The policy does not hold on this day."})
    if session.get(BuyerLimit, (policy_id, buyer_id, from_on)) is not None:
        raise PolicyInvalid(fields={"from_on": "A limit from this day on is on file."})
    session.add(
        BuyerLimit(
            policy_id=policy_id,
            buyer_id=buyer_id,
            from_on=from_on,
            limit_minor=limit_minor,
            paper=paper.strip(),
            entered_at=at,
        )
    )
    session.flush()
    return row


def declare_sale(
    session: Session, *, policy_id: str, order_id: str, actor: Actor, at: datetime
) -> CreditPolicy:
    """Declare a sale under a policy, at the rate and under the limit of this day.

    :raises PolicyUnknown: if the policy is not the actor's
    :raises SaleNotInsurable: if the sale is not his, not abroad, in another currency, overdue, or declared
    :raises NoRateInForce: if the policy or its rate does not hold today
    :raises BuyerNotLimited: if no limit holds for its buyer today
    """
    row = queries.own(session, policy_id, actor=actor)
    on = at.astimezone(UTC).date()
    query = queries.sellable(row, actor=actor, at=at).where(Order.id == order_id)
    order = session.scalar(query.with_for_update(of=Order))
    if order is None:
        raise SaleNotInsurable(order_id=order_id)
    rate = queries.rate_on(session, row, on)
    if rate is None or not rules.is_within(on, from_on=row.from_on, until_on=row.until_on):
        raise NoRateInForce(day=on)
    limit = queries.limit_on(session, policy_id, order.buyer_id, on)
    if limit is None:
        raise BuyerNotLimited(order_id=order_id, day=on)
    session.add(
        InsuredSale(
            order_id=order_id,
            policy_id=policy_id,
            buyer_id=order.buyer_id,
            amount_minor=order.price_minor,
            rate_ppm=rate.rate_ppm,
            premium_minor=rules.premium(order.price_minor, rate_ppm=rate.rate_ppm),
            limit_minor=limit.limit_minor,
            declared_by_name=actor.name,
            declared_at=at,
        )
    )
    session.flush()
    return row


def open_claim(
    session: Session, *, order_id: str, amount_minor: int, actor: Actor, at: datetime
) -> CreditClaim:
    """Open a claim for an insured sale that was not paid, with evidence that the house signs.

    The limit is the buyer's on the day of the sale, less what is claimed or was paid for his other sales.

    :raises PolicyUnknown: if no policy of the actor's insures the sale
    :raises ClaimOpenAlready: if there is a claim
    :raises NothingUnpaid: if nothing is overdue and nothing was taken back
    :raises ClaimTooEarly: if the policy's waiting period is not over
    :raises ClaimAboveLoss: if less is insured and unpaid
    :raises ClaimOverLimit: if less is left of the limit
    """
    sale = session.get(InsuredSale, order_id)
    if sale is None:
        raise PolicyUnknown
    policy = queries.own(session, sale.policy_id, actor=actor)
    on = at.astimezone(UTC).date()
    live = sa.exists().where(CreditClaim.order_id == order_id, CreditClaim.state.in_(USES))
    if session.scalar(sa.select(live)):
        raise ClaimOpenAlready(order_id=order_id)
    missing = queries.unpaid(session, sale, on=on)
    if missing is None:
        raise NothingUnpaid(order_id=order_id)
    first = rules.claimable_from(missing.since, waiting_days=policy.waiting_days)
    if on < first:
        raise ClaimTooEarly(from_on=first)
    if amount_minor > missing.amount_minor:
        raise ClaimAboveLoss(unpaid=Money(missing.amount_minor, policy.currency))
    left = rules.left(sale.limit_minor, queries.claimed(session, policy.id, sale.buyer_id))
    if amount_minor > left:
        raise ClaimOverLimit(
            limit=Money(sale.limit_minor, policy.currency), left=Money(left, policy.currency)
        )
    row = CreditClaim(
        id=new_id("clm", at),
        policy_id=policy.id,
        order_id=order_id,
        buyer_id=sale.buyer_id,
        amount_minor=amount_minor,
        currency=policy.currency,
        unpaid_since=missing.since,
        cause=missing.cause,
        content="",
        sha256="",
        statement_id="",
        opened_by_name=actor.name,
        opened_at=at,
    )
    _seal(session, row, policy, sale, unpaid_minor=missing.amount_minor, actor=actor, at=at)
    session.add(row)
    session.flush()
    return row


def note_answer(
    session: Session, *, claim_id: str, paid_minor: int, answer: str, actor: Actor, at: datetime
) -> CreditClaim:
    """Enter what the insurer answered, as his letter says: what he paid, or nothing.

    :raises ClaimUnknown: if the claim is not the actor's
    :raises ClaimAnswered: if an answer is entered
    :raises ClaimAboveLoss: if more was paid than claimed
    """
    row = session.get(CreditClaim, claim_id, with_for_update=True, populate_existing=True)
    if row is None or not queries.is_own(session.get_one(CreditPolicy, row.policy_id), actor):
        raise ClaimUnknown
    if row.state is not ClaimState.OPEN:
        raise ClaimAnswered
    if paid_minor > row.amount_minor:
        raise ClaimAboveLoss(unpaid=row.amount)
    row.state = ClaimState.PAID if paid_minor else ClaimState.REFUSED
    row.paid_minor, row.answer, row.answered_by_name, row.answered_at = (
        paid_minor,
        answer.strip(),
        actor.name,
        at,
    )
    session.flush()
    return row


def _seal(
    session: Session,
    row: CreditClaim,
    policy: CreditPolicy,
    sale: InsuredSale,
    *,
    unpaid_minor: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Put the evidence together, and have the house state its digest. No buyer is in it but his alias."""
    order = session.get_one(Order, row.order_id)
    told = extracts.order_lines(session, Order.id == row.order_id)
    receipts = extracts.receipt_lines(
        session, {order.consignor_id}, LedgerTransaction.order_id == row.order_id
    )
    proof = warehouse.export_proofs(session, [order.holding_id or ""]).get(order.holding_id or "")
    days = [one["placed_on"] for one in told] + [one["on"] for one in receipts]
    content = {
        "id": row.id,
        "party": {"id": policy.owner, "name": policy.party_name},
        "recipient": policy.insurer,
        "purpose": PURPOSE,
        "from": min(days),
        "to": max(days),
        "made_at": at.astimezone(UTC).isoformat(),
        "orders": told,
        "receipts": receipts,
        "exports": [] if proof is None else [extracts.export_line(row.order_id, proof)],
        "totals": authentication.extract_totals(told, receipts),
        "claim": {
            "policy": policy.number,
            "buyer": queries.alias(policy.id, row.buyer_id),
            "currency": policy.currency,
            "insured_minor": sale.amount_minor,
            "rate_ppm": sale.rate_ppm,
            "premium_minor": sale.premium_minor,
            "limit_minor": sale.limit_minor,
            "cause": row.cause,
            "unpaid_minor": unpaid_minor,
            "unpaid_since": row.unpaid_since.isoformat(),
            "waiting_days": policy.waiting_days,
            "claimed_minor": row.amount_minor,
        },
    }
    row.content = canonical(content).decode()
    row.statement_id, row.sha256 = authentication.attest_extract(
        session, extract_id=row.id, content=json.loads(row.content), actor=actor, at=at
    )
