"""The work is declared, inspected, released; it leaves, is delivered, and its passport holds."""

from decimal import Decimal
from pathlib import Path
from typing import Final

from tests.browser.chapters.market import country
from tests.browser.chapters.warehouse import TARIFF_LINE, packs, reports, step
from tests.browser.stage import Stage

FREIGHT: Final = 1900


def declares(stage: Stage) -> None:
    """The declarant files with customs, which draws the work for inspection."""
    packs(stage)
    files(stage)


def files(stage: Stage) -> None:
    """The declarant files a packed work that was sold, and has it drawn for inspection."""
    say, declarant = stage.say, stage.person(stage.company.declarant)
    stage.holding(declarant)
    stage.look(declarant, "holding-packed")
    declarant.follow(say("Declare to customs"))
    declarant.pick(say("Who buys?"), say("A person"))
    declarant.choose(say("Supervision mode"), say("0110 general trade"))
    declarant.choose(stage.tongue.pattern("Country or region of destination"), country(stage))
    # Order, payment, amount and buyer stand there already, as the market knows them.
    value = Decimal(declarant.page.input_value("[name=value]"))
    for label, text in (
        ("Port of exit", stage.tell("Zhengzhou Xinzheng Airport", "郑州新郑机场")),
        ("Tariff line, ten digits", TARIFF_LINE),
        ("Freight", str(FREIGHT)),
        ("Amount on the payment slip", str(value + FREIGHT)),
        ("Net weight", "2400"),
        ("Gross weight", "5200"),
        ("Number of the waybill", f"W-{stage.artwork_id[-6:]}"),
    ):
        declarant.write(say(label), text)
    declarant.choose(say("How shall the simulated customs office answer?"), say("Draw it for inspection"))
    stage.look(declarant, "declare")
    declarant.press(say("File with customs"))
    stage.look(declarant, "declaration-filed")


def releases(stage: Stage) -> None:
    """The customs officer inspects the work, and releases it."""
    say, officer = stage.say, stage.person(stage.company.customs)
    stage.desk(officer, "desk-customs", stage.tongue.pattern("%(mrn)s, %(goods)s", goods=stage.title))
    stage.look(officer, "declaration-on-the-table")
    officer.pick(say("What do you decide?"), say("It agrees: release for export"))
    officer.write(
        say("In words"), stage.tell("It is what the papers say; the seal is whole.", "单货相符，封志完好。")
    )
    officer.press(say("Record the result"))
    officer.until(lambda: officer.page.locator(".page-head .badge-good").count() > 0, "customs releases")
    stage.look(officer, "declaration-released")


def leaves(stage: Stage, *, accepts: bool = True) -> None:
    """The courier takes the work away, the gate lets it out, and its buyer has it.

    :param accepts: whether he says that all is well
    """
    say, company = stage.say, stage.company
    buyer, courier = stage.person(company.buyer), stage.person(company.courier)
    step(stage, courier, "leave_under_supervision", stage.person(company.gate))
    step(stage, courier, "departure_confirmed")
    reports(stage, courier, buyer, occasion="On delivery")
    step(stage, courier, "deliver", buyer)
    stage.holding(courier)
    stage.look(courier, "holding-delivered")
    if not accepts:
        return
    stage.desk(
        buyer, "desk-delivered", stage.tongue.pattern("Is all well with “%(name)s”?", name=stage.title)
    )
    buyer.press(say("All is well"))
    stage.look(buyer, "order-completed")


def verifies(stage: Stage, folder: Path) -> None:
    """A stranger takes the work's passport from its page, and verifies it."""
    say, stranger = stage.say, stage.visitor()
    stranger.page.goto(f"{stage.url}/works/{stage.artwork_id}", wait_until="load")
    stage.look(stranger, "work-delivered")
    passport = folder / "work.passport"
    stranger.reading(say("Take its passport with you")).save_as(passport)
    stranger.follow(stage.tongue.pattern("Verify"))
    stage.look(stranger, "verify")
    stranger.attach(say("Passport or other evidence"), passport)
    stranger.tab_to("button", say("Verify"))
    stranger.enter()
    stage.look(stranger, "verdict")
    assert stranger.page.locator(".verdict-valid").count() == 1, stranger.page.locator("h1").inner_text()
