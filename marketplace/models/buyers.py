"""What the house keeps of a buyer: who he is, his addresses, what he watches, what freight he asked about."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.addresses import PostalAddress
from marketplace.rules.diligence import DiligenceState, IdentityPaper, PartyKind, Screening
from marketplace.rules.freight import QuoteState

_APPLIED = sa.text("state = 'applied'")


class Diligence(Base, kw_only=True):
    """What a buyer said about himself, and what the house decided (R-40, R-41). At most one is open."""

    __tablename__ = "diligence"
    __table_args__ = (
        sa.Index(
            "uq_diligence_open_account",
            "account_id",
            unique=True,
            sqlite_where=_APPLIED,
            postgresql_where=_APPLIED,
        ),
        sa.Index("ix_diligence_account_id_decided_at", "account_id", "decided_at"),
        sa.Index("ix_diligence_state_submitted_at", "state", "submitted_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    kind: Mapped[PartyKind]
    name: Mapped[str] = mapped_column(sa.String(200))
    """As on the paper."""
    born_on: Mapped[date | None] = mapped_column(default=None)
    country: Mapped[str] = mapped_column(sa.String(2))
    """Of nationality or registration: ISO 3166-1 alpha-2."""
    paper: Mapped[IdentityPaper]
    paper_number: Mapped[str] = mapped_column(sa.String(60))
    paper_valid_to_on: Mapped[date | None] = mapped_column(default=None)
    beneficial_owner: Mapped[str] = mapped_column(sa.Text, default="")
    """Who owns or controls a company in the end; '' where the buyer acts for himself."""
    funds: Mapped[str] = mapped_column(sa.Text)
    """Where the money comes from, in the buyer's words."""
    state: Mapped[DiligenceState] = mapped_column(default=DiligenceState.APPLIED)
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    screening: Mapped[Screening | None] = mapped_column(default=None)
    screened_against: Mapped[str] = mapped_column(sa.Text, default="")
    """Which lists, of which day: the decider's words."""
    valid_to_on: Mapped[date | None] = mapped_column(default=None)


class Address(Base, kw_only=True):
    """One address in a buyer's book. What was shipped to keeps its lines, whatever becomes of it."""

    __tablename__ = "address"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(200))
    company_name: Mapped[str] = mapped_column(sa.String(200), default="")
    street_address: Mapped[str] = mapped_column(sa.String(400), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(20), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    city_area: Mapped[str] = mapped_column(sa.String(120), default="")
    country_area: Mapped[str] = mapped_column(sa.String(120), default="")
    sorting_code: Mapped[str] = mapped_column(sa.String(20), default="")
    telephone: Mapped[str] = mapped_column(sa.String(40), default="")
    written_at: Mapped[datetime]

    @property
    def postal(self) -> PostalAddress:
        """Return it as a plain value."""
        return PostalAddress(
            country_code=self.country,
            name=self.name,
            company_name=self.company_name,
            street_address=self.street_address,
            postal_code=self.postal_code,
            city=self.city,
            city_area=self.city_area,
            country_area=self.country_area,
            sorting_code=self.sorting_code,
        )


class Watch(Base, kw_only=True):
    """A work that somebody keeps an eye on."""

    __tablename__ = "watch"

    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class FreightQuote(Base, kw_only=True):
    """What it would cost to bring a bought work to the buyer's door: asked of carriers, answered by one.

    The carrier is paid by the buyer; no money of it passes through the house.
    """

    __tablename__ = "freight_quote"
    __table_args__ = (sa.Index("ix_freight_quote_state_asked_at", "state", "asked_at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    address: Mapped[list[str]]
    """The lines as they stood when it was asked."""
    telephone: Mapped[str] = mapped_column(sa.String(40), default="")
    wishes: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[QuoteState] = mapped_column(default=QuoteState.ASKED)
    asked_at: Mapped[datetime]
    carrier: Mapped[str] = mapped_column(sa.String(200), default="")
    service: Mapped[str] = mapped_column(sa.String(200), default="")
    """How it travels, and what is in the price, in the carrier's words."""
    amount_minor: Mapped[int | None] = mapped_column(default=None)
    currency: Mapped[str | None] = mapped_column(sa.String(3), default=None)
    insured: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int | None] = mapped_column(default=None)
    """From collection to the door."""
    valid_to_on: Mapped[date | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    answered_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def amount(self) -> Money | None:
        """Return the carrier's price, if he named one."""
        if self.amount_minor is None or self.currency is None:
            return None
        return Money(self.amount_minor, self.currency)


class Erasure(Base, kw_only=True):
    """A person who asked to be forgotten: what the law asks to be kept is forgotten when its time is over."""

    __tablename__ = "erasure"

    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True)
    erased_at: Mapped[datetime]
    keep_until_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which his name stands in the records of his sales; None where there are none."""
    forgotten_at: Mapped[datetime | None] = mapped_column(default=None)
