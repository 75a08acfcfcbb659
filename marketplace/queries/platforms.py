"""Orders of other platforms: what taking a table of them would do, and those that were taken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.platforms import PlatformFile, PlatformOrder
from marketplace.platform_errors import PlatformOrderUnknown
from marketplace.queries.platform_judging import Judged, owner_of
from marketplace.roles import AUDITOR, CASHIER
from marketplace.rules.platform_orders import Fault

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrder:
    """What would become of a line, or became of it."""

    position: int
    number: str
    work_id: str
    title: dict[str, str]
    """Of a work of the reader's; empty where the line names none."""
    total: Money | None
    destination: str
    buyer: str
    outcome: str
    """fits, taken, known (it was taken before) or refused."""
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class OrdersPlan:
    """What taking a table would do; nothing is changed."""

    ebp_code: str
    ebp_name: str
    name: str
    digest: str
    """Of the platform and the file: sent back with the same file, it is taken."""
    known_file: bool
    """This very file was taken before."""
    lines: list[PlannedOrder]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOrderCard:
    """An order of another platform, for the gallery that brought it and for the house."""

    id: str
    ebp_code: str
    ebp_name: str
    number: str
    artwork_id: str
    title: dict[str, str]
    holding_id: str
    price: Money
    freight: Money
    destination: str
    buyer_name: str
    payment_number: str
    paid_on: date
    state: str
    taken_at: datetime
    departed_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None
    ended_reason: str


@dataclass(frozen=True, slots=True)
class PlatformFileCard:
    """A table that was taken."""

    id: str
    name: str
    ebp_code: str
    ebp_name: str
    taken_by_name: str
    taken_at: datetime
    orders: int
    refused: int


@dataclass(frozen=True, slots=True)
class PlatformOrders:
    """What came from other platforms, the newest first."""

    orders: list[PlatformOrderCard]
    files: list[PlatformFileCard]


@dataclass(frozen=True, slots=True)
class PlatformFilePage:
    """A table that was taken, line by line."""

    file: PlatformFileCard
    lines: list[PlannedOrder]


def planned(session: Session, judged: Sequence[Judged]) -> list[PlannedOrder]:
    """Return judged lines as they are shown; the title only of works that are the reader's."""
    own = [one.line.work_id for one in judged if one.line.work_id and not _is_strange(one)]
    titles = authentication.artworks(session, own)
    shown = []
    for one in judged:
        work = None if _is_strange(one) else titles.get(authentication.ArtworkId(one.line.work_id))
        stated = one.line.stated
        shown.append(
            PlannedOrder(
                position=one.line.position,
                number=one.line.number,
                work_id=one.line.work_id,
                title={} if work is None else work.title,
                total=None if stated is None else stated.total,
                destination="" if stated is None else stated.destination,
                buyer="" if stated is None else stated.buyer,
                outcome=one.outcome,
                faults=list(one.faults),
            )
        )
    return shown


def _is_strange(one: Judged) -> bool:
    codes = {fault.code for fault in one.faults}
    return bool(codes & {"unknown", "known"})


def file_by(session: Session, digest: str, *, actor: Actor) -> PlatformFile | None:
    """Return the file that was taken under a digest, if the actor or his gallery took it."""
    return session.scalar(
        sa.select(PlatformFile).where(PlatformFile.owner_id == owner_of(actor), PlatformFile.digest == digest)
    )


def listing(session: Session, *, actor: Actor) -> PlatformOrders:
    """Return the orders that the actor's gallery brought; to the house, all."""
    orders = sa.select(PlatformOrder).order_by(PlatformOrder.taken_at.desc(), PlatformOrder.id.desc())
    files = sa.select(PlatformFile).order_by(PlatformFile.taken_at.desc(), PlatformFile.id.desc())
    if not actor.has(CASHIER, AUDITOR):
        orders = orders.where(PlatformOrder.owner_id == owner_of(actor))
        files = files.where(PlatformFile.owner_id == owner_of(actor))
    return PlatformOrders(
        cards(session, session.scalars(orders.limit(PAGE)).all()),
        _files(session, session.scalars(files.limit(PAGE)).all()),
    )


def file_page(session: Session, file_id: str, *, actor: Actor) -> PlatformFilePage:
    """Return a table that was taken, line by line.

    :raises PlatformOrderUnknown: if there is none, or none that the actor may see
    """
    row = session.get(PlatformFile, file_id)
    if row is None or not (row.owner_id == owner_of(actor) or actor.has(CASHIER, AUDITOR)):
        raise PlatformOrderUnknown
    taken = cards(
        session, session.scalars(sa.select(PlatformOrder).where(PlatformOrder.file_id == file_id)).all()
    )
    placed = sa.select(PlatformOrder.id, PlatformOrder.position).where(PlatformOrder.file_id == file_id)
    positions = {row.id: row.position for row in session.execute(placed)}
    lines = [
        PlannedOrder(
            position=positions[one.id],
            number=one.number,
            work_id=one.artwork_id,
            title=one.title,
            total=one.price + one.freight,
            destination=one.destination,
            buyer=one.buyer_name,
            outcome="taken",
            faults=[],
        )
        for one in taken
    ]
    lines += [
        PlannedOrder(
            **{key: line[key] for key in ("position", "number", "work_id")},
            title={},
            total=None,
            destination="",
            buyer="",
            outcome=line["outcome"],
            faults=[Fault(*fault) for fault in line["faults"]],
        )
        for line in row.refused
    ]
    return PlatformFilePage(_files(session, [row])[0], sorted(lines, key=lambda line: line.position))


def cards(session: Session, rows: Sequence[PlatformOrder]) -> list[PlatformOrderCard]:
    """Return orders of other platforms as their cards."""
    works = authentication.artworks(session, [row.artwork_id for row in rows])
    return [
        PlatformOrderCard(
            id=row.id,
            ebp_code=row.ebp_code,
            ebp_name=row.ebp_name,
            number=row.number,
            artwork_id=row.artwork_id,
            title=works[authentication.ArtworkId(row.artwork_id)].title,
            holding_id=row.holding_id,
            price=row.price,
            freight=row.freight,
            destination=row.destination,
            buyer_name=row.buyer_name,
            payment_number=row.payment_number,
            paid_on=row.paid_on,
            state=row.state.value,
            taken_at=row.taken_at,
            departed_at=row.departed_at,
            delivered_at=row.delivered_at,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
        )
        for row in rows
    ]


def _files(session: Session, rows: Sequence[PlatformFile]) -> list[PlatformFileCard]:
    query = (
        sa.select(PlatformOrder.file_id, sa.func.count().label("orders"))
        .where(PlatformOrder.file_id.in_([row.id for row in rows]))
        .group_by(PlatformOrder.file_id)
    )
    counts = {row.file_id: row.orders for row in session.execute(query)}
    return [
        PlatformFileCard(
            id=row.id,
            name=row.name,
            ebp_code=row.ebp_code,
            ebp_name=row.ebp_name,
            taken_by_name=row.taken_by_name,
            taken_at=row.taken_at,
            orders=counts.get(row.id, 0),
            refused=sum(line["outcome"] == "refused" for line in row.refused),
        )
        for row in rows
    ]


def without_buyers(page: PlatformOrders) -> PlatformOrders:
    """Leave out who bought: nobody but the gallery and who declares needs to know."""
    return replace(page, orders=[replace(one, buyer_name="", payment_number="") for one in page.orders])
