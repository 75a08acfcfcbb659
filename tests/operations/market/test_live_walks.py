"""Any walk of a session keeps its promises: no bid in a pause, one work on the table, an alarm when late."""

import os
from contextlib import suppress
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings

from bonded_warehouse.rules.states import CustodyState
from foundation.errors import Refusal
from marketplace.models.live_sessions import LiveIntervention, LiveItem, LiveNote, LiveSession, LiveSighting
from marketplace.operations import intervening, live_sessions, tabling
from marketplace.operations.seeing_on_air import Look
from marketplace.queries import live_tables
from marketplace.queries import live_waiting as queries
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import (
    OVER,
    InterventionKind,
    ItemState,
    LiveAct,
    LiveState,
    Seen,
)
from tests.operations.market.house import Market
from tests.operations.market.live import Studio

WALKS = int(os.environ.get("LIVE_WALKS", "4"))
ACTS = (
    *("start", "pause", "resume", "stop", "speak", "end", "first", "second", "wrong", "doubt", "yes", "out"),
    *("back", "wait"),
)


class Walk:
    """One session, and a model of it."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.studio.moved(CustodyState.STORED)
        self.id = studio.scheduled().id
        studio.told(self.id)
        self.state = LiveState.SCHEDULED
        self.out = False
        self.said = 0
        self.lies: set[str] = set()
        self.held: set[str] = set()
        """What lay on the table when customs paused or stopped it: unsold until customs lets it go on."""
        self.broken: list[str] = []

    def steps(self, act: str) -> list[str]:
        """Do it, or be refused; return the promises that were broken in this walk until now."""
        with suppress(Refusal):
            self.does(act)
        self.looks(act)
        return self.broken

    def must(self, promise: str, *, hold: bool) -> None:
        if not hold:
            self.broken.append(promise)

    def does(self, act: str) -> None:
        studio = self.studio
        if act in {"out", "back"}:
            studio.moved(CustodyState.CHECKED_OUT if act == "out" else CustodyState.STORED)
            self.out = act == "out"
        elif act == "wait":
            studio.market.later(minutes=25)
        elif act in {"first", "second", "wrong", "doubt"}:
            item = studio.items(self.id)[0 if act in {"first", "doubt"} else 1]
            look = Look({"wrong": Seen.MISMATCH, "doubt": Seen.DOUBT}.get(act, Seen.SEEN))
            studio.does(tabling.put_on_table, studio.host, item_id=item.id, look=look)
            self.must(f"be on air to show a work, not {self.state}", hold=self.state is LiveState.ON_AIR)
        elif act == "yes":
            self.handlers_say_yes()
        elif act in {"start", "end"}:
            rest: dict[str, Any] = {} if act == "start" else {"why": ""}
            operation = live_sessions.start if act == "start" else live_sessions.end
            studio.does(operation, studio.host, session_id=self.id, **rest)
            self.must("have its works out to start", hold=act == "end" or self.out)
            self.moves(LiveAct(act))
        else:
            kind = InterventionKind(act)
            studio.does(
                intervening.intervene, studio.officer, session_id=self.id, kind=kind, reason="The seal."
            )
            self.said += 1
            if kind is not InterventionKind.SPEAK:
                self.moves(LiveAct(act))

    def handlers_say_yes(self) -> None:
        with self.studio.market.reading() as session:
            query = sa.select(LiveSighting.id).where(LiveSighting.session_id == self.id)
            last = session.scalars(query.order_by(LiveSighting.at.desc(), LiveSighting.id.desc())).first()
        for keeper in self.studio.keepers:
            self.studio.does(tabling.decide, keeper, sighting_id=last or "", is_it=True)

    def moves(self, act: LiveAct) -> None:
        after = rules.after(self.state, act)
        self.must(f"take no {act} while it stands at {self.state}", hold=after is not None)
        self.state = after or self.state
        if act in {LiveAct.PAUSE, LiveAct.STOP}:
            self.held |= self.lies
        elif act is LiveAct.RESUME and self.state is LiveState.ON_AIR:
            self.held.clear()

    def looks(self, act: str) -> None:
        """Look whether everything that is promised holds now that `act` was tried."""
        market = self.studio.market
        with market.reading() as session:
            row = session.get_one(LiveSession, self.id, populate_existing=True)
            items = live_sessions.items_of(session, self.id)
            lying = [item for item in items if item.state is ItemState.ON_TABLE]
            self.lies = {item.artwork_id for item in lying}
            stands = f"after {act}, {row.state}"
            self.must(f"stand at {self.state} {stands}", hold=row.state is self.state)
            self.must(f"have one work on the table {stands}", hold=len(lying) <= 1)
            self.must(f"run while a work lies there {stands}", hold=not lying or row.state in rules.RUNNING)
            stopped = live_tables.stopped(session, self.studio.works)
            for item in items:
                stops = item.artwork_id in self.held or item.why == "mismatch" or item.seen is Seen.DOUBT
                self.must(
                    f"stop what is held or in doubt, and nothing else: {item.number}, {item.state} {stands}",
                    hold=(item.artwork_id in stopped) is stops,
                )
            count = session.scalar(sa.select(sa.func.count()).where(LiveIntervention.session_id == self.id))
            self.must(f"write {self.said} words of customs, not {count} {stands}", hold=self.said == count)
            late = {one.session_id for one in queries.overdue(session, at=market.at)}
            is_late = self.out and row.return_by_at < market.at
            self.must(f"alarm when it is late, and only then {stands}", hold=(self.id in late) is is_late)
            if row.state in OVER and row.started_at is not None:
                back_by = row.over_at and row.over_at + timedelta(minutes=30)
                self.must(
                    f"be back in half an hour {stands}",
                    hold=back_by is not None and row.return_by_at <= back_by,
                )
            notes = session.scalars(sa.select(LiveNote.kind).where(LiveNote.session_id == self.id)).all()
            self.must(
                f"note each state {stands}",
                hold=("state" in notes) is (self.state is not LiveState.SCHEDULED),
            )

    def leaves(self) -> None:
        """Let nothing stand in the way of the next walk."""
        with self.studio.market.transaction() as session:
            row = session.get_one(LiveSession, self.id)
            if row.state not in OVER:
                live_sessions.over(session, row, LiveState.ENDED, why="", at=self.studio.market.at)
            session.execute(
                sa.update(LiveItem)
                .where(LiveItem.session_id == self.id)
                .values(state=ItemState.DONE, seen=None)
            )
            row.return_by_at = self.studio.market.at - queries.REMEMBERED
        self.studio.market.later(hours=3)


@pytest.fixture
def studio(market: Market) -> Studio:
    return Studio(market)


@settings(
    max_examples=WALKS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(ACTS), min_size=4, max_size=10))
def test_any_walk_of_a_session_keeps_its_promises(studio: Studio, acts: list[str]) -> None:
    walk = Walk(studio)
    try:
        for act in ("out", "start", "first"):
            assert walk.steps(act) == []
        assert walk.lies == {studio.works[0]}
        for act in acts:
            assert walk.steps(act) == []
    finally:
        walk.leaves()


def test_what_is_in_doubt_or_not_back_stands_on_the_keepers_desk(studio: Studio) -> None:
    walk = Walk(studio)
    for act in ("out", "start", "doubt"):
        assert walk.steps(act) == []
    parts = studio.market.app.extensions["bianliang.parts"]

    def desk(who: Any) -> list[str]:
        with studio.market.app.test_request_context(), studio.market.reading() as session:
            found = [
                item for part in parts if part.desk for item in part.desk(session, who, studio.market.at)
            ]
            return [item.why for item in found if item.url.startswith(f"/live/{walk.id}")]

    assert len(desk(studio.keepers[0])) == 1
    assert desk(studio.officer) == []
    assert walk.steps("end") == []
    assert len(desk(studio.officer)) == 1
    assert walk.steps("yes") == []
    assert desk(studio.keepers[0]) == desk(studio.officer) == []
    studio.market.later(minutes=31)
    assert len(desk(studio.keepers[0])) == 1
    assert desk(studio.host) == []
    studio.moved(CustodyState.STORED)
    assert desk(studio.keepers[0]) == []
