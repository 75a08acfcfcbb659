"""Notarise: sign what the house says, give every statement its place in the log, sign a checkpoint.

Only the worker does this, since only it holds the keys. One transaction holds the leaves, the tiles, the
statements' places and the checkpoint; a crash before its end leaves nothing, and what was signed in vain
was never seen by anybody. A statement has at most one leaf: the database says so too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.events import StatementNotarised
from authentication.evidence import checkpoint, credential, disclosure, merkle, tiles
from authentication.evidence.statement import Statement, leaf, statement_iri
from authentication.evidence.status import Purpose, StatusList
from authentication.keyring import ISSUER, LOG, Keyring
from authentication.models import (
    Checkpoint,
    LogLeaf,
    LogTile,
    SignedStatement,
    StatementState,
    StatusListRow,
)
from authentication.queries.house import House
from authentication.queries.statements import LIST_FRESH, bits_now, latest_checkpoint, tile_reader
from foundation import outbox

BATCH: Final = 500
"""Statements one checkpoint takes in: about a third of a second of signing and hashing."""
LIST_VALID: Final = timedelta(hours=72)
"""How long a status list may be relied on by somebody who is offline."""


def notarise(session: Session, *, keyring: Keyring, house: House, at: datetime, limit: int = BATCH) -> int:
    """Take the oldest pending statements into the log, and return how many."""
    last = latest_checkpoint(session)
    query = sa.select(SignedStatement).where(SignedStatement.state == StatementState.RECORDED)
    pending = session.scalars(query.order_by(SignedStatement.seq).limit(limit).with_for_update()).all()
    if not pending:
        return 0
    for said in pending:
        if said.credential is None:
            _sign(said, keyring=keyring, house=house, at=at)
    size = last.size if last else 0
    hashes = _append(session, pending, first=size, at=at)
    _extend(session, size, hashes)
    size += len(hashes)
    session.flush()
    root = merkle.root(tiles.TileNodes(tile_reader(session), size=size), size)
    note = checkpoint.sign(checkpoint.Checkpoint(house.log_origin, size, root), key=keyring.current(LOG))
    session.add(Checkpoint(size=size, root=root, note=note, signed_at=at))
    return len(pending)


def _sign(said: SignedStatement, *, keyring: Keyring, house: House, at: datetime) -> None:
    """Sign a statement of the house."""
    key = keyring.current(ISSUER)
    said.issuer = house.did
    document = Statement(
        id=statement_iri(said.id),
        artwork=said.subject,
        kind=said.kind,
        claims=said.claims,
        issuer=house.did,
        issued_at=said.issued_at,
        sealed=disclosure.digests(disclosure.from_json(each) for each in said.disclosures),
        context=house.context,
    ).document()
    method = f"{house.did}#{key.public.multikey}"
    said.credential = credential.sign(document, key=key, verification_method=method, created_at=at)


def _append(session: Session, pending: Sequence[SignedStatement], *, first: int, at: datetime) -> list[bytes]:
    """Give each statement its leaf and its number in the life of its subject; return the leaf hashes."""
    lives = _ends_of_lives(session, {said.subject for said in pending})
    recorded_at = at.replace(microsecond=0)
    hashes = []
    for index, said in enumerate(pending, start=first):
        assert said.credential is not None
        number, previous = lives.get(said.subject, (0, None))
        said.number, said.log_index, said.state = number + 1, index, StatementState.INTEGRATED
        data = leaf(
            said.credential, salt=said.salt, number=number + 1, previous=previous, recorded_at=recorded_at
        )
        leaf_hash = merkle.leaf_hash(data)
        lives[said.subject] = (number + 1, leaf_hash)
        hashes.append(leaf_hash)
        session.add(
            LogLeaf(
                log_index=index,
                statement_id=said.id,
                leaf=data,
                leaf_hash=leaf_hash,
                recorded_at=recorded_at,
            )
        )
        outbox.publish(
            session,
            StatementNotarised(
                statement_id=said.id, artwork_id=said.artwork_id, kind=said.kind, log_index=index
            ),
            at=at,
        )
    return hashes


def _ends_of_lives(session: Session, subjects: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    """Return (number, leaf hash) of the last logged statement about each subject."""
    latest = (
        sa.select(SignedStatement.subject, sa.func.max(SignedStatement.number).label("number"))
        .where(SignedStatement.subject.in_(list(subjects)), SignedStatement.number.is_not(None))
        .group_by(SignedStatement.subject)
        .subquery()
    )
    query = (
        sa.select(SignedStatement.subject, SignedStatement.number, LogLeaf.leaf_hash)
        .join(
            latest,
            sa.and_(latest.c.subject == SignedStatement.subject, latest.c.number == SignedStatement.number),
        )
        .join(LogLeaf, LogLeaf.statement_id == SignedStatement.id)
    )
    return {row.subject: (row.number, row.leaf_hash) for row in session.execute(query)}


def _extend(session: Session, size: int, hashes: Sequence[bytes], *, level: int = 0) -> None:
    """Append hashes to the tiles of a level, and the roots of tiles that became full to the level above."""
    full: list[bytes] = []
    waiting = list(hashes)
    place = size
    while waiting:
        index, width = divmod(place, tiles.WIDTH)
        taken, waiting = waiting[: tiles.WIDTH - width], waiting[tiles.WIDTH - width :]
        row = session.get(LogTile, (level, index)) if width else None
        if row is None:
            assert width == 0, "a tile of the log is missing"
            row = LogTile(level=level, tile_index=index, hashes=b"")
            session.add(row)
        assert len(row.hashes) == width * merkle.HASH_BYTES, "a tile of the log has another length"
        row.hashes += b"".join(taken)
        place += len(taken)
        if place % tiles.WIDTH == 0:
            full.append(_root_of(row.hashes))
    if full:
        _extend(session, size // tiles.WIDTH, full, level=level + 1)


def _root_of(hashes: bytes) -> bytes:
    row = [hashes[at : at + merkle.HASH_BYTES] for at in range(0, len(hashes), merkle.HASH_BYTES)]
    while len(row) > 1:
        row = [merkle.node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def sign_status_lists(session: Session, *, keyring: Keyring, house: House, at: datetime) -> int:
    """Sign each status list that changed or grew old; return how many."""
    signed = 0
    for purpose in Purpose:
        bits = bits_now(session, purpose)
        row = session.get(StatusListRow, purpose.value)
        if row is not None and row.bits == bits.data and row.signed_at > at - LIST_FRESH:
            continue
        document = StatusList(
            url=house.status_list(purpose.value),
            purpose=purpose,
            bits=bits,
            issuer=house.did,
            valid_from=at.replace(microsecond=0),
            valid_until=at.replace(microsecond=0) + LIST_VALID,
        ).document()
        key = keyring.current(ISSUER)
        method = f"{house.did}#{key.public.multikey}"
        made = credential.sign(document, key=key, verification_method=method, created_at=at)
        signed_now = StatusListRow(
            purpose=purpose.value,
            bits=bits.data,
            credential=made,
            signed_at=at,
            valid_until=at + LIST_VALID,
        )
        session.merge(signed_now)
        signed += 1
    return signed
