"""What may be asked about steps: those that wait, and those that may follow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.errors import StepUnknown
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepSignature, StepState
from bonded_warehouse.queries.holdings import HoldingCard, may_see
from bonded_warehouse.queries.standing import holds_on, is_depositor, is_owner, standing
from bonded_warehouse.queries.tenures import tenures
from bonded_warehouse.rules import custody
from bonded_warehouse.rules.signing import Signer, capacities, seating, waiting_for
from bonded_warehouse.rules.standing import documents_needed
from bonded_warehouse.rules.states import HoldKind
from bonded_warehouse.rules.table import TABLE
from foundation.actor import Actor

WITH_DECLARATION: Final = frozenset({"M20", "M21", "M22", "M24"})
"""Steps that the room of declarations takes, with the gate and customs; nobody proposes them by hand."""


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """Who signed, and when."""

    account_id: str
    name: str
    signed_at: datetime
    kind: str = "session"
    """'own_key', or 'session'."""


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step that was proposed."""

    id: str
    holding_id: str
    artwork_id: str
    transition: str
    event: str
    from_state: str
    to_state: str
    state: str
    documents: list[dict[str, Any]]
    place: str
    note: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    closed_at: datetime | None
    reason: str
    signatures: list[SignatureCard]
    waiting_for: list[list[str]]
    """The signatures still to be given: for each, the table's roles that may give it."""
    is_mine_to_sign: bool
    event_id: str | None = None
    """The custody event, once it has happened."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that the table lets follow now."""

    transition: str
    event: str
    to_state: str
    documents: list[str]
    """Papers that people must bring."""
    signatures: list[list[str]]
    """One signature each, and the table's roles that may give it."""
    two_person: bool
    blocked_by: list[str]
    """Kinds of holds that block it now."""
    conditions: list[str]
    needs_position: bool
    is_mine_to_propose: bool
    with_declaration: bool
    """It happens with the work's declaration to customs and is not proposed by hand."""


def step(session: Session, step_id: str, *, actor: Actor) -> StepCard:
    """Return a step of a holding that this actor may see.

    :raises StepUnknown: if there is none, or none that they may see
    """
    row = session.get(CustodyStep, step_id)
    holding = session.get(Holding, row.holding_id) if row else None
    if row is None or holding is None or not may_see(holding, actor):
        raise StepUnknown(step_id=step_id)
    return _cards(session, [(row, holding)], actor)[0]


def open_steps(session: Session, holding_id: str, *, actor: Actor) -> list[StepCard]:
    """Return the steps of a holding that wait for signatures."""
    query = (
        sa.select(CustodyStep, Holding)
        .join(Holding, Holding.id == CustodyStep.holding_id)
        .where(CustodyStep.holding_id == holding_id, CustodyStep.state == StepState.OPEN)
        .order_by(CustodyStep.proposed_at)
    )
    return _cards(session, [(row, holding) for row, holding in session.execute(query)], actor)


def waiting_steps(session: Session, *, actor: Actor, limit: int = 100) -> list[StepCard]:
    """Return the steps that this actor could sign, the oldest first."""
    query = (
        sa.select(CustodyStep, Holding)
        .join(Holding, Holding.id == CustodyStep.holding_id)
        .where(CustodyStep.state == StepState.OPEN, _is_for(actor))
        .order_by(CustodyStep.proposed_at)
        .limit(limit * 5)
    )
    found = _cards(
        session,
        [(row, holding) for row, holding in session.execute(query) if may_see(holding, actor)],
        actor,
    )
    return [card for card in found if card.is_mine_to_sign][:limit]


def _is_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Say that the actor has not signed a step, and has a part in it: by his roles, or because it is his."""
    signed = sa.exists().where(StepSignature.step_id == CustodyStep.id, StepSignature.account_id == actor.id)
    own = [Holding.owner_id == actor.account_id, Holding.depositor_id == actor.account_id]
    if actor.organisation_id is not None:
        own += [
            Holding.owner_organisation_id == actor.organisation_id,
            Holding.depositor_organisation_id == actor.organisation_id,
        ]
    may = capacities(actor.roles, is_owner=False, is_depositor=False)
    theirs = [row.id for row in TABLE.transitions if any(slot & may for slot in row.slots)]
    return sa.and_(~signed, sa.or_(CustodyStep.transition.in_(theirs), *own))


def _cards(session: Session, rows: list[tuple[CustodyStep, Holding]], actor: Actor) -> list[StepCard]:
    signed = _signatures(session, [row.id for row, _ in rows])
    done = [row.id for row, _ in rows if row.state is StepState.DONE]
    events: dict[str, str] = {}
    if done:
        found = session.execute(
            sa.select(CustodyEvent.step_id, CustodyEvent.id).where(CustodyEvent.step_id.in_(done))
        )
        events = {step_id: event_id for step_id, event_id in found if step_id}
    made = [_card(row, holding, signed.get(row.id, []), actor, events.get(row.id)) for row, holding in rows]
    whose = tenures(session, [holding for _, holding in rows], actor)
    return [
        card
        if card.is_mine_to_sign or whose[holding.id].has_instant(card.closed_at)
        else _without_people(card, actor)
        for card, (_, holding) in zip(made, rows, strict=True)
    ]


def _without_people(card: StepCard, actor: Actor) -> StepCard:
    """Return a step of the time when the work was another's: what and when, and the reader's own part."""
    return replace(
        card,
        documents=[],
        place="",
        note="",
        reason="",
        proposed_by=card.proposed_by if card.proposed_by == actor.account_id else "",
        proposed_by_name=card.proposed_by_name if card.proposed_by == actor.account_id else "",
        signatures=[one for one in card.signatures if one.account_id == actor.account_id],
    )


def _signatures(session: Session, step_ids: Iterable[str]) -> dict[str, list[StepSignature]]:
    found: dict[str, list[StepSignature]] = {}
    wanted = list(step_ids)
    if wanted:
        query = sa.select(StepSignature).where(StepSignature.step_id.in_(wanted))
        for row in session.scalars(query.order_by(StepSignature.signed_at, StepSignature.account_id)):
            found.setdefault(row.step_id, []).append(row)
    return found


def _me(holding: Holding, actor: Actor) -> Signer:
    may = capacities(
        actor.roles, is_owner=is_owner(holding, actor), is_depositor=is_depositor(holding, actor)
    )
    return Signer(actor.id, may)


def _card(
    row: CustodyStep, holding: Holding, signed: list[StepSignature], actor: Actor, event_id: str | None
) -> StepCard:
    transition = TABLE.named(row.transition)
    assert transition is not None, "a step is written with a number of the table"
    signers = [Signer(one.account_id, frozenset(one.may_sign_as)) for one in signed]
    is_open = row.state is StepState.OPEN
    mine = (
        is_open
        and actor.id not in {one.account_id for one in signed}
        and seating(transition, [*signers, _me(holding, actor)]) is not None
    )
    return StepCard(
        id=row.id,
        holding_id=row.holding_id,
        artwork_id=holding.artwork_id,
        transition=row.transition,
        event=row.event,
        from_state=row.from_state.value,
        to_state=transition.target.value,
        state=row.state.value,
        documents=row.documents,
        place=row.place,
        note=row.note,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        closed_at=row.closed_at,
        reason=row.reason,
        signatures=[
            SignatureCard(
                one.account_id, one.name, one.signed_at, "session" if one.signed is None else "own_key"
            )
            for one in signed
        ],
        waiting_for=[list(roles) for roles in waiting_for(transition, signers)] if is_open else [],
        is_mine_to_sign=mine,
        event_id=event_id,
    )


def next_steps(
    session: Session, holding_id: str, *, actor: Actor, known: HoldingCard | None = None
) -> list[NextStep]:
    """Return what may follow now, in the table's order: with what, signed by whom, and what blocks it.

    :param known: the holding's card where the caller has it, so that its holds are not asked for again
    """
    holding = session.get(Holding, holding_id)
    if holding is None:
        return []
    if known is None:
        now = standing(holding, holds_on(session, [holding.artwork_id]).get(holding.artwork_id, []))
    else:
        kinds = frozenset(HoldKind(kind) for kind in known.holds)
        now = replace(standing(holding, ()), holds=kinds, is_stopped=known.is_stopped)
    me = _me(holding, actor)
    found = []
    for row in custody.may_follow(now):
        blocked = sorted(kind.value for kind in row.holds_blocking & now.holds)
        if now.is_stopped and row.holds_blocking:
            blocked.insert(0, "stop")
        found.append(
            NextStep(
                transition=row.id,
                event=row.event,
                to_state=row.target.value,
                documents=list(documents_needed(row, now)),
                signatures=[sorted(roles) for roles in row.slots],
                two_person=row.two_person,
                blocked_by=blocked,
                conditions=list(row.conditions),
                needs_position=row.target.value == "stored",
                is_mine_to_propose=row.id not in WITH_DECLARATION and seating(row, [me]) is not None,
                with_declaration=row.id in WITH_DECLARATION,
            )
        )
    return found
