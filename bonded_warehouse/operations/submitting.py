"""What people file beside the declaration: release slips, arrival at the yard, summaries, claims for refund.

Source: clearance pipeline, stages 3 and 6; custody table M02, M25, M31.
"""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import NothingToFile, SlipIncomplete
from bonded_warehouse.customs import transport_filing as messages
from bonded_warehouse.customs.offices import Occasion
from bonded_warehouse.customs.transport_filing import Envelope, Vehicle, Voyage
from bonded_warehouse.customs.writing import Built
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.filings import Filing
from bonded_warehouse.models.tax import TaxDocument
from bonded_warehouse.operations import keeping, naming
from bonded_warehouse.operations.opening import (
    CLOSED,
    COMES,
    declaration_of,
    details_of,
    goods_of,
    open_filing,
    parcel_of,
    require_new,
    standing_of,
    state_of,
    visit,
    voyage_of,
)
from bonded_warehouse.queries import parties
from bonded_warehouse.roles import COURIER, CUSTOMS_OFFICER, DECLARANT, GATE_OFFICER
from bonded_warehouse.rules.states import CustodyState
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.money import Money

TO_THE_YARD: Final = frozenset({CustodyState.IN_TRANSIT_EXPORT, CustodyState.DEPARTED})
E_COMMERCE: Final = frozenset({"9610", "1210", "9710", "9810"})
"""Modes whose export lists are summed up."""
LONGEST: Final = {"vehicle": 30, "flight": 50, "voyage": 30, "bill": 37}


def file_slip(
    session: Session,
    *,
    holding_id: str,
    vehicle: Vehicle,
    voyage: Voyage | None = None,
    net_g: int | None = None,
    gross_g: int | None = None,
    actor: Actor,
    at: datetime,
) -> list[Filing]:
    """File the release slip of the vehicle that brings or takes a work; on the way out its master list too.

    :param net_g: of a work that comes in; on the way out the declaration's weights hold
    :raises NotAllowed: if the actor is neither declarant nor gate officer
    :raises NothingToFile: if the work is neither on its way to our gate nor released and about to leave
    :raises SlipIncomplete: if weights, or on the way out the flight, are missing; also MessageUnfit
    :raises FilingStands: if one is filed already
    """
    actor.require(DECLARANT, GATE_OFFICER)
    holding = keeping.locked(session, holding_id)
    _require_vehicle(vehicle, voyage)
    if holding.state in COMES:
        if not (net_g and gross_g and 0 < net_g <= gross_g):
            raise SlipIncomplete(
                fields={"gross_g": "Weigh it: the gross weight is no less than the net weight."}
            )
        return [_slip_in(session, holding, vehicle, net_g=net_g, gross_g=gross_g, actor=actor, at=at)]
    row = declaration_of(session, holding.id, DeclarationState.RELEASED)
    if holding.state is not CustodyState.CLEARED_EXPORT or row is None:
        raise NothingToFile(state=Coded(state_of(holding), "custody"))
    if voyage is None:
        raise SlipIncomplete(fields={"voyage": "This is needed."})
    require_new(session, row.id, Occasion.EXIT_SLIP)
    goods = goods_of(session, holding, row)
    listed = standing_of(session, row.id, Occasion.EXIT_LIST)
    rests_on = (listed.number or listed.cop_no) if listed else (row.mrn or row.id)
    details = _said_of(vehicle, voyage, row.net_g, row.gross_g)

    def slip(envelope: Envelope) -> Built:
        return messages.release_slip(
            envelope, goods, vehicle, way="E", rests_on=rests_on, is_list=listed is not None
        )

    def master(envelope: Envelope) -> Built:
        return messages.master_list(envelope, parcel_of(row), voyage, vehicle)

    how: dict[str, Any] = {
        "holding": holding,
        "declaration": row,
        "details": details,
        "actor": actor,
        "at": at,
    }
    found = [open_filing(session, Occasion.EXIT_SLIP, row.id, slip, **how)]
    if standing_of(session, row.id, Occasion.MASTER_LIST) is None:
        found.append(open_filing(session, Occasion.MASTER_LIST, row.id, master, **how))
    return found


def _slip_in(
    session: Session,
    holding: Holding,
    vehicle: Vehicle,
    *,
    net_g: int,
    gross_g: int,
    actor: Actor,
    at: datetime,
) -> Filing:
    about = visit(session, holding)
    require_new(session, about, Occasion.ENTRY_SLIP)
    goods = goods_of(session, holding, None, net_g=net_g, gross_g=gross_g)
    listed = standing_of(session, about, Occasion.ENTRY_LIST)
    rests_on = (listed.number or listed.cop_no) if listed else holding.id

    def build(envelope: Envelope) -> Built:
        return messages.release_slip(
            envelope, goods, vehicle, way="I", rests_on=rests_on, is_list=listed is not None
        )

    details = _said_of(vehicle, None, net_g, gross_g)
    return open_filing(
        session, Occasion.ENTRY_SLIP, about, build, holding=holding, details=details, actor=actor, at=at
    )


def file_arrival(
    session: Session, *, holding_id: str, vehicle_number: str = "", actor: Actor, at: datetime
) -> Filing:
    """File that the parcel came to the supervised yard.

    :raises NotAllowed: if the actor neither carries nor declares nor is of customs
    :raises NothingToFile: if the work is not on its way to the port
    :raises SlipIncomplete: if nobody said in which vehicle; FilingStands if it is filed already
    """
    actor.require(COURIER, DECLARANT, CUSTOMS_OFFICER)
    holding = keeping.locked(session, holding_id)
    row = declaration_of(session, holding.id, DeclarationState.RELEASED)
    if holding.state not in TO_THE_YARD or row is None:
        raise NothingToFile(state=Coded(state_of(holding), "custody"))
    require_new(session, row.id, Occasion.ARRIVAL)
    details = details_of(session, row.id)
    number = vehicle_number.strip() or str(details.get("vehicle", ""))
    if not 0 < len(number) <= LONGEST["vehicle"]:
        raise SlipIncomplete(fields={"vehicle_number": "This is needed."})

    def build(envelope: Envelope) -> Built:
        return messages.arrival(envelope, parcel_of(row), number, voyage_of(details))

    return open_filing(
        session, Occasion.ARRIVAL, row.id, build, holding=holding, declaration=row, actor=actor, at=at,
        details={"vehicle": number},
    )  # fmt: skip


def file_summary(
    session: Session,
    *,
    from_at: datetime,
    to_at: datetime,
    enterprise_id: str | None = None,
    actor: Actor,
    at: datetime,
) -> Filing:
    """Have the export lists of a time summed up that left and that no summary names yet.

    :param enterprise_id: whose lists; left out where all are of one seller and one agent
    :raises NotAllowed: if the actor is no declarant
    :raises NothingToFile: if there is none
    :raises DeclarationInvalid: if they are of several, and none was named
    """
    actor.require(DECLARANT)
    rows = session.scalars(
        sa.select(Declaration)
        .join(Filing, sa.and_(Filing.declaration_id == Declaration.id, Filing.occasion == Occasion.DEPARTURE))
        .where(
            Declaration.state == DeclarationState.RELEASED,
            Declaration.mode.in_(sorted(E_COMMERCE)),
            Declaration.mrn.is_not(None),
            Declaration.lodged_at >= from_at,
            Declaration.lodged_at < to_at,
            Filing.state.not_in(CLOSED),
        )
        .order_by(Declaration.id)
        .with_for_update(of=Declaration)
    ).all()
    summed = {
        number
        for details in session.scalars(
            sa.select(Filing.details).where(Filing.occasion == Occasion.SUMMARY, Filing.state.not_in(CLOSED))
        )
        for number in details.get("lists", ())
    }
    unsummed = [row for row in rows if row.mrn is not None and row.mrn not in summed]
    firms = {row.id: naming.of_declaration(session, row) for row in unsummed}
    if enterprise_id is not None:
        asked = parties.credit_code_of(session, enterprise_id)
        firms = {one: firm for one, firm in firms.items() if firm.seller.credit_code == asked}
    lists = [row.mrn for row in unsummed if row.id in firms and row.mrn is not None]
    if not lists:
        raise NothingToFile(state=Coded("summary", "filing_occasion"))
    whose = {(one.seller.credit_code, one.agent.credit_code): one for one in firms.values()}
    if len(whose) > 1:
        raise DeclarationInvalid(fields={"enterprise_id": "Choose whose lists: these are of several."})

    def build(envelope: Envelope) -> Built:
        return messages.summary(envelope, lists, from_at=from_at, to_at=to_at)

    return open_filing(
        session, Occasion.SUMMARY, f"sum:{lists[0]}", build, details={"lists": lists},
        parties=next(iter(whose.values())), actor=actor, at=at,
    )  # fmt: skip


def file_claim(session: Session, document: TaxDocument, *, actor: Actor, at: datetime) -> Filing:
    """Hand a claim for refund to the tax office, in the transaction that draws it up."""
    row = session.get(Declaration, document.declaration_id) if document.declaration_id else None
    firms = parties.kept(session, [row.id]).get(row.id) if row else None

    def build(envelope: Envelope) -> Built:
        return messages.claim(
            envelope,
            {
                "document": document.id,
                "calc": document.calc,
                "party": document.party,
                "declaration": row.mrn if row else None,
                "seller": firms.seller.credit_code if firms else None,
                "total_cny": str(Money(document.total_minor, document.currency).decimal()),
                "invoice": document.reference,
                "digest": document.digest,
            },
        )

    return open_filing(
        session, Occasion.REFUND, document.id, build, declaration=row, tax_document_id=document.id,
        actor=actor, at=at,
    )  # fmt: skip


def close_claim(session: Session, document: TaxDocument, *, at: datetime) -> None:
    """Wait no longer for the tax office about a document that an officer paid or withdrew here."""
    waiting = sa.select(Filing).where(Filing.tax_document_id == document.id, Filing.closed_at.is_(None))
    for row in session.scalars(waiting).all():
        row.closed_at = at
    session.flush()


def _said_of(vehicle: Vehicle, voyage: Voyage | None, net_g: int, gross_g: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "vehicle": vehicle.number.strip(),
        "vehicle_g": vehicle.weight_g,
        "net_g": net_g,
        "gross_g": gross_g,
    }
    return said | ({"flight": voyage.name, "voyage": voyage.number, "bill": voyage.bill} if voyage else {})


def _require_vehicle(vehicle: Vehicle, voyage: Voyage | None) -> None:
    said = {"vehicle": vehicle.number}
    if voyage is not None:
        said |= {"flight": voyage.name, "voyage": voyage.number, "bill": voyage.bill}
    wrong = {name: "This is needed." for name, text in said.items() if not text.strip()}
    wrong |= {name: "This is too long." for name, text in said.items() if len(text.strip()) > LONGEST[name]}
    if not 0 < vehicle.weight_g < 10**9:
        wrong["vehicle_g"] = "This is needed."
    if wrong:
        raise SlipIncomplete(fields=wrong)
