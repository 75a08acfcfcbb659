"""Seals: fixed, looked at, broken; what is not intact holds the work, opens a case and is on it no more."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.seals import Seal, SealCheck, SealKind, SealParty, SealResult
from bonded_warehouse.operations import casing, stopping
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.roles import CUSTOMS_OFFICER, RELIC_EXAMINER, STAFF
from foundation.actor import Actor, Role
from foundation.errors import Invalid
from foundation.ids import new_id

W = TypeVar("W", bound=StrEnum)

OFFICERS: Final[dict[SealParty, Role]] = {
    SealParty.CUSTOMS: CUSTOMS_OFFICER,
    SealParty.RELICS: RELIC_EXAMINER,
}
"""Whose officers alone fix and break a seal (Customs Law 37; Relics Regulations 53)."""
SEALING: Final = frozenset({"M15", "M38"})
"""Steps that put a seal on: packing, and handing to the examiner. All others look at the one that is on."""
OPENING: Final = frozenset({"M04", "M16", "M18", "M29", "M39"})
"""Steps by which a crate is opened: what sealed it is broken then. Unloading and unpacking, back from a show
or the examiner, delivery."""


def fix_seal(
    session: Session,
    *,
    holding: Holding,
    number: str,
    kind: SealKind,
    party: SealParty,
    photo_sha256: str | None = None,
    actor: Actor,
    at: datetime,
) -> Seal:
    """Write down a seal that was fixed.

    :raises NotAllowed: if the actor has no part in custody
    :raises SealOfAnAuthority: if it is an authority's, and the actor none of its officers
    :raises SealKnown: if this number is written down for the work
    """
    actor.require(*STAFF)
    officer = OFFICERS.get(party)
    if officer is not None and not actor.has(officer):
        raise errors.SealOfAnAuthority
    if _numbered(session, holding, number) is not None:
        raise errors.SealKnown(number=number)
    return _fix(session, holding, number, kind, party, photo_sha256, actor=actor, at=at)


def check_seal(
    session: Session,
    *,
    seal_id: str,
    result: SealResult,
    found_number: str = "",
    photo_sha256: str | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> SealCheck:
    """Write down how a seal was found; anything but intact holds the work for customs and opens a case.

    A number that is read and is another than the one written is a mismatch, whatever else was said. A seal
    that is not intact is on the work no more: it ends with the finding as its reason, an authority's too.

    :raises NotAllowed: if the actor has no part in custody
    :raises SealUnknown: if there is no such seal
    :raises SealGone: if it was broken before
    """
    actor.require(*STAFF)
    seal = _on(session, seal_id)
    if found_number and found_number != seal.number and result is SealResult.INTACT:
        result = SealResult.MISMATCH
    return _check(session, seal, result, found_number, photo_sha256, note, actor=actor, at=at)


def name_officer(session: Session, *, seal_id: str, account_id: str, name: str, actor: Actor) -> Seal:
    """Name a person who may break an authority's seal.

    :raises SealUnknown: if there is no such seal
    :raises CustomsSeal: if the actor is no officer of whose seal it is; also SealGone
    """
    seal = _on(session, seal_id)
    officer = OFFICERS.get(seal.party)
    if officer is None or not actor.has(officer):
        raise errors.CustomsSeal(number=seal.number)
    seal.named_officer, seal.named_officer_name = account_id, name
    session.flush()
    return seal


def break_seal(session: Session, *, seal_id: str, why: str, actor: Actor, at: datetime) -> Seal:
    """Break a seal with a reason.

    :raises NotAllowed: if the actor has no part in custody
    :raises SealUnknown: if there is no such seal; SealGone if it was broken before
    :raises CustomsSeal: if only an authority, or whom it named, may
    :raises ReasonNeeded: if the reason is missing
    """
    actor.require(*STAFF)
    seal = _on(session, seal_id)
    officer = OFFICERS.get(seal.party)
    if officer is not None and not actor.has(officer) and seal.named_officer != actor.account_id:
        raise errors.CustomsSeal(number=seal.number)
    _break(seal, stopping.said(why), actor, at)
    session.flush()
    holding = session.get(Holding, seal.holding_id)
    assert holding is not None, "a seal names its holding by foreign key"
    _carry_over(session, holding)
    return seal


def follow_step(
    session: Session, *, holding: Holding, step: str, what: Particulars, actor: Actor, at: datetime
) -> None:
    """Write down what a step says of seals: what it opens is broken, what it names is fixed or checked.

    A number is new where the step puts a seal on, or none is written down yet; anywhere else it is a
    mismatch with the seal that the work bore when the step began.
    """
    worn = _standing(session, holding)
    for paper in what.papers:
        if paper.document.code != "seal_record":
            continue
        detail = paper.detail
        number = str(detail.get("number") or paper.document.reference)[:80]
        result = _word(SealResult, detail, "check", "intact")
        known = _numbered(session, holding, number)
        if known is None and worn and step not in SEALING:
            known = worn[-1]
            result = SealResult.MISMATCH if result is SealResult.INTACT else result
        elif known is None:
            party = _word(SealParty, detail, "fixed_by", "house")
            kind = _word(SealKind, detail, "kind", "bolt")
            known = _fix(session, holding, number, kind, party, None, actor=actor, at=at)
        _check(session, known, result, number, None, step, actor=actor, at=at)
    if step in OPENING:
        for seal in _standing(session, holding):
            _break(seal, step, actor, at)
    _carry_over(session, holding)


def end_the_one(session: Session, *, holding: Holding, why: str, actor: Actor, at: datetime) -> None:
    """End the seal that a work bears, which was found amiss; where it bears several, a person says which."""
    worn = _standing(session, holding)
    if len(worn) == 1:
        _break(worn[0], why, actor, at)
        _carry_over(session, holding)


def _word(kind: type[W], detail: Mapping[str, Any], name: str, usual: str) -> W:
    try:
        return kind(detail.get(name) or usual)
    except ValueError as error:
        raise Invalid(fields={f"details.seal_record.{name}": "Choose one of those listed."}) from error


def _carry_over(session: Session, holding: Holding) -> None:
    """Write into the holding's row which seal it bears, the last one fixed, and whether one is customs'."""
    standing = _standing(session, holding)
    holding.seal_number = standing[-1].number if standing else None
    holding.customs_seal = any(seal.party in OFFICERS for seal in standing)
    session.flush()


def _standing(session: Session, holding: Holding) -> list[Seal]:
    query = sa.select(Seal).where(Seal.holding_id == holding.id, Seal.broken_at.is_(None))
    return list(session.scalars(query.order_by(Seal.fixed_at, Seal.id)))


def _numbered(session: Session, holding: Holding, number: str) -> Seal | None:
    return session.scalar(
        sa.select(Seal).where(Seal.holding_id == holding.id, Seal.number == number, Seal.broken_at.is_(None))
    )


def _on(session: Session, seal_id: str) -> Seal:
    seal = session.get(Seal, seal_id, with_for_update=True)
    if seal is None:
        raise errors.SealUnknown
    if seal.broken_at is not None:
        raise errors.SealGone(number=seal.number, broken_at=seal.broken_at)
    return seal


def _break(seal: Seal, why: str, actor: Actor, at: datetime) -> None:
    seal.broken_by, seal.broken_by_name = actor.id, actor.name
    seal.broken_at, seal.broken_why = at, why


def _fix(
    session: Session,
    holding: Holding,
    number: str,
    kind: SealKind,
    party: SealParty,
    photo_sha256: str | None,
    *,
    actor: Actor,
    at: datetime,
) -> Seal:
    seal = Seal(
        id=new_id("sea", at),
        artwork_id=holding.artwork_id,
        holding_id=holding.id,
        number=number,
        kind=kind,
        party=party,
        photo_sha256=photo_sha256,
        fixed_by=actor.id,
        fixed_by_name=actor.name,
        fixed_at=at,
    )
    session.add(seal)
    session.flush()
    _carry_over(session, holding)
    return seal


def _check(
    session: Session,
    seal: Seal,
    result: SealResult,
    found_number: str,
    photo_sha256: str | None,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> SealCheck:
    case_id, holding = None, None
    if result is not SealResult.INTACT:
        holding = session.get(Holding, seal.holding_id)
        assert holding is not None, "a seal names its holding by foreign key"
        why = f"Seal {seal.number}: {result.value}, at '{holding.state}'"
        stopping.hold_for_customs(session, artwork_id=seal.artwork_id, reason=why, actor=actor, at=at)
        case_id = casing.open_case(
            session,
            kind=CaseKind.SEAL,
            holding=holding,
            about=seal.id,
            why=why,
            hold=None,  # customs' own hold stands, and customs lifts it
            actor=actor,
            at=at,
        ).id
    check = SealCheck(
        id=new_id("sck", at),
        seal_id=seal.id,
        result=result,
        found_number=found_number,
        photo_sha256=photo_sha256,
        note=note,
        checked_by=actor.id,
        checked_by_name=actor.name,
        checked_at=at,
        case_id=case_id,
    )
    session.add(check)
    if result is not SealResult.INTACT and seal.broken_at is None:
        _break(seal, f"Found '{result.value}' at a check", actor, at)
    session.flush()
    if holding is not None:
        _carry_over(session, holding)
    return check
