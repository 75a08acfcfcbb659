"""Jobs of the worker that fail are seen by whoever oversees the house."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from foundation.db import db
from foundation.worker import Job, Part, Worker
from tests.conftest import Person


class Broken(Exception):
    """What a job may meet."""


def test_a_failing_job_is_told_until_it_succeeds(app: Flask, person: Callable[..., Person]) -> None:
    administrator, auditor, artist = person("administrator"), person("auditor"), person("artist")
    broken = [True]

    def run(at: datetime) -> int:
        if broken[0]:
            raise Broken("no disk")
        return 0

    worker = Worker([Part(name="tests", jobs=(Job("tests.sweep", 60.0, run),))])

    def turn() -> None:
        with app.app_context():
            worker.turn(every_job=True)

    turn()
    turn()

    for who in (administrator, auditor):
        (told,) = who.get("/desk").json["failing_jobs"]
        assert (told["job"], told["failures"], told["reason"]) == ("tests.sweep", 2, "Broken: no disk")
    assert artist.get("/desk").json["failing_jobs"] == []
    assert artist.get("/healthz").json["failing_jobs"] == 1
    assert b'bianliang_job_failures_total{job="tests.sweep"} 2.0' in administrator.get("/metrics").data

    broken[0] = False
    turn()

    assert administrator.get("/desk").json["failing_jobs"] == []
    assert administrator.get("/healthz").json["failing_jobs"] == 0
    assert b'bianliang_job_failures_total{job="tests.sweep"} 2.0' in administrator.get("/metrics").data


def test_a_worker_that_was_started_anew_takes_the_failure_back(
    app: Flask, person: Callable[..., Person]
) -> None:
    def fails(at: datetime) -> int:
        raise Broken

    for run in (fails, lambda at: 0):
        with app.app_context():
            Worker([Part(name="tests", jobs=(Job("tests.sweep", 60.0, run),))]).turn(every_job=True)

    assert person("administrator").get("/healthz").json["failing_jobs"] == 0


def test_what_a_failing_statement_was_given_is_told_to_nobody(
    app: Flask, person: Callable[..., Person]
) -> None:
    def run(at: datetime) -> int:
        db.session.execute(sa.text("SELECT 1 FROM nowhere WHERE it = :secret"), {"secret": "hunter2"})
        return 0

    with app.app_context():
        Worker([Part(name="tests", jobs=(Job("tests.sweep", 60.0, run),))]).turn(every_job=True)

    (told,) = person("administrator").get("/desk").json["failing_jobs"]
    assert "nowhere" in told["reason"]
    assert "hunter2" not in told["reason"]
