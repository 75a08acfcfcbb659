"""Into other hands: papers, consignment, price or hammer, payment, title."""

from dataclasses import dataclass
from typing import Final

from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.client import Json
from deploy.journey.lives.telling import StoryMissed, Teller

PRICE: Final = "38000"
LESS: Final = "34000"
BETWEEN: Final = "36500"
CURRENCY: Final = "CNY"
CUSTOMS_VERIFY: Final = frozenset(
    {"us_evidence", "eu_importer_statement", "eu_import_licence", "eu_exemption_evidence"}
)
CUSTOMS_ISSUE: Final = frozenset({"customs_transfer_formalities", "designated_port_relics"})
EXAMINER_ISSUES: Final = frozenset({"relic_exit_permit", "nonrelic_certificate", "temp_entry_extension"})
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Bought:
    """What a buyer has, when title has passed."""

    buyer: Buyer
    order_id: str
    invoice_number: str
    intents: tuple[str, ...] = ()
    """Stripe's ids of what was paid by Stripe."""


def bring_papers(teller: Teller, owner: Owner, artwork_id: str, *, stage: str, destination: str) -> Json:
    """Ask the gate, bring every paper that it names, and return its last answer."""
    cast = teller.troupe
    answer: Json = {}
    for _ in range(TRIES):
        answer = cast.regulator.asks_gate(artwork_id, stage=stage, destination=destination)
        if not answer["needs"] or answer["decision"] == "DENY":
            break
        for code in answer["needs"]:
            if code in CUSTOMS_ISSUE:
                cast.customs.issues(artwork_id, code, issuer="Zhengzhou Customs", valid_from=teller.today)
            elif code in EXAMINER_ISSUES:
                body = "Henan relics entry and exit examination body (demonstration)"
                cast.examiner.issues(artwork_id, code, issuer=body, valid_from=teller.today)
            else:
                issuer = "Issuing authority (demonstration)"
                paper = owner.depositor.supplies(artwork_id, code, issuer=issuer, valid_from=teller.today)
                (cast.customs if code in CUSTOMS_VERIFY else cast.regulator).verifies(paper)
    return answer


def offer(teller: Teller, owner: Owner, artwork_id: str) -> str:
    """Consign a work and offer it at a price; return the offering's id."""
    consignment = owner.consignor.consigns(artwork_id)
    return str(owner.consignor.offers(consignment, price=PRICE, currency=CURRENCY)["id"])


def buy(teller: Teller, buyer: Buyer, offering_id: str, *, destination: str) -> str:
    """Have an offered work bought, and return the order's id."""
    order_id = buyer.holds(offering_id)
    buyer.places(order_id, destination=destination)
    return order_id


def bargain(owner: Owner, buyer: Buyer, offering_id: str, *, destination: str) -> str:
    """Have a buyer offer less, the owner answer with a price between, and the buyer agree to it."""
    offer_id = str(buyer.offers(offering_id, amount=LESS, destination=destination)["id"])
    owner.consignor.counters(offering_id, amount=BETWEEN)
    order_id = buyer.agrees(offer_id)
    buyer.places(order_id, destination=destination)
    return order_id


def pay(teller: Teller, buyer: Buyer, order_id: str) -> Bought:
    """Pay an order, and wait until title has passed."""
    page = buyer.order(order_id)
    if page["invoice"]["open"]["amount_minor"]:
        buyer.pays(page["invoice"]["id"])
    return settled(teller, buyer, order_id)


def settled(teller: Teller, buyer: Buyer, order_id: str) -> Bought:
    """Wait until title to what was paid has passed."""

    def passed() -> Json | None:
        page: Json = buyer.order(order_id)
        return page if page["order"]["settled_at"] else None

    page = teller.wait("worker: title passes", passed)
    return Bought(buyer, order_id, page["invoice"]["number"])


def finish(teller: Teller, bought: Bought) -> None:
    """Accept the delivery, and have the consignor paid."""
    heard(teller, bought)
    released(teller, bought)


def heard(teller: Teller, bought: Bought) -> None:
    """Wait until the market has heard of a delivery."""

    def delivered() -> bool | None:
        return True if bought.buyer.order(bought.order_id)["order"]["delivered_at"] else None

    teller.wait("worker: the market hears of the delivery", delivered)


def released(teller: Teller, bought: Bought) -> None:
    """Have the buyer say that all is well, and the cashier release the proceeds.

    :raises StoryMissed: if the order is not complete then
    """
    if bought.buyer.order(bought.order_id)["order"]["state"] == "settled":
        bought.buyer.accepts(bought.order_id)
    if bought.buyer.order(bought.order_id)["order"]["state"] != "completed":
        teller.troupe.cashier.releases(bought.order_id)
    state = bought.buyer.order(bought.order_id)["order"]["state"]
    if state != "completed":
        raise StoryMissed(f"the order is {state}, not completed")
