"""What a step says beside its event: who signs, which papers, where, and in which circumstances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.queries.standing import signer
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import Circumstances, Document
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody's signature under a step, and what they could have signed as."""

    signer: Signer
    name: str
    signed: Mapping[str, Any] | None = None
    """What they signed with a key of their own, and its proof; None where their session stands for them."""

    @classmethod
    def of(cls, holding: Holding, actor: Actor) -> "Signature":
        """Return the actor's own signature."""
        return cls(signer(holding, actor), actor.name)

    @classmethod
    def of_customs(cls, reference: str) -> "Signature":
        """Return the signature of a customs office that answered through the single window.

        :param reference: the number of its reply
        """
        return cls(Signer(f"customs:{reference}", frozenset({"customs_officer"})), "Customs")

    @classmethod
    def of_recognition(cls, sighting_id: str) -> "Signature":
        """Return the signature of the service that recognised a work in a picture.

        :param sighting_id: the picture, with its evidence
        """
        return cls(Signer(f"seen:{sighting_id}", frozenset({"authentication_service"})), "Recognition")

    @property
    def is_recognition(self) -> bool:
        """Say whether the service that compares pictures signed."""
        return self.signer.account_id.startswith("seen:")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document brought to a step, with whatever it says that we act on."""

    document: Document
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON: a seal's number and who fixed it, grades of a condition report."""

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept in the chain."""
        return {
            "code": self.document.code,
            "reference": self.document.reference,
            "sha256": self.document.sha256,
            "expires_on": self.document.expires_on.isoformat() if self.document.expires_on else None,
            "covers": self.document.covers,
            "detail": dict(self.detail),
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Paper":
        """Return a paper that was kept."""
        until = kept.get("expires_on")
        return cls(
            Document(
                code=kept["code"],
                reference=kept["reference"],
                sha256=kept.get("sha256"),
                expires_on=date.fromisoformat(until) if until else None,
                covers=kept.get("covers"),
            ),
            kept.get("detail") or {},
        )


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a step says beside its event: papers, place, circumstances, a note."""

    papers: Sequence[Paper] = ()
    how: Circumstances = field(default_factory=Circumstances)
    place: str = ""
    position_id: str | None = None
    return_by_at: datetime | None = None
    note: str = ""
    step_id: str | None = None
    proposed: Mapping[str, Any] | None = None
    """What its signers signed beside papers and note; kept where one of them signed with a key of his own."""
