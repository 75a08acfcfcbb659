"""Sold works are on the desk of who acts next, condition reports on the desks of who may sign second.

Seen red: a sold work on nobody's desk before and after it was packed; nor was a report that one had signed.
"""

from collections.abc import Callable
from typing import Any

import pytest

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries import waiting
from foundation.db import transaction
from tests.conftest import Person
from tests.operations.gate.bench import SALE
from tests.web.browsing import html
from tests.web.gate.test_few_questions import asked
from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.market.test_pages import MOST
from tests.web.warehouse.staff import said


def desk(who: Person) -> list[dict[str, Any]]:
    return list(said(who.get("/desk"), 200)["items"])


def acts(who: Person, holding_id: str) -> list[str]:
    """Return the ends of the links on somebody's desk that lead to acts on this holding."""
    urls = [one["url"] for one in desk(who)]
    return [url.split(holding_id, 1)[1] for url in urls if holding_id in url]


def sells(house: House, holding_id: str, **changes: Any) -> None:
    with house.app.app_context(), transaction() as session:
        session.get_one(Holding, holding_id).sale = SALE.kept() | changes


def test_a_sold_work_goes_from_desk_to_desk_until_it_is_declared(house: House) -> None:
    holding_id = house.stores(intended_status="export_goods_in_zone", source="DOMESTIC")
    assert acts(house.keeper, holding_id) == []

    sells(house, holding_id)
    assert acts(house.second, holding_id) == ["/steps/new?event=check_out"]
    assert acts(house.declarant, holding_id) == acts(house.courier, holding_id) == []
    house.takes(holding_id, "check_out", house.keeper)
    assert acts(house.second, holding_id) == [], "it is proposed, and waits for its signature"
    (step,) = house.holding(holding_id)["open_steps"]
    said(house.second.post(f"/steps/{step['id']}/signatures"), 201)
    assert acts(house.keeper, holding_id) == ["/steps/new?event=pack_and_seal"]
    house.takes(holding_id, "pack_and_seal", house.keeper, house.second)
    assert acts(house.keeper, holding_id) == []
    assert acts(house.declarant, holding_id) == [f"/declare?destination={SALE.destination}"]
    assert "已装箱" in html(house.declarant, "/desk", "zh")

    sells(house, holding_id, destination="CN")
    assert acts(house.declarant, holding_id) == [], "it stays in the country"


def test_what_its_buyer_sent_back_is_not_to_be_packed(house: House) -> None:
    holding_id = house.stores(intended_status="export_goods_in_zone", source="DOMESTIC")
    sells(house, holding_id)
    assert len(acts(house.keeper, holding_id)) == 1

    with house.app.app_context(), transaction() as session:
        (came_in,) = session.query(CustodyEvent).filter_by(holding_id=holding_id, transition="M02")
        came_in.transition = "M31"  # as if it had come in at the gate from its buyer
    assert acts(house.keeper, holding_id) == []


def test_what_was_declared_waits_once(house: House) -> None:
    _, holding_id = house.packed()
    assert len(acts(house.declarant, holding_id)) == 1

    lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    body = {"finding": "return", "codes": ["D02"], "note": "the weights differ"}
    said(house.customs.post(f"/declarations/{lodged['id']}/decision", body), 201)

    assert acts(house.declarant, holding_id) == []
    assert [one["url"] for one in desk(house.declarant)] == [f"/declarations/{lodged['id']}"]


def test_the_rest_is_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for position in ("A-01-01", "A-01-02", "A-01-03"):
        sells(house, house.stores(position))
    assert len(asked(house.keeper, "/desk")) <= MOST
    assert len(asked(house.senior, "/desk")) <= MOST
    monkeypatch.setattr(waiting, "MOST", 1)

    *_, more = [one for one in desk(house.keeper) if one["role"] == "keeper"]

    assert more["title"] == "2 more sold works to take out and pack"


def test_a_report_waits_for_whoever_may_sign_it_second(house: House, person: Callable[..., Person]) -> None:
    buyer = person("buyer", name="Amélie")
    holding_id = house.stores()
    with house.app.app_context(), transaction() as session:
        session.get_one(Holding, holding_id).owner_id = buyer.actor.id
    begun = {"occasion": "delivery", "grades": {"front": "good"}, "sign": True}
    report = said(house.keeper.post(f"/holdings/{holding_id}/condition-reports", begun), 201)
    path = f"/condition-reports/{report['id']}"

    def may_sign() -> list[str]:
        everybody = {
            "author": house.keeper,
            "second": house.second,
            "depositor": house.artist,
            "buyer": buyer,
            "stranger": house.stranger,
            "gate": house.gate,
        }
        return [name for name, who in everybody.items() if path in {one["url"] for one in desk(who)}]

    assert may_sign() == ["second", "depositor", "buyer"]
    assert "等待第二人签署" in html(buyer, "/desk", "zh")
    said(buyer.post(f"{path}/signatures"), 201)
    assert may_sign() == []
