"""Enterprises filed once and reused: versions, agents, levels of credit; what a filing rests on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.draws import Credit
from foundation.db import Base


class DossierState(StrEnum):
    """Where a version of an enterprise's dossier stands."""

    FILED = "filed"
    """Customs has not confirmed it."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class AgencyState(StrEnum):
    """Where an agent's power stands."""

    LODGED = "lodged"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REVOKED = "revoked"


class Enterprise(Base, kw_only=True):
    """An enterprise on file. What may change stands in its versions."""

    __tablename__ = "enterprise"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    credit_code: Mapped[str] = mapped_column(sa.String(18), unique=True)
    """Unified social credit code, GB 32100-2015."""
    organisation_id: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    """Of the house's own accounts, whose people act for it."""
    filed_by: Mapped[str] = mapped_column(sa.String(40))
    filed_at: Mapped[datetime]


class EnterpriseVersion(Base, kw_only=True):
    """One version of a dossier; earlier ones are kept, and old filings keep theirs."""

    __tablename__ = "enterprise_version"
    __table_args__ = (
        sa.UniqueConstraint("enterprise_id", "version", name="uq_enterprise_version_enterprise_id_version"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"))
    version: Mapped[int]
    name_zh: Mapped[str] = mapped_column(sa.String(100))
    name_en: Mapped[str] = mapped_column(sa.String(200))
    customs_code: Mapped[str] = mapped_column(sa.String(10))
    """Ten signs, as customs registered it."""
    address: Mapped[str] = mapped_column(sa.String(300))
    contact: Mapped[str] = mapped_column(sa.String(200))
    filed_by: Mapped[str] = mapped_column(sa.String(40))
    filed_by_name: Mapped[str] = mapped_column(sa.String(200))
    filed_at: Mapped[datetime]
    state: Mapped[DossierState] = mapped_column(default=DossierState.FILED, index=True)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    serves: Mapped[list[str]] = mapped_column(sa.JSON, default_factory=list)
    """What it is to this house: of `rules.enterprises.Service`."""
    dxp_id: Mapped[str] = mapped_column(sa.String(30), default="")
    """Of a platform: its number at the data exchange."""


class EnterpriseCredit(Base, kw_only=True):
    """A level of credit from a day on, with where it was read. Nothing is changed: the latest fact holds."""

    __tablename__ = "enterprise_credit"
    __table_args__ = (sa.Index("ix_enterprise_credit_enterprise_id_from_on", "enterprise_id", "from_on"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"))
    level: Mapped[Credit]
    is_suspended: Mapped[bool]
    """Customs lets it file nothing from this day on (F02)."""
    from_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(300))
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_by_name: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]


class EnterpriseAgency(Base, kw_only=True):
    """A power of attorney: what an agent may do in its principal's name, from when until when."""

    __tablename__ = "enterprise_agency"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    principal_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    agent_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    scopes: Mapped[list[str]]
    """Of `rules.enterprises.Scope`."""
    modes: Mapped[list[str]]
    """Supervision modes in which it may declare; none named: all."""
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    number: Mapped[str] = mapped_column(sa.String(100))
    """Of the power of attorney."""
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    file_name: Mapped[str | None] = mapped_column(sa.String(200))
    is_jointly_liable: Mapped[bool]
    """It acts in the principal's name and answers for the tax with it (Tariff Law, art. 55)."""
    lodged_by: Mapped[str] = mapped_column(sa.String(40))
    lodged_by_name: Mapped[str] = mapped_column(sa.String(200))
    lodged_at: Mapped[datetime]
    state: Mapped[AgencyState] = mapped_column(default=AgencyState.LODGED, index=True)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class DeclarationBasis(Base, kw_only=True):
    """What a declaration rests on: for whom, by whom, and what its mode was chosen from."""

    __tablename__ = "declaration_basis"

    declaration_id: Mapped[str] = mapped_column(sa.ForeignKey("declaration.id"), primary_key=True)
    enterprise_id: Mapped[str | None] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    """None where a person without an enterprise declares."""
    enterprise_version: Mapped[int | None]
    agent_id: Mapped[str | None] = mapped_column(sa.ForeignKey("enterprise.id"))
    agent_version: Mapped[int | None]
    agency_id: Mapped[str | None] = mapped_column(sa.ForeignKey("enterprise_agency.id"))
    plan: Mapped[dict[str, Any]]
    """Names and values of `rules.modes.Plan`."""
    line: Mapped[int]
    """Of the choice of modes: the first that held."""
    is_simplified: Mapped[bool]
    """Flag A: four digits of the tariff."""
    parties: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON, default=None)
    """Who stands in its messages, as on file that day; None where it was filed before that was kept."""
