"""The exchange room: sellers' quotas of a year, and firms' total-volume checks."""

from typing import Final

from flask import url_for
from flask_babel import gettext

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


@room.post(
    "/forex/settlements",
    takes=SettleExchange,
    gives=QuotaEntryCard,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda card: url_for("forex.index", year=card.settled_on.year),
    on_refusal="forex.index",
)
def settle(call: Call[SettleExchange]) -> QuotaEntryCard:
    """Record a settlement of an individual seller."""
    sent = call.input
    with call.transaction() as session:
        row = forexing.settle(
            session,
            person=sent.person,
            person_name=sent.person_name,
            amount_usd=sent.amount_usd,
            settled_on=sent.settled_on,
            evidence=sent.evidence,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Recorded."))
        return call.answer(session, forex.entry_card(row))


@room.post(
    "/forex/volumes",
    takes=Moved,
    gives=MovedCard,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda _card: url_for("forex.index", _anchor="firms"),
    on_refusal="forex.index",
)
def record(call: Call[Moved]) -> MovedCard:
    """Record goods or money of a firm that crossed the border."""
    sent = call.input
    with call.transaction() as session:
        row = forexing.record_volume(
            session,
            enterprise=sent.enterprise,
            kind=sent.kind,
            amount_usd=sent.amount_usd,
            moved_on=sent.moved_on,
            reference=sent.reference,
            registration=sent.registration,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Recorded."))
        amount = f"{sent.amount_usd:.2f}"
        card = MovedCard(row.id, row.enterprise, row.kind.value, amount, row.moved_on, row.reference)
        return call.answer(session, card)


@room.post(
    "/forex/classes",
    takes=Classify,
    gives=ClassCard,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda _card: url_for("forex.index", _anchor="firms"),
    on_refusal="forex.index",
)
def classify(call: Call[Classify]) -> ClassCard:
    """Decide the class of a firm from a day on."""
    sent = call.input
    with call.transaction() as session:
        row = forexing.classify(
            session,
            enterprise=sent.enterprise,
            firm_class=sent.firm_class,
            from_on=sent.from_on,
            reason=sent.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Recorded."))
        card = ClassCard(
            row.id, row.enterprise, row.firm_class.value, row.from_on, row.reason, row.decided_by_name
        )
        return call.answer(session, card)


@room.post(
    "/forex/checks",
    takes=CheckVolume,
    gives=TaxDocumentCard,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda _card: url_for("forex.index", _anchor="firms"),
    on_refusal="forex.index",
)
def check(call: Call[CheckVolume]) -> TaxDocumentCard:
    """Draw up a firm's total-volume check."""
    sent = call.input
    with call.transaction() as session:
        row = forexing.check_volume(
            session,
            enterprise=sent.enterprise,
            from_on=sent.from_on,
            to_on=sent.to_on,
            actor=call.actor,
            at=call.at,
        )
        card = taxes.document_card(session, row)
        rate = card.outputs["rate_pct"] or "-"
        call.say(
            gettext(
                "Difference %(amount)s US dollars, %(rate)s %%. No threshold is on file: judge it.",
                amount=card.outputs["difference_usd"],
                rate=rate,
            )
        )
        return call.answer(session, card)
