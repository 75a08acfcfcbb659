"""Which kind of file it is, and what may be said of it: a passport, a dossier, a sealed file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from authentication.evidence import bid_history, dossier, extract, passport, recording, sealed, verifying
from authentication.evidence.case import Known
from authentication.evidence.checkpoint import Checkpoint, Note
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import EvidenceError
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verdict import Verdict

SEALED: Final = {
    "bid_history": bid_history.HISTORY,
    "receipt": recording.RECEIPT,
    "extract": extract.EXTRACT,
}


def kind_of(data: bytes) -> str:
    """Return what a file calls itself: bid_history, receipt, extract, dossier, else a passport."""
    if bid_history.is_history(data):
        return "bid_history"
    if recording.is_receipt(data):
        return "receipt"
    if extract.is_extract(data):
        return "extract"
    return "dossier" if dossier.is_dossier(data) else "passport"


def sizes(data: bytes) -> frozenset[int]:
    """Return of how many leaves the checkpoints in a file are, to find others to hold against them.

    It never raises for what the file says: what cannot be read here is no file that holds.
    """
    try:
        notes = [passport.read(part).checkpoint for part in _passports(data)]
        return frozenset(Checkpoint.parse(Note.parse(note).text).size for note in notes if note is not None)
    except EvidenceError:
        return frozenset()


def _passports(data: bytes) -> list[bytes]:
    kind = kind_of(data)
    if kind == "passport":
        return [data]
    if kind == "dossier":
        both = dossier.read(data)
        return [both.passport, both.seal]
    return [sealed.read(SEALED[kind], data).seal]


def judge(
    data: bytes,
    *,
    trust: TrustPolicy,
    at: datetime,
    photograph: Fingerprint | None = None,
    turns: tuple[str, ...] = (),
    status_lists: Iterable[Mapping[str, Any]] = (),
    known_checkpoints: Iterable[Known] = (),
    disclosures: Iterable[Disclosure] = (),
    recorded: Path | None = None,
) -> Verdict:
    """Return what may be said of a file at an instant, by what it calls itself.

    It never raises for what the file says. Photographs and opened values are a passport's alone, status lists
    also a dossier's: see `verifying.verify`.

    :param recorded: the folder of the recording that a broadcast's receipt is of
    """
    known, kind = tuple(known_checkpoints), kind_of(data)
    if kind == "bid_history":
        return bid_history.verify(data, trust=trust, at=at, known_checkpoints=known)
    if kind == "receipt":
        return recording.verify(data, trust=trust, at=at, folder=recorded, known_checkpoints=known)
    if kind == "extract":
        return extract.verify(data, trust=trust, at=at, known_checkpoints=known)
    if kind == "dossier":
        return dossier.verify(
            data, trust=trust, at=at, status_lists=tuple(status_lists), known_checkpoints=known
        )
    return verifying.verify(
        data,
        trust=trust,
        at=at,
        photograph=photograph,
        turns=turns,
        status_lists=status_lists,
        known_checkpoints=known,
        disclosures=disclosures,
    )
