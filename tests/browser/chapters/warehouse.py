"""The work is announced, comes in at the gate, and lies in the vault; later it is taken out and crated."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from tests.browser.hands import Hands
from tests.browser.stage import Stage

TARIFF_LINE: Final = "9701911900"
EVENTS: Final = {
    "book_inbound": "Accept the appointment",
    "gate_in": "Let in at the gate",
    "unload": "Unload into the dock",
    "condition_check": "Check the condition",
    "identify": "Identify the work",
    "book_in": "Book into the vault",
    "check_out": "Check out of the vault",
    "return_to_vault": "Return to the vault",
    "pack_and_seal": "Pack and seal",
    "leave_under_supervision": "Leave under supervision",
    "departure_confirmed": "Confirm departure",
    "deliver": "Deliver to the buyer",
    "buyer_returns": "The buyer returns it",
    "re-enter": "Enter again",
}
"""The steps that a work takes here, as the pages call them."""


def deposits(stage: Stage, identify: Callable[[Stage], None] | None = None) -> None:
    """The artist announces the work; it comes to the gate, into the dock, and into the vault.

    :param identify: how it is identified; None: by two keepers
    """
    artist, company = stage.artist, stage.company
    one, two = (stage.person(name) for name in company.keepers)
    announces(stage)
    countersigns(stage, one, "book_inbound")
    gate = stage.person(company.gate)
    stage.desk(gate, "desk-gate", stage.title)
    step(stage, gate, "gate_in")
    step(stage, one, "unload", two)
    reports(stage, one, two)
    step(stage, one, "condition_check", artist)
    if identify:
        identify(stage)
    else:
        step(stage, one, "identify", two)
    step(stage, two, "book_in", stage.person(company.senior))
    stage.holding(two)
    stage.look(two, "holding-stored")


def announces(stage: Stage) -> None:
    """The artist asks to bring the work."""
    say, artist = stage.say, stage.artist
    artist.follow(say("Warehouse"))
    stage.look(artist, "warehouse")
    artist.follow(say("Bring a work"))
    stage.look(artist, "bring-choose")
    artist.follow(stage.title)
    artist.date(say("Day of arrival"), stage.now().date() + timedelta(days=1))
    artist.pick(say("Customs status it is to have"), say("Export goods in the zone"))
    artist.pick(say("Is it a cultural relic?"), say("No"))
    artist.write(say("Declared value"), "38000")
    artist.write(say("Line of the tariff (HS)"), TARIFF_LINE)
    artist.write(say("Your title"), stage.tell("Made by myself, and mine.", "本人所作，归本人所有。"))
    stage.look(artist, "bring")
    artist.press(say("Sign and ask for the appointment"))
    stage.look(artist, "holding-asked")


def step(stage: Stage, first: Hands, event: str, *others: Hands) -> None:
    """One proposes a step and signs it; the others countersign, each at his own desk."""
    say = stage.say
    stage.holding(first)
    first.follow(say(EVENTS[event]))
    stage.look(first, f"step-{event}")
    if event == "book_in":
        free = first.page.locator("#free-positions option").first.get_attribute("value")
        first.write(say("Vault position"), free or "")
    send = say("Sign and propose" if others else "Sign")
    first.write_rest(f"KF-2026-{stage.artwork_id[-4:]}", until=send)
    first.enter()
    stage.look(first, "step-proposed" if others else "step-done")
    for other in others:
        countersigns(stage, other, event)


def reports(stage: Stage, one: Hands, two: Hands, *, occasion: str = "On arrival") -> None:
    """One draws up a condition report on the picture and signs it; the other signs it too."""
    say = stage.say
    stage.holding(one)
    draws_up(stage, one)
    stage.holding(two)
    two.follow(say(occasion))
    two.press(say("Sign the report"))
    stage.look(two, "condition-signed")


def draws_up(stage: Stage, hands: Hands) -> None:
    """Somebody who sees the work's page draws its condition report up, and signs it."""
    say = stage.say
    hands.unfold(say("Draw up a condition report"))
    hands.press(say("Begin"))
    stage.look(hands, "condition-grid")
    hands.choose(say("Front"), say("good"))
    hands.press(say("Keep the grades"))
    hands.press(say("Sign the report"))


def countersigns(stage: Stage, hands: Hands, event: str) -> None:
    """Somebody finds a step at his desk, looks, and signs."""
    stage.desk(hands, "desk-countersign", stage.title)
    stage.look(hands, "countersign-identify" if event == "identify" else "countersign")
    hands.press(stage.tongue.pattern("Sign: %(event)s", event=stage.say(EVENTS[event])))


def packs(stage: Stage) -> None:
    """Two keepers take the work out of the vault, crate it and seal it."""
    one, two = (stage.person(name) for name in stage.company.keepers)
    step(stage, one, "check_out", two)
    reports(stage, one, two, occasion="At a check")
    step(stage, one, "pack_and_seal", two)
