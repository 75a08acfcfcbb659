"""Examine works: findings that are recorded and never edited."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from authentication.errors import (
    DatesWrong,
    OwnWork,
)
from authentication.events import (
    ArtworkExamined,
)
from authentication.models import (
    Confidence,
    Examination,
    Opinion,
)
from authentication.operations.attesting import attest
from authentication.queries.artworks import artwork, is_own
from authentication.queries.cards import ArtworkCard, ExaminationCard
from authentication.roles import EXPERT
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id

_A_DAY: Final = timedelta(days=1)
"""It may be tomorrow already where the expert is."""


def record_examination(
    session: Session,
    *,
    artwork_id: str,
    method: str,
    findings: str,
    opinion: Opinion,
    confidence: Confidence,
    examined_on: date,
    actor: Actor,
    at: datetime,
) -> ExaminationCard:
    """Record an expert's findings on a work. They are never edited; a later examination stands beside them.

    :raises NotAllowed: if the actor is not an expert
    :raises ArtworkUnknown: if there is no such work
    :raises OwnWork: if the work is his own or his organisation's
    :raises DatesWrong: if the day lies in the future
    """
    actor.require(EXPERT)
    work_of_others(session, artwork_id, actor)
    if examined_on > (at + _A_DAY).date():
        raise DatesWrong(fields={"examined_on": DatesWrong.message})
    row = Examination(
        id=new_id("exm", at),
        artwork_id=artwork_id,
        expert_id=actor.id,
        expert_name=actor.name,
        method=method,
        findings=findings,
        opinion=opinion,
        confidence=confidence,
        examined_on=examined_on,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    attest(
        session,
        artwork_id=artwork_id,
        kind="examination",
        claims={
            "opinion": opinion.value,
            "confidence": confidence.value,
            "examined_on": examined_on.isoformat(),
        },
        disclosable={"expert": actor.name, "method": method, "findings": findings},
        actor=actor,
        at=at,
    )
    fact = ArtworkExamined(artwork_id=artwork_id, examination_id=row.id, opinion=opinion.value)
    outbox.publish(session, fact, at=at)
    return ExaminationCard.of(row)


def work_of_others(session: Session, artwork_id: str, actor: Actor) -> ArtworkCard:
    """Return a work that is not the actor's own nor his organisation's.

    :raises ArtworkUnknown: if there is no such work
    :raises OwnWork: if it is his own
    """
    work = artwork(session, artwork_id)
    if is_own(work, actor):
        raise OwnWork
    return work
