"""The guidance fund: a milestone is unpaid until somebody else accepted its evidence; no call pays more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from foundation import clock
from foundation.errors import Refusal
from foundation.money import Money
from marketplace.models.fund import FundApplication, FundMilestone
from marketplace.operations import funding
from marketplace.rules.fund import ApplicationState, MilestoneState
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.operations.saleroom.witness import all_at_once
from tests.web.browsing import asked_for, html
from tests.web.market.test_storefronts import galleries
from tests.web.warehouse.staff import said

__all__ = ["galleries"]


@pytest.fixture
def office(person: Callable[..., Person]) -> Person:
    return person("regulator", name="Office")


def refused(answer: dict[str, Any]) -> str:
    return str(answer["type"]).removeprefix("/problems/")


def day(days: int = 0) -> str:
    return (clock.now().date() + timedelta(days=days)).isoformat()


def calls(office: Person, status: int = 201, **changes: Any) -> dict[str, Any]:
    given = {
        "fund": "A fund",
        "title": "Art that travels",
        "source": "Notice 4 of 2026, on the office's board.",
        "budget": "100000",
        "opens_on": day(-1),
        "closes_on": day(30),
    }
    answer: dict[str, Any] = said(office.post("/fund/calls", given | changes), status)
    return answer


def does(who: Person, path: str, status: int = 201, **given: Any) -> dict[str, Any]:
    answer: dict[str, Any] = said(who.post(f"/fund/{path}", given), status)
    return answer


def applies(who: Person, call: dict[str, Any], *amounts: str) -> dict[str, Any]:
    found = does(who, f"calls/{call['id']}/applications", project="We show ink painting in three cities.")
    for amount in amounts:
        found = does(
            who,
            f"applications/{found['id']}/milestones",
            what="An exhibition",
            amount=amount,
            due_on=day(60),
        )
    return found


AWARD: dict[str, Any] = {"decision": "award", "how": "Decision 7 of the fund."}
EVIDENCE: dict[str, Any] = {"evidence": "Photographs and the hall's invoice, at the house."}
ACCEPT: dict[str, Any] = {"decision": "accept", "how": "Seen at the hall."}


def test_a_milestone_is_unpaid_until_the_office_accepted_its_evidence(market: Market, office: Person) -> None:
    seller, call = market.seller, calls(office)
    paid: dict[str, Any] = {"paid_on": day(), "reference": "F-2026-1"}
    row = applies(seller, call)
    application = f"applications/{row['id']}"
    assert refused(does(office, f"{application}/decision", 409, **AWARD)) == "fund-without-milestones"
    assert set(
        does(seller, f"{application}/milestones", 422, what="Nothing", amount="0", due_on=day(9))["fields"]
    ) == {"amount"}
    row = does(seller, f"{application}/milestones", what="A show", amount="60000", due_on=day(60))
    [one] = row["milestones"]
    milestone = f"milestones/{one['id']}"
    assert refused(does(seller, f"calls/{call['id']}/applications", 409, project="Another one.")) == (
        "fund-applied-already"
    )
    assert refused(does(seller, f"{milestone}/evidence", 409, **EVIDENCE)) == "fund-decided"
    assert "1 matter of the guidance fund" in html(office, "/desk")
    does(office, f"{application}/decision", **AWARD)
    assert refused(does(seller, f"{application}/withdrawal", 409)) == "fund-decided"
    more = {"what": "More", "amount": "1", "due_on": day(9)}
    assert refused(does(seller, f"{application}/milestones", 409, **more)) == "fund-decided"

    assert refused(does(office, f"{milestone}/payment", 409, **paid)) == "evidence-not-accepted"
    assert refused(does(office, f"{milestone}/decision", 409, **ACCEPT)) == "fund-decided"
    does(seller, f"{milestone}/evidence", **EVIDENCE)
    assert refused(does(office, f"{milestone}/payment", 409, **paid)) == "evidence-not-accepted"
    does(office, f"{milestone}/decision", decision="return", how="The invoice is missing.")
    assert "The invoice is missing." in html(seller, "/fund")
    assert refused(does(office, f"{milestone}/payment", 409, **paid)) == "evidence-not-accepted"
    does(seller, f"{milestone}/evidence", **EVIDENCE)
    assert refused(does(office, f"{milestone}/payment", 409, **paid)) == "evidence-not-accepted"
    does(office, f"{milestone}/decision", **ACCEPT)
    early = paid | {"paid_on": day(-3)}
    assert set(does(office, f"{milestone}/payment", 422, **early)["fields"]) == {"paid_on"}
    done = does(office, f"{milestone}/payment", **paid)
    assert (done["paid"]["amount_minor"], done["milestones"][0]["state"]) == (60_000_00, "paid")
    assert refused(does(office, f"{milestone}/payment", 409, **paid)) == "fund-decided"
    assert "matter of the guidance fund" not in html(office, "/desk")
    assert "引导基金" in html(seller, "/fund", "zh")
    assert market.complaints() == []


def test_nobody_decides_on_his_own_and_others_see_nothing(
    market: Market, office: Person, galleries: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    call = calls(office)
    both = person("gallery", "regulator", organisation="Gallery office")
    colleague = person("regulator", organisation="Gallery office")
    row = applies(both, call, "100")
    for who in (both, colleague):
        assert (
            refused(does(who, f"applications/{row['id']}/decision", 403, **AWARD)) == "own-fund-application"
        )
    does(office, f"applications/{row['id']}/decision", **AWARD)
    milestone = row["milestones"][0]["id"]
    does(both, f"milestones/{milestone}/evidence", **EVIDENCE)
    for who in (both, colleague):
        assert refused(does(who, f"milestones/{milestone}/decision", 403, **ACCEPT)) == "own-fund-application"
    other = galleries[0]
    assert said(other.get("/fund"), 200)["applications"] == []
    for path, given in (
        (f"applications/{row['id']}/milestones", {"what": "Mine", "amount": "1", "due_on": day(9)}),
        (f"applications/{row['id']}/withdrawal", {}),
        (f"milestones/{milestone}/evidence", EVIDENCE),
    ):
        assert refused(does(other, path, 404, **given)) == "fund-paper-unknown"
    calls(other, 403)
    said(market.buyer.get("/fund"), 403)
    assert set(calls(office, 422, closes_on=day(-9))["fields"]) == {"closes_on"}
    over = calls(office, opens_on=day(-9), closes_on=day(-1))
    project = "We are late with this."
    assert (
        refused(does(other, f"calls/{over['id']}/applications", 409, project=project)) == "fund-call-closed"
    )


def test_the_database_itself_pays_nothing_that_nobody_else_accepted(market: Market, office: Person) -> None:
    row = applies(market.seller, calls(office), "100")
    for values in (
        {"state": MilestoneState.PAID},
        {"state": MilestoneState.ACCEPTED, "accepted_by": market.seller.actor.id},
    ):
        with pytest.raises(sa.exc.IntegrityError), market.transaction() as session:
            session.execute(
                sa.update(FundMilestone).where(FundMilestone.application_id == row["id"]).values(**values)
            )


def test_awards_at_once_stay_within_the_call(
    market: Market, office: Person, galleries: tuple[Person, Person]
) -> None:
    call = calls(office, budget="100")
    rows = [applies(who, call, "40", "20") for who in (market.seller, *galleries)]

    def awards(application_id: str) -> Callable[[], Any]:
        def act() -> Any:
            with market.transaction() as session:
                return funding.decide(
                    session,
                    application_id=application_id,
                    is_awarded=True,
                    how="Decision 7",
                    actor=office.actor,
                    at=clock.now(),
                )

        return act

    results = all_at_once([awards(row["id"]) for row in rows])
    assert len([one for one in results if not isinstance(one, Refusal)]) == 1, results
    told = does(office, f"applications/{rows[0]['id']}/decision", 409, **AWARD)
    if refused(told) == "fund-exhausted":
        assert told["left"] == {"amount_minor": 40_00, "currency": "CNY"}
    with market.reading() as session:
        states = session.scalars(sa.select(FundApplication.state)).all()
    assert sorted(states) == ["applied", "applied", "awarded"]
    assert market.complaints() == []
    with market.transaction() as session:
        session.execute(sa.update(FundApplication).values(state=ApplicationState.AWARDED))
    assert market.complaints() == [f"call {call['id']} awarded more than it has"]


def test_more_applications_ask_the_database_no_more(
    market: Market, office: Person, galleries: tuple[Person, Person]
) -> None:
    call = calls(office)
    applies(market.seller, call, "1")
    few = asked_for(office, "/fund")
    for one in galleries:
        applies(one, call, "1", "2")
        applies(one, calls(office), "3")
    assert asked_for(office, "/fund") == few


def test_one_applicant_has_one_application_at_once(market: Market, office: Person) -> None:
    call = calls(office)

    def act() -> Any:
        with market.transaction() as session:
            return funding.apply(
                session, call_id=call["id"], project="The same.", actor=market.seller.actor, at=clock.now()
            )

    results = all_at_once([act, act, act])
    assert len([one for one in results if not isinstance(one, Refusal)]) == 1, results
    assert Money(100_000_00, "CNY").amount_minor == call["left"]["amount_minor"]
