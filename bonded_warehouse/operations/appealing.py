"""Appeals: a refusal by customs is contested once, with papers, and decided by another officer.

A refusal that falls is taken back in the same transaction: a detained work is let go and its declaration is
on the table again; a returned declaration is taken up again with the signature of the declarant who asked
for it, if the work still lies packed and the gate still lets it go. The result is a statement of the house.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.clearance_errors import AppealDecided, AppealNotOpen, AppealUnknown, OwnRefusal
from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.gate_errors import DeclarationUnknown, GateRefuses, ReasonNeeded
from bonded_warehouse.models.appeals import Appeal, AppealState
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.operations import answering, declaring, inspecting, keeping, releasing, stopping
from bonded_warehouse.operations.gating import require_gate
from bonded_warehouse.operations.particulars import Signature
from bonded_warehouse.queries import appeals
from bonded_warehouse.queries.appeals import AppealCard, AppealPaper
from bonded_warehouse.queries.gate import Deal
from bonded_warehouse.queries.standing import is_owner
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.states import CustodyState, HoldKind
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

SHORTEST: Final = 10
"""Letters of a reason; a Chinese character says as much as two of them."""
HAN: Final = re.compile("[\u3400-\u9fff]")
REOPENED: Final = "reopened"
TAKEN_UP: Final = "taken_up"
SET_ASIDE: Final = "set_aside"


def lodge(
    session: Session,
    *,
    declaration_id: str,
    grounds: str,
    papers: Sequence[AppealPaper],
    actor: Actor,
    at: datetime,
) -> AppealCard:
    """Contest what customs refused last about a declaration: a declarant, or whose work it is.

    :raises DeclarationUnknown: if there is none that he may see
    :raises AppealNotOpen: if nothing is refused, or it is contested already
    :raises ReasonNeeded: if no grounds are given
    """
    row = answering.locked(session, declaration_id)
    holding = session.get(Holding, row.holding_id)
    if not actor.has(DECLARANT) and (holding is None or not is_owner(holding, actor)):
        raise DeclarationUnknown
    refusal = appeals.refusal_of(session, row)
    if refusal is None:
        raise AppealNotOpen
    said = _words(grounds, "grounds")
    appeal = Appeal(
        id=new_id("apl", at),
        declaration_id=row.id,
        answer_id=refusal.id,
        codes=list(refusal.codes),
        refused_by=refusal.officer_id,
        grounds=said,
        papers=[{"name": paper.name, "sha256": paper.sha256} for paper in papers],
        lodged_by=actor.id,
        lodged_by_name=actor.name,
        lodged_at=at,
    )
    session.add(appeal)
    session.flush()
    return appeals.card(appeal)


def withdraw(session: Session, *, appeal_id: str, actor: Actor, at: datetime) -> AppealCard:
    """Withdraw an appeal; whoever lodged it may.

    :raises AppealUnknown: if it is not his
    :raises AppealDecided: if it is closed
    """
    appeal, _ = _locked(session, appeal_id)
    if appeal.lodged_by != actor.id:
        raise AppealUnknown
    _require_open(appeal)
    appeal.state, appeal.decided_at = AppealState.WITHDRAWN, at
    session.flush()
    return appeals.card(appeal)


def decide(
    session: Session, *, appeal_id: str, set_aside: bool, reason: str, actor: Actor, at: datetime
) -> AppealCard:
    """Decide an appeal: the refusal stands, or falls and is taken back at once.

    :raises NotAllowed: if the actor is no customs officer
    :raises OwnRefusal: if he refused it, or lodged the appeal
    :raises AppealDecided: if it is closed
    :raises ReasonNeeded: if no reason is given
    """
    actor.require(CUSTOMS_OFFICER)
    appeal, row = _locked(session, appeal_id)
    _require_open(appeal)
    if actor.id in {appeal.refused_by, appeal.lodged_by}:
        raise OwnRefusal
    said = _words(reason, "reason")
    appeal.state = AppealState.SET_ASIDE if set_aside else AppealState.UPHELD
    appeal.decided_by, appeal.decided_by_name, appeal.decided_at = actor.id, actor.name, at
    appeal.reason = said
    session.flush()
    if set_aside:
        appeal.effect = _take_back(session, appeal, row, actor=actor, at=at)
    appeal.statement_id = registry.attest(
        session,
        artwork_id=row.artwork_id,
        kind="customs.appeal_decided",
        claims={
            "appeal": appeal.id,
            "result": appeal.state.value,
            "codes": list(appeal.codes),
            "at": at.isoformat(timespec="seconds"),
        },
        disclosable={"reason": said, "officer": actor.name},
        actor=actor,
        at=at,
    )
    session.flush()
    return appeals.card(appeal)


def _take_back(session: Session, appeal: Appeal, row: Declaration, *, actor: Actor, at: datetime) -> str:
    """Do what follows when a refusal falls; return what was done."""
    refusal = session.get(DeclarationAnswer, appeal.answer_id)
    assert refusal is not None, "an appeal names its refusal by foreign key"
    if row.state is DeclarationState.DETAINED:
        held = sa.select(Hold.id).where(
            Hold.artwork_id == row.artwork_id,
            Hold.kind == HoldKind.CUSTOMS,
            Hold.authority == "customs",
            Hold.lifted_at.is_(None),
            Hold.reason.endswith(refusal.reference, autoescape=True),
        )
        why = f"Appeal {appeal.id}: the refusal is set aside"
        for hold_id in session.scalars(held).all():
            stopping.lift_hold(session, hold_id=hold_id, reason=why, actor=actor, at=at)
        inspecting.reopen(session, declaration_id=row.id, note=why, actor=actor, at=at)
        return REOPENED
    if row.state is DeclarationState.REJECTED and _may_go_on(session, appeal, row, at=at):
        _take_up(session, appeal, row, actor=actor, at=at)
        return TAKEN_UP
    return SET_ASIDE


def _may_go_on(session: Session, appeal: Appeal, row: Declaration, *, at: datetime) -> bool:
    """Say whether a returned declaration can be taken up again as it stood."""
    holding = keeping.locked(session, row.holding_id)
    lodged = session.scalar(
        sa.select(Declaration.id).where(
            Declaration.holding_id == row.holding_id, Declaration.state.in_(declaring.OPEN)
        )
    )
    if holding.state is not CustodyState.PACKED or lodged is not None or appeal.lodged_by != row.lodged_by:
        return False  # only the declarant's own signature moves the work, and he gave it with the appeal
    try:
        require_gate(
            session,
            artwork_id=row.artwork_id,
            stage="filing",
            destination=row.destination,
            at=at,
            deal=Deal(sale_form=None),
        )
    except GateRefuses:
        return False
    return True


def _take_up(session: Session, appeal: Appeal, row: Declaration, *, actor: Actor, at: datetime) -> None:
    signed = Signature(Signer(appeal.lodged_by, frozenset({"declarant"})), appeal.lodged_by_name)
    keeping.take_step(
        session,
        holding_id=row.holding_id,
        event="M20",
        particulars=declaring.filed_papers(row),
        signatures=[signed],
        actor=actor,
        at=at,
    )
    row.state, row.closed_at = DeclarationState.ACCEPTED, None
    releasing.answer_of(
        session,
        row,
        Reply.MANUAL,
        codes=(),
        note=f"Appeal {appeal.id}: the refusal is set aside, the papers are read again",
        officer=actor,
        at=at,
    )
    answering.told(session, row, Reply.MANUAL, at=at)


def _locked(session: Session, appeal_id: str) -> tuple[Appeal, Declaration]:
    found = session.get(Appeal, appeal_id)
    if found is None:
        raise AppealUnknown
    row = answering.locked(session, found.declaration_id)
    session.refresh(found, with_for_update=True)
    return found, row


def _require_open(appeal: Appeal) -> None:
    if appeal.state is not AppealState.LODGED:
        raise AppealDecided(state=Coded(appeal.state.value, "appeal"))


def _words(text: str, field: str) -> str:
    said = text.strip()
    if len(said) + len(HAN.findall(said)) < SHORTEST:
        raise ReasonNeeded(fields={field: ReasonNeeded.message})
    return said
