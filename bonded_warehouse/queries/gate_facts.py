"""What is known of works, gathered for the gate: the same eight queries for one work or for a hundred."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.clearance import LegalFacts, RelicsExamination, RelicsFinding
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.queries.holds import holds
from bonded_warehouse.rules.export import Record
from bonded_warehouse.rules.export_facts import CustomsStatus as CustomsWord
from bonded_warehouse.rules.export_stated import Registered, Stated, read
from bonded_warehouse.rules.states import CustodyState, CustomsStatus

CHINA: Final = timezone(timedelta(hours=8), "UTC+08:00")
"""The law's days are China's; it keeps one time all year."""
PROVEN: Final = frozenset(
    {
        CustodyState.IDENTIFIED,
        CustodyState.STORED,
        CustodyState.CHECKED_OUT,
        CustodyState.ON_DISPLAY_ZONE,
        CustodyState.IN_CONSERVATION,
        CustodyState.PACKED,
        CustodyState.IN_CLEARANCE,
        CustodyState.CLEARED_EXPORT,
        CustodyState.IN_TRANSIT_EXPORT,
        CustodyState.DEPARTED,
    }
)
"""States that a work reaches only after it was identified, with nobody's sight of it lost since."""
CERTIFICATE: Final[dict[str, Literal["valid", "suspended", "revoked"]]] = {
    "in_force": "valid",
    "suspended": "suspended",
    "revoked": "revoked",
}


@dataclass(frozen=True, slots=True)
class Known:
    """All that the house knows of a work and the law asks about."""

    card: registry.ArtworkCard
    registered: Registered
    certificate: Literal["valid", "revoked", "suspended", "expired", "missing"]
    stated: Stated = field(default_factory=Stated)
    stated_version: int = 0
    papers: tuple[str, ...] = ()
    """Codes of papers that are verified and hold on the day."""
    records: tuple[Record, ...] = ()
    holds: tuple[str, ...] = ()
    customs: CustomsWord = "domestic"
    identified: bool = False
    sold: bool = False


def law_day(at: datetime) -> date:
    """Return the day in China, whose law is asked."""
    return at.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class Read:
    """What the caller has read of the registry already, so that it is not read again."""

    works: dict[registry.ArtworkId, registry.ArtworkCard]
    certificates: dict[registry.ArtworkId, registry.CertificateCard]


def known(
    session: Session, artwork_ids: Iterable[str], *, at: datetime, read: Read | None = None
) -> dict[str, Known]:
    """Return what is known of each work; ids that are not registered are left out."""
    cards = registry.artworks(session, artwork_ids) if read is None else read.works
    ids: list[str] = list(cards)
    if not ids:
        return {}
    certificates = registry.certificates(session, ids) if read is None else read.certificates
    statements = _statements(session, ids)
    papers = _papers(session, ids, on=law_day(at))
    records = _records(session, ids)
    stopped = holds(session, ids)
    custody = _custody(session, ids)
    found = {}
    for artwork_id, card in cards.items():
        stated, version = statements.get(artwork_id, (Stated(), 0))
        holding = custody.get(artwork_id)
        found[str(artwork_id)] = Known(
            card=card,
            registered=_registered(card),
            certificate=_certificate(certificates[artwork_id], at),
            stated=stated,
            stated_version=version,
            papers=tuple(papers.get(artwork_id, ())),
            records=tuple(records.get(artwork_id, ())),
            holds=tuple(sorted({held.kind for held in stopped.get(artwork_id, ())})),
            customs="domestic" if holding is None else customs_word(holding),
            identified=holding is not None and holding.state in PROVEN,
            sold=holding is not None and holding.owner_id != holding.depositor_id,
        )
    return found


def _registered(card: registry.ArtworkCard) -> Registered:
    return Registered(
        makers=tuple(name for name in card.maker.values() if name),
        object_type=card.object_type,
        living=card.maker_life.living,
        died=card.maker_life.died_year,
        made_from=card.made_from_year,
        made_to=card.made_to_year,
        origin=card.origin_country,
    )


def _certificate(
    card: registry.CertificateCard, at: datetime
) -> Literal["valid", "revoked", "suspended", "expired", "missing"]:
    state = CERTIFICATE.get(card.state)
    if state is None:
        return "missing"
    if state == "valid" and card.valid_until is not None and card.valid_until <= at:
        return "expired"
    return state


def _statements(session: Session, ids: Sequence[str]) -> dict[str, tuple[Stated, int]]:
    latest = (
        sa.select(LegalFacts.artwork_id, sa.func.max(LegalFacts.version).label("version"))
        .where(LegalFacts.artwork_id.in_(ids))
        .group_by(LegalFacts.artwork_id)
        .subquery()
    )
    query = sa.select(LegalFacts).join(
        latest,
        sa.and_(LegalFacts.artwork_id == latest.c.artwork_id, LegalFacts.version == latest.c.version),
    )
    return {row.artwork_id: (read(row.facts), row.version) for row in session.scalars(query)}


def _papers(session: Session, ids: Sequence[str], *, on: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = sa.select(Paper.artwork_id, Paper.code).where(
        Paper.artwork_id.in_(ids),
        Paper.state == PaperState.VERIFIED,
        Paper.valid_from_on <= on,
        sa.or_(Paper.valid_to_on.is_(None), Paper.valid_to_on >= on),
    )
    for row in session.execute(query.order_by(Paper.code)):
        found.setdefault(row.artwork_id, []).append(row.code)
    return found


def _records(session: Session, ids: Sequence[str]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    query = sa.select(RelicsExamination).where(RelicsExamination.artwork_id.in_(ids))
    for row in session.scalars(query.order_by(RelicsExamination.examined_at, RelicsExamination.id)):
        record = Record(
            id=row.id,
            may_leave=row.finding is not RelicsFinding.MAY_NOT_LEAVE,
            codes=frozenset(row.codes),
            work_digest=row.work_digest,
        )
        found.setdefault(row.artwork_id, []).append(record)
    return found


def _custody(session: Session, ids: Sequence[str]) -> dict[str, Holding]:
    query = sa.select(Holding).where(Holding.artwork_id.in_(ids), Holding.is_open)
    return {row.artwork_id: row for row in session.scalars(query)}


def customs_word(holding: Holding) -> CustomsWord:
    """Return what the goods are to the law: a release for export does not change what is released."""
    status = holding.customs_status or holding.intended_status
    if status is CustomsStatus.RELEASED_EXPORT and holding.before_release is not None:
        status = holding.before_release
    return status.value
