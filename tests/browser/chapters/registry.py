"""The work is registered, described for the law, and certified with a key that was made in the browser."""

from tests.browser.stage import Stage


def registers(stage: Stage) -> None:
    """The artist registers the work, and states what the law asks about it."""
    say, hands, piece = stage.say, stage.artist, stage.work.piece
    stage.look(hands, "home")
    hands.follow(say("My works"))
    stage.look(hands, "my-works")
    hands.follow(say("Register a work"))
    stage.look(hands, "register")
    hands.attach(say("Photographs of the work"), stage.work.photograph)
    for label, text in (
        ("Title in English", piece.title["en"]),
        ("Title in Chinese", piece.title["zh"]),
        ("Maker in English", piece.artist["en"]),
        ("Maker in Chinese", piece.artist["zh"]),
        ("Maker born in", str(piece.born)),
    ):
        hands.write(say(label), text)
    if stage.work.died:
        hands.write(say("Maker died in"), str(stage.work.died))
    else:
        hands.tick(say("The maker is living"))
    for label, text in (
        ("Kind of work", piece.object_type),
        ("Materials", piece.medium[stage.tongue.language]),
        ("Country of origin", "CN"),
        ("Height", f"{piece.height_mm / 10:g}"),
        ("Width", f"{piece.width_mm / 10:g}"),
        ("Made from", str(piece.year)),
        ("to", str(piece.year)),
        ("Date in words", str(piece.year)),
        ("Description in English", piece.description["en"]),
        ("Description in Chinese", piece.description["zh"]),
        ("How you came to the work", stage.tell(*stage.work.came_by)),
    ):
        hands.write(say(label), text)
    stage.look(hands, "register-filled")
    hands.press(say("Register the work"))
    stage.artwork_id = hands.page.url.rsplit("/", 1)[-1]
    stage.look(hands, "registered")
    states_facts(stage)


def states_facts(stage: Stage) -> None:
    """The artist says what the law asks about the work, and reads what follows from it."""
    say, hands = stage.say, stage.artist
    hands.follow(say("State the facts"))
    stage.look(hands, "facts")
    died = stage.work.died
    for label, words in (
        ("What kind of object is it?", "Painting"),
        ("Whose is it?", "A private owner in China"),
        (
            "How did they come by it?",
            "Inherited, or a gift" if died else "Another lawful way, its own work included",
        ),
        ("The registers of stolen and lost works", "Searched: nothing found"),
        ("Is the artist living?", "No" if died else "Yes"),
    ):
        hands.choose(say(label), say(words))
    if died:
        hands.write(say("Year of death"), str(died))
    hands.write(say("Value"), "5000")
    hands.tick(say("Looked at: there are none"))
    hands.press(say("State these facts"))
    stage.look(hands, "gate")


def certifies(stage: Stage) -> None:
    """The expert makes a key, the regulator approves it; the expert examines the work, and signs."""
    enrols(stage)
    examines(stage)


def enrols(stage: Stage) -> None:
    """The expert makes a key in his browser, and the regulator approves it."""
    say, expert = stage.say, stage.person(stage.work.expert)
    stage.desk(expert, "desk-expert", say("Your key"))
    stage.look(expert, "keys")
    expert.write(say("What you call this machine"), stage.tell("Studio machine", "画室电脑"))
    expert.press(say("Make and enrol a key"))
    stage.look(expert, "keys-enrolled")
    approves_key(stage)


def examines(stage: Stage) -> None:
    """The expert examines the work and signs its certificate."""
    say, expert = stage.say, stage.person(stage.work.expert)
    expert.follow(say("Examinations"))
    stage.look(expert, "examinations")
    expert.follow(stage.title)
    stage.look(expert, "bench")
    method = stage.tell(
        "Raking light, microscope, comparison with the artist's seals.", "侧光、显微，与作者印章比对。"
    )
    expert.write(say("Method"), method)
    findings = stage.tell(
        "Hand, material and seals agree with what is said.", "笔性、材质、印章均与所称相符。"
    )
    expert.write(say("Findings"), findings)
    expert.pick(say("Opinion"), say("Genuine"))
    expert.pick(say("How sure"), say("Strong"))
    expert.press(say("Record my findings"))
    stage.look(expert, "sign")
    expert.press(say("Sign and issue"))
    stage.look(expert, "certificate")


def approves_key(stage: Stage) -> None:
    """The regulator approves the key that waits."""
    regulator = stage.person(stage.company.regulator)
    stage.desk(regulator, "desk-regulator", stage.tongue.pattern("Key of %(name)s", name=stage.work.expert))
    stage.look(regulator, "keys-to-approve")
    while regulator.page.locator("form[action$='/approve']").count():
        regulator.press(stage.say("Approve"))
