"""What is left out of a recording while a work that lay on its table is down for a right."""

import json
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.broadcasts import Broadcast, BroadcastMark, BroadcastReceipt, BroadcastSegment
from marketplace.queries import rights
from marketplace.rights_errors import TakenDown
from marketplace.rules import broadcasts as rules
from marketplace.rules.broadcasts import CLIP_US, ENDLESS_US, LEEWAY_US, MarkKind


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A time in which a work that is down was on the table."""

    begins_us: int
    ends_us: int
    notice_id: str

    def has(self, start_us: int, end_us: int) -> bool:
        """Say whether some of it lies in a span of the broadcast."""
        return start_us < self.ends_us and end_us > self.begins_us


def spans_of(session: Session, row: Broadcast) -> list[LeftOut]:
    """Return when works that are down were on a broadcast's table: each until the next came."""
    query = (
        sa.select(BroadcastMark.at, BroadcastMark.facts)
        .where(BroadcastMark.session_id == row.session_id, BroadcastMark.kind == MarkKind.LOT)
        .order_by(BroadcastMark.at, BroadcastMark.id)
    )
    came = [
        (rules.offset_us(one.at, row.begun_at), str(one.facts.get("artwork", "")))
        for one in session.execute(query)
    ]
    down = rights.down(session, [work for _, work in came])
    return [
        LeftOut(begins - LEEWAY_US, ends + LEEWAY_US, down[work])
        for (begins, work), (ends, _) in pairwise([*came, (ENDLESS_US, "")])
        if work in down
    ]


def require_piece_shown(session: Session, row: Broadcast, number: int) -> None:
    """Require that a piece shows no work that is down.

    :raises TakenDown: if it does
    """
    piece = session.get(BroadcastSegment, (row.id, number))
    if piece is not None:
        _require_shown(spans_of(session, row), piece.start_us, piece.start_us + piece.duration_us)


def require_receipt_shown(session: Session, receipt: BroadcastReceipt, *, clip: bool) -> None:
    """Require that the picture of a receipt, or its clip, shows no work that is down.

    :raises TakenDown: if it does
    """
    row = session.get_one(Broadcast, receipt.broadcast_id)
    begins, ends = span_of(receipt.content)
    _require_shown(spans_of(session, row), begins - CLIP_US if clip else begins, ends)


def clips_down(session: Session, row: Broadcast) -> set[str]:
    """Return the lots of a broadcast whose clips show a work that is down."""
    spans = spans_of(session, row)
    if not spans:
        return set()
    query = sa.select(BroadcastReceipt.lot_id, BroadcastReceipt.content).where(
        BroadcastReceipt.broadcast_id == row.id
    )
    placed = [(one.lot_id, *span_of(one.content)) for one in session.execute(query)]
    return {
        lot_id for lot_id, begins, ends in placed if any(span.has(begins - CLIP_US, ends) for span in spans)
    }


def span_of(content: str) -> tuple[int, int]:
    """Return when the piece of a receipt began and ended."""
    piece = json.loads(content)["piece"]
    return piece["start_us"], piece["start_us"] + piece["duration_us"]


def _require_shown(spans: list[LeftOut], start_us: int, end_us: int) -> None:
    for one in spans:
        if one.has(start_us, end_us):
            raise TakenDown(notice_id=one.notice_id)
