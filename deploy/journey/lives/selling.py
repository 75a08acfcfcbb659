"""Into other hands: papers, consignment, price or hammer, payment, title."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.client import Json, Problem
from deploy.journey.lives.telling import StoryMissed, Teller, now

PRICE: Final = "38000"
OPENING_MINOR: Final = 20_000_00
CURRENCY: Final = "CNY"
CUSTOMS_VERIFY: Final = frozenset(
    {"us_evidence", "eu_importer_statement", "eu_import_licence", "eu_exemption_evidence"}
)
CUSTOMS_ISSUE: Final = frozenset({"customs_transfer_formalities", "designated_port_relics"})
EXAMINER_ISSUES: Final = frozenset({"relic_exit_permit", "nonrelic_certificate", "temp_entry_extension"})
TOO_LATE: Final = frozenset({"lot-closed", "sale-not-open"})
TRIES: Final = 3
OPENS_IN_S: Final = 3.0
"""From drafting a sale until it opens."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What a buyer has, when title has passed."""

    buyer: Buyer
    order_id: str
    invoice_number: str


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


def auction(
    teller: Teller, owner: Owner, artwork_id: str, buyers: tuple[Buyer, Buyer], *, country: str
) -> tuple[Buyer, str]:
    """Sell a work in a timed sale of its own; return who won, and the order's id.

    :raises StoryMissed: if it is not sold after a few sales
    """
    consignment = owner.consignor.consigns(artwork_id)
    for attempt in range(TRIES):
        lot = _enter(teller, owner, consignment, longer=2**attempt)
        if lot is None:
            continue
        _bid(teller, lot, buyers, country=country)
        closed = teller.wait("a sale closes", lambda lot=lot: _closed(teller, lot["id"]))  # type: ignore[misc]
        if closed["state"] == "sold":
            return teller.wait("worker: the hammer makes an order", lambda: _won(artwork_id, buyers))
        # The house was away or slow while the sale was open: the work is offered once more, for longer.
    raise StoryMissed("the lot passed in every sale")


def pay(teller: Teller, buyer: Buyer, order_id: str) -> Bought:
    """Pay an order, and wait until title has passed."""
    page = buyer.order(order_id)
    if page["invoice"]["open"]["amount_minor"]:
        buyer.pays(page["invoice"]["id"])

    def settled() -> Json | None:
        order: Json = buyer.order(order_id)["order"]
        return order if order["settled_at"] else None

    teller.wait("worker: title passes", settled)
    return Bought(buyer, order_id, page["invoice"]["number"])


def finish(teller: Teller, bought: Bought) -> None:
    """Accept the delivery, and have the consignor paid."""

    def delivered() -> bool | None:
        return True if bought.buyer.order(bought.order_id)["order"]["delivered_at"] else None

    teller.wait("worker: the market hears of the delivery", delivered)
    bought.buyer.accepts(bought.order_id)
    if bought.buyer.order(bought.order_id)["order"]["state"] != "completed":
        teller.troupe.cashier.releases(bought.order_id)
    state = bought.buyer.order(bought.order_id)["order"]["state"]
    if state != "completed":
        raise StoryMissed(f"the order is {state}, not completed")


def _enter(teller: Teller, owner: Owner, consignment: str, *, longer: int) -> Json | None:
    """Announce a sale of one lot; None if the house was away until after the sale was to open."""
    cashier = teller.troupe.cashier
    opens_at = now() + timedelta(seconds=OPENS_IN_S * longer)
    sale = cashier.drafts_sale(
        {"en": "Journey sale", "zh": "旅程专场"},
        currency=CURRENCY,
        opens_at=opens_at,
        ends_at=opens_at + timedelta(seconds=teller.sale_s * longer),
    )
    try:
        lot = owner.consignor.enters(
            consignment, sale, opening=str(OPENING_MINOR // 100), estimate=("30000", "50000")
        )
    except Problem as problem:
        if problem.slug != "sale-not-draft":
            raise
        teller.stopwatch.expected("enter a lot")
        return None
    cashier.announces(sale, opens_at=opens_at, place="Bianliang, Kaifeng (demonstration)")
    return lot


def _bid(teller: Teller, lot: Json, buyers: tuple[Buyer, Buyer], *, country: str) -> None:
    try:
        for buyer in buyers:
            teller.troupe.cashier.approves(buyer.registers_for(lot["sale_id"], country=country))
    except Problem as problem:
        if problem.slug != "registration-over":  # it was announced: so it is over, the house was away
            raise
        teller.stopwatch.expected("ask for a paddle")
        return

    def is_open() -> bool | None:
        room = teller.troupe.public.get(f"/sales/{lot['sale_id']}/room")
        return None if room["sale"]["state"] in {"draft", "scheduled"} else True

    teller.wait("a sale opens", is_open)
    first, second = buyers
    for buyer, steps in ((first, 0), (second, 4), (first, 9)):
        room = teller.troupe.public.get(f"/lots/{lot['id']}/room", step="look into the saleroom")
        if room["lot"]["state"] != "listed" or room["sale"]["state"] != "open":
            return
        asks = [one["amount_minor"] for one in room["asks"]]
        try:
            buyer.bids(lot["id"], asks[min(steps, len(asks) - 1)])
        except Problem as problem:
            if problem.slug not in TOO_LATE:
                raise
            teller.stopwatch.expected("bid")


def _closed(teller: Teller, lot_id: str) -> Json | None:
    lot: Json = teller.troupe.public.get(f"/lots/{lot_id}/room")["lot"]
    return lot if lot["state"] != "listed" else None


def _won(artwork_id: str, buyers: tuple[Buyer, Buyer]) -> tuple[Buyer, str] | None:
    for buyer in buyers:
        page: Any = buyer.order_of(artwork_id)
        if page is not None:
            return buyer, str(page["order"]["id"])
    return None
