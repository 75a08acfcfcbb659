"""Who makes works and who certifies them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from authentication.evidence import credential
from authentication.evidence.keys import PrivateKey
from deploy.journey.client import Json, Problem
from deploy.journey.people import Person

LOOKS_LIKE: Final = "looks-like-registered"
METHOD: Final = "Compared with the registered photographs under raking and ultraviolet light."
FINDINGS: Final = "Hand, materials and condition agree with what is said of the work."


@dataclass(frozen=True, slots=True)
class Registrant(Person):
    """An artist, or a gallery for its artists and owners: registers works."""

    def registers(
        self, details: Mapping[str, Any], photographs: Sequence[Path], *, another_work: str = ""
    ) -> Json:
        """Register a work, and return its card."""
        body = {**details, **({"another_work": another_work} if another_work else {})}
        return self.client.post(
            "/artworks",
            body,
            files=[("photographs", path) for path in photographs],
            step="register a work",
        )


@dataclass(frozen=True, slots=True)
class Expert(Person):
    """Examines and certifies, with a key that never leaves his machine."""

    key: PrivateKey = field(repr=False, kw_only=True)

    def examines(
        self, artwork_id: str, *, on: date, opinion: str = "genuine", confidence: str = "strong"
    ) -> Json:
        """Record his findings; where they are good, the prepared certificate comes back with them."""
        findings = {
            "method": METHOD,
            "findings": FINDINGS,
            "opinion": opinion,
            "confidence": confidence,
            "examined_on": on.isoformat(),
        }
        return self.client.post(f"/artworks/{artwork_id}/examinations", findings, step="examine")

    def signs(self, certificate_id: str) -> Json:
        """Sign a prepared certificate with his own key, and return the certificate."""
        handed = self.client.get(f"/certificates/{certificate_id}/to-sign", step="read what is to be signed")
        signed = credential.sign_handed(handed["to_sign"], key=self.key)
        proof = {"proof_value": signed["proof"]["proofValue"]}
        return self.client.post(f"/certificates/{certificate_id}/signature", proof, step="sign a certificate")

    def certifies(self, artwork_id: str, *, on: date) -> Json:
        """Examine a work, find it genuine, and sign its certificate."""
        prepared = self.examines(artwork_id, on=on)["certificate"]
        assert prepared is not None, "the key is approved, so the certificate was prepared"
        return self.signs(prepared["id"])

    def revokes(self, certificate_id: str, reason: str) -> Json:
        """Revoke a certificate of his."""
        return self.client.post(
            f"/certificates/{certificate_id}/revoke", {"reason": reason}, step="revoke a certificate"
        )


def looks_like(problem: Problem) -> list[Json] | None:
    """Return the registered works that a refused one looks like; None for another problem."""
    if problem.slug != LOOKS_LIKE:
        return None
    alike: list[Json] = problem.facts.get("look_alikes", [])
    return alike
