"""Stock adjustments: what the books are to say after a count. Only differences stand in one.

It is proposed with a reason, approved by a senior keeper who had no part in the count, and seen by customs.
A work that is missing is reported so by the custody table (M34, which posts it to DISCREPANCY); one that lies
elsewhere is written down there; what fits neither waits as the case that the count opened.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.errors import PositionTaken
from bonded_warehouse.models.counting import AdjustmentState, CountState, StockAdjustment, StockCount
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Place, VaultPosition
from bonded_warehouse.operations import announcing, keeping, stopping
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.queries import counts, stock
from bonded_warehouse.roles import CUSTOMS_OFFICER, KEEPERS, SENIOR_KEEPER
from bonded_warehouse.rules.counting import Result
from bonded_warehouse.rules.standing import Circumstances, Document
from bonded_warehouse.rules.states import CustodyState
from foundation.actor import Actor
from foundation.ids import new_id


def propose(session: Session, *, count_id: str, reason: str, actor: Actor, at: datetime) -> StockAdjustment:
    """Propose what follows from the differences of a count.

    :raises NotAllowed: if the actor is no keeper
    :raises CountUnknown: if there is no such count; CountWaits if it is not compared
    :raises NothingToAdjust: if the books are right; AdjustmentStands if one stands
    :raises ReasonNeeded: if the reason is missing
    """
    actor.require(*KEEPERS)
    count = session.get(StockCount, count_id, with_for_update=True)
    if count is None:
        raise errors.CountUnknown
    if count.state is not CountState.COMPARED:
        raise errors.CountWaits
    found = counts.differences(count)
    if not found:
        raise errors.NothingToAdjust
    standing = sa.select(StockAdjustment.id).where(
        StockAdjustment.count_id == count.id, StockAdjustment.state != AdjustmentState.REFUSED
    )
    if session.scalar(standing) is not None:
        raise errors.AdjustmentStands
    adjustment = StockAdjustment(
        id=new_id("adj", at),
        count_id=count.id,
        facility_id=count.facility_id,
        reason=stopping.said(reason),
        lines=[one | {"follows": _follows(session, one)} for one in found],
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    session.add(adjustment)
    session.flush()
    return adjustment


def approve(
    session: Session, *, adjustment_id: str, told: frozenset[str] = frozenset(), actor: Actor, at: datetime
) -> StockAdjustment:
    """Have an adjustment happen, as a third person, all of it or nothing.

    What has moved since the count is left as it is.

    :param told: who was told of what is missing: customs, police, insurer
    :raises NotAllowed: if the actor is no senior keeper; AdjustmentYours if he counted or proposed
    :raises AdjustmentUnknown: if there is none; AdjustmentDecided if it was decided
    :raises ConditionNotMet: if a work is missing and not all of them were told
    :raises PositionTaken: if a work was seen in a position that holds another by the books
    """
    actor.require(SENIOR_KEEPER)
    adjustment = _in(session, adjustment_id, AdjustmentState.PROPOSED)
    count = session.get_one(StockCount, adjustment.count_id)
    if actor.id in {adjustment.proposed_by, *(one.account_id for one in counts.keepers(session, count.id))}:
        raise errors.AdjustmentYours
    ids = [one["holding_id"] for one in adjustment.lines if one["holding_id"]]
    moved = stock.moved_since(session, ids, count.closed_at or at)
    lines = [
        one | {"follows": "overtaken"} if one["holding_id"] in moved and one["follows"] != "case" else one
        for one in adjustment.lines
    ]
    for one in lines:
        if one["follows"] == "put_right":  # all leave their positions before any goes into another's
            keeping.locked(session, one["holding_id"]).position_id = None
    session.flush()
    adjustment.lines = [one | _happens(session, adjustment, one, told, actor, at) for one in lines]
    adjustment.state, adjustment.decided_at = AdjustmentState.APPROVED, at
    adjustment.decided_by, adjustment.decided_by_name = actor.id, actor.name
    session.flush()
    return adjustment


def refuse(session: Session, *, adjustment_id: str, why: str, actor: Actor, at: datetime) -> StockAdjustment:
    """Refuse an adjustment; another may be proposed from the same count.

    :raises NotAllowed: if the actor is no senior keeper
    :raises AdjustmentUnknown: if there is none; AdjustmentDecided if it was decided
    :raises ReasonNeeded: if the reason is missing
    """
    actor.require(SENIOR_KEEPER)
    adjustment = _in(session, adjustment_id, AdjustmentState.PROPOSED)
    adjustment.state, adjustment.decided_at = AdjustmentState.REFUSED, at
    adjustment.decided_by, adjustment.decided_by_name = actor.id, actor.name
    adjustment.decided_why = stopping.said(why)
    session.flush()
    return adjustment


def see(
    session: Session, *, adjustment_id: str, reference: str, actor: Actor, at: datetime
) -> StockAdjustment:
    """Have customs say that it has seen an adjustment that was approved.

    :param reference: number under which customs keeps it
    :raises NotAllowed: if the actor is no customs officer
    :raises AdjustmentUnknown: if there is none; AdjustmentDecided if it is not approved, or seen
    """
    actor.require(CUSTOMS_OFFICER)
    adjustment = _in(session, adjustment_id, AdjustmentState.APPROVED)
    adjustment.state, adjustment.seen_at = AdjustmentState.SEEN, at
    adjustment.seen_by, adjustment.seen_by_name = actor.id, actor.name
    adjustment.seen_reference = reference
    session.flush()
    return adjustment


def _in(session: Session, adjustment_id: str, state: AdjustmentState) -> StockAdjustment:
    adjustment = session.get(StockAdjustment, adjustment_id, with_for_update=True)
    if adjustment is None:
        raise errors.AdjustmentUnknown
    if adjustment.state is not state:
        raise errors.AdjustmentDecided
    return adjustment


def _follows(session: Session, finding: dict[str, Any]) -> str:
    """Return what follows from a difference: 'report_missing', 'put_right', or 'case' for a person."""
    holding = session.get(Holding, finding["holding_id"]) if finding["holding_id"] else None
    if holding is None or not holding.is_open:
        return "case"
    if finding["result"] == Result.MISSING.value:
        return "report_missing"
    if holding.state not in stock.ON_HAND:
        return "case"  # what was lost and is found, or is elsewhere by the table, has its own step
    position, _ = _spot(session, holding, finding["seen"])
    return "put_right" if (holding.state is CustodyState.STORED) == (position is not None) else "case"


def _spot(session: Session, holding: Holding, code: str) -> tuple[VaultPosition | None, Place | None]:
    at = (holding.facility_id, code)
    position = session.scalar(
        sa.select(VaultPosition).where(sa.tuple_(VaultPosition.facility_id, VaultPosition.code) == at)
    )
    return position, session.scalar(sa.select(Place).where(sa.tuple_(Place.facility_id, Place.code) == at))


def _happens(
    session: Session,
    adjustment: StockAdjustment,
    line: dict[str, Any],
    told: frozenset[str],
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    if line["follows"] == "report_missing":
        link = _report(session, adjustment, line["holding_id"], told, actor, at)
        return {"event_id": link.id, "posting": link.posting}
    if line["follows"] == "put_right":
        return {"event_id": _put_right(session, adjustment, line, actor, at).id}
    return {}


def _report(
    session: Session,
    adjustment: StockAdjustment,
    holding_id: str,
    told: frozenset[str],
    actor: Actor,
    at: datetime,
) -> CustodyEvent:
    """Report a work missing (M34), the adjustment being the incident report."""
    holding = keeping.locked(session, holding_id)
    report = Document("incident_report", adjustment.id, covers=holding.artwork_id)
    return keeping.take_step(
        session,
        holding_id=holding.id,
        event="M34",
        particulars=Particulars(
            papers=[Paper(report, {"count": adjustment.count_id})],
            how=Circumstances(told=told),
            note=adjustment.reason,
        ),
        signatures=[Signature.of(holding, actor)],
        actor=actor,
        at=at,
    )


def _put_right(
    session: Session, adjustment: StockAdjustment, line: dict[str, Any], actor: Actor, at: datetime
) -> CustodyEvent:
    """Write down where a work lies, as a link of its chain; its state and its account stay as they are."""
    holding = keeping.locked(session, line["holding_id"])
    position, place = _spot(session, holding, line["seen"])
    if position is not None and holding.state is CustodyState.STORED:
        taken = sa.select(Holding.id).where(Holding.position_id == position.id, Holding.id != holding.id)
        if session.scalar(taken) is not None:
            raise PositionTaken(position=position.code)
        holding.position_id = holding.last_position_id = position.id
        holding.place, holding.place_id = "", None
    else:
        holding.place, holding.place_id = line["seen"], place.id if place else None
    link = keeping.append(
        session,
        holding=holding,
        at=at,
        transition="COUNT",
        event="found_elsewhere",
        to_state=holding.state,
        customs_status=holding.customs_status,
        place=holding.place,
        position=position.code if position is not None and holding.position_id else "",
        documents=[],
        signed_by=[
            {"account_id": adjustment.proposed_by, "name": adjustment.proposed_by_name, "role": "keeper"},
            {"account_id": actor.id, "name": actor.name, "role": "senior_keeper"},
        ],
        posting=None,
        circumstances={"adjustment": adjustment.id, "count": adjustment.count_id, "books": line["books"]},
        note=adjustment.reason,
        step_id=None,
    )
    announcing.attest_link(session, holding=holding, link=link, actor=actor, at=at)
    return link
