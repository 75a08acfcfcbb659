"""What was stated, put on file, found and declared about works: cards of the clearance rooms."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import PaperUnknown
from bonded_warehouse.models.clearance import LegalFacts, RelicsExamination
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.rules.export_papers import paper_kinds
from bonded_warehouse.rules.export_stated import Stated, missing, read
from foundation.actor import Actor

PAGE = 50
AUCTION_REVIEW = "auction_pre_review"
"""The relics department's review of a relic before its auction (R-32)."""


@dataclass(frozen=True, slots=True)
class StatedCard:
    """What was stated about a work for the law."""

    artwork_id: str
    version: int
    """0: nobody has stated anything."""
    facts: dict[str, Any]
    stated: Stated
    missing: list[str]
    recorded_by_name: str = ""
    recorded_at: datetime | None = None

    @classmethod
    def of(cls, row: LegalFacts) -> "StatedCard":
        """Return a row as a card."""
        said = read(row.facts)
        return cls(
            artwork_id=row.artwork_id,
            version=row.version,
            facts=row.facts,
            stated=said,
            missing=list(missing(said)),
            recorded_by_name=row.recorded_by_name,
            recorded_at=row.recorded_at,
        )


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One paper on file. Texts by language."""

    id: str
    artwork_id: str
    code: str
    title: dict[str, str]
    number: str
    issuer: str
    valid_from_on: date
    valid_to_on: date | None
    sha256: str | None
    file_name: str | None
    note: str
    state: str
    supplied_by: str
    supplied_by_name: str
    supplied_at: datetime
    decided_by_name: str | None
    decided_at: datetime | None
    decided_why: str
    verified_by: list[str] = field(default_factory=list)
    """Roles that may verify it."""

    @classmethod
    def of(cls, row: Paper) -> "PaperCard":
        """Return a row as a card."""
        kind = paper_kinds()[row.code]
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            code=row.code,
            title=kind.title,
            number=row.number,
            issuer=row.issuer,
            valid_from_on=row.valid_from_on,
            valid_to_on=row.valid_to_on,
            sha256=row.sha256,
            file_name=row.file_name,
            note=row.note,
            state=row.state.value,
            supplied_by=row.supplied_by,
            supplied_by_name=row.supplied_by_name,
            supplied_at=row.supplied_at,
            decided_by_name=row.decided_by_name,
            decided_at=row.decided_at,
            decided_why=row.decided_why,
            verified_by=sorted(kind.verified_by),
        )

    def may_be_decided_by(self, actor: Actor) -> bool:
        """Say whether this actor may verify or reject it now."""
        role_fits = not actor.roles.isdisjoint(self.verified_by)
        return self.state == PaperState.SUPPLIED and role_fits and actor.account_id != self.supplied_by


@dataclass(frozen=True, slots=True)
class RelicsCard:
    """A relics examiner's decision."""

    id: str
    artwork_id: str
    finding: str
    codes: list[str]
    reason: str
    number: str
    institution: str
    examiner_name: str
    examined_at: datetime

    @classmethod
    def of(cls, row: RelicsExamination) -> "RelicsCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            finding=row.finding.value,
            codes=list(row.codes),
            reason=row.reason,
            number=row.number,
            institution=row.institution,
            examiner_name=row.examiner_name,
            examined_at=row.examined_at,
        )


def stated(session: Session, artwork_id: str) -> StatedCard:
    """Return what was stated last about a work; version 0 where nothing was."""
    query = sa.select(LegalFacts).where(LegalFacts.artwork_id == artwork_id)
    row = session.scalars(query.order_by(LegalFacts.version.desc()).limit(1)).one_or_none()
    return unstated(artwork_id) if row is None else StatedCard.of(row)


def unstated(artwork_id: str) -> StatedCard:
    """Return the card of a work about which nobody has stated anything."""
    said = Stated()
    return StatedCard(artwork_id, 0, {}, said, list(missing(said)))


def papers(session: Session, artwork_id: str) -> list[PaperCard]:
    """Return the papers on file for a work, the latest first."""
    query = sa.select(Paper).where(Paper.artwork_id == artwork_id).order_by(Paper.id.desc())
    return [PaperCard.of(row) for row in session.scalars(query)]


def auction_review(session: Session, artwork_id: str, *, on: date) -> PaperCard | None:
    """Return the relics department's review of a work before its auction, verified and in force on a day."""
    query = sa.select(Paper).where(
        Paper.artwork_id == artwork_id,
        Paper.code == AUCTION_REVIEW,
        Paper.state == PaperState.VERIFIED,
        Paper.valid_from_on <= on,
        sa.or_(Paper.valid_to_on.is_(None), Paper.valid_to_on >= on),
    )
    row = session.scalar(query.order_by(Paper.id.desc()).limit(1))
    return None if row is None else PaperCard.of(row)


def paper(session: Session, paper_id: str) -> PaperCard:
    """Return one paper.

    :raises PaperUnknown: if there is none under this id
    """
    row = session.get(Paper, paper_id)
    if row is None:
        raise PaperUnknown
    return PaperCard.of(row)
