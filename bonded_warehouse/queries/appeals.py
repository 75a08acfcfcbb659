"""Appeals as cards: what was refused, on what grounds it is contested, who decided it how."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import AppealUnknown
from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.models.appeals import Appeal, AppealState
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, DeclarationState
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.rules.refusal_codes import RefusalCode, refusal_codes
from foundation.actor import Actor

PAGE: Final = 50
REFUSALS: Final = (
    Reply.RETURNED,
    Reply.RETURN_SHIPMENT,
    Reply.DETAINED,
    Reply.DETAINED_SMUGGLING,
    Reply.DETAINED_LEGAL,
    Reply.DETAINED_OTHER,
)
OPEN_TO_IT: Final = frozenset({DeclarationState.REJECTED, DeclarationState.DETAINED})


@dataclass(frozen=True, slots=True)
class AppealPaper:
    """A file that came with an appeal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AppealCard:
    """One appeal."""

    id: str
    declaration_id: str
    codes: list[RefusalCode]
    """Under which it was refused, with basis, remedy and way of appeal."""
    refused_by: str | None
    grounds: str
    papers: list[AppealPaper]
    lodged_by: str
    lodged_by_name: str
    lodged_at: datetime
    state: str
    decided_by_name: str | None
    decided_at: datetime | None
    reason: str
    effect: str
    statement_id: str | None

    def may_be_decided_by(self, actor: Actor) -> bool:
        """Say whether this officer is another than the one who refused, and no party."""
        return self.state == AppealState.LODGED and actor.account_id not in {
            None,
            self.refused_by,
            self.lodged_by,
        }


def of_declaration(session: Session, declaration_id: str) -> list[AppealCard]:
    """Return the appeals about a declaration, the latest first."""
    query = sa.select(Appeal).where(Appeal.declaration_id == declaration_id)
    return [card(row) for row in session.scalars(query.order_by(Appeal.lodged_at.desc(), Appeal.id.desc()))]


def appeal(session: Session, appeal_id: str) -> AppealCard:
    """Return one appeal.

    :raises AppealUnknown: if there is none
    """
    row = session.get(Appeal, appeal_id)
    if row is None:
        raise AppealUnknown
    return card(row)


def refusal_of(session: Session, row: Declaration) -> DeclarationAnswer | None:
    """Return the refusal that may be appealed now: the last one, if nothing contests it yet."""
    return _last_refusal(session, row.id) if row.state in OPEN_TO_IT else None


def may_appeal(session: Session, about: DeclarationCard) -> bool:
    """Say whether there is a refusal that nobody contests yet."""
    return about.state in OPEN_TO_IT and _last_refusal(session, about.id) is not None


def _last_refusal(session: Session, declaration_id: str) -> DeclarationAnswer | None:
    """Return the last refusal of a declaration, if nobody contests it; one query."""
    query = (
        sa.select(DeclarationAnswer, Appeal.id)
        .join(Appeal, Appeal.answer_id == DeclarationAnswer.id, isouter=True)
        .where(
            DeclarationAnswer.declaration_id == declaration_id,
            DeclarationAnswer.status.in_([reply.value for reply in REFUSALS]),
            DeclarationAnswer.is_late.is_(False),
        )
    )
    for last, contested in session.execute(query.order_by(DeclarationAnswer.number.desc()).limit(1)):
        if contested is None:
            return last
    return None


def meant(codes: Iterable[str]) -> list[RefusalCode]:
    """Return what codes mean; what no code of ours is, is left out."""
    known = refusal_codes()
    return [known[code] for code in codes if code in known]


def card(row: Appeal) -> AppealCard:
    """Return a row as a card."""
    return AppealCard(
        id=row.id,
        declaration_id=row.declaration_id,
        codes=meant(row.codes),
        refused_by=row.refused_by,
        grounds=row.grounds,
        papers=[AppealPaper(one["name"], one["sha256"]) for one in row.papers],
        lodged_by=row.lodged_by,
        lodged_by_name=row.lodged_by_name,
        lodged_at=row.lodged_at,
        state=row.state.value,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
        effect=row.effect,
        statement_id=row.statement_id,
    )
