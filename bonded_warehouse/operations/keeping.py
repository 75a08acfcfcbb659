"""What happens to a work in custody: a step of the table, with everything that belongs to it, at once.

A step is proposed and signed in `stepping`; here it happens. Other rooms whose steps one person or one
answer of customs decides (filing, reply, release) come here directly.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import errors
from bonded_warehouse.keeping_errors import PlaceFull, StepBackDated
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepState
from bonded_warehouse.models.places import Facility, Place, VaultPosition
from bonded_warehouse.operations import announcing, displaying, entering, hands, leaving, posting, sealing
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.queries import sites
from bonded_warehouse.queries.standing import holds_on, standing
from bonded_warehouse.rules import chain, custody
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.actor import Actor
from foundation.ids import new_id

__all__ = ["Paper", "Particulars", "Signature", "append", "local_day", "locked", "require_place", "take_step"]

TAKES_POSITION: Final = CustodyState.STORED
"""The one state in which a work is in a vault position."""


def locked(session: Session, holding_id: str) -> Holding:
    """Return a holding, its row locked until the transaction ends.

    :raises HoldingUnknown: if there is none under this id
    """
    holding = session.get(Holding, holding_id, with_for_update=True)
    if holding is None:
        raise errors.HoldingUnknown(holding_id=holding_id)
    return holding


def local_day(session: Session, facility_id: str, at: datetime) -> date:
    """Return which day it is where the facility is."""
    facility = session.get(Facility, facility_id)
    assert facility is not None, "a holding names its facility by foreign key"
    return at.astimezone(ZoneInfo(facility.timezone)).date()


def take_step(
    session: Session,
    *,
    holding_id: str,
    event: str,
    particulars: Particulars | None = None,
    signatures: Sequence[Signature] | None = None,
    actor: Actor,
    at: datetime,
) -> CustodyEvent:
    """Have a step happen: event, postings, guarantee, statement in the passport and facts, or none of them.

    :param event: the table's word or number
    :param signatures: all who sign; the actor alone where they are left out
    :raises HoldingUnknown: if there is no such holding
    :raises StepOutOfOrder: if the table does not let it follow; also ConditionNotMet, HoldInPlace,
        PaperMissing, PaperExpired, PaperOfAnotherWork, SecondPersonNeeded, SamePersonTwice,
        ConsignorMayNotKeep, NotAmongSigners
    :raises StepBackDated: if it would stand before the step that came last
    :raises NoRegisteredImages: if there is nothing to identify it against
    :raises PositionNeeded: if it goes into the vault and nobody says where; also PositionTaken
    :raises NoHeadroom: if the guarantee does not reach; also NoGuaranteeInForce
    :raises MayNotLeave: if it leaves and customs released no declaration; GateRefuses if the rules stop it
    :raises SlipNotApproved: if a release slip was filed and customs has not approved it; also ListNotApproved
    """
    what = particulars or Particulars()
    holding = locked(session, holding_id)
    if at < holding.since_at:
        raise StepBackDated(since=holding.since_at)
    signing = list(signatures) if signatures is not None else [Signature.of(holding, actor)]
    on = local_day(session, holding.facility_id, at)
    outcome = _decided(session, holding, event, what, signing, on)
    row = outcome.transition
    position = require_place(session, holding, row.target, what)
    _require_passage(session, holding, row, at=at)
    link = _append(
        session,
        holding=holding,
        outcome=outcome,
        particulars=what,
        circumstances=_circumstances(session, holding, row, what, signing),
        position=position,
        signed=_signed(signing, outcome),
        at=at,
    )
    posting.post(session, holding=holding, event=link, outcome=outcome, on=on, at=at)
    _carry_over(holding, outcome, what, position, at)
    _lies_in(session, holding, what.place)
    _overtake(session, holding, step_id=what.step_id, at=at)
    announcing.say(session, holding=holding, event=link, actor=actor, at=at)
    displaying.follow_step(session, holding=holding, step=row.id, venue=what.place, on=on, at=at)
    sealing.follow_step(session, holding=holding, step=row.id, what=what, actor=actor, at=at)
    session.flush()
    return link


def _decided(
    session: Session, holding: Holding, event: str, what: Particulars, signing: Sequence[Signature], on: date
) -> custody.Outcome:
    """Return what the table says of a step from where the work stands now; refused, it raises."""
    holds = holds_on(session, [holding.artwork_id]).get(holding.artwork_id, [])
    return custody.decide(
        standing(holding, holds),
        event,
        how=what.how,
        documents=[paper.document for paper in what.papers],
        signers=[one.signer for one in signing],
        artwork_id=holding.artwork_id,
        on=on,
    )


def _require_passage(session: Session, holding: Holding, row: Transition, *, at: datetime) -> None:
    """Require what customs asks before a work passes a gate, in or out."""
    entering.require_filed(session, holding, step=row.id)
    if row.id in entering.ENTRIES:
        entering.require_entry(session, holding, at=at)
    if row.id in leaving.EXITS:
        leaving.require_exit(session, holding, step=row.id, at=at)


def _signed(signing: Sequence[Signature], outcome: custody.Outcome) -> list[dict[str, Any]]:
    """Return who signed, and as what, as the event keeps it."""
    return [
        hands.kept(one.signer.account_id, one.name, outcome.signed_as[one.signer.account_id], one.signed)
        for one in signing
    ]


def require_place(
    session: Session, holding: Holding, target: CustodyState, what: Particulars
) -> VaultPosition | None:
    """Require what the place asks: images to identify it by, a free position to put it into.

    :return: the vault position that the work is in afterwards: named, or its last one if that is free
    :raises NoRegisteredImages: if there is nothing to identify it against
    :raises PositionNeeded: if it goes into the vault and nobody says where
    :raises PositionUnknown: if the vault has no such position; PositionTaken if another work is in it
    :raises SiteNotNamed: if it arrives abroad, sites are open, and the place is none of them
    """
    if target is CustodyState.IDENTIFIED and not registry.artwork(session, holding.artwork_id).images:
        raise errors.NoRegisteredImages(artwork_id=holding.artwork_id)
    if target is CustodyState.ABROAD_STOCK:
        sites.require_named(session, what.place)
    if target is not TAKES_POSITION:
        return None
    position_id = what.position_id or holding.last_position_id
    if position_id is None:
        raise errors.PositionNeeded(fields={"position": "Say into which position the work goes."})
    position = session.get(VaultPosition, position_id, with_for_update=True)
    if position is None or position.facility_id != holding.facility_id:
        raise errors.PositionUnknown(position=position_id)
    taken = session.scalar(
        sa.select(Holding.id).where(Holding.position_id == position.id, Holding.id != holding.id)
    )
    if taken is not None:
        raise errors.PositionTaken(position=position.code)
    return position


def _circumstances(
    session: Session, holding: Holding, row: Transition, what: Particulars, signing: Sequence[Signature]
) -> dict[str, Any]:
    """Return what this step says of itself, as it is kept in the chain."""
    said: dict[str, Any] = {}
    if what.proposed is not None and any(one.signed is not None for one in signing):
        said["proposed"] = dict(what.proposed)
    if what.how.told:
        said["told"] = sorted(what.how.told)
    said |= {
        name: True for name in ("inspection_drawn", "by_customs", "case_reopened") if getattr(what.how, name)
    }
    if what.return_by_at is not None:
        said["return_by"] = what.return_by_at.isoformat()
    if row.target is CustodyState.IDENTIFIED:
        images = registry.artwork(session, holding.artwork_id).images
        by_picture = any(one.is_recognition for one in signing)
        said["identified_by"] = (
            "recognition and a keeper" if by_picture else "recorded decision of two keepers"
        )
        said["compared_with"] = [image.sha256 for image in images]
    return said


def _append(
    session: Session,
    *,
    holding: Holding,
    outcome: custody.Outcome,
    particulars: Particulars,
    circumstances: dict[str, Any],
    position: VaultPosition | None,
    signed: list[Any],
    at: datetime,
) -> CustodyEvent:
    posting_ = outcome.movement.posting
    return append(
        session,
        holding=holding,
        transition=outcome.transition.id,
        event=outcome.transition.event,
        to_state=outcome.after.state,
        customs_status=outcome.after.status,
        place=particulars.place or (position.room if position else ""),
        position=position.code if position else "",
        documents=[paper.kept() for paper in particulars.papers],
        signed_by=signed,
        posting=[account.value for account in posting_] if posting_ else None,
        circumstances=circumstances,
        note=particulars.note,
        step_id=particulars.step_id,
        at=at,
    )


def append(session: Session, *, holding: Holding, at: datetime, **what: Any) -> CustodyEvent:
    """Add a link to a holding's chain: numbered, naming the hash of the one before it, hashed."""
    what["signed_by"] = hands.told(what["signed_by"])
    link = CustodyEvent(
        id=new_id("cev", at),
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        seq=holding.chain_length + 1,
        from_state=holding.state,
        occurred_at=at,
        prev_hash=holding.chain_head,
        hash="",
        **what,
    )
    link.hash = chain.hash_of(link.content())
    holding.chain_length, holding.chain_head = link.seq, link.hash
    session.add(link)
    session.flush()
    return link


def _carry_over(
    holding: Holding,
    outcome: custody.Outcome,
    what: Particulars,
    position: VaultPosition | None,
    at: datetime,
) -> None:
    """Write how the work stands now into the holding's row."""
    now = outcome.after
    if now.state is not holding.state:
        holding.since_at = at
    holding.state, holding.customs_status, holding.account = now.state, now.status, now.account
    holding.source, holding.arrival, holding.loss = now.source, now.arrival, now.loss
    holding.before_release, holding.before_seizure = now.before_release, now.before_seizure
    holding.guarantee_used, holding.customs_seal = now.guarantee_used, now.customs_seal
    holding.last_position_id = holding.position_id or holding.last_position_id
    holding.position_id = position.id if position else None
    holding.place = what.place
    holding.return_by_at = what.return_by_at if now.state is CustodyState.CHECKED_OUT else None
    holding.is_open = now.state not in TABLE.terminal and now.state is not CustodyState.DELIVERED
    holding.closed_at = None if holding.is_open else at


def _lies_in(session: Session, holding: Holding, code: str) -> None:
    """Write down which place of the tree the work is in, where the step names one by its code.

    :raises PlaceFull: if that place has no room
    """
    place = (
        session.scalar(sa.select(Place).where(Place.facility_id == holding.facility_id, Place.code == code))
        if code
        else None
    )
    if place is not None and place.capacity is not None and holding.place_id != place.id:
        there = session.scalar(
            sa.select(sa.func.count())
            .select_from(Holding)
            .where(Holding.place_id == place.id, Holding.is_open, Holding.id != holding.id)
        )
        if int(there or 0) >= place.capacity:
            raise PlaceFull(code=place.code, capacity=place.capacity, works=int(there or 0) + 1)
    holding.place_id = place.id if place is not None else None


def _overtake(session: Session, holding: Holding, *, step_id: str | None, at: datetime) -> None:
    """Close the other steps that waited for signatures: the work they were proposed for has moved."""
    overtaken = sa.select(CustodyStep).where(
        CustodyStep.holding_id == holding.id,
        CustodyStep.state == StepState.OPEN,
        CustodyStep.from_state != holding.state,
        CustodyStep.id != (step_id or ""),
    )
    for step in session.scalars(overtaken):
        step.state, step.closed_at = StepState.OVERTAKEN, at
