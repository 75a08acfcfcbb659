"""What is known of works, gathered for the gate: the same nine queries for one work or for a hundred."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.clearance import LegalFacts, RelicsExamination, RelicsFinding
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.queries.clearance import PaperCard, RelicsCard, StatedCard, unstated
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.queries.rulesets import Calendar, calendar, calendar_lately
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.queries.title import NOBODY_KNOWS, Title, titles
from bonded_warehouse.rules.export import Record
from bonded_warehouse.rules.export_facts import CustomsStatus as CustomsWord
from bonded_warehouse.rules.export_stated import Registered, Stated
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.actor import Actor

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
class Custody:
    """What the law asks of a work's custody."""

    holding_id: str
    customs: CustomsWord
    state: CustodyState
    is_sold: bool
    """Whether title has passed since it came here."""

    @classmethod
    def of(cls, holding: Holding) -> "Custody":
        """Return how a holding stands now."""
        sold = holding.owner_id != holding.depositor_id
        return cls(holding.id, customs_word(holding), holding.state, sold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the house knows of a work and the law asks about."""

    card: registry.ArtworkCard
    certificate: registry.CertificateCard
    statement: StatedCard
    """What was stated last; version 0 where nothing was."""
    papers: tuple[PaperCard, ...]
    """All on file, the latest first."""
    examinations: tuple[RelicsCard, ...]
    """Relics examiners' decisions, the latest first."""
    records: tuple[Record, ...]
    """The same for the rules, the earliest first."""
    holds: tuple[HoldCard, ...]
    """Every hold there ever was, the latest first."""
    holding: Holding | None
    """Its open holding: whose it is and who may see it hangs on this one."""
    custody: Custody | None
    """How it stands in custody; None while it is in none."""
    title: Title
    """With whom title is."""
    law: Calendar
    """Which ruleset decides on which day."""

    @property
    def stated(self) -> Stated:
        """What was stated."""
        return self.statement.stated

    @property
    def registered(self) -> Registered:
        """What the registry knows."""
        return _registered(self.card)

    @property
    def standing(self) -> tuple[str, ...]:
        """Kinds of the holds that stand."""
        return tuple(sorted({held.kind for held in self.holds if held.lifted_at is None}))

    @property
    def customs(self) -> CustomsWord:
        """What the goods are to the law."""
        return "domestic" if self.custody is None else self.custody.customs

    @property
    def is_identified(self) -> bool:
        """Whether it was identified, and nobody lost sight of it since."""
        return self.custody is not None and self.custody.state in PROVEN

    @property
    def is_sold(self) -> bool:
        """Whether title has passed since it came here."""
        return self.custody is not None and self.custody.is_sold

    def paper_codes(self, on: date) -> tuple[str, ...]:
        """Return the codes of papers that are verified and hold on that day."""
        return tuple(
            sorted(
                {
                    paper.code
                    for paper in self.papers
                    if paper.state == PaperState.VERIFIED
                    and paper.valid_from_on <= on
                    and (paper.valid_to_on is None or paper.valid_to_on >= on)
                }
            )
        )

    def certified(self, at: datetime) -> Literal["valid", "revoked", "suspended", "expired", "missing"]:
        """Return where its certificate stands, in the words of the rules."""
        return _certificate(self.certificate, at)

    def belongs_to(self, actor: Actor) -> bool:
        """Say whether the actor, or whom he acts for, registered, owns or deposited it."""
        if registry.is_own(self.card, actor):
            return True
        return self.holding is not None and (
            is_owner(self.holding, actor) or is_depositor(self.holding, actor)
        )

    def is_now_of(self, actor: Actor) -> bool:
        """Say whether it concerns the actor, or whom he acts for, today: what is on file is for its owner.

        Who brought or registered it counts with him until title passes; who sold it does not any more.
        """
        return self.title.is_with(self.card, actor)

    def is_visible_to(self, actor: Actor) -> bool:
        """Say whether the actor may see it at all: it was certified, is his side's, or is for his office."""
        certified = self.certificate.state != "none"
        return certified or self.belongs_to(actor) or registry.may_see_uncertified(self.card, actor)


def law_day(at: datetime) -> date:
    """Return the day in China, whose law is asked."""
    return at.astimezone(CHINA).date()


def last_minute(day: date) -> datetime:
    """Return the last minute of a day in China: until then is in time what has this as its last day."""
    return datetime.combine(day, time(23, 59), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Read:
    """What the caller has read of the registry already, so that it is not read again."""

    works: dict[registry.ArtworkId, registry.ArtworkCard]
    certificates: dict[registry.ArtworkId, registry.CertificateCard]
    statements: dict[str, StatedCard] | None = None
    """What was stated last about each work, where that was read too."""


def known(session: Session, artwork_ids: Iterable[str], *, read: Read | None = None) -> dict[str, Known]:
    """Return what is known of each work; ids that are not registered are left out."""
    cards = registry.artworks(session, artwork_ids) if read is None else read.works
    ids: list[str] = list(cards)
    if not ids:
        return {}
    certificates = registry.certificates(session, ids) if read is None else read.certificates
    statements = read.statements if read is not None else None
    if statements is None:
        statements = _statements(session, ids)
    papers = _by_work(
        session.scalars(sa.select(Paper).where(Paper.artwork_id.in_(ids)).order_by(Paper.id.desc()))
    )
    examinations = _by_work(
        session.scalars(
            sa.select(RelicsExamination)
            .where(RelicsExamination.artwork_id.in_(ids))
            .order_by(RelicsExamination.examined_at.desc(), RelicsExamination.id.desc())
        )
    )
    holds = _by_work(
        session.scalars(sa.select(Hold).where(Hold.artwork_id.in_(ids)).order_by(Hold.id.desc()))
    )
    whose, custody = titles(session, ids)
    law = calendar(session) if read is None else calendar_lately(session)
    return {
        artwork_id: Known(
            card=cards[registry.ArtworkId(artwork_id)],
            certificate=certificates[registry.ArtworkId(artwork_id)],
            statement=statements.get(artwork_id) or unstated(artwork_id),
            papers=tuple(PaperCard.of(row) for row in papers.get(artwork_id, ())),
            examinations=tuple(RelicsCard.of(row) for row in examinations.get(artwork_id, ())),
            records=tuple(record_of(row) for row in reversed(examinations.get(artwork_id, []))),
            holds=tuple(HoldCard.of(row) for row in holds.get(artwork_id, ())),
            holding=custody.get(artwork_id),
            custody=Custody.of(custody[artwork_id]) if artwork_id in custody else None,
            title=whose.get(artwork_id, NOBODY_KNOWS),
            law=law,
        )
        for artwork_id in ids
    }


def record_of(row: RelicsExamination) -> Record:
    """Return a relics examination as the rules take it."""
    return Record(
        id=row.id,
        may_leave=row.finding is not RelicsFinding.MAY_NOT_LEAVE,
        codes=frozenset(row.codes),
        work_digest=row.work_digest,
    )


W = TypeVar("W", Paper, RelicsExamination, Hold)


def _by_work(rows: Iterable[W]) -> dict[str, list[W]]:
    found: dict[str, list[W]] = {}
    for row in rows:
        found.setdefault(row.artwork_id, []).append(row)
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


def _statements(session: Session, ids: Sequence[str]) -> dict[str, StatedCard]:
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
    return {row.artwork_id: StatedCard.of(row) for row in session.scalars(query)}


def customs_word(holding: Holding) -> CustomsWord:
    """Return what the goods of a holding are to the law."""
    return word_of(holding.customs_status or holding.intended_status, holding.before_release)


def word_of(status: CustomsStatus, before_release: CustomsStatus | None) -> CustomsWord:
    """Return what goods are to the law: a release for export does not change what is released."""
    if status is CustomsStatus.RELEASED_EXPORT and before_release is not None:
        status = before_release
    return status.value
