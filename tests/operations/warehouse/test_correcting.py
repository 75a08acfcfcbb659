"""Corrections and transport: links that are added to the chain, signed by two, and change nothing in it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse import audits
from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.models.cases import CaseKind, KeepingCase
from bonded_warehouse.models.condition import ConditionReport
from bonded_warehouse.models.corrections import Correction, ErrorReason
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.transport import TransportLeg, TransportMode
from bonded_warehouse.operations import correcting, handing_over, transporting
from bonded_warehouse.queries import corrections, transport
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import ARTIST, COURIER, CUSTOMS, GATE, KEEPER, SECOND, SENIOR, Store


def chain(store: Store, holding: Holding) -> list[CustodyEvent]:
    query = sa.select(CustodyEvent).where(CustodyEvent.holding_id == holding.id).order_by(CustodyEvent.seq)
    return list(store.session.scalars(query))


def named(store: Store, holding: Holding, event: str) -> CustodyEvent:
    return next(link for link in chain(store, holding) if link.event == event)


def breaks(store: Store) -> list[str]:
    return [found for audit in audits.AUDITS for found in audit.run(store.session)]


def declares(store: Store, link: CustodyEvent, by: Actor = KEEPER, **said: Any) -> Correction:
    given: dict[str, Any] = {
        "reason": ErrorReason.INCORRECT_DATA,
        "instead": {"place": "Dock 2"},
        "why": "the dock was written wrongly",
    }
    return correcting.propose(store.session, event_id=link.id, actor=by, at=store.later(), **(given | said))


def out(store: Store) -> Holding:
    holding = store.stored("A-01-01")
    store.takes(holding, "check_out", KEEPER, SECOND, place="Dock 1")
    return holding


class TestCorrection:
    def test_adds_a_link_that_names_the_wrong_one_and_leaves_that_as_it_is(self, store: Store) -> None:
        holding = out(store)
        wrong = named(store, holding, "check_out")
        before = [(link.content(), link.hash) for link in chain(store, holding)]

        correction = declares(store, wrong)
        link = correcting.confirm(store.session, correction_id=correction.id, actor=SENIOR, at=store.later())

        after = chain(store, holding)
        assert [(one.content(), one.hash) for one in after[:-1]] == before
        assert after[-1].id == link.id
        assert link.circumstances["corrects_hash"] == wrong.hash
        assert {one["account_id"] for one in link.signed_by} == {KEEPER.id, SENIOR.id}
        assert holding.place == "Dock 2"
        said = corrections.declared(store.session, [wrong.id])[wrong.id]
        assert (said.reason, said.link_id, said.instead) == ("incorrect_data", link.id, {"place": "Dock 2"})
        assert breaks(store) == []

    def test_takes_two_persons_who_are_no_party(self, store: Store) -> None:
        holding = out(store)
        wrong = named(store, holding, "check_out")
        with pytest.raises(NotAllowed):
            declares(store, wrong, ARTIST)
        correction = declares(store, wrong, SENIOR)
        with pytest.raises(errors.CorrectionByYou):
            correcting.confirm(store.session, correction_id=correction.id, actor=SENIOR, at=store.later())
        with pytest.raises(NotAllowed):
            correcting.confirm(store.session, correction_id=correction.id, actor=SECOND, at=store.later())
        with pytest.raises(errors.CorrectionWaits):
            declares(store, wrong)
        correcting.withdraw(store.session, correction_id=correction.id, actor=SENIOR, at=store.later())
        with pytest.raises(errors.CorrectionUnknown):
            correcting.confirm(store.session, correction_id=correction.id, actor=CUSTOMS, at=store.later())
        declares(store, wrong)

    def test_says_something_else_and_only_what_was_wrong(self, store: Store) -> None:
        holding = out(store)
        wrong = named(store, holding, "check_out")
        for nothing in ({}, {"place": "Dock 1"}, {"documents": {"work_order": "work_order 1", "other": "x"}}):
            with pytest.raises(errors.CorrectionEmpty):
                declares(store, wrong, instead=nothing)
        correction = declares(store, wrong, instead={"documents": {"work_order": "WO-7"}, "place": "Dock 1"})
        assert correction.instead == {"documents": {"work_order": "WO-7"}}
        link = correcting.confirm(store.session, correction_id=correction.id, actor=CUSTOMS, at=store.later())
        assert [one["reference"] for one in link.documents] == ["WO-7"]
        assert holding.place == "Dock 1"
        with pytest.raises(errors.CorrectionOfCorrection):
            declares(store, link)

    def test_what_did_not_happen_is_put_right_by_a_step_first(self, store: Store) -> None:
        holding = out(store)
        wrong = named(store, holding, "check_out")
        with pytest.raises(errors.CorrectionNeedsStep):
            declares(store, wrong, reason=ErrorReason.DID_NOT_OCCUR)
        back = store.takes(holding, "return_to_vault", KEEPER, SECOND)
        correction = declares(store, wrong, reason=ErrorReason.DID_NOT_OCCUR)
        correcting.confirm(store.session, correction_id=correction.id, actor=SENIOR, at=store.later())
        said = corrections.declared(store.session, [wrong.id])[wrong.id]
        assert (said.reason, said.put_right_by) == ("did_not_occur", back.id)
        assert holding.position_id == store.position("A-01-01")
        assert breaks(store) == []

    def test_the_audit_names_a_correction_that_was_changed(self, store: Store) -> None:
        correction = declares(store, named(store, out(store), "check_out"))
        correcting.confirm(store.session, correction_id=correction.id, actor=SENIOR, at=store.later())
        correction.instead = {"place": "Dock 9"}
        store.session.flush()
        assert breaks(store) == [f"{correction.id}: it says otherwise than its link"]


class TestTransport:
    def plans(self, store: Store, holding: Holding) -> TransportLeg:
        return transporting.plan_leg(
            store.session,
            holding_id=holding.id,
            mode=TransportMode.ROAD,
            carrier="Henan Art Logistics",
            vehicle="豫B 88888",
            waybill="WB-1",
            from_place="Kaifeng",
            to_place="Zhengzhou airport",
            due_at=store.at + timedelta(hours=6),
            actor=KEEPER,
            at=store.later(),
        )

    def hands(
        self, store: Store, leg: TransportLeg, giver: Actor, taker: Actor, seal: str = "intact"
    ) -> None:
        handover = handing_over.begin_handover(
            store.session,
            leg_id=leg.id,
            side="gives",
            place="gate 1",
            seal=seal,
            note="",
            actor=giver,
            at=store.later(),
        )
        with pytest.raises(errors.HandoverByYou):
            handing_over.sign_handover(store.session, handover_id=handover.id, actor=giver, at=store.later())
        handing_over.sign_handover(store.session, handover_id=handover.id, actor=taker, at=store.later())

    def test_a_leg_is_handed_over_at_both_ends_with_milestones_between(self, store: Store) -> None:
        holding = store.packed()
        leg = self.plans(store, holding)
        with pytest.raises(errors.LegNotOpen):
            transporting.tell(
                store.session, leg_id=leg.id, what="passed", place="x", note="", actor=COURIER, at=store.at
            )
        self.hands(store, leg, KEEPER, COURIER)
        transporting.tell(
            store.session,
            leg_id=leg.id,
            what="passed",
            place="Zhongmu",
            note="",
            actor=COURIER,
            at=store.later(),
        )
        self.hands(store, leg, COURIER, GATE)

        (card,) = transport.legs(store.session, holding.id, actor=KEEPER, at=store.at)
        assert card.state == "arrived"
        assert [(one.end, one.gives, one.takes) for one in card.handovers] == [
            ("start", KEEPER.name, COURIER.name),
            ("end", COURIER.name, GATE.name),
        ]
        assert [(one.what, one.place) for one in card.milestones] == [("passed", "Zhongmu")]
        last = chain(store, holding)[-1]
        assert [(one["name"], one["role"]) for one in last.signed_by] == [
            (COURIER.name, "gives"),
            (GATE.name, "takes"),
        ]
        with pytest.raises(errors.LegNotOpen):
            self.hands(store, leg, COURIER, GATE)
        assert breaks(store) == []

    def test_a_stranger_takes_nothing_and_the_owner_may(self, store: Store) -> None:
        holding = store.packed()
        leg = self.plans(store, holding)
        stranger = Actor("acc_x", "Somebody", frozenset(), None)
        with pytest.raises(NotAllowed):
            self.hands(store, leg, KEEPER, stranger)
        handover = transport.legs(store.session, holding.id, actor=ARTIST, at=store.at)[0].handovers[0]
        assert handover.is_mine_to_sign
        handing_over.sign_handover(store.session, handover_id=handover.id, actor=ARTIST, at=store.later())

    def test_a_broken_seal_and_a_late_leg_have_their_cases(self, store: Store) -> None:
        holding = store.packed()
        leg = self.plans(store, holding)
        self.hands(store, leg, KEEPER, COURIER, seal="broken")
        assert [one.kind for one in store.session.scalars(sa.select(KeepingCase))] == [CaseKind.SEAL]
        late = store.later(hours=7)
        assert [transporting.find_late(store.session, at=late) for _ in range(2)] == [1, 0]
        kinds = [one.kind for one in store.session.scalars(sa.select(KeepingCase).order_by(KeepingCase.id))]
        assert kinds == [CaseKind.SEAL, CaseKind.LATE]


def test_the_audit_names_a_condition_report_that_was_changed(store: Store) -> None:
    store.stored("A-01-01")
    report = store.session.scalars(sa.select(ConditionReport)).first()
    assert report is not None
    assert breaks(store) == []
    report.grades = {"front": "excellent"}
    store.session.flush()
    assert breaks(store) == [
        f"{report.id}: the condition report was changed: its digest is not that of its content"
    ]
