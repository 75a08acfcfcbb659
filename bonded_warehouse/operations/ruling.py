"""Changing the rules: a ruleset is proposed, its effect shown, approved by two, in force from a day."""

import json
import re
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import gate_errors as errors
from bonded_warehouse.models.rulesets import Redeciding, RulesetApproval, RulesetRow, RulesetState
from bonded_warehouse.operations import redeciding
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.rulesets import RulesetCard, calendar, card
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR, RELIC_EXAMINER
from bonded_warehouse.rules.export_document import LARGEST, RulesetInvalid, validated
from bonded_warehouse.rules.export_law import shipped_as
from foundation.actor import Actor, Role
from foundation.ids import new_id

PROPOSERS: Final = frozenset({REGULATOR, RELIC_EXAMINER, CUSTOMS_OFFICER})
GROUPS: Final[tuple[frozenset[Role], ...]] = (
    frozenset({REGULATOR}),
    frozenset({RELIC_EXAMINER, CUSTOMS_OFFICER}),
)
"""One person of each approves, neither of them the one who proposed."""
VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def propose(
    session: Session, *, document: bytes, in_force_from: date, reason: str, actor: Actor, at: datetime
) -> RulesetCard:
    """Propose a ruleset, and begin to reckon what it does to the works in bond.

    :param document: a whole ruleset in JSON; what it does not change stands in it too
    :param in_force_from: its first day, in China; after today, so that no decision taken is touched
    :raises NotAllowed: if the actor may not propose
    :raises RulesetRefused: if it is no ruleset; it says every place that is wrong
    :raises RulesetTaken: if the version is there already, or another one begins on that day
    """
    actor.require(*PROPOSERS)
    if not reason.strip():
        raise errors.ReasonNeeded(fields={"reason": errors.ReasonNeeded.message})
    raw = _read(document)
    try:
        rules = validated(raw)
    except RulesetInvalid as error:
        raise errors.RulesetRefused(wrong=error.wrong) from error
    if not VERSION.fullmatch(rules.version):
        raise errors.RulesetRefused(wrong=["version: letters, digits, dots and dashes, up to 40"])
    if in_force_from <= law_day(at):
        raise errors.RulesetDayPassed(today=law_day(at))
    known = sa.select(RulesetRow.id).where(
        sa.or_(
            RulesetRow.version == rules.version,
            sa.and_(RulesetRow.state == RulesetState.APPROVED, RulesetRow.in_force_from == in_force_from),
        )
    )
    if shipped_as(rules.version) is not None or session.scalar(known.limit(1)) is not None:
        raise errors.RulesetTaken(version=rules.version, day=in_force_from)
    row = RulesetRow(
        id=new_id("rul", at),
        version=rules.version,
        base_version=calendar(session).on(in_force_from).version,
        document=raw,
        sha256=rules.sha256,
        in_force_from=in_force_from,
        reason=reason.strip(),
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    run = redeciding.begin(
        session, before=row.base_version, after=row.version, as_of=in_force_from, scope="bond", at=at
    )
    redeciding.go_on(session, run_id=run.id, at=at)
    return card(session, row.version)


def approve(session: Session, *, version: str, actor: Actor, at: datetime) -> RulesetCard:
    """Approve a ruleset; with the second person's approval it will decide from its day on.

    :raises RulesetUnknown: if there is none
    :raises RulesetClosed: if it was decided on; RulesetDayPassed: if its day came before two had approved
    :raises RulesetEffectUnknown: if not all works in bond have been decided on under it yet
    :raises RulesetNotYours: if the actor proposed or approved it, or has no part in it
    """
    row = _open(session, version)
    if row.in_force_from <= law_day(at):
        raise errors.RulesetDayPassed(today=law_day(at))
    effect = session.scalar(
        sa.select(Redeciding).where(Redeciding.after_version == version, Redeciding.scope == "bond")
    )
    if effect is None or effect.finished_at is None:
        raise errors.RulesetEffectUnknown(done=0 if effect is None else effect.done)
    given = session.scalars(sa.select(RulesetApproval).where(RulesetApproval.ruleset_id == row.id)).all()
    taken = {one.role for one in given}
    open_groups = [group for group in GROUPS if not taken & group]
    role = next((role for group in open_groups for role in sorted(group) if actor.has(role)), None)
    if role is None or actor.id in {row.proposed_by, *(one.account_id for one in given)}:
        raise errors.RulesetNotYours
    session.add(
        RulesetApproval(ruleset_id=row.id, account_id=actor.id, name=actor.name, role=role, approved_at=at)
    )
    if len(given) + 1 == len(GROUPS):
        _require_day_free(session, row)
        row.state, row.closed_at = RulesetState.APPROVED, at
    session.flush()
    return card(session, version)


def reject(session: Session, *, version: str, reason: str, actor: Actor, at: datetime) -> RulesetCard:
    """Reject a proposed ruleset, or take one's own back.

    :raises RulesetUnknown: if there is none; RulesetClosed: if it was decided on
    :raises ReasonNeeded: if no reason is given
    """
    actor.require(*PROPOSERS)
    row = _open(session, version)
    if not reason.strip():
        raise errors.ReasonNeeded(fields={"reason": errors.ReasonNeeded.message})
    row.state, row.closed_at, row.closed_reason = RulesetState.REJECTED, at, f"{actor.name}: {reason.strip()}"
    session.flush()
    return card(session, version)


def _read(document: bytes) -> Any:
    if len(document) > LARGEST:
        raise errors.RulesetRefused(wrong=[f"longer than {LARGEST} bytes"])
    try:
        raw: Any = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise errors.RulesetRefused(wrong=[f"not JSON: {str(error)[:200]}"]) from error
    return raw


def _open(session: Session, version: str) -> RulesetRow:
    query = sa.select(RulesetRow).where(RulesetRow.version == version).with_for_update()
    row = session.scalar(query)
    if row is None:
        raise errors.RulesetUnknown(version=version)
    if row.state is not RulesetState.PROPOSED:
        raise errors.RulesetClosed(version=version)
    return row


def _require_day_free(session: Session, row: RulesetRow) -> None:
    query = sa.select(RulesetRow.id).where(
        RulesetRow.state == RulesetState.APPROVED, RulesetRow.in_force_from == row.in_force_from
    )
    if session.scalar(query.limit(1)) is not None:
        raise errors.RulesetTaken(version=row.version, day=row.in_force_from)
