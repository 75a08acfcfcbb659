"""The customs officer's day: lanes, the draw, an inspection, a hold, its lifting, the release, an appeal."""

from tests.browser.days.scenes import Scene, choose_like
from tests.browser.hands import Hands


def day(scene: Scene) -> None:
    """Detain a work at its inspection, let it go on, release it; decide on an appeal about another."""
    at = scene.filed("declared", "inspect")
    officer = scene.stage.person(scene.stage.company.customs)
    looks_around(scene, officer, at)
    detains(scene, officer)
    releases(scene, officer, at)
    decides_appeal(scene, officer)


def looks_around(scene: Scene, officer: Hands, declaration_id: str) -> None:
    """See what waits, in which lane a filing is, and how the draw of its day goes."""
    stage, say = scene.stage, scene.stage.say
    officer.follow(say("Desk"))
    stage.look(officer, "desk-customs")
    officer.follow(say("Declarations"))
    stage.look(officer, "declarations")
    scene.visit(officer, f"/slots?declaration_id={declaration_id}&kind=inspection", "slots")
    scene.visit(officer, "/inspection-draws", "draws")
    scene.visit(officer, f"/declarations/{declaration_id}", "declaration-to-inspect")
    if officer.page.get_by_role("link", name=say("The draw of its day")).count():
        officer.follow(say("The draw of its day"))
        stage.look(officer, "draw-of-the-day")
        officer.page.go_back(wait_until="load")


def detains(scene: Scene, officer: Hands) -> None:
    """Record that the work is held."""
    stage, say = scene.stage, scene.stage.say
    officer.pick(say("What do you decide?"), say("Detain the work"))
    choose_like(officer, say("Code, where it is refused"), r"^I\d\d")
    officer.write(say("In words"), stage.tell("The seal is not the one written.", "封志与单证所载不符。"))
    officer.press(say("Record the result"))
    stage.look(officer, "declaration-detained")


def releases(scene: Scene, officer: Hands, declaration_id: str) -> None:
    """Lift the hold, take the filing up again, and release it."""
    stage, say = scene.stage, scene.stage.say
    officer.follow(say("Stops"))
    stage.look(officer, "stops")
    officer.unfold(say("Lift"))
    officer.write(say("Why may it go on?"), stage.tell("The seal was noted wrongly.", "封志系误记。"))
    officer.press(say("Lift the hold"))
    officer.page.goto(f"{stage.url}/declarations/{declaration_id}", wait_until="load")
    officer.write(say("Why is it taken up again?"), stage.tell("The doubt is gone.", "疑点已消除。"))
    officer.press(say("Back to the table"))
    officer.pick(say("What do you decide?"), say("It agrees: release for export"))
    officer.write(say("In words"), stage.tell("It is what the papers say.", "单货相符。"))
    officer.press(say("Record the result"))
    officer.until(lambda: officer.page.locator(".page-head .badge-good").count() > 0, "customs releases")
    stage.look(officer, "declaration-released")
    officer.follow(say("The gate's answer"))
    stage.look(officer, "gate-released")


def decides_appeal(scene: Scene, officer: Hands) -> None:
    """Decide on an appeal against a refusal that was not one's own."""
    stage, say = scene.stage, scene.stage.say
    declaration_id = scene.filed("returned", "reject-D02")
    declarant = scene.teller.troupe.declarant
    if not declarant.declaration(declaration_id)["appeals"]:
        grounds = {"grounds": "D02: the permit is on file."}
        declarant.client.post(f"/declarations/{declaration_id}/appeals", grounds)
    officer.follow(say("Desk"))
    officer.follow(stage.tongue.pattern("Appeal against %(codes)s"))
    stage.look(officer, "appeal-to-decide")
    officer.pick(say("Does the refusal stand?"), say("It falls"))
    officer.write(say("Why?"), stage.tell("The permit is on file.", "许可证确已在案。"))
    officer.press(say("Sign the decision"))
    stage.look(officer, "appeal-decided")
    for path, name in (("/cases", "cases"), ("/displays", "displays"), ("/books", "bonds")):
        scene.visit(officer, path, name)
