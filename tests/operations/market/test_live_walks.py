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

    def steps(self, act: str) -> None:
        with suppress(Refusal):
            self.does(act)
        self.holds(act)

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
            assert self.state is LiveState.ON_AIR
        elif act == "yes":
            self.handlers_say_yes()
        elif act in {"start", "end"}:
            rest: dict[str, Any] = {} if act == "start" else {"why": ""}
            operation = live_sessions.start if act == "start" else live_sessions.end
            studio.does(operation, studio.host, session_id=self.id, **rest)
            assert act == "end" or self.out
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
        assert after is not None, f"{act} was done to a session that stands at {self.state}"
        self.state = after
        if act in {LiveAct.PAUSE, LiveAct.STOP}:
            self.held |= self.lies
        elif act is LiveAct.RESUME and self.state is LiveState.ON_AIR:
            self.held.clear()

    def holds(self, act: str) -> None:
        market = self.studio.market
        with market.reading() as session:
            row = session.get_one(LiveSession, self.id, populate_existing=True)
            items = live_sessions.items_of(session, self.id)
            lying = [item for item in items if item.state is ItemState.ON_TABLE]
            self.lies = {item.artwork_id for item in lying}
            assert row.state is self.state, act
            assert len(lying) <= 1
            assert not lying or row.state in rules.RUNNING
            stopped = live_tables.stopped(session, self.studio.works)
            for item in items:
                must = item.artwork_id in self.held or item.why == "mismatch" or item.seen is Seen.DOUBT
                assert (item.artwork_id in stopped) is must, (act, item.state, row.state)
            assert self.said == session.scalar(
                sa.select(sa.func.count()).where(LiveIntervention.session_id == self.id)
            )
            late = {one.session_id for one in queries.overdue(session, at=market.at)}
            assert (self.id in late) is (self.out and row.return_by_at < market.at)
            if row.state in OVER and row.started_at is not None:
                assert row.over_at is not None
                assert row.return_by_at <= row.over_at + timedelta(minutes=30)
            notes = session.scalars(sa.select(LiveNote.kind).where(LiveNote.session_id == self.id)).all()
            assert ("state" in notes) is (self.state is not LiveState.SCHEDULED)

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
        for act in ["out", "start", "first", *acts]:
            walk.steps(act)
    finally:
        walk.leaves()


def test_what_is_in_doubt_or_not_back_stands_on_the_keepers_desk(studio: Studio) -> None:
    walk = Walk(studio)
    for act in ("out", "start", "doubt"):
        walk.steps(act)
    parts = studio.market.app.extensions["bianliang.parts"]

    def desk(who: Any) -> list[str]:
        with studio.market.app.test_request_context(), studio.market.reading() as session:
            found = [
                item for part in parts if part.desk for item in part.desk(session, who, studio.market.at)
            ]
            return [item.why for item in found if item.url.startswith(f"/live/{walk.id}")]

    assert len(desk(studio.keepers[0])) == 1
    assert desk(studio.officer) == []
    walk.steps("end")
    assert len(desk(studio.officer)) == 1
    walk.steps("yes")
    assert desk(studio.keepers[0]) == desk(studio.officer) == []
    studio.market.later(minutes=31)
    assert len(desk(studio.keepers[0])) == 1
    assert desk(studio.host) == []
    studio.moved(CustodyState.STORED)
    assert desk(studio.keepers[0]) == []
