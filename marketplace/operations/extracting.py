"""A seller lets a bank or an insurer read what the house's books say of him, and takes that back."""

import hashlib
import json
import secrets
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.accounts import queries as accounts
from foundation.actor import SYSTEM, Actor
from foundation.ids import new_id
from marketplace.extract_errors import ExtractInvalid, ExtractOver, ExtractUnknown
from marketplace.models.extracts import Extract, ExtractMaking, ExtractReading
from marketplace.queries import extracts
from marketplace.roles import CONSIGNORS
from marketplace.rules import extracts as rules
from marketplace.rules.chain import canonical
from marketplace.rules.extracts import Records

WRONG: Final = {
    "records": "Choose at least one.",
    "to_on": "It ends before it begins.",
    "until_on": "From today on, a year at most.",
}


def consent(
    session: Session,
    *,
    recipient: str,
    purpose: str,
    records: Collection[Records],
    from_on: date,
    to_on: date,
    until_on: date,
    actor: Actor,
    at: datetime,
) -> tuple[Extract, str]:
    """Let somebody read the actor's records; return the consent, and the word that opens it, this once.

    :param from_on: the first day told, in UTC; `to_on` the last
    :param until_on: the last day on which it may be read
    :raises NotAllowed: if the actor sells nothing here
    :raises ExtractInvalid: if days or records do not fit
    """
    actor.require(*CONSIGNORS)
    chosen = frozenset(records)
    today = at.astimezone(UTC).date()
    faults = rules.faults(records=chosen, from_on=from_on, to_on=to_on, until_on=until_on, today=today)
    if faults:
        raise ExtractInvalid(fields={name: WRONG[name] for name in faults})
    token = secrets.token_urlsafe(24)
    row = Extract(
        id=new_id("ext", at),
        account_id=actor.id,
        party_name=actor.name,
        organisation_id=actor.organisation_id,
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        records=sorted(one.value for one in chosen),
        from_on=from_on,
        to_on=to_on,
        until_on=until_on,
        token_sha256=_digest(token),
        consented_at=at,
    )
    session.add(row)
    session.flush()
    _make(session, row, actor=actor, at=at)
    return row, token


def revoke(session: Session, *, extract_id: str, actor: Actor, at: datetime) -> Extract:
    """Take a consent back: from now on nothing is made and nothing is read.

    :raises ExtractUnknown: if it is not the actor's
    :raises ExtractOver: if it is over already
    """
    row = session.get(Extract, extract_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.id:
        raise ExtractUnknown
    if not rules.is_open(until_on=row.until_on, revoked_at=row.revoked_at, at=at):
        raise ExtractOver
    row.revoked_at = at
    return row


def read(session: Session, *, token: str, at: datetime) -> ExtractMaking | None:
    """Read an extract by the word that opens it, made anew if it is a day old; each reading is noted.

    :return: what was made; None if the consent is over, which is noted too
    :raises ExtractUnknown: if the word opens nothing
    """
    query = sa.select(Extract).where(Extract.token_sha256 == _digest(token))
    row = session.scalar(query.with_for_update())
    if row is None:
        raise ExtractUnknown
    making = None
    is_open = rules.is_open(until_on=row.until_on, revoked_at=row.revoked_at, at=at)
    if is_open and extracts.speaks(row, accounts.actor_for(session, row.account_id)):
        making = _last(session, row.id)
        if making is None or making.made_at + rules.FRESH <= at:
            making = _make(session, row, actor=SYSTEM, at=at)
    number = None if making is None else making.number
    session.add(ExtractReading(id=new_id("xrd", at), extract_id=row.id, number=number, read_at=at))
    session.flush()
    return making


def _make(session: Session, row: Extract, *, actor: Actor, at: datetime) -> ExtractMaking:
    """Put together what the books say now, and have the house state its digest."""
    before = _last(session, row.id)
    number = 1 if before is None else before.number + 1
    content_id = f"{row.id}.{number}"
    to_on = max(row.from_on, min(row.to_on, at.astimezone(UTC).date()))
    content = {
        "id": content_id,
        "party": {"id": row.account_id, "name": row.party_name},
        "recipient": row.recipient,
        "purpose": row.purpose,
        "from": row.from_on.isoformat(),
        "to": to_on.isoformat(),
        "made_at": at.astimezone(UTC).isoformat(),
        **extracts.records_of(session, row, to_on=to_on),
    }
    written = canonical(content).decode()
    statement_id, sha256 = authentication.attest_extract(
        session, extract_id=content_id, content=json.loads(written), actor=actor, at=at
    )
    made = ExtractMaking(
        extract_id=row.id,
        number=number,
        content=written,
        sha256=sha256,
        statement_id=statement_id,
        made_at=at,
    )
    session.add(made)
    session.flush()
    return made


def _last(session: Session, extract_id: str) -> ExtractMaking | None:
    query = sa.select(ExtractMaking).where(ExtractMaking.extract_id == extract_id)
    return session.scalar(query.order_by(ExtractMaking.number.desc()).limit(1))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
