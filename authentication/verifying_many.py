"""The worker's part of verifying many things at once: a few a turn, by what the house knows then."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from authentication.errors import CertificateUnknown, NotYetSigned, PictureBusy, PictureTooHard
from authentication.evidence import judging
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verdict import Verdict
from authentication.images.store import DirectoryStore, FileDamaged
from authentication.importing import gathered
from authentication.operations import verifying_many
from authentication.pool import Pool
from authentication.queries import certificates, statements, verifications
from authentication.queries.house import trust_policy
from foundation.db import db, transaction

AT_HAND_BYTES: Final = 64 * 1024
"""A larger file is verified in the pool, so that nothing else of the worker's waits for it."""
BEFORE_ITS_BATCH: Final = timedelta(minutes=10)
"""By how much a file may be older than the batch that needs it."""
UNKNOWN: Final = "unknown"
"""The state of a number that no issued certificate has."""
WHOLE: Final = "Every step holds. It proves what was said and by whom."
UNREAD: Final = "unread"
"""The state of what this house could not read, or had not the means to judge: no verdict about the file."""
LOST: Final = "The file could not be read."
Said = tuple[str, str, dict[str, Any], str | None]
"""State, message, facts, artwork."""


class Verifier:
    """Verifies what was sent together, the oldest batch first."""

    def __init__(self, *, files: DirectoryStore, pool: Pool) -> None:
        self._files = files
        self._pool = pool

    def run(self, at: datetime) -> int:
        """Take the oldest batch some things on; return how many, or how many old ones were forgotten."""
        batch = verifications.next_things(db.session)
        if batch is None:
            return self._tidy(at)
        if not batch.waiting:
            with transaction() as session:
                is_free = verifying_many.end(session, batch_id=batch.batch_id, at=at)
            if is_free:
                self._files.remove(batch.sha256)
            return 1
        trust, lists = trust_policy(db.session), statements.status_lists(db.session)
        whole = self._whole(batch.sha256) if any(is_file for _, _, is_file in batch.waiting) else b""
        for done, (number, name, is_file) in enumerate(batch.waiting):
            data = gathered.contents(whole, number) if is_file else _passport(name)
            try:
                found = (
                    self._judge(data, trust, at, lists) if data is not None else _none(name, is_file=is_file)
                )
            except PictureBusy:
                return done  # the house is at its limit: this and those after it wait for another turn
            finally:
                db.session.rollback()
            with transaction() as session:
                state, message, facts, artwork = found
                verifying_many.say(
                    session,
                    batch_id=batch.batch_id,
                    number=number,
                    state=state,
                    message=message,
                    facts=facts,
                    artwork=artwork,
                    at=at,
                )
        return len(batch.waiting)

    def _tidy(self, at: datetime) -> int:
        """Forget old answers, and put away files that nothing needs; a file is older than its batch."""
        left = [
            sha256
            for sha256 in self._files.older_than(at - BEFORE_ITS_BATCH)
            if not verifying_many.is_needed(db.session, sha256)
        ]
        db.session.rollback()
        for sha256 in left:
            self._files.remove(sha256)
        with transaction() as session:
            return verifying_many.forget(session, at=at) + len(left)

    def _whole(self, sha256: str) -> bytes:
        try:
            return self._files.get(sha256) or b""
        except FileDamaged:
            self._files.remove(sha256)  # else the same, sent again, would be taken for kept
            return b""

    def _judge(self, data: bytes, trust: TrustPolicy, at: datetime, lists: list[dict[str, Any]]) -> Said:
        is_short = len(data) <= AT_HAND_BYTES
        try:
            seen = partial(judging.sizes, data)
            known = statements.known_checkpoints(db.session, seen() if is_short else self._pool.run(seen))
            asked = partial(
                judging.judge, data, trust=trust, at=at, status_lists=lists, known_checkpoints=known
            )
            verdict = asked() if is_short else self._pool.run(asked)
        except PictureTooHard:  # it took longer or more memory than was there, or the child was killed
            return UNREAD, LOST, {}, None
        return _told(verdict)


def _told(verdict: Verdict) -> Said:
    """Return the state of a verdict with the step that decided it."""
    decided = next((step for step in verdict.steps if step.state is verdict.state), None)
    if decided is None:
        return verdict.state.value, WHOLE, {}, verdict.artwork
    return verdict.state.value, decided.message, dict(decided.facts), verdict.artwork


def _passport(name: str) -> bytes | None:
    """Return the passport of a work by the number of its certificate, or its own; None if there is none."""
    plain = name.strip().rstrip("/").rpartition("/")[2].removeprefix("urn:bianliang:artwork:")
    try:
        if plain.startswith("art_"):
            card = certificates.certificate_of(db.session, plain)
            if card.number is None or card.issued_at is None:
                return None
        else:
            card = certificates.certificate_by_number(db.session, plain)
        return statements.passport_bytes(db.session, card.artwork_id)
    except (CertificateUnknown, NotYetSigned):
        return None


def _none(name: str, *, is_file: bool) -> Said:
    if is_file:
        return UNREAD, LOST, {}, None
    return UNKNOWN, CertificateUnknown.message, {"number": name}, None
