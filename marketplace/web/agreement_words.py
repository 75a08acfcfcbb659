"""What the states and items of contracts are called, and what waits for an answer."""

from collections.abc import Iterator
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.web.words import pick
from foundation.worker import DeskItem
from marketplace.queries import agreements
from marketplace.roles import CASHIER

WORDS: Final[dict[str, Any]] = {
    "agreement.proposed": lazy_gettext("Waits for an answer"),
    "agreement.in_force": lazy_gettext("In force"),
    "agreement.replaced": lazy_gettext("Replaced"),
    "agreement.declined": lazy_gettext("Declined"),
    "agreement_side.house": lazy_gettext("The house"),
    "agreement_side.consignor": lazy_gettext("The consignor"),
    "agreement_item.parties": lazy_gettext("Parties"),
    "agreement_item.lot": lazy_gettext("Work"),
    "agreement_item.reserve": lazy_gettext("Reserve"),
    "agreement_item.time_and_place": lazy_gettext("Time and place"),
    "agreement_item.hand_over": lazy_gettext("Hand-over"),
    "agreement_item.commission": lazy_gettext("Commission"),
    "agreement_item.payment": lazy_gettext("Payment"),
    "agreement_item.default": lazy_gettext("If somebody does not keep to it"),
    "agreement_item.rest": lazy_gettext("Whatever else was agreed"),
}


def desk_items(session: Session, actor: Actor) -> Iterator[DeskItem]:
    """Yield contracts that wait for this person's side."""
    for line in agreements.waiting_for(session, actor=actor):
        house = line.waits_for == "house"
        proposed = line.version is not None or not house
        yield DeskItem(
            title=gettext("Answer the contract for %(name)s", name=pick(line.title))
            if proposed
            else gettext("Propose a contract for %(name)s", name=pick(line.title)),
            why=gettext("The other side proposed it; what is in force stays so until then.")
            if proposed
            else gettext("Without a contract the work cannot be offered."),
            url=url_for("agreements.show", consignment_id=line.consignment_id),
            since=line.since,
            role=CASHIER if house else None,
        )
