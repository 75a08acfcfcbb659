"""A plugin that writes down what tests hand to the verifiers, for `tests/vectors/verdicts.json.gz`.

KEPT_CASES=build/cases.jsonl .venv/bin/python -m pytest -p no:xdist -p tests.unit.kept.recording
    tests/unit/evidence
    tests/web/saleroom/test_histories.py tests/web/market/test_extracts.py
.venv/bin/python -m tests.unit.kept.recording build/cases.jsonl
"""

import base64
import gzip
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authentication.evidence import bid_history, dossier, extract, policy, recording, verifying
from authentication.evidence.errors import EvidenceError
from authentication.evidence.verdict import Verdict

MOST = int(os.environ.get("KEPT_MOST", "12"))
"""Of one test: properties hand in hundreds."""
_seen: set[str] = set()
_counts: Counter[str] = Counter()


def case(data: bytes, **given: Any) -> dict[str, Any]:
    """Return a file with what was handed in beside it."""
    return {
        "data": base64.b64encode(data).decode(),
        "trust": policy.write(given["trust"]),
        "at": given["at"].timestamp(),
        "lists": [dict(each) for each in given.get("status_lists", ())],
        "known": [each.note for each in given.get("known_checkpoints", ())],
        "disclosures": [each.to_json() for each in given.get("disclosures", ())],
    }


ASKED: dict[Any, Callable[..., Verdict]] = {
    each: each.verify for each in (verifying, dossier, bid_history, extract, recording)
}


def kind_of(data: bytes) -> Callable[..., Verdict]:
    """Return the verifier that the command asks of a file."""
    if bid_history.is_history(data):
        return ASKED[bid_history]
    if recording.is_receipt(data):
        return ASKED[recording]
    if extract.is_extract(data):
        return ASKED[extract]
    return ASKED[dossier] if dossier.is_dossier(data) else ASKED[verifying]


def _recorded(verify: Callable[..., Verdict], out: Path) -> Callable[..., Verdict]:
    def recorded(data: bytes, **given: Any) -> Verdict:
        verdict = verify(data, **given)
        if kind_of(data) is not verify:
            return verdict  # it calls itself something else: the command would not have asked this verifier
        test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
        paths = any(each.path is not None for each in given.get("known_checkpoints", ()))
        if _counts[test] < MOST and not given.get("photograph") and not paths and not given.get("folder"):
            try:
                line = json.dumps({"test": test, **case(data, **given)})
            except (EvidenceError, TypeError, ValueError):
                return verdict
            digest = hashlib.sha256(line.encode()).hexdigest()
            if digest not in _seen:
                _seen.add(digest)
                _counts[test] += 1
                with out.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
        return verdict

    return recorded


def pytest_configure(config: pytest.Config) -> None:
    out = Path(os.environ["KEPT_CASES"])
    for module, verify in ASKED.items():
        module.verify = _recorded(verify, out)


def keep(cases: Path) -> None:
    """Keep some cases of each test as vectors; what is said of them is computed each time anew."""
    kept: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    for line in cases.read_text("utf-8").splitlines():
        found = json.loads(line)
        test, _, variants = found["test"].partition("[")
        if counts[test] < (6 if variants else 3):
            counts[test] += 1
            kept.append(found)
    vectors = Path(__file__).parents[2] / "vectors" / "verdicts.json.gz"
    vectors.write_bytes(gzip.compress(json.dumps(kept, separators=(",", ":")).encode(), 9, mtime=0))


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
