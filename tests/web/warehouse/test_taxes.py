"""The rooms of tax and foreign exchange over HTTP: by programs and on pages, and who may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from foundation import clock
from tests.conftest import Person
from tests.web.warehouse.staff import Staff, said
from tests.web.warehouse.test_warehouse import browser_of, queries

SALE = {"price": "800000.00", "freight": "12000.00", "insurance": "3000.00", "reference": "S-1"}


class Office:
    """A warehouse with a declarant, two tax officers and one of foreign exchange."""

    def __init__(self, staff: Staff, person: Callable[..., Person]) -> None:
        self.staff = staff
        self.declarant = person("declarant", name="Shen")
        self.tax = person("tax_officer", name="Jin")
        self.tax_too = person("tax_officer", name="Ren")
        self.forex = person("forex_officer", name="Bao")
        self.auditor = person("auditor", name="Xu")

    def drawn(self) -> dict[str, Any]:
        holding_id = self.staff.stores()
        answer = self.declarant.post(f"/holdings/{holding_id}/taxes/release", SALE)
        return dict(said(answer, 201))


@pytest.fixture
def office(staff: Staff, person: Callable[..., Person]) -> Office:
    return Office(staff, person)


def test_a_release_is_drawn_determined_and_paid(office: Office) -> None:
    drawn = office.drawn()
    assert (drawn["total"]["amount_minor"], drawn["is_unverified"]) == (11_515_950, True)
    path = f"/taxes/{drawn['id']}"
    assert said(office.declarant.post(f"{path}/determination"), 403)["type"] == "/problems/not-allowed"
    determined = said(office.tax.post(f"{path}/determination"), 201)
    assert (determined["state"], determined["determined_by_name"]) == ("determined", "Jin")
    today = clock.now() + timedelta(hours=8)
    paid = {"paid_on": today.date().isoformat(), "receipt": "T-1"}
    assert said(office.tax.post(f"{path}/payment", paid), 201)["state"] == "paid"
    page = said(office.auditor.get(path), 200)
    assert page["differences"] == []
    assert not any(page[name] for name in ("may_determine", "may_pay", "may_withdraw", "may_settle"))


def test_an_owner_sees_his_own_document_and_a_stranger_none(office: Office) -> None:
    path = f"/taxes/{office.drawn()['id']}"
    assert said(office.staff.artist.get(path), 200)["document"]["id"]
    assert said(office.staff.stranger.get(path), 404)["type"] == "/problems/tax-document-unknown"


@pytest.mark.parametrize(
    "wrong", [{"price": "-1"}, {"price": "NaN"}, {"price": "1.001"}, {"price": "1e30"}, {"currency": "yen"}]
)
def test_impossible_figures_are_refused_by_field(office: Office, wrong: dict[str, str]) -> None:
    holding_id = office.staff.stores()
    answer = said(office.declarant.post(f"/holdings/{holding_id}/taxes/release", SALE | wrong), 422)
    assert set(answer["fields"]) == set(wrong)


def test_customs_rates_take_two_officers(office: Office) -> None:
    body = {
        "currency": "USD",
        "rate": "7.1234",
        "from_on": "2026-11-01",
        "to_on": "2026-11-30",
        "source": "invented for a test",
    }
    rate = said(office.tax.post("/rates/exchange", body), 201)
    path = f"/rates/exchange/{rate['id']}/confirmation"
    assert said(office.tax.post(path), 403)["type"] == "/problems/own-customs-rate"
    assert said(office.tax_too.post(path), 201)["confirmed_by_name"] == "Ren"
    assert said(office.tax.post("/rates/exchange", body), 409)["type"] == "/problems/customs-rate-taken"


def test_a_quota_is_kept_and_a_seller_sees_only_his_own(office: Office) -> None:
    artist = office.staff.artist.actor
    body = {
        "person": artist.account_id,
        "person_name": artist.name,
        "amount_usd": "49000.00",
        "settled_on": clock.now().date().isoformat(),
    }
    said(office.forex.post("/forex/settlements", body), 201)
    over = said(office.forex.post("/forex/settlements", body), 409)
    assert over["type"] == "/problems/quota-exceeded"
    said(office.forex.post("/forex/settlements", body | {"evidence": "ORD-1"}), 201)
    (own,) = said(office.staff.artist.get("/forex"), 200)["quotas"]
    assert own["used"]["amount_minor"] == 49_000_00
    assert said(office.staff.stranger.get("/forex"), 200)["quotas"] == []


def test_every_page_opens_in_both_languages_within_twelve_queries(office: Office) -> None:
    document = office.drawn()
    office.forex.post(
        "/forex/settlements",
        {
            "person": "acc_1",
            "person_name": "Lin Mo",
            "amount_usd": "1.00",
            "settled_on": clock.now().date().isoformat(),
        },
    )
    pages = {
        "/taxes": office.tax,
        f"/taxes/{document['id']}": office.tax,
        f"/holdings/{document['holding_id']}/taxes": office.declarant,
        "/rates": office.tax,
        "/forex": office.forex,
        "/desk": office.tax,
    }
    for path, person in pages.items():
        browser = browser_of(office.staff, person)
        for language, word in (("en", '<html lang="en"'), ("zh", '<html lang="zh')):
            browser.set_cookie("language", language)
            page = browser.get(path, headers={"Accept": "text/html"})
            assert page.status_code == 200, path
            assert word in page.get_data(as_text=True), path
        assert queries(office.staff, person, path) <= 12, path
    text = browser_of(office.staff, office.tax).get(f"/taxes/{document['id']}").get_data(as_text=True)
    assert "Unverified rate" in text
    assert "The same, to the fen" in text


def test_a_firm_is_classed_and_its_unregistered_payment_refused(office: Office) -> None:
    firm = {"enterprise": "Kaifeng Art Trading"}
    today = clock.now().date().isoformat()
    classed = firm | {"firm_class": "C", "from_on": "2026-01-01", "reason": "difference too large"}
    said(office.forex.post("/forex/classes", classed), 201)
    moved = firm | {"kind": "payment", "amount_usd": "10.00", "moved_on": today, "reference": "P-1"}
    refused = said(office.forex.post("/forex/volumes", moved), 409)
    assert refused["type"] == "/problems/registration-needed"
    said(office.forex.post("/forex/volumes", moved | {"registration": "REG-1"}), 201)
    page = browser_of(office.staff, office.forex).get("/forex").get_data(as_text=True)
    assert "C: each payment and receipt is registered first" in page
