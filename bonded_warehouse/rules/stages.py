"""The six stages of a clearance: when each began and ended, what it waits for, by when. Pure.

Source: specification, c. The stages follow each other; which of them a filing is in follows from what is
written down, and from nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bonded_warehouse.rules.draws import Lane
from bonded_warehouse.rules.lanes import review_due


class Stage(StrEnum):
    """The six, in their order."""

    FILING = "filing"
    DECLARATION = "declaration"
    TAX = "tax"
    INSPECTION = "inspection"
    RELEASE = "release"
    TRANSFER = "transfer"


class StageState(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    SKIPPED = "skipped"
    """Nothing was asked of it: nobody inspects what was not drawn."""
    RUNNING = "running"
    STOPPED = "stopped"
    """Returned, withdrawn or detained here."""
    WAITING = "waiting"
    """The one before it is not over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is written down about a clearance. Instants are None for what has not happened."""

    lodged_at: datetime
    lane: Lane | None
    has_enterprise: bool
    stored_at: datetime | None = None
    drawn_at: datetime | None = None
    """Customs called for an inspection."""
    inspected_at: datetime | None = None
    released_at: datetime | None = None
    left_at: datetime | None = None
    """Through the gate, under seal (M25)."""
    departed_at: datetime | None = None
    ended_at: datetime | None = None
    """Returned or withdrawn."""
    is_detained: bool = False
    detained_at: datetime | None = None
    unpaid: int = 0
    """Tax documents that are determined and not paid."""
    tax_due_on: date | None = None
    """Of the first of them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a stage waits for. `is_met` None: it is not asked of this filing."""

    code: str
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class StageOf:
    """One stage of one clearance."""

    stage: Stage
    state: StageState
    began_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    conditions: tuple[Condition, ...]

    def is_overdue(self, at: datetime, today: date) -> bool:
        """Say whether it should be over by now and is not."""
        if self.state not in {StageState.RUNNING, StageState.STOPPED}:
            return False
        return (self.due_at is not None and self.due_at < at) or (
            self.due_on is not None and self.due_on < today
        )


def stages(passage: Passage) -> tuple[StageOf, ...]:
    """Return the six stages of a clearance."""
    return tuple(_stages(passage))


def _stages(seen: Passage) -> Iterator[StageOf]:
    ended = seen.ended_at is not None and seen.released_at is None
    stored = seen.stored_at
    taxed = stored if seen.unpaid == 0 else None
    is_drawn = seen.drawn_at is not None
    checked = (seen.inspected_at if is_drawn else stored) if taxed else None
    yield StageOf(
        Stage.FILING,
        StageState.DONE,
        seen.lodged_at,
        seen.lodged_at,
        None,
        None,
        (
            Condition("dossier", True if seen.has_enterprise else None),
            Condition("mode", is_met=True),
        ),
    )
    yield StageOf(
        Stage.DECLARATION,
        _state(stored, began=seen.lodged_at, stops=ended),
        seen.lodged_at,
        stored,
        None if stored or ended else review_due(seen.lane, seen.lodged_at),
        None,
        (
            Condition("gate", is_met=True),
            Condition("documents", is_met=True),
            Condition("stored", stored is not None),
        ),
    )
    yield StageOf(
        Stage.TAX,
        _state(seen.released_at or taxed, began=stored, stops=ended),
        stored,
        taxed,
        None,
        None if ended else seen.tax_due_on,
        (Condition("tax", seen.unpaid == 0),),
    )
    yield StageOf(
        Stage.INSPECTION,
        StageState.SKIPPED
        if not is_drawn and (stored or seen.released_at)
        else _state(
            seen.inspected_at or seen.released_at,
            began=seen.drawn_at,
            stops=ended or seen.is_detained,
        ),
        seen.drawn_at,
        seen.inspected_at,
        None if ended or seen.inspected_at or not seen.drawn_at else review_due(seen.lane, seen.drawn_at),
        None,
        (Condition("inspected", (seen.inspected_at is not None) if is_drawn else None),),
    )
    began = max((at for at in (checked, seen.inspected_at) if at), default=None)
    yield StageOf(
        Stage.RELEASE,
        _state(seen.released_at, began=began, stops=ended or seen.is_detained),
        began,
        seen.released_at,
        None if ended or seen.released_at or not began else review_due(seen.lane, began),
        None,
        (
            Condition("tax", seen.unpaid == 0),
            Condition("inspected", (seen.inspected_at is not None) if is_drawn else None),
            Condition("no_hold", not seen.is_detained),
            Condition("released", seen.released_at is not None),
        ),
    )
    yield StageOf(
        Stage.TRANSFER,
        _state(seen.departed_at, began=seen.released_at, stops=False),
        seen.released_at,
        seen.departed_at,
        None,
        None,
        (
            Condition("left", seen.left_at is not None),
            Condition("departed", seen.departed_at is not None),
        ),
    )


def _state(done: datetime | None, *, began: datetime | None, stops: bool) -> StageState:
    if done is not None:
        return StageState.DONE
    if began is None:
        return StageState.WAITING
    return StageState.STOPPED if stops else StageState.RUNNING
