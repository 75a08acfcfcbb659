"""After the hammer: paid, crated, declared, released, delivered; one is kept, one comes back."""

from tests.browser.chapters import leaving, market, warehouse
from tests.browser.story.scene import PARIS, PLUM, TOKYO, WIND, Story

BUYERS = {WIND: (PARIS, "en"), PLUM: (TOKYO, "zh")}


def pays(story: Story) -> None:
    """Each winner pays, in his own language; title passes."""
    for work, (name, language) in BUYERS.items():
        with story.scene(language, work):
            story.sold_to(name)
            market.pays(story)


def leaves(story: Story) -> None:
    """Each work is crated, declared, inspected, released, and handed to its buyer."""
    for work, (name, _) in BUYERS.items():
        story.sold_to(name)
        with story.scene("zh", work):
            leaving.declares(story)
            leaving.releases(story)
        with story.scene("en", work):
            leaving.leaves(story, accepts=work == WIND)


def comes_back(story: Story) -> None:
    """The buyer in Tokyo objects; the house decides for him; the work comes back, and then his money."""
    story.sold_to(TOKYO)
    with story.scene("zh", PLUM):
        _objects(story)
        _is_upheld(story)
        _sends_back(story)
        _is_stored_again(story)
        _has_his_money(story)


def _objects(story: Story) -> None:
    say, buyer = story.say, story.person(TOKYO)
    story.desk(
        buyer, "desk-delivered", story.tongue.pattern("Is all well with “%(name)s”?", name=story.title)
    )
    story.look(buyer, "order-delivered")
    buyer.unfold(say("Something is wrong"))
    buyer.write(say("What is wrong"), story.tell("A tear at the lower edge.", "下缘有一道裂口。"))
    story.look(buyer, "order-objecting")
    buyer.press(say("Object"))
    story.look(buyer, "order-objected")


def _is_upheld(story: Story) -> None:
    say, cashier = story.say, story.person(story.company.cashier)
    buyer = story.person(TOKYO)
    cashier.follow(say("Desk"))
    story.look(cashier, "desk-cashier-dispute")
    cashier.page.goto(buyer.page.url, wait_until="load")
    story.look(cashier, "order-disputed")
    cashier.unfold(say("Decide for the buyer"))
    cashier.write(say("Why; both sides read it"), story.tell("The report agrees.", "状况报告属实。"))
    cashier.press(say("Decide for the buyer"))
    story.look(cashier, "order-rescinded-cashier")


def _sends_back(story: Story) -> None:
    """The buyer begins the return from his order; the courier countersigns; customs lets it in again."""
    say, buyer = story.say, story.person(TOKYO)
    courier, officer = story.person(story.company.courier), story.person(story.company.customs)
    buyer.page.reload(wait_until="load")
    story.look(buyer, "order-rescinded")
    buyer.follow(say("Begin the return"))
    story.look(buyer, "holding-to-return")
    buyer.follow(say(warehouse.EVENTS["buyer_returns"]))
    story.look(buyer, "step-return-before-report")
    buyer.follow(say("Desk"))
    story.look(buyer, "desk-give-back")
    fetch = story.tongue.pattern("Fetch “%(title)s” from its buyer", title=story.title)
    story.desk(courier, "desk-courier-fetch", fetch)
    warehouse.draws_up(story, courier)
    story.desk(buyer, "desk-report-to-sign", story.title)
    buyer.press(say("Sign the report"))
    buyer.follow(say("My orders"))
    buyer.follow(story.title)
    buyer.follow(say("Begin the return"))
    warehouse.step(story, buyer, "buyer_returns", courier)
    warehouse.step(story, officer, "re-enter")


def _is_stored_again(story: Story) -> None:
    one, two = (story.person(name) for name in story.company.keepers)
    warehouse.step(story, one, "unload", two)
    warehouse.reports(story, one, two)
    warehouse.step(story, one, "condition_check", story.artist)
    warehouse.step(story, one, "identify", two)
    warehouse.step(story, two, "book_in", story.person(story.company.senior))
    story.holding(two)
    story.look(two, "holding-stored-again")


def _has_his_money(story: Story) -> None:
    buyer, cashier = story.person(TOKYO), story.person(story.company.cashier)
    say = story.say
    buyer.follow(say("My orders"))
    buyer.follow(story.title)
    buyer.until_words(say("The work is back in custody, and title with its consignor."))
    story.look(buyer, "order-undone")
    cashier.page.goto(buyer.page.url, wait_until="load")
    story.look(cashier, "order-undone-cashier")
