"""Agents: what they may do in their principal's name, lodged by the principal, confirmed by customs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import (
    DossierDecided,
    EnterpriseInvalid,
    EnterpriseUnknown,
    OwnDossier,
)
from bonded_warehouse.models.enterprises import AgencyState, Enterprise, EnterpriseAgency
from bonded_warehouse.operations import enterprising
from bonded_warehouse.queries.enterprises import EnterpriseCard
from bonded_warehouse.roles import CUSTOMS_OFFICER
from bonded_warehouse.rules.enterprises import Scope
from bonded_warehouse.rules.modes import Mode, codes_of
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

CODES: Final = frozenset(code for mode in Mode for code in codes_of(mode))


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """A power of attorney as it is lodged."""

    agent_id: str
    scopes: tuple[Scope, ...]
    modes: tuple[str, ...]
    from_on: date
    to_on: date | None
    number: str
    is_jointly_liable: bool
    sha256: str | None = None
    file_name: str | None = None


def lodge_power(
    session: Session, *, principal_id: str, power: Power, actor: Actor, at: datetime
) -> EnterpriseCard:
    """Lodge an agent's power of attorney; the principal does, and customs confirms it.

    :raises EnterpriseUnknown: if the actor acts for no such principal, or there is no such agent
    :raises EnterpriseInvalid: if it names no scope, an unknown mode, itself, or ends before it begins
    """
    row = enterprising.mine(session, principal_id, actor)
    wrong: dict[str, str] = {}
    if not power.scopes:
        wrong["scopes"] = "Name at least one thing that the agent may do."
    if not set(power.modes) <= CODES:
        wrong["modes"] = "This supervision mode is not open here."
    if power.to_on is not None and power.to_on < power.from_on:
        wrong["to_on"] = "It ends before it begins."
    if not power.number.strip():
        wrong["number"] = "This is needed."
    if power.agent_id == row.id:
        wrong["agent_id"] = "Nobody is his own agent."
    elif session.get(Enterprise, power.agent_id) is None:
        wrong["agent_id"] = "This agent is not on file."
    if wrong:
        raise EnterpriseInvalid(fields=wrong)
    session.add(
        EnterpriseAgency(
            id=new_id("agy", at),
            principal_id=row.id,
            agent_id=power.agent_id,
            scopes=[scope.value for scope in power.scopes],
            modes=list(power.modes),
            from_on=power.from_on,
            to_on=power.to_on,
            number=power.number.strip(),
            sha256=power.sha256,
            file_name=power.file_name,
            is_jointly_liable=power.is_jointly_liable,
            lodged_by=actor.id,
            lodged_by_name=actor.name,
            lodged_at=at,
        )
    )
    session.flush()
    return enterprising.card_of(session, row, at)


def decide_power(
    session: Session, *, agency_id: str, confirm: bool, reason: str, actor: Actor, at: datetime
) -> EnterpriseCard:
    """Confirm or reject a power of attorney.

    :raises NotAllowed: if the actor is no customs officer
    :raises OwnDossier: if he lodged it
    :raises DossierDecided: if it was decided on
    """
    actor.require(CUSTOMS_OFFICER)
    row = _power(session, agency_id, among=(AgencyState.LODGED,))
    if row.lodged_by == actor.id:
        raise OwnDossier
    if not confirm and not reason.strip():
        raise EnterpriseInvalid(fields={"reason": "Say why."})
    return _close(
        session,
        row,
        AgencyState.CONFIRMED if confirm else AgencyState.REJECTED,
        reason=reason,
        actor=actor,
        at=at,
    )


def revoke_power(
    session: Session, *, agency_id: str, reason: str, actor: Actor, at: datetime
) -> EnterpriseCard:
    """Revoke a power of attorney: its principal or customs may, and no later filing rests on it.

    :raises EnterpriseUnknown: if the actor is neither
    :raises DossierDecided: if it does not stand any more
    """
    row = _power(session, agency_id, among=(AgencyState.LODGED, AgencyState.CONFIRMED))
    if not actor.has(CUSTOMS_OFFICER):
        enterprising.mine(session, row.principal_id, actor)
    if not reason.strip():
        raise EnterpriseInvalid(fields={"reason": "Say why."})
    return _close(session, row, AgencyState.REVOKED, reason=reason, actor=actor, at=at)


def _close(
    session: Session,
    row: EnterpriseAgency,
    state: AgencyState,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> EnterpriseCard:
    row.state, row.reason = state, reason.strip()
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, at
    session.flush()
    return enterprising.card_of(session, enterprising.locked(session, row.principal_id), at)


def _power(session: Session, agency_id: str, *, among: Iterable[AgencyState]) -> EnterpriseAgency:
    row = session.get(EnterpriseAgency, agency_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise EnterpriseUnknown
    if row.state not in among:
        raise DossierDecided(state=Coded(row.state.value, "agency"))
    return row
