"""Deciding again after a rule change: streamed, and going on where it stopped."""

import copy
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse.gate_errors import (
    RulesetDayPassed,
    RulesetEffectUnknown,
    RulesetNotYours,
    RulesetTaken,
)
from bonded_warehouse.models.rulesets import RedecidedWork, Redeciding
from bonded_warehouse.operations import redeciding, ruling
from bonded_warehouse.queries.replaying import unfaithful
from bonded_warehouse.queries.rulesets import calendar
from bonded_warehouse.rules.export_law import document, ruleset
from tests.operations.authentication.studio import REGULATOR
from tests.operations.gate.bench import CUSTOMS, EXAMINER, PLAIN, STRANGER, Bench

FROM = date(2027, 3, 1)


def changed(version: str = "export-2027-03-01", then: str = "DENY") -> bytes:

    raw: dict[str, Any] = copy.deepcopy(document())
    raw["version"] = version
    next(rule for rule in raw["rules"] if rule["id"] == "R-11")["when"][0]["then"] = then
    return json.dumps(raw).encode()


def proposes(bench: Bench, body: bytes | None = None, *, on: date = FROM, by: Any = REGULATOR) -> Any:
    return ruling.propose(
        bench.session,
        document=body or changed(),
        in_force_from=on,
        reason="A new text",
        actor=by,
        at=bench.at,
    )


class TestRedeciding:
    def test_goes_on_where_it_stopped_and_counts_each_work_once(self, bench: Bench) -> None:
        others = [bench.studio.registers(n, another="another").id for n in range(30, 35)]
        bench.states(**PLAIN)
        for artwork_id in others:
            bench.artwork_id = str(artwork_id)
            bench.states(**PLAIN)
        proposes(bench)
        run = redeciding.begin(
            bench.session,
            before=ruleset().version,
            after="export-2027-03-01",
            as_of=FROM,
            scope="all",
            at=bench.at,
        )
        assert redeciding.total(bench.session, run) == 6

        steps = [redeciding.go_on(bench.session, run_id=run.id, at=bench.at, batch=4) for _ in range(3)]

        assert steps == [4, 2, 0]
        assert run.finished_at == bench.at
        assert sum(run.counts.values()) == 6 * len(redeciding.QUESTIONS)
        again = redeciding.begin(
            bench.session,
            before=ruleset().version,
            after="export-2027-03-01",
            as_of=FROM,
            scope="all",
            at=bench.later(hours=1),
        )
        assert (again.id, again.done) == (run.id, 6)


class TestRuling:
    def test_a_ruleset_decides_from_its_day_and_old_decisions_stay_under_theirs(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holds_paper("screening")
        bench.holding()
        before = bench.requires("listing")
        card = proposes(bench)
        ruling.approve(bench.session, version=card.version, actor=EXAMINER, at=bench.at)
        second = replace(REGULATOR, account_id="acc_second", name="Han Er")
        done = ruling.approve(bench.session, version=card.version, actor=second, at=bench.at)

        assert done.state == "approved"
        law = calendar(bench.session)
        assert law.on(date(2027, 2, 28)).version == ruleset().version
        assert law.on(FROM).version == card.version
        assert "R-11" in bench.ask("checkout", "FR").codes
        assert bench.ask("checkout", "FR").decision != "DENY"
        bench.studio.at = bench.at.replace(year=2027, month=3, day=2)
        after = bench.ask("checkout", "FR")
        assert (after.ruleset, "R-11" in after.codes) == (card.version, True)
        assert {r.outcome for r in after.reasons if r.code == "R-11"} == {"DENY"}
        assert before.ruleset == ruleset().version
        assert list(unfaithful(bench.session)) == []

    def test_nobody_approves_twice_his_own_or_without_the_office(self, bench: Bench) -> None:
        card = proposes(bench, by=CUSTOMS)
        for who in (CUSTOMS, STRANGER):
            with pytest.raises(RulesetNotYours):
                ruling.approve(bench.session, version=card.version, actor=who, at=bench.at)
        ruling.approve(bench.session, version=card.version, actor=EXAMINER, at=bench.at)
        with pytest.raises(RulesetNotYours):
            ruling.approve(bench.session, version=card.version, actor=EXAMINER, at=bench.at)

    def test_nobody_approves_before_the_effect_on_all_works_is_known(self, bench: Bench) -> None:
        card = proposes(bench)
        run = bench.session.scalars(sa.select(Redeciding)).one()
        run.finished_at = None
        with pytest.raises(RulesetEffectUnknown):
            ruling.approve(bench.session, version=card.version, actor=EXAMINER, at=bench.at)

    def test_no_day_that_has_come_and_no_version_twice(self, bench: Bench) -> None:
        with pytest.raises(RulesetDayPassed):
            proposes(bench, on=date(2020, 1, 1))
        proposes(bench)
        with pytest.raises(RulesetTaken):
            proposes(bench)
        with pytest.raises(RulesetTaken):
            proposes(bench, changed(ruleset().version))

    def test_its_effect_names_the_works_in_bond(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        proposes(bench)

        changes = bench.session.scalars(sa.select(RedecidedWork)).all()

        assert [(one.artwork_id, one.question, one.after) for one in changes] == [
            (bench.artwork_id, "checkout", "DENY")
        ]
