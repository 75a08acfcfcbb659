"""How far the plan is: each number as it is counted, month by month, beside the path to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.registers import BeltMember, IndustrialBelt, Park, ParkTenant
from marketplace.models.statistics import StatisticCell
from marketplace.roles import STATISTICIAN
from marketplace.rules import targets as rules
from marketplace.rules.figures import Figure, figure
from marketplace.rules.months import CHINA, months_back
from marketplace.rules.targets import Belt, Plan, Target, held, plan


@dataclass(frozen=True, slots=True)
class Progress:
    """One number of the plan, and how far it is today."""

    target: Target
    value: int
    """Of the volume: yuan."""
    expected: int
    """Where the straight path is today."""
    is_reached: bool
    is_on_path: bool
    points: list[tuple[float, float]]
    """Share of the plan's time, and value, month by month."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An enterprise in a belt or a park."""

    id: str
    name: dict[str, str]
    credit_code: str
    from_on: date
    to_on: date | None
    source: str
    is_active: bool
    """It, or another of its organisation, sold in this month or the eleven before."""


@dataclass(frozen=True, slots=True)
class BeltCard:
    """A belt with its enterprises."""

    belt: Belt
    members: list[Entry]
    source: str = ""
    """Of one that the plan does not name."""


@dataclass(frozen=True, slots=True)
class ParkCard:
    """A park with its tenants."""

    id: str
    name: dict[str, str]
    county: str
    functions: list[str]
    opened_on: date
    source: str
    tenants: list[Entry]


@dataclass(frozen=True, slots=True)
class Targets:
    """How far the plan is."""

    plan: Plan
    today: date
    share: float
    """Of its time."""
    progress: list[Progress]
    belts: list[BeltCard]
    parks: list[ParkCard]
    figures: dict[str, Figure]
    unrated: int
    """Works sold in this month and the eleven before that no customs rate is on file for."""
    may_enter: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What the numbers are counted from."""

    sold: list[tuple[str, str]]
    """Month and firm."""
    volume: dict[str, int]
    firms: list[warehouse.Firm]
    """In the order in which they were filed."""
    belts: list[IndustrialBelt]
    """Beyond those of the plan."""
    members: list[BeltMember]
    parks: list[Park]
    tenants: list[ParkTenant]


def targets(session: Session, *, actor: Actor, at: datetime) -> Targets:
    """Return how far the plan is on the day of an instant."""
    today, of = at.astimezone(CHINA).date(), plan()
    known = _known(session)
    ends = _month_ends(of.starts_on, min(today, of.ends_on))
    by_month = [(on, _counted(known, on)) for on in ends]
    now = _counted(known, today)
    progress = [_progress(of, one, now[one.code], today, by_month) for one in of.targets]
    names = [one.code for one in of.targets]
    return Targets(
        plan=of,
        today=today,
        share=of.share(today),
        progress=progress,
        belts=[
            BeltCard(belt, _entries(known, _of_belt(known, belt), today), source)
            for belt, source in [(one, "") for one in of.belts]
            + [(Belt(one.code, one.name, ""), one.source) for one in known.belts]
        ],
        parks=[_park(known, park, today) for park in known.parks],
        figures={
            one.name: one
            for one in (
                figure(
                    "targets",
                    ("indicator", "comparison", "target", "value", "path_today", "on_path"),
                    (
                        (
                            each.target.code,
                            each.target.comparison,
                            each.target.target,
                            each.value,
                            each.expected,
                            "yes" if each.is_on_path else "no",
                        )
                        for each in progress
                    ),
                ),
                figure(
                    "path",
                    ("day", *names),
                    ((f"{on}", *(of_day[n] for n in names)) for on, of_day in by_month),
                ),
            )
        },
        unrated=_unrated(session, today),
        may_enter=actor.has(STATISTICIAN),
    )


def is_belt(session: Session, code: str) -> bool:
    """Say whether there is such a belt, in the plan or beyond it."""
    return code in {one.code for one in plan().belts} or session.get(IndustrialBelt, code) is not None


def _known(session: Session) -> _Known:
    cell = StatisticCell
    query = (
        sa.select(cell.month, cell.firm, sa.func.sum(cell.cny_minor))
        .where(cell.measure == "sold")
        .group_by(cell.month, cell.firm)
    )
    sold: list[tuple[str, str]] = []
    volume: dict[str, int] = {}
    for month, firm, fen in session.execute(query):
        sold.append((month, firm))
        volume[month] = volume.get(month, 0) + int(fen)
    return _Known(
        sold=sold,
        volume=volume,
        firms=warehouse.firms(session),
        belts=list(session.scalars(sa.select(IndustrialBelt).order_by(IndustrialBelt.entered_at))),
        members=list(session.scalars(sa.select(BeltMember).order_by(BeltMember.from_on, BeltMember.id))),
        parks=list(session.scalars(sa.select(Park).order_by(Park.opened_on, Park.id))),
        tenants=list(session.scalars(sa.select(ParkTenant).order_by(ParkTenant.from_on, ParkTenant.id))),
    )


def _counted(known: _Known, on: date) -> dict[str, int]:
    """Return each number of the plan as it was on a day, from what is known of that day."""
    months = months_back(on, rules.WINDOW)
    active = _active(known, on)
    belts = {
        row.belt for row in known.members if held(row.from_on, row.to_on, on) and row.enterprise_id in active
    }
    parks = {
        park.id
        for park in known.parks
        if park.opened_on <= on
        and any(row.park_id == park.id and held(row.from_on, row.to_on, on) for row in known.tenants)
    }
    fen = sum(known.volume.get(month, 0) for month in months)
    return {
        "belts": len(belts),
        "parks": len(parks),
        "operators": len(_operators(known, on)),
        "volume": int(Decimal(Money(fen, "CNY").decimal())),
    }


def _sellers(known: _Known, on: date) -> list[list[warehouse.Firm]]:
    """Return the firms on file of each who sold in the month of a day or the eleven before.

    A sale is kept under its seller's organisation, else under his account, and not under a firm: of several
    firms of one organisation nobody knows which sold.
    """
    by_key: dict[str, list[warehouse.Firm]] = {}
    for firm in known.firms:
        for key in {firm.organisation_id, firm.filed_by} - {None}:
            by_key.setdefault(str(key), []).append(firm)
    sold = rules.active(known.sold, months_back(on, rules.WINDOW))
    return [by_key[key] for key in sorted(sold) if key in by_key]


def _active(known: _Known, on: date) -> set[str]:
    """Return the enterprises of whoever sold: each of an organisation's, since any of them may have."""
    return {firm.id for firms in _sellers(known, on) for firm in firms}


def _operators(known: _Known, on: date) -> set[str]:
    """Return one enterprise for each who sold: the first that was filed."""
    return {firms[0].id for firms in _sellers(known, on)}


def _progress(
    of: Plan, target: Target, value: int, today: date, by_month: Iterable[tuple[date, dict[str, int]]]
) -> Progress:
    expected = of.expected(target, today)
    points = [(of.share(on), float(of_day[target.code])) for on, of_day in by_month]
    return Progress(
        target=target,
        value=value,
        expected=round(expected),
        is_reached=target.is_reached(value),
        is_on_path=value >= expected,
        points=[*points, (of.share(today), float(value))],
    )


def _month_ends(first: date, last: date) -> list[date]:
    """Return the last day of each month from one day up to another, that are over."""
    found: list[date] = []
    on = first.replace(day=1)
    while True:
        after = (on + timedelta(days=32)).replace(day=1)
        if after > last:
            return found
        found.append(after - timedelta(days=1))
        on = after


def _unrated(session: Session, today: date) -> int:
    cell = StatisticCell
    months = months_back(today, rules.WINDOW)
    query = sa.select(sa.func.coalesce(sa.func.sum(cell.unrated), 0))
    return int(session.scalar(query.where(cell.measure == "sold", cell.month.in_(months))) or 0)


def _of_belt(known: _Known, belt: Belt) -> list[BeltMember]:
    return [row for row in known.members if row.belt == belt.code]


def _park(known: _Known, park: Park, today: date) -> ParkCard:
    return ParkCard(
        id=park.id,
        name=park.name,
        county=park.county,
        functions=park.functions,
        opened_on=park.opened_on,
        source=park.source,
        tenants=_entries(known, [row for row in known.tenants if row.park_id == park.id], today),
    )


def _entries(known: _Known, rows: Iterable[BeltMember | ParkTenant], today: date) -> list[Entry]:
    active, by_id = _active(known, today), {one.id: one for one in known.firms}
    return [
        Entry(
            id=row.id,
            name=by_id[row.enterprise_id].name if row.enterprise_id in by_id else {},
            credit_code=by_id[row.enterprise_id].credit_code if row.enterprise_id in by_id else "",
            from_on=row.from_on,
            to_on=row.to_on,
            source=row.source,
            is_active=row.enterprise_id in active,
        )
        for row in rows
    ]
