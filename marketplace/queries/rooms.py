"""What may be seen of a sale in progress.

Never a maximum but the reader's own, never a reserve, never a bidder's name (auction_spec, R20).
"""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.errors import LotUnknown, SaleUnknown
from marketplace.models.auction import Bid, LotEvent, Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.saleroom import AbsenteeBid, SealedBid
from marketplace.queries import rights
from marketplace.queries.live import is_shown, numbers_of, public_lot
from marketplace.queries.room_cards import AbsenteeCard, LotLine, Owed, SaleHead, SaleRoom, Step, Yours
from marketplace.rules import increments, pricing
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleState, SaleType

SHOWN_STEPS: Final = 60
"""How many of a lot's events its page shows."""
OFFERED_ASKS: Final = 24


def sale_room(session: Session, *, sale_id: str, lot_id: str | None, actor: Actor, at: datetime) -> SaleRoom:
    """Return a sale as this reader may see it.

    :param lot_id: the lot in the middle; None chooses the one that ends next
    :raises SaleUnknown: if there is no such sale, or it was not announced
    :raises LotUnknown: if the lot is not one of the sale
    """
    sale = session.get(Sale, sale_id)
    if sale is None or sale.state is SaleState.DRAFT:
        raise SaleUnknown
    last = session.scalar(sa.select(sa.func.max(LotEvent.id)).where(LotEvent.sale_id == sale_id)) or 0
    rows = list(session.scalars(sa.select(Lot).where(Lot.sale_id == sale_id).order_by(Lot.number)))
    lots = _lines(session, sale, rows)
    middle = _middle(lots, lot_id)
    asks = [] if middle is None else _asks(sale, middle)
    yours = _yours(session, sale, actor)
    row = next((row for row in rows if middle is not None and row.id == middle.lot_id), None)
    return SaleRoom(
        sale=_head(sale),
        lots=lots,
        lot=middle,
        steps=[] if middle is None else steps(session, middle.lot_id, sale.currency),
        asks=asks if middle is None else _asks(sale, middle, own=_leading_maximum(middle, yours)),
        owed=[_owed(sale, hammer) for hammer in asks or _fallen(middle)],
        yours=yours,
        now=at,
        last_event=last,
        barred=row is not None and actor.account_id in {row.consignor_id, sale.auctioneer_id},
    )


def lot_room(session: Session, *, lot_id: str, actor: Actor, at: datetime) -> SaleRoom:
    """Return a lot's sale with that lot in the middle; LotUnknown if there is none."""
    sale_id = session.scalar(sa.select(Lot.sale_id).where(Lot.id == lot_id))
    if sale_id is None:
        raise LotUnknown
    return sale_room(session, sale_id=sale_id, lot_id=lot_id, actor=actor, at=at)


def sale_head(session: Session, sale_id: str) -> SaleHead:
    """Return a sale in short.

    :raises SaleUnknown: if there is none, or it was not announced
    """
    sale = session.get(Sale, sale_id)
    if sale is None or sale.state is SaleState.DRAFT:
        raise SaleUnknown
    return _head(sale)


def yours(session: Session, sale_id: str, actor: Actor) -> Yours | None:
    """Return the reader's own standing in a sale, or None if he has not registered."""
    sale = session.get(Sale, sale_id)
    return None if sale is None else _yours(session, sale, actor)


def currency_of(session: Session, lot_id: str) -> str:
    """Return the currency of a lot; LotUnknown if there is none."""
    currency = session.scalar(sa.select(Lot.currency).where(Lot.id == lot_id))
    if currency is None:
        raise LotUnknown
    return currency


def absentee_card(session: Session, row: AbsenteeBid) -> AbsenteeCard:
    """Return a maximum that was left, as its bidder sees it."""
    lot = session.get_one(Lot, row.lot_id)
    return AbsenteeCard(row.id, row.lot_id, lot.money(row.amount_minor), row.received_at, row.result)


def _middle(lots: list[LotLine], lot_id: str | None) -> LotLine | None:
    if lot_id is not None:
        found = next((lot for lot in lots if lot.lot_id == lot_id), None)
        if found is None:
            raise LotUnknown
        return found
    listed = [lot for lot in lots if lot.state == LotState.LISTED]
    called = [lot for lot in listed if lot.called]
    return min(called or listed, key=lambda lot: (lot.end_at, lot.number), default=lots[-1] if lots else None)


def _head(sale: Sale) -> SaleHead:
    return SaleHead(
        id=sale.id,
        title=sale.title,
        state=sale.state.value,
        currency=sale.currency,
        opens_at=sale.opens_at,
        ends_at=sale.ends_at,
        auctioneer_name=sale.auctioneer_name,
        conditions_version=sale.conditions_version,
        notes=sale.notes,
        law=sale.sale_law,
        type=sale.type.value,
        pay_within_s=sale.pay_within_s,
    )


def _lines(session: Session, sale: Sale, rows: list[Lot]) -> list[LotLine]:
    """Return the lots of a sale as lines; what is down for a right has no picture."""
    works = authentication.artworks(session, [authentication.ArtworkId(row.artwork_id) for row in rows])
    numbers = numbers_of(session, {row.leader_paddle_id for row in rows if row.leader_paddle_id})
    down = rights.down(session, [row.artwork_id for row in rows])
    lines = []
    for row in rows:
        work = works.get(authentication.ArtworkId(row.artwork_id))
        public = public_lot(sale, row, numbers.get(row.leader_paddle_id or ""))
        lines.append(
            LotLine(
                lot_id=row.id,
                number=row.number,
                artwork_id=row.artwork_id,
                title=work.title if work else {},
                maker=work.maker if work else {},
                image=work.images[0] if work and work.images and row.artwork_id not in down else None,
                taken_down=row.artwork_id in down,
                opening=row.money(row.opening_minor),
                estimate_low=row.money(row.estimate_low_minor),
                estimate_high=row.money(row.estimate_high_minor),
                price=None if public["price_minor"] is None else row.money(public["price_minor"]),
                ask=row.money(public["ask_minor"]),
                bids=row.bid_count,
                leader=public["leader"],
                reserve=public["reserve"],
                end_at=row.end_at,
                scheduled_end_at=row.scheduled_end_at,
                state=row.state.value,
                seq=public["seq"],
                withdrawn_reason=row.withdrawn_reason,
                called=public["called"],
                warned=public["warned"],
            )
        )
    return lines


def _asks(sale: Sale, lot: LotLine, *, own: Money | None = None) -> list[Money]:
    """Return the amounts that may be bid on a lot next; whoever leads bids more than his own maximum (R6)."""
    if lot.state != LotState.LISTED:
        return []
    ladder = increments.ladder(sale.ladder, sale.currency)
    least = lot.ask.amount_minor
    if own is not None and own.amount_minor >= least:
        least = ladder.ask_after(own.amount_minor)
    return [Money(amount, sale.currency) for amount in ladder.asks(least, OFFERED_ASKS)]


def _leading_maximum(lot: LotLine, yours: Yours | None) -> Money | None:
    return yours.maxima.get(lot.lot_id) if yours is not None and lot.lot_id in yours.leads else None


def _fallen(lot: LotLine | None) -> list[Money]:
    return [lot.price] if lot is not None and lot.price is not None and lot.state == LotState.SOLD else []


def _owed(sale: Sale, hammer: Money) -> Owed:
    price = pricing.price_of(hammer, [(limit, bps) for limit, bps in sale.premium_tiers])
    return Owed(price.hammer, price.premium, price.total)


def steps(session: Session, lot_id: str, currency: str, limit: int = SHOWN_STEPS) -> list[Step]:
    """Return what the room saw happen on a lot, newest first."""
    query = (
        sa.select(LotEvent.lot_id, LotEvent.number, LotEvent.kind, LotEvent.at, LotEvent.facts)
        .where(LotEvent.lot_id == lot_id)
        .order_by(LotEvent.number.desc())
        .limit(limit)
    )
    return [step_of(row, currency) for row in session.execute(query) if is_shown(row.kind, row.facts)]


def step_of(row: Any, currency: str) -> Step:
    """Return an event as the room saw it. Only what is named here leaves the house."""
    facts: dict[str, Any] = row.facts
    price = facts.get("price_minor")
    end_at = facts.get("end_at")
    return Step(
        lot_id=row.lot_id,
        number=row.number,
        kind=row.kind,
        at=row.at,
        paddle=facts.get("paddle"),
        leader=facts.get("leader"),
        price=None if price is None else Money(price, currency),
        end_at=None if end_at is None else datetime.fromisoformat(end_at),
        reason=facts.get("reason"),
        ask=None if facts.get("ask_minor") is None else Money(facts["ask_minor"], currency),
        how=facts.get("how"),
    )


def _yours(session: Session, sale: Sale, actor: Actor) -> Yours | None:
    if not actor.is_signed_in:
        return None
    paddle = session.scalar(sa.select(Paddle).where(Paddle.sale_id == sale.id, Paddle.account_id == actor.id))
    if paddle is None:
        return None
    best = (
        sa.select(Bid.lot_id, sa.func.max(Bid.amount_minor))
        .where(Bid.paddle_id == paddle.id, Bid.seq.is_not(None))
        .group_by(Bid.lot_id)
    )
    left = (
        sa.select(AbsenteeBid.lot_id, sa.func.max(AbsenteeBid.amount_minor))
        .where(AbsenteeBid.paddle_id == paddle.id, AbsenteeBid.fed_at.is_(None))
        .group_by(AbsenteeBid.lot_id)
    )
    leads = sa.select(Lot.id).where(Lot.leader_paddle_id == paddle.id, Lot.sale_id == sale.id)
    limit = paddle.spend_limit_minor
    return Yours(
        paddle_id=paddle.id,
        state=paddle.state.value,
        number=paddle.number,
        spend_limit=None if limit is None else Money(limit, sale.currency),
        reason=paddle.reason,
        leads=list(session.scalars(leads)),
        maxima={lot_id: Money(amount, sale.currency) for lot_id, amount in session.execute(best)},
        sealed=_sealed(session, paddle.id) if sale.type is SaleType.SEALED else {},
        left={lot_id: Money(amount, sale.currency) for lot_id, amount in session.execute(left)},
    )


def stated_country(session: Session, sale_id: str | None, actor: Actor) -> str | None:
    """Return where a bidder of a sale said that a work would go; None where nobody bids, or said so."""
    if sale_id is None or not actor.is_signed_in:
        return None
    return session.scalar(
        sa.select(Paddle.country).where(Paddle.sale_id == sale_id, Paddle.account_id == actor.id)
    )


def _sealed(session: Session, paddle_id: str) -> dict[str, datetime]:
    query = (
        sa.select(SealedBid.lot_id, sa.func.max(SealedBid.received_at))
        .where(SealedBid.paddle_id == paddle_id)
        .group_by(SealedBid.lot_id)
    )
    return {lot_id: at for lot_id, at in session.execute(query)}  # noqa: C416 -- rows, not pairs
