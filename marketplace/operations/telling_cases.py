"""Publishing a typical case: what happened to a work, by day and kind, and never whose or which it was."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Order
from marketplace.models.typical_cases import TypicalCase
from marketplace.roles import STATISTICIAN
from marketplace.rules.sales import OrderState
from marketplace.rules.typical_cases import days, named
from marketplace.supervision_errors import CaseNotOver, TellsWhose

SOLD = (OrderState.SETTLED, OrderState.COMPLETED)


def publish(
    session: Session,
    *,
    artwork_id: str,
    title: dict[str, str],
    lesson: dict[str, str],
    actor: Actor,
    at: datetime,
) -> TypicalCase:
    """Publish how a work went.

    :raises ArtworkUnknown: if there is no such work
    :raises CaseNotOver: if it has not left our custody: what is under way is nobody else's to read
    :raises TellsWhose: if title or lesson names somebody, the work, or a number
    """
    actor.require(STATISTICIAN)
    work = authentication.artwork(session, artwork_id)
    way = warehouse.way_of(session, artwork_id)
    if way is None or not way.is_over:
        raise CaseNotOver
    orders = list(session.scalars(sa.select(Order).where(Order.artwork_id == artwork_id)))
    told = named([*title.values(), *lesson.values()], [*_names(session, work, orders), *way.names])
    if told:
        raise TellsWhose(words=", ".join(told))
    row = TypicalCase(
        id=new_id("cas", at),
        title=title,
        lesson=lesson,
        steps=[
            list(step) for step in days(_once([*_of_work(session, work), *way.steps, *_of_orders(orders)]))
        ],
        facts=_facts(work, way, orders),
        published_by=actor.id,
        published_by_name=actor.name,
        published_at=at,
    )
    session.add(row)
    session.flush()
    return row


SAME: Final = {"declared": "file", "released": "release_for_export", "title": "title_transferred"}
"""What the chain of custody says too, by its own word."""


def _once(steps: list[tuple[datetime, str, str]]) -> list[tuple[datetime, str, str]]:
    """Return steps without those that the chain of custody has already."""
    chain = {what for _, kind, what in steps if kind == "custody"}
    return [step for step in steps if SAME.get(step[1]) not in chain]


def _names(session: Session, work: authentication.ArtworkCard, orders: list[Order]) -> Iterator[str]:
    yield from work.title.values()
    yield from work.maker.values()
    yield work.registrant_name
    yield authentication.certificate_of(session, work.id).expert_name or ""
    yield from (order.buyer_name for order in orders)
    sellers = sa.select(Consignment.consignor_name).where(Consignment.artwork_id == work.id)
    yield from session.scalars(sellers)


def _of_work(session: Session, work: authentication.ArtworkCard) -> Iterator[tuple[datetime, str, str]]:
    yield work.registered_at, "registered", ""
    certificate = authentication.certificate_of(session, work.id)
    if certificate.issued_at is not None:
        yield certificate.issued_at, "certified", ""


def _of_orders(orders: list[Order]) -> Iterator[tuple[datetime, str, str]]:
    for order in orders:
        if order.state in SOLD:
            for kind, at in (("paid", order.paid_at), ("title", order.settled_at)):
                if at is not None:
                    yield at, kind, ""


def _facts(work: authentication.ArtworkCard, way: "warehouse.Way", orders: list[Order]) -> dict[str, Any]:
    return {
        "medium": work.object_type,
        "lane": way.lane,
        "mode": way.mode,
        "is_abroad": way.is_abroad,
        "end": way.end,
        "was_sold": any(order.state in SOLD for order in orders),
    }
