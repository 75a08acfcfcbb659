"""The customs officer's own part: inspecting what was drawn, releasing, returning, detaining, letting go."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.operations import answering, releasing
from bonded_warehouse.queries.declarations import DeclarationCard, declaration
from bonded_warehouse.roles import CUSTOMS_OFFICER
from bonded_warehouse.rules.refusal_codes import refusal_codes
from foundation.actor import Actor


class Finding(StrEnum):
    """What an officer may find or decide."""

    RELEASE = "release"
    RETURN = "return"
    DETAIN = "detain"
    INSPECT = "inspect"


REPLIES = {
    Finding.RELEASE: Reply.RELEASED,
    Finding.RETURN: Reply.RETURNED,
    Finding.DETAIN: Reply.DETAINED,
    Finding.INSPECT: Reply.INSPECTION,
}


def inspect(
    session: Session,
    *,
    declaration_id: str,
    finding: Finding,
    codes: tuple[str, ...] = (),
    note: str,
    actor: Actor,
    at: datetime,
) -> DeclarationCard:
    """Record the result of an inspection: released, returned or detained, with codes where it is refused.

    :raises NotAllowed: if the actor is no customs officer
    :raises DeclarationUnknown: if there is no such declaration
    :raises NotDrawn: if customs did not draw it
    :raises DeclarationInvalid: if a code is unknown, or a refusal has none
    :raises ReasonNeeded: if nothing is said
    """
    row = _locked(session, declaration_id, actor)
    releasing.require_inspectable(row)
    if finding is Finding.INSPECT:
        raise DeclarationInvalid(fields={"finding": "It is on the table already."})
    return _answered(session, row, finding, codes=codes, note=note, actor=actor, at=at)


def decide(
    session: Session,
    *,
    declaration_id: str,
    finding: Finding,
    codes: tuple[str, ...] = (),
    note: str,
    actor: Actor,
    at: datetime,
) -> DeclarationCard:
    """Decide on the papers: release, return, detain, or draw for inspection.

    :raises NotAllowed: if the actor is no customs officer
    :raises DeclarationUnknown: if there is no such declaration
    :raises ReleaseNotOpen: if it is on the table, detained or closed
    :raises DeclarationInvalid: if a code is unknown, or a refusal has none
    :raises ReasonNeeded: if nothing is said
    """
    row = _locked(session, declaration_id, actor)
    releasing.require_releasable(row)
    return _answered(session, row, finding, codes=codes, note=note, actor=actor, at=at)


def reopen(
    session: Session, *, declaration_id: str, note: str, actor: Actor, at: datetime
) -> DeclarationCard:
    """Take up a declaration again whose detention was cleared: it goes back to the table.

    :raises NotAllowed: if the actor is no customs officer
    :raises DeclarationInvalid: if it is not detained
    """
    row = _locked(session, declaration_id, actor)
    if row.state is not DeclarationState.DETAINED:
        raise DeclarationInvalid(fields={"note": "It is not detained."})
    said = releasing.require_words(note)
    releasing.answer_of(session, row, Reply.INSPECTION, codes=(), note=said, officer=actor, at=at)
    row.state = DeclarationState.INSPECTION
    session.flush()
    answering.told(session, row, Reply.INSPECTION, at=at)
    return declaration(session, row.id)


def _locked(session: Session, declaration_id: str, actor: Actor) -> Declaration:
    actor.require(CUSTOMS_OFFICER)
    return answering.locked(session, declaration_id)


def _answered(
    session: Session,
    row: Declaration,
    finding: Finding,
    *,
    codes: tuple[str, ...],
    note: str,
    actor: Actor,
    at: datetime,
) -> DeclarationCard:
    refuses = finding in {Finding.RETURN, Finding.DETAIN}
    unknown = [code for code in codes if code not in refusal_codes()]
    if unknown or (refuses and not codes):
        raise DeclarationInvalid(fields={"codes": "Name the code under which it is refused."})
    said = releasing.require_words(note)
    status = REPLIES[finding]
    given = codes if refuses else ()
    answer = releasing.answer_of(session, row, status, codes=given, note=said, officer=actor, at=at)
    releasing.follow(session, row, status, reference=answer.reference, codes=given, actor=actor, at=at)
    answering.told(session, row, status, at=at)
    return declaration(session, row.id)
