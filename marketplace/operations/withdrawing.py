"""A lot is taken out of its sale (auction_spec, R15)."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation import outbox
from marketplace.bidding_errors import LotEnded
from marketplace.errors import LotUnknown
from marketplace.events import LotWithdrawn, WorkUnlisted
from marketplace.models.catalogue import Lot
from marketplace.operations import chaining
from marketplace.rules.lots import LotState

FALLS: Final = ("law", "contract", "authenticity", "damage")
"""Why an auctioneer withdraws a lot that has opened: the law forbids it, or the contract falls (R15)."""


def withdraw_lot(session: Session, *, lot_id: str, reason: str, at: datetime) -> Lot:
    """Withdraw a lot, whoever decided it: the clerk refuses every later bid on it.

    The caller has asked whether it may be: the consignor before the lot opens, the auctioneer where
    the law forbids the sale or the contract falls, the house when a certificate is revoked or a stop is set.

    :param reason: public
    :raises LotUnknown: if there is no such lot
    :raises LotEnded: if it was sold, passed or withdrawn before
    """
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None:
        raise LotUnknown
    if lot.state is not LotState.LISTED:
        raise LotEnded(state=lot.state.value)
    lot.state = LotState.WITHDRAWN
    lot.ended_at = at
    lot.withdrawn_reason = reason
    chaining.append(session, lot, "withdrawn", {"reason": reason}, at=at)
    lift_earmark(session, lot, at=at)
    outbox.publish(
        session,
        LotWithdrawn(lot_id=lot.id, sale_id=lot.sale_id, artwork_id=lot.artwork_id, reason=reason),
        at=at,
    )
    outbox.publish(session, WorkUnlisted(artwork_id=lot.artwork_id, reason="withdrawn"), at=at)
    return lot


def lift_earmark(session: Session, lot: Lot, *, at: datetime) -> None:
    """Give the work free, unless the warehouse has done so already: that keeps no lot from ending."""
    if lot.holding_id is not None:
        with suppress(warehouse.NotEarmarked):
            warehouse.lift_earmark(session, holding_id=lot.holding_id, lot_id=lot.id, at=at)
