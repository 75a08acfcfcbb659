"""How far each work is brought: the stages of a life, each standing on the one before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from deploy.demonstration.people import COUNTRIES
from deploy.demonstration.pieces import Piece
from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.cast.warehouse import Step, state_of, take
from deploy.journey.client import Problem
from deploy.journey.lives import clearing, keeping, leaving, registering, selling
from deploy.journey.lives.telling import Teller

EXPORT: Final = "export_goods_in_zone"
GENERAL_TRADE: Final = "0110"
"""A supervision mode of customs."""
AFTER_GATE: Final = {
    "at_gate": ("expected",),
    "unloaded": ("expected", "at_gate"),
    "condition_checked": ("expected", "at_gate", "received"),
    "identified": ("expected", "at_gate", "received", "examined"),
}
"""Stages on the way into the vault, by the custody states that they leave behind."""


@dataclass(slots=True)
class Placing:
    """One piece on its way to its place."""

    teller: Teller
    piece: Piece
    number: int
    artwork_id: str = ""
    holding_id: str = ""
    offering_id: str = ""
    """Where it is offered at a price."""
    consignment_id: str = ""
    """Where it waits to be entered into a sale."""

    @property
    def owner(self) -> Owner:
        """Return its artist; of an old one, the gallery of its owner at home."""
        cast = self.teller.troupe
        if self.piece.is_old:
            return cast.galleries[1]
        return next(one for one in cast.artists if one.name.startswith(self.piece.artist))

    @property
    def buyer(self) -> Buyer:
        """Return who buys it, if somebody does: one of those who live abroad."""
        return self.teller.troupe.buyers[self._seat]

    @property
    def country(self) -> str:
        """Return where its buyer lives."""
        return COUNTRIES[self._seat]

    @property
    def _seat(self) -> int:
        abroad = [seat for seat, country in enumerate(COUNTRIES) if country != "CN"]
        return abroad[self.number % len(abroad)]

    def place(self) -> None:
        """Bring it to its stage; what is done already is not done again."""
        STAGES[self.piece.stage](self)


def registered(it: Placing) -> None:
    """Register the work and state the facts about it."""
    if not it.artwork_id:
        it.artwork_id = registering.register(
            it.teller, it.owner, it.piece.details, it.piece.photographs, is_study=False
        )
        it.owner.depositor.states(it.artwork_id, it.piece.facts)


def undecided(it: Placing) -> None:
    """Have the expert examine the work and decide for neither side: no certificate."""
    registered(it)
    it.teller.troupe.expert.examines(
        it.artwork_id, on=it.teller.today, opinion="undecided", confidence="moderate"
    )


def to_sign(it: Placing) -> None:
    """Have the expert find the work genuine; the certificate waits for his signature."""
    registered(it)
    it.teller.troupe.expert.examines(it.artwork_id, on=it.teller.today)


def certified(it: Placing) -> None:
    """Have the work certified."""
    registered(it)
    registering.certify(it.teller, it.artwork_id)


def announced(it: Placing) -> None:
    """Have the work's owner ask for an appointment, which no keeper has countersigned."""
    certified(it)
    keeping.ask(it.teller, it.owner, it.artwork_id, status=EXPORT, is_old=it.piece.is_old)


def expected(it: Placing) -> None:
    """Have the appointment accepted."""
    certified(it)
    it.holding_id = keeping.book(
        it.teller,
        it.owner,
        it.artwork_id,
        status="domestic" if it.piece.is_old else EXPORT,
        is_old=it.piece.is_old,
    )


def on_the_way_in(it: Placing) -> None:
    """Bring the work as far into the house as its stage says."""
    expected(it)
    road = keeping.road_in(it.teller, it.owner, it.holding_id)
    for state in AFTER_GATE[it.piece.stage]:
        if state_of(it.teller.troupe.senior, it.holding_id) == state:
            take(road[state], it.holding_id)


def turned_away(it: Placing) -> None:
    """Have the work sent back at the gate."""
    expected(it)
    keeping.turn_away(it.teller, it.holding_id)


def stored(it: Placing) -> None:
    """Bring the work into the vault."""
    expected(it)
    if state_of(it.teller.troupe.senior, it.holding_id) in keeping.WAY_IN:
        keeping.store(it.teller, it.owner, it.holding_id)


def old(it: Placing) -> None:
    """Store the work that plays an old one, and consign it: the law refuses to have it offered."""
    stored(it)
    it.owner.consignor.consigns(it.artwork_id)


def displayed(it: Placing) -> None:
    """Show the work in the zone."""
    stored(it)
    cast = it.teller.troupe
    road = {
        "stored": Step("check_out", cast.keepers, place="gallery of the zone", return_hours=24 * 14),
        "checked_out": Step("install_in_zone", (cast.keepers[0], cast.senior), place="gallery of the zone"),
    }
    keeping.walk(it.teller, it.holding_id, road, until="on_display_zone")


def consigned(it: Placing) -> None:
    """Store the work with its papers for the buyer's country, and entrust it to the house."""
    stored(it)
    selling.bring_papers(it.teller, it.owner, it.artwork_id, stage="checkout", destination=it.country)
    it.consignment_id = it.owner.consignor.consigns(it.artwork_id)


def offered(it: Placing) -> None:
    """Offer the work at a price."""
    consigned(it)
    price = str(it.piece.price_minor // 100)
    try:
        card = it.owner.consignor.offers(it.consignment_id, price=price, currency="CNY")
        it.offering_id = card["id"]
    except Problem as problem:
        if problem.slug != "already-listed":
            raise
        offer = it.teller.troupe.public.get(f"/works/{it.artwork_id}")["offer"]
        it.offering_id = offer["offering_id"] or ""


def revoked(it: Placing) -> None:
    """Have the certificate revoked while the work is offered: the offer is withdrawn."""
    offered(it)
    expert = it.teller.troupe.expert
    certificate = expert.client.get(f"/artworks/{it.artwork_id}")["certificate"]
    reason = (
        "A second look at the seal raised doubts that could not be settled.\n复核印章时产生疑点，未能排除。"
    )
    expert.revokes(certificate["id"], reason)


def stopped(it: Placing) -> None:
    """Have the regulator stop the work while it is offered."""
    offered(it)
    reason = "Title is disputed; a court has been asked.\n权属有争议，已提请法院裁判。"
    it.teller.troupe.regulator.stops(it.artwork_id, reason)


def unpaid(it: Placing) -> None:
    """Have the work bought and not paid."""
    offered(it)
    selling.buy(it.teller, it.buyer, it.offering_id, destination=it.country)


def settled(it: Placing) -> selling.Bought:
    """Have the work bought and paid: title has passed, the work still lies in the vault."""
    registered(it)
    page = it.buyer.order_of(it.artwork_id)
    if page is None:
        offered(it)
        order_id = selling.buy(it.teller, it.buyer, it.offering_id, destination=it.country)
    else:
        it.holding_id, order_id = page["order"]["holding_id"], page["order"]["id"]
    return selling.pay(it.teller, it.buyer, order_id)


def packed(it: Placing) -> selling.Bought:
    """Have a sold work crated."""
    bought = settled(it)
    leaving.pack(it.teller, it.holding_id)
    return bought


def inspected(it: Placing) -> None:
    """Have a sold work declared, and drawn for inspection: it waits for an officer."""
    bought = packed(it)
    selling.bring_papers(it.teller, it.owner, it.artwork_id, stage="filing", destination=it.country)
    it.teller.troupe.declarant.lodges(
        it.holding_id,
        destination=it.country,
        consignee=bought.buyer.name[:100],
        order_number=bought.invoice_number,
        value_minor=it.piece.price_minor,
        currency="CNY",
        mode=GENERAL_TRADE,
        hs=keeping.HS_MODERN,
        scenario="inspect",
    )


def cleared(it: Placing) -> selling.Bought:
    """Have a sold work released by customs."""
    bought = packed(it)
    filing = clearing.Filing(
        destination=it.country,
        consignee=bought.buyer.name,
        order_number=bought.invoice_number,
        mode=GENERAL_TRADE,
        hs=keeping.HS_MODERN,
        value_minor=it.piece.price_minor,
    )
    clearing.clear(it.teller, it.owner, it.holding_id, it.artwork_id, filing)
    return bought


def travelling(it: Placing) -> None:
    """Have a sold work on its way: leaving, or out of the country."""
    cleared(it)
    leaving.ship(it.teller, it.holding_id, it.buyer, until=it.piece.stage_state)


def delivered(it: Placing) -> None:
    """Bring a work through its whole life."""
    bought = cleared(it)
    leaving.ship(it.teller, it.holding_id, it.buyer)
    selling.finish(it.teller, bought)


STAGES: Final[dict[str, Callable[[Placing], object]]] = {
    "registered": registered,
    "undecided": undecided,
    "to_sign": to_sign,
    "certified": certified,
    "announced": announced,
    "expected": expected,
    "at_gate": on_the_way_in,
    "unloaded": on_the_way_in,
    "condition_checked": on_the_way_in,
    "identified": on_the_way_in,
    "turned_away": turned_away,
    "stored": stored,
    "old": old,
    "displayed": displayed,
    "lot": consigned,
    "lot_soon": consigned,
    "next_sale": consigned,
    "offer": offered,
    "revoked": revoked,
    "stopped": stopped,
    "unpaid": unpaid,
    "settled": settled,
    "packed": packed,
    "inspected": inspected,
    "in_transit": travelling,
    "departed": travelling,
    "delivered": delivered,
}
"""Every stage by its name in `pieces.STAGE_OF`."""
