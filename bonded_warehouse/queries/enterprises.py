"""Enterprises on file as cards: the version that holds, its agents, its credit on any day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import EnterpriseUnknown
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.models.enterprises import (
    DeclarationBasis,
    DossierState,
    Enterprise,
    EnterpriseAgency,
    EnterpriseCredit,
    EnterpriseVersion,
)
from bonded_warehouse.roles import AUDITOR, CUSTOMS_OFFICER, DECLARANT, FOREX_OFFICER, REGULATOR, TAX_OFFICER
from bonded_warehouse.rules.enterprises import Service, level_on
from foundation.actor import Actor

READERS: Final = frozenset({DECLARANT, CUSTOMS_OFFICER, TAX_OFFICER, FOREX_OFFICER, REGULATOR, AUDITOR})
"""Who may read every dossier: customs, tax, exchange and supervision share one; others read their own."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One version of a dossier."""

    version: int
    state: str
    name_zh: str
    name_en: str
    customs_code: str
    address: str
    contact: str
    filed_by: str
    filed_by_name: str
    filed_at: datetime
    decided_by_name: str | None
    decided_at: datetime | None
    reason: str
    serves: list[str]
    """What it is to this house: platform, exporter, carrier, keeper."""
    dxp_id: str

    @property
    def name(self) -> dict[str, str]:
        """Return its name by language."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}


@dataclass(frozen=True, slots=True)
class CreditCard:
    """A level of credit from a day on."""

    level: str
    is_suspended: bool
    from_on: date
    source: str
    recorded_by_name: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AgencyCard:
    """A power of attorney."""

    id: str
    principal_id: str
    principal_name: dict[str, str]
    agent_id: str
    agent_name: dict[str, str]
    scopes: list[str]
    modes: list[str]
    from_on: date
    to_on: date | None
    number: str
    sha256: str | None
    file_name: str | None
    is_jointly_liable: bool
    state: str
    lodged_by: str
    lodged_by_name: str
    lodged_at: datetime
    decided_by_name: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class EnterpriseCard:
    """An enterprise: what holds of it on the day asked about."""

    id: str
    credit_code: str
    organisation_id: str | None
    current: VersionCard | None
    """The latest version that customs confirmed; None: nothing can be filed for it."""
    waiting: VersionCard | None
    """A later version that waits for customs."""
    credit: CreditCard | None
    """None: nothing is on file, and it counts as regular."""
    versions: list[VersionCard] = field(default_factory=list)
    credits: list[CreditCard] = field(default_factory=list)
    agencies: list[AgencyCard] = field(default_factory=list)
    """Both sides: where it is principal, and where it is agent."""

    @property
    def name(self) -> dict[str, str]:
        """Return its name by language."""
        shown = self.current or self.waiting or (self.versions[0] if self.versions else None)
        return shown.name if shown else {"en": self.credit_code, "zh": self.credit_code}


@dataclass(frozen=True, slots=True)
class BasisCard:
    """What a declaration rests on."""

    enterprise_id: str | None
    enterprise: VersionCard | None
    credit_code: str | None
    agent_id: str | None
    agent: VersionCard | None
    plan: dict[str, object]
    line: int
    is_simplified: bool
    parties: Parties | None
    """Who stands in its messages; None where it was filed before that was kept."""


def enterprises(session: Session, *, actor: Actor, on: date) -> list[EnterpriseCard]:
    """Return the enterprises that the actor may read, by their credit code, in four queries."""
    query = sa.select(Enterprise).order_by(Enterprise.credit_code).limit(PAGE)
    if not actor.has(*READERS):
        query = query.where(
            sa.or_(
                Enterprise.filed_by == actor.account_id,
                sa.and_(
                    Enterprise.organisation_id.is_not(None),
                    Enterprise.organisation_id == actor.organisation_id,
                ),
            )
        )
    return _cards(session, session.scalars(query).all(), on=on)


def enterprise(session: Session, enterprise_id: str, *, actor: Actor, on: date) -> EnterpriseCard:
    """Return one enterprise with its versions, credit and agents.

    :raises EnterpriseUnknown: if there is none, or none that the actor may read
    """
    row = session.get(Enterprise, enterprise_id)
    if row is None or not (actor.has(*READERS) or acts_for(row, actor)):
        raise EnterpriseUnknown
    return card(session, row, on=on)


def card(session: Session, row: Enterprise, *, on: date) -> EnterpriseCard:
    """Return a row as a card."""
    return _cards(session, [row], on=on)[0]


def acts_for(row: Enterprise, actor: Actor) -> bool:
    """Say whether the actor acts for an enterprise: filed it, or belongs to its organisation."""
    return actor.account_id is not None and (
        row.filed_by == actor.account_id
        or (row.organisation_id is not None and row.organisation_id == actor.organisation_id)
    )


def ready(session: Session) -> list[tuple[str, dict[str, str], str]]:
    """Return what a filing may name: id, name and credit code of each enterprise that customs confirmed."""
    return [(found, _version(row).name, code) for found, row, code in _ready(session)]


def ready_and_carriers(
    session: Session,
) -> tuple[list[tuple[str, dict[str, str], str]], list[tuple[str, dict[str, str], str]]]:
    """Return what a filing may name, as `ready`, and who of them may carry it; one query."""
    found = [
        ((id_, _version(row).name, code), Service.CARRIER in row.serves) for id_, row, code in _ready(session)
    ]
    return [one for one, _ in found], [one for one, carries in found if carries]


def _ready(session: Session) -> Iterable[sa.Row[str, EnterpriseVersion, str]]:
    """Return id, latest confirmed version and credit code; those that serve this house first."""
    serves = sa.case((sa.cast(EnterpriseVersion.serves, sa.String) == "[]", 1), else_=0)
    query = (
        sa.select(Enterprise.id, EnterpriseVersion, Enterprise.credit_code)
        .join(EnterpriseVersion, EnterpriseVersion.enterprise_id == Enterprise.id)
        .where(EnterpriseVersion.id.in_(_newest()))
        .order_by(serves, Enterprise.credit_code)
        .limit(PAGE)
    )
    return session.execute(query)


def of_code(session: Session, credit_code: str) -> str | None:
    """Return the enterprise on file with a credit code, in any case; None if none has it."""
    code = credit_code.strip().upper()
    return session.scalar(sa.select(Enterprise.id).where(Enterprise.credit_code == code))


def current(session: Session, enterprise_id: str) -> EnterpriseVersion | None:
    """Return the latest version that customs confirmed."""
    query = sa.select(EnterpriseVersion).where(
        EnterpriseVersion.enterprise_id == enterprise_id, EnterpriseVersion.state == DossierState.CONFIRMED
    )
    return session.scalars(query.order_by(EnterpriseVersion.version.desc()).limit(1)).one_or_none()


def credit_on(session: Session, enterprise_id: str, on: date) -> EnterpriseCredit | None:
    """Return the level of credit that holds on a day; None where nothing is on file."""
    query = sa.select(EnterpriseCredit).where(EnterpriseCredit.enterprise_id == enterprise_id)
    return level_on(session.scalars(query).all(), on)


def basis(session: Session, declaration_id: str) -> BasisCard | None:
    """Return what a declaration rests on; None where it was filed before that was kept."""
    own, acting = sa.orm.aliased(EnterpriseVersion), sa.orm.aliased(EnterpriseVersion)
    query = (
        sa.select(DeclarationBasis, own, acting, Enterprise.credit_code)
        .join(Enterprise, Enterprise.id == DeclarationBasis.enterprise_id, isouter=True)
        .join(
            own,
            sa.and_(
                own.enterprise_id == DeclarationBasis.enterprise_id,
                own.version == DeclarationBasis.enterprise_version,
            ),
            isouter=True,
        )
        .join(
            acting,
            sa.and_(
                acting.enterprise_id == DeclarationBasis.agent_id,
                acting.version == DeclarationBasis.agent_version,
            ),
            isouter=True,
        )
    )
    found = session.execute(query.where(DeclarationBasis.declaration_id == declaration_id)).one_or_none()
    if found is None:
        return None
    row, version, agent, code = found
    return BasisCard(
        enterprise_id=row.enterprise_id,
        enterprise=_named(version),
        credit_code=code,
        agent_id=row.agent_id,
        agent=_named(agent),
        plan=dict(row.plan),
        line=row.line,
        is_simplified=row.is_simplified,
        parties=Parties.of(row.parties) if row.parties else None,
    )


def _newest() -> sa.Select[str]:
    """Return the ids of each enterprise's latest confirmed version."""
    inner = sa.orm.aliased(EnterpriseVersion)
    later = sa.exists().where(
        inner.enterprise_id == EnterpriseVersion.enterprise_id,
        inner.state == DossierState.CONFIRMED,
        inner.version > EnterpriseVersion.version,
    )
    return sa.select(EnterpriseVersion.id).where(EnterpriseVersion.state == DossierState.CONFIRMED, ~later)


def _cards(session: Session, rows: Sequence[Enterprise], *, on: date) -> list[EnterpriseCard]:
    ids = [row.id for row in rows]
    versions: dict[str, list[VersionCard]] = {}
    query = sa.select(EnterpriseVersion).where(EnterpriseVersion.enterprise_id.in_(ids))
    for one in session.scalars(query.order_by(EnterpriseVersion.version.desc())):
        versions.setdefault(one.enterprise_id, []).append(_version(one))
    facts: dict[str, list[EnterpriseCredit]] = {}
    said = sa.select(EnterpriseCredit).where(EnterpriseCredit.enterprise_id.in_(ids))
    for fact in session.scalars(said.order_by(EnterpriseCredit.from_on.desc(), EnterpriseCredit.id.desc())):
        facts.setdefault(fact.enterprise_id, []).append(fact)
    powers = session.scalars(
        sa.select(EnterpriseAgency)
        .where(sa.or_(EnterpriseAgency.principal_id.in_(ids), EnterpriseAgency.agent_id.in_(ids)))
        .order_by(EnterpriseAgency.lodged_at.desc())
    ).all()
    agencies = agency_cards(session, powers)
    found = []
    for row in rows:
        mine = versions.get(row.id, [])
        holds = next((one for one in mine if one.state == DossierState.CONFIRMED), None)
        newest = mine[0] if mine and mine[0].state == DossierState.FILED else None
        level = level_on(facts.get(row.id, []), on)
        found.append(
            EnterpriseCard(
                id=row.id,
                credit_code=row.credit_code,
                organisation_id=row.organisation_id,
                current=holds,
                waiting=newest,
                credit=None if level is None else _credit(level),
                versions=mine,
                credits=[_credit(fact) for fact in facts.get(row.id, [])],
                agencies=[one for one in agencies if row.id in {one.principal_id, one.agent_id}],
            )
        )
    return found


def names(session: Session, enterprise_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the names of enterprises as customs confirmed them last; without one, the credit code."""
    wanted = list(enterprise_ids)
    codes = sa.select(Enterprise.id, Enterprise.credit_code).where(Enterprise.id.in_(wanted))
    found = {id_: {"en": code, "zh": code} for id_, code in session.execute(codes)}
    query = sa.select(EnterpriseVersion).where(
        EnterpriseVersion.enterprise_id.in_(wanted), EnterpriseVersion.id.in_(_newest())
    )
    return found | {one.enterprise_id: _version(one).name for one in session.scalars(query)}


def agency_cards(session: Session, rows: Iterable[EnterpriseAgency]) -> list[AgencyCard]:
    """Return powers of attorney as cards, with the names of both sides, in one query more."""
    listed = list(rows)
    ids = {row.principal_id for row in listed} | {row.agent_id for row in listed}
    names: dict[str, dict[str, str]] = {}
    if ids:
        query = sa.select(EnterpriseVersion).where(EnterpriseVersion.enterprise_id.in_(ids))
        for one in session.scalars(query.order_by(EnterpriseVersion.version)):
            names[one.enterprise_id] = _version(one).name
    return [
        AgencyCard(
            id=row.id,
            principal_id=row.principal_id,
            principal_name=names.get(row.principal_id, {}),
            agent_id=row.agent_id,
            agent_name=names.get(row.agent_id, {}),
            scopes=list(row.scopes),
            modes=list(row.modes),
            from_on=row.from_on,
            to_on=row.to_on,
            number=row.number,
            sha256=row.sha256,
            file_name=row.file_name,
            is_jointly_liable=row.is_jointly_liable,
            state=row.state.value,
            lodged_by=row.lodged_by,
            lodged_by_name=row.lodged_by_name,
            lodged_at=row.lodged_at,
            decided_by_name=row.decided_by_name,
            reason=row.reason,
        )
        for row in listed
    ]


def _named(row: EnterpriseVersion | None) -> VersionCard | None:
    return None if row is None else _version(row)


def _version(row: EnterpriseVersion) -> VersionCard:
    return VersionCard(
        version=row.version,
        state=row.state.value,
        name_zh=row.name_zh,
        name_en=row.name_en,
        customs_code=row.customs_code,
        address=row.address,
        contact=row.contact,
        filed_by=row.filed_by,
        filed_by_name=row.filed_by_name,
        filed_at=row.filed_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
        serves=list(row.serves),
        dxp_id=row.dxp_id,
    )


def _credit(row: EnterpriseCredit) -> CreditCard:
    return CreditCard(
        level=row.level.value,
        is_suspended=row.is_suspended,
        from_on=row.from_on,
        source=row.source,
        recorded_by_name=row.recorded_by_name,
        recorded_at=row.recorded_at,
    )
