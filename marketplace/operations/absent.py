"""Maxima left before a lot opens, and fed in the order of their arrival when it does (auction_spec, R18)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.errors import Refusal
from foundation.ids import new_id
from foundation.money import Money
from marketplace.bidding_errors import (
    BidTooLow,
    ConflictOfInterest,
    KeyReused,
    NotHigherThanOwnMaximum,
    NotRegistered,
    OffGrid,
    PaddleNotApproved,
    SpendLimitReached,
)
from marketplace.errors import LotUnknown
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.saleroom import AbsenteeBid
from marketplace.operations import auctioning
from marketplace.operations.arriving import Gate, Incoming
from marketplace.queries import books
from marketplace.rostrum_errors import LotBegun, OffersAreSealed
from marketplace.rules import paddles
from marketplace.rules.bidding import BidKind
from marketplace.rules.lots import LotState
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import SaleState, SaleType

WAITING: Final = "waiting"
BELOW: Final = frozenset({BidTooLow, NotHigherThanOwnMaximum})
"""Refusals that mean no more than that others wanted it more."""


def leave(
    session: Session, *, lot_id: str, amount_minor: int, key: str, actor: Actor, at: datetime
) -> AbsenteeBid:
    """Leave a maximum on a lot that has not opened; the same key is the same maximum.

    :raises LotUnknown: if there is no such lot, or its sale was not announced
    :raises LotBegun: if it takes bids already, or takes none any more
    :raises NotRegistered, PaddleNotApproved: if the bidder has no paddle
    :raises ConflictOfInterest: if he may not bid on this lot
    :raises BidTooLow, OffGrid: if the amount could not be bid
    :raises NotHigherThanOwnMaximum: if he left as much before
    :raises SpendLimitReached: if all that he left is more than he may spend
    :raises KeyReused: if the key was used for another amount
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    sale = None if lot is None else session.get_one(Sale, lot.sale_id)
    if lot is None or sale is None or sale.state is SaleState.DRAFT:
        raise LotUnknown
    paddle = session.scalar(
        sa.select(Paddle).where(Paddle.sale_id == sale.id, Paddle.account_id == actor.id).with_for_update()
    )
    if paddle is None:
        raise NotRegistered
    if paddle.state is not PaddleState.APPROVED:
        raise PaddleNotApproved
    kept = session.scalar(
        sa.select(AbsenteeBid).where(AbsenteeBid.paddle_id == paddle.id, AbsenteeBid.key == key)
    )
    if kept is not None:
        if (kept.amount_minor, kept.lot_id) != (amount_minor, lot_id):
            raise KeyReused
        return kept
    if sale.type is SaleType.SEALED:
        raise OffersAreSealed
    if not is_awaited(lot, sale):
        raise LotBegun
    _require_may_bid(session, lot, sale, actor)
    terms = books.terms_of(lot, sale)
    if amount_minor < lot.opening_minor:
        raise BidTooLow(asking=lot.money(lot.opening_minor))
    if terms.strict_grid and not terms.ladder.has(amount_minor):
        below, above = terms.ladder.neighbours(amount_minor)
        raise OffGrid(below=lot.money(below), above=lot.money(above))
    _require_within(session, paddle, lot, amount_minor)
    row = AbsenteeBid(
        id=new_id("abs", at),
        lot_id=lot_id,
        paddle_id=paddle.id,
        amount_minor=amount_minor,
        key=key,
        received_at=at,
    )
    session.add(row)
    session.flush()
    return row


def is_awaited(lot: Lot, sale: Sale) -> bool:
    """Say whether maxima can still be left on a lot: it has not opened."""
    if lot.state is not LotState.LISTED or sale.type is SaleType.SEALED:
        return False
    if sale.state is SaleState.SCHEDULED:
        return True
    return sale.type is SaleType.LIVE and sale.state is SaleState.OPEN and lot.called_at is None


def _require_may_bid(session: Session, lot: Lot, sale: Sale, actor: Actor) -> None:
    organisation = session.scalar(
        sa.select(Consignment.organisation_id).where(Consignment.id == lot.consignment_id)
    )
    if (
        actor.id in {lot.consignor_id, sale.auctioneer_id}
        or paddles.is_staff(actor.roles)
        or (organisation is not None and organisation == actor.organisation_id)
    ):
        raise ConflictOfInterest


def _require_within(session: Session, paddle: Paddle, lot: Lot, amount_minor: int) -> None:
    """Require that it raises what the bidder left on the lot, and that all he left stays within his limit."""
    query = (
        sa.select(AbsenteeBid.lot_id, sa.func.max(AbsenteeBid.amount_minor))
        .where(AbsenteeBid.paddle_id == paddle.id, AbsenteeBid.result == WAITING)
        .group_by(AbsenteeBid.lot_id)
    )
    left = {lot_id: int(most) for lot_id, most in session.execute(query)}
    if left.get(lot.id, 0) >= amount_minor:
        raise NotHigherThanOwnMaximum(maximum=lot.money(left[lot.id]))
    limit = paddle.spend_limit_minor
    if limit is None:
        return
    elsewhere = sum(most for lot_id, most in left.items() if lot_id != lot.id)
    room = paddles.headroom(limit, leading_minor=elsewhere, unpaid_minor=0)
    if amount_minor > room:
        raise SpendLimitReached(headroom=Money(room, lot.currency), limit=Money(limit, lot.currency))


def feed_sale(session: Session, *, sale_id: str, gate: Gate, at: datetime) -> None:
    """Feed what was left on the lots of a timed sale that has just opened."""
    sale = session.get_one(Sale, sale_id)
    if sale.type is SaleType.TIMED:
        lots = sa.select(AbsenteeBid.lot_id).join(Lot, Lot.id == AbsenteeBid.lot_id)
        found = session.scalars(lots.where(Lot.sale_id == sale_id, AbsenteeBid.result == WAITING).distinct())
        feed(session, lot_ids=list(found), gate=gate, at=at)


def feed(session: Session, *, lot_ids: Collection[str], gate: Gate, at: datetime) -> None:
    """Bid what was left on lots that have just opened, in the order in which it was left.

    Who is below the asking price by then is outbid, and that is no error.
    """
    if not lot_ids:
        return
    session.flush()
    query = (
        sa.select(AbsenteeBid, Paddle)
        .join(Paddle, Paddle.id == AbsenteeBid.paddle_id)
        .where(AbsenteeBid.lot_id.in_(lot_ids), AbsenteeBid.result == WAITING)
        .order_by(AbsenteeBid.received_at, AbsenteeBid.id)
    )
    rows = [(row, paddle) for row, paddle in session.execute(query)]
    incoming = [
        Incoming(
            lot_id=row.lot_id,
            account_id=paddle.account_id,
            roles=frozenset(),
            organisation_id=None,
            amount_minor=row.amount_minor,
            kind=BidKind.ABSENTEE,
            key=f"absentee-{row.id}",
            received_at=row.received_at,
        )
        for row, paddle in rows
    ]
    taken = auctioning.take_bids(session, known={}, incoming=incoming, gate=gate, at=at)
    for (row, _), answer in zip(rows, taken.answers, strict=True):
        row.fed_at = at
        if isinstance(answer.told, Refusal):
            row.result = "outbid" if type(answer.told) in BELOW else answer.told.slug()
        else:
            row.result = answer.told.code
    session.flush()
    session.expire_all()
