"""Lives that stay in China: refused by the law, stopped, withdrawn, turned away, shown, sold at home."""

from datetime import date
from typing import Final

from deploy.journey.cast.warehouse import Step, holding, take
from deploy.journey.dealing import Trouble
from deploy.journey.lives import keeping, leaving, paying, registering, selling
from deploy.journey.lives.abroad import registered_on_entry
from deploy.journey.lives.life import Life
from deploy.journey.lives.telling import StoryMissed

REFUSED_BY_LAW: Final = ("gate-denies", "gate-refers")
GONE: Final = ("offering-ended", "offering-unknown")
VENUE: Final = "Henan Museum (demonstration)"


def sold_at_home(life: Life) -> None:
    """Have it sold and collected in China."""
    bought = life.sold()
    leaving.pack(life.teller, life.holding_id)
    leaving.collect(life.teller, life.holding_id, bought.buyer)
    if life.story.trouble is Trouble.OBJECTED:
        paying.undo(life, bought)
    else:
        paying.finish(life, bought)


def may_not_leave(life: Life) -> None:
    """Have the law refuse that it is offered; it stays in the vault."""
    teller = life.teller
    life.store()
    answer = teller.troupe.regulator.asks_gate(
        life.artwork_id, stage="filing", destination=life.story.destination
    )
    if answer["decision"] not in {"DENY", "REFER"}:
        raise StoryMissed(f"the gate says {answer['decision']} to an old work")
    consignor = life.owner.consignor
    consignment = consignor.consigns(life.artwork_id)
    teller.refused(
        "offer at a price",
        lambda: consignor.offers(consignment, price=selling.PRICE, currency=selling.CURRENCY),
        *REFUSED_BY_LAW,
    )


def revoked(life: Life) -> None:
    """Have the certificate revoked while the work is bought, and a right one issued; the money goes back."""
    offering_id, order_id = _half_paid(life)
    cast = life.teller.troupe
    certificate = cast.expert.client.get(f"/artworks/{life.artwork_id}")["certificate"]
    cast.expert.revokes(certificate["id"], "The measurements in it are wrong; a new one follows.")
    _withdrawn(life, offering_id)
    paying.send_back(life, order_id)
    life.dealt(str(Trouble.REVOKED))
    registering.certify(life.teller, life.artwork_id)


def stopped(life: Life) -> None:
    """Have the regulator stop the work: nothing about it goes on, and a cashier sends the money back."""
    offering_id, order_id = _half_paid(life)
    cast = life.teller.troupe
    cast.regulator.stops(life.artwork_id, "Title is disputed; a court has been asked.", kind="title")
    cast.cashier.calls_off(order_id, "The work is stopped; a court has been asked.")
    paying.send_back(life, order_id)
    life.dealt(str(Trouble.STOPPED))
    _withdrawn(life, offering_id)
    out = Step("check_out", cast.keepers, place="packing room", return_hours=24)
    life.teller.refused("propose check_out", lambda: take(out, life.holding_id), "hold-in-place")
    state = holding(cast.senior, life.holding_id)["holding"]["custody_state"]
    if state != "stored":
        raise StoryMissed(f"a stopped work is {state}")


def turned_away(life: Life) -> None:
    """Have it sent back at the gate."""
    keeping.turn_away(life.teller, life.holding_id)


def shown(life: Life) -> None:
    """Have a work in bond shown outside under guarantee, for longer than it was to be, and bring it back.

    :raises StoryMissed: if its clock does not run while it is away, or runs on when it is back
    """
    teller, cast = life.teller, life.teller.troupe
    registered_on_entry(life)
    life.store()
    leaving.pack(teller, life.holding_id)
    cast.regulator.registers(
        life.artwork_id, "culture_approval", life.holding_id, on=teller.today, issuer="Culture department"
    )
    out = Step("leave_for_outside_display", (cast.customs, cast.keepers[0], cast.courier), place=VENUE)
    keeping.walk(teller, life.holding_id, {"packed": out}, until="out_display")
    term = cast.customs.display_of(life.holding_id)
    if term is None or term["state"] != "running":
        raise StoryMissed("the clock of the show does not run")
    longer = cast.customs.extends_display(life.holding_id)
    if not date.fromisoformat(longer["last_on"]) > date.fromisoformat(term["last_on"]):
        raise StoryMissed("the show was not made longer")
    seal = leaving.seal_of(life.holding_id)
    back = Step(
        "return_from_display",
        (cast.keepers[1], cast.courier),
        details=seal | {"fingerprint_match": keeping.FOUND},
    )
    keeping.walk(teller, life.holding_id, {"out_display": back}, until="received")
    if cast.customs.display_of(life.holding_id) is not None:
        raise StoryMissed("the clock of the show runs on")
    life.store()


def _half_paid(life: Life) -> tuple[str, str]:
    """Have the work offered, bought, and paid by half; return the offering and the order."""
    buyer, offering_id = life.buyers[0], life.offered()
    order_id = selling.buy(life.teller, buyer, offering_id, destination=life.story.destination)
    life.dealt(f"sold: {life.story.sale}")
    paying.pay_in_part(life, buyer, order_id)
    return offering_id, order_id


def _withdrawn(life: Life, offering_id: str) -> None:
    """Wait until the work is offered no more, and see that nobody can buy it."""
    teller = life.teller

    def gone() -> bool | None:
        offer = teller.troupe.public.get(f"/works/{life.artwork_id}")["offer"]
        return True if offer["kind"] == "none" else None

    teller.wait("worker: the offer is withdrawn", gone)
    teller.refused("hold a work", lambda: life.buyers[0].holds(offering_id), *GONE)
