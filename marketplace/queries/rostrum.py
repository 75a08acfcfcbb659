"""What the auctioneer and the cashier see of a sale: who bids, who waits, which voids are asked for."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.money import Money
from marketplace.bidding_errors import PaddleUnknown
from marketplace.errors import LotUnknown, SaleUnknown
from marketplace.models.auction import Bid, Paddle, VoidRequest
from marketplace.models.catalogue import Lot, Sale
from marketplace.queries.chances import UnpaidLot, unpaid_lots
from marketplace.queries.live import numbers_of, public_lot
from marketplace.queries.room_cards import LotLine, SaleHead, Step
from marketplace.queries.rooms import sale_room
from marketplace.roles import CASHIER
from marketplace.rules.lots import LotState
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import SaleState


@dataclass(frozen=True, slots=True)
class BidderCard:
    """A registration, for those who decide it."""

    id: str
    sale_id: str
    name: str
    state: str
    number: int | None
    spend_limit: Money | None
    country: str | None
    applied_at: datetime
    decided_at: datetime | None
    reason: str

    @classmethod
    def of(cls, row: Paddle, currency: str) -> "BidderCard":
        """Return a row as a card."""
        limit = row.spend_limit_minor
        return cls(
            id=row.id,
            sale_id=row.sale_id,
            name=row.name,
            state=row.state.value,
            number=row.number,
            spend_limit=None if limit is None else Money(limit, currency),
            country=row.country,
            applied_at=row.applied_at,
            decided_at=row.decided_at,
            reason=row.reason,
        )


@dataclass(frozen=True, slots=True)
class VoidCard:
    """A request to void a bid."""

    id: str
    sale_id: str
    lot_id: str
    lot_number: int
    seq: int
    paddle: int | None
    reason: str
    asked_at: datetime
    approved_at: datetime | None
    yours: bool
    """The reader asked for it, and so may not approve it."""


@dataclass(frozen=True, slots=True)
class BlockCard:
    """A lot at the rostrum, after something was done to it."""

    lot_id: str
    sale_id: str
    number: int
    state: str
    price: Money | None
    ask: Money
    leader: int | None
    reserve: str
    called: bool
    warned: bool


@dataclass(frozen=True, slots=True)
class Rostrum:
    """A sale from the auctioneer's side."""

    sale: SaleHead
    lots: list[LotLine]
    bidders: list[BidderCard]
    voids: list[VoidCard]
    now: datetime
    lot: LotLine | None
    """The lot at the rostrum, or the one that comes next."""
    steps: list[Step]
    """What happened on it, newest first."""
    last_event: int
    unpaid: list[UnpaidLot]
    """Sold and not paid, or with a buyer in default."""


def rostrum(session: Session, *, sale_id: str, actor: Actor, at: datetime) -> Rostrum:
    """Return a sale as whoever presides sees it.

    :raises SaleUnknown: if there is none, or the actor neither presides nor keeps the till
    """
    sale = session.get(Sale, sale_id)
    if sale is None or not (sale.auctioneer_id == actor.account_id or actor.has(CASHIER)):
        raise SaleUnknown
    room = sale_room(session, sale_id=sale_id, lot_id=None, actor=actor, at=at)
    bidders = sa.select(Paddle).where(Paddle.sale_id == sale_id).order_by(Paddle.applied_at)
    return Rostrum(
        sale=room.sale,
        lots=room.lots,
        bidders=[BidderCard.of(row, sale.currency) for row in session.scalars(bidders)],
        voids=_voids(session, sale_id, actor),
        now=at,
        lot=room.lot,
        steps=room.steps,
        last_event=room.last_event,
        unpaid=unpaid_lots(session, sale_id, at=at),
    )


def block_card(session: Session, lot: Lot) -> BlockCard:
    """Return a lot at the rostrum as a card."""
    sale = session.get_one(Sale, lot.sale_id)
    numbers = numbers_of(session, {lot.leader_paddle_id}) if lot.leader_paddle_id else {}
    public = public_lot(sale, lot, numbers.get(lot.leader_paddle_id or ""))
    return BlockCard(
        lot_id=lot.id,
        sale_id=sale.id,
        number=lot.number,
        state=lot.state.value,
        price=None if lot.price_minor is None else lot.money(lot.price_minor),
        ask=lot.money(public["ask_minor"]),
        leader=public["leader"],
        reserve=public["reserve"],
        called=public["called"],
        warned=public["warned"],
    )


def paddle_holder(session: Session, *, lot_id: str, number: int, actor: Actor) -> tuple[str, str]:
    """Return account and name of who has a paddle in a lot's sale, for whoever presides over it.

    :raises LotUnknown: if there is no such lot, or the actor does not preside
    :raises PaddleUnknown: if nobody has that number
    """
    sale = session.scalar(sa.select(Sale).join(Lot, Lot.sale_id == Sale.id).where(Lot.id == lot_id))
    if sale is None or not (sale.auctioneer_id == actor.account_id or actor.has(CASHIER)):
        raise LotUnknown
    query = sa.select(Paddle.account_id, Paddle.name).where(
        Paddle.sale_id == sale.id, Paddle.number == number
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise PaddleUnknown
    return found.account_id, found.name


def bidder_card(session: Session, paddle: Paddle) -> BidderCard:
    """Return a registration as a card."""
    return BidderCard.of(paddle, session.get_one(Sale, paddle.sale_id).currency)


def sale_of(session: Session, *, paddle_id: str = "", lot_id: str = "", request_id: str = "") -> str:
    """Return the sale that a paddle, a lot or a request to void a bid belongs to.

    :raises SaleUnknown: if there is no such thing
    """
    if request_id:
        query = sa.select(Lot.sale_id).join(VoidRequest, VoidRequest.lot_id == Lot.id)
        query = query.where(VoidRequest.id == request_id)
    elif lot_id:
        query = sa.select(Lot.sale_id).where(Lot.id == lot_id)
    else:
        query = sa.select(Paddle.sale_id).where(Paddle.id == paddle_id)
    found = session.scalar(query)
    if found is None:
        raise SaleUnknown
    return found


def currency_of(session: Session, paddle_id: str) -> str:
    """Return the currency of the sale that a registration is for.

    :raises PaddleUnknown: if there is no such registration
    """
    query = sa.select(Sale.currency).join(Paddle, Paddle.sale_id == Sale.id).where(Paddle.id == paddle_id)
    currency = session.scalar(query)
    if currency is None:
        raise PaddleUnknown
    return currency


def void_card(session: Session, request: VoidRequest, actor: Actor) -> VoidCard:
    """Return a request as a card."""
    return next(
        card
        for card in _voids(session, session.get_one(Lot, request.lot_id).sale_id, actor)
        if card.id == request.id
    )


def _voids(session: Session, sale_id: str, actor: Actor) -> list[VoidCard]:
    query = (
        sa.select(VoidRequest, Lot.number, Paddle.number)
        .join(Lot, Lot.id == VoidRequest.lot_id)
        .join(Bid, sa.and_(Bid.lot_id == VoidRequest.lot_id, Bid.seq == VoidRequest.seq))
        .join(Paddle, Paddle.id == Bid.paddle_id)
        .where(Lot.sale_id == sale_id)
        .order_by(VoidRequest.asked_at)
    )
    return [
        VoidCard(
            id=row.id,
            sale_id=sale_id,
            lot_id=row.lot_id,
            lot_number=lot_number,
            seq=row.seq,
            paddle=paddle,
            reason=row.reason,
            asked_at=row.asked_at,
            approved_at=row.approved_at,
            yours=row.asked_by == actor.account_id,
        )
        for row, lot_number, paddle in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Applicants:
    """Registrations of one sale that wait to be decided."""

    sale_id: str
    title: dict[str, str]
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class EndingLots:
    """Lots of one sale that end soon."""

    sale_id: str
    title: dict[str, str]
    count: int
    first_at: datetime


def applicants(session: Session, actor: Actor, *, limit: int = 20) -> list[Applicants]:
    """Return the sales of this actor in which bidders wait for a paddle."""
    query = (
        sa.select(Sale.id, Sale.title, sa.func.count(Paddle.id), sa.func.min(Paddle.applied_at))
        .join(Paddle, Paddle.sale_id == Sale.id)
        .where(Paddle.state == PaddleState.APPLIED, *_presided(actor))
        .group_by(Sale.id)
        .limit(limit)
    )
    return [Applicants(*row) for row in session.execute(query)]


def ending(session: Session, actor: Actor, *, before: datetime, limit: int = 20) -> list[EndingLots]:
    """Return the sales that this actor presides over with lots that end before an instant."""
    query = (
        sa.select(Sale.id, Sale.title, sa.func.count(Lot.id), sa.func.min(Lot.end_at))
        .join(Lot, Lot.sale_id == Sale.id)
        .where(
            Lot.state == LotState.LISTED,
            Lot.end_at < before,
            Sale.state == SaleState.OPEN,
            Sale.auctioneer_id == actor.account_id,
        )
        .group_by(Sale.id)
        .limit(limit)
    )
    return [EndingLots(*row) for row in session.execute(query)]


def _presided(actor: Actor) -> list["sa.ColumnElement[bool]"]:
    return [] if actor.has(CASHIER) else [Sale.auctioneer_id == actor.account_id]
