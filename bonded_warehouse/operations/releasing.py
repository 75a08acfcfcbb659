"""What follows from customs' word: stored, drawn, detained, returned, released."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.gate_errors import NotDrawn, ReasonNeeded, ReleaseNotOpen
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, DeclarationState
from bonded_warehouse.models.papers import Paper as PaperRow
from bonded_warehouse.models.papers import PaperState
from bonded_warehouse.operations import keeping, stopping
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.standing import Circumstances, Document
from foundation.actor import SYSTEM, Actor
from foundation.errors import Coded
from foundation.ids import new_id

DETENTIONS: Final = frozenset(
    {Reply.DETAINED, Reply.DETAINED_SMUGGLING, Reply.DETAINED_LEGAL, Reply.DETAINED_OTHER}
)
DRAWN: Final = frozenset({Reply.INSPECTION.value})


def follow(
    session: Session,
    row: Declaration,
    status: Reply,
    *,
    reference: str,
    codes: tuple[str, ...] = (),
    actor: Actor | None = None,
    at: datetime,
) -> None:
    """Act on one answer about an open declaration.

    :param actor: the officer who gave it; None where the single window brought it
    """
    if status in DETENTIONS:
        _detain(session, row, reference=reference, codes=codes, actor=actor, at=at)
    elif status in {Reply.RETURNED, Reply.RETURN_SHIPMENT}:
        give_back(session, row, DeclarationState.REJECTED, reference=reference, actor=actor, at=at)
    elif status is Reply.RELEASED:
        _release(session, row, reference=reference, actor=actor, at=at)
    elif status is Reply.STORED and row.state is DeclarationState.LODGED:
        row.state = DeclarationState.ACCEPTED
    elif status is Reply.INSPECTION and row.state is not DeclarationState.DETAINED:
        row.state = DeclarationState.INSPECTION
    session.flush()  # whatever else is said moves nothing: it is on its way, or a person looks


def give_back(
    session: Session,
    row: Declaration,
    state: DeclarationState,
    *,
    reference: str,
    actor: Actor | None,
    at: datetime,
) -> None:
    """Close a declaration without a release: the work is packed again (M21)."""
    row.state, row.closed_at = state, at
    keeping.take_step(
        session,
        holding_id=row.holding_id,
        event="M21",
        particulars=Particulars(papers=[_reply(reference)]),
        signatures=None if actor is not None else [Signature.of_customs(reference)],
        actor=actor or SYSTEM,
        at=at,
    )


def require_inspectable(row: Declaration) -> None:
    """Require that customs drew this declaration and the table is waiting.

    :raises NotDrawn: if it did not, or the inspection is done
    """
    if row.state is not DeclarationState.INSPECTION:
        raise NotDrawn(state=Coded(row.state.value, "declaration"))


def require_releasable(row: Declaration) -> None:
    """Require that an officer may release or return it now.

    :raises ReleaseNotOpen: if it is drawn for inspection, detained or closed
    """
    if row.state not in {DeclarationState.LODGED, DeclarationState.ACCEPTED}:
        raise ReleaseNotOpen(state=Coded(row.state.value, "declaration"))


def require_words(text: str) -> str:
    """Require that an officer says something.

    :raises ReasonNeeded: if he does not
    """
    if not text.strip():
        raise ReasonNeeded(fields={"note": ReasonNeeded.message})
    return text.strip()


def answer_of(
    session: Session,
    row: Declaration,
    status: Reply,
    *,
    codes: tuple[str, ...],
    note: str,
    officer: Actor,
    at: datetime,
) -> DeclarationAnswer:
    """Write down an officer's own answer, numbered like every other."""
    number = next_number(session, row)
    answer = DeclarationAnswer(
        id=new_id("ans", at),
        declaration_id=row.id,
        number=number,
        reference=f"{row.mrn or row.id}-officer-{number}",
        status=status.value,
        codes=list(codes),
        note=note,
        officer_id=officer.id,
        officer_name=officer.name,
        answered_at=at,
        received_at=at,
        followed_at=at,
    )
    session.add(answer)
    session.flush()
    return answer


def next_number(session: Session, row: Declaration) -> int:
    """Return the number of the next answer about a declaration."""
    said = sa.select(sa.func.max(DeclarationAnswer.number)).where(DeclarationAnswer.declaration_id == row.id)
    return (session.scalar(said) or 0) + 1


def _release(
    session: Session, row: Declaration, *, reference: str, actor: Actor | None, at: datetime
) -> None:
    """Release for export (M22), with the result of an inspection where it was drawn."""
    drawn = session.scalar(
        sa.select(DeclarationAnswer.reference)
        .where(DeclarationAnswer.declaration_id == row.id, DeclarationAnswer.status.in_(DRAWN))
        .order_by(DeclarationAnswer.number.desc())
        .limit(1)
    )
    papers = [_reply(reference)]
    if drawn is not None:
        papers.append(Paper(Document(code="inspection_result", reference=reference)))
    permit = _relic_permit(session, row, at)
    if permit is not None:
        papers.append(
            Paper(Document(code="relic_exit_mark", reference=permit.number, covers=permit.artwork_id))
        )
    keeping.take_step(
        session,
        holding_id=row.holding_id,
        event="M22",
        particulars=Particulars(papers=papers, how=Circumstances(inspection_drawn=drawn is not None)),
        signatures=None if actor is not None else [Signature.of_customs(reference)],
        actor=actor or SYSTEM,
        at=at,
    )
    row.state, row.closed_at = DeclarationState.RELEASED, at


def _relic_permit(session: Session, row: Declaration, at: datetime) -> PaperRow | None:
    """Return the examination body's paper whose mark customs checks, where one is on file."""
    on = law_day(at)
    return session.scalars(
        sa.select(PaperRow)
        .where(
            PaperRow.artwork_id == row.artwork_id,
            PaperRow.code.in_(("relic_exit_permit", "nonrelic_certificate")),
            PaperRow.state == PaperState.VERIFIED,
            sa.or_(PaperRow.valid_to_on.is_(None), PaperRow.valid_to_on >= on),
        )
        .order_by(PaperRow.code.desc(), PaperRow.id.desc())
        .limit(1)
    ).one_or_none()


def _detain(
    session: Session,
    row: Declaration,
    *,
    reference: str,
    codes: tuple[str, ...],
    actor: Actor | None,
    at: datetime,
) -> None:
    """Detain (M24): the work stays in clearance under a hold of customs."""
    row.state = DeclarationState.DETAINED
    notice = Paper(Document(code="detention_notice", reference=reference))
    keeping.take_step(
        session,
        holding_id=row.holding_id,
        event="M24",
        particulars=Particulars(papers=[notice]),
        signatures=None if actor is not None else [Signature.of_customs(reference)],
        actor=actor or SYSTEM,
        at=at,
    )
    said = (
        f"Detained by customs ({', '.join(codes)}), {reference}"
        if codes
        else f"Detained by customs, {reference}"
    )
    stopping.hold_for_customs(session, artwork_id=row.artwork_id, reason=said, actor=actor or SYSTEM, at=at)


def _reply(reference: str) -> Paper:
    return Paper(Document(code="customs_reply", reference=reference))
