"""What the live feed reads: lots as everybody sees them, and the events after a number."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.auction import LotEvent, Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.rules import increments
from marketplace.rules.bidding import ReserveStatus
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleType


def public_lot(sale: Sale, row: Lot, leader: int | None) -> dict[str, Any]:
    """Return what the live feed says of a lot: plain values, and nothing that is secret."""
    ladder = increments.ladder(sale.ladder, sale.currency)
    if row.reserve_minor is None:
        reserve = ReserveStatus.NO_RESERVE
    elif row.leader_max_minor is not None and row.leader_max_minor >= row.reserve_minor:
        reserve = ReserveStatus.MET
    else:
        reserve = ReserveStatus.NOT_MET
    price = row.price_minor
    hidden = sale.type is SaleType.SEALED and row.state is LotState.LISTED
    ask = row.opening_minor if price is None else ladder.ask_after(price)
    return {
        "lot": row.id,
        "seq": row.seq if not hidden else 0,
        "state": row.state.value,
        "price_minor": price,
        "ask_minor": max(ask, row.asking_minor or 0),
        "bids": row.bid_count,
        "leader": leader,
        "reserve": reserve.value,
        "end_at": row.end_at.isoformat(),
        "called": row.called_at is not None,
        "warned": row.warned_at is not None,
    }


def numbers_of(session: Session, paddle_ids: Collection[str]) -> dict[str, int | None]:
    """Return the numbers of paddles by their ids."""
    query = sa.select(Paddle.id, Paddle.number).where(Paddle.id.in_(paddle_ids))
    return {paddle_id: number for paddle_id, number in session.execute(query)}  # noqa: C416 -- rows, not pairs


def live_lots(session: Session, sale_id: str) -> list[dict[str, Any]]:
    """Return every lot of a sale as the live feed says it."""
    sale = session.get_one(Sale, sale_id)
    rows = list(session.scalars(sa.select(Lot).where(Lot.sale_id == sale_id).order_by(Lot.number)))
    numbers = numbers_of(session, {row.leader_paddle_id for row in rows if row.leader_paddle_id})
    return [public_lot(sale, row, numbers.get(row.leader_paddle_id or "")) for row in rows]


def is_shown(kind: str, facts: dict[str, Any]) -> bool:
    """Say whether the room learns of an event: not when a leader raises his own maximum and nothing moves."""
    return kind != "sealed" and (kind != "bid" or bool(facts.get("moved")))


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as the live feed reads it."""

    id: int
    sale_id: str
    lot_id: str
    number: int
    kind: str
    at: datetime
    facts: dict[str, Any]


def heard(session: Session, *, after: int, sale_id: str | None = None, limit: int = 1000) -> list[Heard]:
    """Return the events after a number, in order; of one sale, or of all."""
    query = _heard().where(LotEvent.id > after).order_by(LotEvent.id).limit(limit)
    if sale_id is not None:
        query = query.where(LotEvent.sale_id == sale_id)
    return [Heard(*row) for row in session.execute(query)]


def heard_again(session: Session, ids: Iterable[int]) -> list[Heard]:
    """Return events by their numbers: those that another process was still writing when we passed them."""
    query = _heard().where(LotEvent.id.in_(list(ids))).order_by(LotEvent.id)
    return [Heard(*row) for row in session.execute(query)]


def _heard() -> "sa.Select[tuple[int, str, str, int, str, datetime, dict[str, Any]]]":
    return sa.select(
        LotEvent.id,
        LotEvent.sale_id,
        LotEvent.lot_id,
        LotEvent.number,
        LotEvent.kind,
        LotEvent.at,
        LotEvent.facts,
    )


def last_heard(session: Session) -> int:
    """Return the number of the last event of all."""
    return session.scalar(sa.select(sa.func.max(LotEvent.id))) or 0
