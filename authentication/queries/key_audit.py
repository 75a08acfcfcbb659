"""What must hold of persons' keys: each is as the log says, for its row decides who has to sign with it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import ExpertKey, KeyState, SignedStatement
from authentication.queries.house import CERTIFIES, house

APPROVED: Final = "key_approved"
ENDED: Final = "key_ended"
GIVEN_BACK: Final = "key_given_back"
KINDS: Final = tuple(
    f"{whose}.{what}" for whose in ("expert", "person") for what in (APPROVED, ENDED, GIVEN_BACK)
)
_SECOND: Final = timedelta(seconds=1)


def keys_hold(session: Session) -> Iterator[str]:
    """Hold every key against what was said of it: whose it is, what for, from when until when."""
    said: dict[str, dict[str, SignedStatement]] = {}
    query = sa.select(SignedStatement).where(SignedStatement.kind.in_(KINDS)).order_by(SignedStatement.seq)
    for one in session.scalars(query):
        said.setdefault(str(one.claims["key"]), {}).setdefault(one.kind.partition(".")[2], one)
    rows = session.scalars(sa.select(ExpertKey).order_by(ExpertKey.id)).all()
    subjects = house(session) if rows else None
    for row in rows:
        of = said.pop(row.multikey, {})
        mine = set() if subjects is None else {subjects.expert_iri(row.expert_id), person_iri(row.expert_id)}
        yield from (f"key {row.id}: {wrong}" for wrong in _wrong(row, of, mine))
    yield from (f"key {multikey}: the log names it, and its row was removed" for multikey in said)


def person_iri(account_id: str) -> str:
    """Return what the log calls a person who is no expert."""
    return f"urn:bianliang:person:{account_id}"


def _wrong(row: ExpertKey, said: dict[str, SignedStatement], mine: set[str]) -> Iterator[str]:
    approved, ended = said.get(APPROVED), said.get(ENDED)
    if approved is None or row.approved_at is None:
        if (approved is None) is not (row.approved_at is None) or row.state in {
            KeyState.APPROVED,
            KeyState.REPLACED,
        }:
            yield "the log does not say that it was approved when the row does"
        return
    claims: dict[str, Any] = approved.claims
    if approved.subject not in mine or row.expert_did != (claims.get("expert") or claims.get("person")):
        yield "the log says that it is another person's"
    if sorted(claims.get("for", [CERTIFIES])) != sorted(row.purposes):
        yield "the log says that it signs something else"
    if row.approved_at != approved.issued_at.replace(microsecond=0):
        yield "the log says that it was approved at another time"
    until = None if ended is None else ended.issued_at.replace(microsecond=0) + _SECOND
    if row.ended_at != until or (row.state is KeyState.APPROVED) is not (ended is None):
        yield f"it is {row.state.value}, and the log says otherwise of its end"
    by = "office" if GIVEN_BACK in said else None if ended is None else ended.claims.get("by")
    if by is not None and by != ("person" if row.ended_by == row.expert_id else "office"):
        yield "the log says that somebody else ended it"
