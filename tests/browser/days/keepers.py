"""The keepers' day on a phone: gate in, dock, condition, vault, count, crate, hand over, gate out."""

import re
from typing import Final

from deploy.demonstration import stages
from tests.browser.chapters.warehouse import countersigns, packs, step
from tests.browser.days.scenes import Scene, choose_like
from tests.browser.hands import Hands
from tests.browser.stage import Stage

SHELF: Final = "B-01-01"
"""In a room where nothing else lies: the count of it is short."""


def day(scene: Scene) -> None:
    """Let one work in and store it, count its room, and send another off."""
    stages.expected(scene.works["arriving"])
    scene.take("arriving")
    arrives(scene.stage)
    counts(scene.stage)
    stages.settled(scene.works["leaving"])
    scene.take("leaving")
    packs(scene.stage)
    stages.cleared(scene.works["leaving"])
    hands_over(scene.stage)


def arrives(stage: Stage) -> None:
    """Let the work in at the gate, unload it, look at it closely, and give it its place in the vault."""
    one, two = (stage.person(name) for name in stage.company.keepers)
    gate = stage.person(stage.company.gate)
    stage.desk(gate, "desk-gate", stage.title)
    stage.look(gate, "holding-expected")
    step(stage, gate, "gate_in")
    one.follow(stage.say("Desk"))
    stage.look(one, "desk-keeper")
    one.follow(stage.say("Warehouse"))
    stage.look(one, "warehouse")
    step(stage, one, "unload", two)
    stage.holding(one)
    stage.look(one, "holding-received")
    observes(stage, one, two)
    step(stage, one, "condition_check", stage.artist)
    step(stage, one, "identify", two)
    books_in(stage, two)
    stage.holding(two)
    stage.look(two, "holding-stored")


def observes(stage: Stage, one: Hands, two: Hands) -> None:
    """One writes down on the grid what is to be seen, grades, and signs; the other signs too."""
    say = stage.say
    stage.holding(one)
    one.unfold(say("Draw up a condition report"))
    stage.look(one, "condition-begin")
    one.press(say("Begin"))
    stage.look(one, "condition-grid")
    one.pick(say("Where on the picture?"), "C1")
    choose_like(one, say("What is to be seen?"), r"\w")
    one.write(say("How large?"), "12")
    one.press(say("Write it down"))
    one.choose(say("Front"), say("good"))
    one.press(say("Keep the grades"))
    stage.look(one, "condition-seen")
    one.press(say("Sign the report"))
    stage.holding(two)
    two.follow(say("On arrival"))
    two.press(say("Sign the report"))
    stage.look(two, "condition-signed")


def books_in(stage: Stage, two: Hands) -> None:
    """Propose the place in the vault, and have the senior keeper sign."""
    say = stage.say
    stage.holding(two)
    two.follow(say("Book into the vault"))
    stage.look(two, "step-book_in")
    two.write(say("Vault position"), SHELF)
    two.write_rest(f"KF-2026-{stage.artwork_id[-4:]}", until=say("Sign and propose"))
    two.enter()
    countersigns(stage, stage.person(stage.company.senior), "book_in")


def counts(stage: Stage) -> None:
    """Two keepers count a room, each for himself; what both saw is held against the books."""
    say = stage.say
    one, two = (stage.person(name) for name in stage.company.keepers)
    one.follow(say("Warehouse"))
    one.follow(say("Vault and counts"))
    stage.look(one, "facilities")
    one.follow(say("The vault's plan"))
    stage.look(one, "vault")
    one.follow(say("Stock counts"))
    stage.look(one, "counts")
    choose_like(one, say("Of which place, with everything beneath it?"), r"^[· ]*B\b")
    one.press(say("Begin"))
    stage.look(one, "count-begun")
    for hands in (one, two):
        if hands is two:
            two.page.goto(one.page.url, wait_until="load")
        hands.write(say("Where"), SHELF)
        hands.write(say("What its label says"), stage.artwork_id[-8:])
        hands.press(say("Write it down"))
        stage.look(hands, "count-list")
        hands.unfold(say("Sign what I saw"))
        hands.press(say("Yes, sign it"))
        stage.look(hands, "count-signed" if hands is one else "count-compared")


def hands_over(stage: Stage) -> None:
    """Hand the crate to the courier, whom the gate lets out; it leaves the country."""
    courier, gate = stage.person(stage.company.courier), stage.person(stage.company.gate)
    courier.follow(stage.say("Desk"))
    stage.look(courier, "desk-courier")
    step(stage, courier, "leave_under_supervision", gate)
    stage.look(gate, "gate-let-out")
    step(stage, courier, "departure_confirmed")
    stage.holding(courier)
    stage.look(courier, "holding-departed")
    courier.follow(re.compile(f"{re.escape(stage.say('Journey'))}"))
    stage.look(courier, "journey")
