"""A person says on which ways he wants to be told what, and names his browsers and receivers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import receivers
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace import mail, push, webhooks
from marketplace.models.notices import (
    NoticePreference,
    NoticeSending,
    NoticeWay,
    NoticeWebhook,
    PushSubscription,
    SendingState,
)
from marketplace.talk_errors import (
    KeyOfBrowserUnfit,
    MustBeTold,
    ReceiverUnfit,
    ReceiverUnknown,
    TooManyReceivers,
)

MOST_RECEIVERS: Final = 5
MOST_BROWSERS: Final = 10
BOTH_SIGN: Final = timedelta(hours=24)
"""So long the old secret signs too, so that no message is lost while the receiver changes over."""


def choose(session: Session, *, wanted: Iterable[tuple[str, str]], actor: Actor, at: datetime) -> None:
    """Have every kind of notice go by the named ways, and by no other; what must be told by mail is.

    :param wanted: pairs of kind and way; unknown ones are left aside
    """
    chosen = set(wanted)
    for kind in mail.KINDS:
        for way in NoticeWay:
            _set(session, actor.id, kind, way, is_wanted=(kind, way.value) in chosen, at=at)


def stop_mail(session: Session, *, account_id: str, kind: str, at: datetime) -> None:
    """Send a person no more mails of one kind: what the link in a mail does, without signing in.

    :raises MustBeTold: if it must reach him
    """
    if kind in mail.BINDING:
        raise MustBeTold
    _set(session, account_id, kind, NoticeWay.MAIL, is_wanted=False, at=at)


def _set(
    session: Session, account_id: str, kind: str, way: NoticeWay, *, is_wanted: bool, at: datetime
) -> None:
    row = session.get(NoticePreference, (account_id, kind, way))
    if row is None:
        session.add(
            NoticePreference(account_id=account_id, kind=kind, way=way, is_wanted=is_wanted, changed_at=at)
        )
    elif row.is_wanted != is_wanted:
        row.is_wanted, row.changed_at = is_wanted, at


def add_browser(
    session: Session,
    *,
    endpoint: str,
    p256dh: str,
    auth: str,
    name: str,
    private: bool,
    actor: Actor,
    at: datetime,
) -> PushSubscription:
    """Have a browser show notices. The same browser again takes its new keys, and its new owner.

    :param private: the house is for trying, and may send into its own network
    :raises ReceiverUnfit: if its push service is of no public network
    :raises KeyOfBrowserUnfit: if its keys are none
    :raises TooManyReceivers: if the account has ten
    """
    if receivers.problem(endpoint, private=private) is not None:
        raise ReceiverUnfit
    if not push.are_keys(p256dh, auth):
        raise KeyOfBrowserUnfit
    row = session.scalar(
        sa.select(PushSubscription).where(PushSubscription.endpoint == endpoint).with_for_update()
    )
    if row is not None:
        row.account_id, row.p256dh, row.auth, row.name = actor.id, p256dh, auth, name
        row.made_at, row.ended_at = at, None
        return row
    _require_room(session, PushSubscription, MOST_BROWSERS, actor)
    row = PushSubscription(
        id=new_id("psh", at),
        account_id=actor.id,
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        name=name,
        made_at=at,
    )
    session.add(row)
    session.flush()
    return row


def remove_browser(session: Session, *, browser_id: str, actor: Actor, at: datetime) -> PushSubscription:
    """Show no more notices in a browser.

    :raises ReceiverUnknown: if it is not his
    """
    row = session.get(PushSubscription, browser_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.id:
        raise ReceiverUnknown
    row.ended_at = row.ended_at or at
    _drop(session, row.id)
    return row


def add_receiver(session: Session, *, url: str, private: bool, actor: Actor, at: datetime) -> NoticeWebhook:
    """Have a program told, by messages signed with a new secret.

    :raises ReceiverUnfit: if it is no https address of a server in the public network
    :raises TooManyReceivers: if the account has five
    """
    if receivers.problem(url, private=private) is not None:
        raise ReceiverUnfit
    _require_room(session, NoticeWebhook, MOST_RECEIVERS, actor)
    row = NoticeWebhook(
        id=new_id("whk", at), account_id=actor.id, url=url, secret=webhooks.new_secret(), made_at=at
    )
    session.add(row)
    session.flush()
    return row


def rotate_secret(session: Session, *, receiver_id: str, actor: Actor, at: datetime) -> NoticeWebhook:
    """Sign with a new secret, for a day with the old one too. A receiver that was switched off is on again.

    :raises ReceiverUnknown: if it is not his
    """
    row = _own(session, receiver_id, actor)
    row.earlier_secret, row.earlier_until = row.secret, at + BOTH_SIGN
    row.secret, row.rotated_at = webhooks.new_secret(), at
    if row.ended_reason != "removed":
        row.ended_at = row.ended_reason = None
        row.failures = 0
    return row


def remove_receiver(session: Session, *, receiver_id: str, actor: Actor, at: datetime) -> NoticeWebhook:
    """Tell a program nothing any more, and forget its secrets.

    :raises ReceiverUnknown: if it is not his
    """
    row = _own(session, receiver_id, actor)
    row.ended_at, row.ended_reason = row.ended_at or at, "removed"
    row.secret, row.earlier_secret, row.earlier_until = webhooks.new_secret(), None, None
    _drop(session, row.id)
    return row


def _drop(session: Session, target_id: str) -> None:
    session.execute(
        sa.update(NoticeSending)
        .where(
            NoticeSending.target_id == target_id,
            NoticeSending.state.in_((SendingState.WAITING, SendingState.DEAD)),
        )
        .values(state=SendingState.DROPPED, problem="gone")
    )


def _own(session: Session, receiver_id: str, actor: Actor) -> NoticeWebhook:
    row = session.get(NoticeWebhook, receiver_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.id or row.ended_reason == "removed":
        raise ReceiverUnknown
    return row


def _require_room(
    session: Session, table: type[PushSubscription | NoticeWebhook], most: int, actor: Actor
) -> None:
    found = session.scalar(
        sa.select(sa.func.count()).where(table.account_id == actor.id, table.ended_at.is_(None))
    )
    if (found or 0) >= most:
        raise TooManyReceivers(most=most)
