"""A seller, or the cashier for him, asks a bank's desk to settle foreign money; it accepts or returns that.

The desk is a person's: the house has no line to a bank, and says so. What the desk is shown is an extract
of the house's books that the house signs: the orders, the bookings on their proceeds, the proofs of export.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money, split
from marketplace.forex_errors import (
    CostsTooHigh,
    ExportUnproven,
    ForexAccountNeeded,
    ForexOrderUnfit,
    ForexRequestDecided,
    ForexRequestInvalid,
    ForexRequestUnknown,
    OwnForexRequest,
)
from marketplace.models.catalogue import Consignment
from marketplace.models.forex_requests import ForexRequest
from marketplace.models.money import LedgerTransaction
from marketplace.models.orders import Order
from marketplace.models.payouts import PayoutAccount
from marketplace.operations import exchanging, paying_out
from marketplace.queries import extracts, forex_requests
from marketplace.roles import CASHIER, CONSIGNORS, FOREX_OFFICER
from marketplace.rules import forex_requests as rules
from marketplace.rules.chain import canonical
from marketplace.rules.forex_requests import HOME, Cost, RequestState
from marketplace.rules.sales import SOLD

USD = "USD"
PURPOSE = "Settlement of foreign exchange"


def file_request(
    session: Session,
    *,
    order_ids: Sequence[str],
    currency: str,
    desk_id: str,
    costs: Sequence[Cost] = (),
    actor: Actor,
    at: datetime,
) -> ForexRequest:
    """File a request for the proceeds of one seller's orders in one foreign currency, less costs abroad.

    :raises NotAllowed: if the actor neither sells nor is a cashier
    :raises ForexRequestInvalid: if it names no order or no such desk, or a cost without its paper
    :raises ForexOrderUnfit: if an order is another's, not settled, or of another currency
    :raises ExportUnproven: if nothing shows that its work left the country
    :raises OrderSettledAlready: if an order is in use for another request, exchange or settlement
    :raises CostsTooHigh: if nothing is left
    :raises ForexAccountNeeded: if the seller has no checked account of the right kind
    """
    actor.require(*CONSIGNORS, CASHIER)
    named = sorted(set(order_ids))
    wrong = rules.faults(costs) | ({} if named else {"orders": "Choose at least one."})
    desk = {one.id: one.name for one in forex_requests.desks(session)}.get(desk_id)
    if desk is None:
        wrong["desk"] = "Choose one of those listed."
    if wrong or desk is None:
        raise ForexRequestInvalid(fields=wrong)
    orders, consignment = _orders(session, named, currency, actor)
    proofs = warehouse.export_proofs(session, [order.holding_id for order in orders if order.holding_id])
    row_id = new_id("fxr", at)
    for order in orders:
        if order.departed_at is None or order.holding_id not in proofs:
            raise ExportUnproven(order_id=order.id)
        warehouse.use_trade_data(
            session, order_id=order.id, used_as=warehouse.UsedAs.REQUEST, ref=row_id, at=at
        )
    account = _account(session, orders, is_personal=consignment.organisation_id is None)
    seller_id = orders[0].consignor_id
    row = ForexRequest(
        id=row_id,
        seller_id=seller_id,
        organisation_id=consignment.organisation_id,
        party_name=accounts.organisation_name(session, consignment.organisation_id)
        or accounts.names_of(session, [seller_id])[seller_id],
        desk_id=desk_id,
        desk_organisation_id=accounts.actor_for(session, desk_id).organisation_id,
        desk_name=desk,
        payout_account_id=account.id,
        currency=currency,
        order_ids=named,
        gross_minor=0,
        costs=[
            {"kind": one.kind.value, "amount_minor": one.amount_minor, "paper": one.paper.strip()}
            for one in costs
            if one.amount_minor
        ],
        net_minor=0,
        content="",
        sha256="",
        statement_id="",
        filed_by=actor.id,
        filed_by_name=actor.name,
        filed_at=at,
    )
    _seal(session, row, orders, account, proofs, actor=actor, at=at)
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, *, request_id: str, actor: Actor, at: datetime) -> ForexRequest:
    """Take a request back; its orders are free for another.

    :raises ForexRequestUnknown: if it is not the actor's, who is no cashier either
    :raises ForexRequestDecided: if it was answered
    """
    row = forex_requests.visible(session, request_id, actor=actor, locked=True)
    if not (forex_requests.is_own(row, actor) or actor.has(CASHIER)):
        raise ForexRequestUnknown
    _end(session, row, RequestState.WITHDRAWN, actor=actor, at=at)
    warehouse.free_trade_data(session, ref=row.id)
    return row


def send_back(session: Session, *, request_id: str, reason: str, actor: Actor, at: datetime) -> ForexRequest:
    """Return a request with the reason; its orders are free to be filed anew.

    :raises NotAllowed: if the actor is no forex officer
    :raises ForexRequestUnknown: if it did not come to his desk
    :raises OwnForexRequest: if he sells in it
    :raises ForexRequestDecided: if it was answered, or taken back
    """
    row = _at_my_desk(session, request_id, actor)
    _end(session, row, RequestState.RETURNED, actor=actor, at=at)
    row.reason = reason.strip()
    warehouse.free_trade_data(session, ref=row.id)
    return row


def accept(
    session: Session,
    *,
    request_id: str,
    bank_reference: str,
    settled_on: date,
    rate: str,
    got_minor: int,
    amount_usd_minor: int | None = None,
    actor: Actor,
    at: datetime,
) -> ForexRequest:
    """Note that the bank settled a request, as its slip says; in a person's year it stands without using it.

    :param rate: yuan for one unit of the request's currency
    :param got_minor: yuan, in fen
    :param amount_usd_minor: what the bank counts it as in US dollars, for a person paid in another currency;
        it is shared among the orders by their proceeds, to the cent
    :raises NotAllowed: if the actor is no forex officer; else as `send_back`
    :raises ExtractNotReady: if the house has not signed the trade data yet
    :raises ForexOrderUnfit: if an order was taken back meanwhile
    :raises ExchangeInvalid: if amount and rate do not fit, or the day lies ahead or before the filing
    :raises OrderSettledAlready: if an officer recorded the same order by hand meanwhile
    """
    row = _at_my_desk(session, request_id, actor)
    forex_requests.file(session, row)
    if not row.filed_at.astimezone(UTC).date() <= settled_on <= at.astimezone(UTC).date():
        raise ForexRequestInvalid(fields={"settled_on": "From the day of filing to today."})
    exchanging.require_fit(row.net, Money(got_minor, HOME), rate)
    orders = session.scalars(
        sa.select(Order).where(Order.id.in_(row.order_ids)).order_by(Order.id).with_for_update()
    ).all()
    for order in orders:
        if order.state not in SOLD:
            raise ForexOrderUnfit(order_id=order.id)
    _end(session, row, RequestState.ACCEPTED, actor=actor, at=at)
    row.bank_reference, row.rate, row.got_minor = bank_reference.strip(), rate.strip(), got_minor
    row.settled_on = settled_on
    if row.organisation_id is None:
        _show_in_year(session, row, amount_usd_minor, actor=actor, at=at)
    session.flush()
    return row


def _orders(
    session: Session, named: Sequence[str], currency: str, actor: Actor
) -> tuple[list[Order], Consignment]:
    """Return the orders, locked, and one of their consignments: all are of one seller and one currency."""
    rows = session.execute(
        sa.select(Order, Consignment)
        .join(Consignment, Consignment.id == Order.consignment_id)
        .where(Order.id.in_(named))
        .order_by(Order.id)
        .with_for_update(of=Order)
    ).all()
    found = {order.id: (order, consignment) for order, consignment in rows}
    parties = set()
    for order_id in named:
        order, consignment = found.get(order_id, (None, None))
        if order is None or consignment is None or not _may_file(consignment, actor):
            raise ForexOrderUnfit(order_id=order_id)
        parties.add(consignment.organisation_id or consignment.consignor_id)
        unfit = order.state not in SOLD or order.currency != currency or currency == HOME
        if unfit or len(parties) > 1:
            raise ForexOrderUnfit(order_id=order_id)
    return [order for order, _ in rows], rows[0][1]


def _may_file(consignment: Consignment, actor: Actor) -> bool:
    if actor.has(CASHIER) or consignment.consignor_id == actor.id:
        return True
    return consignment.organisation_id is not None and consignment.organisation_id == actor.organisation_id


def _account(session: Session, orders: Sequence[Order], *, is_personal: bool) -> PayoutAccount:
    for consignor_id in sorted({order.consignor_id for order in orders}):
        account = paying_out.account_of(session, consignor_id)
        if account is not None and account.way == "wire" and account.personal is is_personal:
            return account
    raise ForexAccountNeeded


def _seal(
    session: Session,
    row: ForexRequest,
    orders: Sequence[Order],
    account: PayoutAccount,
    proofs: dict[str, warehouse.ExportProof],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Reckon what is left, put the trade data together, and have the house state their digest."""
    told = extracts.order_lines(session, Order.id.in_(row.order_ids))
    sellers = {order.consignor_id for order in orders}
    receipts = extracts.receipt_lines(session, sellers, LedgerTransaction.order_id.in_(row.order_ids))
    settlement: dict[str, Any] = {"currency": row.currency, "costs": row.costs}
    left = authentication.extract_left(settlement, told)
    row.gross_minor, row.net_minor = left["gross_minor"], left["net_minor"]
    if row.net_minor <= 0:
        raise CostsTooHigh(costs=Money(left["costs_minor"], row.currency), gross=row.gross)
    days = [one["placed_on"] for one in told] + [one["on"] for one in receipts]
    content = {
        "id": row.id,
        "party": {"id": row.seller_id, "name": row.party_name},
        "recipient": row.desk_name,
        "purpose": PURPOSE,
        "from": min(days),
        "to": max(days),
        "made_at": at.astimezone(UTC).isoformat(),
        "orders": told,
        "receipts": receipts,
        "exports": [extracts.export_line(order.id, proofs[str(order.holding_id)]) for order in orders],
        "totals": authentication.extract_totals(told, receipts),
        "settlement": {
            **settlement,
            **left,
            "personal": row.organisation_id is None,
            "holder": account.holder,
            "account_ends_with": account.destination[-4:],
        },
    }
    row.content = canonical(content).decode()
    row.statement_id, row.sha256 = authentication.attest_extract(
        session, extract_id=row.id, content=json.loads(row.content), actor=actor, at=at
    )


def _at_my_desk(session: Session, request_id: str, actor: Actor) -> ForexRequest:
    actor.require(FOREX_OFFICER)
    row = forex_requests.visible(session, request_id, actor=actor, locked=True)
    if forex_requests.is_own(row, actor):
        raise OwnForexRequest
    if not forex_requests.is_at_desk(row, actor):
        raise ForexRequestUnknown
    return row


def _end(session: Session, row: ForexRequest, state: RequestState, *, actor: Actor, at: datetime) -> None:
    if row.state is not RequestState.FILED:
        raise ForexRequestDecided
    row.state, row.decided_by, row.decided_by_name, row.decided_at = state, actor.id, actor.name, at
    session.flush()


def _show_in_year(
    session: Session, row: ForexRequest, amount_usd_minor: int | None, *, actor: Actor, at: datetime
) -> None:
    """Have the exchange room show a person's settlement, order by order: with evidence it uses no quota."""
    if row.currency == USD:
        whole = row.net
    elif not amount_usd_minor:
        raise ForexRequestInvalid(fields={"amount_usd": "Enter what the bank counts it as in US dollars."})
    else:
        whole = Money(amount_usd_minor, USD)
    told = extracts.order_lines(session, Order.id.in_(row.order_ids))
    assert row.settled_on is not None
    shares = split(whole, [one["proceeds_minor"] for one in told])
    for one, share in zip(told, shares, strict=True):
        if share.amount_minor:
            warehouse.settle_forex(
                session,
                person=row.seller_id,
                person_name=row.party_name,
                amount_usd=Decimal(share.amount_minor) / 100,
                settled_on=row.settled_on,
                evidence=one["order"],
                held_by=row.id,
                actor=actor,
                at=at,
            )
