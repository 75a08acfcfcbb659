"""Contracts as the two sides see, answer and print them."""

import pytest

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
