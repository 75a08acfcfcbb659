"""After the hammer: how a lot went, put together for anyone to recompute, and attested in the log."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.models.agreements import ReserveLowering
from marketplace.models.auction import Bid, LotEvent, Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.saleroom import BidHistory
from marketplace.queries import books
from marketplace.rules import chain, telling

ENDS: Final = frozenset({"sold", "passed", "withdrawn"})


def remember(session: Session, *, lot_id: str, actor: Actor, at: datetime) -> BidHistory | None:
    """Put a lot's history together and have the house state its digest; once.

    :return: None where its chain began before chains told their terms, and nothing can be recomputed
    """
    kept = session.get(BidHistory, lot_id)
    if kept is not None:
        return kept
    content = content_of(session, lot_id)
    if content is None:
        return None
    statement_id, sha256 = authentication.attest_history(
        session, lot_id=lot_id, content=content, actor=actor, at=at
    )
    row = BidHistory(
        lot_id=lot_id,
        content=chain.canonical(content).decode(),
        sha256=sha256,
        statement_id=statement_id,
        made_at=at,
    )
    session.add(row)
    session.flush()
    return row


def content_of(session: Session, lot_id: str) -> dict[str, Any] | None:
    """Return all that is told of a lot that has ended; None if its chain does not tell its terms."""
    lot = session.get_one(Lot, lot_id)
    sale = session.get_one(Sale, lot.sale_id)
    query = sa.select(LotEvent).where(LotEvent.lot_id == lot_id).order_by(LotEvent.number)
    events = list(session.scalars(query))
    last = next((number for number, event in enumerate(events, 1) if event.kind in ENDS), None)
    if last is None or events[0].kind != "opened" or "terms" not in events[0].facts:
        return None
    events = events[:last]
    lowered = list(session.scalars(_lowerings(lot_id)))
    terms = books.terms_of(lot, sale)
    if lowered:
        terms = replace(terms, reserve_minor=lowered[0].was_minor)
    history = _happened(books.histories(session, [lot_id])[lot_id], events, lowered)
    secrets = telling.told(terms, history, end_at=lot.end_at)
    rows = sa.select(Bid, Paddle.number).join(Paddle, Paddle.id == Bid.paddle_id)
    bids = session.execute(rows.where(Bid.lot_id == lot_id, Bid.seq.is_not(None)).order_by(Bid.seq))
    return {
        "lot": lot_id,
        "sale": sale.id,
        "outcome": events[-1].kind,
        "events": [
            {
                "number": event.number,
                "kind": event.kind,
                "at": chain.instant(event.at),
                "facts": event.facts,
                "hash": event.hash,
            }
            for event in events
        ],
        "bids": [_told(bid, secrets.amounts[bid.seq or 0]) for bid, _ in bids],
        "reserve": _reserves(lot, secrets, events),
    }


def _told(bid: Bid, amount_minor: int) -> dict[str, Any]:
    if amount_minor != bid.amount_minor:
        return {"seq": bid.seq, "amount_minor": amount_minor, "exact": False}
    return {
        "seq": bid.seq,
        "amount_minor": amount_minor,
        "exact": True,
        "opening": {
            "key": bid.key,
            "kind": bid.kind.value,
            "paddle": bid.paddle_id,
            "salt": bid.salt,
        },
    }


def _reserves(lot: Lot, secrets: telling.Told, events: list[LotEvent]) -> list[dict[str, Any]]:
    """Return from which event on which reserve holds, as far as it is told."""
    if lot.reserve_minor is None:
        return []
    if any(
        event.kind == "unsealed" for event in events
    ):  # a sealed price covers the reserve, or nothing does
        return [{"from": 1, "minor": lot.price_minor if events[-1].kind == "sold" else None}]
    starts = [1, *(event.number for event in events if event.kind == "reserve_lowered")]
    return [{"from": start, "minor": minor} for start, minor in zip(starts, secrets.reserves, strict=True)]


def _lowerings(lot_id: str) -> "sa.Select[ReserveLowering]":
    query = sa.select(ReserveLowering).where(ReserveLowering.lot_id == lot_id)
    return query.order_by(ReserveLowering.number)


def _happened(
    history: books.History, events: list[LotEvent], lowered: list[ReserveLowering]
) -> list[telling.Happened]:
    """Return bids and voids with the lowered reserves in their place among them."""
    amounts = {one.number: one.reserve_minor for one in lowered}
    others = iter(history)
    happened: list[telling.Happened] = []
    for event in events:
        if event.kind in {"bid", "voided"}:
            happened.append(next(others))
        elif event.number in amounts:
            happened.append(telling.Lowered(amounts[event.number]))
    return happened


def content(row: BidHistory) -> dict[str, Any]:
    """Return the content of a history that is kept."""
    found: dict[str, Any] = json.loads(row.content)
    return found
