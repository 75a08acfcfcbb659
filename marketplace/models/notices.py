"""What people were told."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Notice(Base, kw_only=True):
    """One thing that one person was told, in his language, once; a mail says the same."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("account_id", "kind", "ref"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    ref: Mapped[str]
    """What it is about; with the kind unique, so that nobody is told the same twice."""
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(sa.Text)
    url: Mapped[str]
    """A path of this site."""
    written_at: Mapped[datetime]
