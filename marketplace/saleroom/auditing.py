"""What must hold in the saleroom, recomputed from its rows by the definition."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.worker import Audit
from marketplace.models.agreements import ReserveLowering
from marketplace.models.auction import Bid, LotEvent, Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.saleroom import SealedBid, SealOfficer
from marketplace.operations import sealing
from marketplace.queries import books
from marketplace.queries.books import terms_of
from marketplace.rostrum_errors import SealBroken
from marketplace.rules import chain, closing, course, sealed, seals
from marketplace.rules.course import Entry
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleType

BATCH: Final = 200
STRUCK: Final = frozenset({LotState.SOLD, LotState.DEFAULTED})


def lots_stand_as_their_bids_say(session: Session) -> Iterator[str]:
    """Name lots whose price, leader or end is not what their bids make it."""
    query = sa.select(Lot, Sale).join(Sale, Sale.id == Lot.sale_id).where(Lot.seq > 0)
    query = query.where(Sale.type != SaleType.SEALED).order_by(Lot.id)
    rows = [(lot, sale) for lot, sale in session.execute(query)]
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        told = books.histories(session, [lot.id for lot, _ in some])
        for lot, sale in some:
            history = told[lot.id]
            seqs = [entry.seq for entry in history if isinstance(entry, Entry)]
            if seqs != list(range(1, len(seqs) + 1)):
                yield f"lot {lot.id}: its accepted bids are not numbered without gaps"
            standing = course.closed_form(terms_of(lot, sale), history, end_at=lot.end_at)
            for name, kept, meant in (
                ("bid count", lot.bid_count, standing.seq),
                ("leader", lot.leader_paddle_id, standing.leader),
                ("leading maximum", lot.leader_max_minor or 0, standing.leader_max_minor),
                ("price", lot.price_minor, standing.price_minor(terms_of(lot, sale))),
            ):
                if kept != meant:
                    yield f"lot {lot.id}: {name} is {kept}; its bids make it {meant}"
            yield from _ended_rightly(session, lot, closing.end(terms_of(lot, sale), standing))


def _ended_rightly(session: Session, lot: Lot, end: closing.End) -> Iterator[str]:
    if lot.state in {LotState.SOLD, LotState.PASSED} and lot.state is not end.state:
        yield f"lot {lot.id}: it is {lot.state.value}; its bids make it {end.state.value}"
    if lot.state in STRUCK and end.winner is not None:
        paddle = session.get(Paddle, end.winner)
        if paddle is None or paddle.account_id != lot.winner_id:
            yield f"lot {lot.id}: its winner is not the one who bid most"
    if lot.state not in STRUCK and lot.winner_id is not None:
        yield f"lot {lot.id}: it is {lot.state.value}, and has a winner"


def chains_are_whole(session: Session) -> Iterator[str]:
    """Name lot events that were changed, removed or inserted, and bids that their event does not know."""
    lots = {row.id: row.seq for row in session.execute(sa.select(Lot.id, Lot.seq))}
    digests = _digests(session)
    before: dict[str, tuple[int, str]] = {}
    query = sa.select(LotEvent).order_by(LotEvent.lot_id, LotEvent.number)
    for event in session.scalars(query.execution_options(yield_per=BATCH)):
        number, previous = before.get(event.lot_id, (0, chain.genesis(event.lot_id)))
        if event.number != number + 1:
            yield f"lot {event.lot_id}: events {number + 1} to {event.number - 1} are missing"
        meant = chain.event_hash(
            previous,
            lot_id=event.lot_id,
            number=event.number,
            kind=event.kind,
            at=event.at,
            facts=event.facts,
        )
        if event.hash != meant:
            yield f"lot {event.lot_id}: event {event.number} ({event.kind}) is not what it was"
        if event.kind == "bid":
            known = digests.pop((event.lot_id, event.facts.get("seq")), None)
            if known != event.facts.get("digest"):
                yield f"lot {event.lot_id}: bid {event.facts.get('seq')} is not what it was"
        before[event.lot_id] = (event.number, event.hash)
    for lot_id, seq in digests:
        yield f"lot {lot_id}: bid {seq} has no event"
    for lot_id, seq in lots.items():
        if before.get(lot_id, (0, ""))[0] != seq:
            yield f"lot {lot_id}: its chain ends at {before.get(lot_id, (0, ''))[0]}; the lot says {seq}"


def _digests(session: Session) -> dict[tuple[str, int | None], str]:
    query = sa.select(Bid).where(Bid.seq.is_not(None)).execution_options(yield_per=BATCH)
    return {
        (bid.lot_id, bid.seq): chain.bid_digest(
            lot_id=bid.lot_id,
            paddle_id=bid.paddle_id,
            seq=bid.seq or 0,
            kind=bid.kind.value,
            amount_minor=bid.amount_minor,
            key=bid.key,
            received_at=bid.received_at,
            salt=bid.salt,
        )
        for bid in session.scalars(query)
    }


def sealed_offers_are_what_was_opened(session: Session) -> Iterator[str]:
    """Name lots of sealed sales whose offers do not open to what the room was told."""
    kept = sa.select(SealedBid.lot_id, SealedBid.number, SealedBid.sealed)
    here = {(lot_id, number): seals.digest(text) for lot_id, number, text in session.execute(kept)}
    told = sa.select(LotEvent.lot_id, LotEvent.facts).where(LotEvent.kind == "sealed")
    chained = {(lot_id, facts["number"]): facts["digest"] for lot_id, facts in session.execute(told)}
    for lot_id, number in sorted(here.keys() | chained.keys()):
        if here.get((lot_id, number)) != chained.get((lot_id, number)):
            yield f"lot {lot_id}: sealed offer {number} is not what was handed in"
    query = (
        sa.select(LotEvent.lot_id, LotEvent.facts, Lot.sale_id)
        .join(Lot, Lot.id == LotEvent.lot_id)
        .where(LotEvent.kind == "unsealed")
    )
    numbers = {row.id: row.number for row in session.execute(sa.select(Paddle.id, Paddle.number))}
    for lot_id, facts, sale_id in session.execute(query).all():
        keys = session.scalars(sa.select(SealOfficer.private_key).where(SealOfficer.sale_id == sale_id))
        try:
            opened = sealing.opened(session, lot_id, [bytes.fromhex(key or "") for key in keys])
        except (SealBroken, ValueError):
            yield f"lot {lot_id}: a sealed offer does not open"
            continue
        shown = [(one["number"], one["paddle"], one["amount_minor"]) for one in facts["offers"]]
        meant = [(one.number, numbers[one.paddle], one.amount_minor) for one in sealed.last_of_each(opened)]
        if shown != meant:
            yield f"lot {lot_id}: its sealed offers are not what was told when they were opened"


def reserves_are_what_the_chain_is_held_to(session: Session) -> Iterator[str]:
    """Name lots whose reserve, now or before it was lowered, is not what their chain has the digest of."""
    rows = session.scalars(
        sa.select(ReserveLowering).order_by(ReserveLowering.lot_id, ReserveLowering.number)
    )
    lowered: dict[str, list[ReserveLowering]] = defaultdict(list)
    for row in rows:
        lowered[row.lot_id].append(row)
    events = sa.select(LotEvent.lot_id, LotEvent.number, LotEvent.kind, LotEvent.facts)
    told: dict[str, list[tuple[int, str]]] = defaultdict(list)
    kinds = LotEvent.kind.in_(("opened", "reserve_lowered"))
    for event in session.execute(events.where(kinds).order_by(LotEvent.lot_id, LotEvent.number)):
        if event.kind == "reserve_lowered" or "reserve_digest" in event.facts:
            told[event.lot_id].append((event.number, event.facts.get("reserve_digest", "")))
    for lot in session.scalars(sa.select(Lot).where(Lot.id.in_(list(told | lowered)))):
        kept = [(one.was_minor, one.was_salt) for one in lowered[lot.id]]
        kept.append((lot.reserve_minor or 0, lot.reserve_salt))
        digests = [digest for _, digest in told[lot.id]]
        meant = [chain.reserve_digest(lot_id=lot.id, reserve_minor=minor, salt=salt) for minor, salt in kept]
        numbers = [number for number, _ in told[lot.id]][-len(lowered[lot.id]) :]
        if (
            digests != meant[-len(digests) :]
            or kept[1:] != [(one.reserve_minor, one.salt) for one in lowered[lot.id]]
            or (lowered[lot.id] and numbers != [one.number for one in lowered[lot.id]])
        ):
            yield f"lot {lot.id}: its reserve is not what its chain is held to"


AUDITS: Final = (
    Audit("saleroom: reserves are what the chain is held to", reserves_are_what_the_chain_is_held_to),
    Audit("saleroom: sealed offers are what was opened", sealed_offers_are_what_was_opened),
    Audit("saleroom: lots stand as their bids say", lots_stand_as_their_bids_say),
    Audit("saleroom: chains of lots are whole", chains_are_whole),
)
