"""A work is entrusted to us for sale."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.errors import AlreadyConsigned, ConsignmentUnknown, NotYours, StillListed
from marketplace.events import WorkConsigned
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.orders import Offering, Order
from marketplace.models.platforms import PlatformOrder
from marketplace.models.saleroom import SecondChance
from marketplace.operations import agreeing
from marketplace.queries.parties import is_consignor
from marketplace.roles import CONSIGNORS
from marketplace.rules.aftermath import ChanceState
from marketplace.rules.agreements import STANDARD_COMMISSION_BPS
from marketplace.rules.lots import LotState
from marketplace.rules.platform_orders import PlatformOrderState
from marketplace.rules.sales import LIVE_ORDERS, ConsignmentState, OfferingState


def consign(
    session: Session,
    *,
    artwork_id: str,
    title_basis: str,
    defects: str,
    reserve_consent: bool,
    wish: str = "",
    actor: Actor,
    at: datetime,
) -> Consignment:
    """Entrust a work to us, certified or not yet, under the contract of art. 44.

    Without a wish the contract is what the house offers to everybody, and is in force at once.

    :param wish: what the consignor wants otherwise; the house answers with a proposal
    :raises NotAllowed: if the actor is neither artist nor gallery
    :raises ArtworkUnknown: if there is no such work
    :raises NotYours: if he neither owns it in bond nor, while it is not in bond, registered it
    :raises AlreadyConsigned: if there is an open consignment for it
    """
    actor.require(*CONSIGNORS)
    work = authentication.artwork(session, artwork_id)
    holding = warehouse.holding_of(session, artwork_id)
    owners = {work.registrant_id, work.organisation_id} if holding is None else {holding.owner_id}
    if owners.isdisjoint(_selves(actor)):
        raise NotYours
    if open_consignment(session, artwork_id) is not None:
        raise AlreadyConsigned
    consignment = Consignment(
        id=new_id("con", at),
        artwork_id=artwork_id,
        consignor_id=actor.id,
        consignor_name=actor.name,
        organisation_id=actor.organisation_id,
        commission_bps=STANDARD_COMMISSION_BPS,
        title_basis=title_basis,
        defects=defects,
        reserve_consent=reserve_consent,
        wish=wish.strip(),
        consigned_at=at,
    )
    session.add(consignment)
    session.flush()
    if not consignment.wish:
        agreeing.accept_standard(session, consignment, actor=actor, at=at)
    fact = WorkConsigned(consignment_id=consignment.id, artwork_id=artwork_id)
    outbox.publish(session, fact, at=at)
    return consignment


def end_consignment(session: Session, *, consignment_id: str, actor: Actor, at: datetime) -> Consignment:
    """Take a work back, when it is not offered and nobody is buying it.

    :raises ConsignmentUnknown: if it is not his
    :raises StillListed: if the work is offered or being bought
    """
    consignment = own_consignment(session, consignment_id, actor=actor, lock=True)
    require_unlisted(session, consignment.artwork_id)
    consignment.state = ConsignmentState.ENDED
    consignment.ended_at = at
    return consignment


def own_consignment(
    session: Session, consignment_id: str, *, actor: Actor, lock: bool = False
) -> Consignment:
    """Return an open consignment of the actor's, or of his gallery's.

    :raises ConsignmentUnknown: if there is none
    """
    found = session.get(Consignment, consignment_id, with_for_update=lock or None)
    if found is None or found.state is not ConsignmentState.OPEN or not is_consignor(found, actor):
        raise ConsignmentUnknown
    return found


def open_consignment(session: Session, artwork_id: str) -> Consignment | None:
    """Return the open consignment of a work, if there is one."""
    return session.scalar(
        sa.select(Consignment).where(
            Consignment.artwork_id == artwork_id, Consignment.state == ConsignmentState.OPEN
        )
    )


def require_unlisted(session: Session, artwork_id: str) -> None:
    """Require that a work is offered nowhere, no under-bidder either, and that nobody is buying it.

    :raises StillListed: if it is
    """
    listed = (
        sa.exists().where(Lot.artwork_id == artwork_id, Lot.state == LotState.LISTED)
        | sa.exists().where(Offering.artwork_id == artwork_id, Offering.state == OfferingState.LISTED)
        | sa.exists().where(Order.artwork_id == artwork_id, Order.state.in_(LIVE_ORDERS))
        | sa.exists().where(
            PlatformOrder.artwork_id == artwork_id, PlatformOrder.state == PlatformOrderState.RESERVED
        )
        | sa.exists().where(
            Lot.artwork_id == artwork_id,
            SecondChance.lot_id == Lot.id,
            SecondChance.state == ChanceState.OFFERED,
        )
    )
    if session.scalar(sa.select(listed)):
        raise StillListed


def _selves(actor: Actor) -> set[str | None]:
    return {actor.id, actor.organisation_id} - {None}
