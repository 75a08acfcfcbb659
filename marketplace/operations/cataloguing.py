"""Sales are made and announced; works are entered as lots, or offered at a price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.errors import (
    AlreadyListed,
    AmountInvalid,
    OffGrid,
    ReserveNeedsConsent,
    SaleIncomplete,
    SaleNotDraft,
    SaleUnknown,
    StillListed,
    TimesOutOfOrder,
)
from marketplace.events import SalePublished, WorkListed
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.orders import Offering
from marketplace.operations import consigning
from marketplace.roles import AUCTIONEERS
from marketplace.rules import increments, pricing
from marketplace.rules.sales import SaleState

CONDITIONS_VERSION: Final = "2026-11"
ANNOUNCED_BEFORE: Final = timedelta(days=7)
"""At least so long before the sale it is announced (Auction Law, art. 45)."""
FARTHEST: Final = timedelta(days=5 * 365)
"""No sale is announced, shown or held farther from today."""
DISPLAY: Final = timedelta(days=2)
"""At least so long the lots can be looked at (art. 48)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a sale runs, where it differs from the usual (auction_spec, R10, R11)."""

    window_s: int = 120
    extension_s: int = 120
    cap_s: int | None = None
    cascade_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What the auctioneer puts on record before a sale opens (Auction Law, arts. 45 to 50)."""

    announced_at: datetime
    announcement_ref: str
    """Which newspaper or broadcast, which day (art. 47)."""
    display_from: datetime
    display_until: datetime
    display_place: str
    notes: str
    """Rules and notes, announced before it opens (art. 49)."""


def create_sale(
    session: Session,
    *,
    title: Mapping[str, str],
    currency: str,
    opens_at: datetime,
    ends_at: datetime,
    terms: Terms,
    actor: Actor,
    at: datetime,
) -> Sale:
    """Draft a timed sale under Chinese law, in the name of the auctioneer who makes it.

    :raises NotAllowed: if the actor is no auctioneer
    :raises TimesOutOfOrder: if it would end before it opens, or before now, or beyond FARTHEST
    """
    actor.require(*AUCTIONEERS)
    if not opens_at < ends_at or ends_at <= at:
        raise TimesOutOfOrder
    _require_near(opens_at, ends_at, at=at)
    sale = Sale(
        id=new_id("sal", at),
        title=dict(title),
        currency=currency,
        opens_at=opens_at,
        ends_at=ends_at,
        window_s=terms.window_s,
        extension_s=terms.extension_s,
        cap_s=terms.cap_s,
        cascade_s=terms.cascade_s,
        premium_tiers=[list(tier) for tier in pricing.premium_tiers(currency)],
        conditions_version=CONDITIONS_VERSION,
        auctioneer_id=actor.id,
        auctioneer_name=actor.name,
        created_at=at,
    )
    session.add(sale)
    session.flush()
    return sale


def announce_sale(session: Session, *, sale_id: str, duties: Duties, actor: Actor, at: datetime) -> Sale:
    """Put a sale's duties on record, and announce it: from now on it opens at its time.

    :raises SaleUnknown: if the actor does not preside over it
    :raises SaleNotDraft: if it was announced before
    :raises SaleIncomplete: naming the duties that are not met
    :raises TimesOutOfOrder: if an instant lies more than FARTHEST away
    """
    sale = own_sale(session, sale_id, actor=actor)
    if sale.state is not SaleState.DRAFT:
        raise SaleNotDraft
    _require_near(duties.announced_at, duties.display_from, duties.display_until, at=at)
    missing = []
    if not duties.announcement_ref.strip():
        missing.append("announcement_ref")
    if duties.announced_at > sale.opens_at - ANNOUNCED_BEFORE:
        missing.append("announced_at")
    if duties.display_until - duties.display_from < DISPLAY or duties.display_until > sale.opens_at:
        missing.append("display")
    if not duties.notes.strip():
        missing.append("notes")
    if not session.scalar(sa.select(sa.exists().where(Lot.sale_id == sale.id))):
        missing.append("lots")
    if missing:
        raise SaleIncomplete(missing=missing)
    sale.announced_at, sale.announcement_ref = duties.announced_at, duties.announcement_ref
    sale.display_from, sale.display_until = duties.display_from, duties.display_until
    sale.display_place, sale.notes = duties.display_place, duties.notes
    sale.state = SaleState.SCHEDULED
    outbox.publish(session, SalePublished(sale_id=sale.id), at=at)
    return sale


def enter_lot(
    session: Session,
    *,
    consignment_id: str,
    sale_id: str,
    opening_minor: int,
    reserve_minor: int | None,
    estimate_low_minor: int,
    estimate_high_minor: int,
    actor: Actor,
    at: datetime,
) -> Lot:
    """Enter a consigned work into a sale that has not opened.

    :raises ConsignmentUnknown: if the actor is not its consignor
    :raises SaleUnknown: if there is no such sale
    :raises SaleNotDraft: if the sale has opened
    :raises AmountInvalid: if opening, reserve and estimate do not fit each other
    :raises OffGrid: if opening or reserve do not stand on the sale's ladder (R2)
    :raises ReserveNeedsConsent: if there is a reserve, and no consent that its status is shown (R7)
    :raises AlreadyListed: if the work is offered already
    :raises CertificateNotInForce, GateRefuses, NotInBond, HoldInPlace: as the floors below say
    """
    consignment = consigning.own_consignment(session, consignment_id, actor=actor, lock=True)
    sale = session.get(Sale, sale_id, with_for_update=True)
    if sale is None:
        raise SaleUnknown
    if sale.state not in {SaleState.DRAFT, SaleState.SCHEDULED} or at >= sale.opens_at > sale.created_at:
        raise SaleNotDraft
    if (
        opening_minor <= 0
        or not 0 < estimate_low_minor <= estimate_high_minor
        or (reserve_minor is not None and not opening_minor <= reserve_minor <= estimate_low_minor)
    ):
        raise AmountInvalid
    _require_grid(sale, opening_minor, reserve_minor)
    if reserve_minor is not None and not consignment.reserve_consent:
        raise ReserveNeedsConsent
    number = 1 + (session.scalar(sa.select(sa.func.max(Lot.number)).where(Lot.sale_id == sale.id)) or 0)
    end_at = sale.ends_at + timedelta(seconds=(number - 1) * sale.cascade_s)
    lot_id = new_id("lot", at)
    holding_id = _take(session, consignment, for_id=lot_id, deal=warehouse.Deal(sale_form="auction"), at=at)
    lot = Lot(
        id=lot_id,
        sale_id=sale.id,
        number=number,
        artwork_id=consignment.artwork_id,
        holding_id=holding_id,
        consignment_id=consignment.id,
        consignor_id=consignment.consignor_id,
        currency=sale.currency,
        opening_minor=opening_minor,
        reserve_minor=reserve_minor,
        estimate_low_minor=estimate_low_minor,
        estimate_high_minor=estimate_high_minor,
        scheduled_end_at=end_at,
        end_at=end_at,
        listed_at=at,
    )
    session.add(lot)
    session.flush()
    outbox.publish(session, WorkListed(artwork_id=lot.artwork_id, lot_id=lot.id), at=at)
    return lot


def offer(
    session: Session,
    *,
    consignment_id: str,
    price_minor: int,
    currency: str,
    takes_offers: bool = True,
    floor_minor: int | None = None,
    actor: Actor,
    at: datetime,
) -> Offering:
    """Offer a consigned work at a fixed price.

    :param takes_offers: buyers may offer another price
    :param floor_minor: the least that its consignor would take; secret
    :raises ConsignmentUnknown: if the actor is not its consignor
    :raises AmountInvalid: if the price is nothing, or the floor is above it
    :raises AlreadyListed: if the work is offered already
    :raises CertificateNotInForce, GateRefuses, NotInBond, HoldInPlace: as the floors below say
    """
    consignment = consigning.own_consignment(session, consignment_id, actor=actor, lock=True)
    if price_minor <= 0 or (floor_minor is not None and not 0 < floor_minor <= price_minor):
        raise AmountInvalid
    offering_id = new_id("off", at)
    holding_id = _take(
        session, consignment, for_id=offering_id, deal=warehouse.Deal(sale_form="fixed_price"), at=at
    )
    offering = Offering(
        id=offering_id,
        artwork_id=consignment.artwork_id,
        holding_id=holding_id,
        consignment_id=consignment.id,
        consignor_id=consignment.consignor_id,
        price_minor=price_minor,
        currency=currency,
        takes_offers=takes_offers,
        floor_minor=floor_minor,
        listed_at=at,
    )
    session.add(offering)
    session.flush()
    outbox.publish(session, WorkListed(artwork_id=offering.artwork_id, offering_id=offering.id), at=at)
    return offering


def own_sale(session: Session, sale_id: str, *, actor: Actor) -> Sale:
    """Return a sale that the actor presides over, locked.

    :raises SaleUnknown: if there is none
    """
    sale = session.get(Sale, sale_id, with_for_update=True)
    if sale is None or sale.auctioneer_id != actor.account_id:
        raise SaleUnknown
    return sale


def _require_near(*instants: datetime, at: datetime) -> None:
    if any(abs(instant - at) > FARTHEST for instant in instants):
        raise TimesOutOfOrder


def _require_grid(sale: Sale, *amounts: int | None) -> None:
    ladder = increments.ladder(sale.ladder, sale.currency)
    for amount in amounts:
        if sale.strict_grid and amount is not None and not ladder.has(amount):
            below, above = ladder.neighbours(amount)
            raise OffGrid(below=sale.money(below), above=sale.money(above))


def _take(
    session: Session, consignment: Consignment, *, for_id: str, deal: warehouse.Deal, at: datetime
) -> str:
    """Ask everyone below whether the work may be offered; keep it for this; return its holding's id."""
    artwork_id = consignment.artwork_id
    try:
        consigning.require_unlisted(session, artwork_id)
    except StillListed as still:
        raise AlreadyListed from still
    authentication.require_certificate_in_force(session, artwork_id=artwork_id, at=at)
    holding = warehouse.holding_of(session, artwork_id)
    if holding is None or not holding.is_open:
        raise warehouse.NotInBond(artwork_id=artwork_id)
    warehouse.require_gate(session, artwork_id=artwork_id, stage="listing", deal=deal, at=at)
    warehouse.earmark(session, holding_id=holding.id, lot_id=for_id, owner_id=holding.owner_id, at=at)
    return str(holding.id)
