"""Lives that customs decides: delivered abroad, stored there, gone back, come back, failed, seized."""

from datetime import timedelta
from typing import Final

from deploy.journey.cast.warehouse import Step, state_of, take
from deploy.journey.lives import keeping, leaving, paying, selling
from deploy.journey.lives.life import Life
from deploy.journey.lives.telling import StoryMissed
from deploy.journey.stories import Kind

BODY: Final = "Henan relics entry and exit examination body (demonstration)"
ENTRY_TERM: Final = timedelta(days=180)
"""How long an old work from abroad may stay, as its entry was registered."""


def delivered(life: Life) -> None:
    """Have it sold, declared, delivered and accepted."""
    if life.story.kind is Kind.LATE:
        _examined(life)
    bought = _exported(life)
    paying.finish(life, bought)


def gone_back(life: Life) -> None:
    """Have an old work from abroad registered on entry, kept, and sent back to its owner."""
    registered_on_entry(life)
    life.store()
    leaving.pack(life.teller, life.holding_id)
    life.declare(consignee=life.owner.name, order_number=f"LOAN-{life.artwork_id[-8:]}")
    leaving.ship(life.teller, life.holding_id, life.owner.depositor)


def stored_abroad(life: Life) -> None:
    """Have it sent to a store abroad before anybody has bought it."""
    life.store()
    leaving.pack(life.teller, life.holding_id)
    life.declare(consignee="Store abroad (demonstration)", order_number=f"STORE-{life.artwork_id[-8:]}")
    leaving.store_abroad(life.teller, life.holding_id)


def come_back(life: Life) -> None:
    """Have it delivered abroad, sent back by its buyer within six months, and stored again.

    :raises StoryMissed: if what comes back as it left, in time, is not free of tax
    """
    teller, cast = life.teller, life.teller.troupe
    bought = _exported(life)
    request = Step("buyer_returns", (cast.courier, bought.buyer), place="on the way back")
    keeping.walk(teller, life.holding_id, {"delivered": request}, until="returning")
    back = Step("re-enter", (cast.customs,))
    keeping.walk(teller, life.holding_id, {"returning": back}, until="at_gate")
    life.store()
    filed = cast.declarant.released_of(life.holding_id)
    owed = cast.declarant.reckons_return(filed, price=str(life.story.value_minor // 100))
    if not owed["outputs"]["returns"][0]["exempt"]:
        raise StoryMissed(f"what came back as it left, in time, owes {owed['total']}")


def failed(life: Life) -> None:
    """Have customs inspect it and refuse; it goes back into the vault."""
    life.store()
    leaving.pack(life.teller, life.holding_id)
    life.declare(consignee=life.owner.name, order_number=f"OWN-{life.artwork_id[-8:]}")
    leaving.unpack(life.teller, life.holding_id)


def seized(life: Life) -> None:
    """Have customs detain it, refuse to let it go, and seize it."""
    cast = life.teller.troupe
    life.store()
    leaving.pack(life.teller, life.holding_id)
    life.declare(consignee=life.owner.name, order_number=f"OWN-{life.artwork_id[-8:]}")
    out = Step("leave_under_supervision", (cast.courier, cast.gate), place="to the airport")
    life.teller.refused(
        "propose leave_under_supervision", lambda: take(out, life.holding_id), "step-out-of-order"
    )
    order = {"seizure_order": {"number": f"SZ-{life.holding_id[-6:]}"}}
    seize = Step("seize", (cast.keepers[0], cast.customs), details=order)
    keeping.walk(life.teller, life.holding_id, {"in_clearance": seize}, until="seized")


def registered_on_entry(life: Life) -> None:
    """Have the examination body say that it registered an old work from abroad when it entered."""
    cast = life.teller.troupe
    registered = {
        "registered": True,
        "institution": BODY,
        "entry_seal_ok": True,
        "mark_ok": True,
        "due": (life.teller.today + ENTRY_TERM).isoformat(),
    }
    cast.examiner.states(life.artwork_id, {"relic_temp_entry": registered})
    cast.customs.states(life.artwork_id, {"port_relics_designated": True})


def _exported(life: Life) -> selling.Bought:
    """Have it sold, declared, and delivered to its buyer."""
    bought = life.sold()
    leaving.pack(life.teller, life.holding_id)
    life.declare(consignee=bought.buyer.name, order_number=bought.invoice_number)
    leaving.ship(life.teller, life.holding_id, bought.buyer)
    if state_of(life.teller.troupe.senior, life.holding_id) != "delivered":
        raise StoryMissed("it was not delivered")
    return bought


def _examined(life: Life) -> None:
    """Have a relics examiner decide on a late artist's work, which the rules refer to him.

    :raises StoryMissed: if the rules let it go without him
    """
    cast = life.teller.troupe
    life.store()
    asked = {"stage": "checkout", "destination": life.story.destination}
    answer = cast.regulator.asks_gate(life.artwork_id, **asked)
    if answer["decision"] != "REFER":
        codes = [one["code"] for one in answer["reasons"]]
        raise StoryMissed(f"the gate says {answer['decision']} {codes} to a work that an examiner must see")
    cast.examiner.examines_relic(life.artwork_id, "not_a_relic")
