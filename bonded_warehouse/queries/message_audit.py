"""What must hold of the messages with customs: their bytes are as they were kept, and none is an orphan."""

from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.clearance import DeclarationAnswer
from bonded_warehouse.models.filings import Filing, FilingAnswer
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState

BATCH = 200


def unfaithful(session: Session) -> Iterator[str]:
    """Name every message whose bytes are not those that were kept, and those whose saying is nowhere told."""
    rows = session.execute(
        sa.select(CustomsMessage.id, CustomsMessage.body, CustomsMessage.sha256).order_by(CustomsMessage.id)
    ).yield_per(BATCH)
    for message_id, body, digest in rows:
        if sha256(body).hexdigest() != digest:
            yield f"{message_id}: its bytes are not those that were kept"
    told = sa.exists().where(
        DeclarationAnswer.declaration_id == CustomsMessage.declaration_id, DeclarationAnswer.status == "?"
    )
    lost = sa.select(CustomsMessage.id).where(
        CustomsMessage.state == MessageState.UNCLEAR,
        CustomsMessage.direction == Direction.IN,
        CustomsMessage.declaration_id.is_not(None),
        ~told,
    )
    for message_id in session.scalars(lost.order_by(CustomsMessage.id)):
        yield f"{message_id}: it is unclear, and no answer says so"
    doubted = sa.exists().where(
        FilingAnswer.filing_id == CustomsMessage.filing_id, FilingAnswer.verdict == "unclear"
    )
    lost = sa.select(CustomsMessage.id).where(
        CustomsMessage.state == MessageState.UNCLEAR,
        CustomsMessage.direction == Direction.IN,
        CustomsMessage.filing_id.is_not(None),
        ~doubted,
    )
    for message_id in session.scalars(lost.order_by(CustomsMessage.id)):
        yield f"{message_id}: it is unclear, and no answer about its filing says so"
    altered = (
        sa.select(Filing.id)
        .join(CustomsMessage, CustomsMessage.filing_id == Filing.id)
        .where(CustomsMessage.direction == Direction.OUT, CustomsMessage.body != Filing.body)
    )
    for filing_id in session.scalars(altered.order_by(Filing.id)):
        yield f"{filing_id}: what was sent is not what was filed"
