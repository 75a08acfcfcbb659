"""What the house's books say of a seller, and the extracts of it that he agreed to."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.extract_errors import ExtractNotReady, ExtractUnknown
from marketplace.ledger.accounts import AccountKind
from marketplace.models.catalogue import Consignment
from marketplace.models.extracts import Extract, ExtractMaking, ExtractReading
from marketplace.models.invoices import Settlement
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.queries.turnover import begin
from marketplace.rules import extracts as rules
from marketplace.rules.sales import OrderState

TOLD: Final = (
    OrderState.PLACED,
    OrderState.PAID,
    OrderState.SETTLED,
    OrderState.COMPLETED,
    OrderState.RESCINDED,
    OrderState.CANCELLED,
)
"""A hold of a quarter of an hour is no order yet."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ExtractCard:
    """One extract, as its seller sees it."""

    id: str
    recipient: str
    purpose: str
    records: list[str]
    from_on: date
    to_on: date
    until_on: date
    consented_at: datetime
    revoked_at: datetime | None
    is_open: bool
    made_at: datetime | None
    """When it was last made."""
    readings: list[datetime]
    """When the recipient read it, the last first."""
    refusals: int
    """How often he asked after the consent was over."""
    address: str = ""
    """Where the recipient reads it; told once, when the consent is given."""


@dataclass(frozen=True, slots=True)
class Extracts:
    """A seller's extracts, the newest first."""

    extracts: list[ExtractCard]


def own(session: Session, *, actor: Actor, at: datetime) -> Extracts:
    """Return the actor's extracts."""
    query = sa.select(Extract).where(Extract.account_id == actor.id)
    rows = session.scalars(query.order_by(Extract.consented_at.desc()).limit(PAGE)).all()
    cards = [card(session, row, at=at) for row in rows]
    return Extracts(
        [
            replace(one, is_open=one.is_open and speaks(row, actor))
            for row, one in zip(rows, cards, strict=True)
        ]
    )


def speaks(row: Extract, actor: Actor) -> bool:
    """Say whether who consented still may: of a firm's records nobody tells who has left it."""
    return actor.is_signed_in and row.organisation_id in {None, actor.organisation_id}


def card(session: Session, row: Extract, *, at: datetime, address: str = "") -> ExtractCard:
    """Return an extract as a card."""
    readings = session.execute(
        sa.select(ExtractReading.read_at, ExtractReading.number)
        .where(ExtractReading.extract_id == row.id)
        .order_by(ExtractReading.read_at.desc())
        .limit(PAGE)
    ).all()
    made = sa.select(sa.func.max(ExtractMaking.made_at)).where(ExtractMaking.extract_id == row.id)
    return ExtractCard(
        id=row.id,
        recipient=row.recipient,
        purpose=row.purpose,
        records=list(row.records),
        from_on=row.from_on,
        to_on=row.to_on,
        until_on=row.until_on,
        consented_at=row.consented_at,
        revoked_at=row.revoked_at,
        is_open=rules.is_open(until_on=row.until_on, revoked_at=row.revoked_at, at=at),
        made_at=session.scalar(made),
        readings=[one.read_at for one in readings if one.number is not None],
        refusals=sum(one.number is None for one in readings),
        address=address,
    )


def file(session: Session, extract_id: str, *, actor: Actor) -> bytes:
    """Return the file of the actor's own extract, as it was last made.

    :raises ExtractUnknown: if it is not his
    :raises ExtractNotReady: if the house has not signed it yet
    """
    row = session.get(Extract, extract_id)
    if row is None or row.account_id != actor.id:
        raise ExtractUnknown
    query = sa.select(ExtractMaking).where(ExtractMaking.extract_id == extract_id)
    last = session.scalars(query.order_by(ExtractMaking.number.desc()).limit(1)).one()
    return file_of(session, last)


def file_of(session: Session, making: ExtractMaking) -> bytes:
    """Return the file of one making.

    :raises ExtractNotReady: if the house has not signed it yet
    """
    content = json.loads(making.content)
    found = authentication.extract_file(session, extract_id=content["id"], content=content)
    if found is None:
        raise ExtractNotReady
    return found


def records_of(session: Session, row: Extract, *, to_on: date) -> dict[str, Any]:
    """Return the records of a seller that he agreed to, and their totals.

    :param to_on: the last day that is told
    """
    works = _consigned(session, row)
    sellers = {row.account_id, *works.values()}
    chosen = set(row.records)
    found: dict[str, Any] = {}
    if rules.Records.ORDERS in chosen:
        placed_at = sa.func.coalesce(Order.placed_at, Order.created_at)
        found["orders"] = order_lines(
            session,
            Order.consignment_id.in_([consignment_id for consignment_id, _ in works]),
            Order.state.in_(TOLD),
            placed_at >= begin(row.from_on),
            placed_at < begin(to_on + timedelta(days=1)),
        )
    if rules.Records.RECEIPTS in chosen:
        found["receipts"] = receipt_lines(
            session,
            sellers,
            LedgerTransaction.at >= begin(row.from_on),
            LedgerTransaction.at < begin(to_on + timedelta(days=1)),
        )
    if rules.Records.CUSTODY in chosen:
        found["custody"] = _custody(session, [artwork_id for _, artwork_id in works], sellers)
    found["totals"] = authentication.extract_totals(found.get("orders", []), found.get("receipts", []))
    return found


def _consigned(session: Session, row: Extract) -> dict[tuple[str, str], str]:
    """Return (consignment, work) to who consigned it: his own, and his firm's where he acts for one."""
    his = Consignment.consignor_id == row.account_id
    whose = his if row.organisation_id is None else his | (Consignment.organisation_id == row.organisation_id)
    query = sa.select(Consignment.id, Consignment.artwork_id, Consignment.consignor_id).where(whose)
    return {(found.id, found.artwork_id): found.consignor_id for found in session.execute(query)}


def order_lines(session: Session, *which: "sa.ColumnElement[bool]") -> list[dict[str, Any]]:
    """Return orders as an extract tells them; no buyer is in them."""
    rows = session.execute(
        sa.select(Order, Settlement.proceeds_minor, Settlement.commission_minor)
        .outerjoin(Settlement, Settlement.order_id == Order.id)
        .where(*which)
        .order_by(Order.id)
    )
    return [
        {
            "order": order.id,
            "placed_on": _day(order.placed_at or order.created_at),
            "settled_on": None if order.settled_at is None else _day(order.settled_at),
            "state": order.state.value,
            "currency": order.currency,
            "price_minor": order.price_minor,
            "proceeds_minor": proceeds or 0,
            "commission_minor": commission or 0,
        }
        for order, proceeds, commission in rows
    ]


def receipt_lines(
    session: Session, sellers: Collection[str], *which: "sa.ColumnElement[bool]"
) -> list[dict[str, Any]]:
    """Return the bookings on the proceeds of a seller, each once: a booking may touch an account twice."""
    rows = session.execute(
        sa.select(
            LedgerTransaction.seq,
            LedgerTransaction.hash,
            LedgerTransaction.at,
            LedgerTransaction.kind,
            LedgerTransaction.order_id,
            LedgerAccount.currency,
            sa.func.sum(-LedgerEntry.amount_minor).label("amount"),
        )
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(
            LedgerAccount.kind == AccountKind.PROCEEDS,
            LedgerAccount.party_id.in_(sellers),
            *which,
        )
        .group_by(LedgerTransaction.seq, LedgerAccount.currency)
        .order_by(LedgerTransaction.seq)
    )
    return [
        {
            "seq": row.seq,
            "hash": row.hash,
            "on": _day(row.at),
            "kind": row.kind,
            "order": row.order_id,
            "currency": row.currency,
            "amount_minor": int(row.amount),
        }
        for row in rows
    ]


def export_line(order_id: str, proof: warehouse.ExportProof) -> dict[str, Any]:
    """Return the proof of an order's export as a bank or an insurer is told it."""
    return {
        "order": order_id,
        "declaration": proof.declaration_id,
        "number": proof.mrn,
        "mode": proof.mode,
        "departed_on": _day(proof.departed_at),
        "event": proof.event_hash,
    }


def _custody(
    session: Session, artwork_ids: Collection[str], sellers: Collection[str]
) -> list[dict[str, Any]]:
    holdings: Mapping[str, Any] = warehouse.holdings_of(session, artwork_ids)
    return [
        {
            "holding": one.id,
            "work": one.artwork_id,
            "state": one.custody_state.value,
            "customs_status": one.customs_status,
            "since": _day(one.since),
            "stopped": one.is_stopped,
        }
        for one in sorted(holdings.values(), key=lambda one: str(one.id))
        if one.is_open and one.owner_id in sellers
    ]


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
