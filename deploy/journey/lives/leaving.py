"""Out of the house: packed, declared, released, departed, delivered; or collected at home."""

from collections.abc import Sequence
from typing import Final

from deploy.journey.cast.troupe import Owner
from deploy.journey.cast.warehouse import Step, state_of
from deploy.journey.client import Json
from deploy.journey.lives.keeping import HS_ANTIQUE, HS_MODERN, walk
from deploy.journey.lives.selling import bring_papers
from deploy.journey.lives.telling import StoryMissed, Teller
from deploy.journey.people import Person

GENERAL_TRADE: Final = "0110"
TEMPORARY: Final = "2600"
"""Supervision modes of customs."""
VALUE_MINOR: Final = 38_000_00


def pack(teller: Teller, holding_id: str) -> None:
    """Take a work out of the vault, crate it and seal it."""
    one, two = teller.troupe.keepers
    seal = {"seal_record": {"number": f"C-{holding_id[-6:]}", "state": "whole"}}
    walk(
        teller,
        holding_id,
        {
            "stored": Step("check_out", (one, two), place="packing room", return_hours=24),
            "checked_out": Step("pack_and_seal", (one, two), details=seal),
        },
        until="packed",
    )


def clear(
    teller: Teller,
    owner: Owner,
    holding_id: str,
    artwork_id: str,
    *,
    destination: str,
    consignee: str,
    order_number: str,
    is_old: bool,
    answers: Sequence[str | None] = (None,),
) -> None:
    """Declare a packed work until customs releases it.

    :param answers: how the simulated office answers each declaration; the last one releases
    :raises StoryMissed: if customs does otherwise
    """
    cast = teller.troupe
    for scenario in answers:
        if state_of(cast.senior, holding_id) != "packed":
            return
        answer = bring_papers(teller, owner, artwork_id, stage="filing", destination=destination)
        if answer["refuses"]:
            raise StoryMissed(f"the gate refuses the filing: {[one['code'] for one in answer['reasons']]}")
        declaration = cast.declarant.lodges(
            holding_id,
            destination=destination,
            consignee=consignee,
            order_number=order_number,
            value_minor=VALUE_MINOR,
            currency="CNY",
            mode=TEMPORARY if is_old else GENERAL_TRADE,
            hs=HS_ANTIQUE if is_old else HS_MODERN,
            scenario=scenario,
        )
        state = _answered(teller, declaration, step="worker: customs answers")
        if state == "inspection":
            cast.customs.inspects(declaration)
            state = _answered(teller, declaration, step="worker: customs answers", after="inspection")
        wanted = "rejected" if (scenario or "").startswith("reject-") else "released"
        if state != wanted:
            raise StoryMissed(f"the declaration is {state}, and should be {wanted}")


def ship(teller: Teller, holding_id: str, receiver: Person, *, until: str = "delivered") -> None:
    """Have a released work leave under supervision, depart, and be handed over; or go part of that way."""
    cast = teller.troupe
    road = {
        "cleared_export": Step("leave_under_supervision", (cast.courier, cast.gate), place="to the airport"),
        "in_transit_export": Step("departure_confirmed", (cast.courier,), place="in the air"),
        "departed": Step("deliver", (cast.courier, receiver), place="at the receiver's"),
    }
    walk(teller, holding_id, road, until=until)


def collect(teller: Teller, holding_id: str, receiver: Person) -> None:
    """Have a packed work of the home market collected by whom it belongs to."""
    cast = teller.troupe
    road = {"packed": Step("leave_as_domestic_goods", (cast.keepers[0], cast.gate, receiver))}
    walk(teller, holding_id, road, until="domestic")


def _answered(teller: Teller, declaration_id: str, *, step: str, after: str = "") -> str:
    def answer() -> Json | None:
        card = teller.troupe.declarant.declaration(declaration_id)
        return None if card["state"] in {"lodged", "accepted", after} else card

    return str(teller.wait(step, answer)["state"])
