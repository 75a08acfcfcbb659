"""Contracts as the two sides see, answer and print them."""

import pytest

from marketplace.models.catalogue import Lot
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.warehouse.staff import said

TEXTS = {f"{name}_en": "As said." for name in ("time_and_place", "hand_over", "payment", "default", "rest")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_is_proposed_by_the_house_read_accepted_and_printed(market: Market, language: str) -> None:
    consignment = market.consigned(wish="Framed, please")
    page = f"/consignments/{consignment.id}/agreement"
    assert "Framed, please" in html(market.cashier, page, language)
    (waits,) = said(market.cashier.get("/agreements"), 200)["lines"]
    assert (waits["waits_for"], waits["version"]) == ("house", None)

    said(
        market.cashier.post(
            f"/consignments/{consignment.id}/agreements",
            {"commission": "7.5", "reserve": "900", "currency": "CNY"} | TEXTS,
        ),
        201,
    )
    words = html(market.seller, page, language)
    assert ("Accept it" if language == "en" else "确认") in words
    accepted = said(market.seller.post(f"/consignments/{consignment.id}/agreements/1/acceptance", {}), 201)

    assert accepted["terms"]["commission_bps"] == 750
    assert accepted["reserve"] == {"amount_minor": 900_00, "currency": "CNY"}
    printed = market.seller.get(f"/consignments/{consignment.id}/agreements/1/agreement.pdf")
    assert printed.data.startswith(b"%PDF-")
    assert said(market.seller.get("/agreements"), 200)["lines"][0]["waits_for"] == ""


def test_is_shown_to_its_two_sides_alone(market: Market) -> None:
    consignment = market.consigned()

    for path in ("agreement", "agreements/1/agreement.pdf"):
        said(market.person("artist").get(f"/consignments/{consignment.id}/{path}"), 404)
        assert market.cashier.get(f"/consignments/{consignment.id}/{path}").status_code == 200
    said(market.seller.get(f"/consignments/{consignment.id}/agreements/2/agreement.pdf"), 404)


def test_a_proposal_waits_on_the_desk_of_the_other_side(market: Market) -> None:
    consignment = market.consigned()
    said(
        market.cashier.post(f"/consignments/{consignment.id}/agreements", {"commission": "6,25"} | TEXTS), 201
    )

    address = f"/consignments/{consignment.id}/agreement"
    assert address in html(market.seller, "/desk", "en")
    assert address not in html(market.cashier, "/desk", "en")
    said(market.cashier.post(f"/consignments/{consignment.id}/agreements/2/acceptance", {}), 409)
    said(market.seller.post(f"/consignments/{consignment.id}/agreements/2/refusal", {}), 201)
    said(
        market.cashier.post(f"/consignments/{consignment.id}/agreements", {"commission": "101"} | TEXTS), 422
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lower_reserve_is_asked_for_in_the_back_room_and_accepted_by_the_house(
    market: Market, language: str
) -> None:
    lot = market.entered(market.drafted(), reserve_minor=900_00)
    words = {
        "en": ("Lower the reserve", "was proposed and waits for an answer", "900"),
        "zh": ("降低保留价", "已提出", "900"),
    }[language]
    shown = html(market.seller, "/selling", language)
    assert words[0] in shown
    assert words[2] in shown
    said(market.person("artist").post(f"/lots/{lot.id}/reserve", {"reserve": "800"}), 404)
    said(market.buyer.post(f"/lots/{lot.id}/reserve", {"reserve": "800"}), 403)
    assert said(market.seller.post(f"/lots/{lot.id}/reserve", {"reserve": "950"}), 409)["type"].endswith(
        "reserve-not-lower"
    )

    asked = said(market.seller.post(f"/lots/{lot.id}/reserve", {"reserve": "800"}), 201)

    assert (asked["state"], asked["side"], asked["reserve"]["amount_minor"]) == (
        "proposed",
        "consignor",
        800_00,
    )
    assert words[1] in html(market.seller, "/selling", language)
    path = f"/consignments/{asked['consignment_id']}"
    assert f"{path}/agreement" in html(market.cashier, "/desk", language)
    said(market.cashier.post(f"{path}/agreements/{asked['version']}/acceptance", {}), 201)
    with market.reading() as session:
        assert session.get_one(Lot, lot.id).reserve_minor == 800_00


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_appraisal_that_differs_lets_the_house_end_the_contract(market: Market, language: str) -> None:
    consignment = market.consigned()
    path = f"/consignments/{consignment.id}"
    end = "appraisals/ending"
    found = {"appraiser": "Gu Yan", "findings": "Printed, and not painted."}

    said(market.seller.post(f"{path}/appraisals", found), 403)
    said(market.cashier.post(f"{path}/appraisals", {"appraiser": "Gu Yan"}), 422)
    said(market.cashier.post(f"{path}/appraisals", found), 201)
    refused = said(market.cashier.post(f"{path}/appraisals/ending", {}), 409)
    assert refused["type"].endswith("nothing-differs")
    assert end not in html(market.cashier, f"{path}/agreement", language)
    said(market.cashier.post(f"{path}/appraisals", found | {"differs": True}), 201)

    shown = html(market.seller, f"{path}/agreement", language)
    assert "Printed, and not painted." in shown
    assert end not in shown
    assert end in html(market.cashier, f"{path}/agreement", language)
    sale = market.drafted()
    lot = market.entered(sale, consignment=consignment)
    refused = said(market.cashier.post(f"{path}/appraisals/ending", {}), 409)
    assert refused["type"].endswith("still-listed")
    said(market.seller.post(f"/lots/{lot.id}/withdrawal", {"reason": "as found"}), 201)
    ended = said(market.cashier.post(f"{path}/appraisals/ending", {}), 201)
    assert ended["state"] == "ended"
    said(market.cashier.post(f"{path}/appraisals/ending", {}), 404)


def test_once_another_version_is_agreed_an_older_difference_ends_nothing(market: Market) -> None:
    consignment = market.consigned()
    path = f"/consignments/{consignment.id}"
    found = {"appraiser": "Gu Yan", "findings": "Of the workshop.", "differs": True}
    said(market.cashier.post(f"{path}/appraisals", found), 201)
    said(market.cashier.post(f"{path}/agreements", {"commission": "6"} | TEXTS), 201)
    said(market.seller.post(f"{path}/agreements/2/acceptance", {}), 201)

    assert said(market.cashier.post(f"{path}/appraisals/ending", {}), 409)["type"].endswith("nothing-differs")
