"""All that the warehouse and customs know of one work, for who oversees the house."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.clearance import Declaration, RelicsExamination
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.seals import Seal
from bonded_warehouse.queries import (
    chains,
    clearance,
    decisions,
    declarations,
    draws,
    holdings,
    holds,
    risk_cases,
    stages,
    taxes,
    terms,
)
from bonded_warehouse.queries.chains import EventCard
from bonded_warehouse.queries.clearance import PaperCard, RelicsCard
from bonded_warehouse.queries.decisions import DecisionLine
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.queries.risk_cases import RiskCaseCard
from bonded_warehouse.queries.taxes import TaxDocumentCard
from bonded_warehouse.queries.terms import TermCard
from bonded_warehouse.roles import AUDITOR, REGULATOR
from bonded_warehouse.rules.stages import StageOf
from foundation.actor import Actor
from foundation.money import Money

MOST: Final = 40


@dataclass(frozen=True, slots=True)
class BookLine:
    """The line of a bond book on which a work stands."""

    book_id: str
    book: str
    seq: int
    account: str
    value: Money
    tax_at_risk: Money
    guarantee_used: bool
    rate_basis: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What was found amiss with a work, and what became of it."""

    id: str
    kind: str
    opened_at: datetime
    closed_at: datetime | None
    closed_why: str


@dataclass(frozen=True, slots=True)
class SealLine:
    """One seal on a work."""

    number: str
    kind: str
    party: str
    fixed_at: datetime
    broken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration with its lane and its way through customs."""

    declaration: DeclarationCard
    lane: str | None
    stages: list[StageOf]


@dataclass(frozen=True, slots=True)
class WorkFile:
    """All that the warehouse and customs know of one work."""

    holding: HoldingCard | None
    """The latest; None where it never was expected here."""
    owner_name: str
    depositor_name: str
    custody: list[EventCard]
    """Of the latest holding, the newest link first."""
    terms: list[TermCard]
    seals: list[SealLine]
    book: BookLine | None
    declarations: list[Declared]
    taxes: list[TaxDocumentCard]
    papers: list[PaperCard]
    examinations: list[RelicsCard]
    holds: list[HoldCard]
    cases: list[CaseLine]
    risks: list[RiskCaseCard]
    decisions: list[DecisionLine]


def work_file(session: Session, artwork_id: str, *, actor: Actor) -> WorkFile:
    """Return all of one work, newest first everywhere.

    :raises NotAllowed: unless the actor oversees the house
    """
    actor.require(REGULATOR, AUDITOR)
    holding = holdings.holding_of(session, artwork_id)
    row = None if holding is None else session.get_one(Holding, holding.id)
    examined = sa.select(RelicsExamination).where(RelicsExamination.artwork_id == artwork_id)
    return WorkFile(
        holding=holding,
        owner_name=row.owner_name if row else "",
        depositor_name=row.depositor_name if row else "",
        custody=chains.chain_of_custody(session, row.id, actor=actor)[::-1] if row else [],
        terms=terms.of_holding(session, row.id, entered_on=terms.entered_on(session, row.id)) if row else [],
        seals=_seals(session, artwork_id),
        book=_book(session, row) if row else None,
        declarations=_declared(session, artwork_id),
        taxes=taxes.documents(session, holding_id=row.id) if row else [],
        papers=clearance.papers(session, artwork_id),
        examinations=[
            RelicsCard.of(one)
            for one in session.scalars(examined.order_by(RelicsExamination.examined_at.desc()))
        ],
        holds=holds.history(session, artwork_id),
        cases=_cases(session, artwork_id),
        risks=risk_cases.cases(session, actor=actor, artwork_id=artwork_id),
        decisions=decisions.of_work(session, artwork_id),
    )


def _seals(session: Session, artwork_id: str) -> list[SealLine]:
    query = sa.select(Seal).where(Seal.artwork_id == artwork_id)
    return [
        SealLine(row.number, row.kind.value, row.party.value, row.fixed_at, row.broken_at)
        for row in session.scalars(query.order_by(Seal.fixed_at.desc(), Seal.id.desc()).limit(MOST))
    ]


def _book(session: Session, row: Holding) -> BookLine | None:
    query = (
        sa.select(BookItem, BondBook.number)
        .join(BondBook, BondBook.id == BookItem.book_id)
        .where(BookItem.holding_id == row.id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    item, number = found
    return BookLine(
        book_id=item.book_id,
        book=number,
        seq=item.seq,
        account=row.account.value if row.account else "",
        value=Money(item.value_cny_minor, "CNY"),
        tax_at_risk=Money(item.duty_at_risk_minor + item.vat_at_risk_minor, "CNY"),
        guarantee_used=row.guarantee_used,
        rate_basis=item.rate_basis,
    )


def _declared(session: Session, artwork_id: str) -> list[Declared]:
    query = sa.select(Declaration.id).where(Declaration.artwork_id == artwork_id)
    ids = session.scalars(query.order_by(Declaration.id.desc()).limit(MOST)).all()
    cards = [declarations.declaration(session, one) for one in ids]
    lanes = draws.lanes(session, ids)
    ways = stages.timelines(session, cards) if cards else {}
    return [
        Declared(card, lanes[card.id].value if card.id in lanes else None, list(ways[card.id]))
        for card in cards
    ]


def _cases(session: Session, artwork_id: str) -> list[CaseLine]:
    query = sa.select(KeepingCase).where(KeepingCase.artwork_id == artwork_id)
    return [
        CaseLine(row.id, row.kind.value, row.opened_at, row.closed_at, row.closed_why)
        for row in session.scalars(query.order_by(KeepingCase.opened_at.desc()).limit(MOST))
    ]
