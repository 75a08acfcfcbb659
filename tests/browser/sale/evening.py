"""The sale itself: lots are called, bid for from everywhere, warned, sold, stopped, passed."""

from datetime import timedelta
from typing import Final

from playwright.sync_api import expect

from deploy.demonstration.people import COUNTRIES
from deploy.demonstration.sales import PLACE, wait_until_open
from deploy.journey.lives.telling import now
from tests.browser.sale.scene import PATIENCE_MS, Evening, Seat

OPENING: Final = "20000"
OPENS_IN: Final = timedelta(seconds=20)
PHONE_ZH, PHONE_EN, TABLET, WIDE, FLOOR, TELEPHONE = 3, 2, 1, 0, 4, 5
"""Places of the bidders among the buyers."""
FLOOR_NUMBER, TELEPHONE_NUMBER = "104", "105"
TITLE: Final = {"en": "Winter light: a live sale", "zh": "冬日之光：现场拍卖"}


def announces(evening: Evening) -> None:
    """Have the sale made, its lots entered, and announced."""
    cashier = evening.teller.troupe.cashier
    opens_at = now() + OPENS_IN
    sale = {
        "title": TITLE,
        "currency": "CNY",
        "opens_at": opens_at.isoformat(),
        "ends_at": (opens_at + timedelta(hours=2)).isoformat(),
        "type": "live",
        "pay_within_s": 30,
    }
    evening.sale_id = str(cashier.client.post("/sales", sale)["id"])
    lots = []
    for number, entry in enumerate(evening.entries):
        lot = entry.owner.consignor.enters(
            entry.consignment_id,
            evening.sale_id,
            opening=OPENING,
            estimate=("30000", "50000"),
            reserve="30000" if number == len(evening.entries) - 1 else None,
        )
        lots.append(str(lot["id"]))
    evening.lots = lots
    cashier.announces(evening.sale_id, opens_at=opens_at, place=PLACE)


def takes_seats(evening: Evening) -> dict[int, Seat]:
    """Have everybody come: one asks for his paddle on the page and the others have theirs already."""
    cast = evening.teller.troupe
    screens = {PHONE_ZH: (390, "zh"), PHONE_EN: (390, "en"), TABLET: (820, "zh"), WIDE: (1440, "en")}
    seats = {
        place: evening.seat(evening.buyers[place], name, width=screens[place][0], language=screens[place][1])
        for place, name in ((PHONE_ZH, "phone"), (PHONE_EN, "phone"), (TABLET, "tablet"), (WIDE, "wide"))
    }
    # Paddles are numbered as they are approved: 101 to 106.
    for place in (PHONE_ZH, PHONE_EN, TABLET, FLOOR, TELEPHONE):
        buyer = evening.buyers[place]
        cast.cashier.approves(buyer.registers_for(evening.sale_id, country=COUNTRIES[place]))
    return seats


def asks_for_a_paddle(evening: Evening, seat: Seat, rostrum: Seat) -> None:
    """Have one bidder find the work, ask for a paddle, and get it from the rostrum."""
    seat.goes("/", "home")
    seat.goes(f"/works/{evening.entries[0].artwork_id}?to=FR", "work-before")
    seat.goes(f"/sales/{evening.sale_id}", "sale")
    seat.goes(f"/sales/{evening.sale_id}/registration", "paddle-asked")
    seat.page.get_by_label(seat.tongue.say("Where would a work go?")).select_option("FR")
    seat.page.get_by_label(seat.tongue.say("I have read the conditions and accept them.")).check()
    seat.presses("Ask for a paddle")
    rostrum.goes(f"/sales/{evening.sale_id}/rostrum", "rostrum-waiting")
    rostrum.presses("Approve")
    seat.goes(f"/sales/{evening.sale_id}/registration", "paddle-given")


def enters(evening: Evening, seats: dict[int, Seat]) -> None:
    """Have everybody sit down in the saleroom before the first lot."""
    for seat in seats.values():
        seat.goes(f"/sales/{evening.sale_id}/room", "room-before")


def begins(evening: Evening, rostrum: Seat) -> None:
    """Wait until the sale is open, and look at the rostrum before its first lot."""
    wait_until_open(evening.teller, evening.sale_id)
    rostrum.goes(f"/sales/{evening.sale_id}/rostrum", "rostrum-begins")


def opens(rostrum: Seat, number: int, seats: dict[int, Seat]) -> None:
    """Open a lot: everybody in the room is taken to it."""
    rostrum.presses("Open lot %(number)s", number=str(number))
    for seat in seats.values():
        expect(seat.page.locator(".exact button")).to_be_visible(timeout=PATIENCE_MS)
        seat.sees(".kicker", "Lot %(number)s", number=str(number))
        seat.marks()
    rostrum.looks(f"rostrum-lot-{number}")


def bids(seat: Seat) -> None:
    """Bid what is asked, and see that one leads."""
    with seat.page.expect_navigation(wait_until="load"):
        seat.page.locator(".exact button").click()
    expect(seat.page.locator(".yours-leads")).to_be_visible(timeout=PATIENCE_MS)
    seat.marks()


def enters_bid(rostrum: Seat, paddle: str, how: str) -> None:
    """Enter a bid at what is asked, for somebody on the floor or the telephone."""
    rostrum.writes("Paddle", paddle)
    rostrum.presses(how)


def is_outbid(seat: Seat) -> None:
    """See, on the page that one has, that somebody bid more."""
    expect(seat.page.locator(".yours-outbid")).to_be_visible(timeout=PATIENCE_MS)
    assert seat.is_same(), "he should learn it without a new page"


def hammers(rostrum: Seat, seats: dict[int, Seat], name: str) -> None:
    """Warn the room, and let the hammer fall."""
    rostrum.presses("Fair warning")
    for seat in seats.values():
        expect(seat.page.locator("[data-warning]")).to_be_visible(timeout=PATIENCE_MS)
        seat.looks(f"{name}-warned")
    rostrum.looks(f"{name}-warned")
    rostrum.presses("Hammer")


def contested(rostrum: Seat, seats: dict[int, Seat]) -> None:
    """The first lot: four screens, the floor and the telephone bid; the widest screen wins."""
    opens(rostrum, 1, seats)
    for seat in seats.values():
        seat.looks("room-opened")
    bids(seats[WIDE])
    rostrum.sees("[data-leads]", "Paddle %(n)s leads.", n="106")
    bids(seats[PHONE_ZH])
    is_outbid(seats[WIDE])
    seats[WIDE].looks("room-outbid")
    bids(seats[PHONE_EN])
    is_outbid(seats[PHONE_ZH])
    seats[PHONE_ZH].looks("room-outbid")
    enters_bid(rostrum, FLOOR_NUMBER, "Bid from the floor")
    is_outbid(seats[PHONE_EN])
    bids(seats[TABLET])
    enters_bid(rostrum, TELEPHONE_NUMBER, "Bid by telephone")
    is_outbid(seats[TABLET])
    seats[TABLET].looks("room-outbid")
    bids(seats[WIDE])
    seats[WIDE].looks("room-leading")
    hammers(rostrum, seats, "lot-1")
    for seat in seats.values():
        expect(seat.page.locator(".price[data-lot-state=sold]")).to_have_count(1, timeout=PATIENCE_MS)
    seats[WIDE].sees("[data-yours]", "It is yours.")
    for seat in seats.values():
        seat.looks("lot-1-sold")
    rostrum.looks("lot-1-sold")


def falls(evening: Evening, rostrum: Seat, seats: dict[int, Seat]) -> None:
    """The second lot: while it is bid for its certificate is revoked, and every page says why it stops."""
    opens(rostrum, 2, seats)
    bids(seats[PHONE_ZH])
    bids(seats[TABLET])
    is_outbid(seats[PHONE_ZH])
    expert = evening.teller.troupe.expert
    artwork_id = evening.entries[1].artwork_id
    certificate = expert.client.get(f"/artworks/{artwork_id}")["certificate"]["id"]
    expert.revokes(certificate, "The paper was made after 1990; the findings of the day do not stand.")
    for seat in seats.values():
        seat.sees("#bidding", "Its certificate was revoked.")
        seat.looks("lot-2-stopped")
    rostrum.sees(".note", "Its certificate was revoked.")
    rostrum.looks("lot-2-stopped")
    for seat in seats.values():
        assert seat.is_same(), "he should learn it without a new page"
        assert seat.page.locator(".exact button").count() == 0, "nobody bids on it any more"
    seats[PHONE_EN].goes(f"/works/{artwork_id}", "work-stopped")
    seats[PHONE_EN].goes(f"/sales/{evening.sale_id}/room")


def defaulted(rostrum: Seat, seats: dict[int, Seat]) -> None:
    """The third lot: the tablet wins, and will not pay; the English phone bid next most."""
    opens(rostrum, 3, seats)
    bids(seats[PHONE_ZH])
    bids(seats[PHONE_EN])
    bids(seats[TABLET])
    is_outbid(seats[PHONE_EN])
    hammers(rostrum, seats, "lot-3")
    seats[TABLET].sees("[data-yours]", "It is yours.")


def passes(rostrum: Seat, seats: dict[int, Seat]) -> None:
    """The last lot, a handscroll: a bid below the reserve, and it is passed; the sale is over."""
    opens(rostrum, 4, seats)
    bids(seats[PHONE_ZH])
    seats[WIDE].looks("room-scroll")
    seats[PHONE_ZH].looks("room-scroll")
    rostrum.presses("Pass")
    for seat in seats.values():
        expect(seat.page.locator(".price[data-lot-state=passed]")).to_have_count(1, timeout=PATIENCE_MS)
        seat.looks("room-over")
    rostrum.looks("rostrum-over")
