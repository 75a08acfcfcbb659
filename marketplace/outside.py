"""The market's ways out, as the settings name them: who is paid through, who is told, where is searched."""

from email.utils import parseaddr
from functools import partial

from foundation.accounts import mailing
from foundation.posting import Poster
from foundation.settings import Settings
from marketplace.notifying import NoticeSender
from marketplace.payments.gateway import PaymentGateway
from marketplace.payments.pretend_gateway import PretendGateway
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payments.ways import Ways
from marketplace.payments.wire_gateway import WireAccount, WireGateway
from marketplace.push import Pusher, PushKeys
from marketplace.search.index import SearchIndex
from marketplace.search.meilisearch_index import MeilisearchIndex
from marketplace.search.memory_index import MemoryIndex
from marketplace.search.tantivy_index import TantivyIndex


def ways(settings: Settings) -> Ways:
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


def notice_sender(settings: Settings) -> NoticeSender:
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


def search_index(settings: Settings) -> SearchIndex:
    """Return the index that the setting SEARCH names."""
    if settings.search == "memory":
        return MemoryIndex()
    if settings.search.startswith("http"):
        return MeilisearchIndex(settings.search, key=settings.search_key)
    return TantivyIndex(settings.data_dir / "search")
