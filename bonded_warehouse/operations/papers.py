"""Papers: supplied by whoever needs them, believed only when another person has verified them."""

import re
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import (
    NotYoursToVerify,
    OwnPaper,
    PaperDecided,
    PaperInvalid,
    PaperKnown,
    PaperUnknown,
)
from bonded_warehouse.models.papers import Paper, PaperState
from bonded_warehouse.operations.referring import refer_again
from bonded_warehouse.operations.stating import may_state
from bonded_warehouse.queries.clearance import PaperCard
from bonded_warehouse.rules.export_papers import PaperKind, paper_kinds
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

SHA256: Final = re.compile(r"[0-9a-f]{64}")


def supply_paper(
    session: Session,
    *,
    artwork_id: str,
    code: str,
    number: str,
    issuer: str,
    valid_from_on: date,
    valid_to_on: date | None = None,
    sha256: str | None = None,
    file_name: str | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> PaperCard:
    """Put a paper on file. An officer of the authority that issues it enters it as verified.

    :param sha256: of the file that was shown, 64 hex digits
    :raises ArtworkUnknown: if there is no such work, or it is neither the actor's nor of his office
    :raises PaperInvalid: if an entry is missing or impossible
    :raises PaperKnown: if the same paper is on file for this work
    """
    card = registry.artwork(session, artwork_id)
    kind = paper_kinds().get(code)
    own = kind is not None and kind.issued_by is not None and actor.has(kind.issued_by)
    if not own and not may_state(session, card, actor):
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    wrong = {
        "code": "Choose one of the papers that the rules know."
        if kind is None or not kind.verified_by
        else "",
        "number": "" if number.strip() else "This is needed.",
        "issuer": "" if issuer.strip() else "This is needed.",
        "valid_to_on": "It ends before it begins." if valid_to_on and valid_to_on < valid_from_on else "",
        "sha256": ""
        if sha256 is None or SHA256.fullmatch(sha256)
        else "64 hexadecimal digits, in lower case.",
    }
    if any(wrong.values()) or kind is None:
        raise PaperInvalid(fields={name: why for name, why in wrong.items() if why})
    same = sa.select(Paper.id).where(
        Paper.artwork_id == artwork_id, Paper.code == code, Paper.number == number.strip()
    )
    if session.scalar(same) is not None:
        raise PaperKnown(number=number)
    paper = Paper(
        id=new_id("pap", at),
        artwork_id=artwork_id,
        code=code,
        number=number.strip(),
        issuer=issuer.strip(),
        valid_from_on=valid_from_on,
        valid_to_on=valid_to_on,
        sha256=sha256,
        file_name=file_name,
        note=note,
        supplied_by=actor.id,
        supplied_by_name=actor.name,
        supplied_at=at,
    )
    if own:
        _decide(paper, PaperState.VERIFIED, "Entered by the authority that issued it.", actor=actor, at=at)
    session.add(paper)
    session.flush()
    if own:
        refer_again(session, [artwork_id], at=at)
    return PaperCard.of(paper)


def verify_paper(session: Session, *, paper_id: str, how: str, actor: Actor, at: datetime) -> PaperCard:
    """Say that a paper is genuine and covers this work: in whose register, or on what, it was seen.

    :raises PaperUnknown: if there is no such paper
    :raises PaperDecided: if it was verified or rejected
    :raises OwnPaper: if the actor supplied it
    :raises NotYoursToVerify: if the actor's role does not verify papers of this kind
    """
    return _decided(session, paper_id, PaperState.VERIFIED, how, actor=actor, at=at)


def reject_paper(session: Session, *, paper_id: str, why: str, actor: Actor, at: datetime) -> PaperCard:
    """Say that a paper is not genuine, has ended, or covers another work.

    :raises PaperUnknown: if there is no such paper
    :raises PaperDecided: if it was verified or rejected
    :raises OwnPaper: if the actor supplied it
    :raises NotYoursToVerify: if the actor's role does not verify papers of this kind
    """
    return _decided(session, paper_id, PaperState.REJECTED, why, actor=actor, at=at)


def kind_of(paper: Paper) -> PaperKind:
    """Return the kind of a paper on file."""
    return paper_kinds()[paper.code]


def _decided(
    session: Session, paper_id: str, state: PaperState, why: str, *, actor: Actor, at: datetime
) -> PaperCard:
    paper = session.get(Paper, paper_id, with_for_update=True)
    if paper is None:
        raise PaperUnknown
    roles = kind_of(paper).verified_by
    if not actor.has(*roles):
        raise NotYoursToVerify(roles=[Coded(role, "role") for role in sorted(roles)])
    if paper.supplied_by == actor.id:
        raise OwnPaper
    if paper.state is not PaperState.SUPPLIED:
        raise PaperDecided(state=Coded(paper.state.value, "paper"))
    if not why.strip():
        raise PaperInvalid(fields={"how" if state is PaperState.VERIFIED else "why": "This is needed."})
    _decide(paper, state, why.strip(), actor=actor, at=at)
    session.flush()
    refer_again(session, [paper.artwork_id], at=at)
    return PaperCard.of(paper)


def _decide(paper: Paper, state: PaperState, why: str, *, actor: Actor, at: datetime) -> None:
    paper.state, paper.decided_why = state, why
    paper.decided_by, paper.decided_by_name, paper.decided_at = actor.id, actor.name, at
