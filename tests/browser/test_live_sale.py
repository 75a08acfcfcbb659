"""A live sale from the rostrum to the seller's account.

An auctioneer, bidders at four screens, a certificate that falls, a winner who does not pay, and who bid next.

Its pictures lie in `build/live-sale`: look at them after you have changed a page.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from authentication.evidence.keys import PrivateKey
from deploy.demonstration.people import engage_everybody
from deploy.journey.house import House
from deploy.journey.lives.telling import Teller, now
from deploy.journey.people import Office
from deploy.journey.stopwatch import Stopwatch
from tests.browser.looking import CHROMIUM
from tests.browser.sale import after, evening
from tests.browser.sale.evening import PHONE_EN, TABLET, WIDE
from tests.browser.sale.scene import Evening, bring_works
from tests.firms_bank import IBAN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}"),
    pytest.mark.skipif(
        os.environ.get("BROWSER_LIVES") != "all",
        reason="an evening takes minutes: BROWSER_LIVES=all, which `make soak` sets, holds it",
    ),
]

SETTINGS: Final = {
    "PAYMENTS": "pretend,wire",
    "WIRE_ACCOUNT": f"Bianliang (demonstration);{IBAN};TESTDEXX;A bank (demonstration)",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("sale") / "house", settings=SETTINGS) as house:
        yield house


@pytest.fixture(scope="module")
def sale(chromium: Browser, house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    stopwatch = Stopwatch()
    with Office(house.url, house.administrator_token, stopwatch) as office:
        teller = Teller(engage_everybody(office, PrivateKey.new(), today=now().date()), stopwatch)
        works = bring_works(teller, tmp_path_factory.getbasetemp() / "paintings")
        held = Evening(chromium=chromium, url=house.url, teller=teller, entries=works)
        yield held
        held.close()


def test_a_live_sale_is_held_and_settled(house: House, sale: Evening) -> None:
    cashier = sale.seat(sale.teller.troupe.cashier, "auctioneer", width=1440, language="en")
    seller = sale.seat(sale.entries[2].owner.consignor, "seller", width=1440, language="zh")
    evening.announces(sale)
    seats = evening.takes_seats(sale)
    evening.asks_for_a_paddle(sale, seats[WIDE], cashier)
    evening.enters(sale, seats)
    evening.begins(sale, cashier)

    evening.contested(cashier, seats)
    evening.falls(sale, cashier, seats)
    evening.defaulted(cashier, seats)
    evening.passes(cashier, seats)

    after.pays_by_stand_in(sale, seats[WIDE])
    after.defaults(sale, cashier, seats[TABLET])
    order_id = after.accepts(sale, seats[PHONE_EN])
    after.names_account(sale, seller, cashier)
    after.pays_by_wire(sale, seats[PHONE_EN], cashier, order_id)
    after.delivers(sale, seats[PHONE_EN], order_id)
    after.pays_the_seller(sale, seller, cashier, order_id)

    assert house.flask("audit")
    assert sale.complaints == []
