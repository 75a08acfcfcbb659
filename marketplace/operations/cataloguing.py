"""Works are entered as lots of a sale, or offered at a price."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.bidding_errors import OffGrid
from marketplace.errors import (
    AlreadyListed,
    AmountInvalid,
    ReserveNeedsConsent,
    SaleAnnounced,
    SaleNotDraft,
    SaleUnknown,
    StillListed,
)
from marketplace.events import WorkListed
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.orders import Offering
from marketplace.operations import agreeing, consigning, reauctioning
from marketplace.queries import rights
from marketplace.rules import increments
from marketplace.rules.sales import CN, SaleState


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
    :raises SaleAnnounced: if it was announced, and its law wants its lots to be (R27, R28)
    :raises AmountInvalid: if opening, reserve and estimate do not fit each other
    :raises OffGrid: if opening or reserve do not stand on the sale's ladder (R2)
    :raises ReserveNeedsConsent: if there is a reserve, and no consent that its status is shown (R7)
    :raises NoAgreement, ReserveNotAgreed: if no contract stands behind it
    :raises AlreadyListed: if the work is offered already
    :raises CertificateNotInForce, GateRefuses, NotInBond, HoldInPlace: as the floors below say
    """
    consignment = consigning.own_consignment(session, consignment_id, actor=actor, lock=True)
    sale = session.get(Sale, sale_id, with_for_update=True)
    if sale is None:
        raise SaleUnknown
    if sale.state not in {SaleState.DRAFT, SaleState.SCHEDULED} or at >= sale.opens_at > sale.created_at:
        raise SaleNotDraft
    if sale.state is SaleState.SCHEDULED and sale.sale_law == CN:
        raise SaleAnnounced
    if (
        opening_minor <= 0
        or not 0 < estimate_low_minor <= estimate_high_minor
        or (reserve_minor is not None and not opening_minor <= reserve_minor <= estimate_low_minor)
    ):
        raise AmountInvalid
    _require_grid(sale, opening_minor, reserve_minor)
    if reserve_minor is not None and not consignment.reserve_consent:
        raise ReserveNeedsConsent
    reserve = None if reserve_minor is None else sale.money(reserve_minor)
    agreeing.require_for_lot(session, consignment, reserve=reserve)
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
    reauctioning.note_again(session, lot=lot, at=at)
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
    :raises NoAgreement, ReserveNotAgreed: if no contract stands behind it
    :raises AlreadyListed: if the work is offered already
    :raises CertificateNotInForce, GateRefuses, NotInBond, HoldInPlace: as the floors below say
    """
    consignment = consigning.own_consignment(session, consignment_id, actor=actor, lock=True)
    if price_minor <= 0 or (floor_minor is not None and not 0 < floor_minor <= price_minor):
        raise AmountInvalid
    least = Money(price_minor if floor_minor is None else floor_minor, currency)
    agreeing.require_for_price(session, consignment, least=least)
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
    rights.require_up(session, artwork_id)
    authentication.require_certificate_in_force(session, artwork_id=artwork_id, at=at)
    holding = warehouse.holding_of(session, artwork_id)
    if holding is None or not holding.is_open:
        raise warehouse.NotInBond(artwork_id=artwork_id)
    warehouse.require_gate(session, artwork_id=artwork_id, stage="listing", deal=deal, at=at)
    warehouse.earmark(session, holding_id=holding.id, lot_id=for_id, owner_id=holding.owner_id, at=at)
    return str(holding.id)
