"""The registers that the plan is counted by: an entry has its source, and ends on a day; none is erased."""

from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.errors import Invalid
from foundation.ids import new_id
from marketplace.models.registers import BeltMember, IndustrialBelt, Park, ParkTenant
from marketplace.roles import STATISTICIAN
from marketplace.rules.targets import plan
from marketplace.supervision_errors import EntryUnknown, FirmNotOnFile, StandsAlready

TAKEN: Final = "A belt of this name stands already."
LATER: Final = "This day is before the one on which it began."


def open_belt(
    session: Session, *, name: dict[str, str], source: str, actor: Actor, at: datetime
) -> IndustrialBelt:
    """Enter a belt that the plan does not name.

    :raises Invalid: if one of this name stands
    """
    actor.require(STATISTICIAN)
    names = [belt.name for belt in plan().belts]
    names += session.scalars(sa.select(IndustrialBelt.name))
    taken = {(language, said.casefold()) for known in names for language, said in known.items()}
    wrong = {f"name.{each}": TAKEN for each, said in name.items() if (each, said.strip().casefold()) in taken}
    if wrong:
        raise Invalid(fields=wrong)
    row = IndustrialBelt(
        code=new_id("bel", at)[-16:],
        name={language: text.strip() for language, text in name.items()},
        **_entered(source, actor, at),
    )
    session.add(row)
    session.flush()
    return row


def enter_member(
    session: Session, *, credit_code: str, belt: str, from_on: date, source: str, actor: Actor, at: datetime
) -> BeltMember:
    """Enter that an enterprise belongs to a belt.

    :raises FirmNotOnFile: if no enterprise with this credit code was confirmed by customs
    :raises StandsAlready: if it belongs to a belt
    """
    actor.require(STATISTICIAN)
    enterprise_id = _enterprise(session, credit_code)
    standing = sa.select(BeltMember.id).where(
        BeltMember.enterprise_id == enterprise_id, BeltMember.to_on.is_(None)
    )
    if session.scalar(standing):
        raise StandsAlready
    row = BeltMember(
        id=new_id("bel", at),
        enterprise_id=enterprise_id,
        belt=belt,
        from_on=from_on,
        **_entered(source, actor, at),
    )
    session.add(row)
    session.flush()
    return row


def open_park(
    session: Session,
    *,
    name: dict[str, str],
    county: str,
    functions: list[str],
    opened_on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> Park:
    """Enter a park."""
    actor.require(STATISTICIAN)
    row = Park(
        id=new_id("prk", at),
        name=name,
        county=county,
        functions=functions,
        opened_on=opened_on,
        **_entered(source, actor, at),
    )
    session.add(row)
    session.flush()
    return row


def admit(
    session: Session,
    *,
    park_id: str,
    credit_code: str,
    from_on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> ParkTenant:
    """Enter that an enterprise is in a park.

    :raises EntryUnknown: if there is no such park
    :raises FirmNotOnFile: if no enterprise with this credit code was confirmed by customs
    :raises StandsAlready: if it is in it
    """
    actor.require(STATISTICIAN)
    park = session.get(Park, park_id)
    if park is None:
        raise EntryUnknown
    if from_on < park.opened_on:
        raise Invalid(fields={"from_on": LATER})
    enterprise_id = _enterprise(session, credit_code)
    standing = sa.select(ParkTenant.id).where(
        ParkTenant.park_id == park_id,
        ParkTenant.enterprise_id == enterprise_id,
        ParkTenant.to_on.is_(None),
    )
    if session.scalar(standing):
        raise StandsAlready
    row = ParkTenant(
        id=new_id("ten", at),
        park_id=park_id,
        enterprise_id=enterprise_id,
        from_on=from_on,
        **_entered(source, actor, at),
    )
    session.add(row)
    session.flush()
    return row


def end(
    session: Session, *, entry_id: str, to_on: date, actor: Actor, at: datetime
) -> BeltMember | ParkTenant:
    """Enter the last day of a membership or a tenancy.

    :raises EntryUnknown: if none stands under this id
    """
    actor.require(STATISTICIAN)
    row = session.get(BeltMember, entry_id, with_for_update=True) or session.get(
        ParkTenant, entry_id, with_for_update=True
    )
    if row is None or row.to_on is not None:
        raise EntryUnknown
    if to_on < row.from_on:
        raise Invalid(fields={"to_on": LATER})
    row.to_on = to_on
    session.flush()
    return row


def _entered(source: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what every entry says of itself: on what ground, by whom and when."""
    return {"source": source, "entered_by": actor.id, "entered_by_name": actor.name, "entered_at": at}


def _enterprise(session: Session, credit_code: str) -> str:
    found = {one.credit_code: one.id for one in warehouse.firms(session)}
    if credit_code not in found:
        raise FirmNotOnFile
    return found[credit_code]
