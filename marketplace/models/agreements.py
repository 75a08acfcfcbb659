"""The written contracts of consignments, version by version."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.agreements import AgreementState, Side


class Agreement(Base, kw_only=True):
    """One version of the contract under which a work is entrusted to us (Auction Law, art. 44)."""

    __tablename__ = "agreement"
    __table_args__ = (
        sa.UniqueConstraint("consignment_id", "version"),
        sa.Index(
            "uq_agreement_in_force",
            "consignment_id",
            unique=True,
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        ),
        sa.Index(
            "uq_agreement_proposed",
            "consignment_id",
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"), index=True)
    version: Mapped[int]
    terms: Mapped[dict[str, Any]]
    """The nine items, as `marketplace.rules.agreements.document` puts them."""
    salt: Mapped[str] = mapped_column(sa.String(32))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of terms and salt; stated in the public log once both have accepted."""
    state: Mapped[AgreementState]
    side: Mapped[Side]
    """Who proposed it."""
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    """The person's account; '' where it is what the house offers to everybody."""
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    accepted_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was replaced or declined."""
    statement_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """What was stated of its digest; None of contracts older than this."""


class Appraisal(Base, kw_only=True):
    """What was found when the house had a consigned work appraised (Auction Law, art. 43)."""

    __tablename__ = "appraisal"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"), index=True)
    appraiser: Mapped[str] = mapped_column(sa.String(200))
    """Who looked at it, by name or house."""
    findings: Mapped[str] = mapped_column(sa.Text)
    differs: Mapped[bool]
    """It is otherwise than the contract says: the house may change or end that."""
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_by_name: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]


class ReserveLowering(Base, kw_only=True):
    """A reserve that was lowered while its lot was open (auction_spec, R7): what it was, and what it became.

    The lot's chain has a salted digest of each; the amounts are secret.
    """

    __tablename__ = "reserve_lowering"

    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Of the event in the lot's chain."""
    agreement_id: Mapped[str] = mapped_column(sa.ForeignKey("agreement.id"))
    """The version of the contract by which both sides agreed to it."""
    was_minor: Mapped[int]
    was_salt: Mapped[str] = mapped_column(sa.String(32))
    reserve_minor: Mapped[int]
    salt: Mapped[str] = mapped_column(sa.String(32))
    lowered_at: Mapped[datetime]
