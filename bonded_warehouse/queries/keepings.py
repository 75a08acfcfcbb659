"""What may be asked about condition, seals and cases: frozen cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.keeping_errors import CaseUnknown, ReportsDiffer, ReportUnknown, SealUnknown
from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.seals import Seal, SealCheck
from bonded_warehouse.queries.holdings import may_see
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import STAFF
from bonded_warehouse.rules.condition import Observation, compare, worst
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A condition report."""

    id: str
    artwork_id: str
    holding_id: str
    occasion: str
    light: str
    at_state: str
    image_sha256: str | None
    grades: dict[str, str]
    grade: str | None
    """The worst of them."""
    observations: list[dict[str, Any]]
    note: str
    drawn_by: str
    drawn_by_name: str
    drawn_at: datetime
    state: str
    signatures: list[dict[str, Any]]
    digest: str
    is_mine: bool
    """This reader may write in it."""
    is_mine_to_sign: bool


@dataclass(frozen=True, slots=True)
class DifferenceCard:
    """What has changed between two signed reports of one work."""

    before: ReportCard
    after: ReportCard
    new: list[dict[str, Any]]
    grown: list[dict[str, Any]]
    """As they are now, each with `was_mm`."""
    gone: list[dict[str, Any]]
    same: list[dict[str, Any]]
    is_worse: bool


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One look at a seal."""

    result: str
    found_number: str
    photo_sha256: str | None
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SealCard:
    """A seal and all looks at it."""

    id: str
    artwork_id: str
    holding_id: str
    number: str
    kind: str
    party: str
    photo_sha256: str | None
    fixed_by_name: str
    fixed_at: datetime
    named_officer: str | None
    named_officer_name: str
    broken_by_name: str
    broken_at: datetime | None
    broken_why: str
    checks: list[CheckCard]


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case."""

    id: str
    kind: str
    artwork_id: str | None
    holding_id: str | None
    facility_id: str | None
    about: str
    why: str
    hold_id: str | None
    opened_by: str | None
    opened_by_name: str
    opened_at: datetime
    closed_by_name: str
    closed_at: datetime | None
    closed_why: str


def report(session: Session, report_id: str, *, actor: Actor) -> ReportCard:
    """Return a condition report of a work that this actor may see.

    :raises ReportUnknown: if there is none, or none that they may see
    """
    return _report(*_seen(session, report_id, actor), actor)


def _seen(session: Session, report_id: str, actor: Actor) -> tuple[ConditionReport, Holding]:
    row = session.get(ConditionReport, report_id)
    holding = session.get(Holding, row.holding_id) if row else None
    if row is None or holding is None or not may_see(holding, actor):
        raise ReportUnknown
    return row, holding


def reports(session: Session, holding_id: str, *, actor: Actor) -> list[ReportCard]:
    """Return the reports of a holding's work, the newest first; those thrown away are left out.

    Staff see those of its earlier holdings too, an owner or depositor only those of the one that is theirs.
    """
    holding = session.get(Holding, holding_id)
    if holding is None:
        return []
    query = sa.select(ConditionReport).where(
        ConditionReport.artwork_id == holding.artwork_id, ConditionReport.state != ReportState.DISCARDED
    )
    if not actor.has(*STAFF):
        query = query.where(ConditionReport.holding_id == holding.id)
    rows = session.scalars(query.order_by(ConditionReport.drawn_at.desc()).limit(60))
    return [_report(row, holding, actor) for row in rows]


def _report(row: ConditionReport, holding: Holding, actor: Actor) -> ReportCard:
    grade = worst(row.grades.values())
    signed = {one["account_id"] for one in row.signatures}
    has_part = actor.has(*STAFF) or is_owner(holding, actor) or is_depositor(holding, actor)
    open_to_me = {ReportState.DRAFT: row.drawn_by == actor.id, ReportState.WAITING: has_part}
    return ReportCard(
        id=row.id,
        artwork_id=row.artwork_id,
        holding_id=row.holding_id,
        occasion=row.occasion.value,
        light=row.light.value,
        at_state=row.at_state.value,
        image_sha256=row.image_sha256,
        grades=row.grades,
        grade=grade.value if grade else None,
        observations=row.observations,
        note=row.note,
        drawn_by=row.drawn_by,
        drawn_by_name=row.drawn_by_name,
        drawn_at=row.drawn_at,
        state=row.state.value,
        signatures=row.signatures,
        digest=row.digest,
        is_mine=row.state is ReportState.DRAFT and row.drawn_by == actor.id,
        is_mine_to_sign=open_to_me.get(row.state, False) and actor.id not in signed,
    )


def photographs(session: Session, report_id: str, *, actor: Actor) -> set[str]:
    """Return the hashes of a report's photographs.

    :raises ReportUnknown: if there is none, or none that they may see
    """
    row, _ = _seen(session, report_id, actor)
    return {one["photo"] for one in row.observations if one["photo"]}


def difference(session: Session, before_id: str, after_id: str, *, actor: Actor) -> DifferenceCard:
    """Return what has changed between two signed reports of one work, the earlier one first.

    :raises ReportUnknown: if one is not there, or not theirs to see
    :raises ReportsDiffer: if they are of two works, or one lacks a signature
    """
    pair = sorted(
        (_seen(session, one, actor) for one in (before_id, after_id)), key=lambda seen: seen[0].drawn_at
    )
    (before, holding_before), (after, holding_after) = pair
    if before.artwork_id != after.artwork_id or {before.state, after.state} != {ReportState.SIGNED}:
        raise ReportsDiffer
    found = compare(
        [Observation.read(one) for one in before.observations],
        [Observation.read(one) for one in after.observations],
    )
    return DifferenceCard(
        before=_report(before, holding_before, actor),
        after=_report(after, holding_after, actor),
        new=[one.kept() for one in found.new],
        grown=[{**one.after.kept(), "was_mm": one.before.size_mm} for one in found.grown],
        gone=[one.kept() for one in found.gone],
        same=[one.kept() for one in found.same],
        is_worse=found.is_worse,
    )


def seals(session: Session, holding_id: str) -> list[SealCard]:
    """Return the seals of a holding, the newest first, each with all looks at it."""
    rows = session.scalars(
        sa.select(Seal).where(Seal.holding_id == holding_id).order_by(Seal.fixed_at.desc(), Seal.id.desc())
    ).all()
    return _seals(session, rows)


def seal(session: Session, seal_id: str) -> SealCard:
    """Return a seal.

    :raises SealUnknown: if there is none
    """
    row = session.get(Seal, seal_id)
    if row is None:
        raise SealUnknown
    return _seals(session, [row])[0]


def _seals(session: Session, rows: Sequence[Seal]) -> list[SealCard]:
    looks: dict[str, list[CheckCard]] = {}
    if rows:
        query = sa.select(SealCheck).where(SealCheck.seal_id.in_([row.id for row in rows]))
        for one in session.scalars(query.order_by(SealCheck.checked_at, SealCheck.id)):
            looks.setdefault(one.seal_id, []).append(
                CheckCard(
                    one.result.value,
                    one.found_number,
                    one.photo_sha256,
                    one.note,
                    one.checked_by_name,
                    one.checked_at,
                )
            )
    return [
        SealCard(
            id=row.id,
            artwork_id=row.artwork_id,
            holding_id=row.holding_id,
            number=row.number,
            kind=row.kind.value,
            party=row.party.value,
            photo_sha256=row.photo_sha256,
            fixed_by_name=row.fixed_by_name,
            fixed_at=row.fixed_at,
            named_officer=row.named_officer,
            named_officer_name=row.named_officer_name,
            broken_by_name=row.broken_by_name,
            broken_at=row.broken_at,
            broken_why=row.broken_why,
            checks=looks.get(row.id, []),
        )
        for row in rows
    ]


def cases(session: Session, *, is_open: bool | None = None, limit: int = 100) -> list[CaseCard]:
    """Return cases, those that are open first, the newest first."""
    query = sa.select(KeepingCase)
    if is_open is not None:
        query = query.where(
            KeepingCase.closed_at.is_(None) if is_open else KeepingCase.closed_at.is_not(None)
        )
    order = (KeepingCase.closed_at.is_not(None), KeepingCase.opened_at.desc(), KeepingCase.id.desc())
    return [_case(row) for row in session.scalars(query.order_by(*order).limit(limit))]


def case(session: Session, case_id: str) -> CaseCard:
    """Return a case.

    :raises CaseUnknown: if there is none
    """
    row = session.get(KeepingCase, case_id)
    if row is None:
        raise CaseUnknown
    return _case(row)


def _case(row: KeepingCase) -> CaseCard:
    return CaseCard(
        id=row.id,
        kind=row.kind.value,
        artwork_id=row.artwork_id,
        holding_id=row.holding_id,
        facility_id=row.facility_id,
        about=row.about,
        why=row.why,
        hold_id=row.hold_id,
        opened_by=row.opened_by,
        opened_by_name=row.opened_by_name,
        opened_at=row.opened_at,
        closed_by_name=row.closed_by_name,
        closed_at=row.closed_at,
        closed_why=row.closed_why,
    )
