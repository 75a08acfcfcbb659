"""Everybody at once: the office, its lies and repeats, a declarant who withdraws, an officer here."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bonded_warehouse.customs.gateway import Declared
from bonded_warehouse.customs.replies import understood
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.customs.simulator.office import BOMB, GARBAGE
from bonded_warehouse.events import WithdrawalAsked
from bonded_warehouse.models.clearance import DeclarationAnswer
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.messages import CustomsMessage, Direction
from bonded_warehouse.operations import answering, inspecting, messaging
from bonded_warehouse.operations.inspecting import Finding
from bonded_warehouse.queries import declarations, message_audit
from bonded_warehouse.queries.declarations import DeclarationCard, to_lodge
from bonded_warehouse.rules.states import CustodyState
from foundation.errors import Refusal
from tests.examples import examples
from tests.operations.gate.bench import CUSTOMS, DECLARANT, Bench
from tests.operations.gate.test_customs_walks import reply

STATUSES = [
    "1",
    "2",
    "3",
    "4",
    "100",
    "120",
    "300",
    "399",
    "500",
    "501",
    "502",
    "503",
    "599",
    "700",
    "800",
    "899",
]
CLOSED = {"released", "rejected", "withdrawn"}
PLACE = {
    "released": CustodyState.CLEARED_EXPORT,
    "rejected": CustodyState.PACKED,
    "withdrawn": CustodyState.PACKED,
}


class Clearance(RuleBasedStateMachine):
    """One filing after another for one work; what is sent may come at any time, twice, late, or never."""

    bench: ClassVar[Bench]

    def __init__(self) -> None:
        super().__init__()
        self.point = self.bench.session.begin_nested()
        self.said: list[bytes] = []
        self.brought: set[str] = set()
        self.number = 0
        self.closed_as: str | None = None

    @initialize()
    def files(self) -> None:
        self.card = self.bench.files()
        self.what: Declared = to_lodge(self.bench.session, self.card.id)

    def now(self) -> DeclarationCard:
        return declarations.declaration(self.bench.session, self.card.id)

    @rule(status=st.sampled_from(STATUSES), is_heard=st.booleans())
    def the_office_says(self, status: str, *, is_heard: bool) -> None:
        self.number += 1
        self.said.append(reply(self.what, self.number, status))
        if is_heard:
            self.brings(self.said[-1], is_pushed=False)

    @rule(status=st.sampled_from(["500", "800", "100", "120"]))
    def the_office_says_something_that_moves(self, status: str) -> None:
        self.the_office_says(status, is_heard=True)

    @precondition(lambda self: self.said)
    @rule(data=st.data(), is_pushed=st.booleans())
    def something_said_is_brought(self, data: st.DataObject, *, is_pushed: bool) -> None:
        body = data.draw(st.sampled_from(self.said))
        self.brings(body, is_pushed=is_pushed)

    @rule(noise=st.sampled_from(["garbage", "lie", "unknown"]))
    def noise_is_brought(self, noise: str) -> None:
        self.number += 1
        made: dict[str, bytes] = {
            "garbage": GARBAGE + bytes([self.number % 256]),
            "lie": reply(self.what, self.number, "800", cop_no="dec_of_another"),
            "unknown": reply(self.what, self.number, "777"),
        }
        self.brings(made[noise], is_pushed=False)

    @rule()
    def a_bomb_is_pushed(self) -> None:
        messaging.receive(self.bench.session, body=BOMB, actor=CUSTOMS, at=self.bench.at)

    def brings(self, body: bytes, *, is_pushed: bool) -> None:
        session = self.bench.session
        if is_pushed:
            messaging.receive(session, body=body, actor=CUSTOMS, at=self.bench.at)
        else:
            answers = understood([body], self.what)
            answering.record_answers(session, declaration_id=self.card.id, answers=answers, at=self.bench.at)
        self.brought.add(sha256(body).hexdigest())
        self.tries(lambda: self.bench.follows(self.card))

    @rule()
    def the_worker_follows_again(self) -> None:
        self.tries(lambda: self.bench.follows(self.card))

    @rule()
    def the_declarant_withdraws(self) -> None:
        row = to_lodge(self.bench.session, self.card.id)
        event = WithdrawalAsked(
            declaration_id=self.card.id,
            holding_id="hdg_1",
            artwork_id=self.bench.artwork_id,
            asked_by=DECLARANT.id,
            asked_by_name=DECLARANT.name,
        )
        granted = CustomsSimulator().withdraw(row, key="k", at=self.bench.at + timedelta(hours=1))

        def write() -> None:
            answering.record_withdrawal(self.bench.session, event, granted, self.bench.at)

        if self.tries(write):
            self.brought.add(sha256(granted.body).hexdigest())

    @rule(finding=st.sampled_from(list(Finding)))
    def an_officer_inspects(self, finding: Finding) -> None:
        self.tries(
            lambda: inspecting.inspect(
                self.bench.session,
                declaration_id=self.card.id,
                finding=finding,
                codes=("I01",),
                note="seen",
                actor=CUSTOMS,
                at=self.bench.at + timedelta(seconds=self.number),
            )
        )

    def tries(self, step: Any) -> bool:
        """As the outbox does: what is refused leaves nothing behind, and is tried again later."""
        point = self.bench.session.begin_nested()
        try:
            step()
        except Refusal:
            point.rollback()
            self.bench.session.expire_all()
            return False
        point.commit()
        return True

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "card"):
            return
        rows = self.bench.session.scalars(
            sa.select(CustomsMessage.sha256).where(
                CustomsMessage.declaration_id == self.card.id, CustomsMessage.direction == Direction.IN
            )
        ).all()
        assert sorted(rows) == sorted(self.brought)
        assert list(message_audit.unfaithful(self.bench.session)) == []

    @invariant()
    def nothing_is_twice(self) -> None:
        if not hasattr(self, "card"):
            return
        references = self.bench.session.scalars(sa.select(DeclarationAnswer.reference)).all()
        assert len(references) == len(set(references))
        moves = self.bench.session.scalars(sa.select(CustodyEvent.transition)).all()
        assert sum(move in {"M21", "M22"} for move in moves) <= 1

    @invariant()
    def what_is_closed_stays_closed_and_the_work_is_where_it_says(self) -> None:
        if not hasattr(self, "card"):
            return
        state = self.now().state
        if self.closed_as is not None:
            assert state == self.closed_as
        if state in CLOSED:
            self.closed_as = state
        holding = self.bench.session.get_one(Holding, "hdg_1")
        assert holding.state is PLACE.get(state, CustodyState.IN_CLEARANCE)

    @invariant()
    def what_is_not_understood_is_on_a_desk(self) -> None:
        if hasattr(self, "card"):
            now = self.now()
            unclear = any(answer.status in {"?", "4"} for answer in now.answers)
            assert declarations.is_unclear(now) == unclear

    def teardown(self) -> None:
        self.point.rollback()
        self.bench.session.expire_all()


@pytest.mark.slow(seconds=20)
def test_whatever_the_office_does_a_filing_ends_once_or_stands_on_a_desk(bench: Bench) -> None:
    bench.ready_to_leave()
    bench.session.flush()
    Clearance.bench = bench
    how = settings(
        max_examples=examples(10),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Clearance, settings=how)
