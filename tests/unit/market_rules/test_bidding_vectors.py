"""Every worked case of the saleroom, step by step."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from foundation.errors import Refusal
from foundation.money import Money
from marketplace.bidding_errors import KeyReused
from marketplace.rules import bidding, closing, course
from marketplace.rules.bidding import Offer, Terms, VoidPolicy
from marketplace.rules.course import Entry, Void
from marketplace.rules.increments import Ladder
from marketplace.rules.replays import Kept, replayed

FILE: Final = Path(__file__).parents[2] / "vectors" / "auction.json"
CASES: Final = json.loads(FILE.read_text(encoding="utf-8"))
LADDER: Final = Ladder(tuple((start, step) for start, step in CASES["grid_minor"]))
ZERO: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
CODES: Final = {
    "BidTooLow": "too_low",
    "OffGrid": "off_grid",
    "NotHigherThanOwnMaximum": "not_higher_than_own_max",
    "ConflictOfInterest": "conflict_of_interest",
    "LotClosed": "lot_closed",
    "KeyReused": "key_reused",
}


def moment(seconds: float) -> datetime:
    return ZERO + timedelta(seconds=seconds)


class Room:
    """One lot, its history and the answers it gave."""

    def __init__(self, setup: dict[str, Any], policy: str) -> None:
        cap = setup["cap_s"]
        self.terms = Terms(
            currency="USD",
            ladder=LADDER,
            opening_minor=setup["opening_minor"],
            reserve_minor=setup["reserve_minor"],
            scheduled_end_at=moment(setup["end_s"]),
            window=timedelta(seconds=setup["window_s"]),
            extension=timedelta(seconds=setup["extension_s"]),
            cap=None if cap is None else timedelta(seconds=cap),
            void_policy=VoidPolicy(policy),
            barred=frozenset({setup["seller"]}),
        )
        self.standing = bidding.opened(self.terms)
        self.history: list[Entry | Void] = []
        self.kept: dict[tuple[str, str], Kept[dict[str, Any]]] = {}

    def bid(self, step: dict[str, Any]) -> dict[str, Any]:
        key = (step["who"], step["key"])
        try:
            before = replayed(self.kept.get(key), step["amount_minor"])
        except KeyReused:
            return {"code": "key_reused"}
        if before is not None:
            return before | {"replay": True}
        answer = self._decide(step)
        self.kept[key] = Kept(step["amount_minor"], answer)
        return answer

    def _decide(self, step: dict[str, Any]) -> dict[str, Any]:
        offer = Offer(step["who"], step["amount_minor"], moment(step["at_s"]), account=step["who"])
        try:
            self.standing = bidding.place(self.terms, self.standing, offer)
        except Refusal as refusal:
            asking = refusal.facts.get("asking")
            told = {"ask_minor": asking.amount_minor} if isinstance(asking, Money) else {}
            return {"code": CODES[type(refusal).__name__]} | told
        self.history.append(Entry(self.standing.seq, step["who"], step["amount_minor"]))
        return {
            "code": "leading" if self.standing.leader == step["who"] else "outbid",
            "seq": self.standing.seq,
            "reserve": self.standing.reserve(self.terms).value,
        } | self.shown()

    def shown(self) -> dict[str, Any]:
        return {
            "leader": self.standing.leader,
            "price_minor": self.standing.price_minor(self.terms),
            "ask_minor": self.standing.ask_minor(self.terms),
            "end_s": (self.standing.end_at - ZERO).total_seconds(),
        }

    def void(self, step: dict[str, Any]) -> dict[str, Any]:
        voided = Void(frozenset(step["void"]), self.standing.seq, moment(step.get("at_s", 10)))
        entries = {entry.seq for entry in self.history if isinstance(entry, Entry)}
        self.standing = course.void(self.terms, self.standing, self.history, voided)
        self.history.append(voided)
        bound = {entry.seq for entry in course.binding(self.terms, self.history)[0]}
        return self.shown() | {"lapsed": sorted(entries - bound - voided.seqs)}

    def close(self) -> dict[str, Any]:
        end = closing.end(self.terms, self.standing)
        below = course.underbidders(self.terms, self.history, self.standing)
        return {
            "status": end.state.value,
            "winner": end.winner,
            "underbidders": [[entry.paddle, entry.amount_minor] for entry in below],
            "hammer_minor": end.hammer_minor,
        }


def walk(case: dict[str, Any], setup: dict[str, Any], policy: str) -> None:
    room = Room(setup, policy)
    for step in case["steps"]:
        if "void" in step:
            told = room.void(step)
            expected = {name: value for name, value in step.items() if name not in {"void", "at_s"}}
            assert {name: told[name] for name in expected} == expected
        else:
            assert room.bid(step) == step["out"], step
        assert room.standing == course.closed_form(room.terms, room.history, end_at=room.standing.end_at)
    closed = room.close()
    if case["close"]["status"] == "passed":  # then the vectors list who stood below the best, unsold bid
        assert closed["status"] == "passed"
        assert (closed["winner"], closed["hammer_minor"]) == (None, None)
    assert closed == case["close"]


@pytest.mark.parametrize("case", CASES["vectors"], ids=lambda case: str(case["name"]).split()[0])
class TestEveryVector:
    def test_goes_as_worked_out_by_hand(self, case: dict[str, Any]) -> None:
        walk(case, case["setup"], case.get("void_policy", "no_revive"))

    def test_goes_as_worked_out_under_the_other_policy_where_there_is_one(self, case: dict[str, Any]) -> None:
        other = case.get("under_revive")
        if other is not None:
            walk(other, case["setup"], "revive")


def test_there_are_nineteen() -> None:
    assert len(CASES["vectors"]) == 19
