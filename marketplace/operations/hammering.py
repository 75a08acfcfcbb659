"""Sales open, lots end, the hammer falls (auction_spec, R8, R9, R15, R24, R31)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.errors import Refusal
from marketplace.events import LotPassed, LotSold, SaleClosed, SaleOpened, WorkUnlisted
from marketplace.models.auction import LotEvent, Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations import chaining, reporting, withdrawing
from marketplace.queries import books, live_tables
from marketplace.queries.books import Book
from marketplace.rules import chain, closing
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SaleState

HELD: Final = "hammer_held"
HOME: Final = "CN"


class Outcome(StrEnum):
    """What became of a lot whose time was up."""

    SOLD = "sold"
    PASSED = "passed"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    """A person has to look: it is asked again until the sale is allowed or forbidden."""
    NOTHING = "nothing"
    """It had ended before, or a late bid had moved its end."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A lot and what became of it."""

    lot_id: str
    outcome: Outcome


def open_due_sales(session: Session, *, at: datetime) -> list[str]:
    """Open the announced sales whose time has come; each of their lots begins its chain with that."""
    query = sa.select(Sale).where(Sale.state == SaleState.SCHEDULED, Sale.opens_at <= at).with_for_update()
    opened = list(session.scalars(query))
    for sale in opened:
        sale.state = SaleState.OPEN
        lots = sa.select(Lot).where(Lot.sale_id == sale.id, Lot.state == LotState.LISTED).with_for_update()
        for lot in session.scalars(lots):
            lot.reserve_salt = "" if lot.reserve_minor is None else secrets.token_hex(16)
            facts = {
                "opening_minor": lot.opening_minor,
                "end_at": chain.instant(lot.end_at),
                "reserve": "no_reserve" if lot.reserve_minor is None else "reserve_not_met",
                "terms": terms_told(sale, lot),
            }
            if lot.reserve_minor is not None:
                facts["reserve_digest"] = chain.reserve_digest(
                    lot_id=lot.id, reserve_minor=lot.reserve_minor, salt=lot.reserve_salt
                )
            chaining.append(session, lot, "opened", facts, at=at)
        outbox.publish(session, SaleOpened(sale_id=sale.id), at=at)
    return [sale.id for sale in opened]


def terms_told(sale: Sale, lot: Lot) -> dict[str, Any]:
    """Return what is fixed about a lot as its chain tells it: enough to recompute how it went."""
    terms = books.terms_of(lot, sale)
    return {
        "type": sale.type.value,
        "law": sale.sale_law,
        "currency": lot.currency,
        "ladder": [list(rung) for rung in terms.ladder.rungs],
        "strict_grid": terms.strict_grid,
        "opening_minor": lot.opening_minor,
        "scheduled_end_at": chain.instant(lot.scheduled_end_at),
        "window_s": sale.window_s,
        "extension_s": sale.extension_s,
        "cap_s": sale.cap_s,
        "void_policy": sale.void_policy,
        "pricing": sale.sealed_pricing,
        "conditions": sale.conditions_version,
        "auctioneer": sale.auctioneer_name,
    }


def end_lot(session: Session, *, lot_id: str, at: datetime) -> Ended:
    """End a lot whose time and grace are over; ending it twice is ending it once.

    The gate is asked in this transaction. Where it forbids the sale, the lot is withdrawn with the
    reason; where it refers to a person, or a live session stops the sale of the work, the lot waits, and
    takes no bids.
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or lot.state is not LotState.LISTED or not closing.is_due(lot.end_at, at):
        return Ended(lot_id, Outcome.NOTHING)
    if waits_on_air(session, lot, at=at):
        return Ended(lot_id, Outcome.HELD)
    book = books.books(session, [lot_id])[lot_id]
    sale = session.get_one(Sale, lot.sale_id)
    return Ended(lot_id, finish(session, lot, book, sale, by=None, at=at))


def waits_on_air(session: Session, lot: Lot, *, at: datetime) -> bool:
    """Say whether a live session stops the sale of a lot whose time is up, and have it wait then.

    It is neither sold nor passed meanwhile: nobody could bid for it.
    """
    refusal = live_tables.stopped(session, [lot.artwork_id]).get(lot.artwork_id)
    if refusal is not None:
        _hold(session, lot, refusal, at=at)
    return refusal is not None


def finish(session: Session, lot: Lot, book: Book, sale: Sale, *, by: Actor | None, at: datetime) -> Outcome:
    """End a lot as it stands, and its sale with the last one. The lot's row is locked by the caller.

    :param by: who let the hammer fall; None where the auctioneer's authority for a timed sale does (R31)
    """
    outcome = settle(
        session, lot, sale, closing.end(book.terms, book.standing), facts=_authority(sale, lot, by), at=at
    )
    close_if_over(session, sale, at=at)
    return outcome


def settle(
    session: Session, lot: Lot, sale: Sale, end: closing.End, *, facts: dict[str, Any], at: datetime
) -> Outcome:
    """Write down how a lot ended; `facts` say in whose name it is closed."""
    if end.state is LotState.SOLD:
        return _strike(session, lot, end, facts, at=at)
    chaining.append(session, lot, "closed", facts, at=at)
    chaining.append(session, lot, "passed", {}, at=at)
    lot.state, lot.ended_at = LotState.PASSED, at
    withdrawing.lift_earmark(session, lot, at=at)
    passed = LotPassed(lot_id=lot.id, sale_id=lot.sale_id, artwork_id=lot.artwork_id)
    outbox.publish(session, passed, at=at)
    outbox.publish(session, WorkUnlisted(artwork_id=lot.artwork_id, reason="passed"), at=at)
    return Outcome.PASSED


def _strike(session: Session, lot: Lot, end: closing.End, facts: dict[str, Any], *, at: datetime) -> Outcome:
    paddle = session.get_one(Paddle, end.winner)
    try:
        _require_sale_allowed(session, lot, country=paddle.country, at=at)
    except Refusal as refusal:
        return _not_struck(session, lot, refusal, at=at)
    chaining.append(session, lot, "closed", facts, at=at)
    sold = {"price_minor": end.hammer_minor, "paddle": paddle.number}
    chaining.append(session, lot, "sold", sold, at=at)
    lot.state, lot.ended_at = LotState.SOLD, at
    lot.price_minor, lot.winner_id = end.hammer_minor, paddle.account_id
    reporting.begin(session, lot, paddle, at=at)
    assert end.hammer_minor is not None
    outbox.publish(
        session,
        LotSold(
            lot_id=lot.id,
            sale_id=lot.sale_id,
            artwork_id=lot.artwork_id,
            winner_id=paddle.account_id,
            hammer_minor=end.hammer_minor,
            currency=lot.currency,
        ),
        at=at,
    )
    outbox.publish(session, WorkUnlisted(artwork_id=lot.artwork_id, reason="sold"), at=at)
    return Outcome.SOLD


def deal_of(country: str | None) -> warehouse.Deal:
    """Return what the rules are told of a hammer deal with a buyer who would take the work to `country`."""
    return warehouse.Deal(sale_form="auction", buyer_foreign=None if country is None else country != HOME)


def _require_sale_allowed(session: Session, lot: Lot, *, country: str | None, at: datetime) -> None:
    artwork_id = authentication.ArtworkId(lot.artwork_id)
    authentication.require_certificate_in_force(session, artwork_id=artwork_id, at=at)
    warehouse.require_gate(
        session,
        artwork_id=lot.artwork_id,
        stage="hammer",
        destination=country,
        at=at,
        deal=deal_of(country),
    )


def _not_struck(session: Session, lot: Lot, refusal: Refusal, *, at: datetime) -> Outcome:
    """Leave for a person what a person can settle; withdraw what may not be sold."""
    if isinstance(refusal, warehouse.GateRefers | warehouse.GateNeedsPapers):
        _hold(session, lot, refusal, at=at)
        return Outcome.HELD
    withdrawing.withdraw_lot(session, lot_id=lot.id, reason=refusal.slug(), at=at)
    return Outcome.WITHDRAWN


def _hold(session: Session, lot: Lot, refusal: Refusal, *, at: datetime) -> None:
    """Say in a lot's chain, once, that its hammer waits for a person."""
    held = sa.exists().where(LotEvent.lot_id == lot.id, LotEvent.kind == HELD)
    if not session.scalar(sa.select(held)):
        chaining.append(session, lot, HELD, {"refusal": refusal.slug()}, at=at)


def _authority(sale: Sale, lot: Lot, by: Actor | None) -> dict[str, Any]:
    """Return in whose name a lot is closed (art. 51): by authority at its end, or by the hammer itself."""
    named = {"auctioneer": sale.auctioneer_name, "conditions": sale.conditions_version}
    if by is None:
        return named | {"end_at": chain.instant(lot.end_at)}
    return named | {"hammer": True}


def close_if_over(session: Session, sale: Sale, *, at: datetime) -> None:
    """Close an open sale when its last lot has ended."""
    session.flush()
    left = sa.exists().where(Lot.sale_id == sale.id, Lot.state == LotState.LISTED)
    if sale.state is SaleState.OPEN and not session.scalar(sa.select(left)):
        sale.state, sale.closed_at = SaleState.CLOSED, at
        outbox.publish(session, SaleClosed(sale_id=sale.id), at=at)


def close_empty_sales(session: Session, *, at: datetime) -> int:
    """Close open sales whose lots have all ended, the last of them by being withdrawn."""
    over = list(session.scalars(sa.select(Sale).where(books.is_over()).with_for_update()))
    for sale in over:
        close_if_over(session, sale, at=at)
    return len(over)
