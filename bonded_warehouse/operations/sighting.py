"""A picture of a work in custody is written down, with what the eyes of the house saw in it.

Geometry identifies, never a hash alone; where there is doubt, two keepers do. A picture proves no object
either: it takes the seat of the service that compares, beside a keeper who has the work in hand.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import errors, keeping_errors
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.sightings import Sighting
from bonded_warehouse.operations import supervising
from bonded_warehouse.operations.particulars import Paper
from bonded_warehouse.roles import STAFF
from bonded_warehouse.rules.recognition import NOT_SHOWN, SOUND
from bonded_warehouse.rules.risk import RiskKind
from bonded_warehouse.rules.standing import Document
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

PAPER: Final = "fingerprint_match"
PREFIX: Final = "sgt"


def record_sighting(
    session: Session,
    *,
    holding: Holding,
    sight: registry.Sight,
    sha256: str,
    pictures: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> Sighting:
    """Write down a picture and what it was seen to be.

    :param sight: what the eyes of the house said, against the registered photographs of this work
    :param sha256: of the picture, whose file is kept
    :param pictures: name of each picture of the evidence to the SHA-256 of its file
    :raises NotAllowed: if the actor handles no works
    :raises RegisteredPictureItself: if the file is a registered photograph: nobody photographed the work
    """
    actor.require(*STAFF)
    if registry.is_registered_file(session, sha256):
        raise keeping_errors.RegisteredPictureItself
    seen = asdict(registry.SightCard.of(sight))
    del seen["pictures"]
    row = Sighting(
        id=new_id(PREFIX, at),
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        sha256=sha256,
        state=sight.state.value,
        photograph=sight.photograph,
        seen=seen,
        pictures=dict(pictures),
        taken_by=actor.id,
        taken_by_name=actor.name,
        taken_at=at,
    )
    session.add(row)
    session.flush()
    return row


def paper_of(session: Session, holding: Holding, sighting_id: str) -> Paper:
    """Return a sighting as the paper of a step: of this work, since it is where it is now.

    :raises SightingUnknown: if there is none
    :raises PaperOfAnotherWork: if it is of another work
    :raises SightingTooOld: if the work has moved since
    """
    row = session.get(Sighting, sighting_id)
    if row is None:
        raise keeping_errors.SightingUnknown
    if row.artwork_id != holding.artwork_id:
        raise errors.PaperOfAnotherWork(code=Coded(PAPER, "document"), reference=row.id)
    if row.holding_id != holding.id or row.taken_at < holding.since_at:
        raise keeping_errors.SightingTooOld(sighting_id=row.id)
    detail: dict[str, Any] = {
        "state": row.state,
        "photograph": row.photograph or "",
        "inliers": str(row.seen["inliers"]),
        "agrees_percent": str(row.seen["agrees_percent"]),
    }
    return Paper(Document(PAPER, row.id, row.sha256, covers=row.artwork_id), detail)


def open_case_of_doubt(session: Session, *, link: CustodyEvent, actor: Actor, at: datetime) -> None:
    """Open a case where two keepers identified a work although a picture does not show it.

    A poor picture, a detail or another impression is doubt enough for a second keeper, not for a case.
    """
    for paper in link.documents:
        row = session.get(Sighting, paper["reference"]) if paper["code"] == PAPER else None
        if row is not None and row.state in NOT_SHOWN:
            supervising.open_case(
                session,
                kind=RiskKind.IDENTITY_IN_DOUBT,
                subject_id=row.artwork_id,
                facts={"artwork_id": row.artwork_id, "sighting_id": row.id, "state": row.state},
                actor=actor,
                at=at,
            )


def sound(session: Session, paper: Paper) -> bool:
    """Say whether a paper is a sighting in which the work was recognised without doubt."""
    if paper.document.code != PAPER or not paper.document.reference.startswith(f"{PREFIX}_"):
        return False
    row = session.get(Sighting, paper.document.reference)
    return row is not None and row.state in SOUND
