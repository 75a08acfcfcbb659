"""Works like one, and works for one buyer: each says why it is there."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Room
from marketplace.queries.alike import AlikePage, alike
from marketplace.queries.recommending import ForYou, for_you
from marketplace.rules.likeness import Shared
from marketplace.web import amounts
from marketplace.web.amounts import Country
from marketplace.web.finding import said, search_index

room = Room("recommending", __name__)


@dataclass(frozen=True, slots=True)
class WhereTo:
    """The country a work would go to; the reader's own where it is not said."""

    to: Country | None = None


@room.get("/works/<artwork_id>/alike", gives=AlikePage, may=ANYONE, page="marketplace/alike.html")
def like(call: Call[None], artwork_id: str) -> AlikePage:
    """Show the offered works that are most like one, and why."""
    page = alike(db.session, artwork_id, index=search_index(), actor=call.actor)
    call.extra |= {"why": why}
    return page


@room.get(
    "/for-you",
    takes=WhereTo,
    gives=ForYou,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/for_you.html",
)
def listing(call: Call[WhereTo]) -> ForYou:
    """Show works near what the reader watched, bid for, bought or searches, that may lawfully reach him."""
    to = amounts.require_country(call.input.to) if call.input.to else None
    page = for_you(
        db.session,
        to=to,
        fallback=amounts.reader_country(),
        index=search_index(),
        actor=call.actor,
        at=call.at,
    )
    language = words.language()
    call.extra |= {
        "why": why,
        "countries": amounts.countries(language),
        "country": amounts.country_name(page.country, language),
    }
    return page


def why(reasons: tuple[Shared, ...]) -> str:
    """Return what two works share, in the reader's words."""
    told: list[Any] = []
    for reason in reasons:
        if reason.trait == "maker":
            told.append(gettext("the same maker"))
        elif reason.trait == "picture":
            told.append(gettext("a picture built alike"))
        else:
            told.append(said(reason.trait, reason.value))
    return str(gettext(", ")).join(map(str, told))
