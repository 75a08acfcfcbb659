"""A statement of the bank is read in: what is sure is booked, all else waits for a cashier."""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.models.banking import BankLine, BankStatement, LineState
from marketplace.models.invoices import Invoice, Payment, PaymentState, Refund, RefundState
from marketplace.money_errors import (
    BankLineDecided,
    BankLineNotBookable,
    BankLineUnknown,
    InvoiceNumberUnknown,
)
from marketplace.operations import paying, paying_out, refunding
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.payments.statement_values import Statement, line_digest
from marketplace.queries import bank
from marketplace.queries.bank import WIRE
from marketplace.roles import CASHIER
from marketplace.rules.matching import Match, Stated, Why, match
from marketplace.rules.references import references_in


def read_in(
    session: Session, *, statement: Statement, sha256: str, name: str, actor: Actor, at: datetime
) -> BankStatement:
    """Read a statement in, and book what is sure. The same file again changes nothing.

    A line that another statement held is kept once; one that contradicts it waits for a cashier.

    :raises NotAllowed: if the actor is no cashier
    """
    actor.require(CASHIER)
    known = session.scalar(sa.select(BankStatement).where(BankStatement.sha256 == sha256))
    if known is not None:
        return known
    row = BankStatement(
        id=new_id("bks", at),
        sha256=sha256,
        name=name[:200],
        form=statement.form,
        account=statement.account,
        number=statement.number,
        imported_by=actor.id,
        imported_by_name=actor.name,
        imported_at=at,
    )
    session.add(row)
    session.flush()
    refs = [bank.ref_of(statement.account, line) for line in statement.lines]
    lines = bank.known_lines(session, statement.account, refs)
    for line, ref in zip(statement.lines, refs, strict=True):
        before = lines.get(ref)
        if before is None:
            lines[ref] = _keep(session, row, line, ref, at)
        elif not bank.is_same(before, line):
            again = f"{ref[:50]} !{line_digest(statement.account, line)[7:27]}"
            if again not in lines and not bank.known_lines(session, statement.account, [again]):
                found = Match(None, Why.CONTRADICTS)
                lines[again] = _write(session, row, line, again, found, at)
    return row


def _keep(session: Session, statement: BankStatement, line: Stated, ref: str, at: datetime) -> BankLine:
    expected = bank.expected_for(session, references_in(line.text))
    sendings = bank.sendings(session) if line.amount.amount_minor < 0 else {}
    found = match(line, expected, sendings, today=at.astimezone(UTC).date())
    row = _write(session, statement, line, ref, found, at)
    if found.payment_id is not None:
        _book(session, row, found.payment_id, at)
    elif found.sending_id is not None:
        _sent(session, row, found.sending_id, at)
    return row


def _write(
    session: Session, statement: BankStatement, line: Stated, ref: str, found: Match, at: datetime
) -> BankLine:
    row = BankLine(
        id=new_id("bkl", at),
        statement_id=statement.id,
        position=line.position,
        account=statement.account,
        bank_ref=ref,
        booked_on=line.booked_on,
        amount_minor=line.amount.amount_minor,
        currency=line.amount.currency,
        text=line.text,
        reference=found.reference,
        payer=line.payer,
        payer_account=line.payer_account,
        state=bank.state_of(found),
        why="" if found.why is None else found.why.value,
        payment_id=found.payment_id,
        sending_id=found.sending_id,
    )
    session.add(row)
    session.flush()
    return row


def _book(session: Session, line: BankLine, payment_id: str, at: datetime) -> None:
    """Book a line on a payment: its own id is that of the report, so that it is booked once."""
    notice = Notice(
        event_id=line.id,
        kind=NoticeKind.SUCCEEDED,
        payment_id=payment_id,
        amount=line.amount,
        occurred_at=datetime.combine(line.booked_on, time.min, tzinfo=UTC),
        body={"account": line.account, "bank_ref": line.bank_ref, "text": line.text},
    )
    paying.record_notice(session, notice=notice, provider=WIRE, at=at)


def _sent(session: Session, line: BankLine, sending_id: str, at: datetime) -> None:
    """Take a line's word that a refund or proceeds went out, if the cashier has not said so himself."""
    refund = session.get(Refund, sending_id, with_for_update=True, populate_existing=True)
    if refund is None:
        paying_out.record_sent(session, payout_id=sending_id, provider_id=line.bank_ref, at=at)
    elif refund.state is RefundState.DECIDED:
        refunding.record_refund(session, refund_id=sending_id, provider_id=line.bank_ref, at=at)


def book_on_invoice(session: Session, *, line_id: str, number: str, actor: Actor, at: datetime) -> BankLine:
    """Book a waiting line on an invoice that a cashier names; what is over is the buyer's credit.

    :raises NotAllowed: if the actor is no cashier
    :raises BankLineUnknown, BankLineDecided: if there is no such line, or nothing to decide about it
    :raises BankLineNotBookable: if no money came in by it
    :raises InvoiceNumberUnknown: if no invoice has that number
    """
    line = _waiting(session, line_id, actor)
    if line.amount_minor < 0 or line.why == Why.REVERSAL:
        raise BankLineNotBookable
    invoice = session.scalar(sa.select(Invoice).where(Invoice.number == number.strip()).with_for_update())
    if invoice is None:
        raise InvoiceNumberUnknown(number=number)
    payment = session.scalar(
        sa.select(Payment)
        .where(Payment.invoice_id == invoice.id, Payment.provider == WIRE)
        .order_by(Payment.requested_at.desc())
        .limit(1)
    )
    if payment is None:
        payment = Payment(
            id=new_id("pay", at),
            invoice_id=invoice.id,
            means="bank_wire",
            amount_minor=line.amount_minor,
            currency=line.currency,
            state=PaymentState.STARTED,
            provider=WIRE,
            requested_at=at,
        )
        session.add(payment)
        session.flush()
    line.state, line.payment_id = LineState.BOOKED, payment.id
    _decide(line, actor, at, because=f"invoice {invoice.number}")
    session.flush()
    _book(session, line, payment.id, at)
    return line


def set_aside(session: Session, *, line_id: str, reason: str, actor: Actor, at: datetime) -> BankLine:
    """Say why a waiting line is not booked on an invoice; it stays on file.

    :raises NotAllowed, BankLineUnknown, BankLineDecided: as `book_on_invoice`
    """
    line = _waiting(session, line_id, actor)
    line.state = LineState.SET_ASIDE
    _decide(line, actor, at, because=reason)
    return line


def _waiting(session: Session, line_id: str, actor: Actor) -> BankLine:
    actor.require(CASHIER)
    line = session.get(BankLine, line_id, with_for_update=True, populate_existing=True)
    if line is None:
        raise BankLineUnknown
    if line.state is not LineState.WAITING:
        raise BankLineDecided(state=line.state.value)
    return line


def _decide(line: BankLine, actor: Actor, at: datetime, *, because: str) -> None:
    line.decided_by, line.decided_by_name, line.decided_at = actor.id, actor.name, at
    line.decided_because = because
