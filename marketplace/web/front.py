"""The market's front: its rooms, its words, its ways through the house, and what waits on its desks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.worker import DeskItem
from marketplace.queries import seldom
from marketplace.roles import (
    ARTIST,
    AUDITOR,
    BUYER,
    CASHIER,
    CONSIGNORS,
    CUSTOMS_OFFICER,
    FOREX_OFFICER,
    GALLERY,
    REGULATOR,
    STATISTICIAN,
)
from marketplace.web import (
    agreement_words,
    agreements,
    auction_rooms,
    bank,
    bargaining,
    books,
    broadcasts,
    buyer_words,
    buying,
    credit_insurance,
    credit_notes,
    desk,
    desk_buyers,
    enquiring,
    entitlements,
    extracts,
    feeds,
    finding,
    finding_words,
    forex_requests,
    fund,
    hosting,
    iiif_collections,
    live_customs,
    live_desk,
    live_sessions,
    live_words,
    mailbox,
    making_sales,
    money_desk,
    notice_words,
    notices,
    ordering,
    paying,
    personal,
    platforms,
    pretend_provider,
    recommending,
    rights,
    rulings,
    saleroom_words,
    searches,
    statistics,
    stripe_card,
    supervision,
    talk_words,
    targets,
    typical_cases,
    watching_live,
    ways_page,
)
from marketplace.web.words import WORDS as MARKET_WORDS

ROOMS: Final = (
    finding.room,
    searches.room,
    recommending.room,
    iiif_collections.room,
    making_sales.seller_room,
    ordering.room,
    rulings.room,
    paying.room,
    credit_notes.room,
    books.room,
    bank.room,
    money_desk.room,
    mailbox.room,
    buying.room,
    personal.room,
    feeds.storefront_room,
    platforms.room,
    agreements.room,
    hosting.room,
    entitlements.room,
    extracts.room,
    forex_requests.room,
    credit_insurance.room,
    fund.room,
    rights.room,
    live_sessions.room,
    live_desk.room,
    live_customs.room,
    broadcasts.room,
    watching_live.room,
    supervision.room,
    statistics.room,
    targets.room,
    typical_cases.room,
    pretend_provider.room,
    stripe_card.room,
    ways_page.room,
    *auction_rooms.ROOMS,
    bargaining.room,
    enquiring.room,
    notices.room,
)
WORDS: Final[dict[str, Any]] = (
    MARKET_WORDS
    | finding_words.WORDS
    | saleroom_words.WORDS
    | talk_words.WORDS
    | buyer_words.WORDS
    | notice_words.WORDS
    | agreement_words.WORDS
    | hosting.WORDS
    | entitlements.WORDS
    | extracts.WORDS
    | platforms.WORDS
    | forex_requests.WORDS
    | credit_insurance.WORDS
    | fund.WORDS
    | rights.WORDS
    | live_words.WORDS
    | supervision.WORDS
    | statistics.WORDS
    | targets.WORDS
    | typical_cases.WORDS
)
ROLES: Final = {
    BUYER: lazy_gettext("Buyer"),
    CASHIER: lazy_gettext("Cashier"),
    ARTIST: lazy_gettext("Artist"),
    GALLERY: lazy_gettext("Gallery"),
    REGULATOR: lazy_gettext("Regulator"),
    AUDITOR: lazy_gettext("Auditor"),
    STATISTICIAN: lazy_gettext("Statistician"),
}
NAV: Final = (
    ("catalogue.listing", lazy_gettext("Catalogue"), None),
    ("catalogue.sale_list", lazy_gettext("Sales"), None),
    ("storefronts.listing", lazy_gettext("Galleries"), None),
    ("live_sessions.listing", lazy_gettext("Live from the vault"), None),
    ("selling.back_room", lazy_gettext("Back room"), CONSIGNORS | {CASHIER}),
    ("ordering.listing", lazy_gettext("My orders"), frozenset({BUYER})),
    (
        "live_customs.index",
        lazy_gettext("Live sessions"),
        frozenset({CUSTOMS_OFFICER, REGULATOR, AUDITOR}),
    ),
    ("supervision.index", lazy_gettext("All works"), frozenset({REGULATOR, AUDITOR})),
    ("statistics.desk", lazy_gettext("Figures"), frozenset({STATISTICIAN, REGULATOR, AUDITOR})),
    (
        "targets.show",
        lazy_gettext("Targets of the plan"),
        frozenset({STATISTICIAN, REGULATOR, AUDITOR}),
    ),
    ("ledger.show", lazy_gettext("Money"), frozenset({CASHIER, AUDITOR})),
    ("forex_requests.listing", lazy_gettext("Settlement requests"), frozenset({FOREX_OFFICER})),
)
NAV_GROUPS: Final = (
    (
        lazy_gettext("Supervision"),
        (
            "supervision.index",
            "statistics.desk",
            "targets.show",
            "live_customs.index",
            "stops.index",
        ),
    ),
    (
        lazy_gettext("Galleries and shows"),
        ("storefronts.listing", "live_sessions.listing", "exhibitions.listing"),
    ),
)
OWN: Final = (
    ("hosting.show", lazy_gettext("Hosting"), frozenset({BUYER, ARTIST, GALLERY})),
    ("fund.listing", lazy_gettext("Guidance fund"), frozenset({ARTIST, GALLERY, REGULATOR, AUDITOR})),
    (
        "rights.listing",
        lazy_gettext("Notices of rights"),
        frozenset({ARTIST, GALLERY, CASHIER, REGULATOR, AUDITOR}),
    ),
)


def waiting(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Yield what waits for this person, of every room."""
    waits = seldom.waiting(session, actor, at=at)
    yield from desk.items(session, actor, at, waits)
    yield from saleroom_words.desk_items(session, actor, at, waits)
    yield from talk_words.desk_items(session, actor, at)
    yield from desk_buyers.items(session, actor, at)
    yield from notice_words.desk_items(session, actor)
    yield from agreement_words.desk_items(session, actor)
    yield from entitlements.desk_items(session, actor, at, waits)
    yield from forex_requests.desk_items(session, actor, at, waits)
    yield from credit_insurance.desk_items(session, actor, at, waits)
    yield from fund.desk_items(session, actor)
    yield from rights.desk_items(session, actor, waits)
    yield from live_words.desk_items(session, actor, at, waits)
