"""Sold works are on the desk of who acts next, condition reports on the desks of who may sign second.

Seen red: a sold work on nobody's desk before and after it was packed; nor was a report that one had signed.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding
from bonded_warehouse.queries import steps, waiting
from bonded_warehouse.rules.states import CustodyState
from foundation import clock
from foundation.db import db, transaction
from tests.conftest import Person
from tests.operations.gate.bench import SALE
from tests.web.browsing import html
from tests.web.gate.test_few_questions import asked
from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.market.test_pages import MOST
from tests.web.warehouse.staff import said

LEG = {
    "mode": "road",
    "carrier": "Henan Fine Art Logistics",
    "from_place": "Kaifeng",
    "to_place": "Zhengzhou airport",
}


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
    assert acts(house.declarant, holding_id) == [""], "it stays in the country, and is no domestic goods yet"
    assert "已售予境内买方" in html(house.declarant, "/desk", "zh")


def test_what_its_buyer_sent_back_is_not_to_be_packed(house: House) -> None:
    holding_id = house.stores(intended_status="export_goods_in_zone", source="DOMESTIC")
    sells(house, holding_id)
    assert len(acts(house.keeper, holding_id)) == 1

    with house.app.app_context(), transaction() as session:
        (came_in,) = session.query(CustodyEvent).filter_by(holding_id=holding_id, transition="M02")
        came_in.transition = "M31"  # as if it had come in at the gate from its buyer
    assert acts(house.keeper, holding_id) == []


def test_what_another_platform_sold_is_to_be_packed_though_it_stays_promised(house: House) -> None:
    holding_id = house.stores(intended_status="export_goods_in_zone", source="DOMESTIC")
    sells(house, holding_id, order_id="plo_1", platform_code="46049X0001", platform_name="彼岸")
    for promised_to, count in (("plo_1", 1), ("lot_1", 0)):
        with house.app.app_context(), transaction() as session:
            session.get_one(Holding, holding_id).earmarked_for = promised_to
        assert len(acts(house.keeper, holding_id)) == count, promised_to


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


@pytest.mark.parametrize(
    ("occasion", "who"), [("conservation", "conservator"), ("transit", "courier"), ("venue_in", "courier")]
)
def test_a_report_waits_for_the_person_of_its_occasion(
    house: House, person: Callable[..., Person], occasion: str, who: str
) -> None:
    """Seen red: couriers, conservators and officers found no report on their desks."""
    others = {name: person(name) for name in ("conservator", "courier", "customs_officer", "gate_officer")}
    holding_id = house.stores()
    begun = {"occasion": occasion, "grades": {"front": "good"}}
    report = said(house.keeper.post(f"/holdings/{holding_id}/condition-reports", begun), 201)
    path = f"/condition-reports/{report['id']}"
    assert path in {one["url"] for one in desk(house.keeper)}, "he began it and has not signed"
    assert path not in {one["url"] for one in desk(others[who])}
    said(house.keeper.post(f"{path}/signatures"), 201)

    assert path not in {one["url"] for one in desk(house.keeper)}
    found = [name for name, one in others.items() if path in {item["url"] for item in desk(one)}]
    assert found == [who]
    said(others[who].post(f"{path}/signatures"), 201)


def test_a_handover_and_a_move_wait_for_their_second_signature(house: House) -> None:
    """Seen red: they stood on the work's or the place's page alone."""
    holding_id = house.stores()
    house.takes(holding_id, "check_out", house.keeper, house.second)
    house.takes(holding_id, "pack_and_seal", house.keeper, house.second)
    leg = said(house.keeper.post(f"/holdings/{holding_id}/legs", LEG), 201)
    half = {"side": "gives", "place": "gate 1", "seal": "intact"}
    handover = said(house.keeper.post(f"/legs/{leg['id']}/handovers", half), 201)["handovers"][0]
    journey = f"/holdings/{holding_id}/journey"
    assert journey in {one["url"] for one in desk(house.courier)}
    assert journey in {one["url"] for one in desk(house.artist)}, "the work is his"
    assert journey not in {one["url"] for one in desk(house.keeper)} | {
        one["url"] for one in desk(house.customs)
    }
    said(house.courier.post(f"/handovers/{handover['id']}/signatures"), 201)
    assert journey not in {one["url"] for one in desk(house.artist)}

    path = f"/facilities/{house.facility_id}/places"
    hall = said(house.senior.post(path, {"kind": "hall", "code": "HALL-1", "name": {"en": "Hall"}}), 201)
    crate = said(house.senior.post(path, {"kind": "crate", "code": "C-1", "name": {"en": "Crate"}}), 201)
    move = {"to_id": hall["id"], "reason": "to hang"}
    said(house.keeper.post(f"/places/{crate['id']}/moves", move), 201)
    assert path in {one["url"] for one in desk(house.second)}
    assert path not in {one["url"] for one in desk(house.keeper)}


def test_what_is_with_somebody_stands_on_his_desk(house: House, person: Callable[..., Person]) -> None:
    conservator = person("conservator")
    ids = {
        CustodyState.IN_CONSERVATION: conservator,
        CustodyState.DEPARTED: house.courier,
        CustodyState.RETURNING: house.customs,
    }
    holding_id = house.stores()
    for state, who in ids.items():
        assert acts(who, holding_id) == []
        with house.app.app_context(), transaction() as session:
            session.get_one(Holding, holding_id).state = state
        assert acts(who, holding_id) == [""]


def test_a_step_is_found_behind_many_that_others_sign(house: House) -> None:
    """Seen red: the oldest steps of the whole house were looked at, and the signer's was not among them."""
    holding_id = house.stores()
    named = ["M04", "M06", "M08", "M09", "M10", "M16", "M25"]  # only the last one is a courier's
    with house.app.app_context():
        with transaction() as session:
            session.add_all(
                CustodyStep(
                    id=f"stp_{name}",
                    holding_id=holding_id,
                    transition=name,
                    event="of the test",
                    from_state=CustodyState.STORED,
                    documents=[],
                    circumstances={},
                    proposed_by=house.senior.actor.id,
                    proposed_by_name="Song",
                    proposed_at=clock.now() + timedelta(seconds=later),
                )
                for later, name in enumerate(named)
            )
        found = steps.waiting_steps(db.session, actor=house.courier.actor, limit=1)

    assert [one.id for one in found] == ["stp_M25"]
