"""What may be asked about places: facilities, and what lies where in their vaults."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.errors import FacilityUnknown, PositionUnknown
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility, VaultPosition


@dataclass(frozen=True, slots=True)
class FacilityCard:
    """A building authorised to hold goods in bond."""

    id: str
    code: str
    name: dict[str, str]
    place: str
    timezone: str
    opened_at: datetime
    positions: int
    taken: int


@dataclass(frozen=True, slots=True)
class PositionCard:
    """A vault position and the work in it."""

    id: str
    code: str
    room: str
    row: int
    place: int
    holding_id: str | None
    artwork_id: str | None
    customs_status: str | None


def facilities(session: Session) -> list[FacilityCard]:
    """Return all facilities, the oldest first."""
    rows = session.scalars(sa.select(Facility).order_by(Facility.opened_at, Facility.id)).all()
    positions = _count(session, VaultPosition.facility_id)
    taken = _count(session, Holding.facility_id, Holding.position_id.is_not(None))
    return [
        facility_card(row, positions=positions.get(row.id, 0), taken=taken.get(row.id, 0)) for row in rows
    ]


def facility_card(row: Facility, *, positions: int, taken: int) -> FacilityCard:
    """Return a facility as a card, with what was counted in it."""
    return FacilityCard(
        id=row.id,
        code=row.code,
        name=row.name,
        place=row.place,
        timezone=row.timezone,
        opened_at=row.opened_at,
        positions=positions,
        taken=taken,
    )


def _count(
    session: Session, what: sa.orm.InstrumentedAttribute[str], *where: sa.ColumnElement[bool]
) -> dict[str, int]:
    """Return how many rows there are of each value."""
    query = sa.select(what.label("key"), sa.func.count().label("number")).where(*where).group_by(what)
    return {row.key: int(row.number) for row in session.execute(query)}


def facility(session: Session, facility_id: str) -> FacilityCard:
    """Return a facility, by its id or its code.

    :raises FacilityUnknown: if there is none
    """
    for card in facilities(session):
        if facility_id in {card.id, card.code}:
            return card
    raise FacilityUnknown(facility_id=facility_id)


MOST_SHOWN: Final = 2_000
"""So many positions are shown together; a larger vault is shown a room at a time."""


def named(session: Session, facility_id: str) -> Facility:
    """Return a facility, by its id or its code, with nothing counted.

    :raises FacilityUnknown: if there is none
    """
    query = sa.select(Facility).where(sa.or_(Facility.id == facility_id, Facility.code == facility_id))
    row = session.scalars(query).first()
    if row is None:
        raise FacilityUnknown(facility_id=facility_id)
    return row


@dataclass(frozen=True, slots=True)
class RoomShown:
    """One room of a vault that is shown room by room, and its neighbours by name."""

    name: str
    before: str | None
    after: str | None


def room_shown(session: Session, facility_id: str, *, asked: str | None) -> RoomShown:
    """Return the room asked for, or the first; each name is one step through an index.

    :raises NoResultFound: if the vault has no positions
    """
    of_vault = VaultPosition.facility_id == facility_id
    first, last = sa.func.min(VaultPosition.room), sa.func.max(VaultPosition.room)
    known = asked is not None and session.scalar(
        sa.select(VaultPosition.id).where(of_vault, VaultPosition.room == asked).limit(1)
    )
    name = asked if asked and known else session.scalars(sa.select(first).where(of_vault)).one()
    return RoomShown(
        name=name,
        before=session.scalar(sa.select(last).where(of_vault, VaultPosition.room < name)),
        after=session.scalar(sa.select(first).where(of_vault, VaultPosition.room > name)),
    )


def is_large(session: Session, facility_id: str) -> bool:
    """Say whether a vault has more positions than are shown together."""
    query = sa.select(VaultPosition.id).where(VaultPosition.facility_id == facility_id)
    return session.scalar(query.offset(MOST_SHOWN).limit(1)) is not None


def extents(session: Session, facility_id: str) -> dict[str, tuple[int, int, int]]:
    """Return by room of a vault its last row, its last place in a row, and how many positions it has."""
    query = sa.select(
        VaultPosition.room, sa.func.max(VaultPosition.row), sa.func.max(VaultPosition.place), sa.func.count()
    ).where(VaultPosition.facility_id == facility_id)
    found = session.execute(query.group_by(VaultPosition.room))
    return {room: (int(row), int(place), int(count)) for room, row, place, count in found}


def vault(
    session: Session, facility_id: str, *, room: str | None = None, taken: bool = False
) -> list[PositionCard]:
    """Return every position of a vault, or of one room, with what lies in it, row by row.

    :param taken: only those in which a work lies
    """
    query = (
        sa.select(
            VaultPosition.id,
            VaultPosition.code,
            VaultPosition.room,
            VaultPosition.row,
            VaultPosition.place,
            Holding.id,
            Holding.artwork_id,
            sa.cast(Holding.customs_status, sa.String),
        )
        .join(Holding, Holding.position_id == VaultPosition.id, isouter=not taken)
        .where(VaultPosition.facility_id == facility_id)
        .order_by(VaultPosition.room, VaultPosition.row, VaultPosition.place)
    )
    if room is not None:
        query = query.where(VaultPosition.room == room)
    return [PositionCard(*found) for found in session.execute(query)]


def free_positions(session: Session, facility_id: str, *, limit: int = 200) -> list[str]:
    """Return codes of positions with no work in them."""
    taken = sa.exists().where(Holding.position_id == VaultPosition.id)
    query = (
        sa.select(VaultPosition.code)
        .where(VaultPosition.facility_id == facility_id, ~taken)
        .order_by(VaultPosition.code)
        .limit(limit)
    )
    return list(session.scalars(query))


def position_id(session: Session, facility_id: str, code: str) -> str:
    """Return the id of a vault position.

    :raises PositionUnknown: if the vault has none of this code
    """
    found = session.scalar(
        sa.select(VaultPosition.id).where(
            VaultPosition.facility_id == facility_id, VaultPosition.code == code
        )
    )
    if found is None:
        raise PositionUnknown(position=code)
    return found
