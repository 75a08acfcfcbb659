"""The saleroom in a real browser: it moves, says what concerns the reader, and says when it is behind."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from foundation.accounts.models import Role, User
from foundation.actor import Actor
from marketplace.saleroom.opening import Saleroom
from tests.operations.saleroom.room import Room, places

pytestmark = pytest.mark.browser


class House:
    """The saleroom of the house that is shown, reached from beside the browser's thread."""

    def __init__(self, app: Flask, beside: ThreadPoolExecutor) -> None:
        self.room = Room(app)
        self.beside = beside
        self.saleroom: Saleroom = app.extensions["bianliang.saleroom"]

    def does(self, act: Callable[..., Any], *given: Any) -> Any:
        return self.beside.submit(act, *given).result()

    def furnish(self) -> str:
        self.saleroom.clerk._now = self.saleroom.floor._now = self.room.clock
        self.room.opens_sale()
        lot = self.room.enters()
        for name in ("Reader", "Rival"):
            actor = self.room.gives_paddle(name)
            with self.room.transaction() as session:
                user = session.query(User).filter_by(account_id=actor.account_id).one()
                user.roles = [session.query(Role).filter_by(name="buyer").one()]
        return lot

    def cookie(self, name: str) -> str:
        with self.room.reading() as session:
            account = self.room.people[name].account_id
            uniquifier = session.query(User).filter_by(account_id=account).one().fs_uniquifier
        client = self.room.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = uniquifier, True
        found = client.get_cookie("session")
        assert found is not None
        return found.value

    def bids(self, name: str, lot: str, dollars: int) -> None:
        actor: Actor = self.room.people[name]
        self.does(places, self.saleroom.clerk, actor, lot, dollars)


@pytest.fixture
def house(shown: Flask) -> Iterator[House]:
    with ThreadPoolExecutor(max_workers=1) as beside:
        house = House(shown, beside)
        yield house
        house.does(house.saleroom.stop)


@pytest.fixture
def page(house: House, chromium: Browser, url: str) -> Iterator[Page]:
    lot = house.does(house.furnish)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    context.add_cookies([{"name": "session", "value": house.does(house.cookie, "Reader"), "url": url}])
    page = context.new_page()
    page.goto(f"{url}/lots/{lot}/room")
    expect(page.locator("[data-live-state]")).to_have_text("Live", timeout=20_000)
    yield page
    context.close()


class TestThePage:
    def test_moves_when_somebody_bids_and_tells_only_whom_it_concerns(self, house: House, page: Page) -> None:
        said = page.locator("[data-announce]")

        house.bids("Rival", "lot_1", 700)

        expect(page.locator(".price-figure")).to_have_text("$500", timeout=20_000)
        expect(page.locator(".course tbody tr")).to_have_count(1)
        expect(page.locator("[data-ask]")).to_have_text("$550")
        expect(said).to_be_empty()

    def test_tells_the_reader_that_he_was_outbid(self, house: House, page: Page) -> None:
        page.get_by_label("Your maximum").fill("900")
        page.keyboard.press("Enter")
        expect(page.locator("[data-yours]")).to_contain_text("You lead", timeout=20_000)
        expect(page.locator("[data-live-state]")).to_have_text("Live", timeout=20_000)

        house.bids("Rival", "lot_1", 2_000)

        expect(page.locator("[data-yours]")).to_contain_text("You were outbid", timeout=20_000)
        expect(page.locator("[data-announce]")).to_contain_text("You were outbid")

    def test_says_so_when_it_is_no_longer_live(self, house: House, page: Page) -> None:
        page.context.set_offline(offline=True)
        house.does(house.saleroom.floor.stop)

        expect(page.locator("[data-live-state]")).to_contain_text("Reconnecting", timeout=20_000)
        expect(page.locator("[data-live-state]")).to_contain_text("old")
