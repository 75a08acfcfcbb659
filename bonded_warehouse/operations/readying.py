"""Readiness for AEO: officers enter the standard's points, enterprises show what they do, officers look."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.enterprises import Enterprise
from bonded_warehouse.models.readiness import AeoAnswer, AeoPoint
from bonded_warehouse.operations import enterprising
from bonded_warehouse.operations.stopping import said
from bonded_warehouse.queries import enterprises
from bonded_warehouse.roles import CUSTOMS_OFFICER
from bonded_warehouse.rules.readiness import AnswerState, Heading
from bonded_warehouse.supervision_errors import AeoAnswerDecided, AeoAnswerStands, AeoPointUnknown, OwnFinding
from foundation.actor import Actor
from foundation.errors import Invalid
from foundation.ids import new_id


def enter_point(
    session: Session, *, heading: Heading, text: str, source: str, actor: Actor, at: datetime
) -> AeoPoint:
    """Enter a point of the standard, with its clause.

    :raises NotAllowed: if the actor is no customs officer
    """
    actor.require(CUSTOMS_OFFICER)
    if not source.strip():
        raise Invalid(fields={"source": "This is needed."})
    row = AeoPoint(
        id=new_id("aeo", at),
        heading=heading,
        text=said(text),
        source=source.strip(),
        entered_by_name=actor.name,
        entered_at=at,
    )
    session.add(row)
    session.flush()
    return row


def retire_point(session: Session, *, point_id: str, actor: Actor, at: datetime) -> AeoPoint:
    """Have a point count no more: the standard has changed.

    :raises NotAllowed: if the actor is no customs officer
    :raises AeoPointUnknown: if there is none that counts
    """
    actor.require(CUSTOMS_OFFICER)
    row = _point(session, point_id)
    row.retired_at = at
    session.flush()
    return row


def answer(
    session: Session, *, enterprise_id: str, point_id: str, evidence: str, actor: Actor, at: datetime
) -> AeoAnswer:
    """Show what an enterprise does for a point: whoever acts for it.

    :raises EnterpriseUnknown: if the actor does not act for it
    :raises AeoPointUnknown: if there is no such point
    :raises AeoAnswerStands: if an answer waits or was accepted
    """
    firm = enterprising.mine(session, enterprise_id, actor)
    point = _point(session, point_id)
    words = said(evidence)
    last = sa.select(AeoAnswer).where(AeoAnswer.enterprise_id == firm.id, AeoAnswer.point_id == point.id)
    before = session.scalar(last.order_by(AeoAnswer.version.desc()).limit(1))
    if before is not None and before.state is not AnswerState.RETURNED:
        raise AeoAnswerStands
    row = AeoAnswer(
        id=new_id("aea", at),
        enterprise_id=firm.id,
        point_id=point.id,
        version=1 if before is None else before.version + 1,
        evidence=words,
        given_by=actor.id,
        given_by_name=actor.name,
        given_at=at,
    )
    session.add(row)
    session.flush()
    return row


def judge(
    session: Session, *, answer_id: str, accept: bool, reason: str, actor: Actor, at: datetime
) -> AeoAnswer:
    """Accept what an enterprise shows, or return it, with the reason.

    :raises NotAllowed: if the actor is no customs officer
    :raises OwnFinding: if he acts for the enterprise
    :raises AeoPointUnknown: if there is no such answer
    :raises AeoAnswerDecided: if it was decided on
    """
    actor.require(CUSTOMS_OFFICER)
    row = session.get(AeoAnswer, answer_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise AeoPointUnknown
    if enterprises.acts_for(session.get_one(Enterprise, row.enterprise_id), actor):
        raise OwnFinding
    if row.state is not AnswerState.GIVEN:
        raise AeoAnswerDecided
    row.reason = said(reason)
    row.state = AnswerState.ACCEPTED if accept else AnswerState.RETURNED
    row.decided_by_name, row.decided_at = actor.name, at
    session.flush()
    return row


def _point(session: Session, point_id: str) -> AeoPoint:
    row = session.get(AeoPoint, point_id, with_for_update=True)
    if row is None or row.retired_at is not None:
        raise AeoPointUnknown
    return row
