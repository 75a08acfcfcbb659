"""However a sale changes, and however often it is counted: the cells are what counting all anew gives."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse.models.tax import CustomsRate
from marketplace.models.orders import Order
from marketplace.models.statistics import StatisticCell, StatisticLine
from marketplace.operations import counting_up
from marketplace.queries import statistics, statistics_audit
from marketplace.rules.sales import OrderState
from tests.operations.market.exporting import departs, sold_abroad
from tests.operations.market.house import Market

SOLD = (OrderState.SETTLED, OrderState.COMPLETED)
STATES = (*SOLD, OrderState.RESCINDED, OrderState.PAID)


def orders(market: Market, count: int) -> list[str]:
    """Write orders by hand, each of another work."""
    ids = []
    for number in range(count):
        consignment = market.consigned()
        with market.transaction() as session:
            row = Order(
                id=f"ord_{number}",
                artwork_id=consignment.artwork_id,
                holding_id=None,
                consignment_id=consignment.id,
                buyer_id=str(market.buyer.actor.account_id),
                buyer_name="Ada",
                consignor_id=consignment.consignor_id,
                price_minor=100_00 + number,
                currency=["CNY", "USD", "JPY"][number % 3],
                state=OrderState.SETTLED,
                created_at=market.at,
                settled_at=datetime(2026, 10, 31, 16, tzinfo=UTC) + timedelta(minutes=number - 2),
            )
            session.add(row)
        ids.append(row.id)
    return ids


def anew(market: Market) -> Counter[tuple[Any, ...]]:
    """Count all orders anew: measure, month and destination, in lines."""
    found: Counter[tuple[Any, ...]] = Counter()
    with market.reading() as session:
        for row in session.scalars(sa.select(Order).where(Order.state.in_(SOLD))):
            assert row.settled_at is not None
            for measure, at in (("sold", row.settled_at), ("exported", row.departed_at)):
                if at is not None:
                    month = f"{at + timedelta(hours=8):%Y-%m}"
                    found[measure, month, row.destination or "", row.currency] += 1
    return found


def counted(market: Market) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    with market.reading() as session:
        assert list(statistics_audit.cells_add_up(session)) == []
        assert list(statistics_audit.margins_add_up(session)) == []
        assert list(statistics_audit.lines_are_sales(session)) == []
        for row in session.scalars(sa.select(StatisticCell)):
            found[row.measure, row.month, row.destination, row.currency] += row.lines
    return found


@pytest.mark.parametrize("seed", range(3))
def test_cells_are_what_counting_all_orders_anew_gives(market: Market, seed: int) -> None:
    chance, ids = random.Random(seed), orders(market, 5)

    for _ in range(20):
        with market.transaction() as session:
            row = session.get_one(Order, chance.choice(ids))
            row.state = chance.choice(STATES)
            row.destination = chance.choice(["FR", "JP", None])
            row.departed_at = chance.choice([None, market.at])
        for _ in range(chance.randrange(3)):
            with market.transaction() as session:
                counting_up.recount(session, chance.choice(ids), at=market.at)
    with market.transaction() as session:
        for order_id in ids:
            counting_up.recount(session, order_id, at=market.at)

    assert counted(market) == anew(market)


def test_a_sale_is_counted_by_its_facts_and_a_rate_that_comes_later_counts(market: Market) -> None:
    order_id = sold_abroad(market, price_minor=1_000_00, currency="USD")
    departs(market, order_id)
    market.worker()
    with market.transaction() as session:
        holding_id = session.get_one(Order, order_id).holding_id
        assert holding_id is not None
        counting_up.recount_holding(session, holding_id, at=market.at)

    with market.reading() as session:
        line = session.get_one(StatisticLine, order_id)
        assert (line.cny_minor, line.mode, bool(line.exported_month)) == (None, "0110", True)
    on = market.at.date()
    with market.transaction() as session:
        session.add(
            CustomsRate(
                id="rat_1",
                currency="USD",
                rate="7.1234",
                from_on=on - timedelta(days=1),
                to_on=on + timedelta(days=1),
                source="GACC",
                entered_by="a",
                entered_by_name="A",
                entered_at=market.at,
                confirmed_by="b",
                confirmed_by_name="B",
                confirmed_at=market.at,
            )
        )
    with market.transaction() as session:
        assert counting_up.count_missing(session, at=market.at) == 1
        assert counting_up.count_missing(session, at=market.at) == 0
    with market.reading() as session:
        assert session.get_one(StatisticLine, order_id).cny_minor == 712_340
        months = [session.get_one(StatisticLine, order_id).month]
        cells = statistics.cells(session, months)
        assert {row[0]: row[7:] for row in cells.rows}["sold"][2:] == (cells.rows[0][9], 0, 1)
    assert market.complaints() == []
    with market.unguarded() as session:
        session.execute(sa.update(StatisticCell).values(lines=StatisticCell.lines + 1))
    with market.reading() as session:
        assert len(list(statistics_audit.cells_add_up(session))) == 2
        assert len(list(statistics_audit.margins_add_up(session))) == 9
