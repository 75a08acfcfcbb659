"""Out of the vault and out of the house: packed, departed, delivered, stored abroad; or collected at home."""

from deploy.journey.cast.warehouse import Step
from deploy.journey.lives.keeping import walk
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Person


def seal_of(holding_id: str) -> dict[str, dict[str, str]]:
    """Return what papers say of the seal that the crate bears from its packing on."""
    return {"seal_record": {"number": f"C-{holding_id[-6:]}", "state": "whole"}}


def pack(teller: Teller, holding_id: str) -> None:
    """Take a work out of the vault, crate it and seal it."""
    one, two = teller.troupe.keepers
    seal = seal_of(holding_id)
    walk(
        teller,
        holding_id,
        {
            "stored": Step("check_out", (one, two), place="packing room", return_hours=24),
            "checked_out": Step("pack_and_seal", (one, two), details=seal),
        },
        until="packed",
    )


def unpack(teller: Teller, holding_id: str) -> None:
    """Open a crate that does not leave, and bring the work back into the vault."""
    one, two = teller.troupe.keepers
    walk(
        teller,
        holding_id,
        {
            "packed": Step("unpack", (one, two), place="packing room"),
            "checked_out": Step("return_to_vault", (one, two)),
        },
        until="stored",
    )


def ship(teller: Teller, holding_id: str, receiver: Person, *, until: str = "delivered") -> None:
    """Have a released work leave under supervision, depart, and be handed over; or go part of that way."""
    cast = teller.troupe
    road = {
        "cleared_export": Step(
            "leave_under_supervision",
            (cast.courier, cast.gate),
            place="to the airport",
            details=seal_of(holding_id),
        ),
        "in_transit_export": Step("departure_confirmed", (cast.courier,), place="in the air"),
        "departed": Step("deliver", (cast.courier, receiver), place="at the receiver's"),
    }
    walk(teller, holding_id, road, until=until)


def store_abroad(teller: Teller, holding_id: str) -> None:
    """Have a released work leave, depart, and arrive in a store abroad, unsold."""
    cast = teller.troupe
    ship(teller, holding_id, cast.senior, until="departed")
    arrive = Step("arrive_overseas_store", (cast.keepers[0], cast.courier), place="store abroad")
    walk(teller, holding_id, {"departed": arrive}, until="abroad_stock")


def collect(teller: Teller, holding_id: str, receiver: Person) -> None:
    """Have a packed work of the home market collected by whom it belongs to."""
    cast = teller.troupe
    road = {"packed": Step("leave_as_domestic_goods", (cast.keepers[0], cast.gate, receiver))}
    walk(teller, holding_id, road, until="domestic")
