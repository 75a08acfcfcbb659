"""House and consignor agree in writing: one proposes a version, the other accepts it."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.accounts.queries import organisation_name
from foundation.actor import SYSTEM, Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.agreement_errors import (
    AgreementAnswered,
    AgreementFrozen,
    AgreementInvalid,
    AgreementUnknown,
    NoAgreement,
    OwnProposal,
    ReserveNotAgreed,
    ReserveNotLower,
)
from marketplace.bidding_errors import LotEnded
from marketplace.errors import ConsignmentUnknown, LotUnknown
from marketplace.models.agreements import Agreement
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.orders import Order
from marketplace.models.platforms import PlatformOrder
from marketplace.operations import lowering
from marketplace.queries.parties import is_consignor
from marketplace.roles import CASHIER
from marketplace.rules import agreements
from marketplace.rules.agreements import AgreementState, Side, Terms
from marketplace.rules.lots import LotState
from marketplace.rules.platform_orders import PlatformOrderState
from marketplace.rules.sales import LIVE_ORDERS, ConsignmentState

HOUSE: Final = "Bianliang"
KIND: Final = "sale.consignment_agreed"


def accept_standard(session: Session, consignment: Consignment, *, actor: Actor, at: datetime) -> Agreement:
    """Put into force what the house offers to everybody, accepted by entrusting the work under it."""
    row = _write(session, consignment, agreements.standard(), Side.HOUSE, by="", name=HOUSE, at=at)
    _put_into_force(session, consignment, row, actor=actor, at=at)
    return row


def propose(session: Session, *, consignment_id: str, terms: Terms, actor: Actor, at: datetime) -> Agreement:
    """Propose a version of the contract to the other side; it takes the place of one that waited.

    :raises ConsignmentUnknown: if the actor is neither its consignor nor a cashier, or it has ended
    :raises AgreementInvalid: with what is wrong, by field
    :raises AgreementFrozen: if it changes what a running sale stands on, and is no lower reserve
    :raises ReserveNotLower, OffGrid, LotClosed, ReserveMet: if the reserve cannot be lowered to that
    """
    consignment = _consignment(session, consignment_id, actor)
    side = _side(consignment, actor)
    wrong = agreements.wrong(terms)
    if wrong:
        raise AgreementInvalid(fields=wrong)
    _lot_to_lower(session, consignment, terms, at=at)
    waiting = _of(session, consignment_id, AgreementState.PROPOSED)
    if waiting is not None:
        waiting.state, waiting.ended_at = AgreementState.DECLINED, at
        session.flush()
    return _write(session, consignment, terms, side, by=actor.id, name=actor.name, at=at)


def propose_lower(
    session: Session, *, lot_id: str, reserve_minor: int, actor: Actor, at: datetime
) -> Agreement:
    """Propose the contract as it is with a lower reserve, for a lot that stands in a sale (R7).

    :raises LotUnknown: if there is no such lot, or the actor answers for neither of its sides
    :raises LotEnded: if it was sold, passed or withdrawn
    :raises NoAgreement: if no contract is in force
    :raises AgreementFrozen: if the lot has no reserve
    :raises ReserveNotLower, OffGrid, LotClosed, ReserveMet: if the reserve cannot be lowered to that
    """
    lot = session.get(Lot, lot_id)
    if lot is None or not is_party(session.get_one(Consignment, lot.consignment_id), actor):
        raise LotUnknown
    if lot.state is not LotState.LISTED:
        raise LotEnded(state=lot.state.value)
    old = _require(session, session.get_one(Consignment, lot.consignment_id))
    if lot.reserve_minor is not None and reserve_minor >= lot.reserve_minor:
        raise ReserveNotLower(reserve=lot.money(lot.reserve_minor), opening=lot.money(lot.opening_minor))
    terms = replace(old, reserve_minor=reserve_minor, reserve_currency=lot.currency)
    return propose(session, consignment_id=lot.consignment_id, terms=terms, actor=actor, at=at)


def accept(session: Session, *, consignment_id: str, version: int, actor: Actor, at: datetime) -> Agreement:
    """Accept what the other side proposed: from now on it is the contract, and its digest is stated.

    Where the work stands in a sale and the version names a lower reserve, the lot's is lowered with it.

    :raises ConsignmentUnknown: if the actor is neither its consignor nor a cashier, or it has ended
    :raises AgreementUnknown: if there is no such version
    :raises AgreementAnswered: if it waits for nobody
    :raises OwnProposal: if the actor's own side proposed it
    :raises AgreementFrozen: if it changes what a running sale stands on, and is no lower reserve
    :raises ReserveNotLower, OffGrid, LotClosed, ReserveMet: if the reserve can be lowered to that no more
    """
    consignment, row = _waiting(session, consignment_id, version, actor)
    if row.side is _side(consignment, actor) or row.proposed_by == actor.id:
        raise OwnProposal
    lot = _lot_to_lower(session, consignment, agreements.terms_of(row.terms), at=at)
    before = in_force(session, consignment_id)
    if before is not None:
        before.state, before.ended_at = AgreementState.REPLACED, at
        session.flush()
    _put_into_force(session, consignment, row, actor=actor, at=at)
    if lot is not None:
        lowering.lower(session, lot, agreement=row, at=at)
    return row


def decline(session: Session, *, consignment_id: str, version: int, actor: Actor, at: datetime) -> Agreement:
    """Decline what was proposed, or take one's own proposal back; what was in force stays so.

    :raises ConsignmentUnknown: if the actor is neither its consignor nor a cashier, or it has ended
    :raises AgreementUnknown: if there is no such version
    :raises AgreementAnswered: if it waits for nobody
    """
    _, row = _waiting(session, consignment_id, version, actor)
    row.state, row.ended_at = AgreementState.DECLINED, at
    return row


def in_force(session: Session, consignment_id: str) -> Agreement | None:
    """Return the contract of a consignment, if there is one."""
    return _of(session, consignment_id, AgreementState.IN_FORCE)


def require_for_lot(session: Session, consignment: Consignment, *, reserve: Money | None) -> None:
    """Require a contract in force, and its reserve if it names one: no contract, no lot (R25).

    :raises NoAgreement: if there is none
    :raises ReserveNotAgreed: if it names another reserve than the lot has
    """
    agreed = _require(session, consignment).reserve
    if agreed is not None and agreed != reserve:
        raise ReserveNotAgreed(reserve=agreed)


def require_for_price(session: Session, consignment: Consignment, *, least: Money) -> None:
    """Require a contract in force, and no price below its reserve.

    :param least: the lowest price at which the work may go
    :raises NoAgreement: if there is none
    :raises ReserveNotAgreed: if it names a reserve above that price, or in another currency
    """
    agreed = _require(session, consignment).reserve
    if agreed is not None and (agreed.currency != least.currency or least < agreed):
        raise ReserveNotAgreed(reserve=agreed)


def _require(session: Session, consignment: Consignment) -> Terms:
    row = in_force(session, consignment.id)
    if row is None:
        raise NoAgreement
    return agreements.terms_of(row.terms)


def _of(session: Session, consignment_id: str, state: AgreementState) -> Agreement | None:
    return session.scalar(
        sa.select(Agreement).where(Agreement.consignment_id == consignment_id, Agreement.state == state)
    )


def _consignment(session: Session, consignment_id: str, actor: Actor) -> Consignment:
    """Return an open consignment, locked, to either of its sides."""
    found = session.get(Consignment, consignment_id, with_for_update=True)
    if found is None or found.state is not ConsignmentState.OPEN or not is_party(found, actor):
        raise ConsignmentUnknown
    return found


def is_party(consignment: Consignment, actor: Actor) -> bool:
    """Say whether the actor answers for one of the two sides: a cashier, or the consignor's."""
    return actor.has(CASHIER) or is_consignor(consignment, actor)


def _side(consignment: Consignment, actor: Actor) -> Side:
    return Side.CONSIGNOR if is_consignor(consignment, actor) else Side.HOUSE


def _waiting(
    session: Session, consignment_id: str, version: int, actor: Actor
) -> tuple[Consignment, Agreement]:
    consignment = _consignment(session, consignment_id, actor)
    row = session.scalar(
        sa.select(Agreement).where(Agreement.consignment_id == consignment_id, Agreement.version == version)
    )
    if row is None:
        raise AgreementUnknown
    if row.state is not AgreementState.PROPOSED:
        raise AgreementAnswered(version=version)
    return consignment, row


def _lot_to_lower(session: Session, consignment: Consignment, terms: Terms, *, at: datetime) -> Lot | None:
    """Require that nothing changes on which a sale stands; return the lot, locked, whose reserve is lowered.

    Reserve and commission stay as they are while a work is in a sale or being bought; but a reserve may be
    lowered, as a change of the contract that both sides sign (R7).
    """
    before = in_force(session, consignment.id)
    if before is None:
        return None
    old = agreements.terms_of(before.terms)
    if (old.commission_bps, old.reserve) == (terms.commission_bps, terms.reserve):
        return None
    selling = sa.select(Lot).where(Lot.consignment_id == consignment.id, Lot.state == LotState.LISTED)
    lot = session.scalar(selling.with_for_update().execution_options(populate_existing=True))
    buying = sa.exists().where(Order.consignment_id == consignment.id, Order.state.in_(LIVE_ORDERS))
    kept = sa.exists().where(
        PlatformOrder.consignment_id == consignment.id, PlatformOrder.state == PlatformOrderState.RESERVED
    )
    if session.scalar(sa.select(buying | kept)):
        raise AgreementFrozen
    if lot is None:
        return None
    if old.commission_bps != terms.commission_bps or lot.reserve_minor is None:
        raise AgreementFrozen
    lowering.require_lower(session, lot, reserve=terms.reserve, at=at)
    return lot


def _write(
    session: Session, consignment: Consignment, terms: Terms, side: Side, *, by: str, name: str, at: datetime
) -> Agreement:
    last = sa.select(sa.func.max(Agreement.version)).where(Agreement.consignment_id == consignment.id)
    version = 1 + (session.scalar(last) or 0)
    kept = agreements.document(
        terms, version=version, parties=_parties(session, consignment), lot=_lot(session, consignment)
    )
    salt = secrets.token_hex(16)
    row = Agreement(
        id=new_id("agr", at),
        consignment_id=consignment.id,
        version=version,
        terms=kept,
        salt=salt,
        sha256=agreements.digest(kept, salt),
        state=AgreementState.PROPOSED,
        side=side,
        proposed_by=by,
        proposed_by_name=name,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _parties(session: Session, consignment: Consignment) -> dict[str, str]:
    organisation = organisation_name(session, consignment.organisation_id)
    return {"consignor": consignment.consignor_name, "organisation": organisation or "", "house": HOUSE}


def _lot(session: Session, consignment: Consignment) -> dict[str, Any]:
    work = authentication.artwork(session, consignment.artwork_id)
    return {
        "artwork_id": consignment.artwork_id,
        "title": dict(work.title),
        "maker": dict(work.maker),
        "quantity": 1,
        "defects": consignment.defects,
    }


def _put_into_force(
    session: Session, consignment: Consignment, row: Agreement, *, actor: Actor, at: datetime
) -> None:
    row.state = AgreementState.IN_FORCE
    row.accepted_by, row.accepted_by_name, row.accepted_at = actor.id, actor.name, at
    consignment.commission_bps = agreements.terms_of(row.terms).commission_bps
    row.statement_id = authentication.attest_public(
        session,
        subject=f"urn:bianliang:consignment:{consignment.id}",
        kind=KIND,
        claims={"agreement": row.id, "version": row.version, "sha256": row.sha256},
        actor=SYSTEM,  # the public log names nobody
        at=at,
    )
    session.flush()
