"""Who may bid in which sale, how much is left to them, and what they were answered."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.auction import Bid, Paddle
from marketplace.models.catalogue import Lot
from marketplace.models.orders import Order
from marketplace.rules.lots import LotState
from marketplace.rules.paddles import PaddleState
from marketplace.rules.replays import Kept
from marketplace.rules.sales import OrderState

PAID: Final = (OrderState.PAID, OrderState.SETTLED, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True)
class PaddleRow:
    """What the clerk needs of a registration."""

    id: str
    sale_id: str
    account_id: str
    state: PaddleState
    number: int | None
    spend_limit_minor: int | None
    country: str | None


def paddles_of(
    session: Session, *, sale_ids: Collection[str], account_ids: Collection[str]
) -> dict[tuple[str, str], PaddleRow]:
    """Return registrations by (sale, account)."""
    query = sa.select(
        Paddle.id,
        Paddle.sale_id,
        Paddle.account_id,
        Paddle.state,
        Paddle.number,
        Paddle.spend_limit_minor,
        Paddle.country,
    ).where(Paddle.sale_id.in_(sale_ids), Paddle.account_id.in_(account_ids))
    return {(row.sale_id, row.account_id): PaddleRow(*row) for row in session.execute(query)}


def country_of(session: Session, account_id: str) -> str | None:
    """Return where somebody last had a work sent, or said that he would take one; None if he never did."""
    sent = (
        sa.select(Order.destination)
        .where(Order.buyer_id == account_id, Order.destination.is_not(None))
        .order_by(Order.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    said = (
        sa.select(Paddle.country)
        .where(Paddle.account_id == account_id, Paddle.country.is_not(None))
        .order_by(Paddle.applied_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    found: str | None = session.scalar(sa.select(sa.func.coalesce(sent, said)))
    return found


def kept(
    session: Session, *, paddle_ids: Collection[str], keys: Collection[str]
) -> dict[tuple[str, str], Kept[dict[str, Any]]]:
    """Return what was answered under keys, by (paddle, key)."""
    query = sa.select(Bid.paddle_id, Bid.key, Bid.amount_minor, Bid.answer).where(
        Bid.paddle_id.in_(paddle_ids), Bid.key.in_(keys)
    )
    return {(row.paddle_id, row.key): Kept(row.amount_minor, row.answer) for row in session.execute(query)}


def leading(session: Session, paddle_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """Return the maxima that lead, by (paddle, lot), of lots that have not ended."""
    if not paddle_ids:
        return {}
    query = sa.select(Lot.leader_paddle_id, Lot.id, Lot.leader_max_minor).where(
        Lot.leader_paddle_id.in_(paddle_ids), Lot.state == LotState.LISTED
    )
    return {(paddle_id or "", lot_id): maximum or 0 for paddle_id, lot_id, maximum in session.execute(query)}


def unpaid(session: Session, paddle_ids: Collection[str]) -> dict[str, int]:
    """Return what bidders have won and not paid: hammer prices together, by paddle."""
    if not paddle_ids:
        return {}
    query = (
        sa.select(Lot.leader_paddle_id, sa.func.sum(Lot.price_minor))
        .outerjoin(Order, Order.lot_id == Lot.id)
        .where(
            Lot.leader_paddle_id.in_(paddle_ids),
            Lot.state == LotState.SOLD,
            sa.or_(Order.id.is_(None), Order.state.not_in((*PAID, OrderState.CANCELLED))),
        )
        .group_by(Lot.leader_paddle_id)
    )
    return {paddle_id or "": int(total or 0) for paddle_id, total in session.execute(query)}
