"""Random negotiations: whatever buyers and seller do, in whatever order, what must hold holds."""

import contextlib
import os
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.errors import Refusal
from marketplace import jobs
from marketplace.models.orders import Order
from marketplace.models.price_offers import PriceOffer, PriceOfferMove
from marketplace.operations import bargaining, ordering
from marketplace.rules import price_offers as rules
from marketplace.rules.price_offers import Move, PriceOfferState, Side
from marketplace.rules.sales import LIVE_ORDERS, OrderState
from tests.operations.market.house import Market
from tests.operations.market.test_bargaining import Table

WALKS = int(os.environ.get("BARGAIN_WALKS", "2"))
STEPS = 40
MOVES = {
    PriceOfferState.ACCEPTED: Move.ACCEPT,
    PriceOfferState.DECLINED: Move.DECLINE,
    PriceOfferState.WITHDRAWN: Move.WITHDRAW,
    PriceOfferState.EXPIRED: Move.EXPIRE,
}


class Walk:
    """Two buyers and a seller, and a model of what each negotiation may become."""

    def __init__(self, market: Market, seed: int) -> None:
        self.market, self.random = market, Random(seed)
        self.table = Table(market, floor_minor=self.random.choice([None, 700_00]))
        self.people = (market.buyer, market.rival, market.seller)

    def step(self) -> None:
        acts: list[Callable[[], Any]] = [
            self.offers,
            self.moves,
            self.moves,
            self.moves,
            self.buys,
            self.passes,
        ]
        with contextlib.suppress(Refusal):
            self.random.choice(acts)()

    def offers(self) -> None:
        self.table.offers(self.random.randrange(500, 1100, 50) * 100, self.random.choice(self.people[:2]))

    def moves(self) -> None:
        with self.market.reading() as session:
            found = list(session.scalars(sa.select(PriceOffer).order_by(PriceOffer.id)))
            session.expunge_all()
        if not found:
            return
        offer = self.random.choice(found)
        ways: list[Callable[..., Any]] = [
            bargaining.counter,
            bargaining.accept,
            bargaining.decline,
            bargaining.withdraw,
        ]
        what = self.random.choice(ways)
        given = (
            {"amount_minor": self.random.randrange(600, 1000, 50) * 100} if what is bargaining.counter else {}
        )
        seen = max(1, offer.seq - self.random.choice([0, 0, 0, 1]))
        self.table.does(what, offer, self.random.choice(self.people), seen=seen, **given)

    def buys(self) -> None:
        buyer = self.random.choice(self.people[:2])
        order = self.market.held(self.table.offering, buyer)
        if self.random.random() < 0.5:
            with self.market.transaction() as session:
                ordering.cancel_order(session, order_id=order.id, actor=buyer.actor, at=self.market.at)

    def passes(self) -> None:
        self.market.at += timedelta(minutes=self.random.choice([1, 16, 60 * 30, 60 * 73]))
        with self.market.app.app_context():
            jobs.expire_holds(self.market.at)
            jobs.expire_offers(self.market.at)

    def holds(self) -> None:
        """What must hold after every step."""
        with self.market.reading() as session:
            live = list(session.scalars(sa.select(Order).where(Order.state.in_(LIVE_ORDERS))))
            assert len(live) <= 1
            for offer in session.scalars(sa.select(PriceOffer)):
                moves = list(
                    session.scalars(
                        sa.select(PriceOfferMove)
                        .where(PriceOfferMove.price_offer_id == offer.id)
                        .order_by(PriceOfferMove.seq)
                    )
                )
                self._agrees(offer, moves)
                order = None if offer.order_id is None else session.get_one(Order, offer.order_id)
                assert (order is not None) == (offer.state is PriceOfferState.ACCEPTED)
                if order is not None:
                    assert (order.price_minor, order.buyer_id) == (offer.amount_minor, offer.buyer_id)
                    assert order.state in {OrderState.HELD, OrderState.EXPIRED, OrderState.CANCELLED}
            mine = [
                (one.buyer_id, one.offering_id)
                for one in session.scalars(sa.select(PriceOffer).where(PriceOffer.state.in_(rules.OPEN)))
            ]
            assert len(mine) == len(set(mine))

    def _agrees(self, offer: PriceOffer, moves: list[PriceOfferMove]) -> None:
        """The moves, played by the pure rules from the first, lead to where the row stands."""
        assert [move.seq for move in moves] == list(range(1, offer.seq + 1))
        state = PriceOfferState.PENDING
        assert (moves[0].state, moves[0].side) == (state, Side.BUYER)
        for move in moves[1:]:
            led = rules.after(state, MOVES.get(move.state, Move.COUNTER), move.side)
            assert led is move.state
            state = led
        assert (offer.state, offer.amount_minor) == (state, moves[-1].amount_minor)


@pytest.mark.parametrize("seed", range(WALKS))
def test_what_must_hold_holds_on_every_walk(market: Market, seed: int) -> None:
    walk = Walk(market, seed)
    for _ in range(STEPS):
        walk.step()
        walk.holds()
    assert market.complaints() == []
