"""verify(): the numbered steps from a passport to a Verdict."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from authentication.evidence.disclosure import Disclosure
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verdict import Verdict


def verify(
    data: bytes,
    *,
    trust: TrustPolicy,
    at: datetime,
    photograph: Fingerprint | None = None,
    status_lists: Iterable[Mapping[str, Any]] = (),
    known_checkpoints: Iterable[str] = (),
    disclosures: Iterable[Disclosure] = (),
) -> Verdict:
    """Return what may be said of a passport at an instant. It never raises for what the file says.

    (1) format, (2) log, (3) witnesses, (4) inclusion, (5) signatures, (6) life, (7) disclosures, (8) certificate,
    (9) status, (10) photograph.

    :param data: the bytes of the passport's file
    :param at: the instant for which is asked; expiry and the age of status lists are held against it
    :param photograph: what to compare with the certified photographs, if anything
    :param status_lists: signed status lists got elsewhere; the newest of each list counts
    :param known_checkpoints: checkpoints of the log got elsewhere, to show a fork
    :param disclosures: sealed values that were opened to the asker
    """
    raise NotImplementedError
