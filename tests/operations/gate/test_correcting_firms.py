"""Violations: found with their law, corrected by plan, contested, restored to what was lost and no better."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonded_warehouse.clearance_errors import EnterpriseUnknown
from bonded_warehouse.models.enterprises import EnterpriseCredit
from bonded_warehouse.models.violations import Restoration, Violation, ViolationStep
from bonded_warehouse.operations import correcting_firms as firms
from bonded_warehouse.operations import enterprising
from bonded_warehouse.operations.correcting_firms import Finding
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.queries import enterprises, violations
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules import violations as rules
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.enterprises import check_sign
from bonded_warehouse.rules.violations import ViolationState
from bonded_warehouse.supervision_errors import (
    ContestedAlready,
    LevelTooHigh,
    OwnFinding,
    RestorationNotOpen,
    RestorationUnknown,
    ViolationInvalid,
    ViolationMoved,
    ViolationUnknown,
)
from foundation.actor import Actor
from foundation.errors import NotAllowed, Refusal
from tests.operations.authentication.studio import ARTIST, REGULATOR, actor
from tests.operations.gate.bench import CUSTOMS, GALLERY, SECOND_CUSTOMS, STRANGER, Bench

OTHER_GALLERY = actor("gallery", name="Another", organisation=None)
CODE = "91410200MA4000007"


class Firm:
    """An enterprise at level 'certified', and what is found against it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        card = enterprising.file_enterprise(
            bench.session,
            credit_code=CODE + check_sign(CODE),
            dossier=Dossier(
                name_zh="开封艺术", name_en="", customs_code="4102960AB1", address="Kaifeng", contact="Li"
            ),
            actor=GALLERY,
            at=bench.at,
        )
        self.id = card.id
        enterprising.record_credit(
            bench.session,
            enterprise_id=self.id,
            level=Credit.CERTIFIED,
            is_suspended=False,
            from_on=law_day(bench.at) - timedelta(days=30),
            source="Certificate 1",
            actor=CUSTOMS,
            at=bench.at,
        )

    def found(self, by: Actor = CUSTOMS, level: Credit | None = Credit.DISHONEST, **more: Any) -> Violation:
        finding = Finding(
            what="A list was filed with the wrong goods.",
            clause="a clause that a person has read",
            decision="Decision 7 of 2026",
            found_on=law_day(self.bench.at),
            level=level,
        )
        return firms.find(
            self.bench.session,
            enterprise_id=self.id,
            finding=replace(finding, **more),
            actor=by,
            at=self.bench.later(minutes=1),
        )

    def does(self, operation: Callable[..., Any], by: Actor, **said: Any) -> Any:
        return operation(self.bench.session, **said, actor=by, at=self.bench.later(minutes=1))

    def corrected(self, row: Violation) -> Violation:
        due_on = law_day(self.bench.at) + timedelta(days=30)
        self.does(firms.plan, GALLERY, violation_id=row.id, plan="We check every list twice.", due_on=due_on)
        self.does(firms.judge, CUSTOMS, violation_id=row.id, accept=True, reason="It is enough.")
        self.does(firms.show, GALLERY, violation_id=row.id, evidence="Thirty lists, all right.")
        self.does(firms.judge, CUSTOMS, violation_id=row.id, accept=True, reason="Seen.")
        return row

    def asked(self) -> Restoration:
        row: Restoration = self.does(
            firms.ask_restoration, GALLERY, enterprise_id=self.id, grounds="It is corrected for good."
        )
        return row

    def level(self, days: int = 0) -> Credit:
        on = law_day(self.bench.at) + timedelta(days=days)
        held = enterprises.credit_on(self.bench.session, self.id, on)
        assert held is not None
        return held.level


@pytest.fixture
def firm(bench: Bench) -> Firm:
    return Firm(bench)


def test_a_restored_firm_regains_its_level_and_its_history_is_kept(firm: Firm) -> None:
    row = firm.found()
    assert (row.level_before, firm.level(), firm.level(-1)) == ("certified", "dishonest", "certified")
    with pytest.raises(RestorationNotOpen):
        firm.asked()
    firm.corrected(row)
    request = firm.asked()
    with pytest.raises(RestorationNotOpen):
        firm.asked()
    on = law_day(firm.bench.at) + timedelta(days=1)
    said = {"restoration_id": request.id, "from_on": on, "decision": "Decision 9 of 2026"}
    with pytest.raises(OwnFinding):
        firm.does(firms.decide_restoration, CUSTOMS, level=Credit.CERTIFIED, **said)
    with pytest.raises(LevelTooHigh):
        firm.does(firms.decide_restoration, SECOND_CUSTOMS, level=Credit.ADVANCED, **said)
    with pytest.raises(NotAllowed):
        firm.does(firms.decide_restoration, REGULATOR, level=Credit.CERTIFIED, **said)

    firm.does(firms.decide_restoration, SECOND_CUSTOMS, level=Credit.CERTIFIED, **said)

    assert (firm.level(-1), firm.level(), firm.level(1)) == ("certified", "dishonest", "certified")
    with pytest.raises(RestorationUnknown):
        firm.does(firms.decide_restoration, SECOND_CUSTOMS, level=None, **said)
    facts = firm.bench.session.query(EnterpriseCredit).filter_by(enterprise_id=firm.id).all()
    assert sorted(one.source for one in facts) == [
        "Certificate 1",
        "Decision 7 of 2026",
        "Decision 9 of 2026",
    ]


def test_is_corrected_in_its_order_by_the_firm_and_judged_by_an_office(firm: Firm) -> None:
    row = firm.found(by=REGULATOR, level=None)
    assert (firm.level(), row.level_before) == ("certified", None)
    day = law_day(firm.bench.at)
    with pytest.raises(ViolationInvalid):
        firm.does(firms.plan, GALLERY, violation_id=row.id, plan="We will.", due_on=day - timedelta(days=1))
    with pytest.raises(ViolationMoved):
        firm.does(firms.show, GALLERY, violation_id=row.id, evidence="It is done.")
    for by in (OTHER_GALLERY, STRANGER, CUSTOMS):
        with pytest.raises(ViolationUnknown):
            firm.does(firms.plan, by, violation_id=row.id, plan="We will.", due_on=day)
    firm.does(firms.plan, GALLERY, violation_id=row.id, plan="We will.", due_on=day)
    with pytest.raises(NotAllowed):
        firm.does(firms.judge, GALLERY, violation_id=row.id, accept=True, reason="It is mine.")
    firm.does(firms.judge, CUSTOMS, violation_id=row.id, accept=False, reason="Say how.")
    assert row.state == "found"
    firm.corrected(row)
    assert row.state == "corrected"
    with pytest.raises(ViolationMoved):
        firm.does(firms.judge, CUSTOMS, violation_id=row.id, accept=True, reason="Again.")


def test_a_finding_that_falls_gives_the_level_back_and_is_published_no_more(firm: Firm) -> None:
    row = firm.found()
    firm.does(firms.publish, CUSTOMS, violation_id=row.id, clause="E-Commerce Law 86, read")
    assert [one.id for one in violations.published(firm.bench.session)] == [row.id]
    firm.does(firms.contest, GALLERY, violation_id=row.id, grounds="The goods were right.")
    with pytest.raises(ContestedAlready):
        firm.does(firms.contest, GALLERY, violation_id=row.id, grounds="The goods were right.")
    answer = {"violation_id": row.id, "set_aside": True, "reason": "The list was another firm's."}
    for by, refusal in ((CUSTOMS, OwnFinding), (REGULATOR, NotAllowed), (GALLERY, NotAllowed)):
        with pytest.raises(refusal):
            firm.does(firms.answer_contest, by, **answer)

    firm.does(firms.answer_contest, SECOND_CUSTOMS, **answer)

    assert (row.state, firm.level(), violations.published(firm.bench.session)) == (
        "set_aside",
        "certified",
        [],
    )
    with pytest.raises(ViolationMoved):
        firm.does(firms.publish, CUSTOMS, violation_id=row.id, clause="E-Commerce Law 86, read")
    steps = firm.bench.session.query(ViolationStep.what).order_by(ViolationStep.seq).all()
    assert [what for (what,) in steps] == ["found", "published", "contested", "set_aside"]


@pytest.mark.parametrize("first", [0, 1])
def test_findings_that_fall_in_turn_leave_the_level_that_has_a_ground(firm: Firm, first: int) -> None:
    rows = [firm.found(level=level) for level in (Credit.DISHONEST, Credit.SERIOUSLY_DISHONEST)]
    levels = []
    for row in (rows[first], rows[1 - first]):
        firm.does(firms.contest, GALLERY, violation_id=row.id, grounds="The goods were right.")
        answer = {"violation_id": row.id, "set_aside": True, "reason": "It was another firm's."}
        firm.does(firms.answer_contest, SECOND_CUSTOMS, **answer)
        levels.append(firm.level())

    assert levels == [[Credit.SERIOUSLY_DISHONEST, Credit.DISHONEST][first], Credit.CERTIFIED]


def test_what_a_finding_took_that_stands_is_reckoned_without_one_that_fell(firm: Firm) -> None:
    falls, stands = (firm.found(level=level) for level in (Credit.DISHONEST, Credit.SERIOUSLY_DISHONEST))
    firm.corrected(stands)
    firm.does(firms.contest, GALLERY, violation_id=falls.id, grounds="The goods were right.")
    answer = {"violation_id": falls.id, "set_aside": True, "reason": "It was another firm's."}
    firm.does(firms.answer_contest, SECOND_CUSTOMS, **answer)
    firm.asked()

    (asked,) = violations.restorations(firm.bench.session, actor=CUSTOMS)

    assert (asked.best, firm.level()) == (Credit.CERTIFIED, Credit.SERIOUSLY_DISHONEST)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "what"),
        ({"clause": ""}, "clause"),
        ({"decision": ""}, "decision"),
        ({"case_id": "rsk_1"}, "case_id"),
        ({"level": Credit.ADVANCED}, "level"),
        ({"level": Credit.CERTIFIED}, "level"),
    ],
)
def test_needs_its_law_and_its_paper_and_never_raises_a_level(
    firm: Firm, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ViolationInvalid) as refused:
        firm.found(**changes)

    assert list(refused.value.fields) == [field]


def test_is_seen_by_the_offices_and_its_own_firm(firm: Firm) -> None:
    row = firm.found()
    with pytest.raises(NotAllowed):
        firm.found(by=REGULATOR, level=Credit.SERIOUSLY_DISHONEST)  # only customs changes a level
    for by in (OTHER_GALLERY, STRANGER, ARTIST):
        assert violations.register(firm.bench.session, actor=by) == []
        with pytest.raises(ViolationUnknown):
            violations.violation(firm.bench.session, row.id, actor=by)
    with pytest.raises(EnterpriseUnknown):
        firm.does(firms.ask_restoration, OTHER_GALLERY, enterprise_id=firm.id, grounds="It is corrected.")
    for by in (CUSTOMS, REGULATOR, GALLERY):
        assert [one.id for one in violations.register(firm.bench.session, actor=by)][-1] == row.id
    assert violations.published(firm.bench.session) == []


ACTS = st.sampled_from(
    ("find", "correct", "contest", "uphold", "set_aside", "ask", "grant", "refuse", "publish")
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(ACTS, st.sampled_from(list(Credit))), min_size=4, max_size=14))
def test_no_walk_leads_to_a_better_level_than_was_lost(bench: Bench, acts: list[tuple[str, Credit]]) -> None:
    session = bench.session
    with session.begin_nested() as undone:
        firm = Firm(bench)
        rows: list[Violation] = []
        for act, level in acts:
            with suppress(Refusal):
                _acts(firm, rows, act, level)
            assert not rules.is_worse(Credit.CERTIFIED, than=firm.level())  # the best it ever had
            shown = {one.id for one in violations.published(session)}
            assert shown.isdisjoint(one.id for one in rows if one.state is ViolationState.SET_ASIDE)
        undone.rollback()


def _acts(firm: Firm, rows: list[Violation], act: str, level: Credit) -> None:
    last = rows[-1] if rows else None
    match act:
        case "find":
            rows.append(firm.found(level=level))
        case "ask":
            firm.asked()
        case "grant" | "refuse":
            for one in firm.bench.session.query(Restoration).filter_by(enterprise_id=firm.id, state="asked"):
                firm.does(
                    firms.decide_restoration,
                    SECOND_CUSTOMS,
                    restoration_id=one.id,
                    level=level if act == "grant" else None,
                    from_on=law_day(firm.bench.at),
                    decision="Decision 9 of 2026",
                )
        case "correct" if last:
            firm.corrected(last)
        case "contest" if last:
            firm.does(firms.contest, GALLERY, violation_id=last.id, grounds="The goods were right.")
        case "uphold" | "set_aside" if last:
            firm.does(
                firms.answer_contest,
                SECOND_CUSTOMS,
                violation_id=last.id,
                set_aside=act == "set_aside",
                reason="Looked at anew.",
            )
        case "publish" if last:
            firm.does(firms.publish, CUSTOMS, violation_id=last.id, clause="a clause")
        case _:
            pass


def test_every_state_is_reached() -> None:
    reached = {ViolationState.FOUND} | {to for moves in rules.MOVES.values() for to in moves}

    assert reached == set(ViolationState) == set(rules.MOVES)


def test_lists_go_on_behind_their_first_page(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(violations, "PAGE", 2)
    rows = [firm.found(level=None) for _ in range(5)]
    for row in rows:
        firm.does(firms.publish, CUSTOMS, violation_id=row.id, clause="Law, article 1")
    firm.corrected(rows[3])
    for pages in (
        lambda before: violations.published(firm.bench.session, before=before),
        lambda before: violations.register(firm.bench.session, actor=CUSTOMS, before=before),
    ):
        seen: list[str] = []
        while found := pages(seen[-1] if seen else None):
            assert len(found) <= violations.PAGE
            seen += [one.id for one in found]
        assert sorted(seen) == sorted(row.id for row in rows)
    assert seen[-1] == rows[3].id, "the open ones first"
