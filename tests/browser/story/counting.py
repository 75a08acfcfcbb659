"""The money: an account is named and checked, proceeds are released and sent, the books balance."""

from tests.browser.sale.after import OWN_IBAN
from tests.browser.story.scene import WIND, Story


def settles(story: Story) -> None:
    """The artist names where her money goes; the cashier checks that, releases it, sends it; she reads it."""
    with story.scene("zh", WIND):
        say, artist = story.say, story.artist
        cashier = story.person(story.company.cashier)
        artist.follow(say("Back room"))
        artist.follow(say("My statement"))
        story.look(artist, "statement-before")
        artist.page.goto(f"{story.url}/proceeds-accounts", wait_until="load")
        story.look(artist, "proceeds-none")
        artist.write(say("Account"), OWN_IBAN)
        artist.write(say("Account holder"), story.work.artist)
        artist.tick(say("It is my own as a person, not a firm's"))
        artist.write(say("How it is shown that it is yours"), story.tell("Letter of the bank.", "银行证明。"))
        artist.press(say("Keep it"))
        cashier.follow(say("Desk"))
        story.look(cashier, "desk-cashier-release")
        cashier.page.goto(f"{story.url}/proceeds-accounts", wait_until="load")
        story.look(cashier, "proceeds-to-check")
        cashier.press(say("I have checked it"))
        _releases(story)
        artist.follow(say("Back room"))
        story.look(artist, "back-room-sold")
        artist.follow(say("My statement"))
        story.look(artist, "statement")
        artist.page.goto(f"{story.url}/proceeds-accounts", wait_until="load")
        story.look(artist, "proceeds-paid")


def _releases(story: Story) -> None:
    say, cashier = story.say, story.person(story.company.cashier)
    cashier.follow(say("Desk"))
    release = cashier.page.get_by_role("link", name=say("Release the consignor's proceeds"))
    if release.count():
        release.first.click()
        cashier.page.wait_for_load_state("load")
        story.look(cashier, "order-to-release")
        cashier.press(say("Release the proceeds"))
    cashier.page.goto(f"{story.url}/proceeds-accounts", wait_until="load")
    cashier.until(lambda: cashier.page.locator("#to-send").count() > 0, "proceeds to be sent")
    story.look(cashier, "proceeds-to-send")
    cashier.unfold(say("I have sent it"))
    cashier.write(say("The bank's reference"), "OUT-2026-1")
    cashier.press(say("It is sent"))
    cashier.follow(say("Money"))
    story.look(cashier, "ledger")
