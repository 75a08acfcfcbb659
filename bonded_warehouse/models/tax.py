"""Tax documents with all that they rest on; customs rates; foreign exchange of persons and firms."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class TaxState(StrEnum):
    """Where a tax document stands."""

    DRAWN = "drawn"
    """Reckoned; a tax officer has not determined it."""
    DETERMINED = "determined"
    PAID = "paid"
    """By the taxpayer, or to him."""
    WITHDRAWN = "withdrawn"


class Terms(StrEnum):
    """When a tax is to be paid. Source: Tariff Law, art. 43(1)."""

    ORDINARY = "ordinary"
    """Within fifteen days."""
    SUMMARY = "summary"
    """With the others of its month, within the first five working days of the next, under guarantee."""
    DEFERRED = "deferred"
    """Up to six months later, for force majeure or a change of tax policy, under guarantee."""


class TaxDocument(Base, kw_only=True):
    """One calculation, kept with its inputs and rates, so that it can be reckoned again. Fen."""

    __tablename__ = "tax_document"
    __table_args__ = (
        sa.Index("ix_tax_document_state_id", "state", "id"),
        sa.Index(
            "uq_tax_document_declaration_calc",
            "declaration_id",
            "calc",
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
        sa.Index(
            "uq_tax_document_base_calc",
            "base_id",
            "calc",
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    calc: Mapped[str] = mapped_column(sa.String(32))
    """Name of the calculation: import_tax, display_sale, refund, ..."""
    holding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("holding.id"), index=True, default=None)
    declaration_id: Mapped[str | None] = mapped_column(sa.ForeignKey("declaration.id"), default=None)
    base_id: Mapped[str | None] = mapped_column(sa.ForeignKey("tax_document.id"), default=None)
    """The document that it follows: a surcharge its tax, a settlement its pre-refund."""
    party: Mapped[str] = mapped_column(sa.String(200))
    """Whom it concerns, by name."""
    handled_on: Mapped[date]
    """The day whose rates hold."""
    rules: Mapped[str] = mapped_column(sa.String(20))
    """Version of the calculations."""
    inputs: Mapped[dict[str, Any]]
    rates: Mapped[dict[str, Any]]
    """Name of an input to the row that it was read from."""
    outputs: Mapped[dict[str, Any]]
    total_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    is_unverified: Mapped[bool]
    digest: Mapped[str] = mapped_column(sa.String(64))
    """Of the calculation, its inputs, rates, figures and lines."""
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    """The paper that it rests on: invoice, contract, order."""
    drawn_by: Mapped[str] = mapped_column(sa.String(40))
    drawn_by_name: Mapped[str] = mapped_column(sa.String(200))
    drawn_at: Mapped[datetime]
    state: Mapped[TaxState] = mapped_column(default=TaxState.DRAWN)
    determined_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    determined_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    determined_at: Mapped[datetime | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    """Last day to pay, or to settle."""
    paid_on: Mapped[date | None] = mapped_column(default=None)
    receipt: Mapped[str] = mapped_column(sa.String(100), default="")
    covered_minor: Mapped[int] = mapped_column(default=0)
    """Tax that is taken out of the guarantee until it is paid: what a sale on display adds to what was at
    risk, or all of it where it is paid by summary or deferred."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was withdrawn."""
    terms: Mapped[Terms] = mapped_column(default=Terms.ORDINARY)
    terms_reason: Mapped[str] = mapped_column(sa.String(20), default="")
    """Why it is deferred: 'force_majeure' or 'tax_policy'."""


class TaxRow(Base, kw_only=True):
    """One line of a tax document."""

    __tablename__ = "tax_line"

    document_id: Mapped[str] = mapped_column(sa.ForeignKey("tax_document.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    base_minor: Mapped[int | None]
    rate: Mapped[str | None] = mapped_column(sa.String(20))
    amount_minor: Mapped[int]
    counts: Mapped[bool]
    """Whether it is in the total."""
    basis: Mapped[str] = mapped_column(sa.String(1))
    source: Mapped[str] = mapped_column(sa.String(300))
    verified: Mapped[bool]


class CustomsRate(Base, kw_only=True):
    """A customs exchange rate as published: yuan for one unit, for days both included."""

    __tablename__ = "customs_rate"
    __table_args__ = (sa.CheckConstraint("from_on <= to_on", name="days_in_order"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    currency: Mapped[str] = mapped_column(sa.String(3), index=True)
    rate: Mapped[str] = mapped_column(sa.String(30))
    """As published: a decimal in plain text."""
    from_on: Mapped[date]
    to_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(300))
    entered_by: Mapped[str] = mapped_column(sa.String(40))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    confirmed_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)


class FxQuotaEntry(Base, kw_only=True):
    """One settlement of foreign exchange of a person. US cents."""

    __tablename__ = "fx_quota_entry"
    __table_args__ = (
        sa.UniqueConstraint("person", "year", "seq"),
        sa.UniqueConstraint("evidence"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(40))
    """Account of the seller."""
    person_name: Mapped[str] = mapped_column(sa.String(200))
    year: Mapped[int]
    seq: Mapped[int]
    """From 1 in a year, so that of two settlements at once only one is first."""
    settled_on: Mapped[date]
    amount_minor: Mapped[int]
    evidence: Mapped[str | None] = mapped_column(sa.String(100))
    """Number of the order whose electronic trade data were shown; each is used once."""
    counted_minor: Mapped[int]
    """What it uses of the quota: nothing with evidence."""
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_at: Mapped[datetime]


class VolumeKind(StrEnum):
    """Which way goods or money went."""

    IMPORT = "import"
    EXPORT = "export"
    RECEIPT = "receipt"
    PAYMENT = "payment"


class FirmClass(StrEnum):
    """How a firm's goods trade is managed in foreign exchange."""

    A = "A"
    """Simple handling."""
    B = "B"
    """Limited by electronic verification."""
    C = "C"
    """Each payment and receipt is registered first."""


class FxFirmClass(Base, kw_only=True):
    """The class of a firm from a day on; the latest that has begun holds. Never changed."""

    __tablename__ = "fx_firm_class"
    __table_args__ = (sa.UniqueConstraint("enterprise", "from_on"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise: Mapped[str] = mapped_column(sa.String(200))
    firm_class: Mapped[FirmClass]
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_by: Mapped[str] = mapped_column(sa.String(40))
    decided_by_name: Mapped[str] = mapped_column(sa.String(200))
    decided_at: Mapped[datetime]


class FxVolumeEntry(Base, kw_only=True):
    """Goods or money of a firm that crossed the border. US cents."""

    __tablename__ = "fx_volume_entry"
    __table_args__ = (
        sa.UniqueConstraint("enterprise", "kind", "reference"),
        sa.Index("ix_fx_volume_entry_enterprise_moved_on", "enterprise", "moved_on"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[VolumeKind]
    moved_on: Mapped[date]
    amount_minor: Mapped[int]
    reference: Mapped[str] = mapped_column(sa.String(100))
    """Number of the declaration, or of the bank's advice; each counts once."""
    registration: Mapped[str] = mapped_column(sa.String(100), default="")
    """Under which a firm of class C registered the deal first."""
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_at: Mapped[datetime]
