"""A gallery's own page: its path, its followers, its campaigns; and what other galleries see of them."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from authentication.models import Artwork
from foundation.accounts.models import Organisation, User
from foundation.db import transaction
from marketplace.models.orders import Offering
from marketplace.models.storefronts import OrderCampaign
from marketplace.operations import cataloguing
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import browser, html
from tests.web.warehouse.staff import said


@pytest.fixture
def market(app: Flask, person: Callable[..., Person]) -> Market:
    return Market(app, person)


@pytest.fixture
def galleries(app: Flask, person: Callable[..., Person], market: Market) -> tuple[Person, Person]:
    """Two galleries, each with somebody who acts for it."""
    people = person("gallery", name="Hu Ge"), person("gallery", name="Wan Qi")
    with app.app_context(), transaction() as session:
        for number, one in enumerate(people, 1):
            name = f"Gallery {number}"
            session.add(Organisation(id=f"org_g{number}", name=name, kind="gallery", created_at=market.at))
            session.flush()
            user = session.query(User).filter_by(account_id=one.actor.account_id).one()
            user.organisation_id = f"org_g{number}"
    return people


def opens(gallery: Person, slug: str, status: int = 201, **changes: Any) -> dict[str, Any]:
    asked = {"slug": slug, "theme": "celadon", "name_en": "The Pine Studio", "name_zh": "松斋"}
    answer: dict[str, Any] = said(gallery.post("/storefront", asked | changes), status)
    return answer


def test_is_found_under_its_path_with_what_it_offers(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, _ = galleries
    opens(gallery, "pine-studio")
    assert said(market.buyer.get("/galleries/pine-studio"), 200)["works"] == []
    work = offered_by(market, gallery, "org_g1")

    page = said(market.buyer.get("/galleries/pine-studio"), 200)

    assert [one["artwork_id"] for one in page["works"]] == [work]
    assert "松斋" in html(market.buyer, "/galleries/pine-studio", "zh")
    assert [one["slug"] for one in said(market.buyer.get("/galleries"), 200)["galleries"]] == ["pine-studio"]
    said(gallery.post("/storefront/closing", {}), 201)
    said(market.buyer.get("/galleries/pine-studio"), 404)


def offered_by(market: Market, gallery: Person, organisation: str) -> str:
    from dataclasses import replace

    actor = replace(gallery.actor, organisation_id=organisation)
    work = market.work(actor)
    consignment = market.consigned(artwork_id=work, actor=actor)
    with market.transaction() as session:
        cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=1_000_00,
            currency="CNY",
            actor=actor,
            at=market.at,
        )
    return work


@pytest.mark.parametrize("slug", ["Ab", "a", "-abc", "abc-", "a--b", "new", "with space", "x" * 41])
def test_a_path_that_no_page_can_have_is_refused(galleries: tuple[Person, Person], slug: str) -> None:
    assert galleries[0].post("/storefront", {"slug": slug, "name_en": "x"}).status_code == 422


def test_a_path_belongs_to_one_gallery(galleries: tuple[Person, Person]) -> None:
    first, second = galleries
    opens(first, "pine-studio")
    opens(second, "pine-studio", 409)
    opens(first, "pine-studio", name_en="Renamed")
    opens(second, "other-studio")


def test_followers_of_one_gallery_are_not_seen_by_another(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    first, second = galleries
    opens(first, "pine-studio")
    opens(second, "plum-studio")
    said(market.buyer.post("/galleries/pine-studio/follow", {"shows_name": True}), 201)
    said(market.rival.post("/galleries/pine-studio/follow", {}), 201)

    mine, theirs = said(first.get("/storefront"), 200), said(second.get("/storefront"), 200)

    assert [one["name"] for one in mine["named"]] == ["Ada Buyer"]
    assert mine["front"]["followers"] == 2
    assert theirs["named"] == []
    assert theirs["front"]["followers"] == 0
    assert "Ada Buyer" not in str(theirs)
    assert "Ben Rival" not in str(mine)
    said(market.buyer.post("/galleries/pine-studio/unfollow", {}), 201)
    assert said(first.get("/storefront"), 200)["named"] == []


def test_an_order_carries_the_campaign_its_buyer_came_by(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, other = galleries
    opens(gallery, "pine-studio")
    campaign = begins(gallery, "autumn")
    begins(other, "theirs")
    offered_by(market, gallery, "org_g1")
    shown = said(market.buyer.get("/galleries/pine-studio"), 200)["works"][0]

    def buys(code: str, who: Person) -> str | None:
        reader = browser(who)
        answer = reader.get(f"/c/{code}")
        assert answer.status_code == 302
        assert f"utm_campaign={code}" in answer.location
        page = reader.get("/account", headers={"Accept": "text/html"}).text
        token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        bought = reader.post(f"/offerings/{shown['offering_id']}/orders", data={"csrf_token": token})
        assert bought.status_code == 303, bought.get_data(as_text=True)
        with market.reading() as session:
            noted = session.get(OrderCampaign, bought.location.split("/")[2])
            return None if noted is None else noted.campaign_id

    assert buys("theirs", market.buyer) is None
    assert buys("autumn", market.buyer) == campaign["id"]
    (counted,) = said(gallery.get("/storefront"), 200)["campaigns"]
    assert (counted["visits"], counted["orders"], counted["sold"]) == (1, 1, [])


def begins(gallery: Person, code: str, status: int = 201, **changes: Any) -> dict[str, Any]:
    asked = {
        "code": code,
        "name": "Autumn works",
        "medium": "social",
        "source": "a forum",
        "starts_on": "2020-01-01",
        "ends_on": "2099-01-01",
        "target": "/catalogue",
    }
    answer: dict[str, Any] = said(gallery.post("/storefront/campaigns", asked | changes), status)
    return answer


@pytest.mark.parametrize(
    "changes",
    [{"target": "https://elsewhere.example"}, {"target": "//elsewhere.example"}, {"ends_on": "2019-01-01"}],
)
def test_a_campaign_leads_nowhere_else_and_ends_after_it_begins(
    galleries: tuple[Person, Person], changes: dict[str, str]
) -> None:
    begins(galleries[0], "autumn", 422, **changes)


def test_a_domain_is_answered_once_an_administrator_confirmed_it(
    market: Market,
    galleries: tuple[Person, Person],
    person: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gallery, _ = galleries
    opens(gallery, "pine-studio", domain="Pine.example.com")

    def at_home() -> str | None:
        answer = market.app.test_client().get("/", base_url="http://pine.example.com")
        return answer.location

    trusted = ["localhost", "pine.example.com", "plum.example.com"]
    monkeypatch.setitem(market.app.config, "TRUSTED_HOSTS", trusted)
    assert at_home() is None
    administrator = person("administrator")
    (waiting,) = said(administrator.get("/storefront-domains"), 200)["waiting"]
    said(administrator.post(f"/storefronts/{waiting['storefront_id']}/domain", {}), 201)
    assert at_home() == "/galleries/pine-studio"
    opens(gallery, "pine-studio", domain="plum.example.com")
    assert at_home() is None


def test_what_it_offers_at_a_price_is_a_table_for_other_platforms(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    """Seen red: a title that a table's program would take for a formula."""
    gallery, _ = galleries
    opens(gallery, "pine-studio")
    work = offered_by(market, gallery, "org_g1")
    with market.transaction() as session:
        session.get_one(Artwork, work).title = {"en": '=HYPERLINK("http://evil.example")', "zh": "松, 鹤"}

    answer = market.app.test_client().get("/galleries/pine-studio/feed.csv")

    assert answer.mimetype == "text/csv"
    [line] = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert (line["id"], line["price"], line["currency"]) == (work, "1000.00", "CNY")
    assert line["title_en"] == '\'=HYPERLINK("http://evil.example")'
    assert line["title_zh"] == "松, 鹤"
    assert line["availability"] == "in stock"
    assert line["link"].endswith(f"/works/{work}")
    assert market.app.test_client().get("/galleries/none/feed.csv").status_code == 404
    with market.transaction() as session:
        offering = session.scalars(sa.select(Offering).where(Offering.artwork_id == work)).one()
        session.expunge(offering)
    market.placed(offering)
    text = market.app.test_client().get("/galleries/pine-studio/feed.csv").get_data(as_text=True)
    assert "in stock" not in text
