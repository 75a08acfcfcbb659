"""The officer's queue goes by lane: a green filing overtakes what came before it, and no page hides it."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.queries import declarations
from bonded_warehouse.rules.draws import Credit, Lane
from foundation.db import db
from tests.conftest import Person
from tests.operations.market.exporting import departs, sold_abroad
from tests.operations.market.house import Market

FILED = (("old red", Lane.RED, 5), ("red", Lane.RED, 4), ("none", None, 3), ("yellow", Lane.YELLOW, 2))
ORDER = ["green", "yellow", "old red", "red", "none", "black"]


def test_a_green_filing_overtakes(market: Market, person: Callable[..., Person]) -> None:
    departs(market, sold_abroad(market))
    works = [market.work() for _ in range(6)]
    with market.transaction() as session:
        like = session.scalars(sa.select(Declaration)).one()
        copied = {
            column.key: getattr(like, column.key)
            for column in sa.inspect(Declaration).columns
            if column.key not in {"id", "holding_id", "artwork_id", "state", "lodged_at", "mrn", "closed_at"}
        }
        asked = (*FILED, ("black", Lane.BLACK, 6), ("green", Lane.GREEN, 1))
        for work, (name, lane, minutes) in zip(works, asked, strict=True):
            holding_id = session.scalar(
                sa.text("SELECT id FROM holding WHERE artwork_id = :work").bindparams(work=work)
            )
            row = Declaration(
                **copied | {"goods_name": name},
                id=f"dec_{name}",
                holding_id=str(holding_id),
                artwork_id=work,
                state=DeclarationState.ACCEPTED,
                lodged_at=market.at - timedelta(minutes=minutes),
            )
            session.add(row)
            session.flush()
            if lane is not None:
                session.add(
                    InspectionDraw(
                        declaration_id=row.id,
                        lane=lane,
                        score=10,
                        credit=Credit.REGULAR,
                        parts=[],
                        rate=0,
                        entered_at=market.at,
                    )
                )

    with market.reading():
        found = declarations.queue(db.session, states=[DeclarationState.ACCEPTED])
        page = declarations.queue(db.session, states=[DeclarationState.ACCEPTED], limit=2)
    desk = person("customs_officer").get("/desk").get_json()["items"]
    titles = [one["title"].rpartition(", ")[2] for one in desk]

    assert [one.goods_name for one in found] == ORDER
    assert [one.goods_name for one in page] == ORDER[:2]
    assert titles[0] == "green"
    assert titles.index("yellow") < titles.index("red")
