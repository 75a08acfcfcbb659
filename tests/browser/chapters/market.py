"""The work is entrusted to the house, sold in a timed sale, and paid."""

from datetime import timedelta
from typing import Final

from tests.browser.hands import PATIENCE_MS, Hands
from tests.browser.stage import Stage

MAXIMUM: Final = "36000"
"""In yuan: what the buyer would give."""
COMMA: Final = {"en": ", ", "zh": "，"}


def lists(stage: Stage) -> None:
    """The artist entrusts the work; the cashier drafts a sale; the work is entered, the sale announced."""
    cashier = stage.person(stage.company.cashier)
    stage.bring_papers(stage.artwork_id)
    consigns(stage)
    drafts(stage, cashier)
    enters(stage)
    announces(stage, cashier)


def consigns(stage: Stage) -> None:
    """The artist entrusts the work to the house."""
    say, artist = stage.say, stage.artist
    artist.follow(say("Back room"))
    stage.look(artist, "back-room-empty")
    artist.follow(say("Consign a work"))
    language = stage.tongue.language
    artist.choose(say("Work"), f"{stage.title}{COMMA[language]}{stage.work.piece.artist[language]}")
    artist.write(say("How you own it, or what entitles you to sell it"), stage.tell(*stage.work.title_basis))
    stage.look(artist, "consign")
    artist.press(say("Entrust it to the house"))


def enters(stage: Stage) -> None:
    """The artist enters the work into the sale that was drafted last."""
    offers_lot(stage)
    stage.artist.press(stage.say("Enter it"))
    stage.look(stage.artist, "entered")


def offers_lot(stage: Stage) -> None:
    """The artist says at which prices the work is to be a lot."""
    say, artist = stage.say, stage.artist
    artist.page.reload(wait_until="load")
    artist.unfold(say("Enter it into a sale"))
    artist.tab_to("list", say("Sale"))
    artist.page.keyboard.press("End")
    for label, amount in (
        ("Opening price", "20000"),
        ("Low estimate", "30000"),
        ("High estimate", "50000"),
    ):
        artist.write(say(label), amount)
    stage.look(artist, "back-room")


def drafts(
    stage: Stage,
    cashier: Hands,
    title: tuple[str, str] = ("One work, one evening", "一夜一品"),
    held: str = "",
) -> None:
    """The cashier drafts a sale that opens as soon as it is announced.

    :param held: in the words of the page; '': timed
    """
    say, now = stage.say, stage.now().replace(microsecond=0)
    cashier.follow(say("Back room"))
    stage.look(cashier, "back-room-cashier")
    cashier.follow(say("Make a sale"))
    cashier.write(say("Title in English"), title[0])
    cashier.write(say("Title in Chinese"), title[1])
    if held:
        cashier.choose(say("How it is held"), say(held))
    cashier.choose(say("Currency"), "CNY")
    cashier.moment(say("Opens"), now - timedelta(seconds=1))
    cashier.moment(say("First lot ends"), now + stage.sale_lasts)
    cashier.write(say("A bid in the last seconds extends"), "0")
    cashier.write(say("by so many seconds"), "0")
    stage.look(cashier, "make-sale")
    cashier.press(say("Draft the sale"))
    stage.look(cashier, "sale-draft")


def announces(stage: Stage, cashier: Hands) -> None:
    """The cashier puts the sale's duties on record, and announces it."""
    say, now = stage.say, stage.now().replace(microsecond=0)
    cashier.follow(say("Put its duties on record and announce it"))
    cashier.write(
        say("Your licence as an auctioneer"), stage.tell("Demonstration licence 1", "示范执业证一号")
    )
    cashier.moment(say("Announced on"), now - timedelta(days=9))
    cashier.write(
        say("In which newspaper or broadcast"), stage.tell("Demonstration Gazette, page 1", "示范日报第一版")
    )
    cashier.moment(say("To be seen from"), now - timedelta(days=4))
    cashier.moment(say("until"), now - timedelta(days=1))
    cashier.write(say("Where"), stage.tell("Bianliang, Kaifeng (demonstration)", "开封汴梁（示范）"))
    notes = stage.tell(
        "Sold as it lies, in bond. A demonstration: nobody is bound.",
        "在保税库内按现状出售。示范，无约束力。",
    )
    cashier.write(say("Rules and notes"), notes)
    stage.look(cashier, "announce-sale")
    cashier.press(say("Announce the sale"))


def bids(stage: Stage) -> None:
    """A buyer finds the work, gets a paddle, bids against a rival, and wins."""
    say, buyer = stage.say, stage.person(stage.company.buyer)
    asks_for_paddle(stage)
    stage.desk(
        stage.person(stage.company.cashier),
        "desk-cashier",
        stage.tongue.pattern("Bidders who wait for a paddle: %(count)s"),
    )
    sale_id = approves(stage)
    buyer.follow(say("To the saleroom"))
    lot_id = buyer.page.locator("[data-saleroom]").get_attribute("data-lot") or ""
    stage.outbid(sale_id, lot_id)
    buyer.write(say("Your maximum"), MAXIMUM)
    buyer.press(say("Leave this maximum"))
    stage.look(buyer, "saleroom-leading")
    sold = buyer.page.locator(".price[data-lot-state=sold]")
    sold.wait_for(timeout=PATIENCE_MS + 1000 * stage.sale_lasts.total_seconds())  # it moves by itself
    buyer.until_words(say("It is yours."))
    stage.look(buyer, "saleroom-won")


def asks_for_paddle(stage: Stage) -> None:
    """A buyer finds the work in the catalogue, and asks for a paddle."""
    say, buyer = stage.say, stage.person(stage.company.buyer)
    stage.look(buyer, "home-in-a-sale")
    buyer.follow(say("Catalogue"))
    buyer.until_link(stage.title)
    stage.look(buyer, "catalogue")
    buyer.follow(stage.title)
    buyer.until_link(say("Bid in the saleroom"))
    stage.look(buyer, "work-in-sale")
    buyer.follow(say("Bid in the saleroom"))
    buyer.follow(say("Register for this sale"))
    stage.look(buyer, "paddle")
    buyer.choose(say("Where would a work go?"), country(stage))
    buyer.tick(say("I have read the conditions and accept them."))
    buyer.press(say("Ask for a paddle"))


def approves(stage: Stage) -> str:
    """The cashier, at the rostrum, gives who waits his paddle; return the sale's id."""
    say, buyer = stage.say, stage.person(stage.company.buyer)
    cashier = stage.person(stage.company.cashier)
    stage.look(cashier, "rostrum")
    cashier.press(say("Approve"))
    buyer.page.reload(wait_until="load")
    stage.look(buyer, "paddle-given")
    return buyer.page.url.rsplit("/", 2)[-2]


def pays(stage: Stage) -> None:
    """The buyer pays, and title passes to him."""
    say, buyer = stage.say, stage.person(stage.company.buyer)
    stage.desk(buyer, "desk-buyer", stage.tongue.pattern("Pay invoice %(name)s"))
    stage.look(buyer, "invoice")
    buyer.press(stage.tongue.pattern("Pay %(amount)s"))
    stage.look(buyer, "provider")
    buyer.press(say("Pay"))
    stage.look(buyer, "invoice-paid")
    buyer.follow(say("Follow the order"))
    buyer.until(
        lambda: buyer.page.locator(".door-step.is-done").count() >= TITLE_PASSED, "title passes to the buyer"
    )
    stage.look(buyer, "order-settled")


TITLE_PASSED: Final = 3
"""So many of the order's steps are done once the work is the buyer's."""


COUNTRIES: Final = {
    "FR": {"en": "France", "zh": "法国"},
    "JP": {"en": "Japan", "zh": "日本"},
    "GB": {"en": "United Kingdom", "zh": "英国"},
}
"""Where buyers live, as the lists of a page call it."""


def country(stage: Stage) -> str:
    """Return the buyer's country as a page's list calls it."""
    return COUNTRIES[stage.destination][stage.tongue.language]
