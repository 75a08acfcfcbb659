"""The worker's part in subscriptions: make the next notification, send it, write down what became of it."""

from datetime import datetime
from typing import Final

import rfc8785
from sqlalchemy.orm import Session

from bonded_warehouse import epcis
from bonded_warehouse.models.standing import EpcisNotification, EpcisQuery, EpcisSubscription
from bonded_warehouse.operations import subscribing
from bonded_warehouse.roles import DEPOSITORS, READERS
from bonded_warehouse.rules import epcis_query
from bonded_warehouse.rules.epcis_events import query_document
from bonded_warehouse.webhooks import signature
from foundation.accounts.queries import actor_for
from foundation.db import db, transaction
from foundation.posting import Poster

NOTIFY_EVERY_S: Final = 2.0
AT_ONCE: Final = 10
"""Subscriptions that are served in one turn of the worker: each may take some seconds."""
HEADERS: Final = {
    "Content-Type": "application/ld+json",
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    "User-Agent": "Bianliang",
}


class Notifier:
    """Serves subscriptions in turn. What is asked is asked as the query's owner may see it at that moment."""

    def __init__(self, poster: Poster) -> None:
        """Send by this way out."""
        self._poster = poster

    def run(self, at: datetime) -> int:
        """Serve what is due; return how many. An idle turn only reads."""
        found = subscribing.due(db.session, at=at, limit=AT_ONCE)
        db.session.rollback()
        for subscription_id in found:
            self._serve(subscription_id, at)
        return len(found)

    def _serve(self, subscription_id: str, at: datetime) -> None:
        with transaction() as session:
            row = session.get(EpcisSubscription, subscription_id)
            if row is None:
                return
            waits = subscribing.waiting(session, row) or _made(session, row, at)
            if waits is None:
                return
            notification_id, body, dest, token = waits.id, waits.body.encode(), row.dest, row.token
        signed = {} if token is None else {"GS1-Signature": signature(token, body, at=at)}
        outcome = self._poster.send(dest, body, HEADERS | signed | {"Idempotency-Key": notification_id})
        with transaction() as session:
            subscribing.record(
                session, notification_id, status=outcome.status, problem=outcome.problem, at=at
            )


def _made(session: Session, row: EpcisSubscription, at: datetime) -> EpcisNotification | None:
    """Make the next notification; None where there is nothing to say."""
    query = session.get_one(EpcisQuery, row.query_id)
    actor = actor_for(session, query.owner_id)
    if not actor.has(*READERS, *DEPOSITORS):
        subscribing.stop(row, "account")
        return None
    asked = epcis_query.read(query.asked)
    events, last, is_last = epcis.since(
        session, asked, actor=actor, after=row.after_seq, limit=epcis.LARGEST_PAGE
    )
    row.after_seq = last
    if not events and is_last and not (row.report_if_empty and not row.stream):
        subscribing.rest(row, at=at)
        return None
    if not events and not is_last:
        return None  # it goes on at the next turn
    said = query_document(events, at=at, name=query.name, subscription_id=row.id)
    return subscribing.notify(
        session, row, body=rfc8785.dumps(said).decode(), events=len(events), is_last=is_last, at=at
    )
