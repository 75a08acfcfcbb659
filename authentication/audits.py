"""What must hold in the registry, recomputed from nothing but what is kept. Each names what does not hold."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.evidence import checkpoint as checkpoints
from authentication.evidence import credential, disclosure, merkle, tiles
from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.errors import EvidenceError
from authentication.evidence.keys import PublicKey, from_multikey
from authentication.evidence.statement import Statement, leaf, statement_iri
from authentication.images.store import FileDamaged, ImageStore
from authentication.models import (
    Artwork,
    ArtworkImage,
    Certificate,
    CertificateState,
    Checkpoint,
    Cosignature,
    ExpertKey,
    HouseKey,
    LogLeaf,
    LogTile,
    SignedStatement,
    StatementState,
    StatusListRow,
)
from authentication.queries.key_audit import keys_hold
from authentication.queries.statements import bits_now
from foundation.worker import Audit

STEP: Final = 1000
"""Rows read at a time."""


def audits(store: ImageStore) -> tuple[Audit, ...]:
    """Return what `flask audit` asks of the registry."""
    asked: dict[str, Callable[[Session], Iterable[str]]] = {
        "authentication.log": log_holds,
        "authentication.checkpoints": checkpoints_hold,
        "authentication.statements": statements_hold,
        "authentication.certificates": certificates_hold,
        "authentication.keys": keys_hold,
        "authentication.status-lists": status_lists_hold,
        "authentication.images": _images(store),
    }
    return tuple(Audit(name, _whatever_stands_there(name, run)) for name, run in asked.items())


def _whatever_stands_there(
    name: str, run: Callable[[Session], Iterable[str]]
) -> Callable[[Session], Iterable[str]]:
    """Return the audit so that nonsense in a row is something that was found, and no failure."""

    def audit(session: Session) -> Iterator[str]:
        try:
            yield from run(session)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            LookupError,
            sa.exc.SQLAlchemyError,
        ) as error:
            yield f"{name}: what is kept cannot be read ({error!r})"

    return audit


def log_holds(session: Session) -> Iterator[str]:
    """Rebuild the tree from its leaves: every leaf's hash, every tile, every checkpoint's root."""
    tree = merkle.Tree()
    roots = {row.size: row.root for row in session.execute(sa.select(Checkpoint.size, Checkpoint.root))}
    query = sa.select(LogLeaf).order_by(LogLeaf.log_index)
    for expected, row in enumerate(session.scalars(query.execution_options(yield_per=STEP))):
        if row.log_index != expected:
            yield f"log: leaf {expected} is missing (the next is {row.log_index})"
            return
        leaf_hash = merkle.leaf_hash(row.leaf)
        if leaf_hash != row.leaf_hash:
            yield f"log: leaf {row.log_index} was changed: its hash is not its own"
        tree.append(leaf_hash)
        if tree.size in roots and tree.root() != roots[tree.size]:
            yield f"log: the root of {tree.size} leaves is not the one that was signed"
    most = max(roots, default=0)
    if most != tree.size:
        yield f"log: it has {tree.size} leaves, and was signed for {most}"
    yield from _tiles_hold(session, tree)


def _tiles_hold(session: Session, tree: merkle.Tree) -> Iterator[str]:
    wanted = {
        (tile.level, tile.index): tile for tile in tiles.tiles_between(0, tree.size) if tile.level is not None
    }
    for row in session.scalars(sa.select(LogTile).execution_options(yield_per=STEP)):
        tile = wanted.pop((row.level, row.tile_index), None)
        if tile is None:
            yield f"log: tile {row.level}/{row.tile_index} was inserted"
        elif row.hashes != tiles.hashes(tree, tile):
            yield f"log: tile {row.level}/{row.tile_index} was changed"
    yield from (f"log: tile {level}/{index} was removed" for level, index in wanted)


def checkpoints_hold(session: Session) -> Iterator[str]:
    """Open every checkpoint with the log's keys."""
    keys = [
        NoteKey.parse(name)
        for name in session.scalars(sa.select(HouseKey.name).where(HouseKey.purpose == "log"))
    ]
    query = sa.select(Checkpoint).order_by(Checkpoint.size)
    for row in session.scalars(query.execution_options(yield_per=STEP)):
        try:
            found = checkpoints.open_checkpoint(row.note, keys=keys)
        except EvidenceError as error:
            yield f"checkpoint {row.size}: {error}"
            continue
        if (found.size, found.root) != (row.size, row.root):
            yield f"checkpoint {row.size}: its note says something else ({found.size} leaves)"
    for line in session.execute(sa.select(Cosignature, Checkpoint.note).join(Checkpoint)):
        yield from _wrong_with_cosignature(*line)


def _wrong_with_cosignature(row: Cosignature, note: str) -> Iterator[str]:
    try:
        cosigned = checkpoints.Note.parse(note + row.line)
        seen_at = checkpoints.require_signature(cosigned, key=NoteKey.parse(row.vkey))
    except EvidenceError as error:
        yield f"cosignature of {row.size} by {row.vkey}: {error}"
        return
    if seen_at != row.seen_at:
        yield f"cosignature of {row.size} by {row.vkey}: it was made at {seen_at}, and says {row.seen_at}"


def statements_hold(session: Session) -> Iterator[str]:
    """Open every statement: its proof, its words, its leaf, its number in the life of its subject."""
    keys = _keys(session)
    query = (
        sa.select(SignedStatement, LogLeaf)
        .outerjoin(LogLeaf, LogLeaf.statement_id == SignedStatement.id)
        .order_by(SignedStatement.log_index, SignedStatement.seq)
    )
    lives: dict[str, tuple[int, bytes]] = {}
    for said, kept in session.execute(query.execution_options(yield_per=STEP)):
        if said.state is not StatementState.RECORDED or said.credential is not None:
            yield from _wrong_with_proof(said, keys)
        if said.state is StatementState.RECORDED:
            if kept is not None:
                yield f"statement {said.id}: it has a leaf and says that it has none"
            continue
        if kept is None:
            yield f"statement {said.id}: its leaf {said.log_index} was removed"
            continue
        number, previous = lives.get(said.subject, (0, None))
        if said.number != number + 1 or said.log_index != kept.log_index:
            yield f"statement {said.id}: it is not number {number + 1} of its subject, at {kept.log_index}"
        data = leaf(
            said.credential or {},
            salt=said.salt,
            number=number + 1,
            previous=previous,
            recorded_at=kept.recorded_at,
        )
        if data != kept.leaf:
            yield f"statement {said.id}: leaf {kept.log_index} was made of something else"
        lives[said.subject] = (number + 1, kept.leaf_hash)


def _keys(session: Session) -> dict[str, PublicKey]:
    """Return every key that ever signed here, by the name that proofs give it."""
    keys = {
        row.name: from_multikey(row.multikey)
        for row in session.scalars(sa.select(HouseKey).where(HouseKey.purpose == "issuer"))
    }
    for row in session.scalars(sa.select(ExpertKey).where(ExpertKey.approved_at.is_not(None))):
        keys[f"{row.expert_did}#{row.multikey}"] = from_multikey(row.multikey)
    return keys


def _wrong_with_proof(said: SignedStatement, keys: dict[str, PublicKey]) -> Iterator[str]:
    try:
        facts = credential.proof_facts(said.credential or {})
        key = keys.get(facts.verification_method)
        if key is None:
            yield f"statement {said.id}: signed by an unknown key {facts.verification_method}"
            return
        credential.require_proof(said.credential or {}, key=key)
        found = Statement.read(said.credential or {})
        sealed = disclosure.digests(disclosure.from_json(each) for each in said.disclosures)
    except EvidenceError as error:
        yield f"statement {said.id}: {error}"
        return
    kept = (statement_iri(said.id), said.subject, said.kind, said.claims, said.issuer, sealed)
    signed = (found.id, found.artwork, found.kind, dict(found.claims), found.issuer, found.sealed)
    if kept != signed:
        yield f"statement {said.id}: the row says something else than what was signed"
    if said.artwork_id is not None and not said.subject.endswith(f":{said.artwork_id}"):
        yield f"statement {said.id}: it is filed under another work"


def certificates_hold(session: Session) -> Iterator[str]:
    """Hold every certificate against its statement, its work, and what was said of it since."""
    query = sa.select(Certificate).where(Certificate.issued_at.is_not(None)).order_by(Certificate.serial)
    for row in session.scalars(query):
        said = session.scalar(sa.select(SignedStatement).where(SignedStatement.id == row.statement_id))
        if said is None or said.credential is None:
            yield f"certificate {row.number}: its signed statement was removed"
            continue
        unsigned = {name: value for name, value in said.credential.items() if name != "proof"}
        if (
            unsigned != row.document
            or said.claims.get("number") != row.number
            or said.artwork_id != row.artwork_id
        ):
            yield f"certificate {row.number}: the row says something else than what was signed"
        state = _state_said(session, row)
        if state != row.state:
            yield f"certificate {row.number}: it is {row.state}, and was last said to be {state}"
        yield from _object_holds(session, row, said.claims)
    issued = sa.select(Certificate.statement_id).where(Certificate.issued_at.is_not(None))
    stray = sa.select(SignedStatement.id).where(
        SignedStatement.kind == "certificate", SignedStatement.id.not_in(issued)
    )
    yield from (
        f"statement {each}: a certificate was signed, and its row was removed"
        for each in session.scalars(stray)
    )


def _state_said(session: Session, row: Certificate) -> CertificateState:
    """Return the state that the statements about a certificate leave it in."""
    after = {
        "certificate.suspended": CertificateState.SUSPENDED,
        "certificate.reinstated": CertificateState.IN_FORCE,
        "certificate.revoked": CertificateState.REVOKED,
    }
    query = sa.select(SignedStatement.kind, SignedStatement.claims).where(
        SignedStatement.artwork_id == row.artwork_id, SignedStatement.kind.in_(after)
    )
    state = CertificateState.IN_FORCE
    for kind, claims in session.execute(query.order_by(SignedStatement.seq)):
        if claims.get("certificate") == statement_iri(row.statement_id):
            state = after[kind]
    return state


def _object_holds(session: Session, row: Certificate, claims: dict[str, Any]) -> Iterator[str]:
    work = session.get(Artwork, row.artwork_id)
    certified = claims.get("object", {})
    if work is None:
        yield f"certificate {row.number}: its work was removed"
        return
    for name, value in certified.items():
        if getattr(work, name, value) != value:
            yield f"artwork {work.id}: {name} is not what was certified"
    kept = session.scalars(sa.select(ArtworkImage.sha256).where(ArtworkImage.artwork_id == work.id)).all()
    missing = {image.get("sha256") for image in claims.get("images", [])} - set(kept)
    yield from (f"artwork {work.id}: the certified photograph {each} was removed" for each in sorted(missing))


def status_lists_hold(session: Session) -> Iterator[str]:
    """Compare the bits that were signed with the certificates' states."""
    keys = _keys(session)
    for row in session.scalars(sa.select(StatusListRow)):
        try:
            key = keys[credential.proof_facts(row.credential).verification_method]
            credential.require_proof(row.credential, key=key)
        except (EvidenceError, KeyError) as error:
            yield f"status list {row.purpose}: {error}"
        if row.bits != bits_now(session, row.purpose).data:
            yield f"status list {row.purpose}: its bits are not the certificates' states"


def _images(store: ImageStore) -> Callable[[Session], Iterable[str]]:
    def images_hold(session: Session) -> Iterator[str]:
        """Hash every file that a photograph names."""
        query = sa.select(ArtworkImage.artwork_id, ArtworkImage.sha256, ArtworkImage.renditions)
        for artwork_id, sha256, renditions in session.execute(query.execution_options(yield_per=STEP)):
            for file in (sha256, *renditions.values()):
                try:
                    missing = store.get(file) is None
                except FileDamaged:
                    yield f"image {file} of {artwork_id}: the file was changed"
                    continue
                if missing:
                    yield f"image {file} of {artwork_id}: the file is missing"

    return images_hold
