"""What may be asked about holdings: frozen cards, in bulk where pages list them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NewType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.errors import HoldingUnknown
from bonded_warehouse.models.custody import Appointment, AppointmentState, Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.places import Facility, VaultPosition
from bonded_warehouse.queries.standing import holds_on, is_depositor, is_owner
from bonded_warehouse.roles import READERS
from bonded_warehouse.rules.states import CustodyState
from foundation.actor import Actor

HoldingId = NewType("HoldingId", str)

LARGEST_PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class HoldingCard:
    """Where one work is, in whose custody, and what stands in its way."""

    id: HoldingId
    artwork_id: str
    custody_state: CustodyState
    customs_status: str | None
    intended_status: str
    facility_id: str
    facility: str
    """Its code: 'KF1'."""
    position: str | None
    """Code of the vault position; None while it is out of the vault."""
    place: str
    since: datetime
    owner_id: str
    depositor_id: str
    holds: list[str]
    """Kinds of the holds that stand on the work."""
    is_stopped: bool
    earmarked_for: str | None
    return_by: datetime | None
    seal_number: str | None
    is_open: bool
    is_relic: bool | None
    chain_length: int
    chain_head: str
    opened_at: datetime


def holding_of(session: Session, artwork_id: str) -> HoldingCard | None:
    """Return the holding of a work, the latest if there were several; None if it never was expected here."""
    return holdings_of(session, [artwork_id]).get(artwork_id)


def holds_works_of(session: Session, account_id: str) -> bool:
    """Say whether a work lies here that somebody owns or brought."""
    whose = sa.or_(Holding.owner_id == account_id, Holding.depositor_id == account_id)
    return bool(session.scalar(sa.select(sa.exists().where(whose, Holding.is_open))))


def holdings_of(session: Session, artwork_ids: Iterable[str]) -> dict[str, HoldingCard]:
    """Return the latest holding of each work; works that never were expected here are left out."""
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return {}
    query = (
        sa.select(Holding)
        .where(Holding.artwork_id.in_(wanted), Holding.state != CustodyState.NONE)
        .order_by(Holding.is_open, Holding.opened_at, Holding.id)
    )
    latest = {row.artwork_id: row for row in session.scalars(query)}
    return {card.artwork_id: card for card in cards(session, list(latest.values()))}


def holding(session: Session, holding_id: str, *, actor: Actor) -> HoldingCard:
    """Return a holding that this actor may see, as he may see it: staff all, owners and depositors their own.

    :raises HoldingUnknown: if there is none, or none that they may see
    """
    row = session.get(Holding, holding_id)
    if row is None or not may_see(row, actor):
        raise HoldingUnknown(holding_id=holding_id)
    return _shown(cards(session, [row])[0], row, actor)


@dataclass(frozen=True, slots=True)
class HoldingHead:
    """What every page about a holding needs of it."""

    id: str
    artwork_id: str
    custody_state: CustodyState
    customs_status: str


def head(session: Session, holding_id: str, *, actor: Actor) -> HoldingHead:
    """Return the head of a holding that this actor may see, in one query.

    :raises HoldingUnknown: if there is none, or none that they may see
    """
    row = session.get(Holding, holding_id)
    if row is None or not may_see(row, actor):
        raise HoldingUnknown(holding_id=holding_id)
    return HoldingHead(row.id, row.artwork_id, row.state, str(row.customs_status or ""))


def may_see(row: Holding, actor: Actor) -> bool:
    """Say whether the actor may see this holding."""
    return actor.has(*READERS) or is_owner(row, actor) or is_depositor(row, actor)


def _shown(card: HoldingCard, row: Holding, actor: Actor) -> HoldingCard:
    """Return a holding's card without what is the other side's: whose it is now, or who brought it."""
    if actor.has(*READERS):
        return card
    if not is_owner(row, actor):
        return replace(card, owner_id="", position=None, place="", earmarked_for=None, seal_number=None)
    return card if is_depositor(row, actor) else replace(card, depositor_id="")


def cards(session: Session, rows: Sequence[Holding]) -> list[HoldingCard]:
    """Return holdings as cards, with three queries however many they are."""
    if not rows:
        return []
    holds = holds_on(session, [row.artwork_id for row in rows])
    codes: dict[str, str] = {}
    positions = [row.position_id for row in rows if row.position_id]
    if positions:
        found = session.execute(
            sa.select(VaultPosition.id, VaultPosition.code).where(VaultPosition.id.in_(positions))
        )
        codes = {row.id: row.code for row in found}
    facilities = session.execute(
        sa.select(Facility.id, Facility.code).where(Facility.id.in_({row.facility_id for row in rows}))
    )
    names = {row.id: row.code for row in facilities}
    return [_card(row, holds.get(row.artwork_id, []), codes, names) for row in rows]


def _card(row: Holding, holds: Sequence[Hold], codes: dict[str, str], names: dict[str, str]) -> HoldingCard:
    return HoldingCard(
        id=HoldingId(row.id),
        artwork_id=row.artwork_id,
        custody_state=row.state,
        customs_status=row.customs_status.value if row.customs_status else None,
        intended_status=row.intended_status.value,
        facility_id=row.facility_id,
        facility=names[row.facility_id],
        position=codes.get(row.position_id) if row.position_id else None,
        place=row.place,
        since=row.since_at,
        owner_id=row.owner_id,
        depositor_id=row.depositor_id,
        holds=sorted({hold.kind.value for hold in holds}),
        is_stopped=any(hold.is_stop for hold in holds),
        earmarked_for=row.earmarked_for,
        return_by=row.return_by_at,
        seal_number=row.seal_number,
        is_open=row.is_open,
        is_relic=row.is_relic,
        chain_length=row.chain_length,
        chain_head=row.chain_head,
        opened_at=row.opened_at,
    )


def _visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.has(*READERS):
        return sa.true()
    mine = [Holding.owner_id == actor.id, Holding.depositor_id == actor.id]
    if actor.organisation_id is not None:
        mine += [
            Holding.owner_organisation_id == actor.organisation_id,
            Holding.depositor_organisation_id == actor.organisation_id,
        ]
    return sa.or_(*mine)


def page(
    session: Session,
    *,
    actor: Actor,
    state: CustodyState | None = None,
    artwork_id: str | None = None,
    facility_id: str | None = None,
    before: str | None = None,
    limit: int = LARGEST_PAGE,
) -> list[HoldingCard]:
    """Return holdings that this actor may see, the newest first, a page at a time.

    :param before: the last id of the page before this one
    """
    query = sa.select(Holding).where(_visible_to(actor)).order_by(Holding.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Holding.state == state)
    elif artwork_id is None:
        query = query.where(Holding.is_open)
    if artwork_id is not None:
        query = query.where(Holding.artwork_id == artwork_id)
    if facility_id is not None:
        query = query.where(Holding.facility_id == facility_id)
    if before is not None:
        query = query.where(Holding.id < before)
    rows = session.scalars(query).all()
    return [_shown(card, row, actor) for card, row in zip(cards(session, rows), rows, strict=True)]


def counts(session: Session, *, actor: Actor) -> dict[CustodyState, int]:
    """Return how many holdings this actor may see in each state; of those that ended, only lasting ones."""
    rows = session.execute(
        sa.select(Holding.state, sa.func.count()).where(_visible_to(actor)).group_by(Holding.state)
    )
    return {state: int(count) for state, count in rows}


def may_leave(card: HoldingCard) -> bool:
    """Say whether nothing in custody or customs keeps the work from leaving the building now."""
    return card.custody_state is CustodyState.CLEARED_EXPORT and not card.holds


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """An inbound appointment."""

    id: str
    holding_id: str
    artwork_id: str
    facility_id: str
    state: str
    arrives_at: datetime
    intended_status: str
    requested_by: str
    requested_at: datetime
    reason: str


def appointment_card(row: Appointment, holding_row: Holding) -> AppointmentCard:
    """Return an appointment as a card."""
    return AppointmentCard(
        id=row.id,
        holding_id=row.holding_id,
        artwork_id=holding_row.artwork_id,
        facility_id=holding_row.facility_id,
        state=row.state.value,
        arrives_at=row.arrives_at,
        intended_status=holding_row.intended_status.value,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        reason=row.reason,
    )


def appointments(
    session: Session,
    *,
    actor: Actor,
    states: Sequence[AppointmentState] = (AppointmentState.REQUESTED, AppointmentState.ACCEPTED),
    arriving_before: datetime | None = None,
    limit: int = LARGEST_PAGE,
) -> list[AppointmentCard]:
    """Return appointments that this actor may see and whose works have not come yet, the nearest first."""
    query = (
        sa.select(Appointment, Holding)
        .join(Holding, Holding.id == Appointment.holding_id)
        .where(
            _visible_to(actor),
            Appointment.state.in_(states),
            Holding.state.in_([CustodyState.NONE, CustodyState.EXPECTED]),
        )
        .order_by(Appointment.arrives_at, Appointment.id)
        .limit(limit)
    )
    if arriving_before is not None:
        query = query.where(Appointment.arrives_at < arriving_before)
    return [appointment_card(*row) for row in session.execute(query)]
