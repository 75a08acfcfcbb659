"""Into custody: from the appointment to the vault, or away from the gate."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from deploy.journey.cast.troupe import Owner
from deploy.journey.cast.warehouse import Step, countersign, holding, take
from deploy.journey.client import Json, Problem
from deploy.journey.lives.telling import StoryMissed, Teller, now

ON_THE_ROAD: Final = timedelta(hours=2)
"""How long after it was announced a work comes to the gate; here it comes at once."""
WAY_IN: Final = ("expected", "at_gate", "received", "examined", "identified")
"""States between the appointment and the vault."""
INTO_THE_VAULT: Final = frozenset({"book_in", "return_to_vault"})
APPROVALS: Final = frozenset({"list-not-approved", "slip-not-approved"})
"""Refusals that end when customs has answered."""
HS_MODERN: Final = "9701911900"
HS_ANTIQUE: Final = "9701210000"
"""Lines of the tariff: paintings, and paintings of more than a hundred years."""


FOUND: Final = {"decision": "the registered work", "by": "two keepers"}
"""What the papers say of an identity that keepers decided."""
WORTH_MINOR: Final = 40_000_00


def hs_code(*, is_old: bool) -> str:
    """Return a work's line of the tariff."""
    return HS_ANTIQUE if is_old else HS_MODERN


def ask(
    teller: Teller,
    owner: Owner,
    artwork_id: str,
    *,
    status: str,
    is_old: bool,
    value_minor: int = WORTH_MINOR,
) -> str:
    """Have the work's owner ask for an appointment, and return the holding's id."""
    return owner.depositor.books(
        artwork_id,
        teller.troupe.facility.id,
        arrives_at=now() + ON_THE_ROAD,
        status=status,
        is_relic="yes" if is_old else "no",
        hs_code=hs_code(is_old=is_old),
        value_minor=value_minor,
    )


def book(teller: Teller, owner: Owner, artwork_id: str, **what: Any) -> str:
    """Have the work expected: its owner asks, a keeper countersigns. Return the holding's id.

    :param what: as for `ask`
    """
    keeper = teller.troupe.keepers[0]
    holding_id = ask(teller, owner, artwork_id, **what)
    for step in holding(keeper, holding_id)["open_steps"]:
        if step["event"] == "book_inbound":
            countersign(step, [keeper])
    return holding_id


def road_in(teller: Teller, owner: Owner, holding_id: str) -> dict[str, Step]:
    """Return the steps from the appointment to the vault, by the state that each follows."""
    one, two = teller.troupe.keepers
    seal = {"seal_record": {"number": f"S-{holding_id[-6:]}", "state": "whole"}}
    found = {"fingerprint_match": FOUND}
    return {
        "expected": Step("gate_in", (teller.troupe.gate,), details=seal),
        "at_gate": Step("unload", (one, two), details=seal),
        "received": Step("condition_check", (one, owner.depositor)),
        "examined": Step("identify", (one, two), details=found),
        "identified": Step("book_in", (two, teller.troupe.senior)),
    }


def register_entry(teller: Teller, page: Json, step: Step) -> None:
    """Have the examination body register a foreign relic's temporary entry, where the step asks for it."""
    code = "relic_temp_entry_registration"
    wanted = next((one for one in page["next_steps"] if one["event"] == step.event), None)
    waits = any(one["event"] == step.event for one in page["open_steps"])
    if wanted is not None and not waits and code in wanted["documents"]:
        held = page["holding"]
        teller.troupe.examiner.registers(held["artwork_id"], code, held["id"], on=teller.today)


def store(teller: Teller, owner: Owner, holding_id: str) -> None:
    """Bring an expected work into the vault."""
    walk(teller, holding_id, road_in(teller, owner, holding_id), until="stored")


def turn_away(teller: Teller, holding_id: str) -> None:
    """Have an expected work come to the gate and be sent back."""
    cast = teller.troupe
    why: dict[str, dict[str, str]] = {"refusal_notice": {"reason": "Papers and vehicle do not agree."}}
    walk(
        teller,
        holding_id,
        {
            "expected": Step("gate_in", (cast.gate,)),
            "at_gate": Step("refuse", (cast.customs,), details=why),
        },
        until="refused",
    )


def walk(teller: Teller, holding_id: str, road: dict[str, Step], *, until: str) -> None:
    """Take the step that follows from where the work is, until it is where it should be.

    Asked anew each time: after a house has died in the middle, or for a work that an earlier
    journey left on its way, the walk goes on from where the work is.

    :raises StoryMissed: if it comes to stand where the road does not lead on
    """
    for _ in range(2 * len(road) + 2):
        page = holding(teller.troupe.senior, holding_id)
        state = str(page["holding"]["custody_state"])
        if state == until:
            return
        if state not in road:
            raise StoryMissed(f"the work is {state} and should become {until}")
        step = road[state]
        register_entry(teller, page, step)
        position = teller.position() if step.event in INTO_THE_VAULT else ""
        try:
            take(step, holding_id, page=page, position=position)
        except Problem as problem:
            if problem.slug not in APPROVALS:
                raise
            teller.wait("worker: customs approves a list", partial(_taken, step, holding_id, position))
    raise StoryMissed(f"the work does not become {until}")


def _taken(step: Step, holding_id: str, position: str) -> bool | None:
    """Have a step taken, once customs has approved what it waits for."""
    try:
        take(step, holding_id, position=position)
    except Problem as problem:
        if problem.slug in APPROVALS:
            return None
        raise
    return True
