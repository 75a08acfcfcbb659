"""A line of another platform's orders is held against what is on file, before it is taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.orders import Offering, Order
from marketplace.models.platforms import PlatformOrder
from marketplace.queries import live_tables
from marketplace.queries.offers import BOUGHT
from marketplace.queries.parties import is_consignor
from marketplace.rules.lots import LotState
from marketplace.rules.platform_orders import Fault, Line, PlatformOrderState, Stated
from marketplace.rules.sales import LIVE_ORDERS, OfferingState


def owner_of(actor: Actor) -> str:
    """Return whose orders an actor brings: his gallery's, or his own where he acts for none."""
    return actor.organisation_id or actor.id


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with the offering that it would end; without one where it is refused or was taken before."""

    line: Line
    outcome: str
    faults: tuple[Fault, ...]
    offering: Offering | None = None


def judge(
    session: Session, lines: Sequence[Line], *, ebp_code: str, actor: Actor, at: datetime, lock: bool = False
) -> list[Judged]:
    """Hold each line against what is on file: its work, who offers it, who buys it, and what the gate says.

    :param lock: hold the offerings fast, for who then takes the orders
    """
    works = sorted({line.work_id for line in lines})
    query = sa.select(Offering).where(Offering.artwork_id.in_(works), Offering.state == OfferingState.LISTED)
    if lock:  # in one order, as everybody takes them
        query = query.with_for_update().execution_options(populate_existing=True)
    listed = {row.artwork_id: row for row in session.scalars(query.order_by(Offering.id))}
    own = {row.id: row.artwork_id for row in _consigned(session, works) if is_consignor(row, actor)}
    known = _known(session, ebp_code, [line.number for line in lines])
    found = []
    for line in lines:
        before = known.get(line.number)
        if line.stated is not None and before is not None:
            same = before.owner_id == owner_of(actor) and _is_same(before, line.stated)
            fault = () if same else (Fault("order_number", "known"),)
            found.append(Judged(line, "known" if same else "refused", fault))
            continue
        faults = list(line.faults)
        offering = listed.get(line.work_id)
        if line.work_id:
            is_own = line.work_id in own.values() if offering is None else offering.consignment_id in own
            faults += _about(session, line, offering, is_own=is_own, at=at)
        outcome = "refused" if faults else "fits"
        found.append(Judged(line, outcome, tuple(faults), None if faults else offering))
    return found


def _about(
    session: Session, line: Line, offering: Offering | None, *, is_own: bool, at: datetime
) -> Iterator[Fault]:
    if not is_own:  # another's and none at all are told alike
        yield Fault("work_id", "unknown")
    elif offering is None:
        yield Fault("work_id", _why_not_offered(session, line.work_id))
    elif session.scalar(sa.select(_is_buying(line.work_id, at))):
        yield Fault("work_id", "being_bought")
    elif line.stated is not None and line.stated.price.currency != offering.currency:
        yield Fault("currency", "other_currency", offering.currency)
    elif line.stated is not None:
        yield from _may_be_sold(session, line.stated, at=at)


def _may_be_sold(session: Session, stated: Stated, *, at: datetime) -> Iterator[Fault]:
    work = authentication.ArtworkId(stated.work_id)
    if authentication.certificates(session, [work])[work].state != "in_force":
        yield Fault("work_id", "certificate")
    elif work in warehouse.stops(session, [work]):
        yield Fault("work_id", "stopped")
    elif live_tables.stopped(session, [work]):
        yield Fault("work_id", "on_air")
    else:
        answer = warehouse.gate(
            session,
            artwork_id=work,
            stage="checkout",
            destination=None if stated.destination == "CN" else stated.destination,
            deal=warehouse.Deal(sale_form="fixed_price"),
            at=at,
        )
        if (refused := warehouse.refusal_of(answer)) is not None:
            said = refused.facts["codes"] or refused.facts["needs"]
            yield Fault("destination", "gate", ", ".join(said if isinstance(said, list) else []))


def _is_buying(artwork_id: str, at: datetime) -> sa.ColumnElement[bool]:
    """Say whether somebody is buying a work here: one whose quarter of an hour is over is not."""
    return sa.exists().where(
        Order.artwork_id == artwork_id,
        Order.state.in_(LIVE_ORDERS),
        sa.or_(Order.held_until.is_(None), Order.held_until > at),
    )


def _why_not_offered(session: Session, artwork_id: str) -> str:
    in_sale = sa.exists().where(Lot.artwork_id == artwork_id, Lot.state == LotState.LISTED)
    if session.scalar(sa.select(in_sale)):
        return "in_sale"
    kept = sa.exists().where(
        PlatformOrder.artwork_id == artwork_id, PlatformOrder.state != PlatformOrderState.CANCELLED
    )
    bought = sa.exists().where(Order.artwork_id == artwork_id, Order.state.in_(LIVE_ORDERS | BOUGHT))
    return "sold" if session.scalar(sa.select(kept | bought)) else "not_offered"


def _consigned(session: Session, works: Sequence[str]) -> Sequence[Consignment]:
    return session.scalars(sa.select(Consignment).where(Consignment.artwork_id.in_(works))).all()


def _known(session: Session, ebp_code: str, numbers: Sequence[str]) -> dict[str, PlatformOrder]:
    query = sa.select(PlatformOrder).where(
        PlatformOrder.ebp_code == ebp_code, PlatformOrder.number.in_(numbers)
    )
    return {row.number: row for row in session.scalars(query)}


def _is_same(row: PlatformOrder, stated: Stated) -> bool:
    return stated == Stated(
        number=row.number,
        work_id=row.artwork_id,
        price=row.price,
        freight=row.freight,
        destination=row.destination,
        buyer=row.buyer_name,
        payment_number=row.payment_number,
        paid_on=row.paid_on,
    )
