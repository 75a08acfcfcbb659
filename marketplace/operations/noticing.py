"""People are told what concerns them: a notice on their page, and what is to be sent on their ways."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.accounts import queries as accounts
from foundation.ids import new_id
from foundation.money import Money
from marketplace import mail
from marketplace.models.notices import (
    Notice,
    NoticePreference,
    NoticeSending,
    NoticeWay,
    NoticeWebhook,
    PushSubscription,
)


def tell(
    session: Session,
    *,
    account_id: str,
    kind: str,
    ref: str,
    artwork_id: str,
    path: str,
    base_url: str,
    at: datetime,
    amount: Money | None = None,
) -> bool:
    """Tell a person something, once; return whether it was new to him and he has an account.

    What is to be sent is written in the same transaction, a row for each way and place;
    `marketplace.notifying` sends it.

    :param ref: what it is about; the same kind about the same thing is told once
    :param path: the page of this site where it goes on
    """
    person = accounts.email_of(session, account_id)
    told = sa.exists().where(Notice.account_id == account_id, Notice.kind == kind, Notice.ref == ref)
    if person is None or session.scalar(sa.select(told)):
        return False
    _, _, language = person
    works = authentication.artworks(session, [authentication.ArtworkId(artwork_id)])
    work = works.get(authentication.ArtworkId(artwork_id))
    facts: dict[str, Any] = {"title": {} if work is None else work.title, "amount": amount}
    said = mail.in_both(kind, facts=facts, url=f"{base_url}{path}")
    letter = said["zh" if language.startswith("zh") else "en"]
    notice = Notice(
        id=new_id("not", at),
        account_id=account_id,
        kind=kind,
        ref=ref,
        subject=letter["subject"],
        text=letter["text"],
        url=path,
        written_at=at,
        said=said,
    )
    session.add(notice)
    session.flush()
    for way, target_id in ways(session, account_id=account_id, kind=kind):
        session.add(
            NoticeSending(
                id=new_id("snd", at),
                notice_id=notice.id,
                account_id=account_id,
                way=way,
                target_id=target_id,
                next_at=at,
                made_at=at,
            )
        )
    session.flush()
    return True


def ways(session: Session, *, account_id: str, kind: str) -> list[tuple[NoticeWay, str]]:
    """Return on which ways, and to which places, a person is told a kind of thing."""
    chosen = session.execute(
        sa.select(NoticePreference.way, NoticePreference.is_wanted).where(
            NoticePreference.account_id == account_id, NoticePreference.kind == kind
        )
    )
    wanted = {row.way: row.is_wanted for row in chosen}
    found: list[tuple[NoticeWay, str]] = []
    if kind in mail.BINDING or wanted.get(NoticeWay.MAIL, True):
        found.append((NoticeWay.MAIL, ""))
    for way, table in ((NoticeWay.PUSH, PushSubscription), (NoticeWay.WEBHOOK, NoticeWebhook)):
        if wanted.get(way, True):
            places = session.scalars(
                sa.select(table.id).where(table.account_id == account_id, table.ended_at.is_(None))
            )
            found += [(way, place) for place in places]
    return found
