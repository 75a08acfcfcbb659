"""What a seller lets a bank or an insurer read of the house's books, each making of it, and each reading."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Extract(Base, kw_only=True):
    """A consent: to whom, for what, which records, of which days, until when."""

    __tablename__ = "extract"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    party_name: Mapped[str] = mapped_column(sa.String(200))
    organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation.id"), default=None)
    """Whose records they are, where he acts for a firm."""
    recipient: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[str] = mapped_column(sa.String(300))
    records: Mapped[list[Any]]
    """Of orders, receipts, custody: those he agreed to."""
    from_on: Mapped[date]
    to_on: Mapped[date]
    until_on: Mapped[date]
    """The last day, in UTC, on which the recipient may read it."""
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    consented_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class ExtractMaking(Base, kw_only=True):
    """One making of an extract; what was made is never changed."""

    __tablename__ = "extract_making"

    extract_id: Mapped[str] = mapped_column(sa.ForeignKey("extract.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(sa.Text)
    """Its canonical JSON."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    made_at: Mapped[datetime]


class ExtractReading(Base, kw_only=True):
    """The recipient asked for an extract, and was given it or not."""

    __tablename__ = "extract_reading"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    extract_id: Mapped[str] = mapped_column(sa.ForeignKey("extract.id"), index=True)
    number: Mapped[int | None] = mapped_column(default=None)
    """The making that was given; None: refused."""
    read_at: Mapped[datetime]
