"""What may be asked of tax documents and rates; and whether a document still follows from what it kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.tax import CustomsRate, TaxDocument, TaxRow, TaxState
from bonded_warehouse.queries.standing import is_owner
from bonded_warehouse.roles import TAX_READERS
from bonded_warehouse.rules.calculations import RULES, calculate, digest, faults, kept
from bonded_warehouse.rules.duty import minor
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import NoRateOnFile, TaxDocumentUnknown
from foundation.actor import Actor
from foundation.errors import Refusal
from foundation.money import Money

PAGE: Final = 50
REFUNDS: Final = frozenset({"refund", "prerefund_claim"})
"""Calculations whose total is paid to the taxpayer."""
CHECKS: Final = frozenset({"volume"})
"""Calculations whose total nobody pays."""
CUSTOMS_RATE: Final = "customs_rate"


@dataclass(frozen=True, slots=True)
class TaxLineCard:
    """One line: on what, at which rate, how much, and where the rate was read."""

    kind: str
    base: Money | None
    rate: str | None
    amount: Money
    counts: bool
    basis: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TaxDocumentCard:
    """A tax document with its lines."""

    id: str
    calc: str
    state: str
    direction: str
    """'due' to the treasury, 'refund' from it, or 'check' where nothing is paid."""
    holding_id: str | None
    declaration_id: str | None
    base_id: str | None
    party: str
    handled_on: date
    total: Money
    is_unverified: bool
    lines: list[TaxLineCard]
    inputs: dict[str, Any]
    rates: dict[str, Any]
    outputs: dict[str, Any]
    rules: str
    digest: str
    reference: str
    drawn_by_name: str
    drawn_at: datetime
    determined_by_name: str | None
    determined_at: datetime | None
    due_on: date | None
    paid_on: date | None
    receipt: str
    covered: Money
    reason: str
    terms: str
    """When it is to be paid: ordinary, summary or deferred."""
    terms_reason: str


def document_card(session: Session, row: TaxDocument) -> TaxDocumentCard:
    """Return a document as a card."""
    return _card(row, _lines(session, [row.id]).get(row.id, []))


def document(session: Session, document_id: str, *, actor: Actor) -> TaxDocumentCard:
    """Return a tax document that the actor may see: the offices, or whose work it is.

    :raises TaxDocumentUnknown: if there is none, or none that he may see
    """
    row = session.get(TaxDocument, document_id)
    if row is None:
        raise TaxDocumentUnknown
    if not actor.has(*TAX_READERS):
        holding = session.get(Holding, row.holding_id) if row.holding_id else None
        if holding is None or not is_owner(holding, actor):
            raise TaxDocumentUnknown
    return document_card(session, row)


def documents(
    session: Session,
    *,
    states: Iterable[TaxState] | None = None,
    holding_id: str | None = None,
    declaration_id: str | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> list[TaxDocumentCard]:
    """Return tax documents, the latest first, in two queries."""
    query = sa.select(TaxDocument).order_by(TaxDocument.id.desc()).limit(limit)
    if states is not None:
        query = query.where(TaxDocument.state.in_(list(states)))
    if holding_id is not None:
        query = query.where(TaxDocument.holding_id == holding_id)
    if declaration_id is not None:
        query = query.where(TaxDocument.declaration_id == declaration_id)
    if after:
        query = query.where(TaxDocument.id < after)
    rows = session.scalars(query).all()
    lines = _lines(session, [row.id for row in rows])
    return [_card(row, lines.get(row.id, [])) for row in rows]


def _lines(session: Session, ids: Iterable[str]) -> dict[str, list[TaxRow]]:
    found: dict[str, list[TaxRow]] = {}
    query = sa.select(TaxRow).where(TaxRow.document_id.in_(list(ids)))
    for line in session.scalars(query.order_by(TaxRow.document_id, TaxRow.seq)):
        found.setdefault(line.document_id, []).append(line)
    return found


def _card(row: TaxDocument, lines: Iterable[TaxRow]) -> TaxDocumentCard:
    return TaxDocumentCard(
        id=row.id,
        calc=row.calc,
        state=row.state.value,
        direction=direction(row.calc),
        holding_id=row.holding_id,
        declaration_id=row.declaration_id,
        base_id=row.base_id,
        party=row.party,
        handled_on=row.handled_on,
        total=Money(row.total_minor, row.currency),
        is_unverified=row.is_unverified,
        lines=[
            TaxLineCard(
                kind=line.kind,
                base=None if line.base_minor is None else Money(line.base_minor, row.currency),
                rate=line.rate,
                amount=Money(line.amount_minor, row.currency),
                counts=line.counts,
                basis=line.basis,
                source=line.source,
                verified=line.verified,
            )
            for line in lines
        ],
        inputs=row.inputs,
        rates=row.rates,
        outputs=row.outputs,
        rules=row.rules,
        digest=row.digest,
        reference=row.reference,
        drawn_by_name=row.drawn_by_name,
        drawn_at=row.drawn_at,
        determined_by_name=row.determined_by_name,
        determined_at=row.determined_at,
        due_on=row.due_on,
        paid_on=row.paid_on,
        receipt=row.receipt,
        covered=Money(row.covered_minor, row.currency),
        reason=row.reason,
        terms=row.terms.value,
        terms_reason=row.terms_reason,
    )


def direction(calc: str) -> str:
    """Say which way the money of a calculation goes."""
    return "refund" if calc in REFUNDS else "check" if calc in CHECKS else "due"


def rows_kept(kept_rates: Mapping[str, Any]) -> dict[str, RateRow]:
    """Return the rate rows that a document kept."""
    return {name: RateRow.read(row["kind"], row) for name, row in kept_rates.items()}


def differences(row: TaxDocument, lines: Iterable[TaxRow]) -> list[str]:
    """Reckon a document again from what it kept; say everything that differs."""
    try:
        rows = rows_kept(row.rates)
        answer = calculate(row.calc, row.inputs, rows)
        found = faults(row.calc, row.inputs, rows, on=row.handled_on)
    except (Refusal, KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as wrong:
        return [f"it cannot be reckoned again: {wrong.__class__.__name__}"]
    if row.rules == RULES and digest(row.calc, row.inputs, rows, answer) != row.digest:
        found.append("its digest is not that of its calculation")
    for name in sorted({*answer.outputs, *row.outputs}):
        if answer.outputs.get(name) != row.outputs.get(name):
            found.append(f"{name} is {row.outputs.get(name)!r}, reckoned again {answer.outputs.get(name)!r}")
    if minor(answer.total) != row.total_minor:
        found.append(f"its total is {row.total_minor} fen, reckoned again {minor(answer.total)}")
    if answer.is_unverified != row.is_unverified:
        found.append("it does not say rightly whether a rate is unverified")
    again = [_plain(kept(line)) for line in answer.lines]
    stands = [
        (each.kind, each.base_minor, each.rate, each.amount_minor, each.counts, each.basis, each.verified)
        for each in lines
    ]
    found += [
        f"line {number} differs"
        for number, (one, other) in enumerate(zip(again, stands, strict=False), 1)
        if one != other
    ]
    if len(again) != len(stands):
        found.append(f"it has {len(stands)} lines, reckoned again {len(again)}")
    return found


def _plain(line: Mapping[str, Any]) -> tuple[Any, ...]:
    base = None if line["base"] is None else minor(Decimal(line["base"]))
    amount = minor(Decimal(line["amount"]))
    return (line["kind"], base, line["rate"], amount, line["counts"], line["basis"], line["verified"])


def lines_of(session: Session, ids: Iterable[str]) -> dict[str, list[TaxRow]]:
    """Return the lines of documents, by document, in their order."""
    return _lines(session, ids)


@dataclass(frozen=True, slots=True)
class CustomsRateCard:
    """A customs exchange rate, confirmed or waiting."""

    id: str
    currency: str
    rate: str
    from_on: date
    to_on: date
    source: str
    entered_by_name: str
    entered_at: datetime
    confirmed_by_name: str | None
    confirmed_at: datetime | None

    @classmethod
    def of(cls, row: CustomsRate) -> "CustomsRateCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            currency=row.currency,
            rate=row.rate,
            from_on=row.from_on,
            to_on=row.to_on,
            source=row.source,
            entered_by_name=row.entered_by_name,
            entered_at=row.entered_at,
            confirmed_by_name=row.confirmed_by_name,
            confirmed_at=row.confirmed_at,
        )


def customs_rates(session: Session, *, limit: int = PAGE) -> list[CustomsRateCard]:
    """Return the customs rates on file, the latest days first."""
    query = sa.select(CustomsRate).order_by(CustomsRate.from_on.desc(), CustomsRate.id.desc()).limit(limit)
    return [CustomsRateCard.of(row) for row in session.scalars(query)]


def customs_rate_on(session: Session, currency: str, on: date) -> RateRow:
    """Return the confirmed customs rate of a day.

    :raises NoRateOnFile: if none is confirmed for that day; that of another day is never taken
    """
    row = session.scalar(
        sa.select(CustomsRate).where(
            CustomsRate.currency == currency,
            CustomsRate.from_on <= on,
            CustomsRate.to_on >= on,
            CustomsRate.confirmed_by.is_not(None),
        )
    )
    if row is None:
        raise NoRateOnFile(kind="exchange", key=currency, on=on)
    return RateRow(
        kind="exchange",
        key=currency,
        rate=Decimal(row.rate),
        from_on=row.from_on,
        to_on=row.to_on,
        basis="S",
        source=row.source,
        verified=True,
        note=f"entered by {row.entered_by_name}, confirmed by {row.confirmed_by_name}",
    )
