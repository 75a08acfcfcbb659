"""Stock counts: two keepers look, blind, at a place with all beneath it; then it is held against the books.

A work that nobody saw is held at once and has its case; so has what no book has there. What the books are to
say instead is another document: `adjusting`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.errors import FacilityUnknown
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.counting import CountKeeper, CountLine, CountState, StockCount
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility, Place
from bonded_warehouse.operations import casing
from bonded_warehouse.queries import counts, stock
from bonded_warehouse.queries.standing import standing
from bonded_warehouse.roles import KEEPERS
from bonded_warehouse.rules import chain, counting
from bonded_warehouse.rules.counting import Result
from bonded_warehouse.rules.states import HoldKind
from foundation.actor import Actor
from foundation.ids import new_id

KEEPERS_NEEDED: Final = 2


def open_count(
    session: Session, *, facility_id: str, place_id: str | None, actor: Actor, at: datetime
) -> StockCount:
    """Begin a count of a place with everything beneath it, or of a whole facility.

    :raises NotAllowed: if the actor is no keeper
    :raises FacilityUnknown: if there is no such facility; PlaceUnknown if it has no such place
    """
    actor.require(*KEEPERS)
    facility = session.get(Facility, facility_id)
    if facility is None:
        raise FacilityUnknown(facility_id=facility_id)
    place = session.get(Place, place_id) if place_id else None
    if place_id and (place is None or place.facility_id != facility.id):
        raise errors.PlaceUnknown
    count = StockCount(
        id=new_id("cnt", at),
        facility_id=facility.id,
        place_id=place.id if place else None,
        place_code=place.code if place else facility.code,
        opened_by=actor.id,
        opened_by_name=actor.name,
        opened_at=at,
    )
    session.add(count)
    session.flush()
    return count


def record_line(
    session: Session, *, count_id: str, spot: str, label: str, actor: Actor, at: datetime
) -> CountLine:
    """Write down one thing that the actor sees, as its label says; the first two who do so are its keepers.

    :raises NotAllowed: if the actor is no keeper
    :raises CountUnknown: if there is no such count; CountClosed if it is closed
    :raises CountTaken: if two others count here; CountFinished if the actor has signed his list
    :raises SpotOutside: if the spot is not in what is counted
    """
    count = _open(session, count_id, actor)
    keeper = _keeper(session, count, actor, at)
    if keeper.finished_at is not None:
        raise errors.CountFinished
    code = spot.strip().upper()
    if code not in stock.spots(session, count):
        raise errors.SpotOutside(spot=spot, fields={"spot": "This is not in the place that is counted."})
    said = label.strip()
    last = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(CountLine.seq), 0)).where(
            CountLine.count_id == count.id, CountLine.account_id == actor.id
        )
    )
    line = CountLine(
        id=new_id("cln", at),
        count_id=count.id,
        account_id=actor.id,
        seq=int(last or 0) + 1,
        spot=code,
        label=said,
        holding_id=stock.labelled(session, count.facility_id, said),
        seen_at=at,
    )
    session.add(line)
    session.flush()
    return line


def strike_line(session: Session, *, count_id: str, line_id: str, actor: Actor, at: datetime) -> CountLine:
    """Strike out a line of one's own list. It is kept.

    :raises CountUnknown: if there is no such count or line of the actor's; CountClosed, CountFinished
    """
    count = _open(session, count_id, actor)
    line = session.get(CountLine, line_id)
    keeper = session.get(CountKeeper, (count.id, actor.id))
    if line is None or keeper is None or line.count_id != count.id or line.account_id != actor.id:
        raise errors.CountUnknown
    if keeper.finished_at is not None:
        raise errors.CountFinished
    line.struck_at = line.struck_at or at
    session.flush()
    return line


def finish(session: Session, *, count_id: str, actor: Actor, at: datetime) -> StockCount:
    """Sign what one saw. With the second signature both lists are held against each other and the books.

    Where the lists differ, both look again in those spots; where they do not, the count is compared:
    what is missing is held and has its case, what should not be there has one too.

    :raises NotAllowed: if the actor is no keeper
    :raises CountUnknown: if there is no such count; also CountClosed, CountTaken, CountFinished
    """
    count = _open(session, count_id, actor)
    keeper = _keeper(session, count, actor, at)
    if keeper.finished_at is not None:
        raise errors.CountFinished
    keeper.finished_at = at
    session.flush()
    keepers = counts.keepers(session, count.id)
    if len(keepers) < KEEPERS_NEEDED or any(one.finished_at is None for one in keepers):
        return count
    first, second = (counts.sightings(session, count.id, one.account_id) for one in keepers)
    count.again = list(counting.look_again(first, second))
    if count.again:
        count.rounds += 1
        for one in keepers:
            one.finished_at = None
        session.flush()
        return count
    _compare(session, count, keepers, first, actor, at)
    return count


def withdraw(session: Session, *, count_id: str, actor: Actor, at: datetime) -> StockCount:
    """Give up a count that is not compared yet; what was written down is kept.

    :raises CountUnknown: if there is no such count; CountClosed if it is closed
    """
    count = _open(session, count_id, actor)
    count.state, count.closed_at = CountState.WITHDRAWN, at
    session.flush()
    return count


def _compare(
    session: Session,
    count: StockCount,
    keepers: Sequence[CountKeeper],
    seen: Sequence[counting.Sighting],
    actor: Actor,
    at: datetime,
) -> None:
    expected = stock.expected(session, count)
    named = {one.holding_id for one in seen if one.holding_id} | set(expected)
    found = counting.compare(
        seen,
        expected,
        elsewhere=stock.spots_of(session, named - set(expected)),
        moved=stock.moved_since(session, named, count.opened_at),
    )
    works = {row.id: row for row in session.scalars(sa.select(Holding).where(Holding.id.in_(named)))}
    count.findings = [
        {
            "holding_id": one.holding_id,
            "artwork_id": works[one.holding_id].artwork_id if one.holding_id else None,
            "label": one.label,
            "result": one.result.value,
            "books": one.books,
            "seen": one.seen,
        }
        for one in found
    ]
    count.state, count.closed_at = CountState.COMPARED, at
    count.digest = chain.hash_of(counts.content(count, keepers))
    session.flush()
    for one in found:
        holding = works[one.holding_id] if one.holding_id else None
        if one.result is Result.MISSING and holding is not None:
            supervised = standing(holding, ()).is_supervised
            casing.open_case(
                session,
                kind=CaseKind.MISSING,
                holding=holding,
                about=count.id,
                why=f"Not seen by two keepers at the count of {count.place_code}; the books have {one.books}",
                hold=HoldKind.CUSTOMS if supervised else HoldKind.INSURANCE,
                actor=actor,
                at=at,
            )
        elif one.result is Result.UNEXPECTED:
            casing.open_case(
                session,
                kind=CaseKind.SURPLUS,
                holding=holding,
                about=count.id,
                why=f"'{one.label}' was seen in {one.seen}; the books have {one.books or 'nothing of it'}",
                hold=None,
                facility_id=count.facility_id,
                actor=actor,
                at=at,
            )


def _open(session: Session, count_id: str, actor: Actor) -> StockCount:
    actor.require(*KEEPERS)
    count = session.get(StockCount, count_id, with_for_update=True)
    if count is None:
        raise errors.CountUnknown
    if count.state is not CountState.OPEN:
        raise errors.CountClosed
    return count


def _keeper(session: Session, count: StockCount, actor: Actor, at: datetime) -> CountKeeper:
    """Return the actor as one of the two who count here, entering him where there is room."""
    there = counts.keepers(session, count.id)
    for one in there:
        if one.account_id == actor.id:
            return one
    if len(there) >= KEEPERS_NEEDED:
        raise errors.CountTaken(first=there[0].name, second=there[1].name)
    keeper = CountKeeper(count_id=count.id, account_id=actor.id, name=actor.name, began_at=at)
    session.add(keeper)
    session.flush()
    return keeper
