"""Figures follow the facts: a sale is counted when title passes, again when anything of it changes."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.outbox import Follower, Reaction
from marketplace import events
from marketplace.operations import counting_up
from marketplace.rules.statistics import counter_of

OF_ORDERS: Final = (events.OrderSettled, events.DisputeDecided, events.Refunded, events.OrderCancelled)
OF_HOLDINGS: Final = (
    warehouse.DeclarationLodged,
    warehouse.DeclarationAnswered,
    warehouse.GoodsDeparted,
    warehouse.GoodsDelivered,
)


def followers() -> list[Follower]:
    """Return what follows facts by counting."""
    return [
        *(Reaction(counter_of(fact), fact, count_order) for fact in OF_ORDERS),
        *(Reaction(counter_of(fact), fact, count_holding) for fact in OF_HOLDINGS),
    ]


def count_order(session: Session, event: Any, at: datetime) -> None:
    """Count an order as it stands now."""
    counting_up.recount(session, event.order_id, at=at)


def count_holding(session: Session, event: Any, at: datetime) -> None:
    """Count the orders of a work again that moved through customs."""
    counting_up.recount_holding(session, event.holding_id, at=at)
