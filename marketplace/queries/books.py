"""The books of the saleroom: a lot with its terms, how it stands, and the end of its chain."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.auction import Bid, LotEvent, Paddle
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.rules import course, increments
from marketplace.rules.bidding import Standing, Terms, VoidPolicy
from marketplace.rules.chain import Head
from marketplace.rules.course import Entry, Void
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleState, SaleType

History = list[Entry | Void]

UNSEALED: Final = "unsealed"
"""The event of a lot's chain with which its sealed offers were opened."""


@dataclass(frozen=True, slots=True)
class Leader:
    """Who leads a lot: as a row, as a person, and as the room sees him."""

    paddle_id: str
    account_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Book:
    """One lot as the clerk keeps it in mind. It is true as long as `head.number` is the lot's `seq`."""

    lot_id: str
    sale_id: str
    number: int
    artwork_id: str
    holding_id: str | None
    consignor_id: str
    organisation_id: str | None
    """Of the gallery that consigned: nobody of it may bid (art. 30)."""
    auctioneer_id: str
    terms: Terms
    standing: Standing
    state: LotState
    head: Head
    leader: Leader | None
    warned_at: datetime | None = None
    """When the auctioneer gave fair warning, if no bid has come since."""


def terms_of(lot: Lot, sale: Sale) -> Terms:
    """Return what is fixed about a lot before anybody bids."""
    return Terms(
        currency=lot.currency,
        ladder=increments.ladder(sale.ladder, sale.currency),
        opening_minor=lot.opening_minor,
        reserve_minor=lot.reserve_minor,
        scheduled_end_at=lot.scheduled_end_at,
        window=timedelta(seconds=sale.window_s),
        extension=timedelta(seconds=sale.extension_s),
        cap=None if sale.cap_s is None else timedelta(seconds=sale.cap_s),
        strict_grid=sale.strict_grid,
        void_policy=VoidPolicy(sale.void_policy),
        live=sale.type is SaleType.LIVE,
        barred=frozenset({lot.consignor_id, sale.auctioneer_id}),
    )


def books(session: Session, lot_ids: Collection[str]) -> dict[str, Book]:
    """Read lots from their rows; those that do not exist are left out.

    How a lot stands is computed from its bids by the definition, so a restart cannot carry an error on.
    """
    query = (
        sa.select(Lot, Sale, Consignment.organisation_id)
        .join(Sale, Sale.id == Lot.sale_id)
        .join(Consignment, Consignment.id == Lot.consignment_id)
        .where(Lot.id.in_(lot_ids))
        .execution_options(populate_existing=True)
    )
    rows = list(session.execute(query))
    if not rows:
        return {}
    ids = [lot.id for lot, _, _ in rows]
    told = histories(session, ids)
    ends = heads(session, {lot.id: lot.sale_id for lot, _, _ in rows})
    standings = {}
    for lot, sale, _ in rows:
        standing = course.closed_form(terms_of(lot, sale), told[lot.id], end_at=lot.end_at)
        standings[lot.id] = replace(standing, asking_minor=lot.asking_minor or 0)
    leaders = _leaders(session, {standing.leader for standing in standings.values() if standing.leader})
    return {
        lot.id: Book(
            lot_id=lot.id,
            sale_id=lot.sale_id,
            number=lot.number,
            artwork_id=lot.artwork_id,
            holding_id=lot.holding_id,
            consignor_id=lot.consignor_id,
            organisation_id=organisation_id,
            auctioneer_id=sale.auctioneer_id,
            terms=terms_of(lot, sale),
            standing=standings[lot.id],
            state=lot.state,
            head=ends[lot.id],
            leader=leaders.get(standings[lot.id].leader or ""),
            warned_at=lot.warned_at,
        )
        for lot, sale, organisation_id in rows
    }


def histories(session: Session, lot_ids: Collection[str]) -> dict[str, History]:
    """Return what happened to each lot's bids, in order: bids that were accepted, and voids."""
    voids: dict[str, list[Void]] = defaultdict(list)
    query = (
        sa.select(LotEvent.lot_id, LotEvent.facts, LotEvent.at)
        .where(LotEvent.lot_id.in_(lot_ids), LotEvent.kind == "voided")
        .order_by(LotEvent.lot_id, LotEvent.number)
    )
    for row in session.execute(query):
        voids[row.lot_id].append(Void(frozenset(row.facts["seqs"]), row.facts["after_seq"], row.at))
    told: dict[str, History] = {lot_id: [] for lot_id in lot_ids}
    bids = (
        sa.select(Bid.lot_id, Bid.seq, Bid.paddle_id, Bid.amount_minor, Bid.floor_minor)
        .where(Bid.lot_id.in_(lot_ids), Bid.seq.is_not(None))
        .order_by(Bid.lot_id, Bid.seq)
    )
    for lot_id, number, paddle_id, amount_minor, floor_minor in session.execute(bids):
        seq = number or 0  # never: refused bids are left out above
        while voids[lot_id] and voids[lot_id][0].after_seq < seq:
            told[lot_id].append(voids[lot_id].pop(0))
        told[lot_id].append(Entry(seq, paddle_id, amount_minor, floor_minor))
    for lot_id, left in voids.items():
        told[lot_id].extend(left)
    return told


def heads(session: Session, lots: Mapping[str, str]) -> dict[str, Head]:
    """Return the end of each lot's chain.

    :param lots: lot id to sale id
    """
    last = (
        sa.select(LotEvent.lot_id, sa.func.max(LotEvent.number).label("number"))
        .where(LotEvent.lot_id.in_(list(lots)))
        .group_by(LotEvent.lot_id)
        .subquery()
    )
    query = sa.select(LotEvent.lot_id, LotEvent.number, LotEvent.hash).join(
        last, sa.and_(LotEvent.lot_id == last.c.lot_id, LotEvent.number == last.c.number)
    )
    found = {row.lot_id: row for row in session.execute(query)}
    return {
        lot_id: Head(lot_id, sale_id, found[lot_id].number, found[lot_id].hash)
        if lot_id in found
        else Head.first(lot_id, sale_id)
        for lot_id, sale_id in lots.items()
    }


def _leaders(session: Session, paddle_ids: Collection[str]) -> dict[str, Leader]:
    query = sa.select(Paddle.id, Paddle.account_id, Paddle.number).where(Paddle.id.in_(paddle_ids))
    return {row.id: Leader(row.id, row.account_id, row.number or 0) for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the clerk."""

    lots: list[str]
    """Lots whose end and grace are over, the earliest first."""
    opened: frozenset[str]
    """Those of them whose sealed offers were opened: they waited then."""
    sales: int
    """How many sales should open, or are over."""


def waiting(session: Session, *, at: datetime, before: datetime, limit: int = 200) -> Waiting:
    """Return what waits for the clerk: sales to open or close, and lots that ended before an instant."""
    unsealed = sa.exists().where(LotEvent.lot_id == Lot.id, LotEvent.kind == UNSEALED)
    query = (
        sa.select(Lot.id, Sale.type)
        .join(Sale, Sale.id == Lot.sale_id)
        .where(
            Lot.state == LotState.LISTED,
            Lot.end_at <= before,
            Sale.state == SaleState.OPEN,
            sa.or_(  # a live lot ends by the hammer, a sealed one when it is opened, or has waited since
                Sale.type == SaleType.TIMED, sa.and_(Sale.type == SaleType.SEALED, unsealed)
            ),
        )
        .order_by(Lot.end_at, Lot.number)
        .limit(limit)
    )
    sales = sa.select(sa.func.count(Sale.id)).where(
        sa.or_(sa.and_(Sale.state == SaleState.SCHEDULED, Sale.opens_at <= at), is_over())
    )
    due = list(session.execute(query))
    return Waiting(
        lots=[lot_id for lot_id, _ in due],
        opened=frozenset(lot_id for lot_id, kind in due if kind is SaleType.SEALED),
        sales=session.scalar(sales) or 0,
    )


def is_over() -> "sa.ColumnElement[bool]":
    """Return the condition of open sales that had lots, all of which have ended."""
    any_lot = sa.exists().where(Lot.sale_id == Sale.id)
    left = sa.exists().where(Lot.sale_id == Sale.id, Lot.state == LotState.LISTED)
    return sa.and_(Sale.state == SaleState.OPEN, any_lot, ~left)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What others may have changed about a lot since the clerk last looked."""

    lot_id: str
    sale_id: str
    artwork_id: str
    state: LotState
    seq: int
    withdrawn_reason: str | None
    sale_state: SaleState
    opens_at: datetime
    sale_type: SaleType
    called_at: datetime | None


def fresh(session: Session, lot_ids: Collection[str]) -> dict[str, Fresh]:
    """Read what may have changed, and lock the lots until the transaction ends."""
    query = (
        sa.select(
            Lot.id,
            Lot.sale_id,
            Lot.artwork_id,
            Lot.state,
            Lot.seq,
            Lot.withdrawn_reason,
            Sale.state.label("sale_state"),
            Sale.opens_at,
            Sale.type,
            Lot.called_at,
        )
        .join(Sale, Sale.id == Lot.sale_id)
        .where(Lot.id.in_(lot_ids))
        .order_by(Lot.id)
        .with_for_update(of=Lot)
    )
    return {row.id: Fresh(*tuple(row)) for row in session.execute(query)}
