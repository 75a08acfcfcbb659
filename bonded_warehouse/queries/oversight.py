"""All works at one glance, for who oversees the house: what stands where, and where it went.

What waits is in `queues`, what is amiss in `amiss`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.models.enterprises import (
    DossierState,
    Enterprise,
    EnterpriseVersion,
)
from bonded_warehouse.models.places import Facility, Place, VaultPosition
from bonded_warehouse.queries import place_tree, places
from bonded_warehouse.queries.place_tree import PlaceCard
from bonded_warehouse.queries.places import FacilityCard, PositionCard
from bonded_warehouse.rules.states import BONDED, CustodyState
from foundation.columns import month_of

NO_LANE: Final = "none"
"""Of what was filed before there were lanes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """So many works in one state of custody and under one customs status."""

    state: str
    customs_status: str | None
    works: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What was declared in a month by one lane to one country."""

    month: str
    lane: str
    destination: str
    filed: int
    released: int


@dataclass(frozen=True, slots=True)
class VaultPlan:
    """A vault with what lies in it, under its customs status."""

    facility: FacilityCard
    positions: list[PositionCard]
    """Of a large vault those alone in which works lie; none where even these are too many."""
    extents: dict[str, tuple[int, int, int]]
    """Of a large vault: room to its last row, its last place in a row, and how many positions it has."""
    places: list[PlaceCard]
    statuses: dict[str, str | None]
    """Holding to customs status, of what lies in no vault position."""
    is_large: bool
    is_left_out: bool
    """More works lie in it than are drawn together."""


@dataclass(frozen=True, slots=True)
class RoomCount:
    """How many works of one customs status lie in one room."""

    facility: str
    room: str
    customs_status: str | None
    works: int


def standings(session: Session) -> list[Standing]:
    """Return how many works stand where, of those that are or were in our hands."""
    query = sa.select(Holding.state, Holding.customs_status, sa.func.count()).group_by(
        Holding.state, Holding.customs_status
    )
    found = [
        Standing(state.value, status.value if status else None, int(works))
        for state, status, works in session.execute(query)
    ]
    order = [state.value for state in CustodyState]
    return sorted(found, key=lambda one: (order.index(one.state), one.customs_status or ""))


def flows(session: Session, *, since: datetime) -> list[Flow]:
    """Return what was declared since an instant, by month of China, lane and destination."""
    month = month_of(Declaration.lodged_at)
    query = (
        sa.select(
            month,
            InspectionDraw.lane,
            Declaration.destination,
            sa.func.count(),
            sa.func.count(sa.case((Declaration.state == DeclarationState.RELEASED, 1))),
        )
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .where(Declaration.lodged_at >= since, Declaration.state != DeclarationState.WITHDRAWN)
        .group_by(month, InspectionDraw.lane, Declaration.destination)
    )
    found = [
        Flow(month, lane.value if lane else NO_LANE, destination, int(filed), int(released))
        for month, lane, destination, filed, released in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.month, one.lane, one.destination))


@dataclass(frozen=True, slots=True)
class Passed:
    """How a work goes through customs, by its latest declaration that was not returned or withdrawn."""

    lane: str | None
    mode: str
    destination: str


def passage_of(session: Session, holding_id: str) -> Passed | None:
    """Return how a holding's work goes through customs; None where it was not declared."""
    query = (
        sa.select(InspectionDraw.lane, Declaration.mode, Declaration.destination)
        .select_from(Declaration)
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .where(
            Declaration.holding_id == holding_id,
            Declaration.state.not_in((DeclarationState.REJECTED, DeclarationState.WITHDRAWN)),
        )
        .order_by(Declaration.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Passed(row[0].value if row[0] else None, row[1], row[2])


def plans(session: Session) -> list[VaultPlan]:
    """Return every vault: its positions, its places, and what lies in them."""
    found = []
    for card in places.facilities(session):
        is_large = places.is_large(session, card.id)
        is_left_out = is_large and card.taken > places.MOST_SHOWN
        drawn = [] if is_left_out else places.vault(session, card.id, taken=is_large)
        tree = place_tree.tree(session, card.id)
        lying = [work.holding_id for place in tree for work in place.works]
        query = sa.select(Holding.id, Holding.customs_status).where(Holding.id.in_(lying))
        statuses = {holding: status.value if status else None for holding, status in session.execute(query)}
        extents = places.extents(session, card.id) if is_large else {}
        found.append(VaultPlan(card, drawn, extents, tree, statuses, is_large, is_left_out))
    return found


def room_counts(session: Session) -> list[RoomCount]:
    """Return how many works of each customs status lie in each room and place, of all vaults."""
    room = sa.func.coalesce(VaultPosition.room, Place.code)
    query = (
        sa.select(Facility.code, room, Holding.customs_status, sa.func.count())
        .select_from(Holding)
        .join(Facility, Facility.id == Holding.facility_id)
        .join(VaultPosition, VaultPosition.id == Holding.position_id, isouter=True)
        .join(Place, Place.id == Holding.place_id, isouter=True)
        .where(Holding.is_open, room.is_not(None))
        .group_by(Facility.code, room, Holding.customs_status)
    )
    found = [
        RoomCount(facility, name, status.value if status else None, int(works))
        for facility, name, status, works in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.facility, one.room, one.customs_status or ""))


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise that customs confirmed."""

    id: str
    name: dict[str, str]
    credit_code: str
    organisation_id: str | None
    filed_by: str
    """The account that filed it: its sales are kept under it where it belongs to no organisation."""


def firms(session: Session) -> list[Firm]:
    """Return every enterprise that customs confirmed, as filed, under the latest name that it confirmed."""
    version = EnterpriseVersion
    query = (
        sa.select(Enterprise, version)
        .join(version, version.enterprise_id == Enterprise.id)
        .where(version.state == DossierState.CONFIRMED)
        .order_by(Enterprise.id, version.version)
    )
    found = {
        row.id: Firm(
            row.id,
            {"zh": named.name_zh, "en": named.name_en or named.name_zh},
            row.credit_code,
            row.organisation_id,
            row.filed_by,
        )
        for row, named in session.execute(query)
    }
    return list(found.values())


def bonded_works(session: Session) -> int:
    """Return how many works in our hands have duty and tax suspended.

    A work that went abroad, or is lost, keeps the status it had: it is counted no more.
    """
    query = sa.select(sa.func.count()).where(Holding.is_open, Holding.customs_status.in_(BONDED))
    return session.scalar(query) or 0


def open_works(session: Session, *, limit: int) -> tuple[list[str], int]:
    """Return works in our hands, those that came last first, and how many there are in all."""
    query = sa.select(Holding.artwork_id).where(Holding.is_open).order_by(Holding.id.desc()).limit(limit)
    total = session.scalar(sa.select(sa.func.count()).where(Holding.is_open)) or 0
    return list(session.scalars(query)), total
