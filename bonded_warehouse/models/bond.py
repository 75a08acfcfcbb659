"""The bond: books, their items, their postings, and the guarantees that cover suspended tax."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.states import Account
from foundation.db import Base


class BookKind(StrEnum):
    """Which customs account book it is."""

    LOGISTICS_T = "logistics_T"
    SPECIAL_AREA_H = "special_area_H"
    WAREHOUSE = "warehouse"


class CustomsPlace(StrEnum):
    """What kind of place under customs' control the goods of a book lie in."""

    BONDED_WAREHOUSE = "bonded_warehouse"
    EXPORT_SUPERVISED_WAREHOUSE = "export_supervised_warehouse"
    LOGISTICS_CENTRE = "logistics_centre"
    COMPREHENSIVE_ZONE = "comprehensive_zone"


class PostingState(StrEnum):
    """How far customs has followed a posting."""

    RESERVED = "reserved"
    PRE_DEDUCTED = "pre_deducted"
    DEDUCTED = "deducted"
    WRITTEN_OFF = "written_off"


class GuaranteeKind(StrEnum):
    """In what form the guarantee was given."""

    CASH = "cash"
    BANK_LETTER = "bank_letter"
    GENERAL = "general"
    INSURANCE = "insurance"


class GuaranteeState(StrEnum):
    """What became of a guarantee."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RELEASED = "released"


class BondBook(Base):
    """A customs account book of a facility."""

    __tablename__ = "bond_book"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(30), unique=True)
    kind: Mapped[BookKind]
    enterprise: Mapped[str] = mapped_column(sa.String(200))
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    serves: Mapped[CustomsPlace | None] = mapped_column(default=None)
    """The place that it is kept for; None: what its kind says, or nobody has said."""


class BookItem(Base):
    """One holding in a book: what was declared on entry, and the tax at risk. Amounts in minor units."""

    __tablename__ = "book_item"
    __table_args__ = (
        sa.UniqueConstraint("book_id", "seq"),
        sa.Index(
            "ix_book_item_unpaid_minor",
            "unpaid_minor",
            sqlite_where=sa.text("unpaid_minor > 0"),
            postgresql_where=sa.text("unpaid_minor > 0"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    book_id: Mapped[str] = mapped_column(sa.ForeignKey("bond_book.id"))
    seq: Mapped[int]
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), unique=True)
    hs_code: Mapped[str] = mapped_column(sa.String(10))
    """Empty where the goods carry no tax at risk and nobody gave one."""
    goods_name: Mapped[str] = mapped_column(sa.String(250))
    declared_minor: Mapped[int]
    """The entry value; a sale price never rewrites it."""
    declared_currency: Mapped[str] = mapped_column(sa.String(3))
    value_cny_minor: Mapped[int]
    duty_at_risk_minor: Mapped[int]
    """Fen; nothing for goods whose tax is not suspended."""
    vat_at_risk_minor: Mapped[int]
    rate_basis: Mapped[str] = mapped_column(sa.String(200))
    """Where the rates were read and whether they are verified; empty without tax at risk."""
    opened_at: Mapped[datetime]
    unpaid_minor: Mapped[int] = mapped_column(default=0)
    """Tax of a release under guarantee, not paid yet. Fen."""


class BondPosting(Base):
    """One unit moves from one account to another. Never changed, never removed."""

    __tablename__ = "bond_posting"
    __table_args__ = (sa.UniqueConstraint("item_id", "seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    item_id: Mapped[str] = mapped_column(sa.ForeignKey("book_item.id"))
    seq: Mapped[int]
    event_id: Mapped[str] = mapped_column(sa.ForeignKey("custody_event.id"), unique=True)
    """The custody event that it belongs to."""
    document: Mapped[str] = mapped_column(sa.String(200))
    """The paper it names."""
    origin: Mapped[Account]
    target: Mapped[Account]
    quantity: Mapped[int]
    value_cny_minor: Mapped[int]
    state: Mapped[PostingState]
    posted_at: Mapped[datetime] = mapped_column(index=True)


class BondClosing(Base):
    """What an account of a book held at the end of a day. Made from postings, and again by the audit."""

    __tablename__ = "bond_closing"

    book_id: Mapped[str] = mapped_column(sa.ForeignKey("bond_book.id"), primary_key=True)
    closed_on: Mapped[date] = mapped_column(primary_key=True)
    """The day where the facility is."""
    account: Mapped[Account] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    value_cny_minor: Mapped[int] = mapped_column(sa.BigInteger)
    tax_minor: Mapped[int] = mapped_column(sa.BigInteger)
    """Duty and VAT at risk, as declared on entry. Fen."""


class Guarantee(Base):
    """What customs holds for the tax. Fen."""

    __tablename__ = "guarantee"
    __table_args__ = (sa.CheckConstraint("amount_minor > 0", name="amount_positive"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    book_id: Mapped[str] = mapped_column(sa.ForeignKey("bond_book.id"), index=True)
    kind: Mapped[GuaranteeKind]
    reference: Mapped[str] = mapped_column(sa.String(100))
    """Number of the bank's letter, the deposit or the policy."""
    amount_minor: Mapped[int]
    from_on: Mapped[date]
    """First day it is in force, where the facility is."""
    to_on: Mapped[date]
    """Last day."""
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_at: Mapped[datetime]
    state: Mapped[GuaranteeState] = mapped_column(default=GuaranteeState.APPLIED)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    released_at: Mapped[datetime | None] = mapped_column(default=None)
