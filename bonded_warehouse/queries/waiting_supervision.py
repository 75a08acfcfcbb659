"""Which matters of supervision may wait for a person: a line each of the one question about what waits."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from bonded_warehouse.models.enterprises import Enterprise
from bonded_warehouse.models.issues import AgencyIssue
from bonded_warehouse.models.readiness import AeoAnswer
from bonded_warehouse.models.sharing import DataGrant, GrantNotice, GrantState
from bonded_warehouse.models.supervision import RiskCase
from bonded_warehouse.models.violations import Restoration, Violation
from bonded_warehouse.queries import datasets, issues
from bonded_warehouse.queries.waiting_works import Part, words_of
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GALLERY, REGULATOR
from bonded_warehouse.rules.readiness import AnswerState
from bonded_warehouse.rules.violations import ContestState, RestorationState, ViolationState
from foundation.actor import Actor
from foundation.columns import UTCInstant

KIND: Final = "matter"
RISK: Final = "risk"
SHARING: Final = "sharing"
VIOLATIONS: Final = "violations"
ISSUES: Final = "issues"
READINESS: Final = "readiness"


def matters(actor: Actor) -> Iterator[Part]:
    """Yield a line for each matter that may wait for the actor; what is not there does not."""
    if actor.has(REGULATOR, CUSTOMS_OFFICER):
        yield _matter(RISK, sa.select(RiskCase.id).where(RiskCase.settled_at.is_(None)))
        yield _matter(VIOLATIONS, _found())
    elif actor.has(GALLERY, DECLARANT):
        yield _matter(VIOLATIONS, _found_against(actor))
    if actor.has(CUSTOMS_OFFICER):
        asked = sa.select(Restoration.id).where(Restoration.state == RestorationState.ASKED)
        yield _matter(VIOLATIONS, asked)
        yield _matter(READINESS, sa.select(AeoAnswer.id).where(AeoAnswer.state == AnswerState.GIVEN))
    if actor.has(*issues.OFFICES):
        yield _matter(ISSUES, sa.select(AgencyIssue.id).where(AgencyIssue.closed_at.is_(None)))
    owned = [name for name, known in datasets.ALL.items() if actor.has(known.owner)]
    if owned:
        proposed = sa.select(DataGrant.id).where(
            DataGrant.state == GrantState.PROPOSED, DataGrant.dataset.in_(owned)
        )
        yield _matter(SHARING, proposed)
    yield _matter(SHARING, _changed(actor))


def _matter(matter: str, found: sa.Select[str]) -> Part:
    never = sa.cast(sa.null(), UTCInstant())
    return words_of(KIND, sa.cast(sa.literal(matter), sa.String), never).where(found.exists())


def _found() -> sa.Select[str]:
    waits = Violation.state.in_([ViolationState.PLANNED, ViolationState.SHOWN])
    return sa.select(Violation.id).where(sa.or_(waits, Violation.contest == ContestState.LODGED))


def _found_against(actor: Actor) -> sa.Select[str]:
    his = Enterprise.filed_by == actor.id
    if actor.organisation_id is not None:
        his = sa.or_(his, Enterprise.organisation_id == actor.organisation_id)
    awaited = Violation.state.in_([ViolationState.FOUND, ViolationState.CORRECTING])
    query = sa.select(Violation.id).join(Enterprise, Enterprise.id == Violation.enterprise_id)
    return query.where(awaited, his)


def _changed(actor: Actor) -> sa.Select[str]:
    his = sa.or_(DataGrant.holder_id == actor.id, DataGrant.holder_role.in_(actor.roles))
    query = sa.select(GrantNotice.id).join(DataGrant, DataGrant.id == GrantNotice.grant_id)
    return query.where(GrantNotice.seen_at.is_(None), his)
