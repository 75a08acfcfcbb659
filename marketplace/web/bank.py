"""The cashier's desk at the bank: statements are looked at, read in, and what waits is decided."""

import hashlib
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any, Final

from flask import current_app, url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.settings import Settings
from foundation.web.call import Call
from foundation.web.routes import Room
from marketplace.money_errors import BankLineUnknown
from marketplace.operations import banking, refunding
from marketplace.payments.statement_values import Statement
from marketplace.payments.statements import LARGEST, read_statement
from marketplace.queries import bank, bank_plan
from marketplace.queries.bank import BankDesk, BankLineCard, StatementPage
from marketplace.queries.bank_plan import Plan
from marketplace.queries.money_cards import RefundCard
from marketplace.roles import AUDITOR, CASHIER

room = Room("bank", __name__)

READERS: Final = {CASHIER, AUDITOR}


@dataclass(frozen=True, slots=True)
class CsvAccount:
    """Of a CSV file, which does not name it: the account that it is of."""

    account: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class ForInvoice:
    """Which invoice a line pays."""

    invoice: Annotated[str, Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class Because:
    """Why a line is set aside."""

    reason: Annotated[str, Field(min_length=3, max_length=400)]


@dataclass(frozen=True, slots=True)
class SentUnder:
    """Under which reference of the bank money was sent."""

    reference: Annotated[str, Field(min_length=2, max_length=80)]


def _statement(call: Call[CsvAccount]) -> tuple[Statement, str, str]:
    """Return the statement that was sent, its digest, and its name."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    upload = call.upload("file")
    own = settings.wire_account[1] if settings.wire_account else "-"
    statement = read_statement(upload.data[: LARGEST + 1], account=call.input.account.strip() or own)
    return statement, hashlib.sha256(upload.data).hexdigest(), upload.name


@room.get("/bank", gives=BankDesk, may=READERS, scope="money:read", page="marketplace/bank.html")
def desk(call: Call[None]) -> BankDesk:
    """Show the lines that wait for a cashier, and the statements read in last."""
    return bank.desk(db.session)


@room.get(
    "/bank/statements/<statement_id>",
    gives=StatementPage,
    may=READERS,
    scope="money:read",
    page="marketplace/bank_statement.html",
)
def statement(call: Call[None], statement_id: str) -> StatementPage:
    """Show one statement, line by line."""
    page = bank.statement_page(db.session, statement_id)
    if page is None:
        raise BankLineUnknown
    return page


@room.post(
    "/bank/trials",
    takes=CsvAccount,
    files=("file",),
    gives=Plan,
    may={CASHIER},
    scope="money:write",
    page="marketplace/bank_plan.html",
    on_refusal="bank.desk",
)
def trial(call: Call[CsvAccount]) -> Plan:
    """Show what reading a statement in would do; nothing is changed."""
    found, sha256, _ = _statement(call)
    return bank_plan.plan(db.session, found, sha256=sha256, today=call.at.astimezone(UTC).date())


@room.post(
    "/bank/statements",
    takes=CsvAccount,
    files=("file",),
    gives=StatementPage,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("bank.statement", statement_id=card.statement.id),
    on_refusal="bank.desk",
)
def read_in(call: Call[CsvAccount]) -> StatementPage:
    """Read a statement in: what is sure is booked, all else waits. The same file again changes nothing."""
    found, sha256, name = _statement(call)
    with call.transaction() as session:
        row = banking.read_in(
            session, statement=found, sha256=sha256, name=name, actor=call.actor, at=call.at
        )
        is_new = row.imported_at == call.at
        session.flush()
        page = bank.statement_page(session, row.id)
        assert page is not None
        card = call.answer(session, page)
    call.say(gettext("Read in.") if is_new else gettext("This file was read before: nothing was changed."))
    return card


def _decided(call: Call[Any], operation: Any, line_id: str, say: str, **given: str) -> BankLineCard:
    return call.perform(
        operation, lambda _session, row: BankLineCard.of(row), say=say, line_id=line_id, **given
    )


@room.post(
    "/bank/lines/<line_id>/booking",
    takes=ForInvoice,
    gives=BankLineCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("bank.desk"),
    on_refusal="bank.desk",
)
def book(call: Call[ForInvoice], line_id: str) -> BankLineCard:
    """Book a waiting line on an invoice."""
    return _decided(call, banking.book_on_invoice, line_id, gettext("Booked."), number=call.input.invoice)


@room.post(
    "/bank/lines/<line_id>/setting-aside",
    takes=Because,
    gives=BankLineCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("bank.desk"),
    on_refusal="bank.desk",
)
def set_aside(call: Call[Because], line_id: str) -> BankLineCard:
    """Set a waiting line aside, and say why."""
    return _decided(call, banking.set_aside, line_id, gettext("Set aside."), reason=call.input.reason)


@room.post(
    "/refunds/<refund_id>/sending",
    takes=SentUnder,
    gives=RefundCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("ordering.show", order_id=card.order_id),
    on_refusal="bank.desk",
)
def refund_sent(call: Call[SentUnder], refund_id: str) -> RefundCard:
    """Say that a refund was sent by hand."""
    return call.perform(
        refunding.confirm_sent,
        lambda _session, row: RefundCard.of(row),
        say=gettext("Noted as sent."),
        refund_id=refund_id,
        reference=call.input.reference,
    )
