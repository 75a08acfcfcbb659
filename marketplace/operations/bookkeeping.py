"""What a group of bids writes: bids, events, facts and lots, each kind in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.events import Event
from foundation.outbox import PublishedEvent
from marketplace.models.auction import Bid, LotEvent
from marketplace.models.catalogue import Lot
from marketplace.queries.books import Book, Leader
from marketplace.rules import chain
from marketplace.rules.bidding import BidKind, ReserveStatus, Standing
from marketplace.rules.chain import Head

CHANGING: Final = (
    *("price_minor", "leader_paddle_id", "leader_max_minor", "bid_count", "seq", "end_at"),
    *("asking_minor", "warned_at"),
)
ONLINE: Final = frozenset({BidKind.MAX, BidKind.EXACT})
UPDATE_LOT: Final = (
    sa.update(Lot.__table__)  # type: ignore[arg-type] # a mapped class's table is annotated as any FROM
    .where(Lot.__table__.c.id == sa.bindparam("lot"))
    .values({name: sa.bindparam(f"new_{name}") for name in CHANGING})
)


@dataclass(slots=True)
class Pages:
    """Rows that wait to be written with their group."""

    bids: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Event] = field(default_factory=list)
    lots: set[str] = field(default_factory=set)

    def write(self, session: Session, books: Mapping[str, Book], *, at: datetime) -> None:
        """Write everything: four statements, however many bids."""
        connection = session.connection()
        if self.bids:
            connection.execute(sa.insert(Bid), self.bids)
        if self.events:
            connection.execute(sa.insert(LotEvent), self.events)
        if self.facts:
            rows = [{"name": fact.name(), "facts": _plain(fact), "occurred_at": at} for fact in self.facts]
            connection.execute(sa.insert(PublishedEvent), rows)
        if self.lots:
            connection.execute(UPDATE_LOT, [_row_of(books[lot_id]) for lot_id in sorted(self.lots)])

    def tell(
        self,
        book: Book,
        after: Standing,
        *,
        price_minor: int,
        ask_minor: int,
        paddle_number: int | None,
        leader: Leader,
        digest: str,
        how: BidKind,
        floor_minor: int,
        received_at: datetime,
        at: datetime,
    ) -> Head:
        """Add what a bid set off to its lot's chain; return the chain's new end."""
        before, terms = book.standing, book.terms
        moved = after.leader != before.leader or price_minor != before.price_minor(terms)
        bid = {
            "seq": after.seq,
            "paddle": paddle_number,
            "leader": leader.number,
            "price_minor": price_minor,
            "ask_minor": ask_minor,
            "reserve": after.reserve(terms).value,
            "end_at": chain.instant(after.end_at),
            "moved": moved,
            "digest": digest,
            "received_at": chain.instant(received_at),
        }
        if how not in ONLINE:
            bid["how"] = how.value
        if floor_minor:
            bid["floor_minor"] = floor_minor
        happened: list[tuple[str, dict[str, Any]]] = [("bid", bid)]
        if after.reserve(terms) is ReserveStatus.MET is not before.reserve(terms):
            happened.append(("reserve_met", {}))
        if after.end_at != before.end_at:
            happened.append(("extended", {"end_at": chain.instant(after.end_at)}))
        head = book.head
        for kind, facts in happened:
            row, head = head.follow(kind, facts, at)
            self.events.append(row)
        return head


def _plain(fact: Event) -> dict[str, Any]:
    """Return a fact's members; they are plain values, so nothing is copied."""
    return {member.name: getattr(fact, member.name) for member in fields(fact)}


def outbid(before: Leader | None, after: Leader) -> str | None:
    """Return the account that led and leads no longer."""
    return before.account_id if before is not None and before != after else None


def _row_of(book: Book) -> dict[str, Any]:
    standing = book.standing
    return {
        "lot": book.lot_id,
        "new_price_minor": standing.price_minor(book.terms),
        "new_leader_paddle_id": standing.leader,
        "new_leader_max_minor": standing.leader_max_minor if standing.leader else None,
        "new_bid_count": standing.seq,
        "new_seq": book.head.number,
        "new_end_at": standing.end_at,
        "new_asking_minor": standing.asking_minor or None,
        "new_warned_at": book.warned_at,
    }
