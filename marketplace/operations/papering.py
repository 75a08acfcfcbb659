"""The confirmation and the record of a sale: built from the lot's chain, signed by those who must (R32).

Source: Auction Law, art. 52 (confirmation: buyer and auctioneer), art. 53 (record: auctioneer, recorder, and
the buyer if it is sold).
"""

import hashlib
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.errors import LotUnknown, NotYours
from marketplace.models.auction import LotEvent, Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.saleroom import SaleSignature
from marketplace.roles import CASHIER
from marketplace.rostrum_errors import PaperNotReady, SignedAlready
from marketplace.rules import chain, pricing
from marketplace.rules.lots import LotState

SIGNERS: Final[dict[str, tuple[str, ...]]] = {
    "confirmation": ("buyer", "auctioneer"),
    "record": ("auctioneer", "recorder", "buyer"),
}
"""Who signs what. A record of a lot that was passed has no buyer."""
STRUCK: Final = frozenset({LotState.SOLD, LotState.DEFAULTED})


def facts_of(session: Session, *, lot_id: str, paper: str, actor: Actor) -> dict[str, Any]:
    """Return what a paper says, for whoever may read it: plain values, in one spelling.

    :raises LotUnknown: if there is no such lot, or it is none of the actor's business
    :raises PaperNotReady: if the lot has not ended, or was not sold and a confirmation is asked for
    """
    lot = session.get(Lot, lot_id)
    sale = None if lot is None else session.get_one(Sale, lot.sale_id)
    if lot is None or sale is None or paper not in SIGNERS or not capacities(lot, sale, actor):
        raise LotUnknown
    sold = lot.state in STRUCK
    if not (sold or lot.state is LotState.PASSED) or (paper == "confirmation" and not sold):
        raise PaperNotReady
    events = session.execute(
        sa.select(LotEvent.kind, LotEvent.at, LotEvent.hash, LotEvent.number)
        .where(LotEvent.lot_id == lot_id)
        .order_by(LotEvent.number)
    ).all()
    closed = next(event for event in events if event.kind in {"sold", "passed"})
    began = next((event for event in events if event.kind in {"called", "opened"}), events[0])
    paddle = session.get(Paddle, lot.leader_paddle_id) if sold and lot.leader_paddle_id else None
    tiers = [(limit, bps) for limit, bps in sale.premium_tiers]
    hammer = lot.price_minor or 0
    return {
        "paper": paper,
        "sale": sale.id,
        "sale_title": sale.title,
        "law": sale.sale_law,
        "lot": lot.id,
        "number": lot.number,
        "artwork": lot.artwork_id,
        "auctioneer": sale.auctioneer_name,
        "licence": sale.auctioneer_licence,
        "conditions": sale.conditions_version,
        "outcome": closed.kind,
        "began_at": chain.instant(began.at),
        "ended_at": chain.instant(closed.at),
        "bids": lot.bid_count,
        "currency": lot.currency,
        "hammer_minor": hammer if sold else None,
        "premium_minor": pricing.premium(Money(hammer, lot.currency), tiers).amount_minor if sold else None,
        "paddle": None if paddle is None else paddle.number,
        "buyer": None if paddle is None else paddle.name,
        "chain_length": closed.number,
        "chain_hash": closed.hash,
    }


def capacities(lot: Lot, sale: Sale, actor: Actor) -> set[str]:
    """Return in which capacities somebody may sign for a lot."""
    found = set()
    if actor.account_id is not None and actor.account_id == lot.winner_id:
        found.add("buyer")
    if actor.account_id == sale.auctioneer_id:
        found.add("auctioneer")
    elif actor.has(CASHIER):
        found.add("recorder")
    return found


def sign(session: Session, *, lot_id: str, paper: str, actor: Actor, at: datetime) -> SaleSignature:
    """Sign a paper in one's own capacity: its words are hashed, and the hash is kept with the name.

    :raises LotUnknown, PaperNotReady: as `facts_of`
    :raises NotYours: if the paper has no place for this signature
    :raises SignedAlready: if that place is taken
    """
    facts = facts_of(session, lot_id=lot_id, paper=paper, actor=actor)
    lot = session.get_one(Lot, lot_id)
    sale = session.get_one(Sale, lot.sale_id)
    own = [one for one in SIGNERS[paper] if one in capacities(lot, sale, actor)]
    if not own:
        raise NotYours
    taken = sa.select(SaleSignature.capacity).where(
        SaleSignature.lot_id == lot_id, SaleSignature.paper == paper
    )
    if own[0] in set(session.scalars(taken)):
        raise SignedAlready
    row = SaleSignature(
        id=new_id("sig", at),
        lot_id=lot_id,
        paper=paper,
        capacity=own[0],
        account_id=actor.id,
        name=actor.name,
        sha256=digest(facts),
        signed_at=at,
    )
    session.add(row)
    session.flush()
    return row


def digest(facts: dict[str, Any]) -> str:
    """Return SHA-256 of a paper's words, in hex."""
    return hashlib.sha256(chain.canonical(facts)).hexdigest()


def signatures(session: Session, *, lot_id: str, paper: str) -> list[SaleSignature]:
    """Return who has signed, in order."""
    query = sa.select(SaleSignature).where(SaleSignature.lot_id == lot_id, SaleSignature.paper == paper)
    return list(session.scalars(query.order_by(SaleSignature.signed_at)))
