"""The auctioneer at the rostrum of a live sale: open a lot, ask more, warn, strike, pass, withdraw.

Each of these is done by the clerk, in its place among the bids, so that none of them ever races one.
Source: auction_spec, R8, R13, R15, R31; Auction Law, arts. 49 to 51.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from marketplace.bidding_errors import LotEnded, OffGrid, SaleNotOpen
from marketplace.errors import LotUnknown
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations import absent, chaining, hammering, withdrawing
from marketplace.operations.arriving import Gate
from marketplace.operations.hammering import Outcome
from marketplace.operations.registering_bidders import presides
from marketplace.queries import books, live_tables
from marketplace.queries.books import Book
from marketplace.rostrum_errors import (
    AskingTooLow,
    LotNotCalled,
    LotOnTheBlock,
    MustBeSold,
    NothingToStrike,
    NotLive,
    WarningNeeded,
    WithdrawalNotAllowed,
)
from marketplace.rules import closing
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleState, SaleType


def call_lot(session: Session, *, lot_id: str, gate: Gate, actor: Actor, at: datetime) -> Lot:
    """Open a lot; what was left on it by those who are not here is bid at once.

    :raises LotUnknown: if there is none, or the actor does not preside over its sale
    :raises NotLive: if its sale is not held at a rostrum
    :raises SaleNotOpen: if the sale has not opened
    :raises LotEnded: if it was sold, passed or withdrawn
    :raises LotOnTheBlock: if another lot is open, or this one was opened before
    :raises NotOnTheTable, LivePaused, LiveInDoubt, LiveMismatch: as a live session of this work says
    """
    lot, sale = _own(session, lot_id, actor)
    _require_listed(lot)
    if sale.state is not SaleState.OPEN:
        raise SaleNotOpen(opens_at=sale.opens_at)
    other = session.scalar(
        sa.select(Lot.number).where(
            Lot.sale_id == sale.id, Lot.state == LotState.LISTED, Lot.called_at.is_not(None)
        )
    )
    if other is not None:
        raise LotOnTheBlock(number=other)
    live_tables.require_free(session, lot.artwork_id)
    live_tables.require_on_table(session, lot.artwork_id)
    lot.called_at = at
    facts = {"ask_minor": lot.opening_minor, "auctioneer": sale.auctioneer_name}
    chaining.append(session, lot, "called", facts, at=at)
    absent.feed(session, lot_ids=[lot.id], gate=gate, at=at)
    return lot


def ask(session: Session, *, lot_id: str, asking_minor: int, actor: Actor, at: datetime) -> Lot:
    """Ask for more than the ladder says; the ladder's own asking price takes that back.

    :raises LotNotCalled: if the lot is not open
    :raises AskingTooLow: if it is below the ladder's next amount
    :raises OffGrid: if it does not stand on a strict ladder
    """
    lot, book = _called(session, lot_id, actor)
    terms, standing = book.terms, book.standing
    price = standing.price_minor(terms)
    natural = terms.opening_minor if price is None else terms.ladder.ask_after(price)
    if asking_minor < natural:
        raise AskingTooLow(asking=terms.money(natural))
    if terms.strict_grid and not terms.ladder.has(asking_minor):
        below, above = terms.ladder.neighbours(asking_minor)
        raise OffGrid(below=terms.money(below), above=terms.money(above))
    lot.asking_minor = asking_minor if asking_minor > natural else None
    lot.warned_at = None
    chaining.append(session, lot, "asking", {"ask_minor": asking_minor}, at=at)
    session.flush()
    return lot


def warn(session: Session, *, lot_id: str, actor: Actor, at: datetime) -> Lot:
    """Give fair warning: without another bid the hammer falls.

    :raises LotNotCalled: if the lot is not open
    :raises NothingToStrike: if nobody leads, or the reserve is not met
    """
    lot, book = _called(session, lot_id, actor)
    _require_sellable(book)
    lot.warned_at = at
    price = book.standing.price_minor(book.terms)
    chaining.append(session, lot, "fair_warning", {"price_minor": price, "leader": _leader(book)}, at=at)
    session.flush()
    return lot


def strike(session: Session, *, lot_id: str, actor: Actor, at: datetime) -> Lot:
    """Let the hammer fall: the lot is sold, and nothing opens it again.

    :raises LotNotCalled: if the lot is not open
    :raises NothingToStrike: if nobody leads, or the reserve is not met
    :raises WarningNeeded: if a bid came after the last fair warning, or there was none
    :raises NotOnTheTable, LivePaused, LiveInDoubt, LiveMismatch, LookFirst: as a live session of it says
    """
    lot, book = _called(session, lot_id, actor)
    _require_sellable(book)
    if lot.warned_at is None:
        raise WarningNeeded
    live_tables.require_seen(session, lot.artwork_id, at=at)
    sale = session.get_one(Sale, lot.sale_id)
    outcome = hammering.finish(session, lot, book, sale, by=actor, at=at)
    if outcome is Outcome.HELD:
        session.flush()
    return lot


def pass_lot(session: Session, *, lot_id: str, actor: Actor, at: datetime) -> Lot:
    """Pass a lot that nobody bids on, or not as much as its reserve (art. 50(2)).

    :raises LotNotCalled: if the lot is not open
    :raises MustBeSold: if somebody leads and no reserve stands against him
    """
    lot, book = _called(session, lot_id, actor)
    if closing.end(book.terms, book.standing).state is LotState.SOLD:
        raise MustBeSold
    hammering.finish(session, lot, book, session.get_one(Sale, lot.sale_id), by=actor, at=at)
    return lot


def withdraw(session: Session, *, lot_id: str, reason: str, actor: Actor, at: datetime) -> Lot:
    """Withdraw a lot of any sale that one presides over, because the law or the contract says so (R15).

    :raises LotUnknown: if there is none, or the actor does not preside over its sale
    :raises WithdrawalNotAllowed: if the reason is none of those
    :raises LotEnded: if it has ended
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    sale = None if lot is None else session.get_one(Sale, lot.sale_id)
    if lot is None or sale is None or not presides(sale, actor):
        raise LotUnknown
    if reason not in withdrawing.FALLS:
        raise WithdrawalNotAllowed
    withdrawing.withdraw_lot(session, lot_id=lot_id, reason=reason, at=at)
    hammering.close_if_over(session, sale, at=at)
    return lot


def _own(session: Session, lot_id: str, actor: Actor) -> tuple[Lot, Sale]:
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    sale = None if lot is None else session.get_one(Sale, lot.sale_id, with_for_update=True)
    if lot is None or sale is None or not presides(sale, actor):
        raise LotUnknown
    if sale.type is not SaleType.LIVE:
        raise NotLive
    return lot, sale


def _called(session: Session, lot_id: str, actor: Actor) -> tuple[Lot, Book]:
    lot, _ = _own(session, lot_id, actor)
    _require_listed(lot)
    if lot.called_at is None:
        raise LotNotCalled
    return lot, books.books(session, [lot_id])[lot_id]


def _require_listed(lot: Lot) -> None:
    if lot.state is not LotState.LISTED:
        raise LotEnded(state=lot.state.value)


def _require_sellable(book: Book) -> None:
    if closing.end(book.terms, book.standing).state is not LotState.SOLD:
        raise NothingToStrike(reserve=book.standing.reserve(book.terms).value)


def _leader(book: Book) -> int | None:
    return book.leader.number if book.leader else None
