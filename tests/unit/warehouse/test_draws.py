"""Can a stranger find every way in which a house could cheat in the inspection draw?"""

import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.rules import draws
from bonded_warehouse.rules.draws import Credit, Lane

ROOT = Path(__file__).parents[3]
DAY = date(2026, 11, 26)
SECRET = bytes(range(32))
Document = dict[str, Any]


def fair(filings: int = 40, secret: bytes = SECRET, lane: Lane = Lane.YELLOW) -> Document:
    said = head = draws.commitment(secret)
    entries = []
    for place in range(1, filings + 1):
        number = draws.number_of(DAY, place, f"dec_{place:08X}")
        rate = draws.rate(lane, Credit.REGULAR)
        head = draws.link(head, number, lane, Credit.REGULAR, rate)
        entries.append(
            {
                "number": number,
                "lane": lane.value,
                "credit": "regular",
                "rate": rate,
                "is_drawn": draws.is_drawn(secret, number, rate),
                "hash": head,
            }
        )
    return {
        "day": DAY.isoformat(),
        "commitment": said,
        "committed_at": (draws.opens_at(DAY) - timedelta(hours=1)).isoformat(),
        "secret": secret.hex(),
        "count": filings,
        "head": head,
        "filings": entries,
    }


def drawn(document: Document, *, which: bool = True) -> Document:
    found: Document = next(one for one in document["filings"] if one["is_drawn"] is which)
    return found


def changes_secret(document: Document) -> None:
    document["secret"] = bytes(32).hex()


def changes_secret_and_commitment(document: Document) -> None:
    changed = fair(secret=bytes(32))
    document.update(changed)


def skips_a_draw(document: Document) -> None:
    drawn(document)["is_drawn"] = None


def lets_a_friend_pass(document: Document) -> None:
    drawn(document)["is_drawn"] = False


def picks_an_enemy(document: Document) -> None:
    drawn(document, which=False)["is_drawn"] = True


def leaves_one_out(document: Document) -> None:
    document["filings"].remove(drawn(document))


def leaves_the_last_out(document: Document) -> None:
    document["filings"].pop()


def leaves_the_last_out_and_closes_so(document: Document) -> None:
    document.update(fair(39))


def changes_a_rate(document: Document) -> None:
    one = drawn(document)
    one["rate"], one["is_drawn"] = 200, draws.is_drawn(SECRET, one["number"], 200)


def changes_a_lane(document: Document) -> None:
    one = drawn(document)
    one["lane"], one["rate"], one["is_drawn"] = "green", 200, draws.is_drawn(SECRET, one["number"], 200)


def changes_all_lanes(document: Document) -> None:
    document.update(fair(lane=Lane.GREEN))


def commits_late(document: Document) -> None:
    document["committed_at"] = draws.opens_at(DAY).isoformat()


CHEATS = [
    changes_secret,
    changes_secret_and_commitment,
    skips_a_draw,
    lets_a_friend_pass,
    picks_an_enemy,
    leaves_one_out,
    leaves_the_last_out,
    leaves_the_last_out_and_closes_so,
    changes_a_rate,
    changes_a_lane,
    changes_all_lanes,
    commits_late,
]


def found(document: Document, honest: Document) -> list[str]:
    receipts = {one["number"]: one["hash"] for one in honest["filings"][-1:]}
    return list(draws.problems(document, commitment_seen=honest["commitment"], receipts=receipts))


class TestProblems:
    def test_of_a_fair_day_are_none(self) -> None:
        assert found(fair(), fair()) == []
        assert list(draws.problems(fair(0))) == []

    @pytest.mark.parametrize("cheat", CHEATS)
    def test_name_every_cheat(self, cheat: Callable[[Document], None]) -> None:
        document = fair()
        cheat(document)

        assert found(document, fair()), cheat.__name__

    def test_of_a_day_that_is_not_over_are_only_of_its_entries(self) -> None:
        document = fair() | {"secret": None}
        for one in document["filings"]:
            one["is_drawn"] = None
        assert list(draws.problems(document)) == []
        del document["filings"][3]
        assert list(draws.problems(document))

    @given(st.data())
    def test_a_changed_entry_is_always_found(self, data: st.DataObject) -> None:
        document = fair(8)
        one = data.draw(st.sampled_from(document["filings"]))
        name = data.draw(st.sampled_from(["number", "lane", "credit", "rate", "is_drawn", "hash"]))
        value = data.draw(st.one_of(st.integers(0, 10_000), st.sampled_from(["red", "advanced", "0" * 64])))
        if name in {"rate", "is_drawn"} and not isinstance(value, int):
            value = 1
        if name == "is_drawn":
            value = not one["is_drawn"]
        if one[name] == value:
            return
        one[name] = value

        assert list(draws.problems(document))


class TestRoll:
    @given(st.binary(min_size=32, max_size=32), st.text("0123456789ABC-", min_size=1))
    def test_is_the_published_formula(self, secret: bytes, number: str) -> None:
        digest = hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()

        assert draws.roll(secret, number) == int(digest, 16) % 10_000

    def test_draws_about_as_many_as_its_rate_says(self) -> None:
        hits = sum(draws.is_drawn(SECRET, f"{number}", 1_500) for number in range(10_000))

        assert 1_350 < hits < 1_650


class TestRate:
    def test_follows_lane_and_credit(self) -> None:
        assert [draws.rate(lane, Credit.REGULAR) for lane in list(Lane)[:3]] == [200, 1_500, 10_000]
        assert [draws.rate(lane, Credit.ADVANCED) for lane in list(Lane)[:3]] == [40, 300, 10_000]
        with pytest.raises(ValueError, match="black"):
            draws.rate(Lane.BLACK, Credit.ADVANCED)


class TestCommand:
    """A stranger's: the file alone, in a folder of its own."""

    def runs(self, folder: Path, document: Document, *more: str) -> subprocess.CompletedProcess[str]:
        alone = folder / "draws.py"
        alone.write_bytes((ROOT / "bonded_warehouse/rules/draws.py").read_bytes())
        day = folder / "day.json"
        day.write_text(json.dumps(document))
        command = [sys.executable, "-I", str(alone), str(day), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_tells_fair_from_unfair(self, tmp_path: Path) -> None:
        document = fair()
        number = document["filings"][0]["number"]

        honest = self.runs(tmp_path, document, "--filing", number, "--commitment", document["commitment"])
        assert honest.returncode == draws.OK, honest.stderr
        assert f"{number}: threw" in honest.stdout
        assert "fair: 40 filings" in honest.stdout
        lets_a_friend_pass(document)
        cheating = self.runs(tmp_path, document)
        assert cheating.returncode == draws.FAILED
        assert "to be inspected" in cheating.stdout

    def test_says_what_it_could_not_check(self, tmp_path: Path) -> None:
        assert self.runs(tmp_path, fair() | {"secret": None}).returncode == draws.NOT_ASKED
        assert self.runs(tmp_path, {"day": "x"}).returncode == draws.NOT_ASKED
        assert "left out" in self.runs(tmp_path, fair(), "--filing", "20261126-0099-AAAAAAAA").stdout
