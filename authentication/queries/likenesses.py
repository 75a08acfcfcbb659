"""Does the registry know this picture? Fingerprints compared with all that are kept.

The hashes of all photographs are held in memory as columns of 64-bit numbers (24 bytes and 24 of
identity a photograph; 50,000 works with two each are 7 MB) and read on from where the last question ended.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.evidence import likeness
from authentication.evidence.fingerprint import Fingerprint
from authentication.models import Artwork, ArtworkImage
from authentication.queries.cards import ArtworkId, LookAlikeCard

NOMINATED_PHASH_BITS: Final = 15
NOMINATED_DHASH_BITS: Final = 12
NOMINATED_PDQ_BITS: Final = 91
"""Nearer than this is looked at more closely; one in ten thousand pairs of different works is as near."""
MOST: Final = 12
_CODES: Final = 6
"""pHash, dHash and four quarters of PDQ."""
_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(slots=True)
class _Known:
    """What is held of one database."""

    last_id: int = 0
    count: int = 0
    ids: list[int] = field(default_factory=list)
    codes: Any = None
    """(6, n) uint64."""
    lock: threading.Lock = field(default_factory=threading.Lock)


_known: Final[dict[str, _Known]] = {}


def _codes(phash64: str, dhash64: str, pdq256: str) -> list[int]:
    return [int(phash64, 16), int(dhash64, 16), *(int(pdq256[n : n + 16], 16) for n in range(0, 64, 16))]


def _read_on(session: Session) -> _Known:
    """Return all hashes, reading from the database only those that are new."""
    import numpy as np  # noqa: PLC0415 -- 30 MB that only this question needs

    known = _known.setdefault(str(session.get_bind().engine.url), _Known())
    with known.lock:
        query = sa.select(sa.func.count(ArtworkImage.id), sa.func.max(ArtworkImage.id))
        count, last_id = session.execute(query).one()
        if count == known.count and (last_id or 0) == known.last_id and known.codes is not None:
            return known
        columns = sa.select(
            ArtworkImage.id, ArtworkImage.phash64, ArtworkImage.dhash64, ArtworkImage.pdq256
        ).order_by(ArtworkImage.id)
        fresh = session.execute(columns.where(ArtworkImage.id > known.last_id)).all()
        if known.count + len(fresh) != count:  # one with a lower id was committed later, or another database
            fresh = session.execute(columns).all()
            known.ids, known.codes = [], None
        new = np.array([_codes(*row[1:]) for row in fresh], dtype=np.uint64).reshape(-1, _CODES).T
        known.codes = new if known.codes is None else np.concatenate([known.codes, new], axis=1)
        known.codes = np.ascontiguousarray(known.codes)
        known.ids = known.ids + [row[0] for row in fresh]
        known.count, known.last_id = len(known.ids), known.ids[-1] if known.ids else 0
        return known


def nominate(session: Session, fingerprint: Mapping[str, Any]) -> list[int]:
    """Return the ids of registered photographs whose hashes are near, the nearest first."""
    import numpy as np  # noqa: PLC0415

    known = _read_on(session)
    codes, ids = known.codes, known.ids
    if not ids:
        return []
    found = Fingerprint.read(fingerprint)
    wanted = np.array(_codes(found.phash64, found.dhash64, found.pdq256), dtype=np.uint64)
    phash = np.bitwise_count(codes[0] ^ wanted[0])
    dhash = np.bitwise_count(codes[1] ^ wanted[1])
    pdq = sum(np.bitwise_count(codes[n] ^ wanted[n]).astype(np.uint16) for n in range(2, _CODES))
    near = (phash <= NOMINATED_PHASH_BITS) | (dhash <= NOMINATED_DHASH_BITS) | (pdq <= NOMINATED_PDQ_BITS)
    places = np.flatnonzero(near)
    order = places[np.argsort(phash[places].astype(np.int64) * 4 + pdq[places])]
    return [ids[place] for place in order[: MOST * 4]]


def look_alikes(
    session: Session,
    fingerprints: Sequence[Mapping[str, Any]],
    *,
    seen: Mapping[str, str] = _NOTHING,
    apart_from: str | None = None,
) -> list[LookAlikeCard]:
    """Return the registered works that these photographs look like, the likest first, at most MOST.

    :param fingerprints: as `Fingerprint.to_json` writes them
    :param seen: registered photographs, by their SHA-256, that they were recognised by, and how: crops,
        frames and screenshots of a work are found so, which no hash finds
    :param apart_from: a work that does not count: the one that is asked about
    """
    mine = [(Fingerprint.read(each), set(nominate(session, each))) for each in fingerprints]
    near = set().union(*(ids for _, ids in mine))
    best: dict[str, tuple[likeness.Likeness, str]] = {}
    for row in session.execute(_KEPT.where(ArtworkImage.id.in_(near))) if near else ():
        kept = Fingerprint.read(row.fingerprint)
        for one, ids in mine:
            found = likeness.compare(one, kept)
            if row.id not in ids or row.artwork_id == apart_from or found.grade is likeness.Grade.DIFFERENT:
                continue
            if row.artwork_id not in best or _nearness(found) < _nearness(best[row.artwork_id][0]):
                best[row.artwork_id] = (found, row.sha256)
    likest = sorted(best.items(), key=lambda item: _nearness(item[1][0]))[:MOST]
    recognised = {
        row.artwork_id: (seen[row.sha256], row.sha256)
        for row in (session.execute(_KEPT.where(ArtworkImage.sha256.in_(seen))) if seen else ())
        if row.artwork_id != apart_from
    }
    query = sa.select(Artwork.id, Artwork.title, Artwork.maker).where(
        Artwork.id.in_([*dict(likest), *recognised])
    )
    said = {row.id: row for row in session.execute(query)} if likest or recognised else {}
    by_eye = [
        LookAlikeCard(
            artwork_id=ArtworkId(artwork_id),
            title=said[artwork_id].title,
            maker=said[artwork_id].maker,
            image_url=f"/images/{sha256}/thumb",
            grade=how,
        )
        for artwork_id, (how, sha256) in recognised.items()
        if artwork_id not in best or not best[artwork_id][0].grade.is_same
    ]
    by_hash = [
        LookAlikeCard(
            artwork_id=ArtworkId(artwork_id),
            title=said[artwork_id].title,
            maker=said[artwork_id].maker,
            image_url=f"/images/{sha256}/thumb",
            grade=found.grade.value,
            phash_distance_bits=found.phash_distance_bits,
            dhash_distance_bits=found.dhash_distance_bits,
            pdq_distance_bits=found.pdq_distance_bits,
        )
        for artwork_id, (found, sha256) in likest
        if artwork_id not in {each.artwork_id for each in by_eye}
    ]
    return (by_eye + by_hash)[:MOST]


_KEPT: Final = sa.select(
    ArtworkImage.id, ArtworkImage.artwork_id, ArtworkImage.sha256, ArtworkImage.fingerprint
)
_ORDER: Final = tuple(likeness.Grade)


def _nearness(found: likeness.Likeness) -> tuple[int, int]:
    return _ORDER.index(found.grade), found.phash_distance_bits * 4 + found.pdq_distance_bits
