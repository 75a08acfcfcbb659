"""What a person was told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.notices import Notice

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """One mail."""

    id: str
    kind: str
    subject: str
    text: str
    url: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's mails, newest first."""

    notices: list[NoticeCard]


def mailbox(session: Session, *, account_id: str) -> Mailbox:
    """Return what a person was told, newest first."""
    rows = session.scalars(
        sa.select(Notice)
        .where(Notice.account_id == account_id)
        .order_by(Notice.written_at.desc(), Notice.id.desc())
        .limit(PAGE)
    )
    return Mailbox(
        [NoticeCard(row.id, row.kind, row.subject, row.text, row.url, row.written_at) for row in rows]
    )
