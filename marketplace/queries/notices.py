"""What a person was told, how it reached him, and how he wants to be told."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace import mail
from marketplace.models.notices import (
    Notice,
    NoticePreference,
    NoticeSending,
    NoticeWay,
    NoticeWebhook,
    PushKey,
    PushSubscription,
    SendingState,
)
from marketplace.talk_errors import ReceiverUnknown

PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingCard:
    """How a notice went on one way to one place."""

    id: str
    way: str
    place: str
    """The browser's name or the receiver's address; empty for mail."""
    state: str
    attempts: int
    made_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    next_at: datetime | None
    """When it is tried again, if it is."""
    status: int | None
    problem: str

    @classmethod
    def of(cls, row: NoticeSending, place: str = "") -> "SendingCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            way=row.way.value,
            place=place,
            state=row.state.value,
            attempts=row.attempts,
            made_at=row.made_at,
            tried_at=row.tried_at,
            sent_at=row.sent_at,
            next_at=row.next_at if row.state is SendingState.WAITING else None,
            status=row.status,
            problem=row.problem,
        )


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """One notice, and how it was sent."""

    id: str
    kind: str
    subject: str
    text: str
    url: str
    written_at: datetime
    sendings: list[SendingCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's notices, newest first."""

    notices: list[NoticeCard]


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind of notice, and by which ways its owner wants it."""

    kind: str
    mail: bool
    push: bool
    webhook: bool
    is_binding: bool
    """The mail is always sent."""


@dataclass(frozen=True, slots=True)
class BrowserCard:
    """A browser that shows notices."""

    id: str
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverCard:
    """A program that is told."""

    id: str
    url: str
    made_at: datetime
    rotated_at: datetime | None
    earlier_until: datetime | None
    """Until then messages bear a second signature, by the secret before."""
    ended_at: datetime | None
    ended_reason: str | None

    @classmethod
    def of(cls, row: NoticeWebhook) -> "ReceiverCard":
        """Return a row as a card, without its secrets."""
        return cls(
            id=row.id,
            url=row.url,
            made_at=row.made_at,
            rotated_at=row.rotated_at,
            earlier_until=row.earlier_until,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
        )


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """How a person wants to be told."""

    kinds: list[KindCard]
    browsers: list[BrowserCard]
    receivers: list[ReceiverCard]
    push_key: str | None
    """What a browser is given as applicationServerKey; None until the worker has made it."""


@dataclass(frozen=True, slots=True)
class ReceiverPage:
    """A receiver with its secret, for its owner alone, and what was sent to it last."""

    receiver: ReceiverCard
    secret: str
    sendings: list[SendingCard]


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A place that takes no notices."""

    way: str
    place: str
    count: int
    since: datetime


def mailbox(session: Session, *, account_id: str, language: str = "") -> Mailbox:
    """Return what a person was told, newest first, and how each notice was sent.

    :param language: that of the page; a notice that was written before it was kept in both stays as it was
    """
    rows = session.scalars(
        sa.select(Notice)
        .where(Notice.account_id == account_id)
        .order_by(Notice.written_at.desc(), Notice.id.desc())
        .limit(PAGE)
    ).all()
    sent: dict[str, list[SendingCard]] = defaultdict(list)
    for row, browser, receiver in session.execute(
        sa.select(NoticeSending, PushSubscription.name, NoticeWebhook.url)
        .outerjoin(PushSubscription, PushSubscription.id == NoticeSending.target_id)
        .outerjoin(NoticeWebhook, NoticeWebhook.id == NoticeSending.target_id)
        .where(NoticeSending.notice_id.in_([row.id for row in rows]))
        .order_by(NoticeSending.way, NoticeSending.id)
    ):
        sent[row.notice_id].append(SendingCard.of(row, browser or receiver or ""))
    return Mailbox([_card(row, sent[row.id], language) for row in rows])


def _card(row: Notice, sendings: list[SendingCard], language: str) -> NoticeCard:
    said = row.said.get(language) or {"subject": row.subject, "text": row.text}
    return NoticeCard(row.id, row.kind, said["subject"], said["text"], row.url, row.written_at, sendings)


def sending(session: Session, sending_id: str) -> SendingCard:
    """Return one sending, whose owner was asked for before."""
    return SendingCard.of(session.get_one(NoticeSending, sending_id))


def settings(session: Session, *, account_id: str) -> NoticeSettings:
    """Return how a person wants to be told: four queries."""
    chosen = {
        (row.kind, row.way): row.is_wanted
        for row in session.scalars(
            sa.select(NoticePreference).where(NoticePreference.account_id == account_id)
        )
    }

    def wants(kind: str, way: NoticeWay) -> bool:
        return chosen.get((kind, way), True)

    return NoticeSettings(
        kinds=[
            KindCard(
                kind,
                mail=kind in mail.BINDING or wants(kind, NoticeWay.MAIL),
                push=wants(kind, NoticeWay.PUSH),
                webhook=wants(kind, NoticeWay.WEBHOOK),
                is_binding=kind in mail.BINDING,
            )
            for kind in mail.KINDS
        ],
        browsers=[
            BrowserCard(row.id, row.name, row.made_at)
            for row in session.scalars(
                sa.select(PushSubscription)
                .where(PushSubscription.account_id == account_id, PushSubscription.ended_at.is_(None))
                .order_by(PushSubscription.made_at)
            )
        ],
        receivers=[
            ReceiverCard.of(row)
            for row in session.scalars(
                sa.select(NoticeWebhook)
                .where(
                    NoticeWebhook.account_id == account_id,
                    sa.or_(NoticeWebhook.ended_reason.is_(None), NoticeWebhook.ended_reason != "removed"),
                )
                .order_by(NoticeWebhook.made_at)
            )
        ],
        push_key=session.scalar(sa.select(PushKey.public).order_by(PushKey.number.desc()).limit(1)),
    )


def receiver_page(session: Session, receiver_id: str, *, account_id: str) -> ReceiverPage:
    """Return a receiver of one's own.

    :raises ReceiverUnknown: if it is not his
    """
    row = session.get(NoticeWebhook, receiver_id)
    if row is None or row.account_id != account_id or row.ended_reason == "removed":
        raise ReceiverUnknown
    sendings = session.scalars(
        sa.select(NoticeSending)
        .where(NoticeSending.target_id == row.id)
        .order_by(NoticeSending.made_at.desc(), NoticeSending.id.desc())
        .limit(PAGE)
    )
    return ReceiverPage(ReceiverCard.of(row), row.secret, [SendingCard.of(one) for one in sendings])


def dead_ends(session: Session, *, account_id: str) -> list[DeadEnd]:
    """Return the places of a person that took no notices, until he sends them again or gives them up."""
    rows = session.execute(
        sa.select(
            NoticeSending.way,
            sa.func.coalesce(sa.func.max(PushSubscription.name), sa.func.max(NoticeWebhook.url), "").label(
                "place"
            ),
            sa.func.count().label("how_many"),
            sa.func.min(NoticeSending.made_at).label("since"),
        )
        .outerjoin(PushSubscription, PushSubscription.id == NoticeSending.target_id)
        .outerjoin(NoticeWebhook, NoticeWebhook.id == NoticeSending.target_id)
        .where(NoticeSending.account_id == account_id, NoticeSending.state == SendingState.DEAD)
        .group_by(NoticeSending.way, NoticeSending.target_id)
    )
    return [DeadEnd(row.way.value, row.place, row.how_many, row.since) for row in rows]


def refused_mails(session: Session) -> list[tuple[str, int, datetime]]:
    """Return whose mails were refused for good: account, how many, since when. For administrators."""
    rows = session.execute(
        sa.select(
            NoticeSending.account_id,
            sa.func.count().label("how_many"),
            sa.func.min(NoticeSending.made_at).label("since"),
        )
        .where(NoticeSending.way == NoticeWay.MAIL, NoticeSending.state == SendingState.DEAD)
        .group_by(NoticeSending.account_id)
        .order_by(sa.func.min(NoticeSending.made_at))
        .limit(PAGE)
    )
    return [(row.account_id, row.how_many, row.since) for row in rows]
