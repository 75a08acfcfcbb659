"""The relics examiner's day: what is referred to him, what to set beside it, his decision, his signature."""

import re

from deploy.demonstration import stages
from tests.browser.days.scenes import Scene


def day(scene: Scene) -> None:
    """Have a late artist's work referred, and decide about it."""
    for part in ("arriving", "referred"):
        stages.certified(scene.works[part])
    it = scene.take("referred")
    stage, say = scene.stage, scene.stage.say
    examiner = stage.person(stage.company.examiner)
    examiner.follow(say("Desk"))
    stage.look(examiner, "desk-examiner")
    examiner.follow(say("Relics examination"))
    stage.look(examiner, "relics")
    examiner.follow(re.compile(f".*{re.escape(stage.title)}.*"))
    stage.look(examiner, "bench")
    examiner.follow(say("The gate's answer"))
    stage.look(examiner, "gate-refers")
    examiner.follow(say("Open the bench"))
    examiner.pick(say("What do you find?"), re.compile(f"{re.escape(say('It is not a relic'))}.*"))
    examiner.write(
        say("Your reasons"),
        stage.tell("Painted in its maker's last years; of no major value.", "画家晚年所作，无重大价值。"),
    )
    examiner.write(say("Number of permit, certificate or note"), f"EX-{it.artwork_id[-6:]}")
    examiner.write(
        say("Examination body"),
        stage.tell("Henan examination body (demonstration)", "河南文物进出境审核机构（示范）"),
    )
    examiner.press(say("Sign the decision"))
    stage.look(examiner, "bench-decided")
    examiner.follow(say("Stops"))
    stage.look(examiner, "stops")
