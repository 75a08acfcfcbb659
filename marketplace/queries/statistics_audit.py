"""Whether figures are what the orders say: lines against orders, cells against lines, editions as kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.outbox import Delivery, PublishedEvent
from marketplace.events import DisputeDecided
from marketplace.models.orders import Order
from marketplace.models.platforms import PlatformOrder
from marketplace.models.statistics import StatisticCell, StatisticEdition, StatisticLine, StatisticMargin
from marketplace.rules.platform_orders import SOLD_ELSEWHERE
from marketplace.rules.sales import SOLD
from marketplace.rules.statistics import SERIES, counter_of, digest

KEY = ("month", "lane", "mode", "destination", "medium", "currency", "firm")


def cells_add_up(session: Session) -> Iterator[str]:
    """Name cells that are not the sum of their lines."""
    for measure, month in (("sold", StatisticLine.month), ("exported", StatisticLine.exported_month)):
        names = [month, *(getattr(StatisticLine, name) for name in KEY[1:])]
        summed = (
            sa.select(
                *names,
                sa.func.count(),
                sa.func.sum(StatisticLine.amount_minor),
                sa.func.coalesce(sa.func.sum(StatisticLine.cny_minor), 0),
                sa.func.count(sa.case((StatisticLine.cny_minor.is_(None), 1))),
            )
            .where(month != "")
            .group_by(*names)
        )
        lines = {tuple(row[: len(KEY)]): tuple(map(int, row[len(KEY) :])) for row in session.execute(summed)}
        cell = StatisticCell
        sums = (cell.lines, cell.amount_minor, cell.cny_minor, cell.unrated)
        kept = sa.select(*(getattr(cell, name) for name in KEY), *sums).where(cell.measure == measure)
        cells = {tuple(row[: len(KEY)]): tuple(map(int, row[len(KEY) :])) for row in session.execute(kept)}
        for key in sorted({*lines, *cells}):
            if lines.get(key) != cells.get(key):
                yield f"{measure} {' '.join(key)}: lines say {lines.get(key)}, the cell {cells.get(key)}"


def margins_add_up(session: Session) -> Iterator[str]:
    """Name margins that are not the sum of their cells."""
    cell, margin = StatisticCell, StatisticMargin
    for measure, dimensions in SERIES.items():
        for dimension in ("", *dimensions):
            code = getattr(cell, dimension) if dimension else sa.literal("")
            names = [cell.month, code, cell.firm]
            sums = (sa.func.sum(cell.lines), sa.func.sum(cell.cny_minor))
            asked = sa.select(*names, *sums).where(cell.measure == measure).group_by(*names)
            wanted = _pairs(session, asked)
            kept = sa.select(margin.month, margin.code, margin.firm, margin.lines, margin.cny_minor).where(
                margin.measure == measure, margin.dimension == dimension
            )
            found = _pairs(session, kept)
            for key in sorted({*wanted, *found}):
                if wanted.get(key) != found.get(key):
                    yield f"{measure} {dimension} {' '.join(key)}: {wanted.get(key)}, kept {found.get(key)}"


def _pairs(session: Session, query: Any) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return month, code and firm to lines and fen."""
    rows: Iterable[Sequence[Any]] = session.execute(query)
    return {tuple(row[:3]): (int(row[3]), int(row[4])) for row in rows}


def lines_are_sales(session: Session) -> Iterator[str]:
    """Name lines of sales that were sold for another price, or are sold no more.

    A sale of ours that was undone is counted until the worker has followed: that is no fault. One of another
    platform goes from the figures in the transaction that takes its work back.
    """
    line = StatisticLine
    for model, states in ((Order, SOLD), (PlatformOrder, SOLD_ELSEWHERE)):
        otherwise = sa.or_(model.price_minor != line.amount_minor, model.currency != line.currency)
        priced = (
            sa.select(model.id)
            .join(line, line.order_id == model.id)
            .where(model.state.in_(states), otherwise)
        )
        for order_id in session.scalars(priced):
            yield f"{order_id} is counted, and was sold at another price"
        undone = sa.select(model.id).join(line, line.order_id == model.id).where(model.state.not_in(states))
        for order_id in session.scalars(undone if model is PlatformOrder else undone.where(_was_followed())):
            yield f"{order_id} is counted, and is sold no more"


def _was_followed() -> sa.ColumnElement[bool]:
    """Say whether the decision that undid an order has been counted."""
    event = PublishedEvent
    return sa.exists().where(
        event.name == DisputeDecided.name(),
        event.facts["order_id"].as_string() == Order.id,
        event.facts["upheld"].as_boolean(),
        Delivery.event_id == event.id,
        Delivery.follower == counter_of(DisputeDecided),
    )


def editions_are_whole(session: Session) -> Iterator[str]:
    """Name years whose editions have a gap, and editions that were changed."""
    row = StatisticEdition
    for one in session.scalars(sa.select(row).order_by(row.year, row.number)):
        if digest(one.figures, one.changes) != one.sha256:
            yield f"edition {one.number} of {one.year} is not what was published"
    query = sa.select(row.year, sa.func.count(), sa.func.max(row.number)).group_by(row.year)
    for year, count, last in session.execute(query):
        if count != last:
            yield f"of {year} there are {count} editions, the last is number {last}"
