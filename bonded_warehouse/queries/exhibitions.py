"""What is shown where and when, as each reader may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.exhibition_errors import ExhibitionUnknown
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.exhibitions import Exhibition, ExhibitionLoan
from bonded_warehouse.queries.standing import is_owner
from bonded_warehouse.roles import GALLERY, READERS, SENIOR_KEEPER
from bonded_warehouse.rules.exhibitions import ExhibitionState, LoanState
from foundation.actor import Actor
from foundation.money import Money

PAGE: Final = 60
ON_LIST: Final = (LoanState.ASKED, LoanState.AGREED)


@dataclass(frozen=True, slots=True)
class ExhibitionCard:
    """One exhibition."""

    id: str
    title: dict[str, str]
    text: dict[str, str]
    kind: str
    place: str
    opens_on: date
    closes_on: date
    organiser: str
    phase: str
    """coming, open, over or cancelled."""
    reason: str
    """Why it was cancelled."""

    @classmethod
    def of(cls, row: Exhibition, on: date) -> "ExhibitionCard":
        """Return a row as a card, as it stands on a day."""
        phase = "coming" if on < row.opens_on else "open" if on <= row.closes_on else "over"
        if row.state is ExhibitionState.CANCELLED:
            phase = "cancelled"
        return cls(
            id=row.id,
            title=row.title,
            text=row.text,
            kind=row.kind.value,
            place=row.place,
            opens_on=row.opens_on,
            closes_on=row.closes_on,
            organiser=row.organiser_name,
            phase=phase,
            reason=row.reason,
        )


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One work on an object list."""

    id: str
    work: registry.ArtworkCard
    state: str
    insured: Money | None
    """Told to the organiser, the owner and the warehouse."""
    yours: bool
    """The reader owns the work."""
    whereabouts: str | None
    """How the work stands in custody; told likewise."""
    holding_id: str | None


@dataclass(frozen=True, slots=True)
class ExhibitionPage:
    """One exhibition and its works: everybody sees those whose owners agreed and that are certified."""

    exhibition: ExhibitionCard
    works: list[LoanLine]
    organises: bool
    sees_all: bool
    away_from_on: date | None
    away_until_on: date | None
    courier: str
    insurer: str


@dataclass(frozen=True, slots=True)
class ExhibitionLine:
    """One exhibition in the list."""

    exhibition: ExhibitionCard
    image: registry.ImageCard | None
    works: int


@dataclass(frozen=True, slots=True)
class Exhibitions:
    """Exhibitions that run or are to come, then those that are over."""

    exhibitions: list[ExhibitionLine]
    asked: list[ExhibitionCard]
    """Where the reader's works are asked for, and he has not answered."""


def organises(row: Exhibition, actor: Actor) -> bool:
    """Say whether an exhibition is the actor's, or his firm's."""
    own = row.organiser_id == actor.account_id
    firm = row.organisation_id is not None and row.organisation_id == actor.organisation_id
    return actor.is_signed_in and (own or (firm and actor.has(GALLERY, SENIOR_KEEPER)))


def exhibitions(session: Session, *, actor: Actor, at: datetime) -> Exhibitions:
    """Return the exhibitions that everybody may know of; cancelled ones are left out."""
    on = at.date()
    rows = session.scalars(
        sa.select(Exhibition)
        .where(Exhibition.state == ExhibitionState.PLANNED)
        .order_by(Exhibition.closes_on < on, Exhibition.opens_on)
        .limit(PAGE)
    ).all()
    shown = _shown(session, [row.id for row in rows])
    return Exhibitions([_line(row, shown.get(row.id, []), on) for row in rows], _asked(session, actor, on))


def page(session: Session, exhibition_id: str, *, actor: Actor, at: datetime) -> ExhibitionPage:
    """Return one exhibition.

    :raises ExhibitionUnknown: if there is none
    """
    row = session.get(Exhibition, exhibition_id)
    if row is None:
        raise ExhibitionUnknown
    is_organiser = organises(row, actor)
    sees_all = is_organiser or actor.has(*READERS)
    loans = session.scalars(
        sa.select(ExhibitionLoan)
        .where(ExhibitionLoan.exhibition_id == row.id, ExhibitionLoan.state.in_(ON_LIST))
        .order_by(ExhibitionLoan.asked_at, ExhibitionLoan.id)
    ).all()
    ids = [loan.artwork_id for loan in loans]
    works, certified = registry.artworks(session, ids), registry.certificates(session, ids)
    query = sa.select(Holding).where(Holding.artwork_id.in_(ids), Holding.is_open)
    holdings = {holding.artwork_id: holding for holding in session.scalars(query)}
    lines = []
    for loan in loans:
        holding, key = holdings.get(loan.artwork_id), registry.ArtworkId(loan.artwork_id)
        yours = holding is not None and is_owner(holding, actor)
        public = loan.state is LoanState.AGREED and certified[key].in_force
        if not (sees_all or yours or public):
            continue
        told = sees_all or yours
        insured = None if loan.insured_minor is None else Money(loan.insured_minor, loan.insured_currency)
        lines.append(
            LoanLine(
                id=loan.id,
                work=registry.shown(works[key], actor),
                state=loan.state.value,
                insured=insured if told else None,
                yours=yours,
                whereabouts=holding.state.value if told and holding is not None else None,
                holding_id=holding.id if told and holding is not None else None,
            )
        )
    return ExhibitionPage(
        exhibition=ExhibitionCard.of(row, at.date()),
        works=lines,
        organises=is_organiser,
        sees_all=sees_all,
        away_from_on=row.away_from_on if sees_all else None,
        away_until_on=row.away_until_on if sees_all else None,
        courier=row.courier if sees_all else "",
        insurer=row.insurer if sees_all else "",
    )


def _line(row: Exhibition, works: list[registry.ArtworkCard], on: date) -> ExhibitionLine:
    image = next((work.images[0] for work in works if work.images), None)
    return ExhibitionLine(ExhibitionCard.of(row, on), image, len(works))


def _shown(session: Session, ids: Collection[str]) -> dict[str, list[registry.ArtworkCard]]:
    """Return what everybody sees of each exhibition, in the order of its list."""
    loans = session.execute(
        sa.select(ExhibitionLoan.exhibition_id, ExhibitionLoan.artwork_id)
        .where(ExhibitionLoan.exhibition_id.in_(ids), ExhibitionLoan.state == LoanState.AGREED)
        .order_by(ExhibitionLoan.asked_at, ExhibitionLoan.id)
    ).all()
    wanted = [loan.artwork_id for loan in loans]
    works, certified = registry.artworks(session, wanted), registry.certificates(session, wanted)
    found: dict[str, list[registry.ArtworkCard]] = {}
    for loan in loans:
        key = registry.ArtworkId(loan.artwork_id)
        if certified[key].in_force:
            found.setdefault(loan.exhibition_id, []).append(works[key])
    return found


def _asked(session: Session, actor: Actor, on: date) -> list[ExhibitionCard]:
    if not actor.is_signed_in:
        return []
    owns = Holding.owner_id == actor.account_id
    if actor.organisation_id is not None:
        owns |= Holding.owner_organisation_id == actor.organisation_id
    asked = (
        sa.exists()
        .where(ExhibitionLoan.exhibition_id == Exhibition.id, ExhibitionLoan.state == LoanState.ASKED)
        .where(Holding.artwork_id == ExhibitionLoan.artwork_id, Holding.is_open, owns)
    )
    rows = session.scalars(
        sa.select(Exhibition)
        .where(asked, Exhibition.state == ExhibitionState.PLANNED, Exhibition.closes_on >= on)
        .order_by(Exhibition.opens_on, Exhibition.id)
    )
    return [ExhibitionCard.of(row, on) for row in rows]
