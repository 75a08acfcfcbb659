"""A past day is answered as it was answered when it ended, whatever happened since.

Seen red: holds read without their instants; a paper counted from its supply instead of its verification; a
certificate as it stands today; custody as it stands today.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from authentication import api as registry
from authentication.models import Certificate, CertificateState
from authentication.operations import deciding
from bonded_warehouse.gate_errors import DayAhead, DayBeforeWork
from bonded_warehouse.models.clearance import RelicsFinding
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.operations import (
    examining,
    gating,
    keeping,
    papers,
    stating,
    stopping,
    transferring,
)
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.queries import gate_kept
from bonded_warehouse.queries.clearance import papers as papers_of
from bonded_warehouse.queries.gate import GateAnswer, decided, said
from bonded_warehouse.queries.gate_days import NOT_KEPT, Then, known_then, past, require_registered
from bonded_warehouse.queries.gate_facts import CHINA, known, law_day
from bonded_warehouse.queries.holds import holds
from bonded_warehouse.rules.export_facts import Stage
from bonded_warehouse.rules.states import CustodyState, HoldKind
from bonded_warehouse.rules.table import TABLE
from foundation.db import db
from foundation.errors import Refusal
from tests.operations.warehouse.store import ARTIST, EXAMINER, KEEPER, OFFICES, REGULATOR, Store
from tests.operations.warehouse.test_random_walks import EVERYTHING, everyone
from tests.operations.warehouse.test_random_walks import papers as papers_for

QUESTIONS: tuple[tuple[Stage, str | None], ...] = (("listing", None), ("checkout", "FR"), ("exit", "US"))
LIVES = int(os.environ.get("LIVES", "2"))
"""Random lives; `make soak` sets more."""
MOST = 11
"""Largest number that an act is told."""
CODES = ("art_export_approval", "screening", "relic_exit_permit")


def last_instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=CHINA)


def answers_of(then: Then) -> list[tuple[str, list[str], str]]:
    asked = [then.answer(then.decision(stage=stage, destination=to)) for stage, to in QUESTIONS]
    return [(one.decision, one.codes, one.digest) for one in asked]


@dataclass
class Life:
    """One work whose life is lived, with what was answered live when each of its days ended."""

    store: Store
    holding: Holding
    live: dict[date, list[tuple[str, list[str], str]]] = field(default_factory=dict)

    @property
    def artwork_id(self) -> str:
        return self.holding.artwork_id

    def waits(self, hours: float) -> None:
        """Let time pass; at the end of each day ask live."""
        until = self.store.at + timedelta(hours=hours)
        while (ends := last_instant(law_day(self.store.at))) < until:
            about = known(self.store.session, [self.artwork_id])[self.artwork_id]
            asked = [
                said(about, decided(about, stage=stage, destination=to, at=ends), at=ends)
                for stage, to in QUESTIONS
            ]
            self.live[law_day(ends)] = [(one.decision, one.codes, one.digest) for one in asked]
            self.store.at = ends + timedelta(microseconds=1)
        self.store.at = max(self.store.at, until)

    def tries(self, what: Callable[[], Any]) -> None:
        try:
            with self.store.session.begin_nested():
                what()
        except Refusal:
            self.store.session.expire_all()

    def does(self, act: str, number: int) -> None:
        self.tries(lambda: getattr(self, act)(number))

    @property
    def about(self) -> dict[str, Any]:
        """What every act is told."""
        return {"session": self.store.session, "artwork_id": self.artwork_id, "at": self.store.at}

    def states(self, number: int) -> None:
        values: tuple[dict[str, Any], ...] = (
            {"title_flags": ["dispute"]},
            {"title_flags": []},
            {"value_eur": number * 50_000},
            {"made_from": 1900 + number * 10},
        )
        stating.record_facts(**self.about, values=values[number % len(values)], actor=OFFICES)

    def supplies(self, number: int) -> None:
        on = law_day(self.store.at)
        papers.supply_paper(
            **self.about,
            code=CODES[number % len(CODES)],
            number=f"N-{self.store.at.isoformat()}",
            issuer="the office",
            valid_from_on=on - timedelta(days=number),
            valid_to_on=on + timedelta(days=2 + number % 3),
            actor=ARTIST,
        )

    def decides(self, number: int) -> None:
        for card in papers_of(self.store.session, self.artwork_id):
            if card.state != "supplied":
                continue
            how: dict[str, Any] = {"paper_id": card.id, "actor": OFFICES, "at": self.store.at}
            if number % 3:
                papers.verify_paper(self.store.session, how="seen", **how)
            else:
                papers.reject_paper(self.store.session, why="of another work", **how)

    def stops(self, number: int) -> None:
        kind = (HoldKind.COURT, HoldKind.CUSTOMS, HoldKind.TITLE)[number % 3]
        stopping.place_hold(**self.about, kind=kind, reason="Order 12", actor=REGULATOR)

    def lifts(self, _: int) -> None:
        for held in holds(self.store.session, [self.artwork_id]).get(self.artwork_id, [])[:1]:
            stopping.lift_hold(
                self.store.session,
                hold_id=held.id,
                reason="Order 13",
                actor=REGULATOR,
                at=self.store.at,
            )

    def turns(self, number: int) -> None:
        """Suspend, reinstate or, seldom, revoke the certificate."""
        card = registry.certificate_of(self.store.session, self.artwork_id)
        turn = deciding.reinstate_certificate if card.state == "suspended" else deciding.suspend_certificate
        (deciding.revoke_certificate if number > MOST - 1 else turn)(
            self.store.session,
            certificate_id=str(card.id),
            reason="An opinion",
            actor=REGULATOR,
            at=self.store.at,
        )

    def examines(self, number: int) -> None:
        findings = tuple(RelicsFinding)
        examining.examine(
            **self.about,
            finding=findings[number % len(findings)],
            reason="seen by three",
            number=f"E-{self.store.at.isoformat()}",
            institution="The body",
            actor=EXAMINER,
        )

    def sells(self, number: int) -> None:
        transferring.return_title(
            self.store.session,
            holding_id=self.holding.id,
            to_owner_id=(ARTIST.id, "acc_buyer")[number % 2],
            reference="I-1",
            actor=REGULATOR,
            at=self.store.at,
        )

    def moves(self, number: int) -> None:
        """Take one row of the custody table, as the random walks do."""
        rows = TABLE.following(self.holding.state)
        if not rows:
            return
        row = rows[number % len(rows)]
        what = Particulars(papers=papers_for(row), how=EVERYTHING, position_id=self.store.position("A-01-02"))
        keeping.take_step(
            self.store.session,
            holding_id=self.holding.id,
            event=row.id,
            particulars=what,
            signatures=everyone(row),
            actor=KEEPER,
            at=self.store.at,
        )


ACTS = ("states", "supplies", "decides", "stops", "lifts", "turns", "examines", "sells", "moves", "moves")
ALL_OF_THEM = [
    ("states", 0, 24), ("states", 1, 24), ("supplies", 2, 24), ("decides", 1, 24), ("stops", 0, 24),
    ("lifts", 0, 24), ("turns", 0, 24), ("turns", 0, 24), ("sells", 1, 24), ("states", 3, 24),
    ("examines", 0, 24), ("moves", 0, 24), ("moves", 1, 24), ("supplies", 1, 24), ("decides", 3, 24),
]  # fmt: skip
"""Each act once, and its undoing: act, number, hours until the next."""


@pytest.fixture
def life(app: Flask, tmp_path: Path) -> Iterator[Life]:
    with app.app_context():
        try:
            store = Store(db.session, tmp_path).open()
            holding = store.stored()
            store.ready(holding)
            yield Life(store, holding)
        finally:
            db.session.rollback()


def test_past_days_are_answered_as_they_were_when_they_ended(life: Life) -> None:
    seen: set[str] = set()

    @settings(
        max_examples=LIVES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @example(ALL_OF_THEM)
    @given(
        st.lists(
            st.tuples(st.sampled_from(ACTS), st.integers(0, MOST), st.sampled_from([0, 5, 20, 30])),
            min_size=6,
            max_size=14,
        )
    )
    def lived(acts: list[tuple[str, int, float]]) -> None:
        savepoint, began = life.store.session.begin_nested(), life.store.at
        life.live = {}
        try:
            for act, number, hours in acts:
                life.does(act, number)
                life.waits(hours)
            life.waits(24)
            for day, answered in life.live.items():
                then = known_then(life.store.session, life.artwork_id, on=day)
                assert then.not_kept == ()
                assert answers_of(then) == answered, day
                seen.update(decision for decision, *_ in answered)
        finally:
            savepoint.rollback()
            life.store.session.expire_all()
            life.store.at = began

    lived()
    assert {"DENY", "REFER", "NEEDS"} <= seen, seen


def test_what_the_house_has_not_kept_goes_to_a_person_and_is_named(life: Life) -> None:
    life.waits(48)
    session, day = life.store.session, law_day(life.store.at) - timedelta(days=1)
    listing = ("listing", None)

    def asked() -> tuple[tuple[str, ...], GateAnswer]:
        session.flush()
        then = known_then(session, life.artwork_id, on=day)
        return then.not_kept, then.answer(then.decision(stage="listing", destination=None))

    assert asked()[1].decision == "ALLOW", listing
    for name, plants in (
        ("custody", [sa.update(Holding).values(state=CustodyState.CHECKED_OUT)]),
        ("certificate", [sa.update(Certificate).values(state=CertificateState.SUSPENDED)]),
        ("papers", [sa.update(Paper).values(decided_at=None)]),
    ):
        savepoint = session.begin_nested()
        for plant in plants:
            session.execute(plant)
        session.expire_all()
        not_kept, answer = asked()
        assert (name in not_kept, answer.decision, answer.refuses) == (True, "REFER", True), name
        assert NOT_KEPT in answer.codes
        savepoint.rollback()
        session.expire_all()
    stopping.place_hold(
        session,
        artwork_id=life.artwork_id,
        kind=HoldKind.COURT,
        reason="Order 12",
        actor=REGULATOR,
        at=life.store.at - timedelta(days=1),
    )
    session.execute(sa.update(Paper).values(decided_at=None))
    session.expire_all()
    assert asked()[1].decision == "DENY", "a person does not make it milder"


def test_a_kept_decision_agrees_or_says_on_what_else_it_was_taken(life: Life) -> None:
    session, artwork_id = life.store.session, life.artwork_id
    gating.require_gate(session, artwork_id=artwork_id, stage="listing", at=life.store.at)
    day = law_day(life.store.at)

    def compared() -> gate_kept.KeptThen | None:
        then = known_then(session, artwork_id, on=day)
        rows = gate_kept.rows_of(session, artwork_id, since=then.begins, before=then.ends)
        decision = then.decision(stage="listing", destination=None)
        return gate_kept.compared(rows, then.answer(decision), decision)

    same = compared()
    assert same is not None
    assert (same.agrees, same.differences) == (True, [])

    life.store.later(minutes=1)
    life.does("stops", 0)
    another = compared()
    assert another is not None
    assert not another.agrees
    (difference,) = another.differences
    assert (difference.name, difference.kept, difference.then) == ("status.holds", [], ["court"])


def test_days_that_cannot_be_asked_are_refused(life: Life) -> None:
    at = datetime(2026, 6, 5, 17, tzinfo=UTC)  # one o'clock of the sixth in China

    assert past(date(2026, 6, 6), at=at) is None
    assert past(None, at=at) is None
    assert past(date(2026, 6, 5), at=at) == date(2026, 6, 5)
    with pytest.raises(DayAhead):
        past(date(2026, 6, 7), at=at)
    registered = law_day(registry.artwork(life.store.session, life.artwork_id).registered_at)
    require_registered(known_then(life.store.session, life.artwork_id, on=registered))
    with pytest.raises(DayBeforeWork):
        require_registered(known_then(life.store.session, life.artwork_id, on=registered - timedelta(days=1)))


def test_the_list_of_restricted_artists_is_the_one_that_past_days_were_answered_by() -> None:
    """Whoever changes it gives the new list a file and a first day, so that days before keep theirs."""
    text = resources.files("bonded_warehouse.rules").joinpath("rulesets/restricted_artists.csv").read_bytes()

    assert hashlib.sha256(text).hexdigest() == (
        "53de5886e265ee0e8ecb88307d2129914855d29b1a9dd742a4df953c9dad66bb"
    )
