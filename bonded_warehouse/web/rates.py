"""Every rate the house reckons by, with its days, its source and whether it is verified; customs rates."""

from dataclasses import asdict
from functools import partial
from typing import Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import CustomsRate
from bonded_warehouse.operations import exchange_rates
from bonded_warehouse.queries import taxes
from bonded_warehouse.queries.taxes import CustomsRateCard
from bonded_warehouse.roles import TAX_OFFICER
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.web.tax_forms import EnterRate, RateCard, RatesPage
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room

room = Room("rates", __name__)
SHOWN: Final = ("duty", "vat", "refund", "import_vat_abroad", "thresholds")


def _to_rates(_card: object) -> str:
    return url_for("rates.index", _anchor="exchange")


def _card(_session: Session, row: CustomsRate) -> CustomsRateCard:
    return CustomsRateCard.of(row)


_keeps = partial(
    room.post,
    gives=CustomsRateCard,
    may={TAX_OFFICER},
    scope="tax:write",
    done=_to_rates,
    on_refusal="rates.index",
)
"""What every act on a customs rate has in common."""


@room.get("/rates", gives=RatesPage, may=ANYONE, page="bonded_warehouse/rates.html")
def index(call: Call[None]) -> RatesPage:
    """Show every dated rate, where it was read, and whether it is verified."""
    kinds = {
        kind: [
            RateCard(
                key=row.key,
                rate=str(row.rate),
                from_on=row.from_on,
                to_on=row.to_on,
                basis=row.basis,
                source=row.source,
                verified=row.verified,
                note=row.note,
            )
            for row in tax_rates.rows_on_file(kind)
        ]
        for kind in SHOWN
    }
    return RatesPage(kinds, taxes.customs_rates(db.session), call.actor.has(TAX_OFFICER))


@_keeps("/rates/exchange", takes=EnterRate)
def enter(call: Call[EnterRate]) -> CustomsRateCard:
    """Enter a customs exchange rate from its publication."""
    said = gettext("Entered. It counts once another tax officer has confirmed it.")
    return call.perform(exchange_rates.enter_rate, _card, say=said, **asdict(call.input))


@_keeps("/rates/exchange/<rate_id>/confirmation")
def confirm(call: Call[None], rate_id: str) -> CustomsRateCard:
    """Confirm a customs exchange rate against its publication."""
    said = gettext("Confirmed: from now on it counts.")
    return call.perform(exchange_rates.confirm_rate, _card, say=said, rate_id=rate_id)


@_keeps("/rates/exchange/<rate_id>/removal")
def remove(call: Call[None], rate_id: str) -> CustomsRateCard:
    """Take a rate that nobody has confirmed off the file."""
    said = gettext("It is off the file.")
    return call.perform(exchange_rates.remove_rate, _card, say=said, rate_id=rate_id)
