"""Facts and followers: exactly once, at least once, and what happens when a follower is refused."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.accounts.events import MailWritten
from foundation.accounts.models import Organisation
from foundation.db import db, transaction
from foundation.demonstration import HouseFurnished
from foundation.errors import Conflict
from foundation.worker import LOOK_AGAIN_S, Part, Worker

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FACT = MailWritten(to="a@example.org", subject="s", text="t", html="")
Write = Callable[[Session, MailWritten, datetime], object]


def publish(*, then_fail: bool = False) -> None:
    with transaction() as session:
        outbox.publish(session, FACT, at=NOON)
        if then_fail:
            raise ZeroDivisionError


def relay(*followers: outbox.Follower, at: datetime = NOON) -> int:
    return outbox.relay(followers, now=lambda: at)


def mark(name: str) -> Write:
    def write(session: Session, event: MailWritten, at: datetime) -> None:
        session.add(Organisation(id=name, name=event.to, kind="other", created_at=at))

    return write


def marks() -> set[str]:
    found = set(db.session.scalars(sa.select(Organisation.id)))
    db.session.rollback()
    return found


class NotYet(Conflict):
    """Not yet."""


@pytest.fixture(autouse=True)
def context(app: Flask) -> object:
    with app.app_context():
        yield


class TestReaction:
    def test_follows_each_fact_once(self) -> None:
        publish()
        followers = [
            outbox.Reaction("a", MailWritten, mark("a")),
            outbox.Reaction("b", MailWritten, mark("b")),
        ]

        assert relay(*followers) == 2
        assert relay(*followers) == 0
        assert marks() == {"a", "b"}

    def test_hears_nothing_of_what_was_rolled_back(self) -> None:
        with pytest.raises(ZeroDivisionError):
            publish(then_fail=True)

        assert relay(outbox.Reaction("a", MailWritten, mark("a"))) == 0

    def test_that_is_refused_leaves_nothing_stands_on_the_desk_and_is_tried_again_later(self) -> None:
        ready: list[bool] = []

        def write(session: Session, event: MailWritten, at: datetime) -> None:
            mark("half")(session, event, at)
            session.flush()
            if not ready:
                raise NotYet

        publish()
        flaky = outbox.Reaction("flaky", MailWritten, write)
        other = outbox.Reaction("other", MailWritten, mark("other"))

        assert relay(flaky, other) == 1
        assert marks() == {"other"}
        setback = db.session.scalars(sa.select(outbox.Setback)).one()
        assert (setback.reason, setback.attempts) == ("not-yet", 1)

        ready.append(True)
        assert relay(flaky, at=NOON) == 0, "it waits for its pause"
        assert relay(flaky, at=NOON + timedelta(minutes=1)) == 1
        assert "half" in marks()
        assert db.session.scalars(sa.select(outbox.Setback)).all() == []

    def test_pauses_longer_after_each_setback(self) -> None:
        def write(session: Session, event: MailWritten, at: datetime) -> None:
            raise OSError("down")

        publish()
        broken = outbox.Reaction("broken", MailWritten, write)
        at, pauses = NOON, []
        for _ in range(4):
            relay(broken, at=at)
            setback = db.session.scalars(sa.select(outbox.Setback)).one()
            pauses.append((setback.next_at - at).total_seconds())
            at = setback.next_at + timedelta(seconds=1)
            db.session.rollback()

        assert pauses == [2, 4, 8, 16]

    def test_that_breaks_a_rule_of_its_own_table_has_a_setback(self) -> None:
        def write(session: Session, event: MailWritten, at: datetime) -> None:
            session.execute(sa.text("CREATE TEMPORARY TABLE delivery_note (event_id INTEGER PRIMARY KEY)"))
            for _ in range(2):
                session.execute(sa.text("INSERT INTO delivery_note (event_id) VALUES (1)"))

        publish()

        assert relay(outbox.Reaction("notes", MailWritten, write)) == 0
        setback = db.session.scalars(sa.select(outbox.Setback)).one()
        assert (setback.follower, setback.reason, setback.attempts) == ("notes", "failure", 1)


class TestErrand:
    def test_that_another_relay_did_meanwhile_is_no_setback(self) -> None:
        def ask(event: MailWritten, key: str) -> str:
            assert relay(outbox.Reaction("same", MailWritten, mark("other relay"))) == 1
            return key

        def write(session: Session, event: MailWritten, answer: str, at: datetime) -> None:
            mark("this relay")(session, event, at)

        publish()

        assert relay(outbox.Errand("same", MailWritten, ask, write)) == 0
        assert marks() == {"other relay"}
        assert db.session.scalars(sa.select(outbox.Setback)).all() == []

    def test_asks_outside_any_transaction_with_a_key_and_writes_the_answer(self) -> None:
        def ask(event: MailWritten, key: str) -> str:
            assert not db.session.in_transaction()
            return key

        def write(session: Session, event: MailWritten, answer: str, at: datetime) -> None:
            session.add(Organisation(id=answer, name="answer", kind="other", created_at=at))

        publish()

        assert relay(outbox.Errand("ask", MailWritten, ask, write)) == 1
        assert len(marks()) == 1
        assert next(iter(marks())).startswith("event-")


class TestTidy:
    def test_moves_progress_up_to_the_first_unseen_fact_and_loses_none(self) -> None:
        publish()
        follower = outbox.Reaction("late", MailWritten, mark("late"))
        later = NOON + timedelta(hours=1)

        assert outbox.tidy([follower], at=later) == 0, "the fact is still unseen"
        relay(follower)
        assert outbox.tidy([follower], at=later) == 1
        assert relay(follower, at=later) == 0
        assert marks() == {"late"}


class TestTransaction:
    def test_keeps_nothing_when_the_block_raises(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction() as session:  # noqa: PT012 -- the block is what is tested
            session.add(Organisation(id="gone", name="gone", kind="other", created_at=NOON))
            session.flush()
            raise ZeroDivisionError

        assert marks() == set()

    def test_does_not_nest(self) -> None:
        with transaction(), pytest.raises(RuntimeError, match="already open"), transaction():
            pass


class TestWorker:
    def test_follows_a_new_fact_at_once_and_a_fact_of_another_name_too(self) -> None:
        followers: list[outbox.Follower] = [
            outbox.Reaction("mail", MailWritten, mark("mail")),
            outbox.Reaction("house", HouseFurnished, lambda session, event, at: publish_in(session)),
        ]
        worker = Worker([Part("test", followers=followers)], now=lambda: NOON)
        assert worker.turn() == 0  # it looked at everything, and will not do so again for a while

        with transaction() as session:
            outbox.publish(session, HouseFurnished(done=1, total=1), at=NOON)

        assert worker.turn() == 1
        assert worker.turn() == 1  # what the first one published
        assert worker.turn() == 0
        assert marks() == {"mail"}

    def test_finds_within_a_second_what_came_late_behind_newer_facts(self) -> None:
        publish()
        follower = outbox.Reaction("a", MailWritten, mark("a"))
        worker = Worker([Part("test", followers=[follower])], now=lambda: NOON)
        worker.turn()
        with transaction() as session:
            session.execute(sa.delete(outbox.Delivery))
            session.execute(sa.delete(Organisation))

        deadline = time.monotonic() + 5 * LOOK_AGAIN_S
        while not marks() and time.monotonic() < deadline:
            worker.turn()
            time.sleep(0.05)

        assert marks() == {"a"}


def publish_in(session: Session) -> None:
    outbox.publish(session, FACT, at=NOON)
