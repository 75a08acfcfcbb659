"""What a work was sold for is for everybody where everybody read it: at the hammer, or as it was asked."""

from typing import Any

import sqlalchemy as sa

from marketplace.models.catalogue import Lot
from marketplace.models.orders import Order
from marketplace.operations import bargaining, ordering
from marketplace.operations.winning import win_lot
from marketplace.rules.lots import LotState
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.market.test_platform_orders import line, table, takes
from tests.web.market.test_storefronts import galleries, offered_by

__all__ = ["galleries"]


def told(market: Market, artwork_id: str) -> Any:
    page = market.app.test_client().get(f"/works/{artwork_id}", headers={"Accept": "application/json"})
    offer = page.get_json()["offer"]
    assert offer["kind"] == "sold"
    for language in ("en", "zh"):
        html(market.seller, f"/works/{artwork_id}", language)
        html(market.seller, "/selling", language)
    return offer["price"] and offer["price"]["amount_minor"]


def agreed(market: Market, amount_minor: int) -> str:
    """Have a work sold at a price that its buyer and its seller agreed on between them."""
    offering = market.offered()
    with market.transaction() as session:
        offer = bargaining.make_offer(
            session,
            offering_id=offering.id,
            amount_minor=amount_minor,
            destination="CN",
            actor=market.buyer.actor,
            at=market.at,
        )
        _, order = bargaining.accept(
            session, price_offer_id=offer.id, seen=offer.seq, actor=market.seller.actor, at=market.at
        )
        _, invoice = ordering.place_order(
            session, order_id=order.id, destination="CN", actor=market.buyer.actor, at=market.at
        )
    market.pays(invoice)
    market.worker()
    return offering.artwork_id


def test_a_price_that_two_agreed_on_is_theirs(market: Market) -> None:
    order, _ = market.settled()
    assert told(market, order.artwork_id) == 1_000_00
    assert told(market, agreed(market, 900_00)) is None


def test_what_another_platform_took_is_its_gallery_s(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    work = offered_by(market, galleries[0], "org_g1")
    takes(galleries[0], table(line(work)))
    assert told(market, work) is None


def test_the_hammer_is_everybody_s_and_an_under_bidders_maximum_his(market: Market) -> None:
    lot = market.entered(market.drafted())
    with market.transaction() as session:
        row = session.get_one(Lot, lot.id)
        row.state, row.price_minor = LotState.SOLD, 1_200_00
        win_lot(
            session,
            lot_id=lot.id,
            winner_id=market.buyer.actor.id,
            winner_name="Ada",
            hammer_minor=1_200_00,
            at=market.at,
        )
    assert told(market, lot.artwork_id) == 1_200_00
    with market.transaction() as session:  # a second chance, at his own maximum
        session.execute(sa.update(Order).values(price_minor=1_150_00))
    assert told(market, lot.artwork_id) is None
