"""Which kind of file it is, and what may be said of it: a passport, a dossier, a sealed file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from authentication.evidence import bid_history, dossier, extract, recording, verifying
from authentication.evidence.case import Known
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verdict import Verdict


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
    known = tuple(known_checkpoints)
    if bid_history.is_history(data):
        return bid_history.verify(data, trust=trust, at=at, known_checkpoints=known)
    if recording.is_receipt(data):
        return recording.verify(data, trust=trust, at=at, folder=recorded, known_checkpoints=known)
    if extract.is_extract(data):
        return extract.verify(data, trust=trust, at=at, known_checkpoints=known)
    if dossier.is_dossier(data):
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
