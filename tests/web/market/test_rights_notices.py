"""Notices of infringed rights over HTTP: from the work's page to the register and back into the catalogue."""

from collections.abc import Callable
from typing import Any

from lxml import html as markup

from marketplace.models.catalogue import Lot, Sale
from marketplace.rules.sales import SaleState
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.operations.market.test_finding import pictured
from tests.web.browsing import html
from tests.web.warehouse.staff import said

NOTICE = {
    "right": "copyright",
    "right_name": "Bamboo in Rain, 2019",
    "claimant_name": "Wen Painter",
    "contact": "wen@example.org",
    "claim": "It copies my painting stroke by stroke.",
    "evidence": "My sketchbook of 2019, page 4.",
    "is_true": True,
}


def test_a_work_goes_down_and_comes_back_and_the_register_tells_why(
    market: Market, person: Callable[..., Person]
) -> None:
    claimant, seller, cashier = person("buyer", name="Wen Painter"), market.seller, market.cashier
    artwork_id = market.offered().artwork_id
    pictured(market, artwork_id, ["cream"])
    work = f"/works/{artwork_id}"
    assert f"{work}/rights-notices/new" in html(claimant, work)
    assert "/iiif/" in html(market.rival, work)
    assert "a wrong notice costs" in html(claimant, f"{work}/rights-notices/new")
    given = said(claimant.post(f"{work}/rights-notices", NOTICE | {"is_true": False}), 422)
    assert given["fields"].keys() == {"is_true"}
    notice = said(claimant.post(f"{work}/rights-notices", NOTICE), 201)
    page = f"/rights-notices/{notice['id']}"
    assert "contact" not in notice
    assert "/rights-notices" in html(cashier, "/desk")
    said(seller.post(f"{page}/decision", {"take_down": False, "reason": "mine"}), 403)
    said(cashier.post(f"{page}/decision", {"take_down": True, "reason": "The sketchbook shows it."}), 201)

    for language, words in (("en", "Taken down"), ("zh", "已下架")):
        shown = html(market.rival, work, language)
        assert words in shown
        assert "/iiif/" not in shown
        assert page in shown
    assert said(market.rival.get(page), 200)["contact"] is None
    assert said(seller.get(page), 200)["contact"] == NOTICE["contact"]
    assert page in html(seller, "/desk")
    answer = {"statement": "I painted it in 2015.", "evidence": "A dated photograph."}
    said(claimant.post(f"{page}/counter-statement", answer), 403)
    said(seller.post(f"{page}/counter-statement", answer), 201)
    assert page in html(claimant, "/desk")
    for reader, language in ((claimant, "zh"), (seller, "en"), (cashier, "en"), (market.rival, "zh")):
        assert "I painted it in 2015." in html(reader, page, language)
    assert "wen@example.org" not in html(market.rival, page)
    said(claimant.post(f"{page}/proceeding", {"proceeding": "Kaifeng court, 1"}), 201)
    said(cashier.post(f"{page}/outcome", {"infringes": False, "outcome": "Judgment 1 of 2027"}), 201)

    assert "Taken down" not in html(market.rival, work)
    assert said(market.rival.get("/rights-notices"), 200)["notices"][0]["state"] == "restored"
    assert "Judgment 1 of 2027" in html(market.rival, page)
    said(cashier.post(f"{page}/bad-faith", {"reason": "He knew better."}), 201)
    assert "恶意通知" in html(market.rival, "/rights-notices", "zh")


def test_the_overseers_page_of_a_work_says_first_that_it_is_down_and_shows_its_picture(
    market: Market, person: Callable[..., Person]
) -> None:
    claimant, office = person("buyer", name="Wen Painter"), person("regulator", name="Office")
    artwork_id = market.offered().artwork_id
    pictured(market, artwork_id, ["cream"])
    page = f"/supervision/works/{artwork_id}"
    clean = html(office, page)
    assert "It may be sold" in clean
    assert "Nothing was ever amiss with it." in clean
    notice = said(claimant.post(f"/works/{artwork_id}/rights-notices", NOTICE), 201)
    decided = {"take_down": True, "reason": "The sketchbook shows it."}
    said(market.cashier.post(f"/rights-notices/{notice['id']}/decision", decided), 201)

    for language, words in (("en", "It may not be sold: taken down"), ("zh", "不得出售：已因权利通知下架。")):
        root: Any = markup.fromstring(html(office, page, language))
        first = root.xpath("//p[@class='answer-line']")[0]
        assert words in first.text_content()
        assert first.xpath(".//a/@href") == [f"/rights-notices/{notice['id']}"]
        assert f"/rights-notices/{notice['id']}" in root.xpath("//*[@id='cases']//li//a/@href")
        assert root.xpath("//a[@class='one-work-picture']//img")
    down = html(office, page)
    assert "It may be sold" not in down
    assert "Nothing was ever amiss" not in down
    said(claimant.post(f"/rights-notices/{notice['id']}/withdrawal", {}), 201)
    after = html(office, page)
    assert "It may be sold" in after
    assert "Taken back by the claimant" in after


def test_a_lot_that_is_down_has_no_picture_in_its_sale_in_the_room_and_in_the_collection(
    market: Market, person: Callable[..., Person]
) -> None:
    claimant, sale = person("buyer", name="Wen Painter"), market.drafted()
    down, other = market.entered(sale), market.entered(sale)
    for lot in (down, other):
        pictured(market, lot.artwork_id, ["cream"])
    with market.transaction() as session:
        session.get_one(Sale, sale.id).state = SaleState.SCHEDULED
    pages = (f"/sales/{sale.id}", f"/lots/{down.id}/room", f"/iiif/sales/{sale.id}/collection.json")

    def seen(lot: Lot) -> list[bool]:
        digest = lot.artwork_id[-8:].rjust(64, "0")  # of its picture
        return [digest in market.rival.get(page).get_data(as_text=True) for page in pages]

    assert (seen(down), seen(other)) == ([True] * 3, [True] * 3)
    notice = said(claimant.post(f"/works/{down.artwork_id}/rights-notices", NOTICE), 201)
    decided = {"take_down": True, "reason": "The sketchbook shows it."}
    said(market.cashier.post(f"/rights-notices/{notice['id']}/decision", decided), 201)

    assert (seen(down), seen(other)) == ([False] * 3, [True] * 3)
    assert down.artwork_id[-8:].rjust(64, "0") not in html(market.rival, pages[1])
    assert "No photograph yet" not in html(market.rival, pages[1])
