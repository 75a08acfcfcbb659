"""Corrections: a link is declared to be in error and another says what holds instead. Nothing is changed.

Two persons sign. The link in error stays as it is, and is shown struck through; the corrective link names it
by number and hash. Source: specification of the domain, a.4, 'append only'; EPCIS 2.0, error declarations.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.errors import ConsignorMayNotKeep
from bonded_warehouse.models.corrections import Correction, CorrectionState, ErrorReason
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.operations import announcing, keeping, stopping
from bonded_warehouse.queries.corrections import CORRECTION
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import CUSTOMS_OFFICER, SENIOR_KEEPER, STAFF
from bonded_warehouse.rules.table import TABLE
from foundation.actor import Actor, Role
from foundation.errors import Coded
from foundation.ids import new_id

MAY_CONFIRM: Final = (SENIOR_KEEPER, CUSTOMS_OFFICER)
"""Who gives the second signature."""
CORRECTABLE: Final = frozenset({"place", "note", "documents"})


def propose(
    session: Session,
    *,
    event_id: str,
    reason: ErrorReason,
    instead: Mapping[str, Any],
    why: str,
    actor: Actor,
    at: datetime,
) -> Correction:
    """Declare that a link is in error, signing as the first of two.

    :param instead: 'place', 'note', 'documents' (code to number): only what was wrong
    :raises NotAllowed: if the actor has no part in custody
    :raises EventUnknown: if there is no such link; CorrectionOfCorrection if it corrects one itself
    :raises CorrectionWaits: if a correction of it waits
    :raises CorrectionEmpty: if nothing is said instead
    :raises CorrectionNeedsStep: if it did not happen, and the work still stands on it
    :raises ConsignorMayNotKeep: if the work is, or was, the actor's; ReasonNeeded if the reason is missing
    """
    actor.require(*STAFF)
    link = session.get(CustodyEvent, event_id)
    if link is None:
        raise errors.EventUnknown
    holding = keeping.locked(session, link.holding_id)
    _require_no_party(holding, actor)
    if link.transition == CORRECTION:
        raise errors.CorrectionOfCorrection
    waiting = sa.select(Correction.id).where(
        Correction.event_id == link.id, Correction.state == CorrectionState.OPEN
    )
    if session.scalar(waiting) is not None:
        raise errors.CorrectionWaits
    said = _said(link, reason, instead)
    correction = Correction(
        id=new_id("cor", at),
        holding_id=holding.id,
        event_id=link.id,
        reason=reason,
        instead=said,
        why=stopping.said(why),
        corrected_by=_put_right_by(session, link) if reason is ErrorReason.DID_NOT_OCCUR else None,
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_as=str(_role(actor)),
        proposed_at=at,
    )
    session.add(correction)
    session.flush()
    return correction


def confirm(session: Session, *, correction_id: str, actor: Actor, at: datetime) -> CustodyEvent:
    """Countersign a correction; then its link is added to the chain.

    :raises NotAllowed: if the actor is neither senior keeper nor customs officer
    :raises CorrectionUnknown: if none waits; CorrectionByYou if the actor proposed it
    :raises ConsignorMayNotKeep: if the work is, or was, the actor's
    """
    actor.require(*MAY_CONFIRM)
    correction = _waiting(session, correction_id)
    if correction.proposed_by == actor.id:
        raise errors.CorrectionByYou
    holding = keeping.locked(session, correction.holding_id)
    _require_no_party(holding, actor)
    wrong = session.get_one(CustodyEvent, correction.event_id)
    link = keeping.append(
        session,
        holding=holding,
        at=at,
        transition=CORRECTION,
        event="corrected",
        to_state=holding.state,
        customs_status=holding.customs_status,
        place=correction.instead.get("place", ""),
        position="",
        documents=_documents(wrong, correction),
        signed_by=[
            {
                "account_id": correction.proposed_by,
                "name": correction.proposed_by_name,
                "role": correction.proposed_as,
            },
            {
                "account_id": actor.id,
                "name": actor.name,
                "role": str(next(role for role in MAY_CONFIRM if actor.has(role))),
            },
        ],
        posting=None,
        circumstances={
            "correction": correction.id,
            "corrects": wrong.id,
            "corrects_number": wrong.seq,
            "corrects_hash": wrong.hash,
            "reason": correction.reason.value,
            "instead": correction.instead,
            "put_right_by": correction.corrected_by,
        },
        note=correction.why,
        step_id=None,
    )
    if "place" in correction.instead and _is_where_it_is(session, holding, wrong):
        holding.place = correction.instead["place"]
    announcing.attest_link(session, holding=holding, link=link, actor=actor, at=at)
    correction.state, correction.closed_at, correction.link_id = CorrectionState.DONE, at, link.id
    correction.closed_by, correction.closed_by_name = actor.id, actor.name
    session.flush()
    return link


def withdraw(session: Session, *, correction_id: str, actor: Actor, at: datetime) -> Correction:
    """Withdraw a correction before it is countersigned: whoever proposed it may, and who could countersign.

    :raises CorrectionUnknown: if none waits
    :raises NotAllowed: if the actor has no part in it
    """
    correction = _waiting(session, correction_id)
    if correction.proposed_by != actor.id:
        actor.require(*MAY_CONFIRM)
    correction.state, correction.closed_at = CorrectionState.WITHDRAWN, at
    correction.closed_by, correction.closed_by_name = actor.id, actor.name
    session.flush()
    return correction


def _waiting(session: Session, correction_id: str) -> Correction:
    correction = session.get(Correction, correction_id, with_for_update=True)
    if correction is None or correction.state is not CorrectionState.OPEN:
        raise errors.CorrectionUnknown
    return correction


def _require_no_party(holding: Holding, actor: Actor) -> None:
    if is_owner(holding, actor) or is_depositor(holding, actor):
        raise ConsignorMayNotKeep(event=Coded("corrected", "event"))


def _role(actor: Actor) -> Role:
    """Return the role that the actor signs as, the senior one first."""
    return next(role for role in (*MAY_CONFIRM, *sorted(STAFF)) if actor.has(role))


def _said(link: CustodyEvent, reason: ErrorReason, instead: Mapping[str, Any]) -> dict[str, Any]:
    """Return what holds instead: only what differs from the link.

    :raises CorrectionEmpty: if that is nothing
    """
    if reason is ErrorReason.DID_NOT_OCCUR:
        return {}
    was = {one["code"]: one["reference"] for one in link.documents}
    papers = {
        code: number.strip()
        for code, number in dict(instead.get("documents") or {}).items()
        if code in was and number.strip() and number.strip() != was[code]
    }
    said: dict[str, Any] = {
        name: str(instead[name]).strip()
        for name in ("place", "note")
        if str(instead.get(name) or "").strip() and str(instead[name]).strip() != getattr(link, name)
    }
    if papers:
        said["documents"] = papers
    if not said:
        raise errors.CorrectionEmpty(fields={"place": "Say what holds instead."})
    return said


def _put_right_by(session: Session, link: CustodyEvent) -> str | None:
    """Return the later step that put right what did not occur; None where nothing had moved by it.

    :raises CorrectionNeedsStep: if the work moved by it and no step of the table followed
    """
    if TABLE.named(link.transition) is None:
        return None
    later = session.scalar(
        sa.select(CustodyEvent.id)
        .where(
            CustodyEvent.holding_id == link.holding_id,
            CustodyEvent.seq > link.seq,
            CustodyEvent.transition.in_([row.id for row in TABLE.transitions]),
        )
        .order_by(CustodyEvent.seq)
        .limit(1)
    )
    if later is None:
        raise errors.CorrectionNeedsStep
    return later


def _documents(wrong: CustodyEvent, correction: Correction) -> list[dict[str, Any]]:
    """Return the papers of the link in error with their right numbers, as far as they were wrong."""
    papers = correction.instead.get("documents", {})
    return [one | {"reference": papers[one["code"]]} for one in wrong.documents if one["code"] in papers]


def _is_where_it_is(session: Session, holding: Holding, wrong: CustodyEvent) -> bool:
    """Say whether the work is still where this link says, so that the holding's row follows it."""
    if wrong.place != holding.place or wrong.position:
        return False
    later = sa.select(CustodyEvent.id).where(
        CustodyEvent.holding_id == holding.id,
        CustodyEvent.seq > wrong.seq,
        CustodyEvent.place != "",
        CustodyEvent.transition != CORRECTION,
    )
    return session.scalar(later.limit(1)) is None
