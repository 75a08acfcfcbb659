"""Invoice numbers have no gaps: not when many are written at once, not when some fail, not after a kill."""

import os
import signal
import threading

import pytest
import sqlalchemy as sa

from foundation.db import db
from marketplace.models.invoices import Invoice
from marketplace.operations import numbering, ordering
from tests.operations.market.house import Market


class Broken(Exception):
    """What happens after a number was taken."""


def numbers(market: Market) -> list[str]:
    with market.reading() as session:
        return sorted(session.scalars(sa.select(Invoice.number)))


def places(market: Market, order_id: str, *, breaks: bool) -> None:
    with market.transaction() as session:
        ordering.place_order(
            session, order_id=order_id, destination="CN", actor=market.buyer.actor, at=market.at
        )
        session.flush()
        if breaks:
            raise Broken


def test_many_at_once_of_which_some_fail(market: Market) -> None:
    orders = [market.held(market.offered()).id for _ in range(8)]
    told: list[str] = []

    def place(place_: int) -> None:
        try:
            places(market, orders[place_], breaks=place_ % 3 == 1)
            told.append("done")
        except Broken:
            told.append("broken")

    threads = [threading.Thread(target=place, args=(n,)) for n in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (told.count("done"), told.count("broken")) == (5, 3)
    assert numbers(market) == [f"{market.at.year}-{n:06d}" for n in range(1, 6)]
    places(market, orders[1], breaks=False)
    assert numbers(market)[-1] == f"{market.at.year}-000006"
    assert market.complaints() == []


@pytest.mark.parametrize("number_of", ["first", "second"])
def test_a_process_that_is_killed_with_a_number_gives_it_back(market: Market, number_of: str) -> None:
    if number_of == "second":
        market.placed()
    order = market.held(market.offered())
    with market.app.app_context():
        db.engine.dispose()  # no connection is carried into the other process
    child = os.fork()
    if child == 0:
        with market.app.app_context():
            db.engine.dispose(close=False)
        with market.transaction() as session:
            numbering.take(session, f"invoice-{market.at.year}")
            ordering.place_order(
                session, order_id=order.id, destination="CN", actor=market.buyer.actor, at=market.at
            )
            session.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    places(market, order.id, breaks=False)

    assert numbers(market) == [
        f"{market.at.year}-{n:06d}" for n in range(1, 2 if number_of == "first" else 3)
    ]
    assert market.complaints() == []
