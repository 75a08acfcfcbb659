"""At what tax a work goes where it is asked to go: rates of the day, and the sum where a value is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.bond import BookItem
from bonded_warehouse.queries.gate_facts import Known, law_day
from bonded_warehouse.queries.landed import HOME, LandedCost, LandedRate, landed_cost, rate_card
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.export_terms import FOREIGN_GOODS
from foundation.money import Money

CURRENCY: Final = "EUR"
"""Of the value that is stated for the gate."""


@dataclass(frozen=True, slots=True)
class TaxThere:
    """Import tax at the place of destination by the rates of one day; a rate that is None is not on file."""

    destination: str
    is_due: bool
    """False: it is no foreign goods and stays in China, so that no import tax is asked."""
    duty_rate: LandedRate | None
    vat_rate: LandedRate | None
    landed: LandedCost | None
    """What it costs at the door abroad, where its value is stated and the reader may know it."""


def taxed_on(
    session: Session, about: Known, *, destination: str | None, at: datetime, knows_value: bool
) -> TaxThere:
    """Return the tax of an instant's day; one query where the work is in custody."""
    custody, on = about.custody, law_day(at)
    hs = ""
    if custody is not None:
        query = sa.select(BookItem.hs_code).where(BookItem.holding_id == custody.holding_id)
        hs = session.scalar(query) or ""
    if destination is None or destination == HOME:
        is_due = about.customs in FOREIGN_GOODS
        return TaxThere(
            destination=HOME,
            is_due=is_due,
            duty_rate=rate_card(tax_rates.find("duty", hs, on)) if is_due and hs else None,
            vat_rate=rate_card(tax_rates.find("vat", hs, on)) if is_due and hs else None,
            landed=None,
        )
    value = about.stated.value_eur
    cost = landed_cost(Money((value or 0) * 100, CURRENCY), destination=destination, at=at, hs=hs)
    assert cost is not None, "it goes abroad"
    return TaxThere(
        destination=destination,
        is_due=True,
        duty_rate=cost.duty_rate,
        vat_rate=cost.vat_rate,
        landed=cost if knows_value and value is not None else None,
    )
