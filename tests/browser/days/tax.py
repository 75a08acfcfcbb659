"""The tax office's day: documents, a refund claimed, determined and paid, a proof without voucher, quotas."""

from tests.browser.days.scenes import Scene


def day(scene: Scene) -> None:
    """Claim a refund for a work that has left, have it determined and paid, and look at the quotas."""
    it = scene.departed("leaving")
    declaration_id = scene.teller.troupe.declarant.released_of(it.holding_id)
    refunds(scene, declaration_id)
    quotas(scene)


def refunds(scene: Scene, declaration_id: str) -> None:
    """One claims and draws up; another determines."""
    stage, say = scene.stage, scene.stage.say
    one, two = stage.person(stage.company.tax), stage.person(stage.company.second_tax)
    one.follow(say("Desk"))
    stage.look(one, "desk-tax")
    scene.visit(one, f"/declarations/{declaration_id}/taxes", "taxes-of-export")
    one.write(say("Purchase price without VAT"), "10000")
    one.write(say("VAT invoice"), "INV-2026-0007")
    one.press(say("Claim it"))
    stage.look(one, "refund-drawn")
    two.page.goto(one.page.url, wait_until="load")
    two.press(say("Determine it"))
    stage.look(two, "refund-determined")
    if two.page.get_by_role("button", name=say("Record the payment")).count():
        two.write(say("Number of the receipt"), "R-2026-0007")
        two.press(say("Record the payment"))
        stage.look(two, "refund-paid")
    scene.visit(one, f"/declarations/{declaration_id}/taxes", "taxes-of-export-claimed")
    one.write(say("Revenue with VAT"), "11300")
    no_voucher = one.page.locator("#no-voucher form button")
    no_voucher.focus()
    one.enter()
    stage.look(one, "no-voucher")
    scene.visit(one, "/taxes", "taxes")
    one.follow(say("Rates and their sources"))
    stage.look(one, "rates")


def quotas(scene: Scene) -> None:
    """The office of foreign exchange records a settlement, which uses a person's quota."""
    stage, say = scene.stage, scene.stage.say
    officer = stage.person(stage.company.exchange)
    officer.follow(say("Foreign exchange"))
    stage.look(officer, "forex-empty")
    officer.write(say("Account of the seller"), scene.works["leaving"].owner.registrant.account_id)
    officer.write(say("Name"), stage.work.artist)
    officer.write(say("Amount"), "12000")
    officer.press(say("Record it"))
    stage.look(officer, "forex")
