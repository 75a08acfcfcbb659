"""Facts, papers and the relics examiner."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from authentication import api as registry
from bonded_warehouse.events import CustodyMoved
from bonded_warehouse.gate_errors import (
    FactNotYours,
    FactsInvalid,
    NothingReferred,
    NotYoursToVerify,
    OwnPaper,
    PaperDecided,
    PaperInvalid,
    PaperKnown,
    ReasonNeeded,
)
from bonded_warehouse.models.clearance import RelicsFinding
from bonded_warehouse.models.referrals import RelicsReferral
from bonded_warehouse.operations import examining, papers, referring
from bonded_warehouse.queries.clearance import RelicsCard, stated
from bonded_warehouse.queries.examinations import to_ask, unkept, waiting
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import ARTIST, REGULATOR, actor
from tests.operations.gate.bench import CUSTOMS, DECLARANT, EXAMINER, PLAIN, SECOND_CUSTOMS, STRANGER, Bench


class TestRecordFacts:
    def test_keeps_what_is_not_named_and_every_version(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.states(by=CUSTOMS, port_relics_designated=True)
        card = bench.states(value_eur=9000)

        assert card.version == 3
        assert (card.stated.kind, card.stated.port_relics_designated, card.stated.value_eur) == (
            "painting",
            True,
            9000,
        )
        assert card.missing == []

    def test_takes_back_what_is_named_with_nothing(self, bench: Bench) -> None:
        bench.states(**PLAIN)

        assert bench.states(value_eur=None, kind=None).missing == ["kind"]

    def test_is_not_for_strangers(self, bench: Bench) -> None:
        with pytest.raises(registry.ArtworkUnknown):
            bench.states(by=STRANGER, **PLAIN)

    def test_is_for_the_owner_of_the_holding(self, bench: Bench) -> None:
        bench.holding(owner=STRANGER)

        assert bench.states(by=STRANGER, value_eur=1).version == 1

    @pytest.mark.parametrize(
        ("by", "facts"),
        [
            (ARTIST, {"grade": "general"}),
            (ARTIST, {"representative": "no"}),
            (DECLARANT, {"port_relics_designated": True}),
            (CUSTOMS, {"seller_licence": "relic_shop"}),
            (EXAMINER, {"harmful": False}),
            (REGULATOR, {"representative": "no"}),
        ],
    )
    def test_leaves_findings_to_those_who_find(self, bench: Bench, by: Actor, facts: dict[str, Any]) -> None:
        with pytest.raises(FactNotYours):
            bench.states(by=by, **facts)

    def test_lets_nobody_but_a_regulator_take_back_a_hit(self, bench: Bench) -> None:
        bench.states(title_flags=["stolen"])

        for by in (ARTIST, DECLARANT):
            with pytest.raises(FactNotYours):
                bench.states(by=by, title_flags=[])
        bench.states(by=REGULATOR, title_flags=[])

    @pytest.mark.parametrize(
        "facts",
        [
            {"colour": "red"},
            {"kind": "thing"},
            {"copies": 0},
            {"materials": [{"cites": "I"}]},
            {"made_from": "x"},
        ],
    )
    def test_refuses_what_it_does_not_know(self, bench: Bench, facts: dict[str, Any]) -> None:
        with pytest.raises(FactsInvalid):
            bench.states(**facts)
        assert stated(bench.session, bench.artwork_id).version == 0


class TestPapers:
    def test_count_once_another_person_verified_them(self, bench: Bench) -> None:
        card = bench.supplies("art_export_approval")

        verified = papers.verify_paper(
            bench.session, paper_id=card.id, how="register", actor=CUSTOMS, at=bench.at
        )

        assert (card.state, verified.state, verified.decided_by_name) == (
            "supplied",
            "verified",
            CUSTOMS.name,
        )

    def test_are_not_verified_by_whoever_supplied_them(self, bench: Bench) -> None:
        card = bench.supplies("art_export_approval", by=CUSTOMS)

        with pytest.raises(OwnPaper):
            papers.verify_paper(bench.session, paper_id=card.id, how="register", actor=CUSTOMS, at=bench.at)
        papers.verify_paper(
            bench.session, paper_id=card.id, how="register", actor=SECOND_CUSTOMS, at=bench.at
        )

    @pytest.mark.parametrize("by", [ARTIST, DECLARANT, CUSTOMS, actor("keeper")])
    def test_of_relics_are_for_the_examiner(self, bench: Bench, by: Actor) -> None:
        card = bench.supplies("relic_exit_permit")

        with pytest.raises(NotYoursToVerify):
            papers.verify_paper(bench.session, paper_id=card.id, how="register", actor=by, at=bench.at)

    def test_of_an_authority_are_entered_by_its_own_officer_as_verified(self, bench: Bench) -> None:
        assert bench.supplies("customs_transfer_formalities", by=CUSTOMS).state == "verified"

    def test_are_decided_once(self, bench: Bench) -> None:
        card = bench.supplies("art_export_approval")
        rejected = papers.reject_paper(
            bench.session, paper_id=card.id, why="forged", actor=CUSTOMS, at=bench.at
        )

        assert rejected.state == "rejected"
        with pytest.raises(PaperDecided):
            papers.verify_paper(bench.session, paper_id=card.id, how="register", actor=CUSTOMS, at=bench.at)

    def test_are_filed_once(self, bench: Bench) -> None:
        bench.supplies("art_export_approval")

        with pytest.raises(PaperKnown):
            bench.supplies("art_export_approval")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"code": "ticket"},
            {"code": "certificate"},
            {"number": " "},
            {"valid_to_on": date(2025, 1, 1)},
            {"sha256": "abc"},
        ],
    )
    def test_are_refused_with_impossible_entries(self, bench: Bench, wrong: dict[str, Any]) -> None:
        entries: dict[str, Any] = {"code": "art_export_approval", **wrong}

        with pytest.raises(PaperInvalid):
            bench.supplies(**entries)

    def test_are_not_for_strangers(self, bench: Bench) -> None:
        with pytest.raises(registry.ArtworkUnknown):
            bench.supplies("art_export_approval", by=STRANGER)


class TestExamine:
    def old(self, bench: Bench) -> None:
        bench.studio.registers(3)
        work = bench.studio.registers(4, made_from_year=1935, made_to_year=None, maker={"en": "Unknown hand"})
        bench.studio.examines(work.id)
        bench.certificate = bench.studio.issues(work.id)
        bench.artwork_id = str(work.id)
        bench.states(**{**PLAIN, "artist_living": None, "acquisition": "inherited_or_gift"})
        bench.states(by=REGULATOR, seller_licence="relic_shop", seller_foreign_invested=False)

    def examines(
        self,
        bench: Bench,
        finding: RelicsFinding = RelicsFinding.MAY_LEAVE,
        *,
        by: Actor = EXAMINER,
        reason: str = "A common piece, published, not representative.",
        number: str = "豫文审2026-7",
        **found: Any,
    ) -> RelicsCard:
        return examining.examine(
            bench.session,
            artwork_id=bench.artwork_id,
            finding=finding,
            reason=reason,
            number=number,
            institution="Henan relics exit examination office",
            actor=by,
            at=bench.at,
            **found,
        )

    def test_is_what_turns_a_referral_into_leave_to_go(self, bench: Bench) -> None:
        self.old(bench)
        before = bench.ask("checkout", "SG")

        card = self.examines(bench)

        after = bench.ask("checkout", "SG")
        assert before.decision == "REFER"
        assert "R-05" in before.codes
        assert "R-05" not in after.codes
        assert after.decision == "NEEDS"
        assert not after.refuses
        assert "R-05" in card.codes

    def test_against_it_refuses_also_a_buyer_from_abroad(self, bench: Bench) -> None:
        self.old(bench)

        self.examines(bench, RelicsFinding.MAY_NOT_LEAVE)

        assert bench.ask("checkout", "SG").decision == "DENY"
        assert bench.ask("checkout", buyer_foreign=True).decision == "DENY"

    def test_no_longer_holds_once_the_work_is_described_otherwise(self, bench: Bench) -> None:
        self.old(bench)
        self.examines(bench, RelicsFinding.NOT_A_RELIC)

        bench.states(materials=[{"name": "horn?", "suspect": True, "cites": "none"}])

        assert "R-05" in bench.ask("checkout", "SG").codes

    def test_waits_on_the_examiners_bench_until_it_is_decided(self, bench: Bench) -> None:
        self.old(bench)
        before = waiting(bench.session)
        since = bench.at
        bench.later(days=3)
        bench.states(value_eur=9)
        after = waiting(bench.session)

        self.examines(bench)

        assert [one.artwork_id for one in before.works] == [bench.artwork_id]
        assert "R-05" in before.works[0].codes
        assert [one.since_at for one in after.works] == [since], "stated anew, it has still waited so long"
        assert (waiting(bench.session).works, waiting(bench.session).total) == ([], 0)
        assert list(unkept(bench.session)) == []
        bench.session.execute(sa.delete(RelicsReferral))
        assert [line.partition(":")[0] for line in unkept(bench.session)] == [bench.artwork_id]

    def test_waits_whatever_its_age_the_longest_first_a_page_at_a_time(self, bench: Bench) -> None:
        self.old(bench)
        oldest = bench.artwork_id
        for seed in range(5, 10):
            bench.later(minutes=1)
            bench.artwork_id = str(bench.studio.registers(seed, made_from_year=1935, made_to_year=None).id)
            bench.states(kind="painting")
        bench.artwork_id = str(bench.studio.registers(10).id)
        bench.states(**PLAIN, acquisition="inherited_or_gift")

        first = waiting(bench.session, limit=4)
        second = waiting(bench.session, limit=4, after=first.next)

        assert first.works[0].artwork_id == oldest
        ids = [one.artwork_id for one in (*first.works, *second.works)]
        assert (len(ids), len(set(ids)), first.total, second.total, second.next) == (6, 6, 6, 6, None)
        assert bench.artwork_id not in ids
        assert waiting(bench.session, after="nonsense", limit=4).works == first.works

    def test_is_asked_about_anew_with_the_day_and_when_the_work_moved(self, bench: Bench) -> None:
        self.old(bench)
        assert to_ask(bench.session, at=bench.at) == []
        moved = CustodyMoved(
            holding_id="hdg_1", artwork_id=bench.artwork_id, transition="M08", event="", from_state="",
            to_state="stored", hash="",
        )  # fmt: skip

        referring.follow_custody(bench.session, moved, bench.at)
        bench.session.flush()

        assert to_ask(bench.session, at=bench.at) == [bench.artwork_id]
        assert referring.refer_again(bench.session, [bench.artwork_id], at=bench.at) == 1
        assert to_ask(bench.session, at=bench.at) == []
        assert to_ask(bench.session, at=bench.later(days=1)) == [bench.artwork_id]

    def test_no_longer_waits_once_its_permit_is_verified(self, bench: Bench) -> None:
        self.old(bench)

        bench.holds_paper("relic_exit_permit", verifier=EXAMINER)

        assert "R-05" not in {code for one in waiting(bench.session).works for code in one.codes}

    @pytest.mark.parametrize("by", [ARTIST, CUSTOMS, REGULATOR, actor("keeper"), actor("expert")])
    def test_is_for_relics_examiners_only(self, bench: Bench, by: Actor) -> None:
        self.old(bench)

        with pytest.raises(NotAllowed):
            self.examines(bench, by=by)

    def test_wants_something_referred(self, bench: Bench) -> None:
        bench.states(**PLAIN)

        with pytest.raises(NothingReferred):
            self.examines(bench)

    def test_wants_a_reason(self, bench: Bench) -> None:
        self.old(bench)

        with pytest.raises(ReasonNeeded):
            self.examines(bench, reason=" ")
