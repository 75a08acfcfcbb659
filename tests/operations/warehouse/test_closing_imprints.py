"""The worker closes what waits to be closed, block after block."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from bonded_warehouse.jobs import close_imprints
from bonded_warehouse.models.tax import VolumeKind
from bonded_warehouse.operations import forexing, imprinting
from bonded_warehouse.queries import imprint_audit
from foundation.db import db, transaction
from tests.operations.warehouse.store import NOON
from tests.operations.warehouse.test_changed_by_hand import BLOCKS, ROWS, named
from tests.operations.warehouse.test_taxing import FOREX


def test_the_worker_closes_all_that_waits_and_then_rests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imprinting, "MOST", 2)
    with app.app_context():
        with transaction() as session:
            for number in range(5):
                forexing.record_volume(
                    session,
                    enterprise="Kaifeng Art Trading",
                    kind=VolumeKind.EXPORT,
                    amount_usd=Decimal(number + 1),
                    moved_on=date(2026, 5, 1),
                    reference=f"D-{number}",
                    actor=FOREX,
                    at=NOON,
                )

        assert [close_imprints(NOON), close_imprints(NOON)] == [5, 0]
        assert [len(digests) for _, digests in imprint_audit.closed(db.session)] == [2, 2, 1]
        assert named(db.session, ROWS, BLOCKS) == []
