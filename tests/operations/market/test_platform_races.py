"""Another platform's order, the same order again and a buyer here, all at once: the work is sold once."""

import os
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.actor import Role
from foundation.errors import Refusal
from foundation.money import Money
from marketplace.models.orders import Order
from marketplace.models.platforms import PlatformFile, PlatformOrder
from marketplace.operations import ordering, taking_in
from marketplace.rules.platform_orders import Line, Stated
from tests.operations.market.house import Market
from tests.operations.saleroom.witness import all_at_once

RACES = int(os.environ.get("SALEROOM_RACES", "3"))
pytestmark = pytest.mark.timeout(300 + 10 * RACES)


def test_work_is_sold_to_one_of_them_alone(market: Market) -> None:
    actor = replace(market.seller.actor, roles=frozenset({*market.seller.actor.roles, Role("gallery")}))
    for number in range(RACES):
        offering = market.offered()

        def take(digest: str, order: str, work: str = offering.artwork_id) -> PlatformFile:
            stated = Stated(
                number=order, work_id=work, price=Money(900_00, "CNY"), freight=Money(0, "CNY"),
                destination="CN", buyer="Ada", payment_number="PAY", paid_on=date(2026, 1, 1),
            )  # fmt: skip
            with market.transaction() as session:
                return taking_in.take_in(
                    session, lines=[Line(2, order, work, stated, ())],
                    ebp_code="46049X0001", ebp_name="Elsewhere", digest=digest.ljust(64, "0"),
                    name="orders.csv", actor=actor, at=market.at,
                )  # fmt: skip

        def hold(offering_id: str = offering.id, pause_s: float = 0.0 if number else 0.3) -> Any:
            with market.transaction() as session:
                kept = ordering.hold_work(
                    session, offering_id=offering_id, actor=market.buyer.actor, at=market.at
                )
                time.sleep(pause_s)  # long enough for all others to have read what stands
                return kept

        def same(number: int = number) -> PlatformFile:
            return take(f"a{number}", f"P-{number}")

        def again(number: int = number) -> PlatformFile:
            return take(f"b{number}", f"P-{number}")

        results = all_at_once([same, hold, same, again])

        held = not isinstance(results[1], Refusal)
        assert [one for one in (results[0], *results[2:]) if isinstance(one, Refusal)] == []
        with market.reading() as session:
            about = PlatformOrder.artwork_id == offering.artwork_id
            taken = session.scalar(sa.select(sa.func.count()).where(about)) or 0
            bought = session.scalar(
                sa.select(sa.func.count()).where(Order.artwork_id == offering.artwork_id)
            )  # fmt: skip
            assert (taken, bought) == ((0, 1) if held else (1, 0))
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PlatformFile)) == 2 * RACES
    assert market.complaints() == []
