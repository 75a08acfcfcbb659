"""The end: an auditor reads, the regulator sees all of it, and everything is verified without the house."""

import subprocess
import sys
import tarfile
from pathlib import Path

from deploy.journey.house import ROOT
from tests.browser.hands import Hands
from tests.browser.story.scene import HARBOUR, PLUM, WIND, Story

TAKEN = ("wind.passport", "plum.passport", "harbour.passport", "dossier.json", "bids.json", "receipt.json")
"""What is taken home, and verified there."""


def audits(story: Story) -> None:
    """The auditor reads one work's custody and the bond ledger, and takes a dossier home."""
    with story.scene("zh", WIND):
        say, auditor = story.say, story.person(story.company.auditor)
        auditor.follow(say("Desk"))
        story.look(auditor, "desk-auditor")
        visits(story, auditor, f"/works/{story.artwork_id}/dossier", "dossier-none")
        auditor.press(say("Put a dossier together"))
        story.look(auditor, "dossier")
        auditor.reading(say("File")).save_as(story.folder / "dossier.json")
        for path, name in (
            ("/books", "books"),
            ("/ledger", "ledger-auditor"),
            ("/live/supervision", "live-supervision-over"),
            ("/log", "log"),
        ):
            visits(story, auditor, path, name)


def oversees(story: Story) -> None:
    """The regulator's page, and each work on a page of its own."""
    with story.scene("en"):
        say, regulator = story.say, story.person(story.company.regulator)
        regulator.follow(say("Desk"))
        story.look(regulator, "desk-regulator-after")
        visits(story, regulator, "/supervision", "supervision")
        regulator.write(say("Find a work"), story.works[HARBOUR].piece.title["zh"])
        regulator.press(say("Find it"))
        story.look(regulator, "works-found")
        regulator.follow(story.works[HARBOUR].piece.title["en"])
        story.look(regulator, f"one-work-{HARBOUR}")
        for work in (WIND, PLUM):
            visits(story, regulator, f"/supervision/works/{story.numbers[work]}", f"one-work-{work}")
        for path, name in (("/risk-cases", "risk-cases"), ("/statistics", "statistics")):
            visits(story, regulator, path, name)


def verifies(story: Story) -> None:
    """A stranger takes passports, bids, receipt and recording home, and verifies them without the house."""
    with story.scene("en"):
        stranger = story.visitor()
        for work in (WIND, PLUM, HARBOUR):
            takes(stranger, f"{story.url}/artworks/{story.numbers[work]}/passport", story, f"{work}.passport")
        visits(story, stranger, f"/works/{story.numbers[WIND]}", "work-after")
        visits(story, stranger, f"/live/{story.session_id}/replay", "replay")
        lot = stranger.page.locator("a[href*='broadcast-receipt']").first.get_attribute("href") or ""
        lot_id = lot.split("/lots/")[1].split("/")[0]
        takes(stranger, f"{story.url}/lots/{lot_id}/broadcast-receipt", story, "receipt.json")
        takes(stranger, f"{story.url}/lots/{lot_id}/history", story, "bids.json")
        takes(stranger, f"{story.url}/live/{story.session_id}/recording.tar", story, "recording.tar")
        takes(stranger, f"{story.url}/trust.toml", story, "trust.toml")
        with tarfile.open(story.folder / "recording.tar") as tar:
            tar.extractall(story.folder, filter="data")
        pieces = next(story.folder.glob("brc_*")).rename(story.folder / "recording")
        takes(stranger, f"{story.url}/lots/{lot_id}/broadcast-frame", story, f"{pieces.name}/{lot_id}.jpg")
        said = offline(story, *TAKEN)
        assert said.returncode == 0, said.stdout + said.stderr
        changed = story.folder / "changed.passport"
        data = bytearray((story.folder / "wind.passport").read_bytes())
        data[len(data) // 2] ^= 1
        changed.write_bytes(data)
        assert offline(story, "changed.passport").returncode != 0, "a changed byte is refused"
        _verifies_on_the_page(story, stranger)


def _verifies_on_the_page(story: Story, stranger: Hands) -> None:
    visits(story, stranger, "/verify", "verify")
    stranger.attach(story.say("Passport or other evidence"), story.folder / "plum.passport")
    stranger.tab_to("button", story.say("Verify"))
    stranger.enter()
    story.look(stranger, "verdict")
    assert stranger.page.locator(".verdict-valid").count() == 1


def visits(story: Story, hands: Hands, path: str, name: str) -> None:
    """Go to a page by its address, and look at it."""
    hands.page.goto(f"{story.url}{path}", wait_until="load")
    story.look(hands, name)


def takes(hands: Hands, address: str, story: Story, name: str) -> Path:
    """Take a file home."""
    answer = hands.page.request.get(address)
    assert answer.ok, f"{address}: {answer.status}"
    path = story.folder / name
    path.write_bytes(answer.body())
    return path


def offline(story: Story, *names: str) -> subprocess.CompletedProcess[str]:
    """Verify files with nothing but the command, the trust file and the recording."""
    command = [sys.executable, "-m", "authentication", "verify", "--trust", "trust.toml"]
    return subprocess.run(
        [*command, "--recording", "recording", *names],
        cwd=story.folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
