"""Enterprises: filed once, in versions; levels of credit as dated facts."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import (
    DossierDecided,
    EnterpriseInvalid,
    EnterpriseKnown,
    EnterpriseUnknown,
    OwnDossier,
)
from bonded_warehouse.models.enterprises import (
    DossierState,
    Enterprise,
    EnterpriseCredit,
    EnterpriseVersion,
)
from bonded_warehouse.operations import moments, sharing
from bonded_warehouse.queries import enterprises
from bonded_warehouse.queries.enterprises import EnterpriseCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GALLERY
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.enterprises import Service, is_credit_code
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

CUSTOMS_CODE: Final = re.compile(r"[0-9A-Z]{10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What an enterprise files of itself."""

    name_zh: str
    name_en: str
    customs_code: str
    address: str
    contact: str
    serves: tuple[Service, ...] = ()
    """What it is to this house."""
    dxp_id: str = ""
    """Of a platform: its number at the data exchange."""


def file_enterprise(
    session: Session, *, credit_code: str, dossier: Dossier, actor: Actor, at: datetime
) -> EnterpriseCard:
    """Put an enterprise on file, with the first version of its dossier; customs confirms it.

    :raises NotAllowed: if the actor is neither gallery nor declarant
    :raises EnterpriseInvalid: if the credit code does not check, or an entry is missing
    :raises EnterpriseKnown: if it is on file already
    """
    actor.require(GALLERY, DECLARANT)
    code = credit_code.strip().upper()
    wrong = _wrong(dossier)
    if not is_credit_code(code):
        wrong["credit_code"] = "This is no credit code: its last sign does not check the others."
    if wrong:
        raise EnterpriseInvalid(fields=wrong)
    if session.scalar(sa.select(Enterprise.id).where(Enterprise.credit_code == code)) is not None:
        raise EnterpriseKnown(credit_code=code)
    row = Enterprise(
        id=new_id("ent", at),
        credit_code=code,
        organisation_id=actor.organisation_id,
        filed_by=actor.id,
        filed_at=at,
    )
    session.add(row)
    session.flush()
    _add_version(session, row, dossier, number=1, actor=actor, at=at)
    return card_of(session, row, at)


def file_version(
    session: Session, *, enterprise_id: str, dossier: Dossier, actor: Actor, at: datetime
) -> EnterpriseCard:
    """File a new version of a dossier; the one before holds until customs confirms this.

    :raises EnterpriseUnknown: if there is none that the actor acts for
    :raises EnterpriseInvalid: if an entry is missing
    """
    row = mine(session, enterprise_id, actor)
    if wrong := _wrong(dossier):
        raise EnterpriseInvalid(fields=wrong)
    last = sa.select(sa.func.max(EnterpriseVersion.version)).where(EnterpriseVersion.enterprise_id == row.id)
    _add_version(session, row, dossier, number=(session.scalar(last) or 0) + 1, actor=actor, at=at)
    return card_of(session, row, at)


def decide_version(
    session: Session,
    *,
    enterprise_id: str,
    version: int,
    confirm: bool,
    reason: str,
    actor: Actor,
    at: datetime,
) -> EnterpriseCard:
    """Confirm or reject a version of a dossier. From then on new filings use it; old ones keep theirs.

    :raises NotAllowed: if the actor is no customs officer
    :raises OwnDossier: if he filed it
    :raises DossierDecided: if it was decided on
    """
    actor.require(CUSTOMS_OFFICER)
    row = locked(session, enterprise_id)
    found = session.scalars(
        sa.select(EnterpriseVersion).where(
            EnterpriseVersion.enterprise_id == row.id, EnterpriseVersion.version == version
        )
    ).one_or_none()
    if found is None:
        raise EnterpriseUnknown
    if found.state is not DossierState.FILED:
        raise DossierDecided(state=Coded(found.state.value, "dossier"))
    if found.filed_by == actor.id:
        raise OwnDossier
    if not confirm and not reason.strip():
        raise EnterpriseInvalid(fields={"reason": "Say why."})
    found.state = DossierState.CONFIRMED if confirm else DossierState.REJECTED
    found.decided_by, found.decided_by_name, found.decided_at = actor.id, actor.name, at
    found.reason = reason.strip()
    session.flush()
    if confirm:
        sharing.tell_of_version(session, enterprise_id=row.id, version=version, at=at)
    if confirm and Service.KEEPER in found.serves:
        moments.file_waiting(session, at=at)
    return card_of(session, row, at)


def record_credit(
    session: Session,
    *,
    enterprise_id: str,
    level: Credit,
    is_suspended: bool,
    from_on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> EnterpriseCard:
    """Record a level of credit from a day on, with its source. Filings made before keep their lane.

    :raises NotAllowed: if the actor is no customs officer
    :raises EnterpriseInvalid: if no source is named
    """
    actor.require(CUSTOMS_OFFICER)
    row = locked(session, enterprise_id)
    if not source.strip():
        raise EnterpriseInvalid(fields={"source": "Name the decision or notice where this stands."})
    session.add(
        EnterpriseCredit(
            id=new_id("crd", at),
            enterprise_id=row.id,
            level=level,
            is_suspended=is_suspended,
            from_on=from_on,
            source=source.strip(),
            recorded_by=actor.id,
            recorded_by_name=actor.name,
            recorded_at=at,
        )
    )
    session.flush()
    return card_of(session, row, at)


def _add_version(
    session: Session, row: Enterprise, dossier: Dossier, *, number: int, actor: Actor, at: datetime
) -> None:
    session.add(
        EnterpriseVersion(
            id=new_id("env", at),
            enterprise_id=row.id,
            version=number,
            filed_by=actor.id,
            filed_by_name=actor.name,
            filed_at=at,
            name_zh=dossier.name_zh.strip(),
            name_en=dossier.name_en.strip(),
            customs_code=dossier.customs_code.strip().upper(),
            address=dossier.address.strip(),
            contact=dossier.contact.strip(),
            serves=sorted({service.value for service in dossier.serves}),
            dxp_id=dossier.dxp_id.strip(),
        )
    )
    session.flush()


def _wrong(dossier: Dossier) -> dict[str, str]:
    wrong = {
        name: "This is needed."
        for name in ("name_zh", "address", "contact")
        if not getattr(dossier, name).strip()
    }
    if CUSTOMS_CODE.fullmatch(dossier.customs_code.strip().upper()) is None:
        wrong["customs_code"] = "Ten digits or capital letters, as customs registered it."
    if Service.PLATFORM in dossier.serves and not dossier.dxp_id.strip():
        wrong["dxp_id"] = "A platform hands the messages in: name its number at the data exchange."
    return wrong


def mine(session: Session, enterprise_id: str, actor: Actor) -> Enterprise:
    """Return an enterprise that the actor acts for, locked.

    :raises EnterpriseUnknown: if there is none
    """
    actor.require(GALLERY, DECLARANT)
    row = locked(session, enterprise_id)
    if not enterprises.acts_for(row, actor):
        raise EnterpriseUnknown
    return row


def locked(session: Session, enterprise_id: str) -> Enterprise:
    """Return an enterprise, locked.

    :raises EnterpriseUnknown: if there is none
    """
    row = session.get(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise EnterpriseUnknown
    return row


def card_of(session: Session, row: Enterprise, at: datetime) -> EnterpriseCard:
    """Return an enterprise as it stands on the day."""
    return enterprises.card(session, row, on=law_day(at))
