"""Condition reports: begun, filled in on the grid, signed by two persons, and fixed from then on."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import casing, hands
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import STAFF
from bonded_warehouse.rules import chain
from bonded_warehouse.rules.condition import (
    AFTER_TRANSIT,
    CELL,
    LARGEST_MM,
    Difference,
    Grade,
    Light,
    Observation,
    Occasion,
    Zone,
    compare,
    worst,
)
from bonded_warehouse.rules.states import HoldKind
from foundation.actor import Actor
from foundation.ids import new_id

SHA256: Final = re.compile(r"[0-9a-f]{64}")
MOST_OBSERVATIONS: Final = 400


def begin_report(
    session: Session,
    *,
    holding: Holding,
    occasion: Occasion,
    light: Light,
    note: str = "",
    grades: Mapping[Zone, Grade] | None = None,
    observations: Sequence[Observation] = (),
    actor: Actor,
    at: datetime,
) -> ConditionReport:
    """Begin a report; its author fills it in until he signs it.

    :raises NotAllowed: if the actor has no part in custody
    :raises ReportInvalid: if an observation cannot be
    """
    actor.require(*STAFF)
    images = registry.artwork(session, holding.artwork_id).images
    report = ConditionReport(
        id=new_id("cnd", at),
        artwork_id=holding.artwork_id,
        holding_id=holding.id,
        occasion=occasion,
        light=light,
        at_state=holding.state,
        image_sha256=images[0].sha256 if images else None,
        grades={zone.value: grade.value for zone, grade in (grades or {}).items()},
        observations=[],
        note=note,
        drawn_by=actor.id,
        drawn_by_name=actor.name,
        drawn_at=at,
    )
    for one in observations:
        _add(report, one)
    session.add(report)
    session.flush()
    return report


def observe(session: Session, *, report_id: str, seen: Observation, actor: Actor) -> ConditionReport:
    """Write down one thing seen.

    :raises ReportUnknown: if there is no such report; also ReportFixed, ReportNotYours, ReportInvalid
    """
    report = _draft(session, report_id, actor)
    _add(report, seen)
    session.flush()
    return report


def strike(session: Session, *, report_id: str, number: int, actor: Actor) -> ConditionReport:
    """Take back what was written down by mistake, before anybody signed.

    :param number: its place in the list, from 1
    :raises ReportUnknown: if there is no such report; also ReportFixed, ReportNotYours, ReportInvalid
    """
    report = _draft(session, report_id, actor)
    if not 1 <= number <= len(report.observations):
        raise errors.ReportInvalid(fields={"number": "Choose one of those listed."})
    report.observations = [one for place, one in enumerate(report.observations, 1) if place != number]
    session.flush()
    return report


def grade(
    session: Session, *, report_id: str, grades: Mapping[Zone, Grade], note: str | None, actor: Actor
) -> ConditionReport:
    """Say how each zone is as a whole; zones left out keep what they had.

    :raises ReportUnknown: if there is no such report; also ReportFixed, ReportNotYours
    """
    report = _draft(session, report_id, actor)
    report.grades = {**report.grades, **{zone.value: one.value for zone, one in grades.items()}}
    if note is not None:
        report.note = note
    session.flush()
    return report


def discard(session: Session, *, report_id: str, actor: Actor) -> ConditionReport:
    """Throw a report away that nobody has signed.

    :raises ReportUnknown: if there is no such report; also ReportFixed, ReportNotYours
    """
    report = _draft(session, report_id, actor)
    report.state = ReportState.DISCARDED
    session.flush()
    return report


def sign_report(
    session: Session, *, report_id: str, hand: hands.Hand | None = None, actor: Actor, at: datetime
) -> ConditionReport:
    """Sign a report: its author first, then a second person; with the second it stands.

    What has come or grown since the last report, when the work has just travelled, opens a case and holds
    the work for the insurer.

    :param hand: the actor's signature with his own key over what `report_to_sign` gave, if he has one
    :raises ReportUnknown: if there is no such report
    :raises OwnKeyNeeded: if the actor has a key and did not sign with it; also OwnKeyMissing,
        ActSignatureWrong, ActSignatureStale
    :raises ReportFixed: if it stands already, or was thrown away
    :raises ReportNotFixed: if somebody else signs before its author
    :raises ReportSignedByYou: if the actor has signed it
    :raises ReportEmpty: if no zone has a grade
    :raises NotAllowed: if the actor has no part in the work
    """
    report = _locked(session, report_id)
    holding = _signable(session, report, actor)
    digest = report.digest or chain.hash_of(report.content())
    act = hands.report(holding, report, digest).act
    roles = [_role(report)]
    signed = registry.sign_act(session, act=act, roles=roles, given=hand, actor=actor, at=at)
    report.digest = digest
    mine: dict[str, Any] = {
        "account_id": actor.id,
        "name": actor.name,
        "at": at.isoformat(timespec="microseconds"),
        "kind": registry.SESSION,
    }
    if signed is not None:
        mine |= {"kind": registry.OWN_KEY, "signed": signed}
    report.signatures = [*report.signatures, mine]
    report.state = ReportState.WAITING if len(report.signatures) == 1 else ReportState.SIGNED
    session.flush()
    if report.state is ReportState.SIGNED:
        _stands(session, report, holding, actor=actor, at=at)
    return report


def report_to_sign(session: Session, *, report_id: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the actor signs with his own key under a report.

    Refuses as `sign_report` does, and if he has no key to sign with (OwnKeyMissing).
    """
    report = session.get(ConditionReport, report_id)
    if report is None:
        raise errors.ReportUnknown
    holding = _signable(session, report, actor)
    what = hands.report(holding, report, report.digest or chain.hash_of(report.content()))
    return registry.act_to_sign(
        session, act=what.act, roles=[_role(report)], details=what.details, actor=actor, at=at
    )


def _role(report: ConditionReport) -> str:
    """Return as what the next one signs: the author first, then somebody who has seen the same."""
    return "author" if report.state is ReportState.DRAFT else "second"


def _signable(session: Session, report: ConditionReport, actor: Actor) -> Holding:
    """Return the holding of a report, if the actor may sign it now."""
    if report.state not in {ReportState.DRAFT, ReportState.WAITING}:
        raise errors.ReportFixed
    holding = session.get(Holding, report.holding_id)
    assert holding is not None, "a report names its holding by foreign key"
    if not (is_owner(holding, actor) or is_depositor(holding, actor)):
        actor.require(*STAFF)
    if actor.id in {one["account_id"] for one in report.signatures}:
        raise errors.ReportSignedByYou
    if report.state is ReportState.DRAFT and actor.id != report.drawn_by:
        raise errors.ReportNotFixed
    if not report.grades:
        raise errors.ReportEmpty(fields={"grades.front": "This is needed."})
    return holding


def last_signed(session: Session, artwork_id: str, *, before: ConditionReport) -> ConditionReport | None:
    """Return the signed report of a work before this one; None if this is the first."""
    return session.scalar(
        sa.select(ConditionReport)
        .where(
            ConditionReport.artwork_id == artwork_id,
            ConditionReport.state == ReportState.SIGNED,
            ConditionReport.drawn_at <= before.drawn_at,
            ConditionReport.id != before.id,
        )
        .order_by(ConditionReport.drawn_at.desc(), ConditionReport.id.desc())
        .limit(1)
    )


def difference(before: ConditionReport, after: ConditionReport) -> Difference:
    """Return what has changed between two reports."""
    return compare(
        [Observation.read(one) for one in before.observations],
        [Observation.read(one) for one in after.observations],
    )


def _stands(
    session: Session, report: ConditionReport, holding: Holding, *, actor: Actor, at: datetime
) -> None:
    as_a_whole = worst(report.grades.values())
    registry.attest(
        session,
        artwork_id=report.artwork_id,
        kind="condition.reported",
        claims={
            "report": report.id,
            "occasion": report.occasion.value,
            "observations": len(report.observations),
            "grade": as_a_whole.value if as_a_whole else None,
            "digest": report.digest,
            "at": at.isoformat(timespec="microseconds"),
            "signatures": registry.public_signatures(report.signatures),
        },
        disclosable={"signed_by": [one["name"] for one in report.signatures]},
        actor=actor,
        at=at,
    )
    earlier = last_signed(session, report.artwork_id, before=report)
    if earlier is None or report.occasion not in AFTER_TRANSIT:
        return
    changed = difference(earlier, report)
    if changed.is_worse:
        seen = [*changed.new, *(one.after for one in changed.grown)]
        words = ", ".join(
            f"{one.sign.value} {one.zone.value} {one.cell} {one.size_mm} mm" for one in seen[:8]
        )
        casing.open_case(
            session,
            kind=CaseKind.CONDITION,
            holding=holding,
            about=report.id,
            why=f"On the way: {words}",
            hold=HoldKind.INSURANCE,
            actor=actor,
            at=at,
        )


def _add(report: ConditionReport, seen: Observation) -> None:
    wrong = {
        "cell": "" if CELL.fullmatch(seen.cell) else "Cells run from A1 to H8.",
        "size_mm": "" if 1 <= seen.size_mm <= LARGEST_MM else "Say its longest extent in millimetres.",
        "photo": ""
        if seen.photo is None or SHA256.fullmatch(seen.photo)
        else "64 hexadecimal digits, in lower case.",
        "code": "" if len(report.observations) < MOST_OBSERVATIONS else "One report holds no more than 400.",
    }
    if any(wrong.values()):
        raise errors.ReportInvalid(fields={name: why for name, why in wrong.items() if why})
    report.observations = [*report.observations, seen.kept()]


def _locked(session: Session, report_id: str) -> ConditionReport:
    report = session.get(ConditionReport, report_id, with_for_update=True)
    if report is None:
        raise errors.ReportUnknown
    return report


def _draft(session: Session, report_id: str, actor: Actor) -> ConditionReport:
    report = _locked(session, report_id)
    if report.state is not ReportState.DRAFT:
        raise errors.ReportFixed
    if report.drawn_by != actor.id:
        raise errors.ReportNotYours
    return report
