"""Somebody at a keyboard: finds by Tab what he looks for, writes, chooses and presses. He has no mouse."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Download, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.tongue import Tongue

REACH: Final = 260
"""As many times Tab is pressed on one page, then it is not there."""
PATIENCE_MS: Final = 90_000
"""How long a page may take on a machine that does other things too."""
PAUSES_S: Final = (0.3, 0.6, 1.2, 2.0)
"""Before a page is loaded again: longer each time, since each time is work for the house."""

HERE: Final = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const read = (node) => {
    const copy = node.cloneNode(true);
    for (const part of copy.querySelectorAll(".optional, small, select, textarea, svg")) part.remove();
    return copy.textContent.replace(/\\s+/g, " ").trim();
  };
  const kind = e.tagName.toLowerCase();
  const kinds = { a: "link", button: "button", summary: "button", select: "list", textarea: "text" };
  const fields = {
    checkbox: "checkbox", radio: "radio", file: "file", submit: "button",
    date: "date", "datetime-local": "moment",
  };
  const role = kind === "input" ? fields[e.type] || "text" : kinds[kind] || "region";
  const images = [...e.querySelectorAll("img[alt]")].map((image) => image.alt).join(" ").trim();
  const label = e.labels && e.labels.length ? read(e.labels[0]) : "";
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const near = [e, e.parentElement, e.closest(".work") || e, ...(e.labels || [])];
  const rings = near.map((one) => getComputedStyle(one));
  return {
    role,
    name: e.getAttribute("aria-label") || label || read(e) || images,
    group: e.closest("fieldset")?.querySelector("legend")?.textContent.trim() || "",
    value: e.value ?? "",
    required: e.required === true,
    is_shown: box.width > 0 && box.height > 0 && style.visibility === "visible",
    is_ringed: rings.some((one) => one.outlineStyle !== "none" || one.boxShadow !== "none"),
  };
}"""
CHOICES: Final = """(wanted) => {
  const list = document.activeElement;
  const texts = [...list.options].map((one) => one.text.trim());
  return { from: list.selectedIndex, to: texts.indexOf(wanted), texts };
}"""


class NotReached(Exception):
    """The keyboard does not lead there; the message names what it led to."""


class Refused(Exception):
    """The house declined what it should have accepted."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What the next key goes to."""

    role: str
    name: str
    group: str
    value: str
    required: bool
    is_shown: bool
    is_ringed: bool


Wanted = str | re.Pattern[str]


@dataclass(slots=True)
class Hands:
    """The hands of one person on one page."""

    page: Page
    tongue: Tongue

    # ---- reaching ----

    def here(self) -> Focus | None:
        """Return what has the focus."""
        found: dict[str, Any] | None = self.page.evaluate(HERE)
        return None if found is None else Focus(**found)

    def tab_to(self, role: str, name: Wanted, *, group: str = "") -> Focus:
        """Press Tab until something of this role and name has the focus, and return it.

        :param group: the legend of the fieldset in which it stands
        :raises NotReached: if it does not come, with all that came instead
        :raises AssertionError: if it comes and cannot be seen to have the focus
        """
        passed: list[str] = []
        focus = self.here()
        for _ in range(REACH):
            if focus is not None:
                if focus.role == role and _is(focus.name, name) and (not group or focus.group == group):
                    assert focus.is_shown, f"{role} {name!r} has the focus and is not shown"
                    assert focus.is_ringed, f"{role} {name!r} has the focus and does not show it"
                    return focus
                passed.append(f"{focus.role} {focus.name[:60]!r}")
            self.page.keyboard.press("Tab")
            focus = self.here()
        seen = ", ".join(dict.fromkeys(passed))
        raise NotReached(f"no {role} {_words(name)!r} on {self.page.url}; Tab passes {seen}")

    # ---- pressing ----

    def enter(self) -> None:
        """Press Enter, and wait for the page that it leads to.

        :raises Refused: if that page declines
        """
        with self.page.expect_navigation(wait_until="load", timeout=PATIENCE_MS):
            self.page.keyboard.press("Enter")
        self.unrefused()

    def unrefused(self) -> None:
        """Make sure that this page does not decline anything.

        :raises Refused: if it does
        """
        for words in self.page.locator(".refusal, .field .error, .problem").all_inner_texts():
            raise Refused(f"{self.page.url}: {words}")

    def follow(self, name: Wanted) -> None:
        """Go to a link and follow it."""
        self.tab_to("link", name)
        self.enter()

    def press(self, name: Wanted) -> None:
        """Go to a button and press it; a page follows."""
        self.tab_to("button", name)
        self.enter()

    def unfold(self, name: Wanted) -> None:
        """Go to what folds something up, and unfold it."""
        self.tab_to("button", name)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("details[open] > summary:focus")).to_have_count(1)

    def reading(self, name: Wanted) -> Download:
        """Go to a link that gives a file, and take the file."""
        self.tab_to("link", name)
        with self.page.expect_download(timeout=PATIENCE_MS) as download:
            self.page.keyboard.press("Enter")
        return download.value

    # ---- filling in ----

    def write(self, name: Wanted, text: str) -> None:
        """Go to a field and write into it, over what stands there."""
        self.tab_to("text", name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def write_rest(self, text: str, *, until: Wanted) -> None:
        """Go on to a button, and write into every empty field on the way that must not stay empty."""
        for _ in range(REACH):
            self.page.keyboard.press("Tab")
            focus = self.here()
            if focus is None:
                continue
            if focus.role == "button" and _is(focus.name, until):
                return
            if focus.role == "text" and focus.required and not focus.value:
                self.page.keyboard.type(text)
        raise NotReached(f"no button {_words(until)!r} on {self.page.url}")

    def tick(self, name: Wanted) -> None:
        """Go to a box and tick it."""
        self.tab_to("checkbox", name)
        self.page.keyboard.press("Space")

    def pick(self, legend: str, option: Wanted) -> None:
        """Go to a group of radio buttons and choose one with the arrows."""
        for _ in range(REACH):
            focus = self.here()
            if focus is not None and focus.role == "radio" and focus.group == legend:
                break
            self.page.keyboard.press("Tab")
        for _ in range(12):
            focus = self.here()
            assert focus is not None, f"{legend} lost the focus"
            if _is(focus.name, option):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise NotReached(f"no choice {_words(option)!r} of {legend!r} on {self.page.url}")

    def choose(self, name: Wanted, option: str) -> None:
        """Go to a list and choose from it with the arrows."""
        self.tab_to("list", name)
        found = self.page.evaluate(CHOICES, option)
        if found["to"] < 0:
            raise NotReached(f"no {option!r} in {_words(name)!r}: {found['texts'][:40]}")
        key = "ArrowDown" if found["to"] > found["from"] else "ArrowUp"
        for _ in range(abs(found["to"] - found["from"])):
            self.page.keyboard.press(key)
        assert self.page.evaluate(CHOICES, option)["from"] == found["to"], f"{option!r} is not chosen"

    def attach(self, name: Wanted, *files: Path) -> None:
        """Go to a field for files, open it with the space bar, and choose."""
        self.tab_to("file", name)
        for last in (False, False, True):  # a busy browser may not have taken the first key for a person's
            try:
                with self.page.expect_file_chooser(timeout=PATIENCE_MS / 3) as chooser:
                    self.page.keyboard.press("Space")
                chooser.value.set_files(list(files))
            except PlaywrightTimeout:
                if last:
                    raise
            else:
                return

    def date(self, name: Wanted, day: date) -> None:
        """Go to a date and write it, part by part, in the order in which this browser shows it."""
        self.tab_to("date", name)
        for order in ("%d%m%Y", "%Y%m%d", "%m%d%Y"):
            for part in re.findall("%.", order):
                self.page.keyboard.type(day.strftime(part))
                if part == "%Y":
                    self.page.keyboard.press("ArrowRight")
            focus = self.here()
            if focus is not None and focus.value == day.isoformat():
                return
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
        raise NotReached(f"{_words(name)!r} does not take {day.isoformat()}")

    def moment(self, name: Wanted, at: datetime) -> None:
        """Go to a date with its time and write it by the clocks of Kaifeng, part by part, as it is shown."""
        self.tab_to("moment", name)
        local = at.astimezone(ZoneInfo("Asia/Shanghai"))
        wanted = local.strftime("%Y-%m-%dT%H:%M:%S")
        for day in ("%m%d%Y", "%d%m%Y", "%Y%m%d"):
            for hour in ("%I%M%S%p", "%H%M%S"):
                for part in re.findall("%.", day + hour):
                    self.page.keyboard.type(local.strftime(part))
                    if part == "%Y":
                        self.page.keyboard.press("ArrowRight")
                focus = self.here()
                # The browser leaves out seconds that are nothing.
                if focus is not None and focus.value in {wanted, wanted.removesuffix(":00")}:
                    return
                for _ in range(7):
                    self.page.keyboard.press("ArrowLeft")
        raise NotReached(f"{_words(name)!r} does not take {wanted}")

    # ---- waiting ----

    def until(self, is_there: Callable[[], bool], what: str) -> None:
        """Load the page again until something is there, as one does who waits.

        :raises NotReached: if it does not come in time
        """
        deadline = time.monotonic() + PATIENCE_MS / 1000
        pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
        while not is_there():
            if time.monotonic() > deadline:
                raise NotReached(f"waited in vain on {self.page.url}: {what}")
            time.sleep(next(pauses))
            self.page.reload(wait_until="load", timeout=PATIENCE_MS)

    def until_link(self, name: Wanted) -> None:
        """Load the page again until a link of this name stands on it."""
        self.until(lambda: self.page.get_by_role("link", name=name).count() > 0, _words(name))

    def until_words(self, words: Wanted) -> None:
        """Load the page again until it says these words."""
        self.until(lambda: self.page.get_by_text(words).count() > 0, _words(words))


def _is(name: str, wanted: Wanted) -> bool:
    return name == wanted if isinstance(wanted, str) else wanted.fullmatch(name) is not None


def _words(wanted: Wanted) -> str:
    return wanted if isinstance(wanted, str) else wanted.pattern
