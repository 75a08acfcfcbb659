"""A lot's reserve is lowered while it is in a sale: a version of its contract that both sides signed (R7)."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.agreement_errors import ReserveNotLower
from marketplace.models.agreements import Agreement, ReserveLowering
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations import chaining
from marketplace.queries import books
from marketplace.queries.books import Book
from marketplace.rules import agreements, chain, reserves
from marketplace.rules.bidding import ReserveStatus, Standing, Terms
from marketplace.rules.sales import SaleState


def require_lower(session: Session, lot: Lot, *, reserve: Money | None, at: datetime) -> None:
    """Require that a lot's reserve may be lowered to this one now.

    :raises ReserveNotLower: if it is not below the lot's, is below its opening price, or in another currency
    :raises OffGrid: if it does not stand on a strict ladder
    :raises LotClosed: if the lot's time was up
    :raises ReserveMet: if a bid covers the reserve already
    """
    book = books.books(session, [lot.id])[lot.id]
    if reserve is None or reserve.currency != lot.currency:
        assert lot.reserve_minor is not None
        raise ReserveNotLower(reserve=lot.money(lot.reserve_minor), opening=lot.money(lot.opening_minor))
    _lowered(book, reserve, at)


def lower(session: Session, lot: Lot, *, agreement: Agreement, at: datetime) -> None:
    """Lower a lot's reserve to what a version of the contract names. The lot's row is locked by the caller.

    Whoever leads and covers it now stands at the reserve. Before the lot opened nobody is told of it.

    :raises ReserveNotLower, OffGrid, LotClosed, ReserveMet: as `require_lower`
    """
    book = books.books(session, [lot.id])[lot.id]
    reserve = agreements.terms_of(agreement.terms).reserve
    assert reserve is not None
    terms, after = _lowered(book, reserve, at)
    assert lot.reserve_minor is not None
    was_minor, was_salt = lot.reserve_minor, lot.reserve_salt
    lot.reserve_minor = reserve.amount_minor
    if session.get_one(Sale, lot.sale_id).state is not SaleState.OPEN:
        return  # its chain begins with what holds when it opens
    lot.reserve_salt = secrets.token_hex(16)
    lot.price_minor, lot.asking_minor = after.price_minor(terms), after.asking_minor or None
    chaining.append(session, lot, "reserve_lowered", _facts(lot, book, terms, after), at=at)
    session.add(
        ReserveLowering(
            lot_id=lot.id,
            number=lot.seq,
            agreement_id=agreement.id,
            was_minor=was_minor,
            was_salt=was_salt,
            reserve_minor=reserve.amount_minor,
            salt=lot.reserve_salt,
            lowered_at=at,
        )
    )
    if after.reserve(terms) is ReserveStatus.MET:
        chaining.append(session, lot, "reserve_met", {}, at=at)
    session.flush()


def _lowered(book: Book, reserve: Money, at: datetime) -> tuple[Terms, Standing]:
    return reserves.lowered(book.terms, book.standing, reserve.amount_minor, at=at)


def _facts(lot: Lot, book: Book, terms: Terms, after: Standing) -> dict[str, object]:
    """Return what the chain tells: how the lot stands now, and a digest of the amount that nobody is told."""
    assert lot.reserve_minor is not None
    return {
        "leader": book.leader.number if book.leader else None,
        "price_minor": after.price_minor(terms),
        "ask_minor": after.ask_minor(terms),
        "reserve": after.reserve(terms).value,
        "end_at": chain.instant(after.end_at),
        "reserve_digest": chain.reserve_digest(
            lot_id=lot.id, reserve_minor=lot.reserve_minor, salt=lot.reserve_salt
        ),
    }
