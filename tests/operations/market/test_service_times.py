"""Service times are those between asking and deciding, in the month of China in which it was decided."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from authentication.models import Certificate, Examination
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer
from marketplace.queries import service_times
from marketplace.rules.service_times import KINDS
from tests.operations.market.exporting import departs, sold_abroad
from tests.operations.market.house import Market

LODGED = datetime(2026, 8, 31, 10, tzinfo=UTC)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_asked(market: Market, kind: str) -> None:
    with market.reading() as session:
        assert service_times.hours_of(session, kind, since=SINCE) == []


def test_release_counts_from_lodging_to_the_release(market: Market) -> None:
    departs(market, sold_abroad(market))
    with market.transaction() as session:
        declaration = session.scalars(sa.select(Declaration)).one()
        declaration.lodged_at = LODGED
        for number, (status, hours) in enumerate((("120", 1), ("800", 9)), start=1):
            session.add(
                DeclarationAnswer(
                    id=f"ans_{number}",
                    declaration_id=declaration.id,
                    number=number,
                    reference=f"r{number}",
                    status=status,
                    codes=[],
                    answered_at=LODGED + timedelta(hours=hours),
                    received_at=LODGED + timedelta(hours=hours),
                )
            )

    with market.reading() as session:
        assert service_times.hours_of(session, "review", since=SINCE) == [("2026-08", 1.0)]
        assert service_times.hours_of(session, "release", since=SINCE) == [("2026-09", 9.0)]


def test_an_expert_is_measured_from_the_registration_to_his_first_finding(market: Market) -> None:
    work = market.work()
    with market.transaction() as session:
        examined = session.scalars(sa.select(Examination).where(Examination.artwork_id == work)).one()
        certificate = session.scalars(sa.select(Certificate).where(Certificate.artwork_id == work)).one()
        certificate.prepared_at, certificate.issued_at = LODGED, LODGED + timedelta(hours=5)
        examined.recorded_at = market.at + timedelta(hours=3)

    with market.reading() as session:
        assert ("2026-08", 5.0) in service_times.hours_of(session, "certificate", since=SINCE)
        assert [hours for _, hours in service_times.hours_of(session, "examination", since=SINCE)] == [3.0]
