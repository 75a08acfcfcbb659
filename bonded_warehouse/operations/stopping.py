"""Stopping a work and letting it go on: by a person with a reason, or by what its certificate says."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.events import HoldLifted, HoldPlaced
from bonded_warehouse.gate_errors import HoldUnknown, HoldWasLifted, NotYourHold, ReasonNeeded
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR, RELIC_EXAMINER
from bonded_warehouse.rules.states import HoldKind
from foundation import outbox
from foundation.actor import SYSTEM, Actor, Role
from foundation.errors import Coded
from foundation.ids import new_id

AUTHORITIES: Final[dict[Role, str]] = {
    REGULATOR: "regulator",
    CUSTOMS_OFFICER: "customs",
    RELIC_EXAMINER: "relics",
}
"""Role to the authority in whose name it stops a work; the first that an actor has counts."""
KINDS: Final[dict[str, frozenset[HoldKind]]] = {
    "regulator": frozenset(HoldKind),
    "customs": frozenset({HoldKind.CUSTOMS, HoldKind.AML, HoldKind.IP}),
    "relics": frozenset({HoldKind.RELIC_EXAM, HoldKind.TITLE}),
}
"""What each authority may stop a work for. Source: holds of the custody table, each with an owner."""
REGISTRY: Final = "registry"
AUTHORITY_OF_DECISION: Final = {"expert": REGISTRY, "regulator": "regulator"}
"""Who took a certificate back, to whose hold follows: the house's registry, or the regulator's own."""
HOUSE: Final = "house"
"""Places a hold with a case; it stands until the case is closed."""
SHORTEST_REASON: Final = 5


def place_hold(
    session: Session, *, artwork_id: str, kind: HoldKind, reason: str, actor: Actor, at: datetime
) -> HoldCard:
    """Stop a work, in bond or not.

    A regulator's hold is a stop: it blocks every step there is. Another authority's blocks the gate, and
    those custody steps that the table names for its kind.

    :raises NotAllowed: if the actor is of no authority
    :raises NotYourHold: if this kind is another authority's
    :raises ReasonNeeded: if the reason is missing
    :raises ArtworkUnknown: if there is no such work
    """
    actor.require(*AUTHORITIES)
    authority = authority_of(actor)
    if kind not in KINDS[authority]:
        raise NotYourHold(authority=Coded("regulator", "hold_authority"))
    return _place(
        session,
        artwork_id=artwork_id,
        kind=kind,
        authority=authority,
        is_stop=authority == "regulator",
        reason=said(reason),
        actor=actor,
        at=at,
    )


def lift_hold(session: Session, *, hold_id: str, reason: str, actor: Actor, at: datetime) -> HoldCard:
    """Lift a hold. Whoever acts for the authority that placed it may; a regulator may lift the registry's.

    :raises NotAllowed: if the actor is of no authority
    :raises HoldUnknown: if there is no such hold
    :raises HoldWasLifted: if it does not stand any more
    :raises NotYourHold: if another authority placed it
    :raises ReasonNeeded: if the reason is missing
    """
    actor.require(*AUTHORITIES)
    row = session.get(Hold, hold_id, with_for_update=True)
    if row is None:
        raise HoldUnknown
    if row.lifted_at is not None:
        raise HoldWasLifted(lifted_at=row.lifted_at)
    theirs = {AUTHORITIES[role] for role in AUTHORITIES if actor.has(role)}
    if row.authority not in theirs and not (row.authority in {REGISTRY, HOUSE} and actor.has(REGULATOR)):
        raise NotYourHold(authority=Coded(row.authority, "hold_authority"))
    return _lift(session, row, reason=said(reason), actor=actor, at=at)


def hold_for_customs(
    session: Session, *, artwork_id: str, reason: str, actor: Actor, at: datetime
) -> HoldCard:
    """Place the hold that a detention by customs brings (M24)."""
    return _place(
        session,
        artwork_id=artwork_id,
        kind=HoldKind.CUSTOMS,
        authority="customs",
        is_stop=False,
        reason=reason,
        actor=actor,
        at=at,
    )


def hold_for_house(
    session: Session, *, artwork_id: str, kind: HoldKind, reason: str, actor: Actor, at: datetime
) -> HoldCard:
    """Place the hold that a case of the house brings."""
    return _place(
        session,
        artwork_id=artwork_id,
        kind=kind,
        authority=HOUSE,
        is_stop=False,
        reason=reason,
        actor=actor,
        at=at,
    )


def lift_for_house(session: Session, *, hold_id: str, reason: str, actor: Actor, at: datetime) -> None:
    """Lift the hold of a case that is closed, unless a regulator has lifted it already."""
    row = session.get(Hold, hold_id, with_for_update=True)
    assert row is not None, "a case names its hold by foreign key"
    if row.lifted_at is None:
        _lift(session, row, reason=reason, actor=actor, at=at)


def follow_suspension(session: Session, event: registry.CertificateSuspended, at: datetime) -> None:
    """Hold a work whose certificate was suspended: title to what it names is in doubt until then."""
    if not _followed(session, event.artwork_id, event.certificate_id):
        reason = f"Certificate {event.number} suspended: {event.reason}"
        _follow(session, event, AUTHORITY_OF_DECISION[event.authority], reason, at)


def follow_revocation(session: Session, event: registry.CertificateRevoked, at: datetime) -> None:
    """Hold a work whose certificate was revoked; the hold for its suspension gives way to this one.

    What was the regulator's stays his: an expert who revokes it too does not make it his own to lift.
    """
    authorities = {AUTHORITY_OF_DECISION[event.authority]}
    for row in _followed(session, event.artwork_id, event.certificate_id):
        authorities.add(row.authority)
        _lift(session, row, reason=f"Certificate {event.number} revoked", actor=SYSTEM, at=at)
    authority = "regulator" if "regulator" in authorities else REGISTRY
    _follow(session, event, authority, f"Certificate {event.number} revoked: {event.reason}", at)


def follow_reinstatement(session: Session, event: registry.CertificateReinstated, at: datetime) -> None:
    """Lift the hold on a work whose certificate is in force again."""
    for row in _followed(session, event.artwork_id, event.certificate_id):
        _lift(
            session, row, reason=f"Certificate {event.number} reinstated: {event.reason}", actor=SYSTEM, at=at
        )


def follow_new_certificate(session: Session, event: registry.CertificateIssued, at: datetime) -> None:
    """Lift what the registry held for an earlier certificate of a work that has a new one.

    What a regulator took back he lets go on himself: another expert's word does not outweigh his.
    """
    for row in _followed(session, event.artwork_id, None):
        if row.authority == REGISTRY:
            _lift(session, row, reason=f"Certificate {event.number} issued", actor=SYSTEM, at=at)


def authority_of(actor: Actor) -> str:
    """Return the authority in whose name the actor stops a work; he must have one of its roles."""
    return next(name for role, name in AUTHORITIES.items() if actor.has(role))


def _follow(
    session: Session,
    event: registry.CertificateSuspended | registry.CertificateRevoked,
    authority: str,
    reason: str,
    at: datetime,
) -> None:
    _place(
        session,
        artwork_id=event.artwork_id,
        kind=HoldKind.TITLE,
        authority=authority,
        is_stop=False,
        reason=reason,
        actor=SYSTEM,
        at=at,
        source=event.certificate_id,
    )


def _followed(session: Session, artwork_id: str, certificate_id: str | None) -> list[Hold]:
    """Return the standing holds that follow a certificate; of any certificate where none is named."""
    query = sa.select(Hold).where(Hold.artwork_id == artwork_id, Hold.lifted_at.is_(None))
    which = Hold.source.is_not(None) if certificate_id is None else Hold.source == certificate_id
    return list(session.scalars(query.where(which).with_for_update()))


def _place(
    session: Session,
    *,
    artwork_id: str,
    kind: HoldKind,
    authority: str,
    is_stop: bool,
    reason: str,
    actor: Actor,
    at: datetime,
    source: str | None = None,
) -> HoldCard:
    row = Hold(
        id=new_id("hold", at),
        artwork_id=artwork_id,
        kind=kind,
        authority=authority,
        is_stop=is_stop,
        reason=reason,
        source=source,
        placed_by=actor.account_id,
        placed_by_name=actor.name,
        placed_at=at,
    )
    _attest(session, row, "hold.placed", reason, actor=actor, at=at)  # also says whether there is such a work
    session.add(row)
    session.flush()
    fact = HoldPlaced(hold_id=row.id, artwork_id=artwork_id, kind=kind.value, reason=reason)
    outbox.publish(session, fact, at=at)
    return HoldCard.of(row)


def _lift(session: Session, row: Hold, *, reason: str, actor: Actor, at: datetime) -> HoldCard:
    row.lifted_by, row.lifted_by_name = actor.account_id, actor.name
    row.lifted_at, row.lift_reason = at, reason
    session.flush()
    _attest(session, row, "hold.lifted", reason, actor=actor, at=at)
    fact = HoldLifted(hold_id=row.id, artwork_id=row.artwork_id, kind=row.kind.value)
    outbox.publish(session, fact, at=at)
    return HoldCard.of(row)


def _attest(session: Session, row: Hold, kind: str, reason: str, *, actor: Actor, at: datetime) -> None:
    """Say so in the passport: the kind and the instant; authority and reason as salted digests."""
    registry.attest(
        session,
        artwork_id=row.artwork_id,
        kind=kind,
        claims={"hold": row.id, "kind": row.kind.value, "at": at.isoformat(timespec="seconds")},
        disclosable={"authority": row.authority, "reason": reason},
        actor=actor,
        at=at,
    )


def said(reason: str) -> str:
    """Return a reason without the blanks around it.

    :raises ReasonNeeded: if there is hardly one
    """
    words = reason.strip()
    if len(words) < SHORTEST_REASON:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    return words
