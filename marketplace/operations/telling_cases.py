"""Publishing a typical case: what happened to a work, by day and kind, and never whose or which it was."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.accounts.queries import actor_for
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.models.buyers import FreightQuote
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.models.orders import Order
from marketplace.models.platforms import PlatformOrder
from marketplace.models.storefronts import Storefront
from marketplace.models.typical_cases import TypicalCase
from marketplace.roles import STATISTICIAN
from marketplace.rules.sales import SOLD
from marketplace.rules.typical_cases import days, named
from marketplace.supervision_errors import CaseNotOver, TellsWhose


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
    told = named(
        [*title.values(), *lesson.values()],
        [*_names(session, work, orders), *way.names],
        [*_titles(session, artwork_id), *way.titles],
    )
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
    accounts = {work.registrant_id, *(order.buyer_id for order in orders)}
    of = {work.organisation_id, *(actor_for(session, order.buyer_id).organisation_id for order in orders)}
    for consigned in session.scalars(sa.select(Consignment).where(Consignment.artwork_id == work.id)):
        yield consigned.consignor_name
        accounts.add(consigned.consignor_id)
        of.add(consigned.organisation_id)
    elsewhere = sa.select(PlatformOrder.buyer_name, PlatformOrder.ebp_name)
    for names in session.execute(elsewhere.where(PlatformOrder.artwork_id == work.id)):
        yield from names
    carried = sa.select(FreightQuote.carrier).where(FreightQuote.order_id.in_([order.id for order in orders]))
    yield from session.scalars(carried)
    organisations = {one for one in of if one is not None}
    fronts = sa.select(Storefront.name).where(Storefront.organisation_id.in_(organisations))
    yield from (name for front in session.scalars(fronts) for name in front.values())
    shown = sa.select(LiveSession).where(LiveSession.id.in_(_sessions(work.id)))
    for session_on_air in session.scalars(shown):
        yield from (session_on_air.host_name, session_on_air.interpreter_name)
        if session_on_air.organisation_id is not None:
            organisations.add(session_on_air.organisation_id)
    sales = sa.select(Sale.auctioneer_name).where(Sale.id.in_(_sales(work.id)))
    yield from session.scalars(sales)
    yield from warehouse.names_of_parties(session, accounts=accounts, organisations=organisations)


def _titles(session: Session, artwork_id: str) -> Iterator[str]:
    """Yield the titles of the sales and sessions that the work was in."""
    for title in session.scalars(sa.select(Sale.title).where(Sale.id.in_(_sales(artwork_id)))):
        yield from title.values()
    query = sa.select(LiveSession.title).where(LiveSession.id.in_(_sessions(artwork_id)))
    for title in session.scalars(query):
        yield from title.values()


def _sales(artwork_id: str) -> sa.Select[str]:
    return sa.select(Lot.sale_id).where(Lot.artwork_id == artwork_id)


def _sessions(artwork_id: str) -> sa.Select[str]:
    return sa.select(LiveItem.session_id).where(LiveItem.artwork_id == artwork_id)


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
