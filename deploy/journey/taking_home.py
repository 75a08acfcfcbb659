"""What a regulator takes home from a journey: a dossier and an EPCIS document for every work."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from authentication.evidence import dossier, policy
from authentication.evidence.verdict import State
from deploy.journey.client import HouseGone, Problem
from deploy.journey.lives.life import Ended
from deploy.journey.lives.telling import StoryMissed, Teller

CONFLICT = 409
BROKEN = frozenset({State.PROOF_BROKEN, State.LOG_FORKED, State.ISSUER_NOT_TRUSTED, State.NOT_IN_LOG})
"""What no dossier of a house may be, whatever became of its work."""


def take_home(teller: Teller, ends: Sequence[Ended], *, build: Path) -> list[str]:
    """Write `dossiers/*.dossier.json` and `epcis/*.jsonld`; return what could not be had, or does not hold.

    :param build: a folder with the trust file in it
    """
    for folder, old in (("dossiers", "*.dossier.json"), ("epcis", "*.jsonld")):
        (build / folder).mkdir(parents=True, exist_ok=True)
        for one in (build / folder).glob(old):
            one.unlink()
    trust = policy.read((build / "trust.toml").read_bytes())
    missing = []
    for end in ends:
        if end.artwork_id is None:
            continue
        try:
            data = _dossier(teller, end.artwork_id)
        except (Problem, StoryMissed, HouseGone) as why:
            missing.append(f"{end.picture.title}: {why}")
            continue
        (build / "dossiers" / f"{end.artwork_id}.dossier.json").write_bytes(data)
        events = json.loads(data)["content"]["epcis"]
        written = json.dumps(events, ensure_ascii=False, indent=1)
        (build / "epcis" / f"{end.artwork_id}.jsonld").write_text(written + "\n", encoding="utf-8")
        verdict = dossier.verify(data, trust=trust, at=datetime.now(UTC))  # noqa: TID251 -- a client has a watch
        if verdict.state in BROKEN:
            missing.append(f"{end.picture.title}: its dossier is {verdict.state}")
    return missing


def _dossier(teller: Teller, artwork_id: str) -> bytes:
    regulator = teller.troupe.regulator.client
    made = regulator.post(f"/works/{artwork_id}/dossier", step="put a dossier together")

    def sealed() -> bytes | None:
        try:
            return regulator.data(f"/dossiers/{made['id']}/file", step="fetch the dossier")
        except Problem as why:
            if why.status == CONFLICT:
                return None
            raise

    return teller.wait("worker: the dossier is sealed", sealed)
