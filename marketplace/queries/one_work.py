"""One work on one page, for who oversees the house: the answer first, and then all it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.invoices import Invoice, Settlement
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.models.orders import Order
from marketplace.queries import live_sessions, rights, works
from marketplace.queries.live_sessions import LiveCard
from marketplace.queries.money_cards import OrderCard, SettlementCard
from marketplace.queries.rights import RightsNoticeCard
from marketplace.queries.works import WorkPage
from marketplace.roles import AUDITOR, REGULATOR


@dataclass(frozen=True, slots=True)
class LotLine:
    """One appearance of the work in a sale."""

    id: str
    sale_id: str
    sale: dict[str, str]
    number: int
    state: str
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One order with what stands on its invoice and what its seller is owed."""

    order: OrderCard
    total: Money | None
    paid: Money | None
    settlement: SettlementCard | None


@dataclass(frozen=True, slots=True)
class OneWork:
    """All that the house knows of one work."""

    page: WorkPage
    """What everybody sees of it, with its pictures even where a notice keeps them off the market's pages."""
    destination: str
    """Of the question whether it may leave."""
    sell: warehouse.GateAnswer
    """May it be offered for sale here, now? So the rules; a notice of rights may forbid it beside them."""
    notices: list[RightsNoticeCard]
    """Of rights, that were given about it, the latest first."""
    blocks: RightsNoticeCard | None
    """The notice of rights that keeps it down."""
    leave: warehouse.GateAnswer
    """May it leave for that country, now?"""
    is_ready: bool
    """Customs released it, and nothing holds it: it may leave the building."""
    file: warehouse.WorkFile
    lots: list[LotLine]
    orders: list[SoldLine]
    sessions: list[LiveCard]


def one_work(
    session: Session, artwork_id: str, *, destination: str | None, default: str, actor: Actor, at: datetime
) -> OneWork:
    """Return all of one work.

    :param destination: where it is asked to go; None: where its order or its last declaration says
    :param default: where it is asked to go if they say nothing
    :raises NotAllowed: unless the actor oversees the house
    :raises ArtworkUnknown: if there is no such work
    """
    actor.require(REGULATOR, AUDITOR)
    page = works.work_page(session, artwork_id, destination=None, actor=actor, at=at)
    if page.taken_down:
        work = authentication.shown(authentication.artwork(session, artwork_id), actor)
        page = replace(page, work=work)
    notices = rights.of_work(session, artwork_id, title=page.work.title)
    file = warehouse.work_file(session, artwork_id, actor=actor)
    orders = _orders(session, artwork_id)
    to = destination or _said(orders, file) or default
    return OneWork(
        page=page,
        destination=to,
        sell=warehouse.gate(session, artwork_id=artwork_id, stage="listing", at=at),
        notices=notices,
        blocks=next((one for one in notices if one.id == page.taken_down), None),
        leave=warehouse.gate(session, artwork_id=artwork_id, stage="filing", destination=to, at=at),
        is_ready=file.holding is not None and warehouse.may_leave(file.holding),
        file=file,
        lots=_lots(session, artwork_id),
        orders=orders,
        sessions=_sessions(session, artwork_id),
    )


def _said(orders: list[SoldLine], file: warehouse.WorkFile) -> str | None:
    """Return where the latest order, or the latest declaration, says that it goes abroad."""
    said = [one.order.destination for one in orders]
    said += [one.declaration.destination for one in file.declarations]
    return next((country for country in said if country and country != "CN"), None)


def _orders(session: Session, artwork_id: str) -> list[SoldLine]:
    query = (
        sa.select(Order, Invoice, Settlement)
        .join(Invoice, Invoice.order_id == Order.id, isouter=True)
        .join(Settlement, Settlement.order_id == Order.id, isouter=True)
        .where(Order.artwork_id == artwork_id)
        .order_by(Order.id.desc())
    )
    rows: Iterable[Sequence[Any]] = session.execute(query)  # None where there is no invoice or settlement
    return [
        SoldLine(
            order=OrderCard.of(order, invoice_id=invoice.id if invoice is not None else None),
            total=invoice.total if invoice is not None else None,
            paid=Money(invoice.paid_minor, invoice.currency) if invoice is not None else None,
            settlement=SettlementCard.of(settlement) if settlement is not None else None,
        )
        for order, invoice, settlement in rows
    ]


def _lots(session: Session, artwork_id: str) -> list[LotLine]:
    query = (
        sa.select(Lot, Sale)
        .join(Sale, Sale.id == Lot.sale_id)
        .where(Lot.artwork_id == artwork_id)
        .order_by(Lot.id.desc())
    )
    return [
        LotLine(lot.id, sale.id, sale.title, lot.number, lot.state.value, sale.opens_at)
        for lot, sale in session.execute(query)
    ]


def _sessions(session: Session, artwork_id: str) -> list[LiveCard]:
    shown = sa.select(LiveItem.session_id).where(LiveItem.artwork_id == artwork_id)
    query = sa.select(LiveSession).where(LiveSession.id.in_(shown)).order_by(LiveSession.starts_at.desc())
    return live_sessions.cards(session, list(session.scalars(query)))
