"""A bid as it arrives, and what becomes of a group of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.actor import Role
from foundation.errors import Refusal
from marketplace.operations.answering import Receipt
from marketplace.queries.books import Book
from marketplace.rules.bidding import BidKind

Wanted = frozenset[tuple[str, str | None]]
"""Pairs of (artwork id, country that the bidder would take it to, or None)."""
Gate = Callable[[Session, Wanted, datetime], Mapping[tuple[str, str | None], Refusal | None]]
"""Asks the floors below whether works may be bid on; None is yes."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A bid as it came in. `received_at` was stamped on arrival."""

    lot_id: str
    account_id: str
    roles: frozenset[Role]
    organisation_id: str | None
    amount_minor: int
    kind: BidKind
    key: str
    received_at: datetime
    entered_by: str | None = None
    """Who entered a bid from the floor or the telephone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a bid: a receipt or a refusal, new or given before."""

    told: Receipt | Refusal
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What a group came to. The books hold once the transaction is committed, and not before."""

    books: dict[str, Book]
    answers: list[Answer]
