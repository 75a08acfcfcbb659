"""Sites abroad: stock by site is what 9810 exports brought and nothing took away, as the chains say."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.sites import OverseasSite
from bonded_warehouse.operations import siting, tax_refunding
from bonded_warehouse.operations.siting import Plan
from bonded_warehouse.queries import sites, sites_audit
from bonded_warehouse.queries.sites import ExportLine
from bonded_warehouse.rules.sites import FateKind, SiteKind
from bonded_warehouse.site_errors import (
    NotReturning,
    ReturnNoted,
    SiteClosed,
    SiteInUse,
    SiteInvalid,
    SiteNotNamed,
)
from foundation.actor import Actor
from foundation.db import db
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import ARTIST, COURIER, CUSTOMS, DECLARANT, KEEPER, SENIOR, Store, actor
from tests.operations.warehouse.test_taxing import UNSOLD, departed, determined

AUDITOR = actor("auditor")
STRANGER = actor("gallery", name="Somebody Else")
WALKS = int(os.environ.get("WALKS", "2"))


def opens(store: Store, code: str = "FR-PARIS1", by: Actor = SENIOR, **changes: Any) -> OverseasSite:
    given = {
        "code": code,
        "kind": SiteKind.PUBLIC_WAREHOUSE,
        "name": "Entrepôt",
        "country": code[:2],
        "address": "12 quai de la Loire",
        "operator": "Halles SA",
    }
    return siting.open_site(store.session, plan=Plan(**given | changes), actor=by, at=store.later())


def exported(store: Store, **filed: Any) -> tuple[Holding, str]:
    return departed(store, mode="9810", answers=UNSOLD, **filed)


def arrives(store: Store, holding: Holding, place: str) -> CustodyEvent:
    return store.takes(holding, "M28", KEEPER, COURIER, place=place)


def comes_home(store: Store, holding: Holding) -> CustodyEvent:
    return store.takes(holding, "M31", CUSTOMS, numbers={"refund_repaid": "NONE"})


def lines(store: Store, who: Actor = AUDITOR) -> dict[str, ExportLine]:
    found = sites.listing(store.session, actor=who, at=store.at)
    every = [*found.elsewhere]
    for line in found.sites:
        every += sites.page(store.session, line.site.id, actor=who, at=store.at).exports
    return {line.holding_id: line for line in every}


def told(store: Store) -> list[str]:
    return [*sites_audit.unbalanced(store.session), *sites_audit.desks(store.session)]


class TestSites:
    def test_are_opened_abroad_under_a_code_of_their_own(self, store: Store) -> None:
        opens(store)
        for changes in (
            {"code": "FR-PARIS1"},
            {"code": "paris"},
            {"code": "DE-1", "country": "FR"},
            {"code": "CN-1"},
        ):
            with pytest.raises(SiteInvalid):
                opens(store, by=SENIOR, **changes)
        with pytest.raises(NotAllowed):
            opens(store, "DE-BERLIN", by=KEEPER)

    def test_an_arrival_names_an_open_site_once_there_are_any(self, store: Store) -> None:
        holding, _ = exported(store)
        closed, paris = opens(store, "DE-BERLIN"), opens(store)
        siting.close_site(store.session, site_id=closed.id, actor=SENIOR, at=store.later())
        for place in ("", "store abroad", "DE-BERLIN"):
            with pytest.raises(SiteNotNamed):
                arrives(store, holding, place)
        assert lines(store)[holding.id].became is FateKind.ON_THE_WAY
        assert not lines(store)[holding.id].is_verified

        arrives(store, holding, paris.code)

        line = lines(store)[holding.id]
        assert (line.site, line.became, line.is_verified) == (paris.code, FateKind.AT_SITE, True)
        with pytest.raises(SiteInUse):
            siting.close_site(store.session, site_id=paris.id, actor=SENIOR, at=store.later())
        with pytest.raises(SiteClosed):
            siting.close_site(store.session, site_id=closed.id, actor=SENIOR, at=store.later())

    def test_what_stands_there_after_april_is_unsold_and_nobody_has_verified_what_follows(
        self, store: Store
    ) -> None:
        holding, _ = exported(store)
        paris = opens(store)
        arrives(store, holding, paris.code)
        left = lines(store)[holding.id]
        assert (left.settled_by.year, left.settled_by.month) == (left.left_on.year + 1, 4)
        for days, became in ((0, FateKind.AT_SITE), (1, FateKind.UNSOLD)):
            on = left.settled_by + timedelta(days=days)
            at = store.at.replace(year=on.year, month=on.month, day=on.day, hour=4)
            (line,) = sites.page(store.session, paris.id, actor=AUDITOR, at=at).exports
            assert (line.became, line.is_verified) == (became, became is FateKind.AT_SITE)

    def test_are_seen_with_what_is_ones_own(self, store: Store) -> None:
        holding, _ = exported(store)
        paris = opens(store)
        assert sites.listing(store.session, actor=ARTIST, at=store.at).sites == []
        arrives(store, holding, paris.code)
        assert set(lines(store, ARTIST)) == {holding.id}
        assert lines(store, STRANGER) == {}
        assert sites.listing(store.session, actor=STRANGER, at=store.at).exports == 0


class TestDesk:
    def test_takes_in_what_a_buyer_sends_back_and_sends_it_home_once(self, store: Store) -> None:
        holding, _ = exported(store)
        paris, berlin = opens(store), opens(store, "DE-BERLIN")
        arrives(store, holding, paris.code)
        note: dict[str, Any] = {"holding_id": holding.id, "actor": KEEPER}

        def takes(site: OverseasSite) -> Any:
            return siting.take_back(
                store.session, site_id=site.id, condition="as it was", at=store.later(), **note
            )

        def sends(site: OverseasSite) -> Any:
            return siting.send_home(store.session, site_id=site.id, waybill="W-9", at=store.later(), **note)

        for refused in (takes, sends):
            with pytest.raises(NotReturning):
                refused(paris)
        store.takes(holding, "M29", COURIER, ARTIST)
        assert lines(store)[holding.id].became is FateKind.SOLD
        store.takes(holding, "M44", ARTIST, COURIER)
        page = sites.page(store.session, paris.id, actor=AUDITOR, at=store.at)
        assert [one.holding_id for one in page.coming_back] == [holding.id]
        with pytest.raises(NotReturning):
            sends(paris)  # it is with its buyer still
        takes(berlin)
        with pytest.raises(ReturnNoted):
            takes(paris)
        with pytest.raises(NotReturning):
            sends(paris)  # it lies in Berlin
        sends(berlin)
        with pytest.raises(ReturnNoted):
            sends(berlin)
        comes_home(store, holding)
        assert lines(store)[holding.id].became is FateKind.HOME
        (line,) = sites.page(store.session, berlin.id, actor=AUDITOR, at=store.at).desk
        assert line.is_home
        assert told(store) == []

    def test_stays_open_until_what_stood_there_is_on_its_way(self, store: Store) -> None:
        holding, _ = exported(store)
        paris = opens(store)
        arrives(store, holding, paris.code)
        store.takes(holding, "M30", ARTIST)
        with pytest.raises(SiteInUse):
            siting.close_site(store.session, site_id=paris.id, actor=SENIOR, at=store.later())
        siting.send_home(
            store.session,
            site_id=paris.id,
            holding_id=holding.id,
            waybill="W-9",
            actor=KEEPER,
            at=store.later(),
        )
        siting.close_site(store.session, site_id=paris.id, actor=SENIOR, at=store.later())


class TestAudit:
    def test_names_stock_that_no_9810_export_brought(self, store: Store) -> None:
        holding, declaration_id = exported(store)
        paris = opens(store)
        arrives(store, holding, paris.code)
        assert told(store) == []
        store.session.get_one(Declaration, declaration_id).mode = "9710"
        store.session.flush()
        assert told(store) == [f"{holding.id} stands at {paris.code}, and no 9810 export brought it there"]
        assert [
            one.holding_id for one in sites.page(store.session, paris.id, actor=AUDITOR, at=store.at).strays
        ]

    def test_names_a_row_that_says_otherwise_than_its_chain(self, store: Store) -> None:
        holding, _ = exported(store)
        opens(store)
        berlin = opens(store, "DE-BERLIN")
        arrives(store, holding, "FR-PARIS1")
        holding.place = berlin.code
        store.session.flush()
        assert len(told(store)) == 2

    def test_names_a_settlement_that_says_otherwise_than_its_chain(self, store: Store) -> None:
        holding, declaration_id = exported(store, hs="8306299000")
        arrives(store, holding, opens(store).code)
        claim = tax_refunding.claim_prerefund(
            store.session, declaration_id=declaration_id, pieces=1, unit_purchase_cny=Decimal(30000),
            invoice="INV-1", actor=DECLARANT, at=store.later(),
        )  # fmt: skip
        assert lines(store)[holding.id].settlement == "open"
        determined(store, claim)
        settlement = tax_refunding.settle_prerefund(
            store.session, document_id=claim.id, sold=1, unsold=0, returned=0, actor=DECLARANT,
            at=store.later(),
        )  # fmt: skip
        determined(store, settlement)
        assert told(store) == [f"{declaration_id} was settled as sold, and its chain says at_site"]
        store.takes(holding, "M29", COURIER, ARTIST)
        assert told(store) == []
        assert lines(store)[holding.id].settlement == "settled"


class Balance(RuleBasedStateMachine):
    """Works wander between two sites, buyers and home; what the pages say is held against a plain tally."""

    store: ClassVar[Store]
    works: ClassVar[list[Holding]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.store.session.begin_nested()
        self.began = self.store.at
        self.tally = {work.id: ("", "on_the_way") for work in self.works}

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.store.session.expire_all()
        self.store.at = self.began

    @rule(
        number=st.integers(0, 1), site=st.sampled_from(["FR-PARIS1", "DE-BERLIN"]), choice=st.integers(0, 1)
    )
    def wanders(self, number: int, site: str, choice: int) -> None:
        work, (at, became) = self.works[number], self.tally[self.works[number].id]
        steps: dict[str, list[tuple[str, str, Callable[[], Any]]]] = {
            "on_the_way": [
                (site, "at_site", lambda: arrives(self.store, work, site)),
                (at, "sold", lambda: self.store.takes(work, "M29", COURIER, ARTIST)),
            ],
            "at_site": [
                (at, "sold", lambda: self.store.takes(work, "M29", COURIER, ARTIST)),
                (at, "going_home", lambda: self.store.takes(work, "M30", ARTIST)),
            ],
            "sold": [(at, "going_home", lambda: self.store.takes(work, "M44", ARTIST, COURIER))] * 2,
            "going_home": [(at, "home", lambda: comes_home(self.store, work))] * 2,
        }  # fmt: skip
        if became in steps:
            at, became, step = steps[became][choice]
            step()
            self.tally[work.id] = (at, became)

    @precondition(lambda self: any(became == "going_home" for _, became in self.tally.values()))
    @rule()
    def is_taken_in(self) -> None:
        work = next(one for one in self.works if self.tally[one.id][1] == "going_home")
        berlin = self.store.session.query(OverseasSite).filter_by(code="DE-BERLIN").one()
        given: dict[str, Any] = {"site_id": berlin.id, "holding_id": work.id, "actor": KEEPER}
        with suppress(ReturnNoted):
            siting.take_back(self.store.session, condition="well", at=self.store.later(), **given)

    @invariant()
    def balances(self) -> None:
        found = sites.listing(self.store.session, actor=AUDITOR, at=self.store.at)
        said = Counter(
            {(line.site.code, kind): count for line in found.sites for kind, count in line.became.items()}
        )
        said += Counter(("", one.became.value) for one in found.elsewhere)
        assert said == Counter(self.tally.values())
        assert sum(said.values()) == found.exports == len(self.works)
        assert sum(line.came for line in found.sites) + len(found.elsewhere) == found.exports
        assert told(self.store) == []


def test_stock_by_site_balances_with_the_exports_whatever_happens(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        try:
            store = Store(db.session, tmp_path).open()
            Balance.store = store
            Balance.works = [exported(store, waybill_number=f"W-{number}")[0] for number in (1, 2)]
            opens(store)
            opens(store, "DE-BERLIN")
            run_state_machine_as_test(
                Balance,
                settings=settings(
                    max_examples=WALKS, stateful_step_count=6, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )  # fmt: skip
        finally:
            db.session.rollback()
