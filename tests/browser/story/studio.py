"""From the studio into the vault: works are registered, certified, recognised; one may not leave."""

import re

from tests.browser.chapters import registry, warehouse
from tests.browser.stage import Stage
from tests.browser.story.scene import HARBOUR, PLUM, WIND, Story, photographed


def registers(story: Story) -> None:
    """The artist registers a work on her phone; the gallery registers two more; the expert signs each."""
    with story.scene("zh", WIND):
        registry.registers(story)
        registry.certifies(story)
    for work in (PLUM, HARBOUR):
        with story.scene("en", work):
            registry.registers(story)
            registry.examines(story)


def deposits(story: Story) -> None:
    """Two keepers take the works in: one is recognised by its picture, the others by both of them."""
    with story.scene("zh", WIND):
        warehouse.deposits(story, by_picture)
    for work in (PLUM, HARBOUR):
        with story.scene("en", work):
            warehouse.deposits(story)


def by_picture(stage: Stage) -> None:
    """A keeper photographs the work, which is recognised: that takes the place of the second keeper."""
    say, one = stage.say, stage.person(stage.company.keepers[0])
    stage.holding(one)
    one.follow(say(warehouse.EVENTS["identify"]))
    one.follow(say("Photograph it"))
    stage.look(one, "recognise")
    one.attach(say("Photograph"), photographed(stage.work, stage.album.folder))
    one.press(say("Compare"))
    stage.look(one, "recognised")
    one.follow(say(warehouse.EVENTS["identify"]))
    stage.look(one, "step-identify-recognised")
    one.tab_to("button", say("Sign and propose"))
    one.enter()
    stage.look(one, "step-identified")
    assert one.page.locator(".people li.is-open").count() == 0, "the picture stands for the second keeper"


def refuses(story: Story) -> None:
    """The examiner finds that a late artist's work may not leave; its gallery reads why, and what to do."""
    with story.scene("zh", HARBOUR):
        say, examiner = story.say, story.person(story.company.examiner)
        examiner.follow(say("Desk"))
        story.look(examiner, "desk-examiner")
        examiner.follow(say("Relics examination"))
        story.look(examiner, "relics")
        examiner.follow(re.compile(f".*{re.escape(story.title)}.*"))
        story.look(examiner, "relics-bench")
        examiner.pick(say("What do you find?"), re.compile(f"{re.escape(say('It may not leave'))}.*"))
        examiner.write(
            say("Your reasons"),
            story.tell("A major work of its maker's last years.", "画家晚年代表作。"),
        )
        examiner.write(say("Number of permit, certificate or note"), f"EX-{story.artwork_id[-6:]}")
        examiner.write(
            say("Examination body"),
            story.tell("Henan examination body (demonstration)", "河南文物进出境审核机构（示范）"),
        )
        examiner.press(say("Sign the decision"))
        story.look(examiner, "relics-decided")
