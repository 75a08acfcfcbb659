"""How ready an enterprise is for certification by customs: each point, what is shown for it, the share."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import EnterpriseUnknown
from bonded_warehouse.models.enterprises import Enterprise
from bonded_warehouse.models.readiness import AeoAnswer, AeoPoint
from bonded_warehouse.queries import enterprises
from bonded_warehouse.rules.readiness import AnswerState, Heading, Readiness, readiness
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class AeoAnswerCard:
    """What an enterprise shows for a point."""

    id: str
    enterprise_id: str
    point_id: str
    version: int
    evidence: str
    given_by_name: str
    given_at: datetime
    state: str
    decided_by_name: str
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class AeoPointCard:
    """One point of the standard, with the enterprise's latest answer."""

    id: str
    heading: str
    text: str
    source: str
    answer: AeoAnswerCard | None


@dataclass(frozen=True, slots=True)
class AeoReadiness:
    """An enterprise's readiness."""

    enterprise_id: str
    name: dict[str, str]
    points: list[AeoPointCard]
    total: int
    accepted: int
    percent: int | None


def of_enterprise(session: Session, enterprise_id: str, *, actor: Actor) -> AeoReadiness:
    """Return an enterprise's readiness.

    :raises EnterpriseUnknown: if there is none that the actor may read
    """
    row = session.get(Enterprise, enterprise_id)
    if row is None or not (actor.has(*enterprises.READERS) or enterprises.acts_for(row, actor)):
        raise EnterpriseUnknown
    points = _counting(session)
    answers: dict[str, AeoAnswer] = {}
    given = sa.select(AeoAnswer).where(AeoAnswer.enterprise_id == row.id).order_by(AeoAnswer.version)
    for one in session.scalars(given):
        answers[one.point_id] = one
    share = _share(points, answers)
    return AeoReadiness(
        enterprise_id=row.id,
        name=enterprises.names(session, [row.id])[row.id],
        points=[
            AeoPointCard(
                id=one.id,
                heading=one.heading.value,
                text=one.text,
                source=one.source,
                answer=answer_card(answers[one.id]) if one.id in answers else None,
            )
            for one in points
        ],
        total=share.points,
        accepted=share.accepted,
        percent=share.percent,
    )


def waiting(session: Session) -> list[tuple[str, dict[str, str], datetime, int]]:
    """Return (enterprise, name, since, how many) of answers that wait to be looked at."""
    query = (
        sa.select(AeoAnswer.enterprise_id, sa.func.min(AeoAnswer.given_at), sa.func.count())
        .where(AeoAnswer.state == AnswerState.GIVEN)
        .group_by(AeoAnswer.enterprise_id)
        .order_by(AeoAnswer.enterprise_id)
    )
    rows = session.execute(query).all()
    names = enterprises.names(session, [id_ for id_, _, _ in rows]) if rows else {}
    return [(id_, names[id_], since, count) for id_, since, count in rows]


def answer_card(row: AeoAnswer) -> AeoAnswerCard:
    """Return an answer as a card."""
    return AeoAnswerCard(
        id=row.id,
        enterprise_id=row.enterprise_id,
        point_id=row.point_id,
        version=row.version,
        evidence=row.evidence,
        given_by_name=row.given_by_name,
        given_at=row.given_at,
        state=row.state.value,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def _counting(session: Session) -> list[AeoPoint]:
    rows = session.scalars(sa.select(AeoPoint).where(AeoPoint.retired_at.is_(None))).all()
    return sorted(rows, key=lambda one: (list(Heading).index(one.heading), one.id))


def _share(points: list[AeoPoint], answers: dict[str, AeoAnswer]) -> Readiness:
    return readiness((one.id for one in points), {id_: one.state for id_, one in answers.items()})
