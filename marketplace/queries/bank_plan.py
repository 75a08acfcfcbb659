"""What reading a statement of the bank in would do, before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.models.banking import BankLine, BankStatement
from marketplace.models.invoices import Invoice, Payment
from marketplace.payments.statement_values import Statement
from marketplace.queries.bank import expected_for, is_same, known_lines, ref_of, sendings, state_of
from marketplace.rules.matching import Expected, Match, Sending, Stated, Why, match
from marketplace.rules.references import references_in


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What would become of a line if the statement were read in now."""

    position: int
    booked_on: date
    amount: Money
    text: str
    payer: str
    outcome: str
    """booked, waiting, outgoing or known: it was read before."""
    why: str
    invoice: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What reading a statement in would do; nothing is changed."""

    form: str
    account: str
    number: str
    pending: int
    lines: list[PlannedLine]
    known_file: bool
    """This very file was read before."""


def plan(session: Session, statement: Statement, *, sha256: str, today: date) -> Plan:
    """Return what reading a statement in would do. Lines for one invoice are seen one after the other."""
    refs = [ref_of(statement.account, line) for line in statement.lines]
    known = known_lines(session, statement.account, refs)
    sending = sendings(session)
    expected = expected_for(session, {ref for line in statement.lines for ref in references_in(line.text)})
    numbers = _numbers(session, [one.payment_id for one in expected.values()])
    seen: dict[str, Stated] = {}
    lines = []
    for line, ref in zip(statement.lines, refs, strict=True):
        outcome, found = _foreseen(line, known.get(ref), seen.get(ref), expected, sending, today)
        seen.setdefault(ref, line)
        sending = {ref: one for ref, one in sending.items() if one.id != found.sending_id}
        if found.payment_id is not None:
            one = expected[found.reference]
            expected[found.reference] = Expected(one.payment_id, one.owed - line.amount)
        lines.append(
            PlannedLine(
                position=line.position,
                booked_on=line.booked_on,
                amount=line.amount,
                text=line.text,
                payer=line.payer,
                outcome=outcome,
                why=found.why.value if found.why else "",
                invoice=numbers.get(found.payment_id or "", ""),
            )
        )
    known_file = session.scalar(sa.select(BankStatement.id).where(BankStatement.sha256 == sha256)) is not None
    return Plan(statement.form, statement.account, statement.number, statement.pending, lines, known_file)


def _foreseen(
    line: Stated,
    row: BankLine | None,
    before: Stated | None,
    expected: dict[str, Expected],
    sending: dict[str, Sending],
    today: date,
) -> tuple[str, Match]:
    if row is not None or before is not None:
        same = is_same(row, line) if row is not None else before == line
        return ("known", Match(None, None)) if same else ("waiting", Match(None, Why.CONTRADICTS))
    found = match(line, expected, sending, today=today)
    return state_of(found).value, found


def _numbers(session: Session, payment_ids: Sequence[str]) -> dict[str, str]:
    rows = session.execute(
        sa.select(Payment.id, Invoice.number)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Payment.id.in_(payment_ids))
    )
    return {row.id: row.number for row in rows}
