"""What is to be sent: begun, entered with its answer, sent again, given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.accounts.models import User
from foundation.actor import Actor
from marketplace.models.notices import (
    Notice,
    NoticeSending,
    NoticeWay,
    NoticeWebhook,
    PushSubscription,
    SendingState,
)
from marketplace.rules import sending as rules
from marketplace.talk_errors import NoticeUnknown, SendingNotDone, WayOutGone


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Everything that is needed to send one notice on one way, read before anybody is spoken to."""

    id: str
    way: NoticeWay
    account_id: str
    kind: str
    ref: str
    notice_id: str
    path: str
    said: dict[str, Any]
    language: str
    written_at: datetime
    address: str
    """Of mail, of a push service, or of a receiver."""
    keys: tuple[str, ...] = ()
    """p256dh and auth of a browser; the secrets of a receiver that hold."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a try."""

    status: int | None
    problem: str
    """Empty: it was taken."""
    is_for_good: bool = False
    """It need not be tried again."""
    is_gone: bool = False
    """The browser or the receiver is no more."""


def due(session: Session, *, at: datetime, limit: int) -> list[str]:
    """Return what waits to be sent now, the longest first; one at a time to each browser and receiver."""
    rows = session.execute(
        sa.select(NoticeSending.id, NoticeSending.way, NoticeSending.target_id)
        .where(NoticeSending.state == SendingState.WAITING, NoticeSending.next_at <= at)
        .order_by(NoticeSending.next_at, NoticeSending.id)
        .limit(limit)
    ).all()
    found: dict[tuple[NoticeWay, str], str] = {}
    for row in rows:
        found.setdefault((row.way, row.target_id or row.id), row.id)
    return list(found.values())


def begin(session: Session, sending_ids: Sequence[str], *, at: datetime) -> list[Parcel]:
    """Count a try of each before it is made, keep others from it meanwhile, and return what to send.

    A process that dies after this leaves it to be tried again, under the same id.
    """
    parcels = []
    for sending_id in sending_ids:
        row = session.get(NoticeSending, sending_id, with_for_update=True, populate_existing=True)
        if row is None or row.state is not SendingState.WAITING or row.next_at > at:
            continue
        parcel = _parcel(session, row, at)
        if parcel is None:
            row.state, row.problem = SendingState.DROPPED, "gone"
            continue
        row.attempts += 1
        row.tried_at, row.next_at = at, at + rules.IN_FLIGHT
        parcels.append(parcel)
    return parcels


def record(session: Session, sending_id: str, result: Result, *, at: datetime) -> None:
    """Enter what became of a try, and when the next one is due, if any."""
    row = session.get_one(NoticeSending, sending_id, with_for_update=True, populate_existing=True)
    row.status, row.problem = result.status, result.problem
    if not result.problem:
        row.state, row.sent_at = SendingState.SENT, at
    elif result.is_gone:
        row.state = SendingState.DROPPED
    else:
        pause = None if result.is_for_good else rules.pause_after(row.attempts)
        if pause is None:
            row.state = SendingState.DEAD
        else:
            row.next_at = at + pause
    if row.way is NoticeWay.PUSH and result.is_gone:
        subscription = session.get_one(PushSubscription, row.target_id, with_for_update=True)
        subscription.ended_at = subscription.ended_at or at
    if row.way is NoticeWay.WEBHOOK:
        _judge(session, row, result, at)


def _judge(session: Session, row: NoticeSending, result: Result, at: datetime) -> None:
    """Switch off a receiver that is gone, or at which notice after notice dies."""
    webhook = session.get_one(NoticeWebhook, row.target_id, with_for_update=True)
    if row.state is SendingState.SENT:
        webhook.failures = 0
    elif row.state is SendingState.DEAD:
        webhook.failures += 1
    ends = result.is_gone or webhook.failures >= rules.MOST_DEAD
    if ends and webhook.ended_at is None:
        webhook.ended_at, webhook.ended_reason = at, "gone" if result.is_gone else "failing"


def resend(session: Session, *, sending_id: str, actor: Actor, at: datetime) -> NoticeSending:
    """Send one's own notice again, from now on as often as if it were new; its id stays the same.

    :raises NoticeUnknown: if it is not his
    :raises SendingNotDone: if it waits to be sent anyway
    :raises WayOutGone: if the browser or receiver is no longer on his list
    """
    row = _own(session, sending_id, actor)
    if row.state is SendingState.WAITING:
        raise SendingNotDone
    if _parcel(session, row, at) is None:
        raise WayOutGone
    row.state, row.attempts, row.next_at, row.problem = SendingState.WAITING, 0, at, ""
    return row


def give_up(session: Session, *, sending_id: str, actor: Actor, at: datetime) -> NoticeSending:
    """Leave a notice unsent; it stands on its owner's page anyway.

    :raises NoticeUnknown: if it is not his
    """
    row = _own(session, sending_id, actor)
    if row.state in {SendingState.WAITING, SendingState.DEAD}:
        row.state = SendingState.DROPPED
    return row


def _own(session: Session, sending_id: str, actor: Actor) -> NoticeSending:
    row = session.get(NoticeSending, sending_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.account_id:
        raise NoticeUnknown
    return row


def _parcel(session: Session, row: NoticeSending, at: datetime) -> Parcel | None:
    """Return what to send and where; None where there is nobody to send it to any more."""
    notice = session.get_one(Notice, row.notice_id)
    person = session.execute(
        sa.select(User.email, User.language, User.active).where(User.account_id == row.account_id)
    ).one()
    keys: tuple[str, ...] = ()
    address = person.email
    if row.way is NoticeWay.PUSH:
        subscription = session.get(PushSubscription, row.target_id)
        if subscription is None or subscription.ended_at is not None:
            return None
        address, keys = subscription.endpoint, (subscription.p256dh, subscription.auth)
    elif row.way is NoticeWay.WEBHOOK:
        webhook = session.get(NoticeWebhook, row.target_id)
        if webhook is None or webhook.ended_at is not None:
            return None
        earlier = webhook.earlier_until is not None and at < webhook.earlier_until
        address = webhook.url
        keys = (webhook.secret, webhook.earlier_secret or "") if earlier else (webhook.secret,)
    if not person.active:
        return None
    return Parcel(
        id=row.id,
        way=row.way,
        account_id=row.account_id,
        kind=notice.kind,
        ref=notice.ref,
        notice_id=notice.id,
        path=notice.url,
        said=notice.said or {"en": {"subject": notice.subject, "text": notice.text}},
        language=person.language,
        written_at=notice.written_at,
        address=address,
        keys=keys,
    )
