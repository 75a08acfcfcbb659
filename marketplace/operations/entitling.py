"""An entry in the register of marks, patents and qualifications: made, checked by another, taken back."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.entitlement_errors import (
    EntitlementDecided,
    EntitlementInvalid,
    EntitlementUnknown,
    OwnEntitlement,
)
from marketplace.models.entitlements import Entitlement
from marketplace.queries import entitlements
from marketplace.roles import CONSIGNORS, REGULATOR
from marketplace.rules import entitlements as rules
from marketplace.rules.entitlements import EntitlementState, Kind

WRONG = "It ends before it begins, or has ended already."


def enter(
    session: Session,
    *,
    kind: Kind,
    name: str,
    number: str,
    jurisdiction: str,
    issuer: str,
    from_on: date,
    until_on: date | None,
    acquired_from: str,
    evidence: str,
    actor: Actor,
    at: datetime,
) -> Entitlement:
    """Enter what was granted to the actor, or to his firm; nobody is shown it before it is checked.

    :raises NotAllowed: if the actor sells nothing here
    :raises EntitlementInvalid: if its days do not fit
    """
    actor.require(*CONSIGNORS)
    if rules.faults(from_on=from_on, until_on=until_on, today=at.astimezone(UTC).date()):
        raise EntitlementInvalid(fields={"until_on": WRONG})
    row = Entitlement(
        id=new_id("ent", at),
        account_id=actor.id,
        organisation_id=actor.organisation_id,
        kind=kind,
        name=name.strip(),
        number=number.strip(),
        jurisdiction=jurisdiction,
        issuer=issuer.strip(),
        from_on=from_on,
        until_on=until_on,
        acquired_from=acquired_from.strip(),
        evidence=evidence.strip(),
        entered_at=at,
    )
    session.add(row)
    session.flush()
    return row


def decide(
    session: Session, *, entitlement_id: str, is_good: bool, how: str, actor: Actor, at: datetime
) -> Entitlement:
    """Say that an entry agrees with its paper, or does not.

    :param how: on what it was seen, or why it is refused
    :raises NotAllowed: if the actor is no regulator
    :raises EntitlementUnknown: if there is none
    :raises OwnEntitlement: if it is his own
    :raises EntitlementDecided: if it waits for nobody
    """
    actor.require(REGULATOR)
    row = session.get(Entitlement, entitlement_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise EntitlementUnknown
    if entitlements.is_own(row, actor):
        raise OwnEntitlement
    if row.state is not EntitlementState.WAITING:
        raise EntitlementDecided
    row.state = EntitlementState.CHECKED if is_good else EntitlementState.REFUSED
    row.decided_by, row.decided_by_name, row.decided_at, row.decided_how = actor.id, actor.name, at, how
    return row


def withdraw(session: Session, *, entitlement_id: str, actor: Actor, at: datetime) -> Entitlement:
    """Take an entry back: nobody is shown it any more.

    :raises EntitlementUnknown: if there is none of the actor's
    :raises EntitlementDecided: if it was refused, or taken back
    """
    row = session.get(Entitlement, entitlement_id, with_for_update=True, populate_existing=True)
    if row is None or not entitlements.is_own(row, actor):
        raise EntitlementUnknown
    if row.state not in {EntitlementState.WAITING, EntitlementState.CHECKED}:
        raise EntitlementDecided
    row.state = EntitlementState.WITHDRAWN
    return row
