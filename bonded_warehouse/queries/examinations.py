"""What waits for a relics examiner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.queries.clearance import StatedCard
from bonded_warehouse.queries.gate import Deal, decided
from bonded_warehouse.queries.gate_facts import Known, Read, known
from bonded_warehouse.rules.export import EXAMINABLE, Outcome, work_digest
from bonded_warehouse.rules.export_facts import Stage, read

PAGE: Final = 48
ASKED: Final[tuple[tuple[Stage, str | None, Deal], ...]] = (
    ("listing", None, Deal()),
    ("listing", None, Deal(sale_form="auction", buyer_foreign=True)),
    ("checkout", "HK", Deal()),
    ("filing", "HK", Deal()),
)
"""The questions whose referrals an examiner settles together: sale here, sale to abroad, exit."""


@dataclass(frozen=True, slots=True)
class Referral:
    """Which rules refer a work to a relics examiner, and how the work was described."""

    codes: tuple[str, ...]
    work_digest: str


def referred(about: Known, *, at: datetime) -> Referral:
    """Return what the rules refer to a relics examiner about one work, whichever way it is to go."""
    decisions = [decided(about, stage=stage, destination=to, at=at, deal=deal) for stage, to, deal in ASKED]
    codes = {
        finding.rule.id
        for decision in decisions
        for finding in decision.findings
        if finding.outcome is Outcome.REFER and not finding.settled_by and finding.rule.id in EXAMINABLE
    }
    return Referral(tuple(sorted(codes)), work_digest(read(decisions[0].facts)))


def referrals(
    session: Session, artwork_ids: Iterable[str], *, at: datetime
) -> dict[str, tuple[Known, Referral]]:
    """Return what the rules refer about each of these works; works with nothing referred are left out."""
    return _referred(known(session, artwork_ids), at)


def waiting(session: Session, *, at: datetime) -> dict[str, tuple[Known, Referral]]:
    """Return what the rules refer about the works that `candidates` names: for pages, which only tell."""
    query = sa.select(LegalFacts).where(LegalFacts.id.in_(sa.select(_latest().c.latest)))
    rows = session.scalars(query.order_by(LegalFacts.id.desc())).all()
    statements = {row.artwork_id: StatedCard.of(row) for row in rows}
    works = registry.artworks(session, statements)
    read = Read(works, registry.certificates(session, works), statements)
    return _referred(known(session, works, read=read), at)


def _referred(works: Mapping[str, Known], at: datetime) -> dict[str, tuple[Known, Referral]]:
    found = {}
    for artwork_id, about in works.items():
        referral = referred(about, at=at)
        if referral.codes:
            found[artwork_id] = (about, referral)
    return found


def candidates(session: Session, *, limit: int = PAGE) -> list[str]:
    """Return works whose legal facts somebody stated and that may yet go anywhere, the latest stated first.

    Whether the rules refer them is for `referrals` to say.
    """
    latest = _latest(limit)
    query = sa.select(latest.c.artwork_id).order_by(latest.c.latest.desc())
    return list(session.scalars(query))


def _latest(limit: int = PAGE) -> sa.Subquery:
    latest = sa.func.max(LegalFacts.id).label("latest")
    query = sa.select(LegalFacts.artwork_id, latest).group_by(LegalFacts.artwork_id)
    return query.order_by(latest.desc()).limit(limit).subquery()
