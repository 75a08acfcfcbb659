"""Files that were sent for a form and belong to no work are put away after a day, and no others."""

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask

from authentication.images.preparing import prepare
from authentication.images.store import DirectoryStore
from authentication.jobs import Sweeper
from authentication.operations import registering
from foundation import clock
from foundation.db import transaction
from tests.operations.authentication.studio import ARTIST, details, encoded, picture


def ages(store: DirectoryStore, *kept: str) -> None:
    """Have files lie here for two days."""
    then = (clock.now() - timedelta(days=2)).timestamp()
    for sha256 in kept:
        os.utime(store.path(sha256), (then, then))


def test_only_what_belongs_to_no_work_goes_and_only_after_a_day(app: Flask, tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "images")
    prepared = prepare(encoded(picture(1), quality=92))
    named = [store.put(data) for data in prepared.files]
    orphan, fresh, again = (store.put(data) for data in (b"orphan", b"sent a moment ago", b"sent again"))
    ages(store, *named, orphan, again)
    store.put(b"sent again")
    with app.app_context():
        with transaction() as session:
            registering.register_artwork(
                session,
                details=details(),
                photographs=[prepared.photograph],
                actor=ARTIST,
                at=clock.now(),
            )

        swept = Sweeper(store).run(clock.now())

    assert swept == 1
    assert orphan not in set(store.all())
    assert {*named, fresh, again} == set(store.all())
