"""A work whose buyer did not pay is auctioned again, and the first buyer owes what that cost (art. 39)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money, Rate
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.saleroom import BuyerDefault, SecondChance
from marketplace.rules import aftermath, pricing
from marketplace.rules.aftermath import ChanceState, Liability, Remedy
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState


def note_again(session: Session, *, lot: Lot, at: datetime) -> None:
    """Note that a work whose buyer is in default is entered into a sale again, also after one in vain."""
    again = sa.orm.aliased(Lot)
    in_vain = sa.exists().where(
        again.id == BuyerDefault.again_lot_id, again.state.in_((LotState.PASSED, LotState.WITHDRAWN))
    )
    default = session.scalar(
        sa.select(BuyerDefault)
        .join(Lot, Lot.id == BuyerDefault.lot_id)
        .where(
            Lot.artwork_id == lot.artwork_id,
            sa.or_(
                BuyerDefault.remedy.in_((Remedy.OPEN, Remedy.RETURNED)),
                sa.and_(BuyerDefault.remedy == Remedy.AGAIN, in_vain),
            ),
        )
        .order_by(BuyerDefault.declared_at.desc())
        .limit(1)
        .with_for_update(of=BuyerDefault)
    )
    if default is not None:
        default.remedy, default.again_lot_id, lot.again_of = Remedy.AGAIN, lot.id, default.lot_id


def reckon(session: Session, *, lot_id: str, hammer_minor: int) -> int | None:
    """Reckon what the first buyer owes once his work was sold again; None if this lot is no second one."""
    default = session.scalar(
        sa.select(BuyerDefault).where(BuyerDefault.again_lot_id == lot_id).with_for_update()
    )
    if default is None:
        return None
    default.shortfall_minor = _liability(session, default, hammer_minor).total
    return default.shortfall_minor


def owed(session: Session, default: BuyerDefault) -> Liability | None:
    """Return what a buyer in default owes; None while his work is not sold again."""
    if default.shortfall_minor is None:
        return None
    commissions = _liability(session, default, default.hammer_minor).commissions
    return Liability(commissions, default.shortfall_minor - commissions)


def chance_is_open(session: Session, default: BuyerDefault) -> bool:
    """Say whether somebody may still accept the work of a buyer in default."""
    found = sa.exists().where(
        SecondChance.lot_id == default.lot_id, SecondChance.state == ChanceState.OFFERED
    )
    return bool(session.scalar(sa.select(found)))


def is_given_up(session: Session, default: BuyerDefault) -> bool:
    """Say whether the house sells the work no more: its consignor took it back, or it was sold otherwise."""
    entrusted = sa.exists().where(
        Lot.id == default.lot_id,
        Consignment.artwork_id == Lot.artwork_id,
        Consignment.state == ConsignmentState.OPEN,
    )
    return not session.scalar(sa.select(entrusted))


def _liability(session: Session, default: BuyerDefault, hammer_minor: int) -> Liability:
    first = session.get_one(Lot, default.lot_id)
    sale = session.get_one(Sale, first.sale_id)
    consignment = session.get_one(Consignment, first.consignment_id)
    hammer = Money(default.hammer_minor, first.currency)
    tiers = [(limit, bps) for limit, bps in sale.premium_tiers]
    return aftermath.liability(
        first_hammer=default.hammer_minor,
        second_hammer=hammer_minor,
        seller_commission=pricing.commission(hammer, Rate(consignment.commission_bps)).amount_minor,
        premium=pricing.premium(hammer, tiers).amount_minor,
    )
