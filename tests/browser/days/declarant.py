"""The declarant's day: powers, papers, the declaration, its filing and messages, the reply to a refusal."""

import re

from tests.browser.chapters.leaving import files
from tests.browser.days.scenes import Scene


def day(scene: Scene) -> None:
    """Declare one work, read what was sent and answered, and contest the refusal of another."""
    scene.packed("declared")
    powers(scene)
    declares(scene)
    contests(scene)


def powers(scene: Scene) -> None:
    """Look at one's desk, at the enterprises on file and at the powers of one of them."""
    stage, say = scene.stage, scene.stage.say
    declarant = stage.person(stage.company.declarant)
    declarant.follow(say("Desk"))
    stage.look(declarant, "desk-declarant")
    declarant.follow(say("Enterprises"))
    stage.look(declarant, "enterprises")
    declarant.follow(stage.tell("Bianliang Bonded Warehouse (demonstration)", "汴梁保税库（演示）"))
    stage.look(declarant, "enterprise")


def declares(scene: Scene) -> None:
    """Read which papers the rules ask for, file with customs, and read the messages."""
    stage, say = scene.stage, scene.stage.say
    it = scene.take("declared")
    declarant = stage.person(stage.company.declarant)
    scene.visit(declarant, f"/artworks/{it.artwork_id}/gate?stage=filing&destination={it.country}", "papers")
    files(stage)
    declarant.until(lambda: declarant.page.locator("#answers .gate-reason").count() > 0, "customs answers")
    stage.look(declarant, "declaration-answered")
    at = declarant.page.url
    declarant.follow(say("Messages with customs"))
    stage.look(declarant, "messages")
    declarant.unfold(say("Read it"))
    stage.look(declarant, "message-read")
    declarant.page.goto(at, wait_until="load")
    declarant.follow(say("Its filings"))
    stage.look(declarant, "filings-of-work")
    filing = declarant.page.locator("a[href^='/filings/']")
    if filing.count():
        declarant.page.goto(f"{stage.url}{filing.first.get_attribute('href')}", wait_until="load")
        stage.look(declarant, "filing")
    scene.visit(declarant, "/filings", "filings")


def contests(scene: Scene) -> None:
    """Find a returned declaration on the desk, and lodge an appeal."""
    stage, say = scene.stage, scene.stage.say
    declaration_id = scene.filed("returned", "reject-D02")
    declarant = stage.person(stage.company.declarant)
    declarant.follow(say("Desk"))
    stage.look(declarant, "desk-returned")
    declarant.page.goto(f"{stage.url}/declarations/{declaration_id}", wait_until="load")
    stage.look(declarant, "declaration-returned")
    declarant.follow(say("All refusal codes, with what to do"))
    stage.look(declarant, "refusal-codes")
    declarant.page.goto(f"{stage.url}/declarations/{declaration_id}", wait_until="load")
    declarant.unfold(say("Contest the refusal"))
    declarant.write(
        re.compile(f"{re.escape(say('Why is it wrong?'))}.*"),
        stage.tell("D02: the permit is on file, and covers this work.", "D02：许可证已在案，且涵盖本作品。"),
    )
    declarant.press(say("Lodge the appeal"))
    stage.look(declarant, "appeal-lodged")
