"""A buyer says who he is; a cashier looks, asks the sanctions lists, and decides (R-40, R-41)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.buyer_errors import (
    DiligenceDecided,
    DiligenceInvalid,
    DiligenceOpen,
    DiligenceOwn,
    DiligenceUnknown,
)
from marketplace.events import BuyerDecided
from marketplace.models.auction import Paddle
from marketplace.models.buyers import Diligence
from marketplace.roles import CASHIER
from marketplace.rules import diligence
from marketplace.rules.diligence import DiligenceState, IdentityPaper, PartyKind, Screening
from marketplace.rules.paddles import PaddleState

LISTED: Final = "A sanctions list names you. 您在制裁名单上。"
"""Why a paddle was suspended, as its bidder reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a buyer says about himself."""

    kind: PartyKind
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    paper: IdentityPaper
    paper_number: str
    funds: str
    """Where the money comes from."""
    born_on: date | None = None
    paper_valid_to_on: date | None = None
    beneficial_owner: str = ""


def submit(session: Session, *, said: Said, actor: Actor, at: datetime) -> Diligence:
    """Keep what a buyer says about himself, to be looked at.

    :raises SignInRequired: if nobody has signed in
    :raises DiligenceOpen: if something he said before is still being looked at
    :raises DiligenceInvalid: with what is wrong, by field
    """
    found = diligence.faults(
        kind=said.kind,
        paper=said.paper,
        beneficial_owner=said.beneficial_owner,
        paper_valid_to_on=said.paper_valid_to_on,
        born_on=said.born_on,
        on=at.date(),
    )
    if found:
        raise DiligenceInvalid(fields=dict(found))
    open_one = sa.select(Diligence.id).where(
        Diligence.account_id == actor.id, Diligence.state == DiligenceState.APPLIED
    )
    if session.scalar(open_one.with_for_update()) is not None:
        raise DiligenceOpen
    row = Diligence(
        id=new_id("dil", at),
        account_id=actor.id,
        kind=said.kind,
        name=said.name.strip(),
        born_on=said.born_on,
        country=said.country,
        paper=said.paper,
        paper_number=said.paper_number.strip(),
        paper_valid_to_on=said.paper_valid_to_on,
        beneficial_owner=said.beneficial_owner.strip(),
        funds=said.funds.strip(),
        submitted_at=at,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, *, diligence_id: str, actor: Actor, at: datetime) -> Diligence:
    """Take back what was said, before it is decided.

    :raises DiligenceUnknown: if it is not his
    :raises DiligenceDecided: if it was decided
    """
    row = session.get(Diligence, diligence_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.id:
        raise DiligenceUnknown
    if row.state is not DiligenceState.APPLIED:
        raise DiligenceDecided
    row.state, row.decided_at = DiligenceState.WITHDRAWN, at
    return row


def accept(
    session: Session,
    *,
    diligence_id: str,
    screening: Screening,
    screened_against: str,
    valid_to_on: date,
    actor: Actor,
    at: datetime,
) -> Diligence:
    """Accept a buyer: his papers and funds were looked at, and the lists were asked about his name.

    A name that is on a list is kept as such: the gate then refuses every deal with him (R-40), and his
    paddles bid no further from this moment.

    :param screened_against: which lists, of which day
    :param valid_to_on: until when it holds, a year at most
    :raises DiligenceInvalid: if no list is named, or it would hold for more than a year, or beyond the paper
    :raises DiligenceOwn, DiligenceDecided, DiligenceUnknown: as they say
    """
    row = _open(session, diligence_id, actor)
    wrong = {}
    if not screened_against.strip():
        wrong["screened_against"] = "Say which lists were asked, and of which day they are."
    latest = at.date() + timedelta(days=diligence.LONGEST_DAYS)
    if row.paper_valid_to_on is not None:
        latest = min(latest, row.paper_valid_to_on)
    if not at.date() < valid_to_on <= latest:
        wrong["valid_to_on"] = "It holds a year at most, and no longer than the paper."
    if wrong:
        raise DiligenceInvalid(fields=wrong)
    row.screening, row.screened_against, row.valid_to_on = screening, screened_against.strip(), valid_to_on
    _decide(session, row, DiligenceState.ACCEPTED, actor, at)
    if screening is Screening.HIT:
        session.execute(
            sa.update(Paddle)
            .where(Paddle.account_id == row.account_id, Paddle.state == PaddleState.APPROVED)
            .values(state=PaddleState.SUSPENDED, decided_at=at, decided_by=actor.id, reason=LISTED)
        )
    return row


def refuse(session: Session, *, diligence_id: str, reason: str, actor: Actor, at: datetime) -> Diligence:
    """Refuse a buyer's record; he reads why, and may begin anew.

    :raises DiligenceOwn, DiligenceDecided, DiligenceUnknown: as they say
    """
    row = _open(session, diligence_id, actor)
    row.reason = reason.strip()
    _decide(session, row, DiligenceState.REFUSED, actor, at)
    return row


def _open(session: Session, diligence_id: str, actor: Actor) -> Diligence:
    actor.require(CASHIER)
    row = session.get(Diligence, diligence_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise DiligenceUnknown
    if row.account_id == actor.id:
        raise DiligenceOwn
    if row.state is not DiligenceState.APPLIED:
        raise DiligenceDecided
    return row


def _decide(session: Session, row: Diligence, state: DiligenceState, actor: Actor, at: datetime) -> None:
    row.state, row.decided_at = state, at
    row.decided_by, row.decided_by_name = actor.id, actor.name
    fact = BuyerDecided(diligence_id=row.id, account_id=row.account_id, state=state.value)
    outbox.publish(session, fact, at=at)
