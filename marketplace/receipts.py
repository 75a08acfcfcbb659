"""The worker's errand after the hammer: the recording is read from disk, and its frame is taken out."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from foundation.actor import SYSTEM
from foundation.db import db, transaction
from marketplace.live import ffmpeg
from marketplace.operations import receipting
from marketplace.operations.receipting import Due

log = structlog.get_logger(__name__)


def receipts(folder: Path) -> Callable[[datetime], int]:
    """Return a job that makes the receipts of hammers that fell on air.

    :param folder: where recordings lie
    """

    def run(at: datetime) -> int:
        waiting = receipting.due(db.session, at=at)
        db.session.rollback()
        made = 0
        for due in waiting:
            frame = _frame(folder / due.broadcast_id, due)
            if frame is not None:
                with transaction() as session:
                    receipting.attest(session, due=due, frame=frame, actor=SYSTEM, at=at)
                made += 1
        return made

    return run


def _frame(folder: Path, due: Due) -> bytes | None:
    """Return the last picture of the piece in which the hammer fell; None if it cannot be had."""
    try:
        init = (folder / f"{due.init:06}.mp4").read_bytes()
        piece = (folder / f"{due.number:06}.m4s").read_bytes()
    except OSError:
        log.exception("a recorded piece cannot be read", broadcast=due.broadcast_id, number=due.number)
        return None
    if hashlib.sha256(piece).hexdigest() != due.sha256:
        log.error("a recorded piece was changed", broadcast=due.broadcast_id, number=due.number)
        return None
    return ffmpeg.picture(init, piece)
