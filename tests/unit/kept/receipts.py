"""A broadcast receipt with its recording: three small pieces, the list of them, and a picture."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from authentication.evidence import passport, policy, recording
from authentication.evidence.sealed import Sealed
from tests.unit.evidence.making import NOON, Registry

PIECES = {"000001.mp4": b"first", "000002.m4s": b"second", "000003.m4s": b"third"}
LOT = "lot_1"
PICTURE = {f"{LOT}.jpg": b"\xff\xd8"}
CHAIN = "".join(
    json.dumps({"number": number, "sha256": hashlib.sha256(data).hexdigest()}) + "\n"
    for number, data in enumerate(PIECES.values(), start=1)
)


def receipt(fell: Any = "2026-07-01T12:00:02.500000Z") -> bytes:
    """Return a receipt for the third piece, which was on air from second two to second three.

    :param fell: the instant of the hammer as it is written; second 0 is noon
    """
    digests = [hashlib.sha256(data).hexdigest() for data in PIECES.values()]
    head = recording.genesis("brc_1")
    for number, digest in enumerate(digests, start=1):
        head = recording.link(head, number, digest)
    content: dict[str, Any] = {
        "broadcast": "brc_1",
        "begun_at": "2026-07-01T12:00:00.000000Z",
        "lot": LOT,
        "hammer": {"at": fell, "outcome": "sold"},
        "chain": {"number": 3, "head": head},
        "piece": {"number": 3, "sha256": digests[2], "start_us": 2_000_000, "duration_us": 1_000_000},
        "frame": {"sha256": hashlib.sha256(PICTURE[f"{LOT}.jpg"]).hexdigest()},
    }
    about = recording.subject(LOT)
    registry = Registry()
    registry.say(recording.KIND, recording.claims(content, recording.digest(content)), artwork=about)
    seal = passport.write(replace(registry.passport(lists=False), artwork=about))
    return recording.write(Sealed(content=content, seal=seal))


def laid_out(folder: Path, changes: dict[str, bytes | None]) -> Path:
    """Lay a recording out in a folder, some of its files changed or left out."""
    folder.mkdir()
    files: dict[str, bytes | None] = {**PIECES, **PICTURE, "chain.jsonl": CHAIN.encode(), **changes}
    for name, data in files.items():
        if data is not None:
            (folder / name).write_bytes(data)
    return folder


def as_case(data: bytes) -> dict[str, Any]:
    """Return a receipt as a case for both verifiers."""
    believed = policy.write(Registry().trust())
    plain: dict[str, Any] = {"lists": [], "known": [], "disclosures": []}
    return {"data": data, "trust": believed, "at": NOON.timestamp(), **plain}


def recorded(folder: Path) -> dict[str, Any]:
    """Return what the page makes of the files of a folder."""
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    chain, withheld = folder / "chain.jsonl", folder / "withheld.json"
    return {
        "digests": digests,
        "chain": chain.read_text() if chain.exists() else None,
        "withheld": withheld.read_text() if withheld.exists() else None,
    }
