"""What the market does by itself, every so often."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from foundation.db import db, transaction
from foundation.money import Money
from marketplace.errors import SearchUnavailable
from marketplace.operations import (
    closing_offers,
    counting_up,
    defaulting,
    depositing,
    erasing,
    ordering,
    paying,
    reckoning_sought,
    taking_down,
)
from marketplace.operations.asking_where import GOOD_FOR, ask_where
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.payments.ways import Ways
from marketplace.queries import money, reach, sought
from marketplace.queries.documents import all_documents, listed_ids
from marketplace.rules import sought as rules
from marketplace.search.index import Question, SearchIndex

LOST_AFTER: Final = timedelta(minutes=10)
"""A payment that was begun so long ago, and of which nothing was reported, is asked about."""
ASKED_AT_ONCE: Final = 20
"""Works: so that nobody who writes waits long behind them."""


def expire_holds(at: datetime) -> int:
    """Let go of works whose quarter of an hour has passed."""
    with transaction() as session:
        return ordering.expire_holds(session, at=at)


def restore_works(at: datetime) -> int:
    """End take-downs whose fifteen days are over without a complaint or suit."""
    with transaction() as session:
        return taking_down.restore_due(session, at=at)


def expire_chances(at: datetime) -> int:
    """Let second chances lapse, and ask the next under-bidder."""
    with transaction() as session:
        return defaulting.expire(session, at=at)


def count_missing(at: datetime) -> int:
    """Count sold works that were never counted, and those whose exchange rate has come."""
    with transaction() as session:
        return counting_up.count_missing(session, at=at)


def lapse_unpaid(at: datetime) -> int:
    """End fixed-price orders on which nothing was paid in time."""
    with transaction() as session:
        return ordering.lapse_unpaid(session, at=at)


def place_deposits(at: datetime) -> int:
    """Have deposits held on cards that are kept, once their sale is near."""
    with transaction() as session:
        return depositing.place_due(session, at=at)


def expire_offers(at: datetime) -> int:
    """End offers that nobody answered in time."""
    with transaction() as session:
        return closing_offers.expire_offers(session, at=at)


def forget_due(at: datetime) -> int:
    """Take the names of people who asked to be forgotten out of records whose time is over."""
    with transaction() as session:
        return erasing.forget_due(session, at=at)


def ask_again(at: datetime) -> int:
    """Ask the rules again where works may go whose answers are of yesterday."""
    return _ask(reach.to_ask_again(db.session, before=at - GOOD_FOR, limit=ASKED_AT_ONCE), at)


def ask_first(at: datetime) -> int:
    """Ask the rules where works may go that were offered before they were asked about that."""
    return _ask(reach.never_asked(db.session, limit=ASKED_AT_ONCE), at)


def _ask(artwork_ids: list[str], at: datetime) -> int:
    db.session.rollback()
    if not artwork_ids:
        return 0
    with transaction() as session:
        return ask_where(session, artwork_ids=artwork_ids, at=at)


def reckon_sought(index: SearchIndex) -> Callable[[datetime], int]:
    """Return a job that reckons what is sought; while the index does not answer, what was told stands."""

    def run(at: datetime) -> int:
        try:
            cells = rules.cells(sought.kept(db.session, index=index))
        except SearchUnavailable:
            return 0
        is_same = not cells and not sought.sought(db.session)
        db.session.rollback()
        if not is_same:
            with transaction() as session:
                reckoning_sought.write(session, cells=cells, at=at)
        return 0

    return run


def refill(index: SearchIndex) -> Callable[[datetime], int]:
    """Return a job that makes the index anew when it is empty and works are offered: after a restore."""

    def run(at: datetime) -> int:
        if index.find(Question(limit=1)).total or not listed_ids(db.session, limit=1):
            return 0
        return index.replace_all(all_documents(db.session))

    return run


def ask_about_payments(ways: Ways) -> Callable[[datetime], int]:
    """Return a job that asks Stripe about payments whose report has not come: reports can be lost."""

    def run(at: datetime) -> int:
        asked = [gateway for gateway in ways.gateways if gateway.name == "stripe"]
        begun = money.under_way(db.session, provider="stripe", before=at - LOST_AFTER) if asked else []
        db.session.rollback()  # nothing stays open while the provider is asked
        done = 0
        for provider_id in begun:
            told = Notice("", NoticeKind.TOLD, "", Money(0, "XXX"), at, about=provider_id)
            for notice in asked[0].look(told):
                with transaction() as session:
                    done += paying.record_notice(session, notice=notice, provider="stripe", at=at)
        return done

    return run
