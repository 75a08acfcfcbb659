"""A live sale in a real browser: the auctioneer at the rostrum, a bidder who sees what he does."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from foundation.accounts.models import Role, User
from marketplace.rules.sales import SaleState, SaleType
from tests.browser.looking import axe, overflow_px
from tests.browser.test_saleroom import House

pytestmark = pytest.mark.browser
LOOKS = os.environ.get("LOOKS")
"""A folder for pictures of the pages, if somebody wants to look at them."""


class LiveHouse(House):
    def furnish(self) -> str:
        self.saleroom.clerk._now = self.saleroom.floor._now = self.room.clock
        self.room.opens_sale(type=SaleType.LIVE)
        lot = self.room.enters(reserve_minor=700_00)
        self.room.enters()
        self.room.person("auctioneer", "gallery")
        for name, role in (("Reader", "buyer"), ("Rival", "buyer"), ("auctioneer", "gallery")):
            actor = self.room.person(name) if role == "gallery" else self.room.gives_paddle(name)
            with self.room.transaction() as session:
                user = session.query(User).filter_by(account_id=actor.account_id).one()
                user.roles = [session.query(Role).filter_by(name=role).one()]
        return lot


@pytest.fixture
def house(shown: Flask) -> Iterator[LiveHouse]:
    with ThreadPoolExecutor(max_workers=1) as beside:
        house = LiveHouse(shown, beside)
        yield house
        house.does(house.saleroom.stop)


Opens = Callable[..., Page]


@pytest.fixture
def opens(house: LiveHouse, chromium: Browser, url: str) -> Iterator[Opens]:
    contexts: list[Any] = []

    def open_page(name: str, path: str, *, width: int = 1440, language: str = "en") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        contexts.append(context)
        context.add_cookies(
            [
                {"name": "session", "value": house.does(house.cookie, name), "url": url},
                {"name": "language", "value": language, "url": url},
            ]
        )
        page = context.new_page()
        page.goto(url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def looks(page: Page, name: str) -> None:
    """Require that a page fits and that axe finds nothing serious; keep its picture."""
    assert overflow_px(page) == 0, name
    assert axe(page) == [], name
    if LOOKS:
        page.screenshot(path=Path(LOOKS) / f"{name}.png", full_page=True)


def test_a_lot_is_called_bid_for_warned_and_sold(house: LiveHouse, opens: Opens) -> None:
    house.does(house.furnish)
    rostrum = opens("auctioneer", "/sales/sal_1/rostrum")
    bidder = opens("Reader", "/sales/sal_1/room", width=390)
    expect(bidder.locator("[data-live-state]")).to_have_text("Live", timeout=20_000)
    looks(rostrum, "rostrum-before-1440-en")
    looks(bidder, "bidder-before-390-en")

    rostrum.get_by_role("button", name="Open lot 1").click()
    expect(bidder.get_by_role("button", name="Bid $500")).to_be_visible(timeout=20_000)
    bidder.get_by_role("button", name="Bid $500").click()
    expect(bidder.locator("[data-yours]")).to_contain_text("You lead", timeout=20_000)
    rostrum.get_by_label("Paddle").fill("102")
    rostrum.get_by_label("At", exact=True).fill("800")
    rostrum.get_by_role("button", name="Bid from the floor").click()
    expect(rostrum.locator(".price-figure").first).to_have_text("$800", timeout=20_000)
    expect(bidder.locator("[data-yours]")).to_contain_text("You were outbid", timeout=20_000)
    rostrum.get_by_role("button", name="Fair warning").click()
    expect(bidder.locator("[data-warning]")).to_be_visible(timeout=20_000)
    expect(bidder.locator("[data-announce]")).to_contain_text("Fair warning")
    for width in (390, 1440):
        for language in ("en", "zh"):
            page = opens("auctioneer", "/sales/sal_1/rostrum", width=width, language=language)
            looks(page, f"rostrum-{width}-{language}")
            page = opens("Reader", "/sales/sal_1/room", width=width, language=language)
            looks(page, f"bidder-{width}-{language}")
    rostrum.get_by_role("button", name="Hammer").click()
    expect(bidder.locator("[data-announce]")).to_contain_text("Sold for $800", timeout=20_000)

    # Seen red: a lot that stopped said so, and not why, until the page was loaded again.
    rostrum.get_by_role("button", name="Open lot 2").click()
    expect(bidder.locator(".kicker")).to_have_text("Lot 2", timeout=20_000)
    expect(bidder.locator("[data-live-state]")).to_have_text("Live", timeout=20_000)
    rostrum.locator("summary", has_text="Withdraw this lot").click()
    rostrum.get_by_label("Reason").and_(rostrum.locator("select")).select_option("damage")
    rostrum.get_by_role("button", name="Withdraw it").click()
    expect(bidder.locator("#bidding")).to_contain_text("The work was damaged.", timeout=20_000)


def test_the_other_pages_of_the_saleroom_fit_and_are_read(house: LiveHouse, opens: Opens) -> None:
    house.does(house.furnish)
    house.does(
        lambda: house.room.opens_sale(name="2", type=SaleType.SEALED, state=SaleState.DRAFT, sale_law="GB")
    )
    for width, language in ((390, "zh"), (1440, "en")):
        for name, path, who in (
            ("new-sale", "/sales/new", "auctioneer"),
            ("seals", "/sales/sal_2/seals", "auctioneer"),
            ("chances", "/second-chances", "Reader"),
        ):
            looks(opens(who, path, width=width, language=language), f"{name}-{width}-{language}")
