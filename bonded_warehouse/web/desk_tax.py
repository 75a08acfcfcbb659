"""What waits for the tax officer and the declarant: documents, payments, settlements, rates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import TaxState
from bonded_warehouse.queries import taxes
from bonded_warehouse.roles import DECLARANT, TAX_OFFICER
from bonded_warehouse.rules.clocks import limit
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.web.words import day, money
from foundation.worker import DeskItem

MOST: Final = 24
COLLECTIVE: Final = "TL17"
"""The limit of collective declaration of sales on display."""


def waiting(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Yield what waits for this person in the rooms of tax."""
    if actor.has(TAX_OFFICER):
        yield from _documents(session)
        yield from _rates(session, actor)
    elif actor.has(DECLARANT):
        yield from _to_pay(session)


def _documents(session: Session) -> Iterator[DeskItem]:
    states = (TaxState.DRAWN, TaxState.DETERMINED)
    for card in taxes.documents(session, states=states, limit=MOST):
        if card.direction == "check" or (card.state == TaxState.DETERMINED and not card.total.amount_minor):
            continue
        drawn = card.state == TaxState.DRAWN
        if drawn:
            why = gettext("Determine it: %(amount)s.", amount=money(card.total))
        elif card.direction == "refund":
            why = gettext("To be refunded: %(amount)s.", amount=money(card.total))
        else:
            why = gettext("Payment is awaited: %(amount)s.", amount=money(card.total))
        yield DeskItem(
            title=gettext("%(what)s: %(party)s", what=word("tax_calc", card.calc), party=card.party),
            why=why,
            url=url_for("taxes.show", document_id=card.id),
            since=card.drawn_at if drawn else card.determined_at or card.drawn_at,
            due=None if drawn or card.direction == "refund" else _end(card.due_on),
            role=TAX_OFFICER,
        )


def _rates(session: Session, actor: Actor) -> Iterator[DeskItem]:
    for card in taxes.customs_rates(session, limit=MOST):
        if card.confirmed_by_name is None and card.entered_by_name != actor.name:
            yield DeskItem(
                title=gettext(
                    "Confirm a customs rate: %(currency)s %(rate)s", currency=card.currency, rate=card.rate
                ),
                why=gettext(
                    "%(name)s entered it; it counts once you have compared it.", name=card.entered_by_name
                ),
                url=url_for("rates.index", _anchor="exchange"),
                since=card.entered_at,
                role=TAX_OFFICER,
            )


def _to_pay(session: Session) -> Iterator[DeskItem]:
    for card in taxes.documents(session, states=(TaxState.DETERMINED,), limit=MOST):
        if card.direction == "due" and card.total.amount_minor:
            why = gettext("To pay: %(amount)s.", amount=money(card.total))
            declare_by = card.outputs.get("declare_collectively_by")
            if declare_by:
                said = limit(COLLECTIVE)
                why = gettext(
                    "%(why)s Declare the sale by %(day)s, within this year (%(source)s, %(basis)s).",
                    why=why,
                    day=day(declare_by),
                    source=said.source,
                    basis=said.basis,
                )
        elif card.calc == "prerefund_claim":
            why = gettext("Settle the pre-refund: what was sold, what was not.")
        else:
            continue
        yield DeskItem(
            title=gettext("%(what)s: %(party)s", what=word("tax_calc", card.calc), party=card.party),
            why=why,
            url=url_for("taxes.show", document_id=card.id),
            since=card.determined_at or card.drawn_at,
            due=_end(card.due_on),
            role=DECLARANT,
        )


def _end(on: date | None) -> datetime | None:
    """Return the end of a day in China, at midnight there."""
    return None if on is None else datetime.combine(on, time(16), UTC)
