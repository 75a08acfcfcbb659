"""Counting sold works: each as it stands now, and the cells that sum them, in one transaction."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.db import Base
from foundation.money import Money
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Order
from marketplace.models.platforms import PlatformOrder
from marketplace.models.statistics import StatisticCell, StatisticLine, StatisticMargin
from marketplace.rules.months import CHINA, month_of
from marketplace.rules.platform_orders import SOLD_ELSEWHERE
from marketplace.rules.sales import SOLD
from marketplace.rules.statistics import SERIES

BATCH: Final = 200
FEN: Final = 100


def recount(session: Session, order_id: str, *, at: datetime) -> None:
    """Count an order as it stands now: what it counted before is taken from the cells first.

    However often it is asked, and in whatever order: the lines are what the orders say, the cells their sum.
    """
    kept = session.get(StatisticLine, order_id, with_for_update=True, populate_existing=True)
    before = None if kept is None else _values(kept)
    now = _said(session, order_id)
    if before == now:
        return
    if before is not None:
        _add(session, before, -1)
    if now is not None:
        _add(session, now, 1)
    if kept is not None and now is None:
        session.delete(kept)
    elif kept is not None and now is not None:
        for name, value in now.items():
            setattr(kept, name, value)
        kept.counted_at = at
    elif now is not None:
        session.add(StatisticLine(**now, counted_at=at))
    session.flush()


def recount_holding(session: Session, holding_id: str, *, at: datetime) -> None:
    """Count the orders of a holding again: its declaration was lodged or answered, or the work left."""
    for model in (Order, PlatformOrder):
        for order_id in session.scalars(sa.select(model.id).where(model.holding_id == holding_id)).all():
            recount(session, order_id, at=at)


def count_missing(session: Session, *, at: datetime, limit: int = BATCH) -> int:
    """Count orders sold and never counted, undone and counted still, or whose rate has come; say how many."""
    line = StatisticLine
    found: list[str] = []
    for model, states in ((Order, SOLD), (PlatformOrder, SOLD_ELSEWHERE)):
        missing = (
            sa.select(model.id)
            .outerjoin(line, line.order_id == model.id)
            .where(model.state.in_(states), line.order_id.is_(None))
            .order_by(model.id)
        )
        undone = (
            sa.select(model.id)
            .join(line, line.order_id == model.id)
            .where(model.state.not_in(states))
            .order_by(model.id)
        )
        found += [*session.scalars(missing.limit(limit)), *session.scalars(undone.limit(limit))]
    unrated = sa.select(line).where(line.cny_minor.is_(None), line.order_id.not_in(found))
    for row in session.scalars(unrated.order_by(line.counted_at).limit(limit)).all():
        said = _said(session, row.order_id)
        if said is None or said["cny_minor"] is not None:
            found.append(row.order_id)
        else:
            row.counted_at = at  # it waits for its rate behind the others
    for order_id in found:
        recount(session, order_id, at=at)
    return len(found)


def _values(row: StatisticLine) -> dict[str, Any]:
    names = [column.key for column in sa.inspect(StatisticLine).columns if column.key != "counted_at"]
    return {name: getattr(row, name) for name in names}


def _said(session: Session, order_id: str) -> dict[str, Any] | None:
    """Return how an order is counted now; None where it is no sale, or none any more."""
    order = session.get(Order, order_id, populate_existing=True)
    if order is not None:
        if order.state not in SOLD or order.settled_at is None:
            return None
        consignment = session.get_one(Consignment, order.consignment_id)
        firm = consignment.organisation_id or order.consignor_id
        return _line(session, order, order.settled_at, firm)
    platform = session.get(PlatformOrder, order_id, populate_existing=True)
    if platform is None or platform.state not in SOLD_ELSEWHERE:
        return None
    noon = datetime(platform.paid_on.year, platform.paid_on.month, platform.paid_on.day, 12, tzinfo=CHINA)
    return _line(session, platform, noon, platform.owner_id)


def _line(session: Session, order: Order | PlatformOrder, sold_at: datetime, firm: str) -> dict[str, Any]:
    passed = warehouse.passage_of(session, order.holding_id) if order.holding_id else None
    work = authentication.artworks(session, [order.artwork_id])[authentication.ArtworkId(order.artwork_id)]
    return {
        "order_id": order.id,
        "month": month_of(sold_at),
        "exported_month": month_of(order.departed_at) if order.departed_at else "",
        "lane": (passed.lane or "") if passed else "",
        "mode": passed.mode if passed else "",
        "destination": order.destination or (passed.destination if passed else ""),
        "medium": work.object_type[:40],
        "currency": order.currency,
        "firm": firm,
        "amount_minor": order.price_minor,
        "cny_minor": _in_yuan(session, order.price, sold_at),
    }


def _in_yuan(session: Session, price: Money, sold_at: datetime) -> int | None:
    """Return an amount in fen at the customs rate of the day; None where none is on file."""
    if price.currency == "CNY":
        return price.amount_minor
    try:
        row = warehouse.customs_rate_on(session, price.currency, sold_at.astimezone(CHINA).date())
    except warehouse.NoRateOnFile:
        return None
    return int((Decimal(price.decimal()) * row.rate * FEN).quantize(Decimal(1), ROUND_HALF_UP))


def _add(session: Session, line: dict[str, Any], sign: int) -> None:
    """Add a line to its cells and margins, or take it from them; what has nothing in it goes."""
    cny = line["cny_minor"]
    for measure, month in (("sold", line["month"]), ("exported", line["exported_month"])):
        if not month:
            continue
        key = {name: line[name] for name in ("lane", "mode", "destination", "medium", "currency", "firm")}
        key |= {"measure": measure, "month": month}
        added = {"lines": sign, "cny_minor": sign * (cny or 0)}
        more = {"amount_minor": sign * line["amount_minor"], "unrated": sign * (cny is None)}
        _write(session, StatisticCell, key, added | more)
        for dimension in ("", *SERIES[measure]):
            _write(
                session,
                StatisticMargin,
                {
                    "measure": measure,
                    "month": month,
                    "dimension": dimension,
                    "code": line[dimension] if dimension else "",
                    "firm": line["firm"],
                },
                added,
            )


def _write(session: Session, model: type[Base], key: dict[str, Any], added: dict[str, int]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table: Any = model
    write = insert(model).values(**key, **added)
    summed = {name: getattr(table, name) + getattr(write.excluded, name) for name in added}
    session.execute(write.on_conflict_do_update(index_elements=list(key), set_=summed))
    session.execute(sa.delete(model).filter_by(**key).where(table.lines == 0))
