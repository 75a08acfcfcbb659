"""What a bid history tells is enough for a stranger to recompute it, and no more than was seen.

The stranger's arithmetic (`authentication.evidence.auction`) and the saleroom's share no line of code; here
both walk the same random sales.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from authentication.evidence import bid_history
from authentication.evidence.errors import HistoryBroken
from foundation.errors import Refusal
from marketplace.rules import bidding, chain, closing, course, reserves, telling
from marketplace.rules.bidding import BidKind, Offer, ReserveStatus, Standing, Terms, VoidPolicy
from marketplace.rules.course import Entry, Void
from marketplace.rules.increments import ladder

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
LADDER = ladder("artsy", "USD")
KINDS = (BidKind.MAX, BidKind.MAX, BidKind.EXACT, BidKind.PHONE)


class Play:
    """One random lot, written into a chain as the saleroom writes it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        live = self.chance.random() < 0.3
        self.terms = Terms(
            currency="USD",
            ladder=LADDER,
            opening_minor=500_00,
            reserve_minor=self.chance.choice([None, None, 700_00, 1_500_00, 5_000_00]),
            scheduled_end_at=START + timedelta(seconds=600),
            window=timedelta(seconds=120),
            extension=timedelta(seconds=120),
            cap=self.chance.choice([None, timedelta(seconds=180)]),
            strict_grid=self.chance.random() < 0.7,
            void_policy=self.chance.choice(list(VoidPolicy)),
            live=live,
        )
        self.standing = bidding.opened(self.terms)
        self.head = chain.Head.first("lot_1", "sal_1")
        self.events: list[dict[str, Any]] = []
        self.history: list[Entry | Void] = []
        self.happened: list[telling.Happened] = []
        self.first = self.terms
        self.openings: dict[int, dict[str, Any]] = {}
        self.at = START
        self.tell("opened", self.opened())

    def opened(self) -> dict[str, Any]:
        terms = self.terms
        told = {
            "type": "live" if terms.live else "timed",
            "currency": "USD",
            "ladder": [list(rung) for rung in terms.ladder.rungs],
            "strict_grid": terms.strict_grid,
            "opening_minor": terms.opening_minor,
            "scheduled_end_at": chain.instant(terms.scheduled_end_at),
            "window_s": 120,
            "extension_s": 120,
            "cap_s": None if terms.cap is None else 180,
            "void_policy": terms.void_policy.value,
            "pricing": "",
        }
        return {
            "opening_minor": terms.opening_minor,
            "end_at": chain.instant(terms.scheduled_end_at),
            "reserve": "no_reserve" if terms.reserve_minor is None else "reserve_not_met",
            "terms": told,
        }

    def tell(self, kind: str, facts: dict[str, Any]) -> None:
        row, self.head = self.head.follow(kind, facts, self.at)
        self.events.append(
            {name: row[name] for name in ("number", "kind", "facts", "hash")} | {"at": chain.instant(self.at)}
        )

    def shown(self, standing: Standing) -> dict[str, Any]:
        return {
            "leader": None if standing.leader is None else int(standing.leader),
            "price_minor": standing.price_minor(self.terms),
            "ask_minor": standing.ask_minor(self.terms),
            "reserve": standing.reserve(self.terms).value,
            "end_at": chain.instant(standing.end_at),
        }

    def bid(self) -> None:
        ask = self.standing.ask_minor(self.terms)
        kind = self.chance.choice(KINDS if self.terms.live else KINDS[:3])
        amount = ask
        if kind is not BidKind.EXACT:
            for _ in range(self.chance.choice([0, 0, 1, 2, 5, 12])):
                amount = LADDER.ask_after(amount)
            if not self.terms.strict_grid:
                amount += self.chance.choice([0, 0, 3_33])
        offer = Offer(str(self.chance.choice([101, 102, 103])), amount, self.at, kind)
        price = self.standing.price_minor(self.terms)
        natural = self.terms.opening_minor if price is None else LADDER.ask_after(price)
        try:
            after = bidding.place(self.terms, self.standing, offer)
        except Refusal:
            return
        floor = bidding.floor_of(self.standing, offer, natural)
        secret = {"key": f"k{after.seq}", "kind": kind.value, "paddle": f"p{offer.paddle}", "salt": "ab" * 16}
        self.openings[after.seq] = secret
        digest = chain.bid_digest(
            lot_id="lot_1",
            paddle_id=secret["paddle"],
            seq=after.seq,
            kind=kind.value,
            amount_minor=amount,
            key=secret["key"],
            received_at=self.at,
            salt=secret["salt"],
        )
        moved = (after.leader, after.price_minor(self.terms)) != (self.standing.leader, price)
        more = {"floor_minor": floor} if floor else {}
        self.tell(
            "bid",
            self.shown(after)
            | {"seq": after.seq, "paddle": int(offer.paddle), "moved": moved, "digest": digest}
            | {"received_at": chain.instant(self.at)}
            | more,
        )
        if after.end_at != self.standing.end_at:
            self.tell("extended", {"end_at": chain.instant(after.end_at)})
        self.history.append(Entry(after.seq, offer.paddle, amount, floor))
        self.happened.append(self.history[-1])
        self.standing = after

    def void(self) -> None:
        if not self.standing.seq:
            return
        seqs = frozenset({self.chance.randint(1, self.standing.seq)})
        voided = Void(seqs, self.standing.seq, self.at)
        bound = {entry.seq for entry in course.binding(self.terms, self.history)[0]}
        self.standing = course.void(self.terms, self.standing, self.history, voided)
        self.history.append(voided)
        self.happened.append(voided)
        still = {entry.seq for entry in course.binding(self.terms, self.history)[0]}
        self.tell(
            "voided",
            self.shown(self.standing)
            | {"seqs": sorted(seqs), "after_seq": voided.after_seq, "lapsed": sorted(bound - still - seqs)},
        )

    def ask(self) -> None:
        price = self.standing.price_minor(self.terms)
        asking = self.terms.opening_minor if price is None else LADDER.ask_after(price)
        for _ in range(self.chance.choice([0, 1, 3])):
            asking = LADDER.ask_after(asking)
        self.standing = replace(self.standing, asking_minor=asking)
        self.tell("asking", {"ask_minor": asking})

    def lower(self) -> None:
        """Lower the reserve, now and then to what nobody covers yet."""
        below = LADDER.at_or_below(int((self.terms.reserve_minor or 0) * self.chance.choice([0.3, 0.6, 0.9])))
        try:
            self.terms, self.standing = reserves.lowered(self.terms, self.standing, below, at=self.at)
        except Refusal:
            return
        self.happened.append(telling.Lowered(below))
        self.tell("reserve_lowered", self.shown(self.standing))
        if self.standing.reserve(self.terms) is ReserveStatus.MET:
            self.tell("reserve_met", {})

    def run(self) -> dict[str, Any]:
        for _ in range(self.chance.choice([0, 1, 4, 12, 25])):
            self.at += timedelta(seconds=self.chance.choice([1, 5, 40, 60]))
            act = self.chance.random()
            if act < 0.08:
                self.void()
            elif act < 0.2 and self.terms.live:
                self.ask()
            elif act < 0.3:
                self.lower()
            else:
                self.bid()
        end = closing.end(self.terms, self.standing)
        self.at = max(self.at, self.standing.end_at) + timedelta(seconds=2)
        if self.terms.live:
            if end.hammer_minor is not None:
                stands = self.shown(self.standing)
                self.tell("fair_warning", {name: stands[name] for name in ("price_minor", "leader")})
            self.tell("closed", {"hammer": True})
        else:
            self.tell("closed", {"end_at": chain.instant(self.standing.end_at)})
        if end.winner is None:
            self.tell("passed", {})
        else:
            self.tell("sold", {"price_minor": end.hammer_minor, "paddle": int(end.winner)})
        return self.content()

    def content(self) -> dict[str, Any]:
        told = telling.told(self.first, self.happened, end_at=self.standing.end_at)
        true = {entry.seq: entry.amount_minor for entry in self.history if isinstance(entry, Entry)}
        bids = [
            {"seq": seq, "amount_minor": amount, "exact": amount == true[seq]}
            | ({"opening": self.openings[seq]} if amount == true[seq] else {})
            for seq, amount in told.amounts.items()
        ]
        lowered = [event["number"] for event in self.events if event["kind"] == "reserve_lowered"]
        return {
            "lot": "lot_1",
            "sale": "sal_1",
            "outcome": self.events[-1]["kind"],
            "events": self.events,
            "bids": bids,
            "reserve": [
                {"from": start, "minor": minor}
                for start, minor in zip([1, *lowered], told.reserves, strict=bool(told.reserves))
            ],
        }


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_a_stranger_comes_to_the_same_end(start: int) -> None:
    for seed in range(start, start + 100):
        play = Play(seed)
        content = play.run()
        found = bid_history.recompute(content)
        end = closing.end(play.terms, play.standing)

        assert found["outcome"] == end.state.value, seed
        assert found["price_minor"] == end.hammer_minor, seed
        assert found["end_at"] == chain.instant(play.standing.end_at), seed


def test_the_winners_maximum_and_an_unmet_reserve_are_not_told() -> None:
    told_more = 0
    for seed in range(200):
        play = Play(seed)
        content = play.run()
        prices = {event["facts"].get("price_minor") for event in content["events"]}
        leader = play.standing.leader_seq
        for one in content["bids"]:
            if one["seq"] == leader and play.standing.leader_max_minor not in prices:
                assert one["amount_minor"] < play.standing.leader_max_minor, seed
                told_more += 1
        for one in content["reserve"]:
            assert one["minor"] is None or one["minor"] in prices
    assert told_more > 50


def test_a_reserve_that_was_met_and_lowered_nevertheless_is_found() -> None:
    play = next(
        play
        for play in map(Play, range(300))
        if play.terms.reserve_minor and play.run() and play.standing.reserve(play.terms) is ReserveStatus.MET
    )
    ends = [play.events.pop()["kind"] for _ in range(2)]
    play.head = replace(play.head, number=len(play.events), hash=play.events[-1]["hash"])
    play.happened.append(telling.Lowered(500_00))
    play.tell("reserve_lowered", play.shown(play.standing))

    assert ends == ["sold", "closed"]
    with pytest.raises(HistoryBroken, match="did not stand against anybody"):
        bid_history.recompute(play.content())


def test_one_changed_word_is_found() -> None:
    """Whatever is changed in a history whose hashes were made anew, the bids no longer come to it."""
    play = next(play for play in map(Play, range(50)) if len(play.run()["bids"]) > 5)
    content = play.content()
    found = 0
    for event in content["events"]:
        for name in ("price_minor", "leader", "ask_minor", "end_at", "moved"):
            if event["facts"].get(name) is None:
                continue
            value = event["facts"][name]
            other = value.replace("12:", "13:", 1) if isinstance(value, str) else 777_77
            forged = _again(content, event["number"], event["facts"] | {name: other})
            with pytest.raises(HistoryBroken):
                bid_history.recompute(forged)
            found += 1
    assert found > 20


def _again(content: dict[str, Any], number: int, facts: dict[str, Any]) -> dict[str, Any]:
    head, events = chain.Head.first("lot_1", "sal_1"), []
    for event in content["events"]:
        said = facts if event["number"] == number else event["facts"]
        row, head = head.follow(event["kind"], said, datetime.fromisoformat(event["at"]))
        events.append(event | {"facts": said, "hash": row["hash"]})
    return content | {"events": events}
