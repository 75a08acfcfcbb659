"""What waits of relics, rights, violations and between agencies has its queue, and the law's clock runs."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bonded_warehouse.models.enterprises import Enterprise
from bonded_warehouse.models.issues import AgencyIssue
from bonded_warehouse.models.readiness import AeoAnswer, AeoPoint
from bonded_warehouse.models.referrals import RelicsReferral
from bonded_warehouse.models.sharing import Basis, DataGrant
from bonded_warehouse.models.violations import Restoration, Violation, ViolationStep
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.clocks import in_time_from
from bonded_warehouse.rules.draws import opens_at
from bonded_warehouse.rules.lanes import RELICS_DAYS
from bonded_warehouse.rules.readiness import Heading
from bonded_warehouse.rules.violations import ContestState, ViolationState
from foundation import clock
from marketplace.rules.rights import NoticeState
from marketplace.rules.targets import PLAN
from tests.conftest import Person
from tests.operations.market.house import Market, write_notice


@pytest.fixture
def office(person: Callable[..., Person]) -> Person:
    return person("regulator", name="Office")


def test_what_waits_of_relics_rights_violations_and_between_agencies_has_its_queue(
    market: Market, office: Person
) -> None:
    late, in_time = (market.work() for _ in range(2))
    today = law_day(clock.now())
    last_in_time = opens_at(in_time_from(today, RELICS_DAYS))
    with market.transaction() as session:
        for artwork_id, since in ((late, last_in_time - timedelta(seconds=1)), (in_time, last_in_time)):
            found = session.get(RelicsReferral, artwork_id)
            if found is None:
                session.add(found := RelicsReferral(artwork_id=artwork_id))
            found.codes, found.since_at = ["R"], since
        waits_for_agencies(session, today=today, at=market.at)
        for state, artwork_id in ((NoticeState.RECEIVED, late), (NoticeState.COUNTERED, in_time)):
            noticed(session, artwork_id, state, market.at)

    card = office.get("/supervision", to="FR").get_json()

    rows = {row[0]: row[1:] for row in card["figures"]["queues"]["rows"]}
    given = market.at.isoformat(timespec="seconds")
    assert rows["relics"] == [2, (last_in_time - timedelta(seconds=1)).astimezone(UTC).isoformat(), 1]
    assert {
        name: rows[name] for name in ("violation", "contested", "restoration", "aeo", "grant", "rights")
    } == {
        "violation": [1, given, ""],
        "contested": [1, given, ""],
        "restoration": [1, given, ""],
        "aeo": [1, given, ""],
        "grant": [1, given, ""],
        "rights": [1, given, ""],
    }
    assert (rows["issue"], rows["countered"]) == ([1, given, 1], [1, given, 1])
    promises = json.loads(PLAN.with_name("service_times.json").read_text(encoding="utf-8"))["promises"]
    assert [one["n"] for one in promises if one["kind"] == "relics"] == [RELICS_DAYS]


def noticed(session: Session, artwork_id: str, state: NoticeState, at: datetime) -> None:
    """Write a notice whose answer came at `at`, and whose claimant's days ended just now."""
    ended = clock.now() - timedelta(minutes=1)
    write_notice(session, artwork_id, state, at, respondent_id="acc_seller", countered_at=at, ends_at=ended)


def waits_for_agencies(session: Session, *, today: date, at: datetime) -> None:
    """Write a violation that is contested while its plan waits, and one of each other matter."""
    session.add(
        Enterprise(id="ent_1", credit_code="9" * 18, organisation_id=None, filed_by="acc", filed_at=at)
    )
    session.flush()
    contests_while_its_plan_waits(session, today=today, at=at)
    answers_a_point(session, at=at)
    session.add(
        Restoration(
            id="rsn_1", enterprise_id="ent_1", grounds="", asked_by="acc", asked_by_name="", asked_at=at
        )
    )
    session.add_all((grant(today, at), issue(today - timedelta(days=1), at)))


def contests_while_its_plan_waits(session: Session, *, today: date, at: datetime) -> None:
    session.add(
        Violation(
            id="vio_1",
            enterprise_id="ent_1",
            what="",
            clause="",
            decision="",
            found_on=today,
            found_by="acc_1",
            found_by_name="Officer",
            found_at=at,
            case_id=None,
            state=ViolationState.PLANNED,
            contest=ContestState.LODGED,
        )
    )
    session.flush()
    for seq, what in enumerate(("found", "planned", "contested"), start=1):
        step = {"id": f"vst_{seq}", "by": "acc", "by_name": "", "words": ""}
        session.add(ViolationStep(violation_id="vio_1", seq=seq, what=what, at=at, **step))


def answers_a_point(session: Session, *, at: datetime) -> None:
    heading = next(iter(Heading))
    session.add(AeoPoint(id="aep_1", heading=heading, text="", source="", entered_by_name="", entered_at=at))
    session.flush()
    session.add(
        AeoAnswer(
            id="aea_1",
            enterprise_id="ent_1",
            point_id="aep_1",
            version=1,
            evidence="",
            given_by="acc",
            given_by_name="",
            given_at=at,
        )
    )


def grant(today: date, at: datetime) -> DataGrant:
    return DataGrant(
        id="grt_1",
        agency="",
        holder_role="regulator",
        holder_id=None,
        dataset="enterprises",
        fields=[],
        purpose="",
        basis=Basis.LAW,
        basis_text="",
        from_on=today,
        to_on=today,
        rows_from_on=None,
        rows_to_on=None,
        proposed_by="acc",
        proposed_by_name="",
        proposed_at=at,
    )


def issue(due_on: date, at: datetime) -> AgencyIssue:
    return AgencyIssue(
        id="iss_1",
        title="",
        question="",
        lead="regulator",
        asked=[],
        due_on=due_on,
        raised_by="acc",
        raised_by_name="",
        raised_for="regulator",
        raised_at=at,
    )
