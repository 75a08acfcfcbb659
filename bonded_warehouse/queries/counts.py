"""What may be asked about counts and adjustments; while a count runs, each keeper sees only his own list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.keeping_errors import AdjustmentUnknown, CountUnknown
from bonded_warehouse.models.corrections import Correction, CorrectionState
from bonded_warehouse.models.counting import (
    AdjustmentState,
    CountKeeper,
    CountLine,
    CountState,
    StockAdjustment,
    StockCount,
)
from bonded_warehouse.rules.counting import DIFFERENCES, Result, Sighting
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class LineCard:
    """One thing on the reader's own list."""

    id: str
    seq: int
    spot: str
    label: str
    is_known: bool
    """A work of ours bears this label."""
    seen_at: datetime
    is_struck: bool


@dataclass(frozen=True, slots=True)
class CountKeeperCard:
    """Who counts, and whether they have signed."""

    name: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountCard:
    """A stock count, as far as its reader may know."""

    id: str
    facility_id: str
    place_code: str
    opened_by_name: str
    opened_at: datetime
    state: str
    again: list[str]
    rounds: int
    keepers: list[CountKeeperCard]
    lines: list[LineCard]
    """The reader's own."""
    findings: list[dict[str, Any]]
    """Empty until both have signed."""
    totals: dict[str, int]
    """How many of each result."""
    closed_at: datetime | None
    digest: str
    is_mine: bool
    """The reader may write in it now."""
    has_signed: bool
    adjustment_id: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody."""

    kind: str
    """'count', 'proposed', 'approved' or 'correction'."""
    id: str
    """Of the count, the adjustment, or the holding that a correction is about."""
    name: str
    """Code of what is counted."""
    since: datetime


@dataclass(frozen=True, slots=True)
class AdjustmentCard:
    """A stock adjustment."""

    id: str
    count_id: str
    facility_id: str
    place_code: str
    reason: str
    lines: list[dict[str, Any]]
    proposed_by_name: str
    proposed_at: datetime
    state: str
    decided_by_name: str
    decided_at: datetime | None
    decided_why: str
    seen_by_name: str
    seen_at: datetime | None
    seen_reference: str
    is_mine_to_decide: bool


def count(session: Session, count_id: str, *, actor: Actor) -> CountCard:
    """Return a count.

    :raises CountUnknown: if there is none
    """
    row = session.get(StockCount, count_id)
    if row is None:
        raise CountUnknown
    mine = session.scalars(
        sa.select(CountLine)
        .where(CountLine.count_id == row.id, CountLine.account_id == actor.id)
        .order_by(CountLine.seq)
    )
    return _card(row, keepers(session, row.id), list(mine), _standing(session, [row.id]), actor)


def recent(session: Session, facility_id: str, *, actor: Actor, limit: int = 50) -> list[CountCard]:
    """Return the counts of a facility, the newest first, without anybody's lines."""
    query = sa.select(StockCount).where(StockCount.facility_id == facility_id)
    rows = list(session.scalars(query.order_by(StockCount.opened_at.desc(), StockCount.id).limit(limit)))
    ids = [row.id for row in rows]
    people: dict[str, list[CountKeeper]] = {}
    for one in session.scalars(
        sa.select(CountKeeper)
        .where(CountKeeper.count_id.in_(ids))
        .order_by(CountKeeper.began_at, CountKeeper.account_id)
    ):
        people.setdefault(one.count_id, []).append(one)
    adjusted = _standing(session, ids)
    return [_card(row, people.get(row.id, []), [], adjusted, actor) for row in rows]


def adjustment(session: Session, adjustment_id: str, *, actor: Actor) -> AdjustmentCard:
    """Return an adjustment.

    :raises AdjustmentUnknown: if there is none
    """
    row = session.get(StockAdjustment, adjustment_id)
    if row is None:
        raise AdjustmentUnknown
    counted = session.get_one(StockCount, row.count_id)
    hands = {row.proposed_by, *(one.account_id for one in keepers(session, counted.id))}
    return AdjustmentCard(
        id=row.id,
        count_id=row.count_id,
        facility_id=row.facility_id,
        place_code=counted.place_code,
        reason=row.reason,
        lines=row.lines,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        state=row.state.value,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        decided_why=row.decided_why,
        seen_by_name=row.seen_by_name,
        seen_at=row.seen_at,
        seen_reference=row.seen_reference,
        is_mine_to_decide=row.state is AdjustmentState.PROPOSED and actor.id not in hands,
    )


def waiting(session: Session, *, actor: Actor, limit: int = 48) -> list[Waiting]:
    """Return the counts that run unsigned by the actor, adjustments and corrections that wait; one query.

    The oldest first.
    """
    code = StockCount.place_code
    parts = [
        sa.select(sa.literal("count"), StockCount.id, code, StockCount.opened_at.label("since")).where(
            StockCount.state == CountState.OPEN,
            ~sa.exists().where(
                CountKeeper.count_id == StockCount.id,
                CountKeeper.account_id == actor.id,
                CountKeeper.finished_at.is_not(None),
            ),
        ),
        *(
            sa.select(sa.literal(state.value), StockAdjustment.id, code, StockAdjustment.proposed_at)
            .join(StockCount, StockCount.id == StockAdjustment.count_id)
            .where(StockAdjustment.state == state)
            for state in (AdjustmentState.PROPOSED, AdjustmentState.APPROVED)
        ),
        sa.select(
            sa.literal("correction"), Correction.holding_id, sa.literal(""), Correction.proposed_at
        ).where(Correction.state == CorrectionState.OPEN, Correction.proposed_by != actor.id),
    ]
    query = sa.union_all(*parts).order_by(sa.text("since")).limit(limit)
    return [Waiting(*row) for row in session.execute(query)]


def keepers(session: Session, count_id: str) -> list[CountKeeper]:
    """Return who counts, the first first."""
    query = sa.select(CountKeeper).where(CountKeeper.count_id == count_id)
    return list(session.scalars(query.order_by(CountKeeper.began_at, CountKeeper.account_id)))


def sightings(session: Session, count_id: str, account_id: str) -> list[Sighting]:
    """Return what one keeper saw, without what he struck out."""
    query = sa.select(CountLine).where(
        CountLine.count_id == count_id, CountLine.account_id == account_id, CountLine.struck_at.is_(None)
    )
    return [
        Sighting(row.spot, row.label, row.holding_id)
        for row in session.scalars(query.order_by(CountLine.seq))
    ]


def content(count: StockCount, keepers: Sequence[CountKeeper]) -> dict[str, Any]:
    """Return what both signed and what was found, as plain JSON values."""
    return {
        "id": count.id,
        "facility_id": count.facility_id,
        "place": count.place_code,
        "opened_at": count.opened_at.isoformat(timespec="microseconds"),
        "closed_at": count.closed_at.isoformat(timespec="microseconds") if count.closed_at else None,
        "rounds": count.rounds,
        "keepers": [[one.account_id, one.name] for one in keepers],
        "findings": count.findings,
    }


def _standing(session: Session, count_ids: Sequence[str]) -> dict[str, str]:
    query = sa.select(StockAdjustment.count_id, StockAdjustment.id).where(
        StockAdjustment.count_id.in_(count_ids), StockAdjustment.state != AdjustmentState.REFUSED
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _card(
    row: StockCount,
    people: Sequence[CountKeeper],
    lines: Sequence[CountLine],
    adjusted: dict[str, str],
    actor: Actor,
) -> CountCard:
    me = next((one for one in people if one.account_id == actor.id), None)
    is_open = row.state is CountState.OPEN
    return CountCard(
        id=row.id,
        facility_id=row.facility_id,
        place_code=row.place_code,
        opened_by_name=row.opened_by_name,
        opened_at=row.opened_at,
        state=row.state.value,
        again=row.again if is_open else [],
        rounds=row.rounds,
        keepers=[CountKeeperCard(one.name, one.finished_at) for one in people],
        lines=[
            LineCard(
                one.id,
                one.seq,
                one.spot,
                one.label,
                one.holding_id is not None,
                one.seen_at,
                one.struck_at is not None,
            )
            for one in lines
        ],
        findings=row.findings,
        totals={
            result.value: sum(one["result"] == result.value for one in row.findings) for result in Result
        },
        closed_at=row.closed_at,
        digest=row.digest,
        is_mine=is_open and (me.finished_at is None if me else len(people) < 2),  # noqa: PLR2004 -- two keepers
        has_signed=me is not None and me.finished_at is not None,
        adjustment_id=adjusted.get(row.id),
    )


def differences(row: StockCount) -> list[dict[str, Any]]:
    """Return the findings of a count that the books do not have so."""
    return [one for one in row.findings if Result(one["result"]) in DIFFERENCES]
