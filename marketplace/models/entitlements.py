"""Trademarks, patents, certifications and qualifications of who sells here, by jurisdiction."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.entitlements import EntitlementState, Kind


class Entitlement(Base, kw_only=True):
    """One entry: what was granted to whom, where, by whom, until when; and who checked its paper."""

    __tablename__ = "entitlement"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    """Who entered it; it is his own where he acts for no firm."""
    organisation_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, default=None
    )
    """Whose it is, where he acts for a firm."""
    kind: Mapped[Kind]
    name: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[str] = mapped_column(sa.String(80))
    jurisdiction: Mapped[str] = mapped_column(sa.String(2))
    """ISO 3166-1 alpha-2; EU and WO for the offices of the Union and of the Madrid, Hague and PCT systems."""
    issuer: Mapped[str] = mapped_column(sa.String(200))
    from_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)
    """The last day that its paper names; None: it names none."""
    acquired_from: Mapped[str] = mapped_column(sa.String(200), default="")
    """From whom it was bought, if it was."""
    evidence: Mapped[str] = mapped_column(sa.String(400))
    """Where its paper or its register is to be seen."""
    state: Mapped[EntitlementState] = mapped_column(default=EntitlementState.WAITING, index=True)
    entered_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_how: Mapped[str] = mapped_column(sa.String(400), default="")
    """On what it was seen, or why it was refused."""
