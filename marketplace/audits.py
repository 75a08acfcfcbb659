"""What must hold about money, recomputed."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.outbox import PublishedEvent
from foundation.worker import Audit
from marketplace.ledger.accounts import AccountKind
from marketplace.ledger.entries import chain_hash
from marketplace.models.credit_notes import CreditNote, CreditNoteState
from marketplace.models.invoices import Invoice, InvoiceState, Payment, Settlement
from marketplace.models.money import Counter, LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.models.platforms import PlatformOrder
from marketplace.queries import agreement_audit, books_audit, finance_audit, statistics_audit
from marketplace.rules.platform_orders import ON_THE_WAY, PlatformOrderState
from marketplace.rules.sales import OrderState

BATCH: Final = 500
REPAYING: Final = ("refunded", "refund_failed", "chargeback_borne")
"""Bookings by which a buyer has his money back, or has it no longer."""
PASSED: Final = (OrderState.SETTLED, OrderState.COMPLETED, OrderState.RESCINDED)
"""Title passed to the buyer once, whatever became of the sale."""


def books_balance(session: Session) -> Iterator[str]:
    """Name bookings that do not add up to nothing in every currency."""
    per_booking = (
        sa.select(LedgerEntry.transaction_seq, LedgerAccount.currency, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .group_by(LedgerEntry.transaction_seq, LedgerAccount.currency)
        .having(sa.func.sum(LedgerEntry.amount_minor) != 0)
    )
    for seq, currency, amount in session.execute(per_booking):
        yield f"booking {seq} does not balance: {amount} {currency} minor units"
    empty = sa.select(LedgerTransaction.seq).where(
        ~sa.exists().where(LedgerEntry.transaction_seq == LedgerTransaction.seq)
    )
    for seq in session.scalars(empty):
        yield f"booking {seq} has no entries"


def books_are_chained(session: Session) -> Iterator[str]:
    """Name bookings whose hash is not that of what they say and of all before, or that are missing."""
    before, last = "", 0
    query = sa.select(LedgerTransaction).order_by(LedgerTransaction.seq)
    for booking in session.scalars(query.execution_options(yield_per=BATCH)):
        if booking.seq != last + 1:
            yield f"bookings {last + 1} to {booking.seq - 1} are missing"
        wanted = chain_hash(
            before,
            seq=booking.seq,
            kind=booking.kind,
            ref=booking.ref,
            at=booking.at,
            entries=[entry.value for entry in booking.entries],
        )
        if booking.hash != wanted:
            yield f"booking {booking.seq} ({booking.kind} {booking.ref}) is not what it was"
        before, last = booking.hash, booking.seq
    head = session.get(Counter, "ledger")
    stands = (0, "") if head is None else (head.value, head.hash)
    if stands != (last, before):
        yield f"the ledger ends at booking {last}; its head says {stands[0]}"


def invoices_have_no_gaps(session: Session) -> Iterator[str]:
    """Name invoice numbers that are missing between 1 and the last given in a year."""
    numbers: dict[str, list[int]] = {}
    for number in session.scalars(sa.select(Invoice.number).order_by(Invoice.number)):
        year, _, place = number.partition("-")
        numbers.setdefault(year, []).append(int(place))
    for year, places in numbers.items():
        counter = session.get(Counter, f"invoice-{year}")
        given = 0 if counter is None else counter.value
        for missing in sorted(set(range(1, max(given, places[-1]) + 1)) - set(places)):
            yield f"invoice {year}-{missing:06d} is missing"


def credit_notes_mirror(session: Session) -> Iterator[str]:
    """Name credit notes that are missing, do not mirror their invoice, or stand otherwise than the ledger."""
    given: dict[str, list[int]] = {}
    booked = _undone_by_ledger(session)
    for note, invoice, order in session.execute(
        sa.select(CreditNote, Invoice, Order)
        .join(Invoice, Invoice.id == CreditNote.invoice_id)
        .join(Order, Order.id == CreditNote.order_id)
        .execution_options(yield_per=BATCH)
    ):
        year, _, place = note.number.removeprefix("CN-").partition("-")
        given.setdefault(year, []).append(int(place))
        mirror = [(line.position, line.kind, -line.amount_minor) for line in invoice.lines]
        if [(line.position, line.kind, line.amount_minor) for line in note.lines] != mirror or (
            note.total_minor != -invoice.total_minor
        ):
            yield f"credit note {note.number} does not mirror invoice {invoice.number}"
        if invoice.order_id != note.order_id or order.state is not OrderState.RESCINDED:
            yield f"credit note {note.number}: the sale of invoice {invoice.number} was not undone"
        credited, refunded = booked.pop(order.id, (0, 0))
        if credited != -note.total_minor:
            yield f"credit note {note.number}: {-note.total_minor} are credited, the ledger says {credited}"
        if note.state is CreditNoteState.REPAID and refunded < -note.total_minor:
            yield f"credit note {note.number} is repaid, and by the ledger the buyer got {refunded} back"
        if (note.state is CreditNoteState.REPAID) != (note.repaid_at is not None):
            yield f"credit note {note.number} is {note.state.value}; its day of repayment says otherwise"
    for order_id in booked:
        yield f"order {order_id} was undone, and has no credit note"
    for year, places in given.items():
        counter = session.get(Counter, f"credit-note-{year}")
        last = max(0 if counter is None else counter.value, *places)
        for missing in sorted(set(range(1, last + 1)) - set(places)):
            yield f"credit note CN-{year}-{missing:06d} is missing"


def _undone_by_ledger(session: Session) -> dict[str, tuple[int, int]]:
    """Return what the ledger credited for each order that was undone, and what of it the buyer got back.

    By our refunds that arrived, or by his own bank: what a lost chargeback took of it.
    """
    rows = session.execute(
        sa.select(LedgerTransaction.order_id, LedgerTransaction.kind, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .join(Order, Order.id == LedgerTransaction.order_id)
        .where(
            LedgerAccount.kind == AccountKind.BUYER_CREDIT,
            LedgerAccount.currency == Order.currency,
            LedgerTransaction.kind.in_(("rescinded", *REPAYING)),
        )
        .group_by(LedgerTransaction.order_id, LedgerTransaction.kind)
    )
    sums = {(order_id, kind): int(amount) for order_id, kind, amount in rows}
    return {
        order_id: (-amount, sum(sums.get((order_id, way), 0) for way in REPAYING))
        for (order_id, kind), amount in sums.items()
        if kind == "rescinded"
    }


def invoices_add_up(session: Session) -> Iterator[str]:
    """Name invoices whose lines, total, payments and bookings differ."""
    booked = {
        order_id: int(amount)
        for order_id, amount in session.execute(
            sa.select(LedgerTransaction.order_id, sa.func.sum(LedgerEntry.amount_minor))
            .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
            .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
            .where(LedgerAccount.kind == AccountKind.RECEIVABLE)
            .group_by(LedgerTransaction.order_id)
        )
    }
    for invoice in session.scalars(sa.select(Invoice).execution_options(yield_per=BATCH)):
        if sum(line.amount_minor for line in invoice.lines) != invoice.total_minor:
            yield f"invoice {invoice.number}: its lines do not add up to its total"
        if invoice.order_id not in booked:
            yield f"invoice {invoice.number} was never booked"
        elif booked[invoice.order_id] != invoice.open.amount_minor:
            yield (
                f"invoice {invoice.number}: {invoice.open.amount_minor} are open, "
                f"the ledger says {booked[invoice.order_id]}"
            )


def orders_match_their_money(session: Session) -> Iterator[str]:
    """Name orders whose state and money differ: paid without a paid invoice, settled without settlement."""
    query = (
        sa.select(Order, Invoice.state, Settlement.released_at, Settlement.order_id)
        .outerjoin(Invoice, Invoice.order_id == Order.id)
        .outerjoin(Settlement, Settlement.order_id == Order.id)
    )
    kinds: dict[str, set[str]] = {}
    for order_id, kind in session.execute(sa.select(LedgerTransaction.order_id, LedgerTransaction.kind)):
        kinds.setdefault(order_id, set()).add(kind)
    for order, invoice, released_at, settlement in session.execute(query):
        booked = kinds.get(order.id, set())
        if order.state in {OrderState.PAID, *PASSED} and invoice is not InvoiceState.PAID:
            yield f"order {order.id} is {order.state.value}, its invoice is not paid"
        if (order.state in PASSED) != (settlement is not None) or (order.state in PASSED) != (
            "settled" in booked
        ):
            yield f"order {order.id} is {order.state.value}; its settlement says otherwise"
        if (order.state is OrderState.RESCINDED) != ("rescinded" in booked):
            yield f"order {order.id} is {order.state.value}; whether it was undone the ledger says otherwise"
        if (order.state is OrderState.COMPLETED) != (released_at is not None):
            yield f"order {order.id} is {order.state.value}; its proceeds say otherwise"
        if order.state in {OrderState.HELD, OrderState.EXPIRED} and invoice is not None:
            yield f"order {order.id} is {order.state.value}, and has an invoice"


def settlements_passed_title(session: Session) -> Iterator[str]:
    """Name settled orders whose work's title never passed to their buyer."""
    passed = {
        (facts["holding_id"], facts["to_owner_id"])
        for facts in session.scalars(
            sa.select(PublishedEvent.facts).where(PublishedEvent.name == warehouse.TitleTransferred.name())
        )
    }
    orders = sa.select(Order.id, Order.holding_id, Order.buyer_id).where(Order.state.in_(PASSED))
    for order_id, holding_id, buyer_id in session.execute(orders):
        if (holding_id, buyer_id) not in passed:
            yield f"order {order_id} is settled, and title never passed to its buyer"


def payments_are_booked(session: Session) -> Iterator[str]:
    """Name orders whose payments and ledger differ in what came in."""
    booked = {
        order_id: int(amount)
        for order_id, amount in session.execute(
            sa.select(LedgerTransaction.order_id, sa.func.sum(LedgerEntry.amount_minor))
            .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
            .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
            .join(Order, Order.id == LedgerTransaction.order_id)
            .where(
                LedgerTransaction.kind == "received",
                LedgerAccount.kind == AccountKind.BANK,
                LedgerAccount.currency == Order.currency,
            )
            .group_by(LedgerTransaction.order_id)
        )
    }
    received = session.execute(
        sa.select(Invoice.order_id, sa.func.sum(Payment.received_minor))
        .join(Payment, Payment.invoice_id == Invoice.id)
        .group_by(Invoice.order_id)
    )
    for order_id, amount in received:
        if booked.pop(order_id, 0) != amount:
            yield f"order {order_id}: its payments are {amount}, the ledger says otherwise"
    for order_id in booked:
        yield f"order {order_id}: the ledger has money that no payment brought"


def platform_orders_hold(session: Session) -> Iterator[str]:
    """Name orders of other platforms whose work is not kept for them, or for which money was booked here."""
    rows = list(session.execute(sa.select(PlatformOrder.id, PlatformOrder.artwork_id, PlatformOrder.state)))
    kept = warehouse.holdings_of(session, [row.artwork_id for row in rows])
    for row in rows:
        holding = kept.get(row.artwork_id)
        promised = holding is not None and holding.earmarked_for == row.id
        is_open = row.state in ON_THE_WAY or row.state is PlatformOrderState.DELIVERED
        if row.state is PlatformOrderState.RESERVED and not promised:
            yield f"platform order {row.id}: its work is not kept for it"
        if promised and not is_open:
            yield f"platform order {row.id} is {row.state.value}, and its work is still kept for it"
    booked = sa.select(LedgerTransaction.order_id).join(
        PlatformOrder, PlatformOrder.id == LedgerTransaction.order_id
    )
    for order_id in session.scalars(booked.distinct()):
        yield f"platform order {order_id}: another platform took its money, and the ledger has some"


AUDITS: Final = (
    Audit("marketplace.books_balance", books_balance),
    Audit("marketplace.books_are_chained", books_are_chained),
    Audit("marketplace.closes_hold", books_audit.closes_hold),
    Audit("marketplace.chargebacks_are_booked", books_audit.chargebacks_are_booked),
    Audit("marketplace.bank_lines_are_booked", books_audit.bank_lines_are_booked),
    Audit("marketplace.wires_went_out_as_stated", books_audit.wires_went_out_as_stated),
    Audit("marketplace.invoices_have_no_gaps", invoices_have_no_gaps),
    Audit("marketplace.credit_notes_mirror", credit_notes_mirror),
    Audit("marketplace.invoices_add_up", invoices_add_up),
    Audit("marketplace.orders_match_their_money", orders_match_their_money),
    Audit("marketplace.settlements_passed_title", settlements_passed_title),
    Audit("marketplace.payments_are_booked", payments_are_booked),
    Audit("marketplace.platform_orders_hold", platform_orders_hold),
    Audit("marketplace.agreements_hold", agreement_audit.agreements_hold),
    Audit("marketplace.orders_are_settled_once", finance_audit.orders_are_settled_once),
    Audit("marketplace.insurance_adds_up", finance_audit.insurance_adds_up),
    Audit("marketplace.fund_stays_within_calls", finance_audit.fund_stays_within_calls),
    Audit("marketplace.statistic_cells_add_up", statistics_audit.cells_add_up),
    Audit("marketplace.statistic_margins_add_up", statistics_audit.margins_add_up),
    Audit("marketplace.statistic_lines_are_sales", statistics_audit.lines_are_sales),
    Audit("marketplace.statistic_editions_are_whole", statistics_audit.editions_are_whole),
)
