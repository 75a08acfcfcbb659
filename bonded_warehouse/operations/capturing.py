"""Taking events that other parties report: kept as their word, and moving nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import rfc8785
import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.standards import EpcisCapture, EpcisEvent, Origin
from bonded_warehouse.operations.publishing_epcis import append, key_of
from bonded_warehouse.rules import epcis_hash, epcis_names, epcis_shape
from bonded_warehouse.standards_errors import CaptureUnfit
from foundation.actor import Actor
from foundation.ids import new_id

MOST: Final = 500
"""Events that one document may hold."""


class _Unfit(Exception):
    """One event cannot be taken."""


def capture(
    session: Session, document: Mapping[str, Any], *, proceed: bool, actor: Actor, at: datetime
) -> EpcisCapture:
    """Take a document that a party hands in, and say what became of it.

    An event that is here already, word for word, is counted and not kept twice; another one under its id is
    refused. Each must name a work of this house.

    :param proceed: keep what is fit where some event is not; otherwise none is kept then
    :raises CaptureUnfit: if it is no document with events
    """
    events = _events(document)
    job = EpcisCapture(
        id=new_id("cap", at),
        captured_by=actor.id,
        captured_by_name=actor.name,
        captured_at=at,
        behaviour="proceed" if proceed else "rollback",
        events=len(events),
        kept=0,
        repeated=0,
        errors=[],
    )
    ready, errors = [], []
    for number, event in enumerate(events, start=1):
        try:
            ready.append(_fit(session, event))
        except _Unfit as why:
            errors.append({"number": number, "problem": str(why)})
    session.add(job)
    session.flush()
    if not errors or proceed:
        for number, (event, works) in enumerate(ready, start=1):
            try:
                job.kept += _keep(session, event, works, job=job, at=at)
            except _Unfit as why:
                errors.append({"number": number, "problem": str(why)})
        job.repeated = len(events) - len(errors) - job.kept
    job.errors = errors
    session.flush()
    return job


def _events(document: Mapping[str, Any]) -> list[Any]:
    if document.get("type") not in {"EPCISDocument", "EPCISQueryDocument"}:
        raise CaptureUnfit(problem="its type is not EPCISDocument")
    body = document.get("epcisBody")
    found: Any = body.get("eventList") if isinstance(body, Mapping) else None
    if found is None and isinstance(body, Mapping):
        try:
            found = body["queryResults"]["resultsBody"]["eventList"]
        except (KeyError, TypeError):
            found = None
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        raise CaptureUnfit(problem="its eventList is missing, empty or too long")
    return found


def _fit(session: Session, event: Any) -> tuple[dict[str, Any], list[str]]:
    problem = epcis_shape.problem(event)
    if problem is not None:
        raise _Unfit(problem)
    made = dict(event)
    made.pop("recordTime", None)  # when it was recorded here is for us to say
    try:
        rfc8785.dumps(made)
    except (ValueError, TypeError, RecursionError) as error:
        raise _Unfit("a number or a text in it has no canonical form") from error
    try:
        made.setdefault("eventID", epcis_hash.event_id(made))
        is_hashed = made["eventID"].startswith("ni:///sha-256;") and made["eventID"].endswith("?ver=CBV2.0")
        if is_hashed and made["eventID"] != epcis_hash.event_id(made):
            raise _Unfit("its eventID is not the hash of its content")
    except (epcis_hash.NotHashed, KeyError, TypeError, ValueError, AttributeError) as error:
        if "eventID" not in made:
            raise _Unfit("it has no eventID, and none can be made of its content") from error
    named = [work for epc in epcis_hash.members(made) if (work := epcis_names.artwork_of(epc))]
    known = registry.artworks(session, named) if named else {}
    works = [work for work in dict.fromkeys(named) if registry.ArtworkId(work) in known]
    if not works:
        raise _Unfit("it names no work of this house")
    return made, works


def _keep(
    session: Session, event: dict[str, Any], works: list[str], *, job: EpcisCapture, at: datetime
) -> int:
    """Keep an event; return 1, or 0 if it is here already, word for word."""
    before = session.scalar(
        sa.select(EpcisEvent).where(
            EpcisEvent.event_key == key_of(event["eventID"]),
            EpcisEvent.declares_error == ("errorDeclaration" in event),
        )
    )
    if before is None:
        append(session, event, works, origin=Origin.REPORTED, at=at, capture_id=job.id)
        return 1
    kept = {name: value for name, value in before.body.items() if name != "recordTime"}
    if rfc8785.dumps(kept) != rfc8785.dumps(event):
        raise _Unfit("another event has this eventID")
    return 0
