"""The registers that the plan is counted by: who belongs to which belt, which parks, who is in them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base

_STANDING = sa.text("to_on IS NULL")


class IndustrialBelt(Base, kw_only=True):
    """An industrial belt beyond those that the plan names: it wants more of them than it names."""

    __tablename__ = "industrial_belt"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name: Mapped[dict[str, str]]
    """By language."""
    source: Mapped[str] = mapped_column(sa.String(400))
    """Where it is called one."""
    entered_by: Mapped[str] = mapped_column(sa.String(40))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]


class BeltMember(Base, kw_only=True):
    """An enterprise belongs to an industrial belt from a day on."""

    __tablename__ = "belt_member"
    __table_args__ = (
        sa.Index(
            "uq_belt_member_standing",
            "enterprise_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"))
    belt: Mapped[str] = mapped_column(sa.String(20))
    """Of `rules/plan/targets.json`, or of an `IndustrialBelt`."""
    from_on: Mapped[date]
    to_on: Mapped[date | None] = mapped_column(default=None)
    """The last day; None while it stands."""
    source: Mapped[str] = mapped_column(sa.String(400))
    entered_by: Mapped[str] = mapped_column(sa.String(40))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]


class Park(Base, kw_only=True):
    """An industrial park of cross-border trade."""

    __tablename__ = "park"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[dict[str, str]]
    """By language."""
    county: Mapped[str] = mapped_column(sa.String(100))
    functions: Mapped[list[str]]
    """Of `rules.targets.FUNCTIONS`."""
    opened_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(400))
    entered_by: Mapped[str] = mapped_column(sa.String(40))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]


class ParkTenant(Base, kw_only=True):
    """An enterprise is in a park from a day on."""

    __tablename__ = "park_tenant"
    __table_args__ = (
        sa.Index(
            "uq_park_tenant_standing",
            "park_id",
            "enterprise_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    park_id: Mapped[str] = mapped_column(sa.ForeignKey("park.id"))
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(sa.String(400))
    entered_by: Mapped[str] = mapped_column(sa.String(40))
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]
