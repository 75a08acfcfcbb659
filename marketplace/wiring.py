"""init_app(): the market's rooms, its ways out, and what its worker does."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from foundation.accounts import mailing
from foundation.actor import Actor
from foundation.posting import Poster
from foundation.settings import Settings
from foundation.web.routes import register
from foundation.worker import DeskItem, Job, Part
from marketplace import audits, jobs, notifying
from marketplace.cli import ledger, search
from marketplace.notifying import NoticeSender
from marketplace.payments.gateway import PaymentGateway
from marketplace.payments.pretend_gateway import PretendGateway
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payments.ways import Ways
from marketplace.payments.wire_gateway import WireAccount, WireGateway
from marketplace.push import Pusher, PushKeys
from marketplace.queries import seldom
from marketplace.reactions import alerting, asking, counting, following, indexing, paying_providers
from marketplace.reactions.telling import Teller
from marketplace.reactions.telling_watchers import WatchTeller
from marketplace.receipts import receipts
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
from marketplace.saleroom import auditing
from marketplace.saleroom.closing_job import closing_turn
from marketplace.search.index import SearchIndex
from marketplace.search.meilisearch_index import MeilisearchIndex
from marketplace.search.memory_index import MemoryIndex
from marketplace.search.tantivy_index import TantivyIndex
from marketplace.web import (
    agreement_words,
    agreements,
    auction_rooms,
    bank,
    bargaining,
    beginning,
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
    saleroom,
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
from marketplace.web.words import WORDS


def init_app(app: Flask, settings: Settings) -> Part:
    """Add the market to the app; return what it brings to the house."""
    index = _search_index(settings)
    ways = _ways(settings)
    app.extensions["marketplace.index"] = index
    app.extensions["marketplace.host"] = urlsplit(settings.base_url).hostname
    app.extensions["marketplace.ways"] = ways
    rooms = [
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
    ]
    rooms += [*auction_rooms.ROOMS, bargaining.room, enquiring.room, notices.room]
    register(app, rooms)
    saleroom.init_saleroom(app)
    broadcasts.init_studio(app)
    sender = _notice_sender(settings)
    app.cli.add_command(ledger)
    app.cli.add_command(search)
    return Part(
        name="marketplace",
        followers=(
            *following.followers(ways),
            *paying_providers.followers(ways),
            *asking.followers(),
            *counting.followers(),
            *alerting.Alerter(index, settings.base_url).followers(),
            *indexing.followers(index),
            *Teller(settings.base_url).followers(),
            *WatchTeller(settings.base_url).followers(),
        ),
        jobs=(
            Job("marketplace.expire_holds", 10.0, jobs.expire_holds),
            Job("marketplace.send_notices", notifying.SEND_EVERY_S, sender.run),
            Job("marketplace.push_key", 3600.0, sender.publish_key),
            Job("marketplace.expire_offers", 10.0, jobs.expire_offers),
            Job("marketplace.restore_works", 60.0, jobs.restore_works),
            Job("marketplace.expire_chances", 60.0, jobs.expire_chances),
            Job("marketplace.place_deposits", 60.0, jobs.place_deposits),
            Job("marketplace.lapse_unpaid", 60.0, jobs.lapse_unpaid),
            Job("marketplace.ask_about_payments", 300.0, jobs.ask_about_payments(ways)),
            Job("marketplace.count_missing", 3600.0, jobs.count_missing),
            Job("marketplace.forget_due", 3600.0, jobs.forget_due),
            Job("marketplace.ask_where_again", 5.0, jobs.ask_again),
            Job("marketplace.ask_where_first", 900.0, jobs.ask_first),
            Job("marketplace.refill_index", 60.0, jobs.refill(index)),
            Job("marketplace.reckon_sought", 86_400.0, jobs.reckon_sought(index)),
            Job(
                "marketplace.broadcast_receipts",
                2.0,
                receipts(settings.data_dir / "live", sign=app.extensions.get("authentication.sign_film")),
            ),
            Job("marketplace.close_lots", 1.0, closing_turn(app.app_context)),
        ),
        audits=(*audits.AUDITS, *auditing.AUDITS),
        roles={
            BUYER: lazy_gettext("Buyer"),
            CASHIER: lazy_gettext("Cashier"),
            ARTIST: lazy_gettext("Artist"),
            GALLERY: lazy_gettext("Gallery"),
            REGULATOR: lazy_gettext("Regulator"),
            AUDITOR: lazy_gettext("Auditor"),
            STATISTICIAN: lazy_gettext("Statistician"),
        },
        words=WORDS
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
        | typical_cases.WORDS,
        desk=_desk,
        guides=beginning.GUIDES,
        groups=beginning.GROUPS,
        services=(saleroom.start_saleroom, broadcasts.start_studio),
        nav=(
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
        ),
        nav_groups=(
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
        ),
        own=(
            ("hosting.show", lazy_gettext("Hosting"), frozenset({BUYER, ARTIST, GALLERY})),
            ("fund.listing", lazy_gettext("Guidance fund"), frozenset({ARTIST, GALLERY, REGULATOR, AUDITOR})),
            (
                "rights.listing",
                lazy_gettext("Notices of rights"),
                frozenset({ARTIST, GALLERY, CASHIER, REGULATOR, AUDITOR}),
            ),
        ),
        newcomers=(BUYER,),
    )


def _desk(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    waits = seldom.waiting(session, actor, at=at)
    yield from desk.items(session, actor, at)
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
    yield from live_words.desk_items(session, actor, at)


def _ways(settings: Settings) -> Ways:
    """Return the providers that are on; nothing is asked of any of them here."""
    gateways: list[PaymentGateway] = []
    for name in settings.payments:
        if name == "pretend":
            page_url = f"{settings.base_url}/pretend-provider"
            gateways.append(PretendGateway(secret=settings.secret_key, page_url=page_url))
        elif name == "stripe":
            gateways.append(
                StripeGateway(
                    key=settings.stripe_key,
                    webhook_secret=settings.stripe_webhook_secret,
                    api=settings.stripe_api,
                    page_url=f"{settings.base_url}/payments",
                )
            )
        elif name == "wire":
            gateways.append(WireGateway(WireAccount(*settings.wire_account)))
    return Ways(gateways)


def _notice_sender(settings: Settings) -> NoticeSender:
    """Return what sends notices: by mail, and to public addresses; in a house for trying to any."""
    mailer = partial(
        mailing.send,
        smtp_url=settings.smtp_url,
        mailbox=settings.data_dir / "mailbox",
        sender=settings.mail_from,
    )
    poster = Poster(private=settings.demonstration)
    keys = PushKeys(settings.data_dir / "keys")
    contact = f"mailto:{parseaddr(settings.mail_from)[1]}"
    return NoticeSender(
        mailer=mailer,
        poster=poster,
        pusher=Pusher(poster, keys, contact=contact),
        base_url=settings.base_url,
        secret=settings.secret_key,
    )


def _search_index(settings: Settings) -> SearchIndex:
    if settings.search == "memory":
        return MemoryIndex()
    if settings.search.startswith("http"):
        return MeilisearchIndex(settings.search, key=settings.search_key)
    return TantivyIndex(settings.data_dir / "search")
