"""After the hammer: payment, a default, a second chance, a wire, title, the door, the seller's account."""

import re
from datetime import datetime

from deploy.demonstration.people import COUNTRIES
from deploy.journey.lives import clearing, keeping, leaving
from deploy.journey.lives.telling import now
from tests.browser.sale.evening import PHONE_EN, TABLET, WIDE
from tests.browser.sale.scene import SCREENS, Evening, Seat
from tests.firms_bank import camt, entry

OWN_IBAN = "GB33BUKB20201555555555"
"""The seller's; an example of the register of IBANs."""


def order_of(evening: Evening, place: int, entry_number: int) -> str:
    """Return the id of a buyer's order of a lot, once the worker has made it."""
    buyer, artwork_id = evening.buyers[place], evening.entries[entry_number].artwork_id

    def made() -> str | None:
        page = buyer.order_of(artwork_id)
        return None if page is None else str(page["order"]["id"])

    return evening.teller.wait("worker: the hammer makes an order", made)


def reads_pdf(seat: Seat, name: str) -> None:
    """Open an invoice's PDF from its page, and keep it beside the pictures."""
    link = seat.page.get_by_role("link", name=seat.tongue.say("Print (PDF)")).get_attribute("href") or ""
    answer = seat.page.request.get(seat.url + link)
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    body = answer.body()
    assert body.startswith(b"%PDF-")
    assert body.rstrip().endswith(b"%%EOF")
    (SCREENS / f"{name}.pdf").write_bytes(body)


def comes_to_the_invoice(seat: Seat, order_id: str) -> None:
    """Look at what was won, and go on to the invoice; where it goes was said with the paddle."""
    seat.goes("/orders", "orders")
    seat.goes(f"/orders/{order_id}", "order-won")
    seat.follows("Pay")
    seat.looks("invoice")


def pays_by_stand_in(evening: Evening, seat: Seat) -> None:
    """The winner of the first lot pays at the stand-in, and title passes."""
    order_id = order_of(evening, WIDE, 0)
    comes_to_the_invoice(seat, order_id)
    reads_pdf(seat, "invoice-lot-1")
    seat.presses("Pay %(amount)s")
    seat.presses("Pay")
    seat.looks("invoice-paid")
    settles(evening, seat, WIDE, order_id)


def settles(evening: Evening, seat: Seat, place: int, order_id: str) -> None:
    """Wait until title has passed, and look at the order."""

    def passed() -> bool | None:
        return True if evening.buyers[place].order(order_id)["order"]["settled_at"] else None

    evening.teller.wait("worker: title passes", passed)
    seat.goes(f"/orders/{order_id}", "order-settled")


def defaults(evening: Evening, rostrum: Seat, tablet: Seat) -> None:
    """The winner of the third lot does not pay in time; the auctioneer says so, and asks the next."""
    order_id = order_of(evening, TABLET, 2)
    tablet.goes(f"/orders/{order_id}", "order-unpaid")
    falls_due(evening, order_id)
    rostrum.goes(f"/sales/{evening.sale_id}/rostrum", "rostrum-unpaid")
    rostrum.unfolds("Declare a default")
    rostrum.writes("Reason", "The invoice fell due, and nothing came.")
    rostrum.presses("Declare it")
    rostrum.looks("rostrum-declared")
    tablet.goes(f"/orders/{order_id}", "order-in-default")
    rostrum.unfolds("Offer to the next")
    rostrum.writes("Where the consent lies", "Letter of the consignor, in the sale's file.")
    rostrum.presses("Offer it")
    rostrum.looks("rostrum-offered")


def falls_due(evening: Evening, order_id: str) -> None:
    """Wait until an invoice is due: this sale gives its buyers half a minute, so that a test can wait."""

    def due() -> bool | None:
        page = evening.buyers[TABLET].order(order_id)
        return True if datetime.fromisoformat(page["invoice"]["due_at"]) < now() else None

    evening.teller.wait("an invoice falls due", due)


def accepts(evening: Evening, seat: Seat) -> str:
    """The under-bidder reads that the work is offered to him, and accepts."""
    seat.goes("/second-chances", "second-chance")
    seat.presses("Accept")
    seat.looks("second-chance-taken")
    return order_of(evening, PHONE_EN, 2)


def pays_by_wire(evening: Evening, seat: Seat, cashier: Seat, order_id: str) -> None:
    """He sends a bank wire under the reference; the cashier reads the bank's statement in; title passes."""
    comes_to_the_invoice(seat, order_id)
    seat.page.get_by_label(seat.tongue.say("How to pay")).select_option("bank_wire")
    seat.presses("Pay %(amount)s")
    seat.looks("invoice-wire")
    buyer = evening.buyers[PHONE_EN]
    page = buyer.order(order_id)
    total = f"{page['invoice']['total']['amount_minor'] / 100:.2f}"
    reference = re.sub(r"\s", "", seat.page.locator(".pay .facts .digest code").first.inner_text())
    day = now().date().isoformat()
    statement = camt([entry(total, text=reference, payer=buyer.name, ref="W1", day=day)], closing=total)
    cashier.goes("/bank", "bank")
    cashier.page.locator("input[type=file]").set_input_files(
        {"name": "statement.xml", "mimeType": "application/xml", "buffer": statement}
    )
    cashier.presses("Look first")
    cashier.looks("bank-look")
    cashier.goes("/bank")
    cashier.page.locator("input[type=file]").set_input_files(
        {"name": "statement.xml", "mimeType": "application/xml", "buffer": statement}
    )
    cashier.presses("Read in")
    cashier.looks("bank-read")
    settles(evening, seat, PHONE_EN, order_id)
    seat.page.get_by_role("link", name=re.compile("Invoice")).first.click()
    reads_pdf(seat, "invoice-lot-3")


def names_account(evening: Evening, seller: Seat, cashier: Seat) -> None:
    """The seller says where his proceeds are to go, and the cashier checks it."""
    seller.goes("/proceeds-accounts", "proceeds-none")
    seller.writes("Account", OWN_IBAN)
    seller.writes("Account holder", evening.entries[2].owner.name)
    seller.page.get_by_label(seller.tongue.say("It is my own as a person, not a firm's")).check()
    seller.writes("How it is shown that it is yours", "Letter of the bank, at the house.")
    seller.presses("Keep it")
    cashier.goes("/proceeds-accounts", "proceeds-to-check")
    cashier.presses("I have checked it")


def delivers(evening: Evening, seat: Seat, order_id: str) -> None:
    """The work is crated, declared, released, flown and handed over; its buyer says that all is well."""
    it, teller = evening.entries[2], evening.teller
    buyer = evening.buyers[PHONE_EN]
    leaving.pack(teller, it.holding_id)
    filing = clearing.Filing(
        destination=COUNTRIES[PHONE_EN],
        consignee=buyer.name,
        order_number=buyer.order(order_id)["invoice"]["number"],
        mode="0110",
        hs=keeping.HS_MODERN,
        value_minor=keeping.WORTH_MINOR,
    )
    clearing.clear(teller, it.owner, it.holding_id, it.artwork_id, filing)
    leaving.ship(teller, it.holding_id, buyer)

    def delivered() -> bool | None:
        return True if buyer.order(order_id)["order"]["delivered_at"] else None

    teller.wait("worker: the market hears of the delivery", delivered)
    seat.goes(f"/orders/{order_id}", "order-delivered")
    seat.presses("All is well")
    assert seat.button("All is well").count() == 0, "he has answered"
    seat.looks("order-accepted")


def pays_the_seller(evening: Evening, seller: Seat, cashier: Seat, order_id: str) -> None:
    """The cashier releases the proceeds and sends them; the seller reads them in his statement."""
    if evening.teller.troupe.cashier.client.get(f"/orders/{order_id}")["order"]["state"] != "completed":
        cashier.goes(f"/orders/{order_id}", "order-to-release")
        cashier.presses("Release the proceeds")
    cashier.goes("/proceeds-accounts", "proceeds-to-send")
    cashier.unfolds("I have sent it")
    cashier.writes("The bank's reference", "OUT-2026-1")
    cashier.presses("It is sent")
    seller.goes("/statement", "seller-statement")
    seller.goes("/selling", "seller-back-room")
    seller.goes("/proceeds-accounts", "seller-paid")
