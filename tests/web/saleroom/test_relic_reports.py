"""An auctioned relic is reported: what is kept at the hammer, who files it, whose name is hidden."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bonded_warehouse.models.papers import Paper, PaperState
from foundation.accounts.operations import FORGOTTEN
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Lot
from marketplace.models.saleroom import RelicReport
from tests.operations.saleroom.room import NOON, Room, places

DUE = date(2026, 12, 25)
"""The hammer falls on 25 November in Kaifeng; thirty days later."""


@pytest.fixture
def sold(room: Room, person: Callable[..., Any]) -> Callable[..., Any]:
    """Sell a lot whose work the relics department reviewed; return the lot, its buyer and its auctioneer."""

    def sell(**review: Any) -> Any:
        buyer, auctioneer = person("buyer"), person("gallery")
        room.people["buyer"], room.people["auctioneer"] = buyer.actor, auctioneer.actor
        room.opens_sale(name="2")
        lot, clerk = room.enters("sal_2"), room.clerk()
        room.gives_paddle("buyer", "sal_2")
        given: dict[str, Any] = {
            "id": "pap_review",
            "code": "auction_pre_review",
            "number": "YWP-2026-118",
            "issuer": "Henan Cultural Relics Administration",
            "valid_from_on": date(2026, 11, 1),
            "state": PaperState.VERIFIED,
            "supplied_by": "acc_x",
            "supplied_by_name": "X",
            "supplied_at": NOON,
        } | review
        with room.transaction() as session:
            session.add(Paper(artwork_id=session.get_one(Lot, lot).artwork_id, **given))
        places(clerk, buyer.actor, lot, 600)
        room.clock.at = NOON + timedelta(hours=2)
        clerk.turn()
        return lot, buyer, auctioneer

    return sell


def test_is_due_thirty_days_after_the_hammer_and_filed_once(
    sold: Callable[..., Any], browser: Callable[..., Any]
) -> None:
    lot, buyer, auctioneer = sold()

    report = auctioneer.get(f"/lots/{lot}/relic-report").json
    assert (report["due_on"], report["yours_to_file"]) == (DUE.isoformat(), True)
    facts = report["facts"]
    assert (facts["hammer_minor"], facts["consignor"], facts["buyer"]) == (500_00, "consignor", "buyer")
    assert facts["review"] == {"number": "YWP-2026-118", "issuer": "Henan Cultural Relics Administration"}
    assert "auctioned relic" in auctioneer.get("/desk").text

    page = browser(auctioneer.actor).get(f"/lots/{lot}/relic-report")
    assert page.status_code == 200
    assert "YWP-2026-118" in page.text
    assert browser(buyer.actor).get(f"/lots/{lot}/relic-report").status_code == 200

    for number in ("", " ", "B" * 101):
        unfit = auctioneer.post(f"/lots/{lot}/relic-report", {"number": number, "filed_on": "2026-11-25"})
        assert (unfit.status_code, set(unfit.json["fields"])) == (422, {"number"})
    early = auctioneer.post(f"/lots/{lot}/relic-report", {"number": "B-1", "filed_on": "2026-11-24"})
    assert early.status_code == 422
    done = auctioneer.post(f"/lots/{lot}/relic-report", {"number": "B-1", "filed_on": "2026-11-25"})
    assert done.status_code == 201
    again = auctioneer.post(f"/lots/{lot}/relic-report", {"number": "B-2", "filed_on": "2026-11-25"})
    assert again.status_code == 409
    assert "B-1" in again.json["detail"]
    assert "auctioned relic" not in auctioneer.get("/desk").text


def test_tells_a_party_of_names_its_own(sold: Callable[..., Any], person: Callable[..., Any]) -> None:
    lot, buyer, auctioneer = sold()

    read = buyer.get(f"/lots/{lot}/relic-report").json
    assert "consignor" not in read["facts"]
    assert read["facts"]["buyer"] == "buyer"
    hidden = buyer.post(f"/lots/{lot}/relic-report/secrecy", {}).json
    assert (hidden["secret"], hidden["yours_to_hide"]) == (["buyer"], False)
    assert auctioneer.get(f"/lots/{lot}/relic-report").json["secret"] == ["buyer"]

    for stranger in (person("buyer"), person("gallery")):
        assert stranger.get(f"/lots/{lot}/relic-report").status_code == 404
        assert stranger.post(f"/lots/{lot}/relic-report/secrecy", {}).status_code == 404
    filed = {"number": "B-1", "filed_on": "2026-11-25"}
    assert person("gallery").post(f"/lots/{lot}/relic-report", filed).status_code == 404
    assert buyer.post(f"/lots/{lot}/relic-report", filed).status_code == 403


@pytest.mark.parametrize(
    "review",
    [
        {"state": PaperState.SUPPLIED},
        {"code": "screening"},
        {"valid_to_on": date(2026, 11, 24)},
    ],
    ids=["nobody-verified-it", "another-paper", "over"],
)
def test_is_owed_only_where_a_review_stands(sold: Callable[..., Any], review: dict[str, Any]) -> None:
    lot, _, auctioneer = sold(**review)

    assert auctioneer.get(f"/lots/{lot}/relic-report").status_code == 404


def test_keeps_its_names_when_a_party_is_forgotten(room: Room, sold: Callable[..., Any]) -> None:
    """The department has the record for seventy-five years (Implementing Regulations, art. 43)."""
    lot, _, _ = sold()
    with room.transaction() as session:
        session.query(Paddle).update({"name": FORGOTTEN})

    with room.reading() as session:
        assert session.get_one(RelicReport, lot).facts["buyer"] == "buyer"
