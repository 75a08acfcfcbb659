"""Cases: opened by what was found amiss, with a hold on the work; closed by another person with a reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.events import KeepingCaseOpened
from bonded_warehouse.keeping_errors import CaseClosed, CaseUnknown, CaseYours
from bonded_warehouse.models.cases import CaseKind, KeepingCase
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import stopping
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR, SENIOR_KEEPER
from bonded_warehouse.rules.states import HoldKind
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id


def open_case(
    session: Session,
    *,
    kind: CaseKind,
    holding: Holding | None,
    about: str,
    why: str,
    hold: HoldKind | None,
    facility_id: str | None = None,
    actor: Actor,
    at: datetime,
) -> KeepingCase:
    """Open a case, and hold the work until it is closed.

    :param about: id of what showed it: a report, a seal, a count
    :param hold: the kind of hold; None where the work is held already, or there is none
    """
    held = None
    if holding is not None and hold is not None:
        held = stopping.hold_for_house(
            session, artwork_id=holding.artwork_id, kind=hold, reason=why, actor=actor, at=at
        )
    case = KeepingCase(
        id=new_id("cas", at),
        kind=kind,
        artwork_id=holding.artwork_id if holding else None,
        holding_id=holding.id if holding else None,
        facility_id=holding.facility_id if holding else facility_id,
        about=about,
        why=why,
        hold_id=held.id if held else None,
        opened_by=actor.account_id,
        opened_by_name=actor.name,
        opened_at=at,
    )
    session.add(case)
    session.flush()
    fact = KeepingCaseOpened(case_id=case.id, kind=kind.value, artwork_id=case.artwork_id, about=about)
    outbox.publish(session, fact, at=at)
    if holding is not None:
        registry.attest(
            session,
            artwork_id=holding.artwork_id,
            kind="custody.case_opened",
            claims={"case": case.id, "kind": kind.value, "at": at.isoformat(timespec="seconds")},
            disclosable={"why": why},
            actor=actor,
            at=at,
        )
    return case


def close_case(session: Session, *, case_id: str, why: str, actor: Actor, at: datetime) -> KeepingCase:
    """Close a case with how it ended; its hold is lifted with the same words.

    :raises NotAllowed: if the actor is neither senior keeper nor officer
    :raises CaseUnknown: if there is no such case
    :raises CaseClosed: if it is closed
    :raises CaseYours: if the actor opened it
    :raises ReasonNeeded: if the reason is missing
    """
    actor.require(SENIOR_KEEPER, CUSTOMS_OFFICER, REGULATOR)
    case = session.get(KeepingCase, case_id, with_for_update=True)
    if case is None:
        raise CaseUnknown
    if case.closed_at is not None:
        raise CaseClosed(closed_at=case.closed_at)
    if case.opened_by == actor.account_id:
        raise CaseYours
    words = stopping.said(why)
    if case.hold_id is not None:
        stopping.lift_for_house(session, hold_id=case.hold_id, reason=words, actor=actor, at=at)
    case.closed_by, case.closed_by_name = actor.account_id, actor.name
    case.closed_at, case.closed_why = at, words
    session.flush()
    if case.artwork_id is not None:
        registry.attest(
            session,
            artwork_id=case.artwork_id,
            kind="custody.case_closed",
            claims={"case": case.id, "kind": case.kind.value, "at": at.isoformat(timespec="seconds")},
            disclosable={"why": words},
            actor=actor,
            at=at,
        )
    return case
