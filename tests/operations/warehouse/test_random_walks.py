"""A state machine over the whole custody table, on real rows: legal walks keep every invariant (b.2, 1 to 3),
and whatever is illegal changes nothing.

`WALKS=10000` walks more; a walk that fails is made as short as it can be.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bonded_warehouse import audits
from bonded_warehouse.models.bond import BondPosting, BookItem
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.operations import keeping
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.rules import bond, chain
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import Circumstances, Document
from bonded_warehouse.rules.states import CustodyState, CustomsStatus, usual_source
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.errors import Refusal
from tests.operations.warehouse.store import KEEPER, Store

WALKS = int(os.environ.get("WALKS", "100"))
STEPS = 14
EVERYTHING = Circumstances(
    told=frozenset({"customs", "police", "insurer"}),
    by_customs=True,
    case_reopened=True,
    inspection_drawn=True,
)
ENDS = {"M03", "M07", "M19", "M23", "M32", "M33", "M34", "M36", "M37", "M40", "M42"}
"""Rows that end a life or set it aside: taken seldom, so that walks go far."""
GATED = {"M25"}
"""Leaving asks for a released declaration and the rules: walked in test_keeping."""
STATUSES = [CustomsStatus.BONDED_FOREIGN, CustomsStatus.TEMP_IMPORT, CustomsStatus.DOMESTIC]


def everyone(row: Transition) -> list[Signature]:
    return [
        Signature(Signer(f"acc_{place}", frozenset(roles)), f"Person {place}")
        for place, roles in enumerate(row.slots)
    ]


def papers(row: Transition, **changes: Any) -> list[Paper]:
    return [Paper(replace(Document(need.code, f"{need.code} 1"), **changes)) for need in row.documents]


class DatabaseWalk(RuleBasedStateMachine):
    """One work's life in one savepoint, which is rolled back at its end."""

    store: ClassVar[Store]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.store.session.begin_nested()
        self.began = self.store.at
        self.holding: Holding | None = None

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.store.session.expire_all()
        self.store.at = self.began

    @initialize(status=st.sampled_from(STATUSES), relic=st.sampled_from([True, False, None]))
    def begin(self, status: CustomsStatus, *, relic: bool | None) -> None:
        self.holding = self.store.expected(
            intended_status=status,
            source=usual_source(status),
            hs_code="" if status is CustomsStatus.DOMESTIC else "9701911900",
            is_relic=relic,
        )

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
        return True

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
        return [row for row in TABLE.following(self.holding.state) if row.id not in GATED]

    def some(self, chance: Random) -> Transition | None:
        rows = self.open_rows()
        return chance.choices(rows, [1 if row.id in ENDS else 12 for row in rows])[0] if rows else None

    @rule(chance=st.randoms(use_true_random=False))
    def a_legal_step(self, chance: Random) -> None:
        row = self.some(chance)
        if row is None:
            assert self.holding is not None
            assert self.holding.state in TABLE.terminal or self.holding.state is CustodyState.CLEARED_EXPORT
        elif not self.takes(row):
            assert row.conditions or row.target is CustodyState.STORED or row.guarantee, row.id

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
def test_random_walks_keep_every_invariant(store: Store) -> None:
    DatabaseWalk.store = store

    run_state_machine_as_test(
        DatabaseWalk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert [found for audit in audits.AUDITS for found in audit.run(store.session)] == []
