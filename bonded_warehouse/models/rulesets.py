"""Rulesets as they are proposed, approved and in force, what a change does, and decisions laid open."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class RulesetState(StrEnum):
    """Where a ruleset stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    """By two persons; it decides from its day on."""
    REJECTED = "rejected"


class RulesetRow(Base, kw_only=True):
    """One ruleset that somebody brought. Its document is never changed; an approved one never ends."""

    __tablename__ = "ruleset"
    __table_args__ = (
        sa.Index(
            "uq_ruleset_in_force_from",
            "in_force_from",
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(40), unique=True)
    base_version: Mapped[str] = mapped_column(sa.String(40))
    """The ruleset against which it was proposed: the one that its day would have without it."""
    document: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[RulesetState] = mapped_column(default=RulesetState.PROPOSED)
    in_force_from: Mapped[date]
    """First day, in China."""
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_reason: Mapped[str] = mapped_column(sa.Text, default="")


class RulesetApproval(Base, kw_only=True):
    """One person's approval of a ruleset."""

    __tablename__ = "ruleset_approval"

    ruleset_id: Mapped[str] = mapped_column(sa.ForeignKey("ruleset.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(40))
    """As what he approved it."""
    approved_at: Mapped[datetime]


class Redeciding(Base, kw_only=True):
    """One walk over the works, each decided under two rulesets; it goes on where it stopped."""

    __tablename__ = "redeciding"
    __table_args__ = (
        sa.UniqueConstraint(
            "after_version", "before_version", "as_of", "scope", name="uq_redeciding_question"
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    before_version: Mapped[str] = mapped_column(sa.String(40))
    after_version: Mapped[str] = mapped_column(sa.String(40))
    as_of: Mapped[date]
    scope: Mapped[str] = mapped_column(sa.String(10))
    """'bond': works in bond; 'all': every work that anybody stated facts about, or that is in bond."""
    cursor: Mapped[str] = mapped_column(sa.String(40), default="")
    """Number of the last work decided; the walk is in the order of numbers."""
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Question and change, as 'checkout ALLOW>DENY', to how many works."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class RedecidedWork(Base, kw_only=True):
    """One work about which two rulesets say different things."""

    __tablename__ = "redecided_work"

    redeciding_id: Mapped[str] = mapped_column(sa.ForeignKey("redeciding.id"), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    before: Mapped[str] = mapped_column(sa.String(10))
    after: Mapped[str] = mapped_column(sa.String(10))
    codes_before: Mapped[list[str]]
    codes_after: Mapped[list[str]]


class DisclosedDecision(Base, kw_only=True):
    """A decision whose facts somebody who may laid open, so that a stranger can take it again."""

    __tablename__ = "disclosed_decision"

    decision_id: Mapped[str] = mapped_column(sa.ForeignKey("gate_decision.id"), primary_key=True)
    disclosed_by: Mapped[str] = mapped_column(sa.String(40))
    disclosed_by_name: Mapped[str] = mapped_column(sa.String(200))
    disclosed_at: Mapped[datetime]
