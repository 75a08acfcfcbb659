"""Which ruleset decides on which day, and what is proposed to change it."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import RulesetUnknown
from bonded_warehouse.models.rulesets import RulesetApproval, RulesetRow, RulesetState
from bonded_warehouse.rules.export_document import Change, changes
from bonded_warehouse.rules.export_law import (
    CURRENT,
    SHIPPED,
    Ruleset,
    document,
    read_ruleset,
    ruleset,
    shipped_as,
)

MOST: Final = 100
_read: dict[tuple[str, str], Ruleset] = {}
"""Rulesets by version and digest, as this process has read them: they never change."""
LATELY_S: Final = 2.0
_lately: dict[str, tuple[float, "Calendar"]] = {}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rulesets by their first day; the one that is shipped decides before them all."""

    starts: tuple[tuple[date, Ruleset], ...] = ()
    """The earliest first."""

    def on(self, day: date) -> Ruleset:
        """Return the ruleset that decides on that day."""
        started = [one for first, one in self.starts if first <= day]
        return started[-1] if started else ruleset()


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """Who approved, as what, when."""

    account_id: str
    name: str
    role: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class RulesetCard:
    """One ruleset: the shipped one has no proposer and was always in force."""

    id: str | None
    version: str
    base_version: str | None
    sha256: str
    state: str
    in_force_from: date
    reason: str
    rules: int
    proposed_by: str | None = None
    proposed_by_name: str = ""
    proposed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_reason: str = ""
    approvals: tuple[ApprovalCard, ...] = ()


def calendar(session: Session) -> Calendar:
    """Return which ruleset decides when: one query for the days, and one for each that was never read."""
    query = (
        sa.select(RulesetRow.id, RulesetRow.version, RulesetRow.sha256, RulesetRow.in_force_from)
        .where(RulesetRow.state == RulesetState.APPROVED)
        .order_by(RulesetRow.in_force_from)
    )
    return Calendar(
        tuple(
            (row.in_force_from, _ruleset(session, row.id, row.version, row.sha256))
            for row in session.execute(query)
        )
    )


def calendar_lately(session: Session) -> Calendar:
    """Return the calendar of a moment ago: for pages, which only tell; what decides reads it itself."""
    house = str(session.get_bind().engine.url)
    read_at, lately = _lately.get(house, (0.0, Calendar()))
    if time.monotonic() - read_at > LATELY_S or not read_at:
        lately = calendar(session)
        _lately[house] = (time.monotonic(), lately)
    return lately


def _ruleset(session: Session, ruleset_id: str, version: str, sha256: str) -> Ruleset:
    if (version, sha256) not in _read:
        query = sa.select(RulesetRow.document).where(RulesetRow.id == ruleset_id)
        _read[version, sha256] = read_ruleset(session.execute(query).scalar_one())
    return _read[version, sha256]


def by_version(session: Session, version: str) -> Ruleset | None:
    """Return the ruleset of that version, in whatever state; None if there is none."""
    name = shipped_as(version)
    if name is not None:
        return ruleset(name)
    query = sa.select(RulesetRow.id, RulesetRow.version, RulesetRow.sha256).where(
        RulesetRow.version == version
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _ruleset(session, row.id, row.version, row.sha256)


def document_of(session: Session, version: str) -> dict[str, Any]:
    """Return a ruleset as it was brought, plain JSON values.

    :raises RulesetUnknown: if there is none
    """
    name = shipped_as(version)
    if name is not None:
        return document(name)
    found: dict[str, Any] | None = session.scalar(
        sa.select(RulesetRow.document).where(RulesetRow.version == version)
    )
    if found is None:
        raise RulesetUnknown(version=version)
    return found


def card(session: Session, version: str) -> RulesetCard:
    """Return one ruleset.

    :raises RulesetUnknown: if there is none
    """
    name = shipped_as(version)
    if name is not None:
        return shipped(name)
    row = session.scalar(sa.select(RulesetRow).where(RulesetRow.version == version))
    if row is None:
        raise RulesetUnknown(version=version)
    return _cards(session, [row])[0]


def shipped(name: str = CURRENT) -> RulesetCard:
    """Return a ruleset that comes with the house; an earlier one only replays what was decided under it."""
    rules = ruleset(name)
    number = SHIPPED.index(name)
    return RulesetCard(
        id=None,
        version=rules.version,
        base_version=ruleset(SHIPPED[number - 1]).version if number else None,
        sha256=rules.sha256,
        state=RulesetState.APPROVED.value,
        in_force_from=rules.earliest_as_of,
        reason="",
        rules=len(rules.rules),
    )


def cards(session: Session) -> list[RulesetCard]:
    """Return every ruleset, the latest first day first."""
    query = sa.select(RulesetRow).order_by(RulesetRow.in_force_from.desc(), RulesetRow.id.desc()).limit(MOST)
    return [*_cards(session, session.scalars(query).all()), *map(shipped, reversed(SHIPPED))]


def _cards(session: Session, rows: Sequence[RulesetRow]) -> list[RulesetCard]:
    ids = [row.id for row in rows]
    approvals: dict[str, list[ApprovalCard]] = {}
    query = sa.select(RulesetApproval).where(RulesetApproval.ruleset_id.in_(ids))
    for one in session.scalars(query.order_by(RulesetApproval.approved_at)) if ids else ():
        approvals.setdefault(one.ruleset_id, []).append(
            ApprovalCard(one.account_id, one.name, one.role, one.approved_at)
        )
    return [
        RulesetCard(
            id=row.id,
            version=row.version,
            base_version=row.base_version,
            sha256=row.sha256,
            state=row.state.value,
            in_force_from=row.in_force_from,
            reason=row.reason,
            rules=len(row.document["rules"]),
            proposed_by=row.proposed_by,
            proposed_by_name=row.proposed_by_name,
            proposed_at=row.proposed_at,
            closed_at=row.closed_at,
            closed_reason=row.closed_reason,
            approvals=tuple(approvals.get(row.id, ())),
        )
        for row in rows
    ]


def difference(session: Session, found: RulesetCard) -> list[Change]:
    """Return what a ruleset changes against the one that it was proposed against."""
    if found.base_version is None:
        return []
    return changes(document_of(session, found.base_version), document_of(session, found.version))


def titles(session: Session, codes: Iterable[str], *, on: date) -> list[dict[str, str]]:
    """Return what rules are called in the law of a day, in the order in which they are given."""
    known = {rule.id: dict(rule.title) for rule in calendar(session).on(on).rules}
    return [known.get(code, {"en": code}) for code in codes]
