"""Standing queries of the standard: what an account asks again and again."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class EpcisQuery(Base):
    """A named query. It is its owner's alone, and answers with what he may see when it is asked."""

    __tablename__ = "epcis_query"
    __table_args__ = (sa.UniqueConstraint("owner_id", "name"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    owner_id: Mapped[str] = mapped_column(sa.String(40))
    owner_name: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    asked: Mapped[dict[str, Any]]
    """In the standard's query language."""
