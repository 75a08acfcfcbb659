"""Shows outside the zone: the clock that starts when a work leaves, its extensions, its warnings, its end.

Source: time limits TL01 (six months) and TL02 (extensions), `rules/limits/time_limits.json`.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.bond_errors import GuaranteeTooShort, LimitUnknown
from bonded_warehouse.events import DisplayEndsSoon
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.displays import DisplayTerm, TermState
from bonded_warehouse.models.places import Facility
from bonded_warehouse.operations import casing
from bonded_warehouse.queries import bonds
from bonded_warehouse.roles import CUSTOMS_OFFICER
from bonded_warehouse.rules import clocks, cover
from bonded_warehouse.rules.states import HoldKind
from foundation import outbox
from foundation.actor import SYSTEM, Actor
from foundation.ids import new_id

TERM: Final = "TL01"
EXTENSION: Final = "TL02"


def follow_step(session: Session, *, holding: Holding, step: str, venue: str, on: date, at: datetime) -> None:
    """Start the clock when a work leaves for a show outside (M17); stop it when it is not there any more."""
    if step == "M17":
        session.add(
            DisplayTerm(
                id=new_id("dsp", at),
                holding_id=holding.id,
                artwork_id=holding.artwork_id,
                facility_id=holding.facility_id,
                venue=venue,
                started_on=on,
                last_on=clocks.start(TERM, on).last_on,
            )
        )
        session.flush()
        return
    term = _open(session, holding.id)
    if term is not None:
        term.state, term.ended_at, term.ended_by = TermState.ENDED, at, step
        session.flush()


def most_extensions() -> int:
    """Return how often the law's text lets customs make the term longer."""
    return next(one.most or 0 for one in clocks.limit(EXTENSION).extensions)


def extend(session: Session, *, holding_id: str, reference: str, actor: Actor, at: datetime) -> DisplayTerm:
    """Make a term longer by what the limits allow, before it has run out.

    Months are counted from the start, so that a short month does not shorten all that follow.

    :param reference: number of customs' decision
    :raises NotAllowed: if the actor is no customs officer
    :raises NotOnDisplay: if the work is not on show outside
    :raises DisplayOverdue: if the term has run out
    :raises NoMoreExtensions: if it was made longer as often as the limits let
    :raises GuaranteeTooShort: if what customs holds ends before the new last day
    """
    actor.require(CUSTOMS_OFFICER)
    term = _open(session, holding_id)
    if term is None:
        raise errors.NotOnDisplay
    if term.last_on < _today(session, term, at):
        raise errors.DisplayOverdue(last_on=term.last_on)
    if len(term.extensions) >= most_extensions():
        raise errors.NoMoreExtensions(most=most_extensions())
    last_on = _extended(term.started_on, len(term.extensions) + 1)
    item = bonds.item_of(session, holding_id)
    assert item is not None, "a work on show outside is in a book"
    then = bonds.cover(session, item.book_id, on=last_on)
    if item.duty_at_risk_minor + item.vat_at_risk_minor and cover.with_reserve(then.used_minor) > (
        then.limit_minor
    ):
        raise GuaranteeTooShort(to_on=bonds.last_day_in_force(session, item.book_id), last_on=last_on)
    term.extensions = [
        *term.extensions,
        {
            "by": actor.id,
            "name": actor.name,
            "reference": reference,
            "at": at.isoformat(timespec="seconds"),
            "last_on": last_on.isoformat(),
        },
    ]
    term.last_on, term.warned = last_on, []
    session.flush()
    return term


def _extended(started_on: date, times: int) -> date:
    longer = next(one for one in clocks.limit(EXTENSION).extensions if one.number is not None)
    first = clocks.limit(TERM)
    if first.number is None or longer.number is None:
        raise LimitUnknown(limit=TERM)
    return clocks.add_months(started_on, first.number + times * longer.number)


def warn(session: Session, *, at: datetime) -> int:
    """Warn of terms that end in 30 days, 7 days or one; hold what is overdue and open its case.

    Each warning is given once, however often this runs; return how many were given now.
    """
    said = 0
    query = sa.select(DisplayTerm).where(DisplayTerm.state == TermState.RUNNING).order_by(DisplayTerm.last_on)
    for term in session.scalars(query.with_for_update()):
        left = (term.last_on - _today(session, term, at)).days
        due = [days for days in clocks.WARN_DAYS if 0 <= left <= days and days not in term.warned]
        if left < 0:
            said += 1
            _run_out(session, term, at)
        elif due:
            term.warned = sorted({*term.warned, *due}, reverse=True)
            said += 1
            _tell(session, term, left, at)
    session.flush()
    return said


def _run_out(session: Session, term: DisplayTerm, at: datetime) -> None:
    holding = session.get(Holding, term.holding_id)
    assert holding is not None, "a term names its holding by foreign key"
    term.state, term.warned = TermState.OVERDUE, [*term.warned, 0]
    term.case_id = casing.open_case(
        session,
        kind=CaseKind.OVERDUE,
        holding=holding,
        about=term.id,
        why=f"Outside the zone since {term.started_on}, to be back by {term.last_on}",
        hold=HoldKind.CUSTOMS,
        actor=SYSTEM,
        at=at,
    ).id
    _tell(session, term, -1, at)


def _tell(session: Session, term: DisplayTerm, left: int, at: datetime) -> None:
    fact = DisplayEndsSoon(
        holding_id=term.holding_id,
        artwork_id=term.artwork_id,
        last_on=term.last_on.isoformat(),
        days_left=left,
    )
    outbox.publish(session, fact, at=at)


def _today(session: Session, term: DisplayTerm, at: datetime) -> date:
    facility = session.get(Facility, term.facility_id)
    assert facility is not None, "a term names its facility by foreign key"
    return at.astimezone(ZoneInfo(facility.timezone)).date()


def _open(session: Session, holding_id: str) -> DisplayTerm | None:
    return session.scalar(
        sa.select(DisplayTerm)
        .where(DisplayTerm.holding_id == holding_id, DisplayTerm.state != TermState.ENDED)
        .with_for_update()
    )
