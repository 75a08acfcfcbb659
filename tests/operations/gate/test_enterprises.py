"""Enterprises filed once: versions, credit as dated facts, agents with scope; what a filing rests on."""

from datetime import date, timedelta
from typing import Any

import pytest

from bonded_warehouse.clearance_errors import (
    AgentOutOfScope,
    DossierDecided,
    EnterpriseInvalid,
    EnterpriseKnown,
    EnterpriseNotReady,
    EnterpriseSuspended,
    EnterpriseUnknown,
    ListNotAllowed,
    ModeNotAllowed,
    OwnDossier,
)
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.operations import empowering, enterprising
from bonded_warehouse.operations.basing import Answers
from bonded_warehouse.operations.empowering import Power
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.queries import enterprises
from bonded_warehouse.queries.enterprises import EnterpriseCard
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.waiting import lines
from bonded_warehouse.rules.draws import Credit, Lane
from bonded_warehouse.rules.enterprises import Scope, check_sign
from bonded_warehouse.rules.modes import Buyer
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import actor
from tests.operations.gate.bench import CUSTOMS, DECLARANT, SECOND_CUSTOMS, STRANGER, Bench

HOUSE = actor("gallery", name="Zhou Lang", organisation="org_gallery")
AGENT = actor("declarant", name="Bao Guan", organisation="org_agent")
CODE = "91350100M000100Y43"
FIRM = Answers(buyer=Buyer.FIRM, is_platform_sale=True)


def dossier(**changes: str) -> Dossier:
    said: dict[str, Any] = {
        "name_zh": "汴梁画廊有限公司",
        "name_en": "Bianliang Gallery",
        "customs_code": "4102960001",
        "address": "开封片区 1 号",
        "contact": "Zhou Lang, +86 371 1",
    }
    return Dossier(**said | changes)


def filed(bench: Bench, *, by: Actor = HOUSE, code: str = CODE) -> EnterpriseCard:
    return enterprising.file_enterprise(
        bench.session, credit_code=code, dossier=dossier(), actor=by, at=bench.at
    )


def confirmed(bench: Bench, card: EnterpriseCard, *, version: int = 1) -> EnterpriseCard:
    return enterprising.decide_version(
        bench.session,
        enterprise_id=card.id,
        version=version,
        confirm=True,
        reason="",
        actor=CUSTOMS,
        at=bench.at,
    )


def level(bench: Bench, card: EnterpriseCard, to: Credit, on: date, **more: Any) -> EnterpriseCard:
    given: dict[str, Any] = {
        "is_suspended": False,
        "source": "Notice 7",
        "actor": CUSTOMS,
        "at": bench.later(seconds=1),
    }
    return enterprising.record_credit(
        bench.session, enterprise_id=card.id, level=to, from_on=on, **given | more
    )


def power(bench: Bench, principal: str, agent: str, **changes: Any) -> str:
    given: dict[str, Any] = {
        "agent_id": agent,
        "scopes": (Scope.DECLARATION,),
        "modes": (),
        "from_on": law_day(bench.at),
        "to_on": law_day(bench.at) + timedelta(days=30),
        "number": "POA-1",
        "is_jointly_liable": True,
    }
    card = empowering.lodge_power(
        bench.session, principal_id=principal, power=Power(**given | changes), actor=HOUSE, at=bench.at
    )
    (found,) = (one for one in card.agencies if one.state == "lodged")
    empowering.decide_power(
        bench.session, agency_id=found.id, confirm=True, reason="", actor=CUSTOMS, at=bench.at
    )
    return found.id


def other_code(first: str = "91410100MA3X0000") -> str:
    body = f"{first}A"
    return body + check_sign(body)


class TestDossier:
    def test_is_filed_once_with_a_code_that_checks(self, bench: Bench) -> None:
        with pytest.raises(EnterpriseInvalid) as wrong:
            filed(bench, code="91350100M000100Y44")
        assert set(wrong.value.fields) == {"credit_code"}
        filed(bench)
        with pytest.raises(EnterpriseKnown):
            filed(bench, by=DECLARANT)
        with pytest.raises(NotAllowed):
            filed(bench, by=STRANGER)

    def test_has_versions_and_the_confirmed_one_holds(self, bench: Bench) -> None:
        card = confirmed(bench, filed(bench))
        changed = enterprising.file_version(
            bench.session, enterprise_id=card.id, dossier=dossier(name_en="New"), actor=HOUSE, at=bench.at
        )
        assert changed.current is not None
        assert changed.waiting is not None
        assert (changed.current.version, changed.waiting.version) == (1, 2)

        card = confirmed(bench, card, version=2)

        assert card.current is not None
        assert (card.current.name_en, card.waiting) == ("New", None)
        assert [one.name_en for one in card.versions] == ["New", "Bianliang Gallery"]

    def test_is_confirmed_by_another_once(self, bench: Bench) -> None:
        both = actor("declarant", "customs_officer", name="Both Hats")
        card = filed(bench, by=both)
        decide: dict[str, Any] = {"enterprise_id": card.id, "version": 1, "confirm": True, "reason": ""}
        with pytest.raises(OwnDossier):
            enterprising.decide_version(bench.session, **decide, actor=both, at=bench.at)
        confirmed(bench, card)
        with pytest.raises(DossierDecided):
            confirmed(bench, card)
        with pytest.raises(EnterpriseUnknown):
            enterprises.enterprise(bench.session, card.id, actor=STRANGER, on=law_day(bench.at))


class TestCredit:
    def test_is_a_dated_fact_and_changes_only_the_lanes_after_it(self, bench: Bench) -> None:
        card = confirmed(bench, filed(bench))
        today = law_day(bench.at)
        level(bench, card, Credit.ADVANCED, today - timedelta(days=10))
        level(bench, card, Credit.SERIOUSLY_DISHONEST, today + timedelta(days=1))
        bench.ready_to_leave()
        answers = Answers(buyer=Buyer.FIRM, is_platform_sale=True, enterprise_id=card.id)

        first = bench.session.get(InspectionDraw, bench.files(answers=answers).id)

        assert first is not None
        assert (first.credit, first.score, first.lane) == (Credit.ADVANCED, 20, Lane.GREEN)
        assert first.parts[0] == {"code": "credit", "points": 0, "is_known": True, "said": "advanced"}
        on = [enterprises.credit_on(bench.session, card.id, today + timedelta(days=n)) for n in (-11, 0, 1)]
        assert [one and one.level for one in on] == [None, Credit.ADVANCED, Credit.SERIOUSLY_DISHONEST]

    def test_that_suspends_lets_nothing_be_filed(self, bench: Bench) -> None:
        card = confirmed(bench, filed(bench))
        level(bench, card, Credit.SERIOUSLY_DISHONEST, law_day(bench.at), is_suspended=True)
        bench.ready_to_leave()

        with pytest.raises(EnterpriseSuspended) as refusal:
            bench.files(answers=Answers(buyer=Buyer.FIRM, is_platform_sale=True, enterprise_id=card.id))

        assert refusal.value.facts["refusal_codes"] == ["F02"]
        level(bench, card, Credit.DISHONEST, law_day(bench.at))
        assert bench.files(answers=FIRM).state == "lodged"


class TestFilings:
    def test_name_only_enterprises_that_customs_confirmed(self, bench: Bench) -> None:
        card = filed(bench)
        bench.ready_to_leave()

        for named in (card.id, "ent_nobody"):
            with pytest.raises(EnterpriseNotReady) as refusal:
                bench.files(answers=Answers(buyer=Buyer.FIRM, is_platform_sale=True, enterprise_id=named))
            assert refusal.value.facts["refusal_codes"] == ["F01"]

    def test_take_the_depositors_own_enterprise_named_or_not(self, bench: Bench) -> None:
        card = confirmed(bench, filed(bench))
        holding = bench.ready_to_leave()
        holding.depositor_organisation_id = HOUSE.organisation_id

        lodged = bench.files()

        found = enterprises.basis(bench.session, lodged.id)
        assert found is not None
        assert (found.enterprise_id, found.credit_code, found.line) == (card.id, CODE, 2)
        enterprising.file_version(
            bench.session, enterprise_id=card.id, dossier=dossier(name_en="New"), actor=HOUSE, at=bench.at
        )
        confirmed(bench, card, version=2)
        kept = enterprises.basis(bench.session, lodged.id)
        assert kept is not None
        assert kept.enterprise is not None
        assert kept.enterprise.name_en == "Bianliang Gallery"

    @pytest.mark.parametrize(
        "power_of",
        [
            {"scopes": (Scope.LOGISTICS, Scope.FINANCE)},
            {"modes": ("9610", "1210")},
            {"from_on": date(2030, 1, 1), "to_on": None},
            {"from_on": date(2020, 1, 1), "to_on": date(2020, 2, 1)},
        ],
    )
    def test_by_an_agent_stay_within_its_scope(self, bench: Bench, power_of: dict[str, Any]) -> None:
        principal = confirmed(bench, filed(bench))
        agent = confirmed(bench, filed(bench, by=AGENT, code=other_code()))
        bench.ready_to_leave()
        for_it = Answers(buyer=Buyer.FIRM, is_platform_sale=True, enterprise_id=principal.id)
        power(bench, principal.id, agent.id, **power_of)

        with pytest.raises(AgentOutOfScope):
            bench.files(by=AGENT, answers=for_it)

        good = power(bench, principal.id, agent.id, modes=("9710",))
        empowering.revoke_power(bench.session, agency_id=good, reason="ended", actor=HOUSE, at=bench.at)
        with pytest.raises(AgentOutOfScope):
            bench.files(by=AGENT, answers=for_it)
        power(bench, principal.id, agent.id, modes=("9710",))
        lodged = bench.files(by=AGENT, answers=for_it)
        found = enterprises.basis(bench.session, lodged.id)
        assert found is not None
        assert found.agent_id == agent.id

    def test_answer_who_buys_and_name_the_mode_that_follows(self, bench: Bench) -> None:
        bench.ready_to_leave()

        with pytest.raises(DeclarationInvalid) as unanswered:
            bench.files(answers=Answers(buyer=None))
        with pytest.raises(ModeNotAllowed) as refusal:
            bench.files(mode="9610")
        with pytest.raises(DeclarationInvalid) as contradiction:
            bench.files(answers=Answers(buyer=Buyer.FIRM, is_platform_sale=True, goes_to_store=True))

        assert set(unanswered.value.fields) == {"buyer"}
        assert refusal.value.facts["refusal_codes"] == ["F03"]
        assert (refusal.value.facts["proposed"], refusal.value.facts["line"]) == ("9710", 2)
        assert set(contradiction.value.fields) == {"goes_to_store"}
        parcel = Answers(buyer=Buyer.PERSON, is_platform_sale=True, is_parcel=True)
        assert bench.files(mode="", answers=parcel).mode == "9610"

    def test_by_simplified_list_hold_everything_against_them(self, bench: Bench) -> None:
        bench.ready_to_leave()

        with pytest.raises(ListNotAllowed) as refusal:
            bench.files(answers=Answers(buyer=Buyer.FIRM, is_platform_sale=True, is_simplified=True))

        assert refusal.value.facts["refusal_codes"] == ["D07"]
        assert refusal.value.facts["why"] == ["permit", "refund", "value", "inspection"]


def test_another_officer_may_read_what_waits(bench: Bench) -> None:
    card = filed(bench)
    (waiting,) = lines(bench.session, actor=SECOND_CUSTOMS, today=law_day(bench.at))
    assert (waiting.kind, waiting.id) == ("dossier", card.id)
    seen = enterprises.enterprises(bench.session, actor=SECOND_CUSTOMS, on=law_day(bench.at))
    assert card.id in [one.id for one in seen]
    assert enterprises.enterprises(bench.session, actor=STRANGER, on=law_day(bench.at)) == []
