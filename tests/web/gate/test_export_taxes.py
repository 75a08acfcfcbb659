"""The tax of an export in a browser: claimed by the declarant, determined, settled; who may."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Person
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import DECLARATION, House, fills
from tests.web.warehouse.staff import said

UNSOLD = {"mode": "9810", "buyer": "nobody", "is_platform_sale": False, "goes_to_store": True}
OVERSEAS = DECLARATION | UNSOLD | {"hs": "8306299000"}


@pytest.fixture
def lodged(house: House) -> tuple[str, str]:
    """Return a released declaration and its holding, packed and about to leave."""
    _, holding_id = house.packed()
    card = said(house.declarant.post(f"/holdings/{holding_id}/declarations", OVERSEAS), 201)
    house.work()
    return card["id"], holding_id


@pytest.fixture
def tax(person: Callable[..., Person]) -> Person:
    return person("tax_officer", name="Jin")


def claims(house: House, declaration_id: str, **typed: str) -> Any:
    page = f"/declarations/{declaration_id}/taxes"
    given = {"pieces": "10", "unit_purchase": "30000.00", "invoice": "INV-1"} | typed
    return fills(house.declarant, page, f"{page}/pre-refund", **given)


def leaves(house: House, holding_id: str) -> None:
    house.takes(holding_id, "leave_under_supervision", house.courier, house.gate)
    house.takes(holding_id, "departure_confirmed", house.courier)


def test_a_prerefund_goes_from_the_claim_to_the_settlement(
    house: House, lodged: tuple[str, str], tax: Person
) -> None:
    declaration_id, holding_id = lodged
    early = claims(house, declaration_id)
    assert early.status_code == 409
    assert "Nothing is refunded before the goods have left" in early.get_data(as_text=True)
    leaves(house, holding_id)
    claimed = claims(house, declaration_id)
    assert "39,000" in claimed.get_data(as_text=True)
    path = claimed.request.path
    assert claims(house, declaration_id).status_code == 409

    assert fills(tax, path, f"{path}/determination").status_code == 200
    uneven = fills(house.declarant, path, f"{path}/settlement", sold="6", unsold="3", returned="2")
    assert uneven.status_code == 422
    settled = fills(house.declarant, path, f"{path}/settlement", sold="6", unsold="3", returned="1")
    text = settled.get_data(as_text=True)
    assert "15,600" in text
    assert "The same, to the fen" in text
    assert "海外仓离境即退" in html(tax, f"/declarations/{declaration_id}/taxes", "zh")


def test_goods_that_come_back_and_sales_without_a_voucher(house: House, lodged: tuple[str, str]) -> None:
    declaration_id, holding_id = lodged
    leaves(house, holding_id)
    page = f"/declarations/{declaration_id}/taxes"
    missing = fills(
        house.declarant,
        page,
        f"{page}/no-voucher",
        revenue="2400000.00",
        zone_registered="1",
        cleared_in_zone="1",
        not_excluded_goods="1",
        no_voucher="1",
        goods_name="bronze crane",
    ).get_data(as_text=True)
    assert "276,106.19" in missing
    assert "the goods are registered: date, name, unit, quantity, unit price, amount" in missing
    for language in ("en", "zh"):
        assert html(house.declarant, page, language)
        assert html(house.customs, f"/declarations/{declaration_id}", language)


def test_only_those_who_may_see_the_tax_of_an_export(house: House, lodged: tuple[str, str]) -> None:
    path = f"/declarations/{lodged[0]}/taxes"
    assert said(house.artist.get(path), 403)["type"] == "/problems/not-allowed"
    assert said(house.customs.get(path), 200)["documents"] == []
    refused = said(house.customs.post(f"{path}/refund", {"purchase_ex_vat": "1", "invoice": "I"}), 403)
    assert refused["type"] == "/problems/not-allowed"
    body = {"price": "1.00"}
    assert said(house.declarant.post(f"{path}/return", body), 409)["type"] == "/problems/not-departed"
