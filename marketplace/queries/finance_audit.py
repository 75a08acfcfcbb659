"""What must hold of settlement requests, credit insurance and the fund, recomputed."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from marketplace.models.books import ExchangeOrder
from marketplace.models.credit_insurance import CreditClaim, InsuredSale
from marketplace.models.forex_requests import ForexRequest
from marketplace.models.fund import FundApplication, FundCall
from marketplace.queries import credit_insurance, fund
from marketplace.rules import credit_insurance as insurance_rules
from marketplace.rules.credit_insurance import USES
from marketplace.rules.forex_requests import LIVE

BATCH = 500


def orders_are_settled_once(session: Session) -> Iterator[str]:
    """Name orders of requests and exchanges whose trade data are in use by something else, or by nothing."""
    requests = sa.select(ForexRequest.id, ForexRequest.order_ids).where(ForexRequest.state.in_(LIVE))
    wanted = [(row.id, order_id) for row in session.execute(requests) for order_id in row.order_ids]
    exchanges = sa.select(ExchangeOrder.exchange_id, ExchangeOrder.order_id)
    wanted += [(row.exchange_id, row.order_id) for row in session.execute(exchanges)]
    for first in range(0, len(wanted), BATCH):
        some = wanted[first : first + BATCH]
        refs = warehouse.trade_data_refs(session, [order_id for _, order_id in some])
        for ref, order_id in some:
            if refs.get(order_id) != ref:
                yield f"order {order_id} is named by {ref}, and in use by {refs.get(order_id, 'nothing')}"


def insurance_adds_up(session: Session) -> Iterator[str]:
    """Name insured sales whose premium is not what their rate makes, and claims over a buyer's limit."""
    for sale in session.scalars(sa.select(InsuredSale).execution_options(yield_per=BATCH)):
        if sale.premium_minor != insurance_rules.premium(sale.amount_minor, rate_ppm=sale.rate_ppm):
            yield f"insured sale {sale.order_id} has another premium than its rate makes"
    limits = (
        sa.select(
            CreditClaim.policy_id, CreditClaim.buyer_id, sa.func.max(InsuredSale.limit_minor).label("most")
        )
        .join(InsuredSale, InsuredSale.order_id == CreditClaim.order_id)
        .where(CreditClaim.state.in_(USES))
        .group_by(CreditClaim.policy_id, CreditClaim.buyer_id)
    )
    for row in session.execute(limits):
        if credit_insurance.claimed(session, row.policy_id, row.buyer_id) > row.most:
            yield f"policy {row.policy_id} has claims over the limit of a buyer"


def fund_stays_within_calls(session: Session) -> Iterator[str]:
    """Name calls that awarded more than they have."""
    called = sa.select(FundCall).where(sa.exists().where(FundApplication.call_id == FundCall.id))
    for call in session.scalars(called):
        if fund.awarded(session, call.id) > call.budget_minor:
            yield f"call {call.id} awarded more than it has"
