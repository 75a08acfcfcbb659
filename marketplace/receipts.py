"""After the hammer the worker reads the recording from disk: its frame is taken out, its clip signed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog

from foundation.actor import SYSTEM
from foundation.db import db, transaction
from marketplace.live import ffmpeg
from marketplace.operations import receipting
from marketplace.operations.receipting import Due, Filmed
from marketplace.rules.broadcasts import WAIT_FOR_PIECE

log = structlog.get_logger(__name__)
Sign = Callable[[bytes, str, Mapping[str, Any]], bytes]
"""A clip, its title and what is said of it, to the clip with content credentials."""
AT_ONCE: Final = 20
"""Receipts that are made before anything else is looked after."""
AGAIN: Final = timedelta(minutes=10)
"""How often is asked about a hammer that got none: no picture was before it, or a file is lost."""


def receipts(folder: Path, *, sign: Sign | None) -> Callable[[datetime], int]:
    """Return a job that makes the receipts of hammers that fell on air, and their clips.

    :param folder: where recordings lie
    :param sign: None where nothing is published
    """
    again: dict[str, datetime] = {}
    """Hammers that got none, and from when on they are asked about again: they keep no other from his."""

    def run(at: datetime) -> int:
        made = 0
        waiting = receipting.hammers(db.session)
        for mark_id, fell_at in waiting:
            if made == AT_ONCE:
                break
            if again.get(mark_id, at) > at:
                continue
            if _receipt(folder, mark_id, sign=sign, at=at):
                made += 1
            elif at - fell_at > WAIT_FOR_PIECE:
                again[mark_id] = at + AGAIN
        db.session.rollback()
        return made

    return run


def _receipt(folder: Path, mark_id: str, *, sign: Sign | None, at: datetime) -> bool:
    """Make the receipt of a hammer and its clip; say whether it could be made."""
    due = receipting.due(db.session, mark_id, at=at)
    clip = [] if due is None else receipting.clip_of(db.session, due)
    db.session.rollback()  # nothing stays open while films are read
    if due is None:
        return False
    lies = folder / due.broadcast_id
    init = _bytes(lies / f"{due.init:06}.mp4")
    frame = None if init is None else _frame(lies, due, init, clip)
    if init is None or frame is None:
        return False
    if sign is not None and not due.is_far:
        _clip(lies, due, init, clip, sign)
    with transaction() as session:
        receipting.attest(session, due=due, frame=frame, actor=SYSTEM, at=at)
    return True


def _frame(lies: Path, due: Due, init: bytes, clip: Sequence[Filmed]) -> bytes | None:
    """Return the last picture of a clip: one after a keyframe is nothing without all since."""
    needed = receipting.picture_of(clip)
    if not needed:
        log.error("no keyframe is near the hammer", broadcast=due.broadcast_id, number=due.number)
        return None
    pieces = [_piece(lies, one.number, one.sha256) for one in needed]
    before_s = (needed[-1].start_us - needed[0].start_us) / 10**6
    if None in pieces:
        return None
    return ffmpeg.picture(init, b"".join(one or b"" for one in pieces), after_s=before_s)


def clip_path(folder: Path, broadcast_id: str, lot_id: str) -> Path:
    """Return where the clip of a lot lies."""
    return folder / broadcast_id / f"{lot_id}.clip.mp4"


def _clip(lies: Path, due: Due, init: bytes, pieces: Sequence[Filmed], sign: Sign) -> None:
    """Make the clip of a lot. A receipt does not wait for it: that it cannot be made is told in the log."""
    try:
        read = [_piece(lies, one.number, one.sha256) for one in pieces]
        film = ffmpeg.film(init, [one for one in read if one is not None]) if None not in read else None
        if film is None:
            log.error("a clip could not be made", broadcast=due.broadcast_id, lot=due.lot_id)
            return
        facts = {
            "broadcast": due.broadcast_id,
            "first_piece": pieces[0].number,
            "last_piece": pieces[-1].number,
            "last_piece_sha256": due.sha256,
            "lot": due.lot_id,
        }
        path = clip_path(lies.parent, due.broadcast_id, due.lot_id)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(sign(film, due.lot_id, facts))
        fresh.replace(path)
    except Exception:
        log.exception("a clip could not be made", broadcast=due.broadcast_id, lot=due.lot_id)


def _piece(lies: Path, number: int, sha256: str) -> bytes | None:
    """Return a piece that is what was recorded."""
    data = _bytes(lies / f"{number:06}.m4s")
    if data is not None and hashlib.sha256(data).hexdigest() != sha256:
        log.error("a recorded piece was changed", folder=lies.name, number=number)
        return None
    return data


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        log.exception("a recorded piece cannot be read", path=path.name)
        return None
