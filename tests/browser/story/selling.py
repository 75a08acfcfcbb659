"""Into a sale from the vault: works are entrusted and entered, one is refused, three abroad take paddles."""

from datetime import timedelta

import pytest

from tests.browser.chapters import market
from tests.browser.hands import Refused
from tests.browser.story.scene import ABROAD, HARBOUR, PARIS, PLUM, WIND, Story


def enters(story: Story) -> None:
    """Artist and gallery enter a work each; what may not leave is refused; the sale is announced."""
    story.sale_lasts = timedelta(hours=3)
    with story.scene("zh", WIND):
        cashier = story.person(story.company.cashier)
        story.bring_papers(story.artwork_id)
        market.consigns(story)
        market.drafts(story, cashier, ("From the vault, on air", "库中直播"), held="Live, at the rostrum")
        market.enters(story)
    with story.scene("en", PLUM):
        story.bring_papers(story.artwork_id)
        market.consigns(story)
        market.enters(story)
    is_refused(story)
    with story.scene("zh"):
        market.announces(story, story.person(story.company.cashier))
        story.look(story.person(story.company.cashier), "sale-announced")


def is_refused(story: Story) -> None:
    """The gallery enters the work that may not leave: it reads the reason, and what it can do."""
    with story.scene("en", HARBOUR):
        gallery = story.artist
        market.consigns(story)
        market.offers_lot(story)
        with pytest.raises(Refused) as refused:
            gallery.press(story.say("Enter it"))
        print("refused:", refused.value)
        story.look(gallery, "refused")
        gallery.follow(story.say("To that page"))
        story.look(gallery, "gate-denies")


def takes_paddles(story: Story) -> None:
    """Three people abroad find the sale and ask for a paddle; the auctioneer approves them."""
    for name in ABROAD:
        with story.scene("en" if name == PARIS else "zh" if name.startswith("Aoi") else "en", WIND):
            story.sold_to(name)
            market.asks_for_paddle(story)
            cashier = story.person(story.company.cashier)
            story.desk(
                cashier, "desk-cashier", story.tongue.pattern("Bidders who wait for a paddle: %(count)s")
            )
            story.sale_id = market.approves(story)
