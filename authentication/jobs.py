"""What the registry's worker does by itself. Opens its own transactions; alone holds the keys."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from authentication.errors import PhotographLacking
from authentication.eyes import Eyes
from authentication.images.preparing import prepare
from authentication.images.store import DirectoryStore, FileDamaged
from authentication.importing import archive
from authentication.keyring import Keyring
from authentication.operations import bringing
from authentication.operations.colouring import record_colours
from authentication.operations.keeping_keys import keep_keys
from authentication.operations.notarising import notarise, sign_status_lists
from authentication.pool import Pool
from authentication.queries import batches, pictures
from authentication.queries.artworks import files_named
from authentication.queries.house import house_is_ready, pending_statements
from authentication.queries.statements import status_lists_are_fresh
from foundation.accounts.queries import actor_for
from foundation.db import db, transaction
from foundation.errors import Refusal

NOTARISE_EVERY_S: Final = 1.0
COLOURS_EVERY_S: Final = 30.0
LEARN_EVERY_S: Final = 2.0
LEARNED_AT_ONCE: Final = 8
SWEEP_EVERY_S: Final = 3600.0
IMPORT_EVERY_S: Final = 1.0
KEPT_AT_LEAST: Final = timedelta(days=1)


class Notary:
    """Signs what is pending: statements, the log's checkpoint, status lists."""

    def __init__(self, *, keys_dir: Path, base_url: str) -> None:
        self._keyring = Keyring(keys_dir)
        self._base_url = base_url

    def run(self, at: datetime) -> int:
        """Take pending statements into the log, a batch a turn; return how many things were signed.

        A turn without anything to do only reads.
        """
        keys = [self._keyring.current(purpose).public.multikey for purpose in ("issuer", "log")]
        if (
            house_is_ready(db.session, keys)
            and not pending_statements(db.session)
            and status_lists_are_fresh(db.session, at=at)
        ):
            db.session.rollback()
            return 0
        with transaction() as session:
            if session.get_bind().dialect.name == "postgresql":
                # One notary at a time: two workers are safe, since the second waits here.
                session.execute(sa.text("SELECT pg_advisory_xact_lock(7264919)"))
            house = keep_keys(session, keyring=self._keyring, base_url=self._base_url, at=at)
            done = notarise(session, keyring=self._keyring, house=house, at=at)
            return done + sign_status_lists(session, keyring=self._keyring, house=house, at=at)


class Colourist:
    """Says of photographs that were kept before colours were counted what they are mostly made of."""

    def __init__(self, store: DirectoryStore) -> None:
        self._store = store

    def run(self, at: datetime) -> int:
        """Count the colours of a few; return how many. One whose picture is gone or damaged has none."""
        found = {image_id: self._look(sha256) for image_id, sha256 in pictures.without_colours(db.session)}
        if not found:
            return 0
        with transaction() as session:
            return record_colours(session, colours=found)

    def _look(self, sha256: str) -> dict[str, int]:
        from authentication.images.colours import colours  # noqa: PLC0415 -- Pillow, seldom needed here

        try:
            data = self._store.get(sha256) if sha256 else None
            return {} if data is None else colours(data)
        except (FileDamaged, OSError, ValueError):
            return {}


class Learner:
    """Makes registered photographs known to the eyes of the house, a few a turn, the oldest first."""

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes
        self._done: object = None
        """The photographs' count and last id, and the album's stamp, when nothing was left to learn."""
        self._blind: set[str] = set()
        """Photographs without a file that can be read; tried again when the worker starts."""

    def run(self, at: datetime) -> int:
        """Learn a few; return how many. A turn without anything new only counts."""
        now = (pictures.count_of(db.session), self._eyes.stamp())
        if now == self._done:
            db.session.rollback()
            return 0
        names = pictures.photograph_names(db.session)
        db.session.rollback()
        waiting = [name for name in self._eyes.unknown(names) if name not in self._blind]
        if not waiting:
            self._done = now
            return 0
        self._blind.update(self._eyes.learn(waiting[:LEARNED_AT_ONCE]))
        return min(len(waiting), LEARNED_AT_ONCE)


class Importer:
    """Tries and registers what was brought at once, a few rows a turn."""

    def __init__(self, *, files: DirectoryStore, images: DirectoryStore, pool: Pool) -> None:
        self._files = files
        self._images = images
        self._pool = pool

    def run(self, at: datetime) -> int:
        """Take the oldest open batch some rows on; return how many rows or stages it went."""
        batch = batches.next_batch(db.session)
        db.session.rollback()
        if batch is None:
            return 0
        if not batch.waiting:
            with transaction() as session:
                ended = bringing.end_stage(session, batch_id=batch.id, at=at).ended_at is not None
            if ended:
                self._files.remove(batch.sha256)
            return 1
        whole = self._files.get(batch.sha256) if batch.trying else None
        for row in batch.waiting:
            if batch.trying:
                self._try(batch, row, whole, at)
            else:
                with transaction() as session:
                    actor = actor_for(session, batch.account_id)
                    bringing.register_row(session, row_id=row.id, actor=actor, at=at)
        return len(batch.waiting)

    def _try(self, batch: batches.NextBatch, row: batches.NextRow, whole: bytes | None, at: datetime) -> None:
        photographs, faults = [], []
        for name in row.names:
            try:
                prepared = self._pool.run(prepare, _photograph(whole, name), name=name)
            except Refusal as refusal:
                faults.append(bringing.fault_of(refusal))
                continue
            for each in prepared.files:
                self._images.put(each)
            photographs.append(prepared.photograph)
        with transaction() as session:
            actor = actor_for(session, batch.account_id)
            bringing.try_row(
                session, row_id=row.id, photographs=photographs, faults=faults, actor=actor, at=at
            )


def _photograph(whole: bytes | None, name: str) -> bytes:
    """Return a photograph out of what was sent.

    :raises PhotographLacking: if it is not in there, or cannot be read
    """
    try:
        found = None if whole is None else archive.photograph(whole, name)
    except archive.NoArchive as error:
        raise PhotographLacking(name=name) from error
    if found is None:
        raise PhotographLacking(name=name)
    return found


class Sweeper:
    """Puts away files that were sent for a form and belong to no work after a day."""

    def __init__(self, store: DirectoryStore) -> None:
        self._store = store

    def run(self, at: datetime) -> int:
        """Remove what nobody names; return how many files went. A file is kept for a day, whatever it is."""
        old = set(self._store.older_than(at - KEPT_AT_LEAST))
        unnamed = old - files_named(db.session, old) if old else old
        if not unnamed:
            return 0
        with transaction() as session:  # on SQLite nobody registers a photograph while its file is judged
            unnamed -= files_named(session, unnamed)
            unnamed &= set(self._store.older_than(at - KEPT_AT_LEAST))  # sent again meanwhile: it is wanted
            for sha256 in unnamed:
                self._store.remove(sha256)
        return len(unnamed)
