"""Condition reports and handovers signed with keys of people's own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from authentication.errors import ActSignatureWrong, OwnKeyNeeded
from authentication.evidence.keys import PrivateKey
from authentication.evidence.verdict import Outcome
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.transport import TransportLeg, TransportMode
from bonded_warehouse.operations import conditioning, handing_over, transporting
from bonded_warehouse.operations.handing_over import Side
from bonded_warehouse.operations.hands import Hand
from bonded_warehouse.queries import hands_audit
from bonded_warehouse.rules.condition import Grade, Light, Occasion, Zone
from foundation.actor import Actor
from tests.operations.authentication.studio import Studio
from tests.operations.warehouse.store import COURIER, KEEPER, SECOND, Store
from tests.operations.warehouse.test_hands import MINE, OTHERS, arrived, hand, has_key, step_named, verdict_of


@pytest.fixture
def studio(store: Store) -> Studio:
    return Studio(store.session, store.folder, at=store.at).open()


class TestReport:
    def drawn(self, store: Store, holding: Holding) -> str:
        return conditioning.begin_report(
            store.session,
            holding=holding,
            occasion=Occasion.AUDIT,
            light=Light.RAKING,
            grades={Zone.FRONT: Grade.GOOD},
            actor=KEEPER,
            at=store.later(),
        ).id

    def signs(self, store: Store, report_id: str, by: Actor, key: PrivateKey) -> Any:
        handed = conditioning.report_to_sign(store.session, report_id=report_id, actor=by, at=store.at)
        given = hand(handed, key)
        return conditioning.sign_report(
            store.session, report_id=report_id, hand=given, actor=by, at=store.later()
        )

    def test_signed_by_two_keys_holds_in_the_passport(self, store: Store, studio: Studio) -> None:
        holding = arrived(store)
        has_key(studio, store, KEEPER, MINE)
        has_key(studio, store, SECOND, OTHERS)
        report_id = self.drawn(store, holding)
        self.signs(store, report_id, KEEPER, MINE)
        report = self.signs(store, report_id, SECOND, OTHERS)

        assert [one["kind"] for one in report.signatures] == ["own_key", "own_key"]
        found = step_named(verdict_of(store, studio, holding.artwork_id), "people")
        assert (found.outcome, found.facts["own"]) == (Outcome.PASSED, 2)
        assert list(hands_audit.own_signatures(store.session)) == []
        assert list(hands_audit.missing(store.session)) == []
        first, second = report.signatures
        report.signatures = [{**first, "account_id": SECOND.id}, second]
        assert any(report.id in one for one in list(hands_audit.own_signatures(store.session)))
        report.signatures = [{name: first[name] for name in ("account_id", "name", "at")}, second]
        assert [report.id in one for one in hands_audit.missing(store.session)] == [True]

    def test_a_signature_under_another_report_is_refused(self, store: Store, studio: Studio) -> None:
        holding = arrived(store)
        has_key(studio, store, KEEPER, MINE)
        one, other = self.drawn(store, holding), self.drawn(store, holding)
        handed = conditioning.report_to_sign(store.session, report_id=one, actor=KEEPER, at=store.at)

        with pytest.raises(ActSignatureWrong):
            conditioning.sign_report(
                store.session, report_id=other, hand=hand(handed, MINE), actor=KEEPER, at=store.at
            )
        with pytest.raises(OwnKeyNeeded):
            conditioning.sign_report(store.session, report_id=other, actor=KEEPER, at=store.at)


class TestHandover:
    SIDE = Side("gives", "the dock", "intact", "one crate")

    @pytest.fixture
    def leg(self, store: Store, studio: Studio) -> TransportLeg:
        holding = arrived(store)
        has_key(studio, store, KEEPER, MINE)
        has_key(studio, store, COURIER, OTHERS)
        return transporting.plan_leg(
            store.session,
            holding_id=holding.id,
            mode=TransportMode.ROAD,
            carrier="Bianhe Transport",
            vehicle="",
            waybill="",
            from_place="the dock",
            to_place="the museum",
            due_at=store.at + timedelta(days=1),
            actor=KEEPER,
            at=store.at,
        )

    def begins(self, store: Store, leg: TransportLeg, side: Side, given: Hand | None) -> Any:
        said = {"side": side.side, "place": side.place, "seal": side.seal, "note": side.note}
        return handing_over.begin_handover(
            store.session, leg_id=leg.id, **said, hand=given, actor=KEEPER, at=store.at
        )

    def test_signed_by_two_keys_holds_in_the_passport(
        self, store: Store, studio: Studio, leg: TransportLeg
    ) -> None:
        handed = handing_over.beginning_to_sign(
            store.session, leg_id=leg.id, side=self.SIDE, actor=KEEPER, at=store.at
        )
        begun = self.begins(store, leg, self.SIDE, hand(handed, MINE, begins=True))
        other = handing_over.handover_to_sign(store.session, handover_id=begun.id, actor=COURIER, at=store.at)
        with pytest.raises(OwnKeyNeeded):
            handing_over.sign_handover(store.session, handover_id=begun.id, actor=COURIER, at=store.at)
        done = handing_over.sign_handover(
            store.session, handover_id=begun.id, hand=hand(other, OTHERS), actor=COURIER, at=store.later()
        )

        link = store.session.get_one(CustodyEvent, str(done.event_id))
        assert [(one["role"], one["kind"]) for one in link.signed_by] == [
            ("gives", "own_key"),
            ("takes", "own_key"),
        ]
        assert list(hands_audit.own_signatures(store.session)) == []
        assert list(hands_audit.missing(store.session)) == []
        done.signed = None
        link.signed_by = [{**one, "signed": None, "kind": "session"} for one in link.signed_by]
        for one in link.signed_by:
            del one["signed"]
        with store.session.no_autoflush:
            assert [done.id in one for one in hands_audit.missing(store.session)] == [True, True]
        store.session.refresh(link)
        found = step_named(verdict_of(store, studio, leg.artwork_id), "people")
        assert (found.outcome, found.facts["own"]) == (Outcome.PASSED, 2)

    @pytest.mark.parametrize(
        "changed", [{"side": "takes"}, {"place": "a field"}, {"seal": "broken"}, {"note": ""}]
    )
    def test_what_was_changed_after_it_was_signed_is_refused(
        self, store: Store, leg: TransportLeg, changed: dict[str, str]
    ) -> None:
        handed = handing_over.beginning_to_sign(
            store.session, leg_id=leg.id, side=self.SIDE, actor=KEEPER, at=store.at
        )
        with pytest.raises(ActSignatureWrong):
            self.begins(store, leg, replace(self.SIDE, **changed), hand(handed, MINE, begins=True))
