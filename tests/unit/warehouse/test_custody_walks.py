"""Random walks through the custody table, beside an oracle that reads the raw JSON by itself.

A few in `make test`; `make soak` sets WALKS=10000.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import bonded_warehouse.rules
from bonded_warehouse.errors import HoldInPlace, StepOutOfOrder
from bonded_warehouse.rules import bond, custody
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import Circumstances, Document, Standing
from bonded_warehouse.rules.states import (
    Account,
    Arrival,
    CustodyState,
    CustomsStatus,
    HoldKind,
    usual_source,
)
from foundation.errors import Refusal

RAW: dict[str, Any] = json.loads(
    (Path(bonded_warehouse.rules.__file__).parent / "data" / "custody_transitions.json").read_text()
)
ROWS: list[dict[str, Any]] = RAW["transitions"]
DAY = date(2026, 11, 25)
WALKS = int(os.environ.get("WALKS", "1000"))
ENOUGH = 5_000
"""From so many walks on, every row must have been taken."""
ENTRIES = ["domestic", "export_goods_in_zone", "bonded_foreign", "temp_import", "ata"]
SUSPENDED = {"bonded_foreign", "temp_import", "ata"}
TOLD = Circumstances(
    told=frozenset({"customs", "police", "insurer"}),
    by_customs=True,
    case_reopened=True,
    inspection_drawn=True,
)


class Oracle:
    """The same work, by the letter of the JSON and with nothing of the rules' code."""

    def __init__(self, intended: str) -> None:
        self.intended = intended
        self.source = "ABROAD" if intended in SUSPENDED else "DOMESTIC"
        self.state = "none"
        self.status: str | None = None
        self.before: dict[str, str | None] = {}
        self.accounts: Counter[str] = Counter()
        self.on: str | None = None
        self.used = False
        self.came = "first_entry"

    def bonded(self) -> bool:
        status = self.status
        if status == "seized":
            status = self.before["$before_seizure"]
        if status == "released_export":
            status = self.before["$before_release"]
        return (status or self.intended) in SUSPENDED

    def take(self, row: dict[str, Any]) -> None:
        """Follow one row: statuses first remembered, then postings, guarantee, status, arrival."""
        if row["id"] == "M22":
            self.before["$before_release"] = self.status
        if row["id"] == "M40":
            self.before["$before_seizure"] = self.status
        self.post(row["ledger"]["posting"])
        effect = row["ledger"]["guarantee"]
        if effect == "use" or (effect == "use_if_bonded" and self.bonded()):
            self.used = True
        if effect in {"free", "free_if_bonded"}:
            self.used = False
        self.status = self.status_after(row["customs_status_to"])
        if row["id"] == "M31":
            self.source, self.came = "ABROAD", "export_return"
        if row["id"] in {"M18", "M27", "M35", "M39", "M41"}:
            self.came = "back"
        self.state = row["to"]

    def post(self, posting: dict[str, Any] | None) -> None:
        if posting is None or self.on in posting.get("unless_current_in", []):
            return
        if self.state == "lost" and self.on == "ABROAD":
            return  # what was lost abroad is on no account of ours to be closed from
        word = {"$source": self.source, "$current": self.on or ""}
        self.accounts[word.get(posting["from"], posting["from"])] -= 1
        self.on = word.get(posting["to"], posting["to"])
        self.accounts[self.on] += 1

    def status_after(self, to: str | None) -> str | None:
        if to is None:
            return self.status
        if to == "$intended_if_first_entry":
            return self.intended if self.came == "first_entry" else self.status
        return self.before.get(to, to)


def everyone(row: dict[str, Any]) -> list[Signer]:
    """Bring a different person for each signature the row asks for."""
    roles = [{role} for role in row["roles"]] + [set(group) for group in row["roles_one_of"]]
    return [Signer(f"acc_{number}", frozenset(can)) for number, can in enumerate(roles)]


def every_paper(row: dict[str, Any]) -> list[Document]:
    return [Document(need["code"], f"no {number}") for number, need in enumerate(row["documents"], start=1)]


SELDOM = {"M03", "M07", "M19", "M23", "M32", "M33", "M34", "M36", "M37", "M40", "M42"}
"""Rows that end a life or set it aside; taken seldom, so that walks go far."""


def way_to(goal: str) -> list[dict[str, Any]]:
    """Return the rows of a shortest way from nothing to a state."""
    ways: dict[str, list[dict[str, Any]]] = {"none": []}
    for state in list_growing(ways):
        for row in ROWS:
            if state in row["from"] and row["id"] != "M45":
                ways.setdefault(row["to"], [*ways[state], row])
    return ways[goal]


def list_growing(ways: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield the keys of a dict, those added meanwhile too."""
    done = 0
    while done < len(ways):
        yield list(ways)[done]
        done += 1


class Walk(RuleBasedStateMachine):
    """Both walk; after every step they must say the same."""

    now = Standing(intended=CustomsStatus.DOMESTIC, source=Account.DOMESTIC)

    @initialize(
        intended=st.sampled_from(ENTRIES),
        relic=st.sampled_from([True, False, None]),
        goal=st.sampled_from(sorted(RAW["states"])),
    )
    def begin(self, intended: str, *, relic: bool | None, goal: str = "expected") -> None:
        status = CustomsStatus(intended)
        self.now = Standing(intended=status, source=usual_source(status), is_relic=relic)
        self.oracle = Oracle(intended)
        self.entries: list[bond.Entry] = []
        for row in way_to(goal):
            if self.now.state.value in row["from"]:
                self.take(row)

    def try_row(self, row: dict[str, Any]) -> custody.Outcome:
        return custody.decide(
            self.now,
            row["id"],
            how=TOLD,
            documents=every_paper(row),
            signers=everyone(row),
            artwork_id="art_1",
            on=DAY,
        )

    @rule(chance=st.randoms(use_true_random=True))
    def step(self, chance: Random) -> None:
        open_rows = [row for row in ROWS if self.now.state.value in row["from"]]
        if not open_rows:
            assert self.now.state.value in RAW["terminal"]
            self.begin(intended=chance.choice(ENTRIES), relic=chance.choice([True, False, None]))
            return
        (row,) = chance.choices(open_rows, [1 if row["id"] in SELDOM else 12 for row in open_rows])
        self.take(row)

    def take(self, row: dict[str, Any]) -> None:
        try:
            outcome = self.try_row(row)
        except Refusal:
            assert row["conditions"], f"{row['id']} has no condition, and was refused"
            return
        self.oracle.take(row)
        if outcome.movement.posting:
            self.entries.append(bond.Entry(*outcome.movement.posting))
        self.now = outcome.after

    @invariant()
    def both_say_the_same(self) -> None:
        assert self.now.state.value == self.oracle.state
        assert (self.now.status.value if self.now.status else None) == self.oracle.status
        assert self.now.guarantee_used == self.oracle.used
        assert self.now.arrival.value == self.oracle.came
        assert self.now.source.value == self.oracle.source
        held = {name: count for name, count in self.oracle.accounts.items() if count}
        assert {account.value: count for account, count in bond.balances(self.entries).items()} == held

    @invariant()
    def the_books_hold(self) -> None:
        assert bond.breaks(self.entries, state=self.now.state, account=self.now.account) == []

    @invariant()
    def the_account_is_that_of_the_state(self) -> None:
        expected = RAW["account_of_state"][self.now.state.value]
        if self.now.state is not CustodyState.LOST:
            assert (self.now.account.value if self.now.account else None) == expected

    @invariant()
    def what_the_table_does_not_list_is_refused(self) -> None:
        for row in ROWS:
            if self.now.state.value not in row["from"]:
                with pytest.raises(StepOutOfOrder):
                    self.try_row(row)

    @invariant()
    def a_hold_stops_exactly_what_the_table_says(self) -> None:
        for row in (row for row in ROWS if self.now.state.value in row["from"]):
            transition = custody.require_transition(self.now.state, row["id"])
            for kind in HoldKind:
                if kind.value in row["holds_blocking"]:
                    with pytest.raises(HoldInPlace):
                        custody.require_no_hold(transition, {kind})
                else:
                    custody.require_no_hold(transition, {kind})


@pytest.mark.parametrize("intended", ENTRIES)
def test_every_row_says_the_same_by_its_shortest_way(intended: str) -> None:
    """What chance may miss: each row once, from each state that it starts from, for each entry."""
    for row in ROWS:
        for state in row["from"]:
            if row["id"] == "M45":
                continue  # lost abroad: the walks come by there
            walk = Walk()
            walk.begin(intended, relic=False, goal=state)
            if walk.now.state.value == state:
                walk.take(row)
                walk.both_say_the_same()
                walk.the_books_hold()


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=max(20, WALKS // 20), stateful_step_count=30, deadline=None)


LONGEST = 24


def test_walks_by_the_rules_alone_keep_the_books() -> None:
    """Rules alone, and many: the account is that of each state, and the postings of each life are whole."""
    chance = Random(20261125)
    everything = {
        row["id"]: (row, [Signer(f"acc_{n}", one.may_sign_as) for n, one in enumerate(everyone(row))])
        for row in ROWS
    }
    seen: Counter[str] = Counter()
    for _ in range(WALKS):
        status = CustomsStatus(chance.choice(ENTRIES))
        now = Standing(
            intended=status, source=usual_source(status), is_relic=chance.choice([True, False, None])
        )
        entries: list[bond.Entry] = []
        for _ in range(LONGEST):
            open_rows = custody.may_follow(now)
            if not open_rows:
                assert now.state.value in RAW["terminal"]
                break
            (step,) = chance.choices(open_rows, [1 if one.id in SELDOM else 12 for one in open_rows])
            row, signers = everything[step.id]
            outcome = custody.decide(
                now,
                step.id,
                how=TOLD,
                documents=every_paper(row),
                signers=signers,
                artwork_id="art_1",
                on=DAY,
            )
            if outcome.movement.posting:
                entries.append(bond.Entry(*outcome.movement.posting))
            now = outcome.after
            if now.state is not CustodyState.LOST:
                assert (now.account.value if now.account else None) == RAW["account_of_state"][
                    now.state.value
                ]
            seen[step.id] += 1
        assert bond.breaks(entries, state=now.state, account=now.account) == []

    if WALKS >= ENOUGH:
        assert {row["id"] for row in ROWS} <= set(seen), "every row of the table is walked"


class TestArrivals:
    def test_only_a_first_entry_or_a_return_from_abroad_may_be_refused(self) -> None:
        for arrival in Arrival:
            now = Standing(
                intended=CustomsStatus.DOMESTIC,
                source=Account.DOMESTIC,
                state=CustodyState.RECEIVED,
                account=Account.GATE,
                arrival=arrival,
            )

            events = {row.id for row in custody.may_follow(now)}

            assert ("M07" in events) == (arrival is not Arrival.BACK)
