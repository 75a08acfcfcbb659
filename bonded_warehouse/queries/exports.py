"""What proves that a work was exported, and which orders' trade data are in use for foreign exchange."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.models.trade_data import TradeDataUse
from bonded_warehouse.queries.stages import DEPARTED


@dataclass(frozen=True, slots=True)
class ExportProof:
    """One export. The work's passport holds the house's statement of its last step, with this hash."""

    declaration_id: str
    mrn: str | None
    """The number that customs gave it, where it gave one."""
    mode: str
    """Supervision mode: 9610, 0110, ..."""
    departed_at: datetime
    event_hash: str


def export_proofs(session: Session, holding_ids: Iterable[str]) -> dict[str, ExportProof]:
    """Return the proofs of these holdings that left the country after customs had released them."""
    wanted = list(dict.fromkeys(holding_ids))
    if not wanted:
        return {}
    gone = sa.select(CustodyEvent).where(
        CustodyEvent.holding_id.in_(wanted), CustodyEvent.transition == DEPARTED
    )
    left = {event.holding_id: event for event in session.scalars(gone.order_by(CustodyEvent.seq))}
    released = sa.select(Declaration).where(
        Declaration.holding_id.in_(left), Declaration.state == DeclarationState.RELEASED
    )
    found = {}
    for row in session.scalars(released.order_by(Declaration.lodged_at)):
        event = left[row.holding_id]
        if row.lodged_at <= event.occurred_at:
            found[row.holding_id] = ExportProof(row.id, row.mrn, row.mode, event.occurred_at, event.hash)
    return found


def used_trade_data(session: Session, order_ids: Iterable[str]) -> dict[str, date]:
    """Return which of these orders' trade data are in use, with the day since when."""
    query = sa.select(TradeDataUse.order_id, TradeDataUse.used_on)
    rows = session.execute(query.where(TradeDataUse.order_id.in_(list(order_ids))))
    return {row.order_id: row.used_on for row in rows}


def trade_data_refs(session: Session, order_ids: Iterable[str]) -> dict[str, str]:
    """Return what uses these orders' trade data: the id of the settlement, the exchange or the request."""
    query = sa.select(TradeDataUse.order_id, TradeDataUse.ref)
    rows = session.execute(query.where(TradeDataUse.order_id.in_(list(order_ids))))
    return {row.order_id: row.ref for row in rows}


def trade_data_unused(order_id: "sa.orm.InstrumentedAttribute[str]") -> "sa.ColumnElement[bool]":
    """Return the condition that nothing uses an order's trade data, for a question about orders."""
    return ~sa.exists().where(TradeDataUse.order_id == order_id)
