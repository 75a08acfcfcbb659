"""Exhibitions are planned, works asked for; their owners agree, and none is promised twice for one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.exhibition_errors import (
    ExhibitionInvalid,
    ExhibitionOver,
    ExhibitionUnknown,
    LoanAnswered,
    LoanUnknown,
    NotToBeShown,
    ShownElsewhere,
)
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.exhibitions import Exhibition, ExhibitionLoan
from bonded_warehouse.queries.exhibitions import organises
from bonded_warehouse.queries.standing import is_owner
from bonded_warehouse.roles import GALLERY, SENIOR_KEEPER
from bonded_warehouse.rules.exhibitions import ExhibitionKind, ExhibitionState, LoanState, Span, clashes
from foundation.actor import Actor
from foundation.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an exhibition is to be."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    kind: ExhibitionKind
    place: str
    opens_on: date
    closes_on: date
    away_from_on: date
    away_until_on: date
    courier: str = ""
    insurer: str = ""


def plan(session: Session, *, plan: Plan, actor: Actor, at: datetime) -> Exhibition:
    """Plan an exhibition.

    :raises NotAllowed: if the actor is neither a gallery nor a senior keeper
    :raises ExhibitionInvalid: if its days do not fit, or it is over already
    """
    actor.require(GALLERY, SENIOR_KEEPER)
    wrong = {
        "closes_on": plan.closes_on < max(plan.opens_on, at.date()),
        "away_from_on": plan.away_from_on > plan.opens_on,
        "away_until_on": plan.away_until_on < plan.closes_on,
    }
    if any(wrong.values()):
        named = {name: "This day does not fit the others." for name, is_wrong in wrong.items() if is_wrong}
        raise ExhibitionInvalid(fields=named)
    row = Exhibition(
        id=new_id("exb", at),
        title=dict(plan.title),
        text=dict(plan.text),
        kind=plan.kind,
        place=plan.place,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        away_from_on=plan.away_from_on,
        away_until_on=plan.away_until_on,
        courier=plan.courier,
        insurer=plan.insurer,
        organiser_id=actor.id,
        organiser_name=actor.name,
        organisation_id=actor.organisation_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def cancel(session: Session, *, exhibition_id: str, reason: str, actor: Actor, at: datetime) -> Exhibition:
    """Cancel an exhibition: its works are free again.

    :raises ExhibitionUnknown: if it is not the actor's
    :raises ExhibitionOver: if it is over or cancelled
    """
    row = _own(session, exhibition_id, actor=actor, at=at)
    row.state, row.cancelled_at, row.reason = ExhibitionState.CANCELLED, at, reason
    return row


def ask_for(
    session: Session,
    *,
    exhibition_id: str,
    artwork_id: str,
    insured_minor: int | None,
    insured_currency: str,
    actor: Actor,
    at: datetime,
) -> ExhibitionLoan:
    """Put a work on the object list; its owner's own agrees at once, and of others the owner is asked.

    :raises ExhibitionUnknown, ExhibitionOver: if it is not the actor's, or is over
    :raises NotToBeShown: if the work does not lie here, or has no certificate in force
    :raises LoanAnswered: if it stands on the list already
    :raises ShownElsewhere: if it is promised to another exhibition on one of these days
    """
    row = _own(session, exhibition_id, actor=actor, at=at)
    holding = _held(session, artwork_id)
    if holding is None or not registry.certificate_of(session, artwork_id).in_force:
        raise NotToBeShown
    loan = session.scalar(
        sa.select(ExhibitionLoan).where(
            ExhibitionLoan.exhibition_id == row.id, ExhibitionLoan.artwork_id == artwork_id
        )
    )
    if loan is not None and loan.state in {LoanState.ASKED, LoanState.AGREED}:
        raise LoanAnswered(state=loan.state.value)
    _require_free(session, row, artwork_id)
    agreed = is_owner(holding, actor)
    if loan is None:
        loan = ExhibitionLoan(
            id=new_id("exl", at),
            exhibition_id=row.id,
            artwork_id=artwork_id,
            asked_by=actor.id,
            asked_at=at,
        )
        session.add(loan)
    loan.insured_minor, loan.insured_currency = insured_minor, insured_currency
    loan.state = LoanState.AGREED if agreed else LoanState.ASKED
    loan.answered_at, loan.answered_by_name = (at, actor.name) if agreed else (None, "")
    session.flush()
    return loan


def answer(session: Session, *, loan_id: str, agrees: bool, actor: Actor, at: datetime) -> ExhibitionLoan:
    """Let the owner of a work say whether it may be shown.

    :raises LoanUnknown: if it is not his work
    :raises LoanAnswered: if it was answered
    :raises ExhibitionOver: if the exhibition is over or cancelled
    :raises ShownElsewhere: if it was promised to another exhibition meanwhile
    """
    loan, row = _loan(session, loan_id)
    holding = _held(session, loan.artwork_id)
    if holding is None or not is_owner(holding, actor):
        raise LoanUnknown
    _require_open(row, at)
    if loan.state is not LoanState.ASKED:
        raise LoanAnswered(state=loan.state.value)
    if agrees:
        _require_free(session, row, loan.artwork_id)
    loan.state = LoanState.AGREED if agrees else LoanState.DECLINED
    loan.answered_at, loan.answered_by_name = at, actor.name
    session.flush()
    return loan


def take_off(session: Session, *, loan_id: str, actor: Actor, at: datetime) -> ExhibitionLoan:
    """Take a work off the list: its organiser or its owner may.

    :raises LoanUnknown: if the actor is neither
    :raises LoanAnswered: if it is off already
    """
    loan, row = _loan(session, loan_id)
    holding = _held(session, loan.artwork_id)
    if not organises(row, actor) and (holding is None or not is_owner(holding, actor)):
        raise LoanUnknown
    if loan.state not in {LoanState.ASKED, LoanState.AGREED}:
        raise LoanAnswered(state=loan.state.value)
    loan.state, loan.answered_at, loan.answered_by_name = LoanState.REMOVED, at, actor.name
    session.flush()
    return loan


def _own(session: Session, exhibition_id: str, *, actor: Actor, at: datetime) -> Exhibition:
    row = session.get(Exhibition, exhibition_id, with_for_update=True, populate_existing=True)
    if row is None or not organises(row, actor):
        raise ExhibitionUnknown
    _require_open(row, at)
    return row


def _require_open(row: Exhibition, at: datetime) -> None:
    if row.state is ExhibitionState.CANCELLED or row.closes_on < at.date():
        raise ExhibitionOver


def _held(session: Session, artwork_id: str) -> Holding | None:
    """Return the open holding of a work, locked: who asks for one work waits for another who does."""
    query = sa.select(Holding).where(Holding.artwork_id == artwork_id, Holding.is_open)
    return session.scalar(query.limit(1).with_for_update())


def _require_free(session: Session, row: Exhibition, artwork_id: str) -> None:
    others = session.scalars(
        sa.select(Exhibition)
        .join(ExhibitionLoan, ExhibitionLoan.exhibition_id == Exhibition.id)
        .where(
            ExhibitionLoan.artwork_id == artwork_id,
            ExhibitionLoan.state == LoanState.AGREED,
            Exhibition.state == ExhibitionState.PLANNED,
            Exhibition.id != row.id,
        )
    )
    wanted = Span(row.away_from_on, row.away_until_on)
    for other in others:
        if clashes(wanted, [Span(other.away_from_on, other.away_until_on)]):
            raise ShownElsewhere(place=other.place, first=other.away_from_on, last=other.away_until_on)


def _loan(session: Session, loan_id: str) -> tuple[ExhibitionLoan, Exhibition]:
    loan = session.get(ExhibitionLoan, loan_id, with_for_update=True, populate_existing=True)
    if loan is None:
        raise LoanUnknown
    return loan, session.get_one(Exhibition, loan.exhibition_id)
