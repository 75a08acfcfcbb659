"""Export credit insurance of who sells here: policies, rates, buyers' limits, insured sales, claims."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.credit_insurance import ClaimState

_USES = sa.text("state IN ('open', 'paid')")


class CreditPolicy(Base, kw_only=True):
    """A policy that a seller holds with an insurer, entered from its paper."""

    __tablename__ = "credit_policy"
    __table_args__ = (sa.UniqueConstraint("owner", "insurer", "number"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(40))
    """The firm that holds it; the account of a person without one."""
    entered_by: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    party_name: Mapped[str] = mapped_column(sa.String(200))
    insurer: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[str] = mapped_column(sa.String(80))
    currency: Mapped[str] = mapped_column(sa.String(3))
    from_on: Mapped[date]
    until_on: Mapped[date]
    waiting_days: Mapped[int]
    """So many days after non-payment a claim may be opened, as the policy says."""
    evidence: Mapped[str] = mapped_column(sa.String(400))
    """Where its paper is to be seen."""
    entered_at: Mapped[datetime]


class PolicyRate(Base, kw_only=True):
    """A rate of a policy, with the days on which it holds."""

    __tablename__ = "policy_rate"

    policy_id: Mapped[str] = mapped_column(sa.ForeignKey("credit_policy.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    rate_ppm: Mapped[int]
    """Parts in a million of an insured sale."""
    entered_at: Mapped[datetime]


class BuyerLimit(Base, kw_only=True):
    """How much an insurer covers of what one buyer owes, from a day on."""

    __tablename__ = "buyer_limit"

    policy_id: Mapped[str] = mapped_column(sa.ForeignKey("credit_policy.id"), primary_key=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    limit_minor: Mapped[int]
    paper: Mapped[str] = mapped_column(sa.String(200))
    """The insurer's approval: its number, its day."""
    entered_at: Mapped[datetime]


class InsuredSale(Base, kw_only=True):
    """A sale that was declared under a policy, with its premium; each sale under one."""

    __tablename__ = "insured_sale"

    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), primary_key=True)
    policy_id: Mapped[str] = mapped_column(sa.ForeignKey("credit_policy.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    amount_minor: Mapped[int]
    rate_ppm: Mapped[int]
    premium_minor: Mapped[int]
    limit_minor: Mapped[int]
    """The buyer's limit on that day."""
    declared_by_name: Mapped[str] = mapped_column(sa.String(200))
    declared_at: Mapped[datetime]


class CreditClaim(Base, kw_only=True):
    """A claim for an insured sale that was not paid, with the signed evidence and the insurer's answer."""

    __tablename__ = "credit_claim"
    __table_args__ = (
        sa.Index(
            "uq_credit_claim_live_order", "order_id", unique=True, sqlite_where=_USES, postgresql_where=_USES
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    policy_id: Mapped[str] = mapped_column(sa.ForeignKey("credit_policy.id"), index=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("insured_sale.order_id"))
    buyer_id: Mapped[str] = mapped_column(sa.String(40))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    unpaid_since: Mapped[date]
    cause: Mapped[str] = mapped_column(sa.String(20))
    """overdue, default or chargeback."""
    content: Mapped[str] = mapped_column(sa.Text)
    """What the insurer is shown: the canonical JSON of an extract."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.OPEN, index=True)
    opened_by_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    paid_minor: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(sa.String(400), default="")
    """The insurer's letter: its number, its day, what it says."""
    answered_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def amount(self) -> Money:
        """Return what is claimed."""
        return Money(self.amount_minor, self.currency)
