"""What the warehouse's worker does for the standards, the draw and imprints. Opens its own transactions."""

import os
import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Final

from bonded_warehouse.operations import (
    climate,
    drawing,
    imprinting,
    publishing_epcis,
    supervising,
    transporting,
)
from bonded_warehouse.rules.draws import SECRET_BYTES
from foundation.db import db, transaction

PUBLISH_EVERY_S: Final = 2.0
DRAW_EVERY_S: Final = 60.0
GAPS_EVERY_S: Final = 60.0
LATE_EVERY_S: Final = 300.0
IMPRINT_EVERY_S: Final = 60.0
CASES_EVERY_S: Final = 60.0
MOST_IMPRINTS: Final = 20_000
"""In one turn of the worker; the others wait for the next."""


def find_gaps(at: datetime) -> int:
    """Find sensors that are silent for too long; return how many were found now."""
    with transaction() as session:
        return climate.find_gaps(session, at=at)


def find_late(at: datetime) -> int:
    """Find legs under way that should have arrived; return how many were found now."""
    with transaction() as session:
        return transporting.find_late(session, at=at)


def find_overdue_cases(at: datetime) -> int:
    """Mark risk cases whose deadline has passed; return how many. An idle turn only reads."""
    late = supervising.any_overdue(db.session, at=at)
    db.session.rollback()
    if not late:
        return 0
    with transaction() as session:
        return supervising.find_overdue(session, at=at)


def close_imprints(at: datetime) -> int:
    """Close the imprints of rows that were written into blocks; return how many. An idle turn only reads."""
    waiting = imprinting.are_open(db.session)
    db.session.rollback()
    done, last = 0, imprinting.MOST if waiting else 0
    while last == imprinting.MOST and done < MOST_IMPRINTS:  # a full block may leave more behind it
        with transaction() as session:
            last = imprinting.close_block(session, at=at)
        done += last
    return done


class Publisher:
    """Names what happened in EPCIS, soon after it did."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def run(self, at: datetime) -> int:
        """Record events of links that have none yet; return how many. An idle turn only reads."""
        nothing = not (
            publishing_epcis.waiting(db.session, limit=1) or publishing_epcis.wrong(db.session, limit=1)
        )
        db.session.rollback()
        if nothing:
            return 0
        with transaction() as session:
            return publishing_epcis.publish(session, prefix=self._prefix, at=at)


class DrawSecrets:
    """The secrets of the draw: a file a day, readable by the worker's account alone, never written over.

    A file is whole and on the disk before its name is there: one killed in between leaves none, or all.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, day: date) -> bytes | None:
        """Return a day's secret; None where there is none."""
        try:
            found = self._file(day).read_bytes()
        except FileNotFoundError:
            return None
        return found if len(found) == SECRET_BYTES else None

    def make(self, day: date) -> bytes:
        """Return a day's secret, made now where there is none."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, self._file(day))  # fails where another made it first; then his counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return self._file(day).read_bytes()

    def _file(self, day: date) -> Path:
        return self._folder / f"{day.isoformat()}.secret"


class Drawer:
    """Commits to the draws of the coming days, throws, and reveals the days that are over."""

    def __init__(self, folder: Path) -> None:
        self._secrets = DrawSecrets(folder)

    def run(self, at: datetime) -> int:
        """Commit and reveal what is due; return how many days."""
        coming, over = drawing.days_to_commit(db.session, at=at), drawing.days_to_reveal(db.session, at=at)
        db.session.rollback()
        for day in coming:
            secret = self._secrets.make(day)
            with transaction() as session:
                drawing.commit(session, day=day, secret=secret, at=at)
        revealed = 0
        for day in over:
            kept = self._secrets.of(day)
            if kept is None:
                continue  # lost: the day stays closed in, and the audit names it
            with transaction() as session:
                revealed += drawing.reveal(session, day=day, secret=kept, at=at)
        return len(coming) + revealed

    def throw(self, declaration_id: str, at: datetime) -> None:
        """Throw a declaration's draw, before customs is asked about it."""
        day = drawing.day_of(db.session, declaration_id)
        db.session.rollback()
        secret = None if day is None else self._secrets.of(day)
        if day is not None and secret is not None:
            with transaction() as session:
                drawing.throw(session, declaration_id=declaration_id, secrets={day: secret}, at=at)
