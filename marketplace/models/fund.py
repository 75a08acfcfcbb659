"""The guidance fund: calls, applications, milestones. Its money is not the house's: payments are noted."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.fund import ApplicationState, MilestoneState

_LIVE = sa.text("state IN ('applied', 'awarded')")


class FundCall(Base, kw_only=True):
    """A call for applications, as its paper says it."""

    __tablename__ = "fund_call"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    fund: Mapped[str] = mapped_column(sa.String(200))
    title: Mapped[str] = mapped_column(sa.String(200))
    source: Mapped[str] = mapped_column(sa.String(400))
    """Its paper: who issued it, its number, where it is to be read."""
    currency: Mapped[str] = mapped_column(sa.String(3))
    budget_minor: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    """The last day."""
    entered_by: Mapped[str] = mapped_column(sa.String(40))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]


class FundApplication(Base, kw_only=True):
    """One application to a call; of one applicant at most one lives."""

    __tablename__ = "fund_application"
    __table_args__ = (
        sa.Index(
            "uq_fund_application_live",
            "call_id",
            "owner",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    call_id: Mapped[str] = mapped_column(sa.ForeignKey("fund_call.id"))
    owner: Mapped[str] = mapped_column(sa.String(40), index=True)
    """The firm that applies; the account of a person without one."""
    applicant_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    party_name: Mapped[str] = mapped_column(sa.String(200))
    project: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.APPLIED, index=True)
    applied_at: Mapped[datetime]
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_how: Mapped[str] = mapped_column(sa.String(400), default="")


class FundMilestone(Base, kw_only=True):
    """What is to be done by when for how much; unpaid until somebody else accepted its evidence."""

    __tablename__ = "fund_milestone"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "number"),
        sa.CheckConstraint("state <> 'paid' OR accepted_by IS NOT NULL", name="paid_once_accepted"),
        sa.CheckConstraint("accepted_by IS NULL OR accepted_by <> applicant_id", name="accepted_by_another"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    application_id: Mapped[str] = mapped_column(sa.ForeignKey("fund_application.id"))
    applicant_id: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(400))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    due_on: Mapped[date]
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.PLANNED, index=True)
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    shown_at: Mapped[datetime | None] = mapped_column(default=None)
    accepted_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_how: Mapped[str] = mapped_column(sa.String(400), default="")
    paid_on: Mapped[date | None] = mapped_column(default=None)
    paid_reference: Mapped[str] = mapped_column(sa.String(200), default="")
    """The fund's own number of its payment."""
    paid_noted_by_name: Mapped[str] = mapped_column(sa.String(200), default="")

    @property
    def amount(self) -> Money:
        """Return what it is paid."""
        return Money(self.amount_minor, self.currency)
