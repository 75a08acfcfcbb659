"""What the bank's statements say, and what is to become of each line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.models.banking import BankLine, BankStatement, LineState
from marketplace.models.invoices import Invoice, InvoiceState, Payment, Refund, RefundState
from marketplace.models.payouts import Payout
from marketplace.payments.statement_values import line_digest
from marketplace.rules.matching import Expected, Match, Sending, Stated, Why
from marketplace.rules.references import reference_for

WIRE = "wire"
"""The provider under which payments by bank wire are kept."""


@dataclass(frozen=True, slots=True)
class BankLineCard:
    """One line of a statement, and what became of it."""

    id: str
    booked_on: date
    amount: Money
    text: str
    payer: str
    payer_account: str
    reference: str
    state: str
    why: str
    bank_ref: str
    payment_id: str | None
    sending_id: str | None
    """Of money that went out: the refund or the payout that it was."""
    decided_by: str | None
    decided_at: datetime | None
    decided_because: str

    @classmethod
    def of(cls, row: BankLine) -> "BankLineCard":
        """Make the card of a row."""
        return cls(
            id=row.id,
            booked_on=row.booked_on,
            amount=row.amount,
            text=row.text,
            payer=row.payer,
            payer_account=row.payer_account,
            reference=row.reference,
            state=row.state.value,
            why=row.why,
            bank_ref=row.bank_ref,
            payment_id=row.payment_id,
            sending_id=row.sending_id,
            decided_by=row.decided_by_name,
            decided_at=row.decided_at,
            decided_because=row.decided_because,
        )


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that a waiting line could be for."""

    number: str
    buyer_name: str
    open: Money


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that waits for a cashier, with the invoices of which exactly this amount is open."""

    line: BankLineCard
    could_be: list[OpenInvoice]


@dataclass(frozen=True, slots=True)
class StatementCard:
    """A statement that was read in."""

    id: str
    name: str
    form: str
    account: str
    number: str
    imported_by: str
    imported_at: datetime
    booked: int
    waiting: int
    lines: int


@dataclass(frozen=True, slots=True)
class BankDesk:
    """What waits for a cashier at the bank, and what was read in last."""

    waiting: list[WaitingLine]
    statements: list[StatementCard]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One statement, line by line."""

    statement: StatementCard
    lines: list[BankLineCard]


def expected_for(session: Session, references: Iterable[str]) -> dict[str, Expected]:
    """Return the payments that were told these references, with what is open on their invoices."""
    rows = session.execute(
        sa.select(Payment.provider_id, Payment.id, Invoice)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Payment.provider == WIRE, Payment.provider_id.in_(list(references)))
    )
    return {
        reference: Expected(payment_id, invoice.open)
        for reference, payment_id, invoice in rows
        if reference is not None
    }


def sendings(session: Session) -> dict[str, Sending]:
    """Return what went or is to go out by wire and no line has shown: reference to refund or proceeds."""
    shown = sa.select(BankLine.sending_id).where(BankLine.sending_id.is_not(None))
    refunds = (
        sa.select(Refund.id, Refund.amount_minor, Refund.currency, Refund.provider_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.provider == WIRE, Refund.state != RefundState.FAILED, Refund.id.not_in(shown))
    )
    payouts = sa.select(Payout.id, Payout.amount_minor, Payout.currency, Payout.provider_id).where(
        Payout.way == WIRE, Payout.id.not_in(shown)
    )
    return {
        reference_for(row.id): Sending(row.id, Money(row.amount_minor, row.currency), row.provider_id)
        for query in (refunds, payouts)
        for row in session.execute(query)
    }


def known_lines(session: Session, account: str, refs: Sequence[str]) -> dict[str, BankLine]:
    """Return the lines of an account that were read before, by the bank's references."""
    found: dict[str, BankLine] = {}
    for start in range(0, len(refs), 500):
        rows = session.scalars(
            sa.select(BankLine).where(
                BankLine.account == account, BankLine.bank_ref.in_(refs[start : start + 500])
            )
        )
        found |= {row.bank_ref: row for row in rows}
    return found


def ref_of(account: str, line: Stated) -> str:
    """Return what a line is known by: the bank's reference, or a digest of the line."""
    return line.bank_ref or line_digest(account, line)


def is_same(row: BankLine, line: Stated) -> bool:
    """Say whether a line says what was read under its reference before."""
    return (row.amount, row.booked_on) == (line.amount, line.booked_on)


def state_of(found: Match) -> LineState:
    """Return what becomes of a line that was matched so."""
    if found.payment_id is not None:
        return LineState.BOOKED
    return LineState.OUTGOING if found.why is Why.MONEY_OUT else LineState.WAITING


def desk(session: Session, *, limit: int = 100) -> BankDesk:
    """Return the lines that wait, oldest first, and the statements read in last."""
    rows = session.scalars(
        sa.select(BankLine)
        .where(BankLine.state == LineState.WAITING)
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(limit)
    ).all()
    could_be = _open_invoices(session, {row.amount_minor for row in rows})
    return BankDesk(
        waiting=[
            WaitingLine(BankLineCard.of(row), could_be.get((row.amount_minor, row.currency), [])[:5])
            for row in rows
        ],
        statements=_statements(session),
    )


def statement_page(session: Session, statement_id: str) -> StatementPage | None:
    """Return a statement with its lines, or None if there is none."""
    cards = _statements(session, BankStatement.id == statement_id)
    if not cards:
        return None
    rows = session.scalars(
        sa.select(BankLine).where(BankLine.statement_id == statement_id).order_by(BankLine.position)
    )
    return StatementPage(cards[0], [BankLineCard.of(row) for row in rows])


def _statements(session: Session, *where: sa.ColumnElement[bool], limit: int = 30) -> list[StatementCard]:
    def count(state: LineState) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((BankLine.state == state, 1), else_=0)), 0)

    rows = session.execute(
        sa.select(
            BankStatement, count(LineState.BOOKED), count(LineState.WAITING), sa.func.count(BankLine.id)
        )
        .outerjoin(BankLine, BankLine.statement_id == BankStatement.id)
        .where(*where)
        .group_by(BankStatement.id)
        .order_by(BankStatement.imported_at.desc())
        .limit(limit)
    )
    return [
        StatementCard(
            id=row.id,
            name=row.name,
            form=row.form,
            account=row.account,
            number=row.number,
            imported_by=row.imported_by_name,
            imported_at=row.imported_at,
            booked=booked,
            waiting=waiting,
            lines=lines,
        )
        for row, booked, waiting, lines in rows
    ]


def _open_invoices(session: Session, amounts: set[int]) -> dict[tuple[int, str], list[OpenInvoice]]:
    rows = session.scalars(
        sa.select(Invoice)
        .where(
            Invoice.state == InvoiceState.ISSUED,
            (Invoice.total_minor - Invoice.paid_minor).in_(amounts),
        )
        .order_by(Invoice.issued_at)
        .limit(500)
    )
    found: dict[tuple[int, str], list[OpenInvoice]] = {}
    for row in rows:
        card = OpenInvoice(row.number, row.buyer_name, row.open)
        found.setdefault((row.open.amount_minor, row.currency), []).append(card)
    return found
