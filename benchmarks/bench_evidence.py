"""The evidence library beside what it stands on: raw Ed25519, and bare imagehash.phash."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

import imagehash
import numpy as np
from PIL import Image

from authentication.evidence import credential, fingerprint, statement
from authentication.evidence.keys import PrivateKey
from authentication.evidence.statement import Statement
from authentication.evidence.status import Entry, Purpose

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROUND_S = 0.4
ROUNDS = 5


def run() -> list[dict[str, Any]]:
    """Return the rows of the table; each figure is the median of five rounds on one core."""
    return [*_certificates(), *_fingerprints()]


def _certificates() -> list[dict[str, Any]]:
    key = PrivateKey.from_seed(b"\x01" * 32)
    picture = fingerprint.fingerprint(_picture()).to_json()
    entries = tuple(Entry(f"https://registry.example/{purpose}", 7, purpose).to_json() for purpose in Purpose)

    def issue() -> dict[str, Any]:
        document = Statement(
            id=statement.statement_iri("stm_01"),
            artwork=statement.artwork_iri("art_01"),
            kind=statement.CERTIFICATE,
            claims={"number": "BL-2026-000001", "object": {"title": {"zh": "墨竹"}}, "images": [picture] * 3},
            issuer=key.public.did,
            issued_at=AT,
            status=entries,
            context="https://registry.example/contexts/artwork/v1",
        ).document()
        return credential.sign(document, key=key, verification_method=key.public.did_url, created_at=AT)

    signed = issue()
    message = credential.hash_data({name: signed[name] for name in signed if name != "proof"}, {})
    signature, public = key.sign(message), key.public

    def check() -> None:
        credential.require_proof(signed, key=public)
        Statement.read(signed)

    issued, raw_signed = _rates(issue, lambda: key.sign(message))
    checked, raw_checked = _rates(check, lambda: public.require_signature(signature, message))
    return [
        _row("certificates issued", issued, "raw Ed25519 signatures", raw_signed),
        _row("certificates verified", checked, "raw Ed25519 verifications", raw_checked),
    ]


def _fingerprints() -> list[dict[str, Any]]:
    data = _picture()
    ours, bare = _rates(
        lambda: fingerprint.fingerprint(data), lambda: imagehash.phash(Image.open(io.BytesIO(data)))
    )
    return [_row("fingerprints", ours, "bare imagehash.phash of the same file", bare)]


def _row(name: str, ours: float, beside: str, beside_value: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 1),
        "unit": "a second, one core",
        "beside": beside,
        "beside_value": round(beside_value, 1),
        "ratio": round(ours / beside_value, 3),
        "target": None,
        "met": None,
    }


def _rates(ours: Callable[[], object], beside: Callable[[], object]) -> tuple[float, float]:
    """Return how often each runs in a second: in turn, so that both feel the same load."""
    rounds = [(_rate(ours), _rate(beside)) for _ in range(ROUNDS)]
    return median(each[0] for each in rounds), median(each[1] for each in rounds)


def _rate(work: Callable[[], object]) -> float:
    work()
    start = time.perf_counter()
    count = 0
    while (spent := time.perf_counter() - start) < ROUND_S:
        work()
        count += 1
    return count / spent


def _picture() -> bytes:
    """Return a photograph-sized JPEG (1,600 by 1,200), made here."""
    noise = np.random.default_rng(1).integers(0, 255, (30, 40, 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(noise).resize((1600, 1200), Image.Resampling.BICUBIC).save(written, "JPEG", quality=88)
    return written.getvalue()


if __name__ == "__main__":
    for row in run():
        print(row)
