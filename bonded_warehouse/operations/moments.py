"""What a step of the custody table calls for by itself at the offices, and what it makes void.

Source: clearance pipeline, stages 2 and 6; custody table M01, M03, M07, M20, M21, M26, M36, M43.
"""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import FilingClosed, NothingToFile, PartyMissing
from bonded_warehouse.customs import transport_filing as messages
from bonded_warehouse.customs.filing import BONDED as BONDED_MODES
from bonded_warehouse.customs.offices import Occasion
from bonded_warehouse.customs.transport_filing import Envelope, Vehicle
from bonded_warehouse.customs.writing import Built
from bonded_warehouse.events import CustodyMoved
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.filings import Filing, FilingState
from bonded_warehouse.operations import keeping
from bonded_warehouse.operations.opening import (
    COMES,
    declaration_of,
    details_of,
    goods_of,
    open_filing,
    parcel_of,
    require_new,
    standing,
    standing_of,
    state_of,
    visit,
    voyage_of,
)
from bonded_warehouse.queries.filings import unlisted
from bonded_warehouse.roles import DECLARANT
from bonded_warehouse.rules.states import BONDED, CustodyState
from foundation.actor import SYSTEM, Actor
from foundation.errors import Coded

BY_THEMSELVES: Final = {Occasion.ENTRY_LIST: "M01", Occasion.EXIT_LIST: "M20", Occasion.DEPARTURE: "M26"}
"""Filings that follow from a step of the table."""
NO_ENTRY: Final = frozenset({"M03", "M07", "M36"})
NO_EXIT: Final = frozenset({"M21", "M43"})


def follow_step(session: Session, event: CustodyMoved, at: datetime) -> None:
    """File what a step calls for by itself, or take back what it makes void.

    Where nobody is on file for a place of the message, nothing is filed: it stands on a person's desk.
    """
    try:
        _follow(session, event, at)
    except PartyMissing:
        return


def file_waiting(session: Session, *, at: datetime) -> None:
    """File the lists of works on their way in that waited until the keeper of the zone was on file."""
    for holding_id in unlisted(session):
        holding = keeping.locked(session, holding_id)
        _verification_list(session, holding, None, occasion=Occasion.ENTRY_LIST, at=at)


def _follow(session: Session, event: CustodyMoved, at: datetime) -> None:
    match event.transition:
        case "M01":
            _list_in(session, event, at=at)
        case "M20":
            _list_out(session, event, at=at)
        case "M26":
            _left(session, event, at=at)
        case step if step in NO_ENTRY | NO_EXIT:
            entering = step in NO_ENTRY
            gone = (
                (Occasion.ENTRY_LIST, Occasion.ENTRY_SLIP)
                if entering
                else (Occasion.EXIT_LIST, Occasion.EXIT_SLIP, Occasion.MASTER_LIST)
            )
            query = standing().where(Filing.holding_id == event.holding_id, Filing.occasion.in_(gone))
            for row in session.scalars(query.where(Filing.voids_id.is_(None)).order_by(Filing.id)).all():
                _take_back(session, row, at=at)
        case _:
            pass


def _list_in(session: Session, event: CustodyMoved, *, at: datetime) -> None:
    holding = keeping.locked(session, event.holding_id)
    if holding.intended_status in BONDED and holding.state in COMES:
        _verification_list(session, holding, None, occasion=Occasion.ENTRY_LIST, at=at)


def _list_out(session: Session, event: CustodyMoved, *, at: datetime) -> None:
    holding = keeping.locked(session, event.holding_id)
    row = declaration_of(session, holding.id)
    if row is not None and row.mode in BONDED_MODES and holding.state is CustodyState.IN_CLEARANCE:
        _verification_list(session, holding, row, occasion=Occasion.EXIT_LIST, at=at)


def _verification_list(
    session: Session, holding: Holding, row: Declaration | None, *, occasion: Occasion, at: datetime
) -> Filing | None:
    about = row.id if row else visit(session, holding)
    if standing_of(session, about, occasion) is not None:
        return None
    goods = goods_of(session, holding, row)
    way = "E" if row else "I"
    mode = row.mode if row else messages.LOGISTICS

    def build(envelope: Envelope) -> Built:
        return messages.verification_list(envelope, goods, way=way, mode=mode)

    return open_filing(session, occasion, about, build, holding=holding, declaration=row, actor=SYSTEM, at=at)


def _left(session: Session, event: CustodyMoved, *, at: datetime) -> None:
    """File the departure of a declared parcel, at the moment at which it left."""
    holding = keeping.locked(session, event.holding_id)
    row = declaration_of(session, holding.id, DeclarationState.RELEASED)
    left_at = session.scalar(
        sa.select(sa.func.max(CustodyEvent.occurred_at)).where(
            CustodyEvent.holding_id == holding.id, CustodyEvent.transition == "M26"
        )
    )
    if row is None or left_at is None or standing_of(session, row.id, Occasion.DEPARTURE) is not None:
        return
    details = details_of(session, row.id)

    def build(envelope: Envelope) -> Built:
        return messages.departure(envelope, parcel_of(row), left_at=left_at, voyage=voyage_of(details))

    open_filing(
        session, Occasion.DEPARTURE, row.id, build, holding=holding, declaration=row, actor=SYSTEM, at=at
    )


def _take_back(session: Session, row: Filing, *, at: datetime) -> None:
    """Ask the office to strike what was filed; until it agrees, the first stands."""
    holding = keeping.locked(session, row.holding_id) if row.holding_id else None
    declaration = session.get(Declaration, row.declaration_id) if row.declaration_id else None
    if holding is None or standing_of(session, f"void:{row.id}", row.occasion) is not None:
        return
    details = row.details
    goods = goods_of(
        session, holding, declaration, net_g=details.get("net_g"), gross_g=details.get("gross_g")
    )
    way = "I" if row.occasion in {Occasion.ENTRY_LIST, Occasion.ENTRY_SLIP} else "E"
    vehicle = Vehicle(number=details.get("vehicle", "-"), weight_g=details.get("vehicle_g", 1))

    def build(envelope: Envelope) -> Built:
        if row.occasion in {Occasion.ENTRY_LIST, Occasion.EXIT_LIST}:
            mode = declaration.mode if declaration else messages.LOGISTICS
            return messages.verification_list(envelope, goods, way=way, mode=mode)
        if row.occasion is Occasion.MASTER_LIST:
            voyage = voyage_of(details)
            assert declaration is not None, "a master list is of a declaration"
            assert voyage is not None, "a master list names its flight"
            return messages.master_list(envelope, parcel_of(declaration), voyage, vehicle)
        return messages.release_slip(envelope, goods, vehicle, way=way, rests_on=row.cop_no, is_list=False)

    open_filing(
        session, row.occasion, f"void:{row.id}", build, holding=holding, declaration=declaration,
        details=details, voids=row, actor=SYSTEM, at=at,
    )  # fmt: skip


def file_again(session: Session, *, filing_id: str, actor: Actor, at: datetime) -> Filing:
    """File a returned list or departure once more, as things stand now.

    :raises NotAllowed: if the actor is no declarant; FilingClosed if it was not returned
    :raises FilingStands: if another stands in its place; NothingToFile if a form is to be filled in instead
    """
    actor.require(DECLARANT)
    row = session.get(Filing, filing_id)
    if row is None or row.state is not FilingState.RETURNED or row.holding_id is None:
        raise FilingClosed(state=Coded(row.state.value if row else "void", "filing_state"))
    require_new(session, row.about, row.occasion)
    holding = keeping.locked(session, row.holding_id)
    step = BY_THEMSELVES.get(row.occasion)
    if step is not None:
        event = CustodyMoved(
            holding_id=holding.id,
            artwork_id=holding.artwork_id,
            transition=step,
            event="",
            from_state="",
            to_state=holding.state.value,
            hash="",
        )
        _follow(session, event, at)
    found = standing_of(session, row.about, row.occasion)
    if found is None:
        raise NothingToFile(state=Coded(state_of(holding), "custody"))
    return found
