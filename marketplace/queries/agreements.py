"""Contracts of consignments as their two sides see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.agreement_errors import AgreementUnknown
from marketplace.models.agreements import Agreement, Appraisal
from marketplace.models.catalogue import Consignment
from marketplace.queries.parties import is_consignor
from marketplace.roles import CASHIER, CONSIGNORS
from marketplace.rules import agreements
from marketplace.rules.agreements import AgreementState, Side
from marketplace.rules.sales import ConsignmentState

PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCard:
    """One version of a contract; `terms` and `salt` give `sha256` (see docs/saleroom.md)."""

    id: str
    consignment_id: str
    version: int
    state: str
    side: str
    proposed_by_name: str
    proposed_at: datetime
    accepted_by_name: str | None
    accepted_at: datetime | None
    ended_at: datetime | None
    terms: dict[str, Any]
    salt: str
    sha256: str
    statement_id: str | None
    reserve: Money | None

    @classmethod
    def of(cls, row: Agreement) -> "AgreementCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            consignment_id=row.consignment_id,
            version=row.version,
            state=row.state.value,
            side=row.side.value,
            proposed_by_name=row.proposed_by_name,
            proposed_at=row.proposed_at,
            accepted_by_name=row.accepted_by_name,
            accepted_at=row.accepted_at,
            ended_at=row.ended_at,
            terms=row.terms,
            salt=row.salt,
            sha256=row.sha256,
            statement_id=row.statement_id,
            reserve=agreements.terms_of(row.terms).reserve,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalCard:
    """What was found when the work was appraised."""

    id: str
    consignment_id: str
    appraiser: str
    findings: str
    differs: bool
    recorded_by_name: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: Appraisal) -> "AppraisalCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            consignment_id=row.consignment_id,
            appraiser=row.appraiser,
            findings=row.findings,
            differs=row.differs,
            recorded_by_name=row.recorded_by_name,
            recorded_at=row.recorded_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """The contract of one consignment, all its versions, the newest first."""

    consignment_id: str
    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    image: authentication.ImageCard | None
    is_open: bool
    wish: str
    side: str
    """The reader's: house or consignor."""
    versions: list[AgreementCard]
    in_force: AgreementCard | None
    waiting: AgreementCard | None
    may_answer: bool
    """The version that waits was proposed by the other side."""
    draft: dict[str, Any]
    """Terms to start a new version from."""
    draft_reserve: Money | None
    appraisals: list[AppraisalCard]
    """The newest first."""
    may_end: bool
    """The house may end the contract: an appraisal since it is in force found the work to be otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """A consignment, and where its contract stands."""

    consignment_id: str
    title: dict[str, str]
    consignor: str
    version: int | None
    """In force; None for none."""
    commission_bps: int
    waits_for: str
    """house, consignor or ''."""
    since: datetime


@dataclass(frozen=True, slots=True)
class AgreementList:
    """Contracts of the reader's consignments; to a cashier, of all that are open."""

    lines: list[AgreementLine]


def page(session: Session, consignment_id: str, *, actor: Actor) -> AgreementPage:
    """Return the contract of a consignment to one of its sides.

    :raises AgreementUnknown: to anybody else
    """
    consignment = session.get(Consignment, consignment_id)
    if consignment is None or not (actor.has(CASHIER) or is_consignor(consignment, actor)):
        raise AgreementUnknown
    query = sa.select(Agreement).where(Agreement.consignment_id == consignment_id)
    rows = session.scalars(query.order_by(Agreement.version.desc())).all()
    cards = [AgreementCard.of(row) for row in rows]
    waiting = next((card for card in cards if card.state == AgreementState.PROPOSED), None)
    in_force = next((card for card in cards if card.state == AgreementState.IN_FORCE), None)
    side = Side.CONSIGNOR if is_consignor(consignment, actor) else Side.HOUSE
    found = sa.select(Appraisal).where(Appraisal.consignment_id == consignment_id)
    appraisals = [
        AppraisalCard.of(row) for row in session.scalars(found.order_by(Appraisal.recorded_at.desc()))
    ]
    since = consignment.consigned_at if in_force is None else in_force.accepted_at or consignment.consigned_at
    work = authentication.artwork(session, consignment.artwork_id)
    start = waiting or in_force
    draft = (
        start.terms if start else agreements.document(agreements.standard(), version=0, parties={}, lot={})
    )
    return AgreementPage(
        consignment_id=consignment_id,
        artwork_id=consignment.artwork_id,
        title=work.title,
        maker=work.maker,
        image=work.images[0] if work.images else None,
        is_open=consignment.state is ConsignmentState.OPEN,
        wish=consignment.wish,
        side=side.value,
        versions=cards,
        in_force=in_force,
        waiting=waiting,
        may_answer=waiting is not None and waiting.side != side,
        draft=draft,
        draft_reserve=agreements.terms_of(draft).reserve,
        appraisals=appraisals,
        may_end=side is Side.HOUSE
        and consignment.state is ConsignmentState.OPEN
        and any(one.differs and one.recorded_at >= since for one in appraisals),
    )


def version(session: Session, consignment_id: str, number: int, *, actor: Actor) -> AgreementCard:
    """Return one version of a contract.

    :raises AgreementUnknown: if there is none, or to anybody but its two sides
    """
    found = [card for card in page(session, consignment_id, actor=actor).versions if card.version == number]
    if not found:
        raise AgreementUnknown
    return found[0]


def listed(session: Session, *, actor: Actor) -> AgreementList:
    """Return contracts of open consignments, those that wait for the reader first."""
    query = sa.select(Consignment).where(Consignment.state == ConsignmentState.OPEN)
    if not actor.has(CASHIER):
        query = query.where(_own(actor))
    lines = _lines(session, query)
    mine = Side.HOUSE if actor.has(CASHIER) else Side.CONSIGNOR
    return AgreementList(sorted(lines, key=lambda line: line.waits_for != mine))


def waiting_for(session: Session, *, actor: Actor) -> list[AgreementLine]:
    """Return contracts that wait for this person's side: one query, one more for titles if there are any."""
    if not actor.has(CASHIER, *CONSIGNORS):
        return []
    proposed = sa.exists().where(
        Agreement.consignment_id == Consignment.id, Agreement.state == AgreementState.PROPOSED
    )
    any_at_all = sa.exists().where(Agreement.consignment_id == Consignment.id)
    query = sa.select(Consignment).where(Consignment.state == ConsignmentState.OPEN, proposed | ~any_at_all)
    if not actor.has(CASHIER):
        query = query.where(_own(actor))
    lines = _lines(session, query)
    sides = {
        Side.HOUSE.value: actor.has(CASHIER),
        Side.CONSIGNOR.value: actor.has(*CONSIGNORS),
    }
    return [line for line in lines if sides.get(line.waits_for, False)]


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    mine = Consignment.consignor_id == actor.id
    if actor.organisation_id is None:
        return mine
    return mine | (Consignment.organisation_id == actor.organisation_id)


def _lines(session: Session, query: sa.Select[Consignment]) -> list[AgreementLine]:
    rows = session.scalars(query.order_by(Consignment.consigned_at.desc()).limit(PAGE)).all()
    if not rows:
        return []
    live: dict[str, list[Agreement]] = {}
    found = session.scalars(
        sa.select(Agreement).where(
            Agreement.consignment_id.in_([row.id for row in rows]),
            Agreement.state.in_((AgreementState.PROPOSED, AgreementState.IN_FORCE)),
        )
    )
    for agreement in found:
        live.setdefault(agreement.consignment_id, []).append(agreement)
    works = authentication.artworks(session, [row.artwork_id for row in rows])
    return [
        _line(row, works[authentication.ArtworkId(row.artwork_id)].title, live.get(row.id, []))
        for row in rows
    ]


def _line(row: Consignment, title: dict[str, str], live: Iterable[Agreement]) -> AgreementLine:
    by_state = {agreement.state: agreement for agreement in live}
    current, proposed = by_state.get(AgreementState.IN_FORCE), by_state.get(AgreementState.PROPOSED)
    if proposed is not None:
        waits = Side.CONSIGNOR if proposed.side is Side.HOUSE else Side.HOUSE
    else:
        waits = Side.HOUSE
    return AgreementLine(
        consignment_id=row.id,
        title=title,
        consignor=row.consignor_name,
        version=None if current is None else current.version,
        commission_bps=row.commission_bps,
        waits_for="" if proposed is None and current is not None else waits.value,
        since=row.consigned_at if proposed is None else proposed.proposed_at,
    )
