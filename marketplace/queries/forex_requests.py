"""Requests for settlement of foreign exchange: who sees which, and the orders that may be filed."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.money import Money
from marketplace.extract_errors import ExtractNotReady
from marketplace.forex_errors import ForexRequestUnknown
from marketplace.models.catalogue import Consignment
from marketplace.models.forex_requests import ForexRequest
from marketplace.models.invoices import Settlement
from marketplace.models.orders import Order
from marketplace.models.payouts import PayoutAccount
from marketplace.roles import AUDITOR, CASHIER, CONSIGNORS, FOREX_OFFICER, REGULATOR
from marketplace.rules.forex_requests import HOME, RequestState
from marketplace.rules.sales import SOLD

PAGE: Final = 100
REMIND: Final = timedelta(days=30)
"""So long what was returned stands on its seller's desk, if he does not file it anew."""
EVERYTHING: Final = (CASHIER, REGULATOR, AUDITOR)
"""Who sees all requests."""


@dataclass(frozen=True, slots=True)
class CostCard:
    """One cost abroad that was netted, and its paper."""

    kind: str
    amount: Money
    paper: str


@dataclass(frozen=True, slots=True)
class ForexRequestCard:
    """One request, for its seller and for the desk."""

    id: str
    party_name: str
    is_personal: bool
    desk_name: str
    orders: list[str]
    gross: Money
    costs: list[CostCard]
    net: Money
    holder: str
    account_ends_with: str
    sha256: str
    state: str
    filed_by_name: str
    filed_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    reason: str
    bank_reference: str
    rate: str
    got: Money | None
    settled_on: date | None
    may_answer: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class FileableOrder:
    """An order that may be filed: sold for foreign money, settled, exported, and in use nowhere."""

    order_id: str
    seller_name: str
    proceeds: Money
    departed_on: date


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that answers requests."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ForexRequests:
    """What the reader sees of requests; for sellers and cashiers what can be filed, and where."""

    requests: list[ForexRequestCard]
    fileable: list[FileableOrder]
    desks: list[Desk]


def listing(session: Session, *, actor: Actor) -> ForexRequests:
    """Return the requests that the actor may see, the newest first; and what he can file."""
    query = sa.select(ForexRequest, PayoutAccount).join(
        PayoutAccount, PayoutAccount.id == ForexRequest.payout_account_id
    )
    if not actor.has(*EVERYTHING):
        query = query.where(sa.or_(_sold_by(actor), _at_desk(actor)))
    rows = session.execute(query.order_by(ForexRequest.filed_at.desc()).limit(PAGE)).all()
    files = actor.has(*CONSIGNORS, CASHIER)
    return ForexRequests(
        [_card(row, account, actor) for row, account in rows],
        fileable(session, actor=actor) if files else [],
        desks(session) if files else [],
    )


def card(session: Session, row: ForexRequest, *, actor: Actor) -> ForexRequestCard:
    """Return a request as a card."""
    return _card(row, session.get_one(PayoutAccount, row.payout_account_id), actor)


def visible(session: Session, request_id: str, *, actor: Actor, locked: bool = False) -> ForexRequest:
    """Return a request that the actor may see.

    :raises ForexRequestUnknown: if there is none
    """
    row = session.get(ForexRequest, request_id, with_for_update=locked or None, populate_existing=locked)
    if row is None or not (actor.has(*EVERYTHING) or is_own(row, actor) or is_at_desk(row, actor)):
        raise ForexRequestUnknown
    return row


def file(session: Session, row: ForexRequest) -> bytes:
    """Return the signed trade data of a request.

    :raises ExtractNotReady: if the house has not signed them yet
    """
    found = authentication.extract_file(session, extract_id=row.id, content=json.loads(row.content))
    if found is None:
        raise ExtractNotReady
    return found


def is_own(row: ForexRequest, actor: Actor) -> bool:
    """Say whether the actor sells in this request, or his firm does."""
    if actor.account_id is None:
        return False
    firm = row.organisation_id is not None and row.organisation_id == actor.organisation_id
    return row.seller_id == actor.account_id or (firm and actor.has(*CONSIGNORS))


def is_at_desk(row: ForexRequest, actor: Actor) -> bool:
    """Say whether a request came to the actor's desk."""
    if not actor.has(FOREX_OFFICER):
        return False
    colleague = row.desk_organisation_id is not None and row.desk_organisation_id == actor.organisation_id
    return row.desk_id == actor.account_id or colleague


def fileable(session: Session, *, actor: Actor) -> list[FileableOrder]:
    """Return orders that the actor may file, the latest departure first."""
    query = (
        sa.select(Order, Settlement.proceeds_minor)
        .join(Settlement, Settlement.order_id == Order.id)
        .join(Consignment, Consignment.id == Order.consignment_id)
        .where(
            Order.state.in_(SOLD),
            Order.currency != HOME,
            Order.departed_at.is_not(None),
            warehouse.trade_data_unused(Order.id),
        )
        .order_by(Order.departed_at.desc())
        .limit(PAGE)
    )
    if not actor.has(CASHIER):
        query = query.where(consigned_by(actor))
    rows = session.execute(query).all()
    proofs = warehouse.export_proofs(session, [order.holding_id for order, _ in rows if order.holding_id])
    names = accounts.names_of(session, [order.consignor_id for order, _ in rows])
    return [
        FileableOrder(
            order.id,
            names.get(order.consignor_id, ""),
            Money(proceeds, order.currency),
            proofs[order.holding_id].departed_at.date(),
        )
        for order, proceeds in rows
        if order.holding_id in proofs
    ]


def consigned_by(actor: Actor) -> "sa.ColumnElement[bool]":
    """Return the condition that a consignment is the actor's, or his firm's."""
    his = Consignment.consignor_id == actor.id
    firm = Consignment.organisation_id == actor.organisation_id
    return his if actor.organisation_id is None else sa.or_(his, firm)


def desks(session: Session) -> list[Desk]:
    """Return the desks that answer requests, by name: each is a person's, and his organisation's."""
    names = {row.id: row.name for row in accounts.organisations(session)}
    people = accounts.people(session, role=FOREX_OFFICER)
    return [
        Desk(one.account_id, ", ".join(filter(None, (names.get(one.organisation_id or ""), one.name))))
        for one in people
        if not one.is_closed
    ]


def to_answer(session: Session, *, actor: Actor) -> tuple[int, datetime | None]:
    """Return how many requests wait at the actor's desk, and since when."""
    query = sa.select(sa.func.count(ForexRequest.id), sa.func.min(ForexRequest.filed_at))
    query = query.where(ForexRequest.state == RequestState.FILED, _at_desk(actor))
    count, since = session.execute(query).one()
    return count, since


def returned(session: Session, *, actor: Actor, since: datetime) -> list[ForexRequest]:
    """Return the actor's requests that were returned since an instant, and were not all filed anew."""
    query = returned_to(actor, since=since)
    rows = session.scalars(query.order_by(ForexRequest.decided_at).limit(PAGE)).all()
    used = warehouse.used_trade_data(session, {order_id for row in rows for order_id in row.order_ids})
    return [row for row in rows if not used.keys() >= set(row.order_ids)]


def returned_to(actor: Actor, *, since: datetime) -> "sa.Select[ForexRequest]":
    """Return the question for the actor's requests that were returned since an instant."""
    return sa.select(ForexRequest).where(
        ForexRequest.state == RequestState.RETURNED, ForexRequest.decided_at >= since, _sold_by(actor)
    )


def _sold_by(actor: Actor) -> "sa.ColumnElement[bool]":
    his = ForexRequest.seller_id == actor.id
    if actor.organisation_id is None or not actor.has(*CONSIGNORS):
        return his
    return sa.or_(his, ForexRequest.organisation_id == actor.organisation_id)


def _at_desk(actor: Actor) -> "sa.ColumnElement[bool]":
    if not actor.has(FOREX_OFFICER):
        return sa.false()
    own = ForexRequest.desk_id == actor.id
    if actor.organisation_id is None:
        return own
    return sa.or_(own, ForexRequest.desk_organisation_id == actor.organisation_id)


def _card(row: ForexRequest, account: PayoutAccount, actor: Actor) -> ForexRequestCard:
    costs: list[dict[str, Any]] = row.costs
    is_open = row.state is RequestState.FILED
    return ForexRequestCard(
        id=row.id,
        party_name=row.party_name,
        is_personal=row.organisation_id is None,
        desk_name=row.desk_name,
        orders=list(row.order_ids),
        gross=row.gross,
        costs=[
            CostCard(one["kind"], Money(one["amount_minor"], row.currency), one["paper"]) for one in costs
        ],
        net=row.net,
        holder=account.holder,
        account_ends_with=account.destination[-4:],
        sha256=row.sha256,
        state=row.state.value,
        filed_by_name=row.filed_by_name,
        filed_at=row.filed_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
        bank_reference=row.bank_reference,
        rate=row.rate,
        got=None if row.got_minor is None else Money(row.got_minor, HOME),
        settled_on=row.settled_on,
        may_answer=is_open and is_at_desk(row, actor) and not is_own(row, actor),
        may_withdraw=is_open and (is_own(row, actor) or actor.has(CASHIER)),
    )
