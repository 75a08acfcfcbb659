"""An order's trade data are shown for foreign exchange once; what came to nothing sets them free."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bonded_warehouse.models.trade_data import TradeDataUse, UsedAs
from bonded_warehouse.queries.exports import used_trade_data
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.tax_errors import OrderSettledAlready


def use(session: Session, *, order_id: str, used_as: UsedAs, ref: str, at: datetime) -> None:
    """Take an order's trade data into use; of two who want them at once one gets them.

    :raises OrderSettledAlready: if they are in use
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"order_id": order_id, "used_as": used_as, "ref": ref, "used_on": law_day(at), "used_at": at}
    kept = insert(TradeDataUse).values(values).on_conflict_do_nothing().returning(TradeDataUse.order_id)
    if session.execute(kept).one_or_none() is None:
        raise OrderSettledAlready(evidence=order_id, day=used_trade_data(session, [order_id])[order_id])


def free(session: Session, *, ref: str) -> None:
    """Set free what a request used that was returned or taken back."""
    session.execute(sa.delete(TradeDataUse).where(TradeDataUse.ref == ref))


def require_used_by(session: Session, *, order_id: str, ref: str) -> None:
    """Require that an order's trade data are in use by this request.

    :raises OrderSettledAlready: if they are not, so that they may be another's
    """
    row = session.get(TradeDataUse, order_id, populate_existing=True)
    if row is None or row.ref != ref:
        raise OrderSettledAlready(evidence=order_id, day=row.used_on if row else "-")
