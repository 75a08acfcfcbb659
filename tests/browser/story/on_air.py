"""On air from the vault: a studio, two handlers, customs, a host at a camera, three bidders, the hammer."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.chapters import warehouse
from tests.browser.hands import Hands
from tests.browser.live.evening import FAKE, MARK
from tests.browser.story.scene import (
    ABROAD,
    HOST,
    LONDON,
    PARIS,
    PLUM,
    TOKYO,
    WIND,
    Story,
)

WAIT_MS: Final = 40_000
SPEAKS: Final = {PARIS: "en", TOKYO: "zh", LONDON: "en"}
WAYS: Final = {PARIS: "stream", TOKYO: "low", LONDON: "plain"}
"""How each watches: by Media Source, by HLS in parts, by plain HLS."""
COLOURS: Final = {WIND: (0, 0, 255), PLUM: (255, 0, 0)}
"""Of the mark in the camera's corner, by which one knows what a viewer sees; then it is the table's again."""
TABLE: Final = "#8a8578"


def announces(story: Story) -> None:
    """A studio is opened and booked, customs told; both works are signed out of the vault."""
    with story.scene("zh"):
        _opens_studio(story)
        _books(story)
        _is_noted(story)
    for work, language in ((WIND, "zh"), (PLUM, "en")):
        with story.scene(language, work):
            one, two = (story.person(name) for name in story.company.keepers)
            warehouse.step(story, one, "check_out", two)


def _opens_studio(story: Story) -> None:
    say, senior = story.say, story.person(story.company.senior)
    senior.follow(say("Warehouse"))
    senior.follow(say("Vault and counts"))
    senior.follow(say("The vault's plan"))
    story.look(senior, "vault")
    senior.follow(say("Gates, halls, shelves, crates: the tree of places"))
    senior.choose(say("What kind?"), say("Studio"))
    senior.write(say("Code"), "ST-1")
    senior.write(say("Name in English"), "Studio one")
    senior.write(say("Name in Chinese"), "一号直播间")
    story.look(senior, "places")
    senior.press(say("Open it"))
    story.look(senior, "places-opened")


def _books(story: Story) -> None:
    say, cashier = story.say, story.person(story.company.cashier)
    cashier.page.goto(f"{story.url}/live", wait_until="load")
    story.look(cashier, "live-none")
    cashier.follow(say("Announce a live session"))
    cashier.write(say("Title in English"), "Evening in the vault")
    cashier.write(say("Title in Chinese"), "库中一夜")
    cashier.tab_to("list", say("Belongs to the sale"))
    cashier.page.keyboard.press("End")
    cashier.moment(say("Begins"), (story.now() + timedelta(minutes=4)).replace(second=0, microsecond=0))
    cashier.choose(say("Host"), HOST.rpartition(" ")[2] if story.tongue.language == "zh" else HOST)
    for which, name in zip(("First handler", "Second handler"), story.company.keepers, strict=True):
        english, _, chinese = name.rpartition(" ")
        cashier.choose(say(which), chinese if story.tongue.language == "zh" else english)
    story.look(cashier, "live-announce")
    cashier.press(say("Announce it"))
    story.session_id = cashier.page.url.split("/live/")[1].split("/")[0]
    cashier.write(say("Reference of the notice to customs"), "KF-LIVE-2026-7")
    story.look(cashier, "live-desk-scheduled")
    cashier.press(say("Keep it"))


def _is_noted(story: Story) -> None:
    """Customs takes note of the session; before that it does not go on air."""
    say, host = story.say, story.person(HOST)
    host.page.goto(f"{story.url}/live/{story.session_id}/desk", wait_until="load")
    host.page.get_by_role("button", name=say("Go on air")).click()
    expect(host.page.locator("#refusal, .refusal").first).to_be_visible()
    story.look(host, "live-not-ready")
    officer = story.person(story.company.customs)
    officer.follow(say("Desk"))
    story.look(officer, "desk-customs-live")
    officer.page.goto(f"{story.url}/live/supervision", wait_until="load")
    story.look(officer, "live-supervision")
    officer.follow(say("To its desk"))
    officer.press(story.tongue.pattern("Take note of notice %(reference)s"))
    story.look(officer, "live-noted")


class Room:
    """The evening: who is before which page, each in his own language."""

    def __init__(self, story: Story) -> None:
        self.story = story
        path = f"{story.url}/live/{story.session_id}"
        self.desk = self._opens(HOST, f"{path}/desk", "zh")
        self.camera = self._camera(f"{path}/studio")
        self.rostrum = self._opens(story.company.cashier, f"{story.url}/sales/{story.sale_id}/rostrum", "zh")
        self.customs = self._opens(story.company.customs, f"{path}/desk", "zh")
        self.viewers = {name: self._opens(name, f"{path}#way={WAYS[name]}", SPEAKS[name]) for name in ABROAD}

    def _opens(self, name: str, address: str, language: str) -> Hands:
        with self.story.scene(language):
            hands = self.story.person(name)
        hands.page.goto(address, wait_until="load")
        return hands

    def _camera(self, address: str) -> Page:
        page = self.desk.page.context.new_page()
        page.add_init_script(FAKE)
        self.story.album.watch(page)
        page.goto(address, wait_until="load")
        return page

    def button(self, hands: Hands, words: str, **facts: str) -> Locator:
        return hands.page.get_by_role("button", name=hands.tongue.pattern(words, **facts)).first

    def presses(self, hands: Hands, words: str, **facts: str) -> None:
        with hands.page.expect_navigation(wait_until="load"):
            self.button(hands, words, **facts).click()

    def begins(self) -> None:
        """The host goes on air: everybody sees it, each in his own way."""
        self.presses(self.desk, "Go on air")
        say = self.desk.tongue.say
        for viewer in self.viewers.values():
            viewer.page.reload(wait_until="load")
        self.camera.get_by_role("button", name=say("Go on air")).click()
        expect(self.camera.locator("[data-said]")).to_contain_text(
            say("On air. Everything up to now is kept."), timeout=WAIT_MS
        )
        for viewer in self.viewers.values():
            expect(viewer.page.locator("[data-live-player]")).to_have_attribute(
                "data-state", "playing", timeout=2 * WAIT_MS
            )

    def shows(self, work: str) -> None:
        """A work lies before the camera, and every bidder sees it."""
        picture = Image.open(self.story.works[work].photograph).convert("RGB")
        picture.thumbnail((720, 720))
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=90)
        colour = COLOURS[work]
        self.camera.evaluate(
            "([bytes, colour]) => show(bytes).then(() => { turn(colour); })",
            [list(data.getvalue()), f"rgb{colour}"],
        )
        for name, viewer in self.viewers.items():
            for _ in range(100):
                seen = viewer.page.evaluate(MARK)
                if seen and all(abs(a - b) < 90 for a, b in zip(seen, colour, strict=True)):
                    break
                viewer.page.wait_for_timeout(200)
            else:
                raise AssertionError(f"{name} does not see what the camera sees: {seen}")
        self.camera.evaluate("(colour) => { turn(colour); }", TABLE)

    def tables(self, number: int) -> None:
        """The host puts a work on the table; the picture on air shows it."""
        self.desk.page.reload(wait_until="load")
        row = self.desk.page.locator("#run tbody tr").nth(number - 1)
        with self.desk.page.expect_navigation(wait_until="load"):
            row.get_by_role("button", name=self.desk.tongue.say("Put it on the table")).click()
        self.desk.unrefused()

    def calls(self, number: int) -> None:
        self.rostrum.page.reload(wait_until="load")
        self.presses(self.rostrum, "Open lot %(number)s", number=str(number))
        self.rostrum.unrefused()

    def bids(self, name: str) -> None:
        """Somebody bids what is asked, and leads."""
        page = self.viewers[name].page
        page.locator(".exact-near button").click(timeout=WAIT_MS)
        expect(page.locator("[data-yours] .yours-leads")).to_be_visible(timeout=WAIT_MS)

    def outbid(self, name: str) -> None:
        expect(self.viewers[name].page.locator("[data-yours] .yours-outbid")).to_be_visible(timeout=WAIT_MS)

    def strikes(self) -> None:
        self.rostrum.page.reload(wait_until="load")
        self.presses(self.rostrum, "Fair warning")
        self.presses(self.rostrum, "Hammer")
        self.rostrum.unrefused()

    def intervenes(self, button: str, words: str) -> None:
        self.customs.page.reload(wait_until="load")
        self.customs.page.get_by_label(self.customs.tongue.say("Words, or the reason")).fill(words)
        self.presses(self.customs, button)

    def looks(self, name: str, who: Sequence[str] = (PARIS, TOKYO)) -> None:
        """Look at what the bidders see: one on a phone in English, one on a wide screen in Chinese."""
        for one in who:
            page = self.viewers[one].page
            self.story.album.look_as_it_is(page, f"{name}-{one.split()[0].lower()}")


def is_held(story: Story) -> None:
    """The session: a lot to Paris, a pause by customs in the midst of the next, and that to Tokyo."""
    room = Room(story)
    room.begins()
    story.look(room.desk, "live-desk-on-air")

    room.shows(WIND)
    room.tables(1)
    room.calls(1)
    story.look(room.desk, "live-desk-on-table")
    for name in (PARIS, TOKYO, LONDON, PARIS):
        room.bids(name)
    room.outbid(LONDON)
    room.looks("live-bidding")
    story.look(room.rostrum, "live-rostrum")
    room.strikes()
    room.looks("live-sold")

    room.shows(PLUM)
    room.tables(2)
    room.calls(2)
    room.bids(LONDON)
    _pauses(room)
    room.bids(TOKYO)
    room.outbid(LONDON)
    room.strikes()
    room.looks("live-sold-two")
    story.look(room.rostrum, "live-rostrum-over")
    room.camera.get_by_role("button", name=room.desk.tongue.say("Stop the camera")).click()
    room.camera.wait_for_timeout(1500)
    _ends(room)


def _pauses(room: Room) -> None:
    """Customs pauses with a reason, which everybody reads; nothing is bid until it goes on."""
    room.intervenes("Pause", "请出示箱封。Show the seal of the crate.")
    for viewer in room.viewers.values():
        cut = viewer.page.locator(".live-cut")
        expect(cut).to_contain_text(viewer.tongue.say("Paused by customs"), timeout=WAIT_MS)
        expect(cut).to_contain_text("Show the seal of the crate.")
        expect(viewer.page.locator("[data-bid-form]")).to_have_count(0)
    room.looks("live-paused")
    room.story.look(room.customs, "live-desk-customs-paused")
    room.intervenes("Let it go on", "箱封无误。The seal is whole.")
    for viewer in room.viewers.values():
        expect(viewer.page.locator(".live-cut")).to_have_count(0, timeout=WAIT_MS)
    room.shows(PLUM)


def _ends(room: Room) -> None:
    room.desk.page.reload(wait_until="load")
    room.desk.page.locator("summary", has_text=room.desk.tongue.say("End the session")).click()
    room.presses(room.desk, "End it")
    room.story.look(room.desk, "live-desk-over")


def goes_back(story: Story) -> None:
    """Both works are back in their cells in time; the keepers' desk had said by when."""
    with story.scene("zh", WIND):
        keeper = story.person(story.company.keepers[0])
        keeper.follow(story.say("Desk"))
        story.look(keeper, "desk-keeper-after-live")
    for work, language in ((WIND, "zh"), (PLUM, "en")):
        with story.scene(language, work):
            one, two = (story.person(name) for name in story.company.keepers)
            warehouse.reports(story, one, two, occasion="At a check")
            warehouse.step(story, one, "return_to_vault", two)
            story.holding(one)
            story.look(one, "holding-back-from-studio")
