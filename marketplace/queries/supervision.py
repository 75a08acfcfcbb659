"""All works on one page, for who oversees the house: every figure once, for page, drawing and file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.money import Money
from marketplace.models.catalogue import Lot
from marketplace.models.invoices import Refund, RefundState, Settlement
from marketplace.models.orders import Offering, Order
from marketplace.models.platforms import PlatformOrder
from marketplace.queries import rights
from marketplace.rules.figures import Figure, figure
from marketplace.rules.months import CHINA, begin_of, months_back
from marketplace.rules.platform_orders import SOLD_ELSEWHERE
from marketplace.rules.sales import SOLD

MOST_ASKED: Final = 300
"""About so many works at most the rules are asked while somebody waits for the page."""
MONTHS: Final = 12
Asked = Literal["listing", "checkout"]
HOME: Final = "CN"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One rule that stops works today, in the words of the rules."""

    stage: Asked
    code: str
    outcome: str
    title: dict[str, str]
    works: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All works at one glance."""

    at: datetime
    works: int
    """In our hands, or under way to or from us."""
    bonded: int
    """Of these, with duty and tax suspended."""
    late: int
    amiss: dict[str, int]
    """How many things are amiss, by kind."""
    alarms: list[warehouse.Alarm]
    """Of each kind those that are listed one by one."""
    titles: dict[str, dict[str, str]]
    plans: list[warehouse.VaultPlan]
    destination: str
    """Of the question whether the works may leave."""
    asked: int
    """About so many works the rules were asked."""
    blockers: list[Blocker]
    months: list[str]
    figures: dict[str, Figure]


def overview(session: Session, *, destination: str, at: datetime, whole: bool = False) -> Overview:
    """Return all works at one glance.

    :param destination: ISO 3166-1 alpha-2; where the works are asked to go
    :param whole: the figure of what is amiss has all of it, and not only what the page lists
    """
    today = at.astimezone(CHINA).date()
    months = months_back(today, MONTHS)
    alarms = warehouse.alarms(session, at=at, today=today)
    plans = warehouse.plans(session)
    ids, works = warehouse.open_works(session, limit=MOST_ASKED)
    blockers = blocked(session, ids, destination=destination, at=at)
    queues = figure(
        "queues",
        ("queue", "waiting", "since", "late"),
        (
            (one.code, one.waiting, _instant(one.since), one.late if one.has_clock else "")
            for one in _queues(session, at)
        ),
    )
    standings = warehouse.standings(session)
    named = [one.artwork_id for one in alarms if one.artwork_id]
    named += [work.artwork_id for plan in plans for place in plan.places for work in place.works]
    named += [one.artwork_id for plan in plans for one in plan.positions if one.artwork_id]
    return Overview(
        at=at,
        works=works,
        bonded=warehouse.bonded_works(session),
        late=queues.total("late"),
        amiss=warehouse.alarm_counts(session, at=at, today=today),
        alarms=alarms,
        titles={str(key): title for key, title in authentication.titles(session, named).items()},
        plans=plans,
        destination=destination,
        asked=len(ids),
        blockers=blockers,
        months=months,
        figures={
            one.name: one
            for one in (
                queues,
                _alarms(warehouse.alarms(session, at=at, today=today, limit=None) if whole else alarms),
                _plan(session),
                _states(standings),
                _flows(session, months),
                _blockers(blockers, destination),
                *_funnel(session),
            )
        },
    )


def blocked(session: Session, artwork_ids: Iterable[str], *, destination: str, at: datetime) -> list[Blocker]:
    """Return which rules stop these works today, those that stop most first: from sale here, from leaving."""
    ids = list(artwork_ids)
    found: list[Blocker] = []
    asked: tuple[tuple[Asked, str | None], ...] = (("listing", None), ("checkout", destination))
    for stage, to in asked:
        counted: Counter[tuple[str, str]] = Counter()
        titles: dict[str, dict[str, str]] = {}
        answers = warehouse.gates(session, ids, stage=stage, destination=to, at=at)
        for answer in answers.values():
            stands = {(one.code, one.outcome): one.title for one in answer.reasons if one.settled_by is None}
            counted.update(stands.keys())
            titles.update({code: title for (code, _), title in stands.items()})
        found += [
            Blocker(stage, code, outcome, titles[code], works)
            for (code, outcome), works in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        ]
    return found


def _queues(session: Session, at: datetime) -> Iterator[warehouse.Queue]:
    seen = authentication.registered(session)
    yield warehouse.Queue("examination", seen.unexamined, seen.unexamined_since, 0, has_clock=False)
    yield warehouse.Queue("signature", seen.unsigned, seen.unsigned_since, 0, has_clock=False)
    yield warehouse.Queue("key", seen.keys, seen.keys_since, 0, has_clock=False)
    yield from warehouse.queues(session, at=at, today=at.astimezone(CHINA).date())
    disputed = sa.select(sa.func.count(), sa.func.min(Settlement.disputed_at)).where(
        Settlement.disputed_at.is_not(None), Settlement.ruled_at.is_(None)
    )
    refunds = sa.select(sa.func.count(), sa.func.min(Refund.decided_at)).where(
        Refund.state == RefundState.DECIDED
    )
    for code, query in (("dispute", disputed), ("refund", refunds)):
        waiting, since = session.execute(query).one()
        yield warehouse.Queue(code, int(waiting), since, 0, has_clock=False)
    notices, given = rights.to_decide(session)
    yield warehouse.Queue("rights", notices, given, 0, has_clock=False)
    yield warehouse.Queue("countered", *rights.fifteen_days(session, at=at))


def _alarms(found: Iterable[warehouse.Alarm]) -> Figure:
    return figure(
        "alarms",
        ("kind", "what", "since", "due", "artwork_id", "place"),
        (
            (one.kind, one.what, _instant(one.since), _instant(one.due), one.artwork_id or "", one.place)
            for one in found
        ),
    )


def _plan(session: Session) -> Figure:
    return figure(
        "plan",
        ("facility", "room", "customs_status", "works"),
        (
            (one.facility, one.room, one.customs_status or "", one.works)
            for one in warehouse.room_counts(session)
        ),
    )


def _states(standings: Iterable[warehouse.Standing]) -> Figure:
    return figure(
        "states",
        ("state", "customs_status", "works"),
        ((one.state, one.customs_status or "", one.works) for one in standings),
    )


def _flows(session: Session, months: list[str]) -> Figure:
    return figure(
        "flows",
        ("month", "lane", "destination", "filed", "released"),
        (
            (one.month, one.lane, one.destination, one.filed, one.released)
            for one in warehouse.flows(session, since=begin_of(months[0]))
        ),
    )


def _blockers(found: Iterable[Blocker], destination: str) -> Figure:
    return figure(
        "blockers",
        ("stage", "destination", "code", "outcome", "works"),
        (
            (one.stage, destination if one.stage == "checkout" else HOME, one.code, one.outcome, one.works)
            for one in found
        ),
    )


def _funnel(session: Session) -> Iterator[Figure]:
    """Yield how far works have come, from the registry to abroad, and what left is worth by currency."""
    seen = authentication.registered(session)
    listed = sa.union(
        sa.select(Offering.artwork_id),
        sa.select(Lot.artwork_id),
    ).subquery()
    orders, left = _sold(), _sold(Order.departed_at.is_not(None))
    sold, exported = (sa.select(sa.func.count(sa.distinct(one.c.artwork_id))) for one in (orders, left))
    stages = (
        ("registered", seen.works),
        ("certified", seen.certified),
        ("offered", session.scalar(sa.select(sa.func.count()).select_from(listed)) or 0),
        ("sold", session.scalar(sold) or 0),
        ("exported", session.scalar(exported) or 0),
    )
    yield figure("funnel", ("stage", "works"), stages)
    worth = (
        sa.select(left.c.currency, sa.func.count(), sa.func.sum(left.c.price_minor))
        .group_by(left.c.currency)
        .order_by(left.c.currency)
    )
    rows = [
        (code, int(n), Decimal(Money(int(minor), code).decimal()))
        for code, n, minor in session.execute(worth)
    ]
    yield figure("exported", ("currency", "orders", "amount"), rows)


def _sold(*here: sa.ColumnElement[bool]) -> sa.Subquery:
    """Return what was sold, here or on another platform, as statistics count it.

    :param here: what must be true besides of an order of this house; one of another platform counts when its
        work left
    """
    of_house = sa.select(Order.artwork_id, Order.currency, Order.price_minor)
    elsewhere = sa.select(PlatformOrder.artwork_id, PlatformOrder.currency, PlatformOrder.price_minor)
    return sa.union_all(
        of_house.where(Order.state.in_(SOLD), *here),
        elsewhere.where(PlatformOrder.state.in_(SOLD_ELSEWHERE)),
    ).subquery()


def _instant(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="seconds")
