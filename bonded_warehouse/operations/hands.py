"""What a person signs with his own key when he acts on a work: of a step, a handover, a condition report.

Papers, places and notes are private: the document that is signed has their salted digest only, since it
stands in the public log. Who has no key signs in his session, and the link of the chain says which it was.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.keeping_errors import ActNumberTaken
from bonded_warehouse.models.condition import ConditionReport
from bonded_warehouse.models.custody import CustodyStep, Holding
from bonded_warehouse.models.places import VaultPosition
from bonded_warehouse.models.transport import Handover, TransportLeg
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import Circumstances
from bonded_warehouse.rules.table import Transition
from foundation.ids import new_id

SALT_BYTES: Final = 32
SALT: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand(registry.GivenProof):
    """A signature with an own key, as it is sent; for an act that it begins, with the number and the salt."""

    id: str = ""
    """The number of the step or handover that begins with this signature, as it was handed out."""
    salt: str = ""


def new_salt() -> str:
    """Return a salt, in hex."""
    return secrets.token_hex(SALT_BYTES)


def begun(session: Session, kind: str, table: Any, hand: Hand | None, *, at: datetime) -> tuple[str, str]:
    """Return number and salt of an act that begins: those that were signed, or new ones.

    :raises ActNumberTaken: if the number is no free one
    """
    if hand is None:
        return new_id(kind, at), new_salt()
    well_formed = re.fullmatch(kind + r"_[0-9A-HJKMNP-TV-Z]{26}", hand.id) and SALT.fullmatch(hand.salt)
    if not well_formed or session.get(table, hand.id) is not None:
        raise ActNumberTaken
    return hand.id, hand.salt


def proposed(
    session: Session, particulars: Particulars, *, salt: str, proposed_at: datetime
) -> dict[str, Any]:
    """Return what is private of a step beside its papers and its note, as it is proposed."""
    position = session.get(VaultPosition, particulars.position_id) if particulars.position_id else None
    return _proposed(
        particulars.how,
        salt=salt,
        place=particulars.place,
        position=position.code if position else "",
        return_by=particulars.return_by_at,
        proposed_at=proposed_at,
    )


def proposed_of(session: Session, step: CustodyStep) -> dict[str, Any]:
    """Return the same of a step that waits; one proposed before signatures had keys gets it from its row."""
    if step.details is not None:
        return step.details
    position = session.get(VaultPosition, step.position_id) if step.position_id else None
    said = step.circumstances
    return _proposed(
        Circumstances(
            told=frozenset(said["told"]),
            inspection_drawn=said["inspection_drawn"],
            by_customs=said["by_customs"],
            case_reopened=said["case_reopened"],
        ),
        salt=hashlib.sha256(step.id.encode()).hexdigest(),
        place=step.place,
        position=position.code if position else "",
        return_by=step.return_by_at,
        proposed_at=step.proposed_at,
    )


def _proposed(
    how: Circumstances,
    *,
    salt: str,
    place: str,
    position: str,
    return_by: datetime | None,
    proposed_at: datetime,
) -> dict[str, Any]:
    return {
        "salt": salt,
        "place": place,
        "position": position,
        "return_by": return_by.astimezone(UTC).isoformat() if return_by else "",
        "proposed_at": proposed_at.astimezone(UTC).isoformat(timespec="seconds"),
        "told": sorted(how.told),
        "inspection_drawn": how.inspection_drawn,
        "by_customs": how.by_customs,
        "case_reopened": how.case_reopened,
    }


@dataclass(frozen=True, slots=True)
class Signable:
    """An act, and what is private of it."""

    act: registry.Act
    details: Mapping[str, Any]


def step(
    holding: Holding,
    row: Transition,
    *,
    step_id: str,
    proposed: Mapping[str, Any],
    papers: Sequence[Mapping[str, Any]],
    note: str,
) -> Signable:
    """Return a step as its signers sign it."""
    details = registry.step_details(proposed, papers=papers, note=note)
    says = {
        "event": row.event,
        "transition": row.id,
        "from": holding.state.value,
        "to": row.target.value,
    }
    return Signable(_act(registry.STEP, step_id, holding, says, registry.act_digest(details)), details)


def roles_for(row: Transition, signer: Signer) -> frozenset[str]:
    """Return the roles of this step that a person may sign as."""
    return frozenset().union(*row.slots) & signer.may_sign_as


def handover(holding: Holding, leg: TransportLeg, one: Handover) -> Signable:
    """Return a handover as both sides sign it."""
    salt = (one.details or {}).get("salt") or hashlib.sha256(one.id.encode()).hexdigest()
    details = registry.handover_details(
        salt=salt,
        place=one.place,
        note=one.note,
        leg={"leg": leg.id, "leg_number": leg.number, "end": one.end, "seal": one.seal},
    )
    says = {"event": "handed_over", "transition": "LEG"}
    return Signable(_act(registry.HANDOVER, one.id, holding, says, registry.act_digest(details)), details)


def report(holding: Holding, one: ConditionReport, digest: str) -> Signable:
    """Return a condition report as both sign it: its digest is in the log beside it, unsalted."""
    act = _act(registry.CONDITION, one.id, holding, {"occasion": one.occasion.value}, digest)
    return Signable(act, one.content())


def _act(kind: str, number: str, holding: Holding, says: Mapping[str, str], digest: str) -> registry.Act:
    return registry.Act(
        kind=kind,
        id=number,
        artwork=registry.artwork_iri(holding.artwork_id),
        holding=holding.id,
        says=says,
        details=digest,
    )


def kept(account_id: str, name: str, role: str, signed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a signature as a link of the chain keeps it: whose, as what, and how it was given."""
    entry: dict[str, Any] = {"account_id": account_id, "name": name, "role": role}
    if signed is not None:
        return {**entry, "kind": registry.OWN_KEY, "signed": dict(signed)}
    by_message = account_id == "system" or account_id.startswith("customs:")
    return {**entry, "kind": registry.MESSAGE if by_message else registry.SESSION}


def told(signed_by: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return signatures as a link keeps them, each with how it was given."""
    return [
        dict(one) if "kind" in one else kept(one["account_id"], one["name"], one["role"]) for one in signed_by
    ]
