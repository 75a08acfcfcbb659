"""Declarations: what was declared and what customs said, as cards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.gate_errors import DeclarationUnknown
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.models.messages import CustomsMessage, Direction
from bonded_warehouse.queries import parties
from bonded_warehouse.queries.standing import is_owner
from bonded_warehouse.roles import STAFF
from bonded_warehouse.rules.draws import Lane
from bonded_warehouse.rules.refusal_codes import RefusalCode, refusal_codes
from foundation.actor import Actor
from foundation.money import Money

PAGE = 50


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One thing that customs said."""

    reference: str
    status: str
    codes: list[RefusalCode]
    """Why, under which text, what to do, where to appeal."""
    note: str
    is_late: bool
    officer_name: str | None
    answered_at: datetime
    received_at: datetime

    @classmethod
    def of(cls, row: DeclarationAnswer) -> "AnswerCard":
        """Return a row as a card."""
        return cls(
            reference=row.reference,
            status=row.status,
            codes=[refusal_codes()[code] for code in row.codes if code in refusal_codes()],
            note=row.note,
            is_late=row.is_late,
            officer_name=row.officer_name,
            answered_at=row.answered_at,
            received_at=row.received_at,
        )


@dataclass(frozen=True, slots=True)
class DeclarationCard:
    """One declaration. Weights in grams."""

    id: str
    holding_id: str
    artwork_id: str
    state: str
    mode: str
    destination: str
    port: str
    hs: str
    goods_name: str
    value: Money
    freight: Money
    receipt: Money
    net_g: int
    gross_g: int
    order_number: str
    receipt_number: str
    waybill_number: str
    consignee: str
    scenario: str | None
    decision_id: str
    mrn: str | None
    lodged_by_name: str
    lodged_at: datetime
    closed_at: datetime | None
    answers: list[AnswerCard] = field(default_factory=list)
    """What customs said, in its order."""

    @classmethod
    def of(cls, row: Declaration, answers: Iterable[AnswerCard] = ()) -> "DeclarationCard":
        """Return a row and its answers as a card."""
        return cls(
            id=row.id,
            holding_id=row.holding_id,
            artwork_id=row.artwork_id,
            state=row.state.value,
            mode=row.mode,
            destination=row.destination,
            port=row.port,
            hs=row.hs,
            goods_name=row.goods_name,
            value=Money(row.value_minor, row.currency),
            freight=Money(row.freight_minor, row.currency),
            receipt=Money(row.receipt_minor, row.currency),
            net_g=row.net_g,
            gross_g=row.gross_g,
            order_number=row.order_number,
            receipt_number=row.receipt_number,
            waybill_number=row.waybill_number,
            consignee=row.consignee,
            scenario=row.scenario,
            decision_id=row.decision_id,
            mrn=row.mrn,
            lodged_by_name=row.lodged_by_name,
            lodged_at=row.lodged_at,
            closed_at=row.closed_at,
            answers=list(answers),
        )


def declaration(session: Session, declaration_id: str) -> DeclarationCard:
    """Return a declaration with its answers.

    :raises DeclarationUnknown: if there is none under this id
    """
    found = _with_answers(session, sa.select(Declaration).where(Declaration.id == declaration_id))
    if not found:
        raise DeclarationUnknown
    return found[0]


def visible(session: Session, declaration_id: str, *, actor: Actor) -> DeclarationCard:
    """Return a declaration that this actor may see: staff, or whose work it is.

    Who brought the work and has sold it since does not learn to whom it goes (Auction Law, art. 21).

    :raises DeclarationUnknown: if there is none, or none that he may see
    """
    card = declaration(session, declaration_id)
    if not actor.has(*STAFF):
        holding = session.get(Holding, card.holding_id)
        if holding is None or not is_owner(holding, actor):
            raise DeclarationUnknown
    return card


def declarations(
    session: Session,
    *,
    states: Iterable[DeclarationState] | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> list[DeclarationCard]:
    """Return declarations, the latest first, a page at a time, in one query."""
    query = sa.select(Declaration).order_by(Declaration.id.desc()).limit(limit)
    if states is not None:
        query = query.where(Declaration.state.in_(list(states)))
    if after:
        query = query.where(Declaration.id < after)
    return _with_answers(session, query)


def queue(
    session: Session, *, states: Iterable[DeclarationState], limit: int = PAGE
) -> list[DeclarationCard]:
    """Return what waits for an officer: by lane, green before yellow before red, then the longest wait first.

    What has no lane stands with red, and what is in the black lane stops, and stands last.
    """
    lane = InspectionDraw.lane
    rank = sa.case((lane == Lane.GREEN, 0), (lane == Lane.YELLOW, 1), (lane == Lane.BLACK, 3), else_=2)
    first = (
        sa.select(Declaration.id, rank.label("rank"))
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .where(Declaration.state.in_(list(states)))
        .order_by(rank, Declaration.lodged_at, Declaration.id)
        .limit(limit)
        .subquery()
    )
    return _cards(session, first, first.c.rank, Declaration.lodged_at, Declaration.id)


def is_unclear(card: DeclarationCard) -> bool:
    """Say whether customs said something that a person must read: not understood, or not handed on."""
    return any(answer.status in {Reply.UNCLEAR, Reply.SENDING_FAILED} for answer in card.answers)


def earlier_and_ports(session: Session, holding_id: str) -> tuple[list[DeclarationCard], list[str]]:
    """Return a holding's declarations, and the ports named in the house's last ones; one query."""
    last = sa.select(Declaration.id).order_by(Declaration.id.desc()).limit(PAGE)
    query = sa.select(Declaration).where(
        sa.or_(Declaration.holding_id == holding_id, Declaration.id.in_(last.scalar_subquery()))
    )
    cards = _with_answers(session, query)
    return [card for card in cards if card.holding_id == holding_id], sorted({card.port for card in cards})


def unanswered(session: Session, *, after: str = "", limit: int = PAGE) -> list[Declared]:
    """Return open declarations that customs may still have something to say about, the oldest first."""
    query = sa.select(Declaration).where(
        Declaration.state.in_([DeclarationState.LODGED, DeclarationState.ACCEPTED]), Declaration.id > after
    )
    rows = session.scalars(query.order_by(Declaration.id).limit(limit)).all()
    drawn = _drawn(session, [row.id for row in rows])
    firms = parties.kept(session, [row.id for row in rows])
    return [_as_drawn(declared(row, firms.get(row.id)), drawn) for row in rows]


@dataclass(frozen=True, slots=True)
class Known:
    """What is written down about a declaration: answers by their number, messages by their digest."""

    references: Mapping[str, str]
    """Number of an answer to its status."""
    digests: frozenset[str]

    def has(self, answer: Answer) -> bool:
        """Say whether nothing new is in an answer: its bytes are kept, or it has none and stands."""
        if answer.body:
            return sha256(answer.body).hexdigest() in self.digests
        return answer.reference in self.references


NOTHING: Final = Known({}, frozenset())


def known(session: Session, declaration_ids: Iterable[str]) -> dict[str, Known]:
    """Return what is written down about declarations, in two queries."""
    ids = list(declaration_ids)
    references: dict[str, dict[str, str]] = {}
    query = sa.select(DeclarationAnswer.declaration_id, DeclarationAnswer.reference, DeclarationAnswer.status)
    for row in session.execute(query.where(DeclarationAnswer.declaration_id.in_(ids))):
        references.setdefault(row.declaration_id, {})[row.reference] = row.status
    digests: dict[str, set[str]] = {}
    kept = sa.select(CustomsMessage.declaration_id, CustomsMessage.sha256).where(
        CustomsMessage.declaration_id.in_(ids), CustomsMessage.direction == Direction.IN
    )
    for declaration_id, digest in session.execute(kept):
        digests.setdefault(str(declaration_id), set()).add(digest)
    return {one: Known(references.get(one, {}), frozenset(digests.get(one, ()))) for one in ids}


def to_lodge(session: Session, declaration_id: str) -> Declared:
    """Return a declaration as it goes to customs.

    :raises DeclarationUnknown: if there is none under this id
    """
    row = session.get(Declaration, declaration_id)
    if row is None:
        raise DeclarationUnknown
    firms = parties.kept(session, [row.id])
    return _as_drawn(declared(row, firms.get(row.id)), _drawn(session, [row.id]))


def _drawn(session: Session, declaration_ids: Iterable[str]) -> set[str]:
    query = sa.select(InspectionDraw.declaration_id).where(
        InspectionDraw.declaration_id.in_(list(declaration_ids)), InspectionDraw.is_drawn.is_(True)
    )
    return set(session.scalars(query))


def _as_drawn(about: Declared, drawn: set[str]) -> Declared:
    """Have a simulated office inspect what was drawn, unless a demonstration says how it is to answer."""
    return replace(about, scenario="inspect") if about.scenario is None and about.id in drawn else about


def declared(row: Declaration, firms: Parties | None = None) -> Declared:
    """Return a row as customs sees it.

    :param firms: who stands in its messages; None where only replies are read
    """
    return Declared(
        id=row.id,
        mode=row.mode,
        destination=row.destination,
        port=row.port,
        hs=row.hs,
        goods_name=row.goods_name,
        value=Money(row.value_minor, row.currency),
        freight=Money(row.freight_minor, row.currency),
        receipt=Money(row.receipt_minor, row.currency),
        net_g=row.net_g,
        gross_g=row.gross_g,
        order_number=row.order_number,
        receipt_number=row.receipt_number,
        waybill_number=row.waybill_number,
        consignee=row.consignee,
        lodged_at=row.lodged_at,
        mrn=row.mrn,
        scenario=row.scenario,
        parties=firms,
    )


def _with_answers(session: Session, wanted: sa.Select[Declaration]) -> list[DeclarationCard]:
    """Return declarations with what customs said, the latest first, in one query."""
    ids = wanted.with_only_columns(Declaration.id).subquery()
    return _cards(session, ids, Declaration.id.desc())


def _cards(session: Session, ids: sa.Subquery, *order: Any) -> list[DeclarationCard]:
    query = (
        sa.select(Declaration, DeclarationAnswer)
        .join(ids, ids.c.id == Declaration.id)
        .join(DeclarationAnswer, DeclarationAnswer.declaration_id == Declaration.id, isouter=True)
        .order_by(*order, DeclarationAnswer.number)
    )
    rows: dict[str, Declaration] = {}
    answers: dict[str, list[AnswerCard]] = {}
    for row, answer in session.execute(query):
        rows[row.id] = row
        if answer is not None:
            answers.setdefault(row.id, []).append(AnswerCard.of(answer))
    return [DeclarationCard.of(row, answers.get(row.id, [])) for row in rows.values()]
