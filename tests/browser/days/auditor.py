"""The auditor's day: the ledger as of a day, a dossier, the draws, the decisions, the chain of events."""

from tests.browser.days.scenes import Scene


def day(scene: Scene) -> None:
    """Read everything about a work that has left, and change nothing."""
    it = scene.departed("leaving")
    stage, say = scene.stage, scene.stage.say
    auditor = stage.person(stage.company.auditor)
    auditor.follow(say("Desk"))
    stage.look(auditor, "desk-auditor")
    auditor.follow(say("Warehouse"))
    stage.look(auditor, "warehouse")
    auditor.follow(stage.title)
    auditor.unfold(say("Papers and proof"))
    stage.look(auditor, "chain-of-custody")
    auditor.follow(say("Dossier"))
    stage.look(auditor, "dossier-none")
    auditor.press(say("Put a dossier together"))
    stage.look(auditor, "dossier")
    ledger(scene)
    for path, name in (
        (f"/artworks/{it.artwork_id}/gate?stage=filing&destination={it.country}", "gate"),
        (f"/holdings/{it.holding_id}/taxes", "taxes-of-work"),
        (f"/holdings/{it.holding_id}/filings", "filings-of-work"),
        (f"/holdings/{it.holding_id}/climate", "climate-of-work"),
        ("/inspection-draws", "draws"),
        ("/climate", "climate"),
        ("/cases", "cases"),
        ("/rates", "rates"),
        ("/log", "log"),
    ):
        scene.visit(auditor, path, name)


def ledger(scene: Scene) -> None:
    """Look into the bond book today, and as it was at the end of a day."""
    stage, say = scene.stage, scene.stage.say
    auditor = stage.person(stage.company.auditor)
    auditor.page.goto(f"{stage.url}/books", wait_until="load")
    stage.look(auditor, "books")
    book = auditor.page.locator("a.vessel-link").first.get_attribute("href")
    auditor.page.goto(f"{stage.url}{book}", wait_until="load")
    stage.look(auditor, "book")
    auditor.follow(say("As of a day"))
    stage.look(auditor, "book-today")
    auditor.date(say("Day"), stage.now().date())
    auditor.press(say("Show this day"))
    stage.look(auditor, "book-of-a-day")
