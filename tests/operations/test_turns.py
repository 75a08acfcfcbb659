"""Two who write at once take turns; none is lost."""

import threading

import sqlalchemy as sa
from flask import Flask

from foundation import clock
from foundation.accounts.models import Organisation
from foundation.db import db, transaction


def test_writers_take_turns_and_lose_nothing(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.add(Organisation(id="org_count", name="0", kind="other", created_at=clock.now()))
    failures: list[BaseException] = []

    def add_one(times: int) -> None:
        try:
            for _ in range(times):
                with app.app_context(), transaction() as session:
                    row = session.get(Organisation, "org_count", with_for_update=True)
                    assert row is not None
                    row.name = str(int(row.name) + 1)
        except BaseException as failure:  # noqa: BLE001 -- a thread's failure is the test's
            failures.append(failure)

    threads = [threading.Thread(target=add_one, args=(25,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with app.app_context():
        assert db.session.scalar(sa.select(Organisation.name).where(Organisation.id == "org_count")) == "100"
