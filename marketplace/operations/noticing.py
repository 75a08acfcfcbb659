"""People are told what concerns them: a notice on their page, and a mail through the outbox."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation import outbox
from foundation.accounts import queries as accounts
from foundation.accounts.events import MailWritten
from foundation.ids import new_id
from foundation.money import Money
from marketplace import mail
from marketplace.models.notices import Notice


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

    :param ref: what it is about; the same kind about the same thing is told once
    :param path: the page of this site where it goes on
    """
    person = accounts.email_of(session, account_id)
    told = sa.exists().where(Notice.account_id == account_id, Notice.kind == kind, Notice.ref == ref)
    if person is None or session.scalar(sa.select(told)):
        return False
    address, _, language = person
    works = authentication.artworks(session, [authentication.ArtworkId(artwork_id)])
    work = works.get(authentication.ArtworkId(artwork_id))
    facts: dict[str, Any] = {"title": {} if work is None else work.title, "amount": amount}
    letter = mail.compose(kind, language=language, facts=facts, url=f"{base_url}{path}")
    session.add(
        Notice(
            id=new_id("not", at),
            account_id=account_id,
            kind=kind,
            ref=ref,
            subject=letter.subject,
            text=letter.text,
            url=path,
            written_at=at,
        )
    )
    fact = MailWritten(to=address, subject=letter.subject, text=letter.text, html="")
    outbox.publish(session, fact, at=at)
    return True
