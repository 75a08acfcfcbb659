"""Exhibitions and their object lists."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.exhibitions import ExhibitionKind, ExhibitionState, LoanState
from foundation.db import Base


class Exhibition(Base, kw_only=True):
    """One exhibition: where, when, by whom, who carries and who insures."""

    __tablename__ = "exhibition"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[dict[str, str]]
    """Language code to title."""
    text: Mapped[dict[str, str]]
    kind: Mapped[ExhibitionKind]
    place: Mapped[str] = mapped_column(sa.String(200))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    away_from_on: Mapped[date]
    """The first day on which its works are under way to it; `away_until_on` the last on their way back."""
    away_until_on: Mapped[date]
    courier: Mapped[str] = mapped_column(sa.String(200), default="")
    insurer: Mapped[str] = mapped_column(sa.String(200), default="")
    """Who insures, and the number of the policy; in the organiser's words."""
    organiser_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    organiser_name: Mapped[str] = mapped_column(sa.String(200))
    organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation.id"), default=None)
    state: Mapped[ExhibitionState] = mapped_column(default=ExhibitionState.PLANNED)
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")


class ExhibitionLoan(Base, kw_only=True):
    """One work on an object list."""

    __tablename__ = "exhibition_loan"
    __table_args__ = (sa.UniqueConstraint("exhibition_id", "artwork_id"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    exhibition_id: Mapped[str] = mapped_column(sa.ForeignKey("exhibition.id"), index=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    insured_minor: Mapped[int | None] = mapped_column(default=None)
    """For how much it is insured; in `insured_currency`."""
    insured_currency: Mapped[str] = mapped_column(sa.String(3), default="CNY")
    state: Mapped[LoanState] = mapped_column(default=LoanState.ASKED)
    asked_by: Mapped[str] = mapped_column(sa.String(40))
    asked_at: Mapped[datetime]
    answered_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
