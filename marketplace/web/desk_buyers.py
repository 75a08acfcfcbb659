"""What waits for people about buyers: records to look at, freight to price, prices to answer."""

from collections.abc import Iterator
from datetime import datetime, time

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from foundation.actor import ADMINISTRATOR, Actor
from foundation.web.words import pick
from foundation.worker import DeskItem
from marketplace.queries import buyers, storefronts, waiting
from marketplace.roles import BUYER, CASHIER, COURIER


def items(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Yield what waits for this person."""
    if actor.has(ADMINISTRATOR):
        for domain in storefronts.waiting_domains(session):
            yield DeskItem(
                title=gettext("Confirm the domain %(domain)s", domain=domain.domain),
                why=gettext(
                    "A gallery wants its page to be answered under it. Look that it is theirs and leads here."
                ),
                url=url_for("storefronts.domains"),
                since=domain.since,
                role=ADMINISTRATOR,
            )
    if actor.has(CASHIER):
        for record in buyers.waiting_diligence(session):
            if record.account_id != actor.account_id:
                yield DeskItem(
                    title=gettext("Look at who %(name)s is", name=record.name),
                    why=gettext("A buyer says who he is and where his money comes from."),
                    url=url_for("personal.show", diligence_id=record.id),
                    since=record.submitted_at,
                    role=CASHIER,
                )
    if actor.has(COURIER, CASHIER):
        yield from _of_the_way(session, actor)
    if actor.has(BUYER):
        for quote in buyers.unanswered_prices(session, actor.id, on=at.date()):
            yield DeskItem(
                title=gettext("A carrier named his price"),
                why=gettext("Accept it or let it be; it holds for some days."),
                url=url_for("ordering.show", order_id=quote.order_id, _anchor="freight"),
                since=quote.answered_at or quote.asked_at,
                due=None
                if quote.valid_to_on is None
                else datetime.combine(quote.valid_to_on, time.max, at.tzinfo),
                role=BUYER,
            )


def _of_the_way(session: Session, actor: Actor) -> Iterator[DeskItem]:
    """Yield what carriers are asked: prices, and works to fetch from their buyers."""
    for shipment in buyers.waiting_shipments(session):
        yield DeskItem(
            title=gettext("Name a price for the way of %(title)s", title=pick(shipment.work.title)),
            why=gettext("The buyer asks what it costs to bring it to his door."),
            url=url_for("buying.shipments", _anchor=shipment.quote.id),
            since=shipment.quote.asked_at,
            role=COURIER if actor.has(COURIER) else CASHIER,
        )
    for one in waiting.given_back(session) if actor.has(COURIER) else ():
        yield DeskItem(
            title=gettext("Fetch “%(title)s” from its buyer", title=pick(one.title)),
            why=gettext(
                "He gives it back. Look at its condition with him; both sign, and he begins the step."
            ),
            url=url_for("holdings.show", holding_id=one.id, _anchor="condition"),
            since=one.since,
            role=COURIER,
        )
