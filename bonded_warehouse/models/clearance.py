"""What the law is asked about, what it answered, and what customs said."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class LegalFacts(Base, kw_only=True):
    """What people stated about a work for the law; the highest version holds, earlier ones are kept."""

    __tablename__ = "legal_facts"
    __table_args__ = (sa.UniqueConstraint("artwork_id", "version", name="uq_legal_facts_artwork_id_version"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    version: Mapped[int]
    facts: Mapped[dict[str, Any]]
    """Names and values of `rules.export_stated.Stated`; what nobody stated is absent."""
    recorded_by: Mapped[str]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]


class RelicsFinding(StrEnum):
    """What a relics examiner may find."""

    NOT_A_RELIC = "not_a_relic"
    MAY_LEAVE = "may_leave"
    MAY_NOT_LEAVE = "may_not_leave"


class RelicsExamination(Base, kw_only=True):
    """A relics examiner's decision on a work that the rules referred to him. Signed with name and reason."""

    __tablename__ = "relics_examination"

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    finding: Mapped[RelicsFinding]
    codes: Mapped[list[str]]
    """Rules that had referred the work, and that this decision settles."""
    work_digest: Mapped[str] = mapped_column(sa.String(64))
    """Of the work as it was described to him; described otherwise, the decision no longer holds."""
    reason: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[str] = mapped_column(sa.String(100))
    """Of the permit, certificate or note issued."""
    institution: Mapped[str] = mapped_column(sa.String(200))
    examiner_id: Mapped[str]
    examiner_name: Mapped[str]
    examined_at: Mapped[datetime]


class GateDecision(Base, kw_only=True):
    """One answer of the gate, with everything it was taken on, so that it can be replayed."""

    __tablename__ = "gate_decision"
    __table_args__ = (
        sa.Index("ix_gate_decision_artwork_id_decided_at", "artwork_id", "decided_at"),
        sa.UniqueConstraint(
            "artwork_id", "stage", "destination", "digest", name="uq_gate_decision_artwork_id_stage_digest"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    stage: Mapped[str] = mapped_column(sa.String(20))
    destination: Mapped[str] = mapped_column(sa.String(2))
    """ISO 3166-1 alpha-2; 'CN' where the work stays."""
    outcome: Mapped[str] = mapped_column(sa.String(10))
    codes: Mapped[list[str]]
    needs: Mapped[list[str]]
    facts: Mapped[dict[str, Any]]
    records: Mapped[list[str]]
    """Ids of the relics examinations that were used."""
    ruleset: Mapped[str] = mapped_column(sa.String(40))
    digest: Mapped[str] = mapped_column(sa.String(64))
    decided_at: Mapped[datetime]


class DeclarationState(StrEnum):
    """Where a declaration stands, in the words of this house; the customs codes are in its answers."""

    LODGED = "lodged"
    """Handed to the errand; customs has not answered."""
    ACCEPTED = "accepted"
    """Stored at customs, with a number."""
    INSPECTION = "inspection"
    REJECTED = "rejected"
    DETAINED = "detained"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Declaration(Base, kw_only=True):
    """What was declared to customs for one holding."""

    __tablename__ = "declaration"
    __table_args__ = (
        sa.Index(
            "uq_declaration_open_holding",
            "holding_id",
            unique=True,
            sqlite_where=sa.text("state IN ('lodged','accepted','inspection','detained')"),
            postgresql_where=sa.text("state IN ('lodged','accepted','inspection','detained')"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    state: Mapped[DeclarationState] = mapped_column(default=DeclarationState.LODGED, index=True)
    mode: Mapped[str] = mapped_column(sa.String(8))
    """Supervision mode: 9610, 9710, 1210, 0110, ..."""
    destination: Mapped[str] = mapped_column(sa.String(2))
    port: Mapped[str] = mapped_column(sa.String(100))
    hs: Mapped[str] = mapped_column(sa.String(10))
    goods_name: Mapped[str] = mapped_column(sa.String(250))
    value_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    freight_minor: Mapped[int]
    receipt_minor: Mapped[int]
    """What the receipt shows: goods and freight."""
    net_g: Mapped[int]
    gross_g: Mapped[int]
    order_number: Mapped[str] = mapped_column(sa.String(60))
    receipt_number: Mapped[str] = mapped_column(sa.String(60))
    waybill_number: Mapped[str] = mapped_column(sa.String(80))
    consignee: Mapped[str] = mapped_column(sa.String(100))
    scenario: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """How the simulated customs office is to answer; only a demonstration takes one."""
    decision_id: Mapped[str] = mapped_column(sa.ForeignKey("gate_decision.id"))
    """The gate's answer at filing."""
    mrn: Mapped[str | None] = mapped_column(sa.String(18), default=None)
    """Number that customs gave it; None until it is stored there."""
    lodged_by: Mapped[str]
    lodged_by_name: Mapped[str]
    lodged_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    loading_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the parcel is to be loaded, where the declarant knows it."""


class DeclarationAnswer(Base, kw_only=True):
    """One thing that customs said about a declaration, as it was said."""

    __tablename__ = "declaration_answer"
    __table_args__ = (
        sa.UniqueConstraint("declaration_id", "reference"),
        sa.UniqueConstraint("declaration_id", "number"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    declaration_id: Mapped[str] = mapped_column(sa.ForeignKey("declaration.id"))
    number: Mapped[int]
    """From 1, in the order in which it was said."""
    reference: Mapped[str] = mapped_column(sa.String(60))
    """Customs' own number of this answer: a second report of the same changes nothing."""
    status: Mapped[str] = mapped_column(sa.String(4))
    """Reply status of the single window: 100 returned, 120 stored, 500 inspection, 800 released, ..."""
    codes: Mapped[list[str]]
    """Refusal codes: D02, I01, ..."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    is_late: Mapped[bool] = mapped_column(default=False)
    """It came when the declaration was closed, and was kept without effect."""
    officer_id: Mapped[str | None] = mapped_column(default=None)
    officer_name: Mapped[str | None] = mapped_column(default=None)
    answered_at: Mapped[datetime]
    received_at: Mapped[datetime]
    followed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the house acted on it, or let it be because the declaration was closed."""
