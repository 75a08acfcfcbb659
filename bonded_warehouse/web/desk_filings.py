"""Which filings beside declarations wait for a person, and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from bonded_warehouse.queries import filings
from bonded_warehouse.queries.filings import FilingCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, TAX_OFFICER
from foundation.actor import Actor
from foundation.web.words import listed, word
from foundation.worker import DeskItem

UNLISTED_AFTER: Final = timedelta(minutes=10)
"""How long the worker may take to file a list by itself."""
OF_OFFICER = frozenset({"inspection", "detained"})


def waiting(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Return filings that wait: unclear or held up for the officer, returned or silent for the declarant."""
    if not actor.has(CUSTOMS_OFFICER, TAX_OFFICER, DECLARANT):
        return
    for card in filings.waiting(session, at=at):
        office = TAX_OFFICER if card.occasion == "refund" else CUSTOMS_OFFICER
        role = office if card.is_unclear or card.state in OF_OFFICER else DECLARANT
        if actor.has(role):
            yield DeskItem(
                title=f"{word(card.occasion, 'filing_occasion')} {card.number or card.kind}",
                why=_why(card),
                url=url_for("filings.show", filing_id=card.id),
                since=card.answers[-1].answered_at if card.answers else card.opened_at,
                role=role,
            )
    if actor.has(DECLARANT, CUSTOMS_OFFICER):
        yield from _unlisted(session, at)


def _unlisted(session: Session, at: datetime) -> Iterator[DeskItem]:
    """Return works that could be put on no list: nobody is on file as keeper of the zone's warehouse."""
    found = filings.unlisted(session, since=at - UNLISTED_AFTER)
    if found:
        yield DeskItem(
            title=str(
                ngettext("%(num)s work stands on no list", "%(num)s works stand on no list", len(found))
            ),
            why=str(gettext("Put on file who keeps the bonded warehouse, with its codes: the lists follow.")),
            url=url_for("enterprises.index"),
            since=at - UNLISTED_AFTER,
            role=DECLARANT,
        )


def _why(card: FilingCard) -> str:
    if card.is_unclear:
        return str(gettext("What the office said cannot be followed: read its messages and decide."))
    if card.state == "returned":
        codes = listed(code.code for answer in card.answers for code in answer.codes)
        said = codes or word(card.state, "filing_state")
        return str(gettext("The office returned it: %(codes)s.", codes=said))
    if card.state == "opened":
        return str(gettext("The office has not answered for a day."))
    return str(gettext("The office holds it: %(state)s.", state=word(card.state, "filing_state")))
