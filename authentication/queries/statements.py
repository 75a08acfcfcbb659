"""Statements, the public log and the passport."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import LogEntryUnknown, NotYetSigned
from authentication.evidence import (
    bid_history,
    disclosure,
    dossier,
    extract,
    merkle,
    passport,
    recording,
    status,
    tiles,
)
from authentication.evidence.case import Known
from authentication.evidence.sealed import Sealed
from authentication.evidence.statement import artwork_iri
from authentication.models import (
    Certificate,
    CertificateState,
    Checkpoint,
    Cosignature,
    LogLeaf,
    LogTile,
    SignedStatement,
    StatusListRow,
)
from authentication.queries.cards import StatementCard

LIST_FRESH: Final = timedelta(hours=1)
"""How old a status list gets before it is signed again unchanged."""
RECENT: Final = 50
"""How many cosignatures are looked at for the checkpoint that most witnesses saw."""
BIT_STATES: Final = {
    status.Purpose.REVOCATION: CertificateState.REVOKED,
    status.Purpose.SUSPENSION: CertificateState.SUSPENDED,
}
"""Which state of a certificate sets its bit in which list."""


def statements(session: Session, artwork_id: str, *, limit: int = 1000) -> list[StatementCard]:
    """Return what was said about a work, in the order in which it was recorded."""
    query = sa.select(SignedStatement).where(SignedStatement.artwork_id == artwork_id)
    return [
        StatementCard.of(row) for row in session.scalars(query.order_by(SignedStatement.seq).limit(limit))
    ]


def claims_of_kinds(session: Session, kinds: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield what statements of these kinds claim, in the order in which they were recorded.

    :param kinds: patterns of SQL's LIKE: 'custody.%'
    """
    wanted = sa.or_(*(SignedStatement.kind.like(kind) for kind in kinds))
    query = sa.select(SignedStatement.claims).where(wanted).order_by(SignedStatement.seq)
    yield from session.scalars(query.execution_options(yield_per=1000))


def statement_state(session: Session, statement_id: str | None) -> StatementCard | None:
    """Return one statement, or None."""
    row = session.scalar(sa.select(SignedStatement).where(SignedStatement.id == statement_id))
    return None if row is None else StatementCard.of(row)


def latest_checkpoint(session: Session) -> Checkpoint | None:
    """Return the newest checkpoint, or None while the log is empty."""
    return session.scalar(sa.select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def checkpoint(session: Session) -> str:
    """Return the newest checkpoint as a signed note.

    :raises NotYetSigned: if the log is empty
    """
    found = latest_checkpoint(session)
    if found is None:
        raise NotYetSigned
    return cosigned(session, found)


def cosigned(session: Session, found: Checkpoint) -> str:
    """Return a checkpoint's note with the lines of whoever cosigned it."""
    query = sa.select(Cosignature.line).where(Cosignature.size == found.size)
    return found.note + "".join(session.scalars(query.order_by(Cosignature.seen_at, Cosignature.vkey)))


def _checkpoint_for(session: Session, needed: int) -> tuple[Checkpoint | None, str]:
    """Return under which checkpoint a passport stands, and its note: the newest that most witnesses saw.

    :param needed: how many leaves it must have
    """
    query = sa.select(Cosignature.size, Cosignature.line).where(Cosignature.size >= needed)
    order = (Cosignature.size.desc(), Cosignature.seen_at, Cosignature.vkey)
    lines: dict[int, list[str]] = {}
    for size, line in session.execute(query.order_by(*order).limit(RECENT)):
        lines.setdefault(size, []).append(line)
    best = max(lines, key=lambda size: (len(lines[size]), size), default=None)
    found = latest_checkpoint(session) if best is None else session.get(Checkpoint, best)
    return found, found.note + "".join(lines.get(found.size, ())) if found is not None else ""


def known_checkpoints(session: Session, sizes: Iterable[int]) -> list[Known]:
    """Return what this house signed, to be held against the checkpoints of a file, which are of these sizes.

    Its own of the same size; where it never signed there, its newest with the path from that size. A log's
    key may be stolen; what the log said stands here.
    """
    last = latest_checkpoint(session)
    if last is None:
        return []
    nodes, found = tiles.TileNodes(tile_reader(session), size=last.size), []
    for size in sizes:
        own = session.get(Checkpoint, size) if size <= last.size else None
        if own is not None:
            found.append(Known(own.note))
            continue
        grown = 0 < size < last.size
        path = merkle.consistency_path(nodes, old_size=size, new_size=last.size) if grown else ()
        found.append(Known(last.note, tuple(path), path_to=size))
    return found


def tile_reader(session: Session) -> Callable[[tiles.Tile], bytes]:
    """Return a function that gives the contents of a hash tile, as wide as it is asked for."""

    def read(tile: tiles.Tile) -> bytes:
        hashes = session.scalar(
            sa.select(LogTile.hashes).where(LogTile.level == tile.level, LogTile.tile_index == tile.index)
        )
        return (hashes or b"")[: tile.width * merkle.HASH_BYTES]

    return read


def tile(session: Session, path: str) -> bytes:
    """Return the contents of a tile or of a bundle of entries, by its C2SP path ('tile/0/000.p/8').

    :raises LogEntryUnknown: if the log does not reach so far
    :raises authentication.evidence.errors.TileRefused: if it is not the path of a tile
    """
    wanted = tiles.Tile.parse(path)
    last = latest_checkpoint(session)
    if last is None or not tiles.is_within(wanted, last.size):
        raise LogEntryUnknown
    if wanted.level is not None:
        return tile_reader(session)(wanted)
    first = wanted.index * tiles.WIDTH
    query = sa.select(LogLeaf.leaf).where(
        LogLeaf.log_index >= first, LogLeaf.log_index < first + wanted.width
    )
    return tiles.entries(session.scalars(query.order_by(LogLeaf.log_index)))


def entries(session: Session, *, start: int, limit: int) -> list[LogLeaf]:
    """Return leaves of the log that are under a checkpoint, in their order."""
    last = latest_checkpoint(session)
    if last is None:
        return []
    query = sa.select(LogLeaf).where(LogLeaf.log_index >= start, LogLeaf.log_index < last.size)
    return list(session.scalars(query.order_by(LogLeaf.log_index).limit(limit)))


def passport_bytes(session: Session, artwork_id: str) -> bytes:
    """Return the passport's file: all that was signed about a work, with its proofs, as of now.

    :raises NotYetSigned: if nothing is signed yet
    """
    return _passport(session, artwork_iri(artwork_id))


def dossier_file(
    session: Session, *, dossier_id: str, artwork_id: str, content: Mapping[str, Any]
) -> bytes | None:
    """Return a dossier's file with the work's passport as of now; None until all of it is in the log.

    :raises NotYetSigned: if nothing about the work is signed yet
    """
    subject = dossier.subject(dossier_id)
    waiting = sa.select(sa.func.count()).where(
        SignedStatement.log_index.is_(None),
        sa.or_(SignedStatement.subject == subject, SignedStatement.id.in_(list(content["statements"]))),
    )
    if session.scalar(waiting):
        return None
    return dossier.write(
        dossier.Dossier(
            content=content, passport=passport_bytes(session, artwork_id), seal=_passport(session, subject)
        )
    )


def history_file(session: Session, *, lot_id: str, content: Mapping[str, Any]) -> bytes | None:
    """Return the file of a bid history; None until the house's statement of it is in the log."""
    seal = _seal(session, bid_history.subject(lot_id))
    return None if seal is None else bid_history.write(Sealed(content=content, seal=seal))


def extract_file(session: Session, *, extract_id: str, content: Mapping[str, Any]) -> bytes | None:
    """Return the file of an extract of the house's books; None as above."""
    seal = _seal(session, extract.subject(extract_id))
    return None if seal is None else extract.write(Sealed(content=content, seal=seal))


def recording_file(session: Session, *, lot_id: str, content: Mapping[str, Any]) -> bytes | None:
    """Return the file of a broadcast receipt; None as above."""
    seal = _seal(session, recording.subject(lot_id))
    return None if seal is None else recording.write(Sealed(content=content, seal=seal))


def _seal(session: Session, subject: str) -> bytes | None:
    said = sa.select(SignedStatement.log_index).where(SignedStatement.subject == subject)
    places = list(session.scalars(said))
    return None if not places or None in places else _passport(session, subject)


def _passport(session: Session, subject: str) -> bytes:
    query = (
        sa.select(SignedStatement, LogLeaf)
        .outerjoin(LogLeaf, LogLeaf.statement_id == SignedStatement.id)
        .where(SignedStatement.subject == subject, SignedStatement.credential.is_not(None))
        .order_by(sa.func.coalesce(SignedStatement.log_index, sa.literal(2**62)), SignedStatement.seq)
    )
    rows = session.execute(query).all()
    if not rows:
        raise NotYetSigned
    places = [said.log_index for said, _ in rows if said.log_index is not None]
    last, note = _checkpoint_for(session, max(places) + 1) if places else (None, "")
    nodes = tiles.TileNodes(tile_reader(session), size=last.size if last else 0)
    made, previous = [], None
    for said, leaf in rows:
        assert said.credential is not None
        place = None
        if last is not None and said.number is not None and leaf.log_index < last.size:
            place = passport.logged(
                said.credential,
                salt=said.salt,
                number=said.number,
                previous=previous,
                recorded_at=leaf.recorded_at,
                index=leaf.log_index,
                path=tuple(merkle.inclusion_path(nodes, index=leaf.log_index, size=last.size)),
            )
            previous = leaf.leaf_hash
        made.append(passport.Entry(credential=said.credential, logged=place))
    has_certificate = any(said.kind == "certificate" for said, _ in rows)
    return passport.write(
        passport.Passport(
            artwork=subject,
            checkpoint=note if any(each.logged for each in made) else None,
            entries=tuple(made),
            status_lists=tuple(status_lists(session)) if has_certificate else (),
        )
    )


def status_lists(session: Session) -> list[dict[str, Any]]:
    """Return both status lists as they were last signed."""
    return [
        row.credential for row in session.scalars(sa.select(StatusListRow).order_by(StatusListRow.purpose))
    ]


def status_list(session: Session, purpose: str) -> dict[str, Any]:
    """Return one status list as it was last signed.

    :raises NotYetSigned: if the worker has not signed it yet, or there is no such list
    """
    row = session.get(StatusListRow, purpose) if purpose in set(status.Purpose) else None
    if row is None:
        raise NotYetSigned
    return row.credential


def disclosures(session: Session, artwork_id: str) -> list[tuple[StatementCard, list[disclosure.Disclosure]]]:
    """Return the sealed values of a work's statements, for a reader who may see them."""
    query = sa.select(SignedStatement).where(SignedStatement.artwork_id == artwork_id)
    return [
        (StatementCard.of(row), [disclosure.from_json(each) for each in row.disclosures])
        for row in session.scalars(query.order_by(SignedStatement.seq))
        if row.disclosures
    ]


def bits_now(session: Session, purpose: str) -> status.Bits:
    """Return the bits that a status list must have now, from the certificates' states."""
    state = BIT_STATES[status.Purpose(purpose)]
    serials = session.scalars(sa.select(Certificate.serial).where(Certificate.state == state)).all()
    most = session.scalar(sa.select(sa.func.max(Certificate.serial))) or 0
    length = status.LENGTH_BITS
    while length <= most:
        length *= 2
    return status.Bits.none_set(length).having(serials)


def status_lists_are_fresh(session: Session, *, at: datetime) -> bool:
    """Say whether both status lists are as they must be now, and young."""
    rows = {row.purpose: row for row in session.scalars(sa.select(StatusListRow))}
    return all(
        purpose in rows
        and rows[purpose].signed_at > at - LIST_FRESH
        and rows[purpose].bits == bits_now(session, purpose).data
        for purpose in status.Purpose
    )
