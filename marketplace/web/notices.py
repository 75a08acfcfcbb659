"""A person's notices: what was sent when and how, and on which ways he wants what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

from flask import Response, current_app, url_for
from flask_babel import gettext
from pydantic import Field, StringConstraints

from foundation.db import db
from foundation.settings import Settings
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room
from marketplace import mail
from marketplace.operations import choosing_ways, sending
from marketplace.queries import notices
from marketplace.queries.notices import Mailbox, NoticeSettings, ReceiverCard, ReceiverPage, SendingCard

room = Room("notices", __name__)

SERVICE_WORKER: Final = "js/marketplace/service-worker.js"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Kinds and ways that are wanted, as kind:way; all others are not."""

    wanted: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=500)] = field(
        default_factory=list
    )


@dataclass(frozen=True, slots=True)
class NewBrowser:
    """What a browser says when it subscribes (Push API)."""

    endpoint: Annotated[str, Field(max_length=500)]
    p256dh: Annotated[str, Field(max_length=120)]
    auth: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=120)] = ""


@dataclass(frozen=True, slots=True)
class NewReceiver:
    """Where a program listens."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=500)]


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """Of which kind no more mails are sent."""

    kind: str
    done: bool


def _settings() -> Settings:
    settings: Settings = current_app.extensions["bianliang.settings"]
    return settings


_reads = partial(room.get, may=SIGNED_IN, scope="market:read")
_acts = partial(room.post, may=SIGNED_IN, scope="market:write")
_to_settings = {"done": lambda _card: url_for("notices.settings"), "on_refusal": "notices.settings"}
_to_receiver = {
    "done": lambda card: url_for("notices.receiver", receiver_id=card.id),
    "on_refusal": "notices.settings",
    "refused_at": lambda _places: {},
}


@_reads("/notices", gives=Mailbox, page="marketplace/notices.html")
def listing(call: Call[None]) -> Mailbox:
    """Show what the reader was told, and how it was sent."""
    return notices.mailbox(db.session, account_id=call.actor.id, language=words.language())


def _again(call: Call[Any], operation: Callable[..., Any], sending_id: str, say: str) -> SendingCard:
    return call.perform(operation, lambda _session, row: SendingCard.of(row), say=say, sending_id=sending_id)


_to_listing = {"done": lambda _card: url_for("notices.listing"), "on_refusal": "notices.listing"}


@_acts("/notices/sendings/<sending_id>/resend", gives=SendingCard, **_to_listing)
def resend(call: Call[None], sending_id: str) -> SendingCard:
    """Send a notice again on one way."""
    return _again(call, sending.resend, sending_id, gettext("It is sent again in a moment."))


@_acts("/notices/sendings/<sending_id>/dismissal", gives=SendingCard, **_to_listing)
def dismiss(call: Call[None], sending_id: str) -> SendingCard:
    """Leave a notice unsent on one way."""
    return _again(call, sending.give_up, sending_id, gettext("It is left unsent."))


@_reads("/notices/settings", gives=NoticeSettings, page="marketplace/notice_settings.html")
def settings(call: Call[None]) -> NoticeSettings:
    """Show how the reader wants to be told."""
    call.extra["in_words"] = mail.kind_in_words
    return notices.settings(db.session, account_id=call.actor.id)


def _chosen(call: Call[Any], operation: Callable[..., Any], say: str, **given: Any) -> NoticeSettings:
    return call.perform(
        operation,
        lambda session, _done: notices.settings(session, account_id=call.actor.id),
        say=say,
        **given,
    )


@_acts("/notices/settings", takes=Wanted, gives=NoticeSettings, **_to_settings)
def choose(call: Call[Wanted]) -> NoticeSettings:
    """Say by which ways each kind of notice is to come."""
    pairs = [(kind, way) for kind, _, way in (text.partition(":") for text in call.input.wanted)]
    return _chosen(call, choosing_ways.choose, gettext("Kept."), wanted=pairs)


@_acts("/notices/browsers", takes=NewBrowser, gives=NoticeSettings, **_to_settings)
def add_browser(call: Call[NewBrowser]) -> NoticeSettings:
    """Have a browser show notices."""
    new = call.input
    return _chosen(
        call,
        choosing_ways.add_browser,
        gettext("This browser shows your notices from now on."),
        endpoint=new.endpoint,
        p256dh=new.p256dh,
        auth=new.auth,
        name=new.name or gettext("A browser"),
        private=_settings().demonstration,
    )


@_acts(
    "/notices/browsers/<browser_id>/removal",
    gives=NoticeSettings,
    refused_at=lambda _places: {},
    **_to_settings,
)
def remove_browser(call: Call[None], browser_id: str) -> NoticeSettings:
    """Show no more notices in a browser."""
    return _chosen(
        call,
        choosing_ways.remove_browser,
        gettext("That browser shows no more notices."),
        browser_id=browser_id,
    )


@_acts("/notices/receivers", takes=NewReceiver, gives=ReceiverCard, **_to_receiver)
def add_receiver(call: Call[NewReceiver]) -> ReceiverCard:
    """Have a program told, by signed messages."""
    return call.perform(
        choosing_ways.add_receiver,
        lambda _session, row: ReceiverCard.of(row),
        url=call.input.url,
        private=_settings().demonstration,
    )


@_reads("/notices/receivers/<receiver_id>", gives=ReceiverPage, page="marketplace/notice_receiver.html")
def receiver(call: Call[None], receiver_id: str) -> ReceiverPage:
    """Show a receiver with its secret, and what was sent to it."""
    return notices.receiver_page(db.session, receiver_id, account_id=call.actor.id)


@_acts("/notices/receivers/<receiver_id>/rotation", gives=ReceiverCard, **_to_receiver)
def rotate(call: Call[None], receiver_id: str) -> ReceiverCard:
    """Sign with a new secret; for a day with the old one too."""
    return call.perform(
        choosing_ways.rotate_secret,
        lambda _session, row: ReceiverCard.of(row),
        say=gettext("There is a new secret. For a day the old one signs too."),
        receiver_id=receiver_id,
    )


@_acts(
    "/notices/receivers/<receiver_id>/removal",
    gives=NoticeSettings,
    refused_at=lambda _places: {},
    **_to_settings,
)
def remove_receiver(call: Call[None], receiver_id: str) -> NoticeSettings:
    """Tell a program nothing any more."""
    return _chosen(
        call, choosing_ways.remove_receiver, gettext("It is told nothing any more."), receiver_id=receiver_id
    )


@room.get(
    "/notices/unsubscribe/<token>",
    gives=Unsubscribed,
    may=ANYONE,
    page="marketplace/notice_unsubscribe.html",
)
def unsubscribing(call: Call[None], token: str) -> Unsubscribed:
    """Show which mails a link switches off; looking at it switches nothing off."""
    _, kind = mail.read_unsubscribe_token(_settings().secret_key, token)
    call.extra |= {"token": token, "in_words": mail.kind_in_words}
    return Unsubscribed(kind, done=False)


@room.post(
    "/notices/unsubscribe/<token>",
    gives=Unsubscribed,
    may=ANYONE,
    status=200,
    done=lambda _card: url_for("notices.unsubscribed"),
)
def unsubscribe(call: Call[None], token: str) -> Unsubscribed:
    """Send no more mails of a kind: by the link in such a mail alone, in one click (RFC 8058)."""
    account_id, kind = mail.read_unsubscribe_token(_settings().secret_key, token)
    with call.transaction() as session:
        choosing_ways.stop_mail(session, account_id=account_id, kind=kind, at=call.at)
    return Unsubscribed(kind, done=True)


@room.get("/notices/unsubscribed", gives=None, may=ANYONE, page="marketplace/notice_unsubscribed.html")
def unsubscribed(call: Call[None]) -> None:
    """Say that no more such mails are sent."""


@room.get("/service-worker.js", gives=Download("text/javascript"), may=ANYONE)
def service_worker(call: Call[None]) -> Response:
    """Give the script that shows notices; it lies at the root, since it may act on no page above itself."""
    folder = current_app.static_folder
    assert folder is not None
    response = call.download((Path(folder) / SERVICE_WORKER).read_bytes(), "text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
