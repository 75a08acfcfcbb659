"""After the hammer the worker reads the recording from disk: its frame is taken out, its clip signed."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from foundation.actor import SYSTEM
from foundation.db import db, transaction
from marketplace.live import ffmpeg
from marketplace.operations import receipting
from marketplace.operations.receipting import Due

log = structlog.get_logger(__name__)
Sign = Callable[[bytes, str, Mapping[str, Any]], bytes]
"""A clip, its title and what is said of it, to the clip with content credentials."""


def receipts(folder: Path, *, sign: Sign | None) -> Callable[[datetime], int]:
    """Return a job that makes the receipts of hammers that fell on air, and their clips.

    :param folder: where recordings lie
    :param sign: None where nothing is published
    """

    def run(at: datetime) -> int:
        waiting = receipting.due(db.session, at=at)
        clips = {due.lot_id: receipting.clip_of(db.session, due) for due in waiting}
        db.session.rollback()
        made = 0
        for due in waiting:
            lies = folder / due.broadcast_id
            init = _bytes(lies / f"{due.init:06}.mp4")
            piece = _piece(lies, due.number, due.sha256)
            frame = None if init is None or piece is None else ffmpeg.picture(init, piece)
            if init is None or frame is None:
                continue
            if sign is not None and not due.is_far:
                _clip(lies, due, init, clips[due.lot_id], sign)
            with transaction() as session:
                receipting.attest(session, due=due, frame=frame, actor=SYSTEM, at=at)
            made += 1
        return made

    return run


def clip_path(folder: Path, broadcast_id: str, lot_id: str) -> Path:
    """Return where the clip of a lot lies."""
    return folder / broadcast_id / f"{lot_id}.clip.mp4"


def _clip(lies: Path, due: Due, init: bytes, pieces: list[tuple[int, str]], sign: Sign) -> None:
    """Make the clip of a lot. A receipt does not wait for it: that it cannot be made is told in the log."""
    try:
        read = [_piece(lies, number, sha256) for number, sha256 in pieces]
        film = ffmpeg.film(init, [one for one in read if one is not None]) if None not in read else None
        if film is None:
            log.error("a clip could not be made", broadcast=due.broadcast_id, lot=due.lot_id)
            return
        facts = {
            "broadcast": due.broadcast_id,
            "first_piece": pieces[0][0],
            "last_piece": pieces[-1][0],
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
