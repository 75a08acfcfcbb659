"""Appeals against what customs refused."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class AppealState(StrEnum):
    """What became of an appeal."""

    LODGED = "lodged"
    UPHELD = "upheld"
    """The refusal stands."""
    SET_ASIDE = "set_aside"
    """The refusal falls, and what follows from that was done."""
    WITHDRAWN = "withdrawn"


class Appeal(Base, kw_only=True):
    """One appeal against one refusal, with its papers, and who decided it how."""

    __tablename__ = "appeal"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    declaration_id: Mapped[str] = mapped_column(sa.ForeignKey("declaration.id"), index=True)
    answer_id: Mapped[str] = mapped_column(sa.ForeignKey("declaration_answer.id"), unique=True)
    """The refusal; it is appealed once."""
    codes: Mapped[list[str]]
    """Under which it was refused."""
    refused_by: Mapped[str | None] = mapped_column(sa.String(40))
    """The officer, who does not decide this appeal; None where the single window brought it."""
    grounds: Mapped[str] = mapped_column(sa.Text)
    papers: Mapped[list[Any]] = mapped_column(sa.JSON)
    """Each paper: name, SHA-256 of its bytes."""
    lodged_by: Mapped[str] = mapped_column(sa.String(40))
    lodged_by_name: Mapped[str] = mapped_column(sa.String(200))
    lodged_at: Mapped[datetime]
    state: Mapped[AppealState] = mapped_column(default=AppealState.LODGED, index=True)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    effect: Mapped[str] = mapped_column(sa.String(20), default="")
    """What was done: reopened, filed_again, set_aside."""
    statement_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The house's statement of the result, which the worker signs."""
