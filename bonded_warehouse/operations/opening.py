"""Opening a filing beside a declaration: its message is built and kept, and the worker is told to send it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import FilingStands, NothingToFile
from bonded_warehouse.customs.offices import KINDS, Occasion
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.customs.simulator.offices import play_for
from bonded_warehouse.customs.transport_filing import Envelope, Goods, Parcel, Voyage
from bonded_warehouse.customs.writing import Built
from bonded_warehouse.events import FilingOpened
from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.filings import Filing, FilingState
from bonded_warehouse.operations import naming
from bonded_warehouse.rules.states import CustodyState
from foundation import outbox
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id
from foundation.money import Money

CLOSED: Final = (FilingState.RETURNED, FilingState.VOID)
COMES: Final = frozenset({CustodyState.EXPECTED, CustodyState.RETURNING})
"""States in which a work is on its way to our gate."""


def standing() -> sa.Select[Filing]:
    """Return the question for filings that stand: neither returned nor taken back."""
    return sa.select(Filing).where(Filing.state.not_in(CLOSED))


def open_filing(
    session: Session,
    occasion: Occasion,
    about: str,
    build: Callable[[Envelope], Built],
    *,
    holding: Holding | None = None,
    declaration: Declaration | None = None,
    tax_document_id: str | None = None,
    details: dict[str, Any] | None = None,
    voids: Filing | None = None,
    parties: Parties | None = None,
    actor: Actor,
    at: datetime,
) -> Filing:
    """Build a filing's message, keep both, and have the worker send it.

    :param about: what there is one standing filing of each occasion of
    :param voids: the filing that this one takes back
    :param parties: who stands in it; left out: those of the declaration, else the keeper of the zone
    :raises MessageUnfit: if an entry fits into no message
    :raises PartyMissing: if nobody is on file for a place of it
    """
    if parties is None and occasion is not Occasion.REFUND:
        parties = naming.of_declaration(session, declaration) if declaration else naming.of_zone(session)
    filing_id = new_id("fil", at)
    cop_no = filing_id[-20:] if occasion is Occasion.SUMMARY else filing_id
    takes_back = None if voids is None else voids.number or ""
    built = build(Envelope(filing_id=filing_id, cop_no=cop_no, at=at, takes_back=takes_back, of=parties))
    row = Filing(
        id=filing_id,
        occasion=occasion,
        kind=KINDS[occasion],
        cop_no=cop_no,
        about=about,
        holding_id=holding.id if holding else None,
        declaration_id=declaration.id if declaration else None,
        tax_document_id=tax_document_id,
        voids_id=voids.id if voids else None,
        details=details or {},
        guid=built.guid,
        body=built.body,
        scenario=play_for(declaration.scenario, occasion) if declaration else None,
        opened_by=actor.account_id or "system",
        opened_by_name=actor.name,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    outbox.publish(session, FilingOpened(filing_id=row.id, kind=row.kind, occasion=occasion.value), at=at)
    return row


def standing_of(session: Session, about: str, occasion: Occasion) -> Filing | None:
    """Return the filing of an occasion that stands; None if there is none."""
    return session.scalar(standing().where(Filing.about == about, Filing.occasion == occasion))


def require_new(session: Session, about: str, occasion: Occasion) -> None:
    """Require that no filing of this occasion stands.

    :raises FilingStands: if one does
    """
    found = standing_of(session, about, occasion)
    if found is not None:
        raise FilingStands(filing_id=found.id, state=Coded(found.state.value, "filing_state"))


def declaration_of(session: Session, holding_id: str, *states: DeclarationState) -> Declaration | None:
    """Return the latest declaration of a holding that was not given back."""
    asked: Iterable[DeclarationState] = states or (
        DeclarationState.LODGED,
        DeclarationState.ACCEPTED,
        DeclarationState.INSPECTION,
        DeclarationState.DETAINED,
        DeclarationState.RELEASED,
    )
    return session.scalar(
        sa.select(Declaration)
        .where(Declaration.holding_id == holding_id, Declaration.state.in_(list(asked)))
        .order_by(Declaration.id.desc())
        .limit(1)
    )


def goods_of(
    session: Session,
    holding: Holding,
    row: Declaration | None,
    *,
    net_g: int | None = None,
    gross_g: int | None = None,
) -> Goods:
    """Return a work as lists and slips name it: by its book, and by its declaration where there is one.

    :raises NothingToFile: if it stands in no book
    """
    found = session.execute(
        sa.select(BookItem, BondBook.number)
        .join(BondBook, BondBook.id == BookItem.book_id)
        .where(BookItem.holding_id == holding.id)
    ).one_or_none()
    if found is None:
        raise NothingToFile(state=Coded(state_of(holding), "custody"))
    item, number = found
    return Goods(
        hs=row.hs if row else item.hs_code,
        name=(row.goods_name if row else item.goods_name).strip(),
        value=Money(item.declared_minor, item.declared_currency),
        book=number,
        seq=item.seq,
        net_g=net_g or (row.net_g if row else 0),
        gross_g=gross_g or (row.gross_g if row else 0),
    )


def parcel_of(row: Declaration) -> Parcel:
    """Return a declared parcel as port and carrier know it."""
    return Parcel(waybill=row.waybill_number, list_number=row.mrn, gross_g=row.gross_g)


def details_of(session: Session, declaration_id: str) -> dict[str, Any]:
    """Return what the slip of a declaration says of vehicle and flight."""
    found = standing_of(session, declaration_id, Occasion.EXIT_SLIP)
    return found.details if found else {}


def voyage_of(details: dict[str, Any]) -> Voyage | None:
    """Return the flight that a slip names; None where it names none."""
    if "flight" not in details:
        return None
    return Voyage(name=details["flight"], number=details["voyage"], bill=details["bill"])


def visit(session: Session, holding: Holding) -> str:
    """Return what there is one list and one slip of: a work's first entry, or its n-th return."""
    returned = session.scalar(
        sa.select(sa.func.count()).where(
            CustodyEvent.holding_id == holding.id, CustodyEvent.transition == "M30"
        )
    )
    return f"{holding.id}:{returned or 0}"


def state_of(holding: Holding) -> str:
    """Return a holding's state as a word that can be shown."""
    return (CustodyState.EXPECTED if holding.state is CustodyState.NONE else holding.state).value
