"""A state machine over the whole custody table, on real rows: legal walks keep every invariant (b.2, 1 to 3),
and whatever is illegal changes nothing.

Each walk first goes a shortest way to a state that is drawn, so that the ends of the table are walked as
often as its beginning, and wanders on from there. A few walks in `make test`; `make soak` sets WALKS=10000,
on both databases, and then every row of the table must have been walked. A walk that fails is made as short
as it can be.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bonded_warehouse import audits
from bonded_warehouse.models.bond import BondPosting, BookItem
from bonded_warehouse.models.clearance import Declaration, DeclarationState, GateDecision
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.operations import keeping, leaving
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.rules import bond, chain
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import Circumstances, Document
from bonded_warehouse.rules.states import CustodyState, CustomsStatus, usual_source
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.db import db
from foundation.errors import Refusal
from foundation.ids import new_id
from tests.operations.warehouse.store import KEEPER, Store

WALKS = int(os.environ.get("WALKS", "12"))
STEPS = 12
AT_ONCE = 500
"""In one transaction: what is taken back still lies in it, and PostgreSQL walks through that."""
ENOUGH = 10_000
"""From so many walks on, every row must have been taken."""
EVERYTHING = Circumstances(
    told=frozenset({"customs", "police", "insurer"}),
    by_customs=True,
    case_reopened=True,
    inspection_drawn=True,
)
ENDS = {"M03", "M07", "M19", "M23", "M32", "M33", "M34", "M36", "M37", "M40", "M42"}
"""Rows that end a life or set it aside: taken seldom, so that walks go far."""
AUDITED = [
    one
    for one in audits.AUDITS
    if one.name in {"custody chains", "custody states", "two persons", "bond postings", "vault positions"}
]
STATUSES = [CustomsStatus.BONDED_FOREIGN, CustomsStatus.TEMP_IMPORT, CustomsStatus.DOMESTIC]


def everyone(row: Transition) -> list[Signature]:
    return [
        Signature(Signer(f"acc_{place}", frozenset(roles)), f"Person {place}")
        for place, roles in enumerate(row.slots)
    ]


def way_to(goal: CustodyState) -> list[Transition]:
    """Return the rows of a shortest way from an accepted appointment to a state."""
    ways: dict[CustodyState, list[Transition]] = {CustodyState.EXPECTED: []}
    for _ in CustodyState:
        for row in TABLE.transitions:
            for state in row.origins & ways.keys():
                if row.id not in {"M45", "M46", "M47"}:
                    ways.setdefault(row.target, [*ways[state], row])
    return ways.get(goal, [])


def papers(row: Transition, **changes: Any) -> list[Paper]:
    return [Paper(replace(Document(need.code, f"{need.code} 1"), **changes)) for need in row.documents]


class DatabaseWalk(RuleBasedStateMachine):
    """One work's life in one savepoint, which is rolled back at its end."""

    store: ClassVar[Store]
    artwork_id: ClassVar[str]
    """A work that may leave: certified, with its facts and every paper that the gate asks for."""
    taken: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.store.session.begin_nested()
        self.began = self.store.at
        self.holding: Holding | None = None

    def teardown(self) -> None:
        """Ask the house's own audits about the life that was walked, and forget it."""
        try:
            if self.holding is not None:
                assert [found for audit in AUDITED for found in audit.run(self.store.session)] == []
        finally:
            self.savepoint.rollback()
            self.store.session.expire_all()
            self.store.at = self.began

    @initialize(
        status=st.sampled_from(STATUSES),
        relic=st.sampled_from([True, False, None]),
        goal=st.sampled_from(sorted(CustodyState)),
    )
    def begin(self, status: CustomsStatus, *, relic: bool | None, goal: CustodyState) -> None:
        self.holding = self.store.expected(
            artwork_id=self.artwork_id,
            intended_status=status,
            source=usual_source(status),
            hs_code="" if status is CustomsStatus.DOMESTIC else "9701911900",
            is_relic=relic,
        )
        for row in way_to(goal):
            if self.holding.state in row.origins:
                self.takes(row)

    # ---- what is tried ----

    def takes(
        self,
        row: Transition,
        *,
        signed: Sequence[Signature] | None = None,
        brought: Sequence[Paper] | None = None,
        at: datetime | None = None,
    ) -> bool:
        """Take a step; a refusal changes nothing. Return whether it happened."""
        assert self.holding is not None
        before = self.all_of_it()
        try:
            with self.store.session.begin_nested():
                keeping.take_step(
                    self.store.session,
                    holding_id=self.holding.id,
                    event=row.id,
                    particulars=Particulars(
                        papers=papers(row) if brought is None else brought,
                        how=EVERYTHING,
                        position_id=self.store.position("A-01-01"),
                    ),
                    signatures=everyone(row) if signed is None else signed,
                    actor=KEEPER,
                    at=at or self.store.later(),
                )
        except Refusal:
            self.store.session.refresh(self.holding)
            assert self.all_of_it() == before
            return False
        self.taken[row.id] += 1
        if row.id == "M22":
            self.release()
        return True

    def release(self) -> None:
        """Write down the declaration that customs released, as the room of declarations would have."""
        held = self.holding
        assert held is not None
        decision = sa.select(GateDecision.id).where(GateDecision.artwork_id == held.artwork_id)
        self.store.session.add(
            Declaration(
                id=new_id("dec", self.store.at),
                holding_id=held.id,
                artwork_id=held.artwork_id,
                state=DeclarationState.RELEASED,
                mode="0110",
                destination="FR",
                port="CGO",
                hs="9701911900",
                goods_name="work of art",
                value_minor=815_000_00,
                currency="CNY",
                freight_minor=0,
                receipt_minor=815_000_00,
                net_g=1000,
                gross_g=2000,
                order_number="O-1",
                receipt_number="R-1",
                waybill_number="W-1",
                consignee="a buyer",
                decision_id=str(self.store.session.scalar(decision.limit(1))),
                lodged_by=KEEPER.id,
                lodged_by_name=KEEPER.name,
                lodged_at=self.store.at,
            )
        )
        self.store.session.flush()

    def all_of_it(self) -> tuple[Any, ...]:
        """Return everything of the work that a step could change."""
        held = self.holding
        assert held is not None
        counts = self.store.session.execute(
            sa.select(
                sa.select(sa.func.count()).select_from(CustodyEvent).scalar_subquery(),
                sa.select(sa.func.count()).select_from(BondPosting).scalar_subquery(),
            )
        ).one()
        columns = [getattr(held, column.key) for column in sa.inspect(Holding).columns]
        return (*counts, *columns)

    def open_rows(self) -> list[Transition]:
        assert self.holding is not None
        return list(TABLE.following(self.holding.state))

    def some(self, chance: Random) -> Transition | None:
        rows = self.open_rows()
        return chance.choices(rows, [1 if row.id in ENDS else 12 for row in rows])[0] if rows else None

    @rule(chance=st.randoms(use_true_random=False))
    def a_legal_step(self, chance: Random) -> None:
        row = self.some(chance)
        if row is None:
            assert self.holding is not None
            assert self.holding.state in TABLE.terminal
        elif not self.takes(row):
            asked = row.conditions or row.target is CustodyState.STORED or row.guarantee
            assert asked or row.id in leaving.EXITS, row.id

    @rule(chance=st.randoms(use_true_random=False))
    def a_step_out_of_order(self, chance: Random) -> None:
        assert self.holding is not None
        wrong = [row for row in TABLE.transitions if self.holding.state not in row.origins]
        assert not self.takes(chance.choice(wrong))

    @rule(chance=st.randoms(use_true_random=False))
    def one_person_twice(self, chance: Random) -> None:
        row = self.some(chance)
        if row is not None and len(row.slots) > 1:
            alone = frozenset(role for slot in row.slots for role in slot)
            twice = [Signature(Signer("acc_one", alone), "One") for _ in row.slots]
            assert not self.takes(row, signed=twice)

    @rule(chance=st.randoms(use_true_random=False))
    def a_signature_too_few_or_forged(self, chance: Random) -> None:
        row = self.some(chance)
        if row is not None and row.slots:
            good = everyone(row)
            forged = [*good[:-1], Signature(Signer("acc_forger", frozenset({"auditor"})), "A forger")]
            assert not self.takes(row, signed=good[:-1])
            assert not self.takes(row, signed=forged)
            assert not self.takes(row, signed=[*good, good[0]])

    @rule(chance=st.randoms(use_true_random=False))
    def a_step_of_yesterday(self, chance: Random) -> None:
        row = self.some(chance)
        assert self.holding is not None
        if row is not None:
            assert not self.takes(row, at=self.holding.since_at - timedelta(microseconds=1))

    @rule(chance=st.randoms(use_true_random=False))
    def papers_that_do_not_count(self, chance: Random) -> None:
        row = self.some(chance)
        if row is not None and row.documents:
            assert not self.takes(row, brought=papers(row, expires_on=date(2020, 1, 1)))
            assert not self.takes(row, brought=papers(row, covers="art_of_somebody_else"))

    # ---- what always holds ----

    @invariant()
    def the_books_hold(self) -> None:
        held = self.holding
        if held is None:
            return
        rows = self.store.session.execute(
            sa.select(BondPosting.origin, BondPosting.target, BondPosting.quantity)
            .join(BookItem, BookItem.id == BondPosting.item_id)
            .where(BookItem.holding_id == held.id)
            .order_by(BondPosting.seq)
        )
        entries = [bond.Entry(*row) for row in rows]
        assert bond.breaks(entries, state=held.state, account=held.account) == []
        assert sum(bond.balances(entries).values()) == 0
        ours = [count for account, count in bond.balances(entries).items() if account in TABLE.ours and count]
        assert ours in ([], [1])

    @invariant()
    def the_account_is_that_of_the_state(self) -> None:
        held = self.holding
        if held is not None and held.state is not CustodyState.LOST:
            assert held.account == TABLE.account_of_state.get(held.state)

    @invariant()
    def the_chain_holds(self) -> None:
        held = self.holding
        if held is not None:
            links = self.store.session.scalars(
                sa.select(CustodyEvent).where(CustodyEvent.holding_id == held.id).order_by(CustodyEvent.seq)
            ).all()
            assert chain.breaks([(link.content(), link.hash) for link in links], held.chain_head) == []

    @invariant()
    def a_work_is_in_a_position_exactly_while_it_is_stored(self) -> None:
        held = self.holding
        if held is not None:
            assert (held.position_id is not None) == (held.state is CustodyState.STORED)


@pytest.mark.timeout(300 + WALKS)
def test_random_walks_keep_every_invariant(app: Flask, tmp_path: Path) -> None:
    DatabaseWalk.taken.clear()
    for begun in range(0, WALKS, AT_ONCE):
        walks = min(AT_ONCE, WALKS - begun)
        with app.app_context():
            try:
                _walk(Store(db.session, tmp_path / str(begun)).open(), walks)
            finally:
                db.session.rollback()

    print(f"{WALKS} walks, {DatabaseWalk.taken.total()} steps: {dict(sorted(DatabaseWalk.taken.items()))}")
    assert DatabaseWalk.taken["M25"], "no walk left the country"
    if WALKS >= ENOUGH:
        assert {row.id for row in TABLE.transitions} - {"M01"} <= set(DatabaseWalk.taken)


def _walk(store: Store, walks: int) -> None:
    first = store.expected()
    store.ready(first)
    store.takes(first, "cancel_appointment", KEEPER)
    DatabaseWalk.store, DatabaseWalk.artwork_id = store, first.artwork_id

    run_state_machine_as_test(
        DatabaseWalk,
        settings=settings(
            max_examples=walks,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert [found for audit in audits.AUDITS for found in audit.run(store.session)] == []
