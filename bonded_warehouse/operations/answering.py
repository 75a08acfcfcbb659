"""What customs says about a declaration: first written down, then acted on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Answer, Reply
from bonded_warehouse.events import DeclarationAnswered, WithdrawalAsked
from bonded_warehouse.gate_errors import DeclarationClosed, DeclarationUnknown
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, DeclarationState
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState
from bonded_warehouse.operations import keeping, releasing
from bonded_warehouse.operations.declaring import OPEN
from bonded_warehouse.queries.declarations import DeclarationCard, declaration, known
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT
from foundation import outbox
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id


def record_answers(
    session: Session, *, declaration_id: str, answers: Iterable[Answer], at: datetime
) -> DeclarationCard:
    """Write down what customs said, in its order, each once. What follows from it, follows by itself.

    :raises DeclarationUnknown: if there is no such declaration
    """
    row = locked(session, declaration_id)
    written = known(session, [row.id])[row.id]
    references = dict(written.references)
    for one in answers:
        answer = one
        if written.has(one):
            continue
        if one.acknowledges or references.get(one.reference) == one.status:
            _keep_answer(session, one, at=at)  # it is kept, and nothing new follows from it
            continue
        if one.reference in references:
            answer = _doubted(one)
            if answer.reference in references:
                continue
        references[answer.reference] = answer.status.value
        session.add(
            DeclarationAnswer(
                id=new_id("ans", at),
                declaration_id=row.id,
                number=len(references),
                reference=answer.reference,
                status=answer.status.value,
                codes=list(answer.codes),
                note=answer.note,
                answered_at=answer.answered_at,
                received_at=at,
            )
        )
        row.mrn = row.mrn or answer.mrn
        _keep_answer(session, answer, at=at)
        told(session, row, answer.status, at=at)
    session.flush()
    return declaration(session, row.id)


def _doubted(answer: Answer) -> Answer:
    """Return an answer that says another thing than one of the same number: a person looks at it."""
    digest = sha256(answer.body or answer.status.value.encode()).hexdigest()[:40]
    return replace(
        answer, reference=f"unclear-{digest}", status=Reply.UNCLEAR, note="contradiction", mrn=None
    )


def follow_answers(session: Session, event: DeclarationAnswered, at: datetime) -> None:
    """Act on what customs said and nobody has acted on, in its order; of a closed declaration, on nothing.

    What customs said before something that was followed already came too late: it moves nothing, but for a
    storing that was overtaken before the declaration counted as stored.

    :raises HoldInPlace: if a hold forbids what customs allows; it is tried again, and stands on the desk
    """
    row = locked(session, event.declaration_id)
    waiting = session.scalars(
        sa.select(DeclarationAnswer)
        .where(DeclarationAnswer.declaration_id == row.id, DeclarationAnswer.followed_at.is_(None))
        .order_by(DeclarationAnswer.number)
    )
    followed_up_to = _followed_up_to(session, row)
    for answer in waiting.all():
        answer.followed_at = at
        answer.is_late = row.state not in OPEN or (
            followed_up_to is not None
            and answer.answered_at < followed_up_to
            and not (answer.status == Reply.STORED and row.state is DeclarationState.LODGED)
        )
        if not answer.is_late and answer.status != Reply.UNCLEAR:
            followed_up_to = max(followed_up_to or answer.answered_at, answer.answered_at)
        if not answer.is_late:
            releasing.follow(
                session,
                row,
                Reply(answer.status),
                reference=answer.reference,
                codes=tuple(answer.codes),
                at=at,
            )
    session.flush()


def ask_withdrawal(session: Session, *, declaration_id: str, actor: Actor, at: datetime) -> DeclarationCard:
    """Have customs asked to cancel a declaration. What it says, follows.

    :raises NotAllowed: if the actor is neither declarant nor customs officer
    :raises DeclarationUnknown: if there is no such declaration
    :raises DeclarationClosed: if it is no longer open
    """
    actor.require(DECLARANT, CUSTOMS_OFFICER)
    row = locked(session, declaration_id)
    if row.state not in OPEN:
        raise DeclarationClosed(state=Coded(row.state.value, "declaration"))
    fact = WithdrawalAsked(
        declaration_id=row.id,
        holding_id=row.holding_id,
        artwork_id=row.artwork_id,
        asked_by=actor.id,
        asked_by_name=actor.name,
    )
    outbox.publish(session, fact, at=at)
    return declaration(session, row.id)


def record_withdrawal(session: Session, event: WithdrawalAsked, answer: Answer, at: datetime) -> None:
    """Write down that customs cancelled a declaration: the work is packed again (M21).

    A declaration that was closed meanwhile, or that customs detained, stays as it is: what was said is kept.

    :raises HoldInPlace: if a hold of customs stands on the work
    """
    row = locked(session, event.declaration_id)
    said = sa.select(DeclarationAnswer.id).where(
        DeclarationAnswer.declaration_id == row.id, DeclarationAnswer.reference == answer.reference
    )
    if session.scalar(said) is not None:
        return  # it was asked twice, and customs said it once
    is_late = row.state not in OPEN
    session.add(
        DeclarationAnswer(
            id=new_id("ans", at),
            declaration_id=row.id,
            number=releasing.next_number(session, row),
            reference=answer.reference,
            status=answer.status.value,
            codes=list(answer.codes),
            note=answer.note or "withdrawn",
            is_late=is_late,
            officer_name=event.asked_by_name,
            answered_at=answer.answered_at,
            received_at=at,
            followed_at=at,
        )
    )
    session.flush()
    row.mrn = row.mrn or answer.mrn
    _keep_answer(session, answer, at=at)
    if not is_late and answer.status is not Reply.UNCLEAR:
        releasing.give_back(
            session, row, DeclarationState.WITHDRAWN, reference=answer.reference, actor=None, at=at
        )
    told(session, row, answer.status, at=at)


def keep(
    session: Session,
    *,
    declaration_id: str | None,
    kind: str,
    guid: str,
    body: bytes,
    problem: str = "",
    at: datetime,
) -> CustomsMessage:
    """Keep a message that came in, byte for byte; the same bytes about the same declaration once."""
    digest = sha256(body).hexdigest()
    found = session.scalars(
        sa.select(CustomsMessage).where(
            CustomsMessage.declaration_id == declaration_id
            if declaration_id
            else CustomsMessage.declaration_id.is_(None),
            CustomsMessage.direction == Direction.IN,
            CustomsMessage.sha256 == digest,
        )
    ).first()
    if found is None:
        sent_at = session.scalar(
            sa.select(sa.func.max(CustomsMessage.at)).where(CustomsMessage.declaration_id == declaration_id)
        )
        found = CustomsMessage(
            id=new_id("msg", at),
            declaration_id=declaration_id,
            kind=kind,
            direction=Direction.IN,
            guid=guid,
            body=body,
            sha256=digest,
            state=MessageState.UNCLEAR if problem else MessageState.TAKEN,
            problem=problem,
            at=max(
                at, sent_at or at
            ),  # an errand's clock is read before it asks: no reply before its question
        )
        session.add(found)
        session.flush()
    return found


def _keep_answer(session: Session, answer: Answer, *, at: datetime) -> None:
    if not answer.body:
        return  # an officer said it here
    keep(
        session,
        declaration_id=answer.declaration_id,
        kind=answer.kind or "?",
        guid=answer.guid,
        body=answer.body,
        problem=answer.note if answer.status is Reply.UNCLEAR else "",
        at=at,
    )
    sent = sa.select(CustomsMessage).where(
        CustomsMessage.declaration_id == answer.declaration_id, CustomsMessage.state == MessageState.TO_SEND
    )
    for message in session.scalars(sent).all():
        message.state = MessageState.ANSWERED


def _followed_up_to(session: Session, row: Declaration) -> datetime | None:
    """Return when customs or an officer said the last thing that was followed."""
    return session.scalar(
        sa.select(sa.func.max(DeclarationAnswer.answered_at)).where(
            DeclarationAnswer.declaration_id == row.id,
            DeclarationAnswer.followed_at.is_not(None),
            DeclarationAnswer.is_late.is_(False),
            DeclarationAnswer.status != Reply.UNCLEAR.value,
        )
    )


def told(session: Session, row: Declaration, status: Reply, *, at: datetime) -> None:
    """Tell whoever waits that customs said something."""
    fact = DeclarationAnswered(
        declaration_id=row.id, holding_id=row.holding_id, artwork_id=row.artwork_id, status=status.value
    )
    outbox.publish(session, fact, at=at)


def locked(session: Session, declaration_id: str) -> Declaration:
    """Return a declaration, its holding and itself locked in this order, as every custody step does.

    :raises DeclarationUnknown: if there is none under this id
    """
    row = session.get(Declaration, declaration_id)
    if row is None:
        raise DeclarationUnknown
    keeping.locked(session, row.holding_id)
    session.refresh(row, with_for_update=True)
    return row
