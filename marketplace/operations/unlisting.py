"""A work is taken out of the catalogue: by its consignor, by the auctioneer, or because it must be."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from marketplace.bidding_errors import LotClosed
from marketplace.errors import LotUnknown, OfferingEnded, OfferingUnknown, TooLateToWithdraw
from marketplace.events import OfferingWithdrawn, WorkUnlisted
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.orders import Offering
from marketplace.operations import closing_offers, ordering, refunding, withdrawing
from marketplace.queries import parties, rights
from marketplace.rostrum_errors import WithdrawalNotAllowed
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OfferingState, OrderState, SaleState


def withdraw_offering(
    session: Session, *, offering_id: str, reason: str, actor: Actor, at: datetime
) -> Offering:
    """Take back a work that is offered at a fixed price and that nobody is buying.

    :raises OfferingUnknown: if the actor is not its consignor
    :raises OfferingEnded: if it was sold or withdrawn, or is being bought
    """
    offering = session.get(Offering, offering_id, with_for_update=True, populate_existing=True)
    if offering is None or not _is_consignor(session, offering.consignment_id, actor):
        raise OfferingUnknown
    live = ordering.live_order(session, offering.artwork_id)
    if offering.state is not OfferingState.LISTED or live is not None:
        raise OfferingEnded
    _end_offering(session, offering, reason, at)
    return offering


def withdraw_own_lot(session: Session, *, lot_id: str, reason: str, actor: Actor, at: datetime) -> Lot:
    """Take a lot out of its sale: its consignor until it opens for bids, the auctioneer after (R15).

    :raises LotUnknown: if the actor is neither
    :raises LotClosed: if it has ended
    :raises TooLateToWithdraw: if he is the consignor, and bidding has begun
    :raises WithdrawalNotAllowed: if bidding has begun, and it is none of the auctioneer's reasons
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    sale = None if lot is None else session.get(Sale, lot.sale_id)
    if lot is None or sale is None:
        raise LotUnknown
    presides = sale.auctioneer_id == actor.account_id
    if not presides and not _is_consignor(session, lot.consignment_id, actor):
        raise LotUnknown
    if lot.state is not LotState.LISTED:
        raise LotClosed(ended_at=lot.ended_at or lot.end_at)
    begun = sale.state in {SaleState.OPEN, SaleState.CLOSED} or (
        sale.state is SaleState.SCHEDULED and at >= sale.opens_at
    )
    if begun and not presides:
        raise TooLateToWithdraw
    if begun and reason not in withdrawing.FALLS:
        raise WithdrawalNotAllowed
    return withdrawing.withdraw_lot(session, lot_id=lot.id, reason=reason, at=at)


def stop_work(session: Session, *, artwork_id: str, reason: str, refund: bool, at: datetime) -> bool:
    """Take a work out of the catalogue at once, because its certificate fell or somebody stopped it.

    What nobody has paid yet ends. What is paid and not settled: is ended and sent back
    with `refund`, and waits for a person without it, since a stop may be lifted.

    :return: whether anything was offered or being bought
    """
    found = False
    for lot in session.scalars(
        sa.select(Lot).where(Lot.artwork_id == artwork_id, Lot.state == LotState.LISTED).with_for_update()
    ):
        withdrawing.withdraw_lot(session, lot_id=lot.id, reason=reason, at=at)
        found = True
    for offering in session.scalars(
        sa.select(Offering)
        .where(Offering.artwork_id == artwork_id, Offering.state == OfferingState.LISTED)
        .with_for_update()
    ):
        _end_offering(session, offering, reason, at)
        found = True
    order = ordering.live_order(session, artwork_id)
    if order is None:
        return found
    paid = order.state is OrderState.PAID or refunding.credit(session, order) > 0
    invoice = ordering.invoice_of(session, order.id)
    paid = paid or (invoice is not None and invoice.paid_minor > 0)
    if paid and not refund:
        return True
    ordering.end_order(session, order=order, reason=reason, at=at)
    if paid:
        refunding.decide_refunds(session, order=order, reason=reason, decided_by="system", at=at)
    return True


def stopped_because(session: Session, *, artwork_id: str) -> str | None:
    """Return why a work must be out of the catalogue as things stand now, or None if nothing says so."""
    if artwork_id in warehouse.stops(session, [artwork_id]):
        return "stopped"
    if artwork_id in rights.down(session, [artwork_id]):
        return "rights"
    certificate = authentication.certificates(session, [artwork_id])[authentication.ArtworkId(artwork_id)]
    return None if certificate.state == "in_force" else f"certificate_{certificate.state}"


def _end_offering(session: Session, offering: Offering, reason: str, at: datetime) -> None:
    offering.state, offering.ended_at, offering.withdrawn_reason = OfferingState.WITHDRAWN, at, reason
    warehouse.lift_earmark(session, holding_id=offering.holding_id, lot_id=offering.id, at=at)
    closing_offers.close_offers(session, offering_id=offering.id, reason="withdrawn", at=at)
    fact = OfferingWithdrawn(offering_id=offering.id, artwork_id=offering.artwork_id, reason=reason)
    outbox.publish(session, fact, at=at)
    outbox.publish(session, WorkUnlisted(artwork_id=offering.artwork_id, reason="withdrawn"), at=at)


def _is_consignor(session: Session, consignment_id: str, actor: Actor) -> bool:
    return parties.is_consignor(session.get_one(Consignment, consignment_id), actor)
