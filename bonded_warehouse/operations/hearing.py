"""What the offices say about filings: kept byte for byte, followed once, or put on a person's desk."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import FilingClosed, FilingUnknown
from bonded_warehouse.customs.offices import LISTS, RESTS, SLIPS, Heard, Occasion, Verdict
from bonded_warehouse.gate_errors import ReasonNeeded
from bonded_warehouse.models.filings import Filing, FilingAnswer, FilingState
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState
from bonded_warehouse.operations import claiming, keeping
from bonded_warehouse.queries.filings import seen_at
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, TAX_OFFICER
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

FOLLOWED: Final = {
    Verdict.RECEIVED: FilingState.RECEIVED,
    Verdict.REVIEW: FilingState.REVIEW,
    Verdict.INSPECTION: FilingState.INSPECTION,
    Verdict.DETAINED: FilingState.DETAINED,
    Verdict.APPROVED: FilingState.APPROVED,
    Verdict.PASSED: FilingState.PASSED,
    Verdict.POSTED: FilingState.POSTED,
    Verdict.RETURNED: FilingState.RETURNED,
    Verdict.VOID: FilingState.VOID,
}
ENDS: Final = frozenset({FilingState.RETURNED, FilingState.VOID})
AFTER_APPROVAL: Final = frozenset({FilingState.PASSED, FilingState.POSTED})
"""Nothing but its end takes a filing back from here."""


def record(session: Session, *, filing_id: str, heard: Iterable[Heard], at: datetime) -> Filing:
    """Write down what was said about a filing, each once, and follow it in the order of the office's time.

    What was said before something that was followed moves nothing, but for a number that it brings. The same
    number with another saying, a passage of goods that are not there, a deduction before it: a person looks.

    :raises FilingUnknown: if there is none under this id
    """
    row = locked(session, filing_id)
    known = {
        answer.reference: answer
        for answer in session.scalars(sa.select(FilingAnswer).where(FilingAnswer.filing_id == row.id))
    }
    for one in heard:
        said = one
        message = _keep(session, row, one, at=at)
        if message is None:
            continue  # the same bytes again
        before = known.get(one.reference)
        if before is not None and before.verdict == one.verdict:
            continue  # the same in other bytes: kept, and nothing new
        if before is not None:
            said = _doubted(one, "contradiction")
        elif problem := _contradicts(session, row, one):
            said = _doubted(one, problem)
        followed_up_to = max(
            (answer.answered_at for answer in known.values() if _counts(answer)), default=None
        )
        if said.verdict is Verdict.UNCLEAR:
            message.state, message.problem = MessageState.UNCLEAR, said.note[:30]
        is_late = row.state in ENDS or (followed_up_to is not None and said.answered_at < followed_up_to)
        answer = _answer(row, said, number=len(known) + 1, is_late=is_late, at=at)
        session.add(answer)
        known[answer.reference] = answer
        row.number = row.number or said.number
        if said.verdict is Verdict.UNCLEAR:
            row.is_unclear = row.is_unclear or row.state not in ENDS or said.note == "contradiction"
        elif not is_late:
            _follow(session, row, said, at=at)
    session.flush()
    return row


def decide(
    session: Session,
    *,
    filing_id: str,
    finding: Literal["approve", "return", "void"],
    note: str,
    actor: Actor,
    at: datetime,
) -> Filing:
    """Decide by hand what no machine can follow: as the office said it on paper or by telephone.

    A declarant may set a returned filing aside; everything else is an officer's: of customs, or for a claim
    of refund of the tax office, and nobody decides the claim that he drew up.

    :raises NotAllowed: if the actor may not; FilingUnknown, OwnTaxDocument
    :raises FilingClosed: if it is void, or what it is about has passed
    :raises ReasonNeeded: if he says nothing
    """
    row = locked(session, filing_id)
    is_set_aside = finding == "void" and row.state is FilingState.RETURNED
    office = TAX_OFFICER if row.occasion is Occasion.REFUND else CUSTOMS_OFFICER
    actor.require(*((office, DECLARANT) if is_set_aside else (office,)))
    if row.tax_document_id is not None and not is_set_aside:
        claiming.require_other(session, row.tax_document_id, actor=actor)
    if not note.strip():
        raise ReasonNeeded(fields={"note": ReasonNeeded.message})
    if (
        row.state is FilingState.VOID
        or row.state in AFTER_APPROVAL
        or (row.state is FilingState.RETURNED and not is_set_aside)
    ):
        raise FilingClosed(state=Coded(row.state.value, "filing_state"))
    verdict = {"approve": Verdict.APPROVED, "return": Verdict.RETURNED, "void": Verdict.VOID}[finding]
    count = session.scalar(sa.select(sa.func.count()).where(FilingAnswer.filing_id == row.id)) or 0
    said = Heard(
        reference=f"{row.id}-officer-{count + 1}",
        verdict=verdict,
        note=note.strip(),
        answered_at=at,
        kind="",
        guid="",
        body=b"",
    )
    answer = _answer(row, said, number=count + 1, is_late=False, at=at)
    answer.officer_id, answer.officer_name = actor.id, actor.name
    session.add(answer)
    row.is_unclear = False
    _follow(session, row, said, at=at)
    session.flush()
    return row


def keep_sent(session: Session, *, filing_id: str, at: datetime) -> None:
    """Keep a filing's message before it is sent; the same message is kept once."""
    row = locked(session, filing_id)
    known = session.scalar(
        sa.select(CustomsMessage.id).where(
            CustomsMessage.filing_id == row.id, CustomsMessage.direction == Direction.OUT
        )
    )
    if known is None:
        session.add(_message(row, row.kind, Direction.OUT, row.guid, row.body, MessageState.TO_SEND, at=at))
        session.flush()


def locked(session: Session, filing_id: str) -> Filing:
    """Return a filing, its holding and itself locked in this order.

    :raises FilingUnknown: if there is none under this id
    """
    row = session.get(Filing, filing_id)
    if row is None:
        raise FilingUnknown
    if row.holding_id is not None:
        keeping.locked(session, row.holding_id)
    session.refresh(row, with_for_update=True)
    return row


def _counts(answer: FilingAnswer) -> bool:
    return not answer.is_late and answer.verdict != Verdict.UNCLEAR


def _doubted(one: Heard, problem: str) -> Heard:
    digest = sha256(one.body).hexdigest()[:40]
    return replace(one, verdict=Verdict.UNCLEAR, note=problem, reference=f"unclear-{digest}", number=None)


def _contradicts(session: Session, row: Filing, one: Heard) -> str:
    """Say why what was said cannot be; '' where it can."""
    if one.number is not None and row.number is not None and row.occasion is not Occasion.REFUND:
        summed_up = row.occasion is Occasion.SUMMARY and one.verdict is Verdict.POSTED
        if one.number != row.number and not summed_up:
            return "other_number"
    at_gate = (row.occasion in SLIPS and one.verdict is Verdict.PASSED) or (
        row.occasion in LISTS and one.verdict is Verdict.POSTED
    )
    if at_gate and seen_at(session, [row]).get(row.id) is None:
        return "not_at_gate"
    return ""


def _follow(session: Session, row: Filing, said: Heard, *, at: datetime) -> None:
    if said.verdict is Verdict.TURNED_BACK:
        row.is_unclear = True  # what is to come back is brought back by people
        return
    state = FOLLOWED[said.verdict]
    if row.state in AFTER_APPROVAL and state not in ENDS:
        return
    if row.occasion is Occasion.REFUND:
        problem = claiming.follow(session, row, said, at=at)
        if problem:
            row.is_unclear = True
            return
    row.state = state
    rest = RESTS.get(row.occasion, Verdict.APPROVED)
    if (
        state in ENDS
        or said.verdict is rest
        or (row.voids_id is not None and said.verdict is Verdict.APPROVED)
    ):
        row.closed_at = row.closed_at or at
    if row.voids_id is not None and said.verdict is Verdict.APPROVED:
        first = session.get_one(Filing, row.voids_id)
        first.state, first.closed_at = FilingState.VOID, at


def _answer(row: Filing, said: Heard, *, number: int, is_late: bool, at: datetime) -> FilingAnswer:
    return FilingAnswer(
        id=new_id("fan", at),
        filing_id=row.id,
        number=number,
        reference=said.reference,
        kind=said.kind,
        verdict=said.verdict.value,
        codes=list(said.codes),
        note=said.note,
        is_late=is_late,
        answered_at=said.answered_at,
        received_at=at,
    )


def _keep(session: Session, row: Filing, one: Heard, *, at: datetime) -> CustomsMessage | None:
    """Keep a reply byte for byte; None where these bytes are kept already."""
    found = session.scalar(
        sa.select(CustomsMessage.id).where(
            CustomsMessage.filing_id == row.id,
            CustomsMessage.direction == Direction.IN,
            CustomsMessage.sha256 == sha256(one.body).hexdigest(),
        )
    )
    if found is not None:
        return None
    sent_at = session.scalar(
        sa.select(sa.func.max(CustomsMessage.at)).where(CustomsMessage.filing_id == row.id)
    )
    heard_at = max(at, sent_at or at)  # no reply stands before its question
    message = _message(
        row, one.kind or "?", Direction.IN, one.guid, one.body, MessageState.TAKEN, at=heard_at
    )
    session.add(message)
    sent = sa.select(CustomsMessage).where(
        CustomsMessage.filing_id == row.id, CustomsMessage.state == MessageState.TO_SEND
    )
    for question in session.scalars(sent).all():
        question.state = MessageState.ANSWERED
    session.flush()
    return message


def _message(
    row: Filing,
    kind: str,
    direction: Direction,
    guid: str,
    body: bytes,
    state: MessageState,
    *,
    at: datetime,
) -> CustomsMessage:
    return CustomsMessage(
        id=new_id("msg", at),
        declaration_id=None,
        filing_id=row.id,
        kind=kind,
        direction=direction,
        guid=guid,
        body=body,
        sha256=sha256(body).hexdigest(),
        state=state,
        at=max(at, row.opened_at),
    )
