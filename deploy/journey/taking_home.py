"""What is taken home from a journey: passports, dossiers and EPCIS documents, each checked."""

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import jsonschema

from authentication.evidence import dossier, policy
from authentication.evidence.verdict import State
from deploy.journey.client import HouseGone, Problem
from deploy.journey.lives import registering
from deploy.journey.lives.life import Ended
from deploy.journey.lives.telling import StoryMissed, Teller

AT_ONCE: Final = 4
CONFLICT: Final = 409
BROKEN: Final = frozenset(
    {
        State.NOT_A_PASSPORT,
        State.PROOF_BROKEN,
        State.LOG_FORKED,
        State.ISSUER_NOT_TRUSTED,
        State.NOT_IN_LOG,
    }
)
"""What no dossier of a house may be, whatever became of its work."""
SCHEMA: Final = Path("domain") / "epcis" / "EPCIS-JSON-Schema.json"
"""GS1's own schema of EPCIS 2.0, in the papers beside the checkout, where they are."""


def bring_home(teller: Teller, ends: Sequence[Ended], *, passports: Path, trust: Path) -> list[str]:
    """Write every passport, one JSON file a work, and the trust file; return what could not be had."""
    _emptied(passports, "*.json")
    missing = [f"{end.picture.title}: not registered" for end in ends if end.artwork_id is None]

    def bring(end: Ended) -> None:
        assert end.artwork_id is not None
        (passports / f"{end.artwork_id}.json").write_bytes(registering.passport(teller, end.artwork_id))

    missing += _each(ends, bring)
    trust.write_bytes(teller.troupe.public.data("/trust.toml"))
    return missing


def take_home(teller: Teller, ends: Sequence[Ended], *, build: Path, papers: Path | None = None) -> list[str]:
    """Write `dossiers/*.json` and `epcis/*.jsonld`; return what could not be had, or does not hold.

    All dossiers are asked for before the first is fetched: so the worker seals them together.

    :param build: a folder with the trust file in it
    :param papers: where GS1's schema may lie; without it documents are written and not validated
    """
    _emptied(build / "dossiers", "*.json")
    _emptied(build / "epcis", "*.jsonld")
    trust = policy.read((build / "trust.toml").read_bytes())
    validator = epcis_validator(papers)
    asked: dict[str, str] = {}

    def ask(end: Ended) -> None:
        assert end.artwork_id is not None
        regulator = teller.troupe.regulator.client
        asked[end.artwork_id] = regulator.post(
            f"/works/{end.artwork_id}/dossier", step="put a dossier together"
        )["id"]

    def fetch(end: Ended) -> None:
        if end.artwork_id not in asked:
            return
        data = _sealed(teller, asked[end.artwork_id])
        (build / "dossiers" / f"{end.artwork_id}.dossier.json").write_bytes(data)
        events = json.loads(data)["content"]["epcis"]
        written = json.dumps(events, ensure_ascii=False, indent=1)
        (build / "epcis" / f"{end.artwork_id}.jsonld").write_text(written + "\n", encoding="utf-8")
        verdict = dossier.verify(data, trust=trust, at=datetime.now(UTC))  # noqa: TID251 -- a client has a watch
        if verdict.state in BROKEN:
            raise StoryMissed(f"its dossier is {verdict.state}")
        if validator is not None:
            for error in validator.iter_errors(events):
                raise StoryMissed(f"its EPCIS document is not valid: {error.message[:200]}")

    return _each(ends, ask) + _each(ends, fetch)


def epcis_validator(papers: Path | None) -> jsonschema.Draft7Validator | None:
    """Return a validator by GS1's schema; None where the papers with it are absent."""
    if papers is None or not (papers / SCHEMA).is_file():
        return None
    return jsonschema.Draft7Validator(json.loads((papers / SCHEMA).read_text(encoding="utf-8")))


def _sealed(teller: Teller, dossier_id: str) -> bytes:
    regulator = teller.troupe.regulator.client

    def sealed() -> bytes | None:
        try:
            return regulator.data(f"/dossiers/{dossier_id}/file", step="fetch the dossier")
        except Problem as why:
            if why.status != CONFLICT:
                raise
            teller.stopwatch.expected("fetch the dossier")
            return None

    return teller.wait("worker: the dossier is sealed", sealed)


def _each(ends: Iterable[Ended], act: Callable[[Ended], None]) -> list[str]:
    """Do something for every registered work, a few at a time; return for which it could not be done."""

    def one(end: Ended) -> str | None:
        try:
            act(end)
        except (Problem, StoryMissed, HouseGone) as why:
            return f"{end.picture.title}: {why}"
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(one, [end for end in ends if end.artwork_id is not None])
        return [why for why in found if why is not None]


def _emptied(folder: Path, names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(names):
        old.unlink()
