"""The exchange room: sellers' quotas of a year, and firms' total-volume checks."""

from dataclasses import asdict
from functools import partial
from typing import Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import FxFirmClass, FxVolumeEntry
from bonded_warehouse.operations import forexing
from bonded_warehouse.queries import forex, taxes
from bonded_warehouse.queries.forex import QuotaEntryCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.taxes import TaxDocumentCard
from bonded_warehouse.roles import ARTIST, FOREX_OFFICER, FX_READERS
from bonded_warehouse.web.tax_forms import (
    AskYear,
    CheckVolume,
    ClassCard,
    Classify,
    ExchangePage,
    Moved,
    MovedCard,
    SettleExchange,
)
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("forex", __name__)
VIEWERS: Final = FX_READERS | {ARTIST}
"""An artist sees his own year, the offices everybody's."""


_writes = partial(
    room.post,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda _card: url_for("forex.index", _anchor="firms"),
    on_refusal="forex.index",
)
"""What every act in this room has in common."""


@room.get(
    "/forex",
    takes=AskYear,
    gives=ExchangePage,
    may=VIEWERS,
    scope="forex:read",
    page="bonded_warehouse/forex.html",
)
def index(call: Call[AskYear]) -> ExchangePage:
    """Show the quotas of a year: one's own, or for the offices everybody's; and what firms moved."""
    today = law_day(call.at)
    year = call.input.year or today.year
    office = call.actor.has(*FX_READERS)
    on = today if year == today.year else today.replace(year=year, month=12, day=31)
    person = None if office else call.actor.id
    call.extra["this_year"] = today.year
    return ExchangePage(
        year=year,
        quotas=forex.years(db.session, year=year, on=on, person=person),
        firms=forex.volumes(db.session, on=today) if office else [],
        may_record=call.actor.has(FOREX_OFFICER),
    )


@_writes(
    "/forex/settlements",
    takes=SettleExchange,
    gives=QuotaEntryCard,
    done=lambda card: url_for("forex.index", year=card.settled_on.year),
)
def settle(call: Call[SettleExchange]) -> QuotaEntryCard:
    """Record a settlement of an individual seller."""
    return call.perform(
        forexing.settle,
        lambda _session, row: forex.entry_card(row),
        say=gettext("Recorded."),
        **asdict(call.input),
    )


@_writes("/forex/volumes", takes=Moved, gives=MovedCard)
def record(call: Call[Moved]) -> MovedCard:
    """Record goods or money of a firm that crossed the border."""
    amount = f"{call.input.amount_usd:.2f}"

    def card(_session: Session, row: FxVolumeEntry) -> MovedCard:
        return MovedCard(row.id, row.enterprise, row.kind.value, amount, row.moved_on, row.reference)

    return call.perform(forexing.record_volume, card, say=gettext("Recorded."), **asdict(call.input))


@_writes("/forex/classes", takes=Classify, gives=ClassCard)
def classify(call: Call[Classify]) -> ClassCard:
    """Decide the class of a firm from a day on."""

    def card(_session: Session, row: FxFirmClass) -> ClassCard:
        return ClassCard(
            row.id, row.enterprise, row.firm_class.value, row.from_on, row.reason, row.decided_by_name
        )

    return call.perform(forexing.classify, card, say=gettext("Recorded."), **asdict(call.input))


@_writes("/forex/checks", takes=CheckVolume, gives=TaxDocumentCard)
def check(call: Call[CheckVolume]) -> TaxDocumentCard:
    """Draw up a firm's total-volume check."""
    card = call.perform(forexing.check_volume, taxes.document_card, **asdict(call.input))
    call.say(
        gettext(
            "Difference %(amount)s US dollars, %(rate)s %%. No threshold is on file: judge it.",
            amount=card.outputs["difference_usd"],
            rate=card.outputs["rate_pct"] or "-",
        )
    )
    return card
