"""The money of a sale: paid by every way there is, sent back, taken back by a bank, and paid out."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from deploy.journey.cast.market import BY_CARD, BY_WIRE, Buyer
from deploy.journey.client import Json
from deploy.journey.dealing import CHARGEBACKS, Means, Slip, Trouble
from deploy.journey.lives import selling
from deploy.journey.lives.selling import Bought
from deploy.journey.lives.telling import StoryMissed
from deploy.journey.till import NAMES

if TYPE_CHECKING:
    from deploy.journey.lives.life import Life

OVER: Final = 10
"""A payer who sends too much sends a tenth too much."""


def pay(life: "Life", buyer: Buyer, order_id: str) -> Bought:
    """Pay an order as its story says, and wait until title has passed."""
    page = buyer.order(order_id)
    invoice: Json = page["invoice"]
    intents: tuple[str, ...] = ()
    open_minor: int = invoice["open"]["amount_minor"]
    if open_minor:
        twice = life.story.trouble is Trouble.PAID_TWICE
        second = _begin_second(life, buyer, invoice) if twice else None
        intents = _by(life, life.till.way(life.story.means), buyer, invoice, open_minor)
        if second is not None:
            _end_second(life, buyer, second, open_minor)
    bought = replace(selling.settled(life.teller, buyer, order_id), intents=intents)
    if _has_surplus(life):
        life.teller.troupe.cashier.sends_surplus(order_id)
        send_back(life, order_id)
    return bought


def pay_in_part(life: "Life", buyer: Buyer, order_id: str) -> None:
    """Pay the half of an order, so that title cannot pass."""
    invoice = buyer.order(order_id)["invoice"]
    half = invoice["open"]["amount_minor"] // 2
    if life.till.way(life.story.means) is Means.WIRE:
        _wire(life, buyer, invoice, half, text=_reference(life, buyer, invoice))
        life.dealt(f"paid: {Means.WIRE}")
    else:
        buyer.pays(invoice["id"], case="pay_part")
        life.till.stand_in(half)
        life.dealt(f"paid: {Means.STAND_IN}")


def send_back(life: "Life", order_id: str) -> None:
    """Wait until every refund of an order was sent; what goes by wire a cashier sends.

    :raises StoryMissed: if there is none
    """
    cashier, till = life.teller.troupe.cashier, life.till

    def decided() -> list[Json] | None:
        return cashier.order(order_id)["refunds"] or None

    refunds = life.teller.wait("worker: a refund is decided", decided)
    page = cashier.order(order_id)
    ways = {one["id"]: one["provider"] for one in page["payments"]}
    for refund in refunds:
        way, amount = ways[refund["payment_id"]], int(refund["amount"]["amount_minor"])
        life.dealt(f"refund: sent back {next(one for one, name in NAMES.items() if name == way)}")
        if way == "wire" and refund["state"] == "decided":
            text = f"Refund {refund['wire_reference']}"  # so that the statement says that it was sent
            till.bank.moves(-amount, text=text, other=page["order"]["buyer_name"])
            cashier.reads_statements(till.bank)
        elif way == "pretend":
            till.stand_in(-amount)

    def sent_all() -> bool | None:
        return all(one["state"] == "sent" for one in cashier.order(order_id)["refunds"]) or None

    life.teller.wait("worker: a refund is sent", sent_all)


def finish(life: "Life", bought: Bought) -> None:
    """Accept the delivery, have the consignor paid, and his account reached; or have a bank object."""
    trouble = life.story.trouble if bought.intents and life.till.stripe is not None else None
    selling.heard(life.teller, bought)
    if trouble is Trouble.CHARGEBACK_WON:
        bought.buyer.accepts(bought.order_id)
        chargeback = _charged_back(life, bought)
        release = life.teller.troupe.cashier.releases
        life.teller.refused("release the proceeds", lambda: release(bought.order_id), "chargeback-open")
        _decided(life, bought, chargeback, "won")
        life.dealt(str(trouble))
    selling.released(life.teller, bought)
    _paid_out(life, bought)
    if trouble in CHARGEBACKS - {Trouble.CHARGEBACK_WON}:
        card = _decided(life, bought, _charged_back(life, bought), "lost")
        bearer = "house" if trouble is Trouble.CHARGEBACK_HOUSE else "consignor"
        life.teller.troupe.cashier.bears(card["id"], bearer)
        life.dealt(str(trouble))


def undo(life: "Life", bought: Bought) -> None:
    """Have the buyer object to what was delivered, and the cashier decide for him.

    :raises StoryMissed: if there is no credit note, or it is not repaid
    """
    cashier = life.teller.troupe.cashier
    selling.heard(life.teller, bought)
    bought.buyer.objects(bought.order_id)
    cashier.upholds(bought.order_id)
    send_back(life, bought.order_id)
    note = cashier.order(bought.order_id)["credit_note"]
    if note is None or note["state"] != "repaid":
        raise StoryMissed(f"the credit note of an undone sale is {note}")
    life.dealt(str(Trouble.OBJECTED))


def _by(life: "Life", means: Means, buyer: Buyer, invoice: Json, amount_minor: int) -> tuple[str, ...]:
    """Pay by one of the ways; return Stripe's ids of it, if it was Stripe."""
    life.dealt(f"paid: {means}")
    if means is Means.STRIPE:
        payment = buyer.begins_to_pay(invoice["id"], means=BY_CARD)
        return (_given(life, buyer, str(payment["id"])),)
    if means is Means.STAND_IN:
        buyer.pays(invoice["id"])
        life.till.stand_in(amount_minor)
        return ()
    slip, reference = life.slip, _reference(life, buyer, invoice)
    life.dealt(f"wire: {slip}")
    if slip is Slip.IN_PARTS:
        first = amount_minor // 3
        _wire(life, buyer, invoice, first, text=f"{reference} 1/2")
        _wire(life, buyer, invoice, amount_minor - first, text=f"2/2 {reference}")
    elif slip is Slip.TOO_MUCH:
        _wire(life, buyer, invoice, amount_minor + amount_minor // OVER, text=reference)
    elif slip is Slip.NO_REFERENCE:
        text = f"Painting, thank you {invoice['id'][-10:]}"
        line = _wire(life, buyer, invoice, amount_minor, text=text, waits=True)
        life.teller.troupe.cashier.books_line(line, invoice=invoice["number"])
    else:
        _wire(life, buyer, invoice, amount_minor, text=f"Purchase {reference}")
    return ()


def _reference(life: "Life", buyer: Buyer, invoice: Json) -> str:
    return str(buyer.begins_to_pay(invoice["id"], means=BY_WIRE)["reference"])


def _wire(
    life: "Life", buyer: Buyer, invoice: Json, amount_minor: int, *, text: str, waits: bool = False
) -> str:
    """Send a wire, have the cashier read it in, and wait until it is booked; or return its line, waiting."""
    cashier, bank = life.teller.troupe.cashier, life.till.bank

    def paid_minor() -> int:
        return int(buyer.client.get(f"/invoices/{invoice['id']}")["invoice"]["paid"]["amount_minor"])

    before = paid_minor()
    bank.moves(amount_minor, text=text, other=buyer.name)
    cashier.reads_statements(bank)

    def booked() -> str | None:
        if waits:
            return cashier.waiting_line(text)
        return "" if paid_minor() > before else None

    return life.teller.wait("a wire is on a statement, and booked", booked)


def _given(life: "Life", buyer: Buyer, payment_id: str) -> str:
    """Give the card to Stripe, and wait until it has reported; return the payment intent."""
    intent = buyer.gives_card(payment_id)

    def received() -> bool | None:
        return True if buyer.client.get(f"/payments/{payment_id}")["state"] == "succeeded" else None

    life.teller.wait("Stripe reports a payment, and is asked about it", received)
    return intent


def _begin_second(life: "Life", buyer: Buyer, invoice: Json) -> Json:
    """Begin a payment that will be one too many."""
    means = BY_CARD if life.till.way(Means.STRIPE) is Means.STRIPE else "wire"
    return buyer.begins_to_pay(invoice["id"], means=means)


def _end_second(life: "Life", buyer: Buyer, payment: Json, amount_minor: int) -> None:
    if payment["means"] == BY_CARD:
        _given(life, buyer, str(payment["id"]))
        return
    buyer.at_the_stand_in(payment)
    life.till.stand_in(amount_minor)


def _has_surplus(life: "Life") -> bool:
    wired = life.till.way(life.story.means) is Means.WIRE
    if life.story.trouble is Trouble.PAID_TWICE:
        life.dealt(str(Trouble.PAID_TWICE))
        return True
    return wired and life.slip is Slip.TOO_MUCH


def _paid_out(life: "Life", bought: Bought) -> None:
    """Send what a cashier sends by hand: a wire; and what goes to who has named no account."""
    cashier, till = life.teller.troupe.cashier, life.till
    if not life.owner.account:
        settlement: dict[str, Any] = cashier.order(bought.order_id)["settlement"]
        till.stand_in(-int(settlement["proceeds"]["amount_minor"]))
    elif life.owner.account == "wire":
        for payout in cashier.payouts_of(bought.order_id):
            minor = int(payout["amount"]["amount_minor"])
            sent = till.bank.moves(-minor, text=f"Proceeds {payout['id']}", other=life.owner.name)
            cashier.payout_sent(payout["id"], sent)
        cashier.reads_statements(till.bank)
    life.dealt(f"proceeds: {PROCEEDS[life.owner.account]}")


PROCEEDS: Final = {"": "by hand", "wire": "by wire", "stripe": "by Stripe's transfer"}


def _charged_back(life: "Life", bought: Bought) -> str:
    """Have the buyer's bank take the payment back, and wait until the house knows; Stripe's id of it."""
    assert life.till.stripe is not None, "asked by whoever calls"
    dispute = life.till.stripe.charges_back(bought.intents[0])
    _chargeback(life, bought, "open")
    return dispute


def _decided(life: "Life", bought: Bought, dispute: str, how: str) -> Json:
    assert life.till.stripe is not None, "as above"
    life.till.stripe.decides(dispute, how)
    return _chargeback(life, bought, how)


def _chargeback(life: "Life", bought: Bought, state: str) -> Json:
    def known() -> Json | None:
        found = life.teller.troupe.cashier.order(bought.order_id)["chargebacks"]
        return next((one for one in found if one["state"] == state), None)

    return life.teller.wait("Stripe reports a dispute, and is asked about it", known)
