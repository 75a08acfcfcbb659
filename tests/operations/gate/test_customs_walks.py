"""Random customs offices: a filing ends where the office said, or on a desk; never twice, never lost."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonded_warehouse.customs import filing
from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.replies import understood, write_reply
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.customs.simulator.office import BOMB, GARBAGE
from bonded_warehouse.events import WithdrawalAsked
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.messages import CustomsMessage, Direction
from bonded_warehouse.operations import answering, messaging
from bonded_warehouse.queries import declarations, message_audit, messages
from bonded_warehouse.queries.declarations import DeclarationCard, to_lodge
from bonded_warehouse.rules.states import CustodyState
from foundation.errors import NotAllowed
from tests.examples import examples
from tests.operations.gate.bench import CUSTOMS, DECLARANT, STRANGER, Bench

ENDS = {
    Reply.RELEASED.value: "released",
    Reply.RETURNED.value: "rejected",
    Reply.RETURN_SHIPMENT.value: "rejected",
}
"""Statuses after which nothing more can follow."""
DETENTIONS = {"501", "502", "503", "599"}


def reply(what: Declared, number: int, status: str, **changes: Any) -> bytes:
    """The office's n-th saying; a higher number was said later."""
    values: dict[str, Any] = {
        "guid": filing.guid_of(what.id, f"test-{number}"),
        "cop_no": what.id,
        "status": status,
        "told_at": what.lodged_at + timedelta(seconds=number),
        "invt_no": "46042026E000000001" if status != "100" else None,
    }
    return write_reply("CEB603", **(values | changes))


def expected(statuses: list[str]) -> str:
    """Where a filing stands after these sayings in the order in which the office said them."""
    state = "lodged"
    for status in statuses:
        if state in {"released", "rejected"}:
            break
        if status in ENDS:
            state = ENDS[status]
        elif status in DETENTIONS:
            state = "detained"
        elif status == "500" and state != "detained":
            state = "inspection"
        elif status == "120" and state == "lodged":
            state = "accepted"
    return state


def custody(bench: Bench) -> list[str]:
    return [event.transition for event in bench.session.query(CustodyEvent).order_by(CustodyEvent.seq)]


def stored_answers(bench: Bench) -> list[DeclarationAnswer]:
    return list(bench.session.scalars(sa.select(DeclarationAnswer).order_by(DeclarationAnswer.number)))


def undone(bench: Bench) -> Iterator[None]:
    """A savepoint around one walk: the work is packed again for the next one."""
    point = bench.session.begin_nested()
    try:
        yield
    finally:
        point.rollback()
        bench.session.expire_all()


NOISE = st.sampled_from(["garbage", "bomb", "lie", "unknown", "format"])
QUIET = ["1", "2", "3", "300", "399", "899", "4"]
LAST = st.sampled_from(["800", "100", "700", "500", "300", None])


@st.composite
def plays(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, int]]]:
    """What the office says in its order, and how it is brought: by number, or as noise; some often."""
    said = [*draw(st.lists(st.sampled_from(QUIET), max_size=2)), "120"]
    said += draw(st.lists(st.sampled_from(QUIET), max_size=2))
    last = draw(LAST)
    if last:
        said.append(last)
    brought = [("said", number) for number in range(len(said))]
    brought += [("said", draw(st.integers(0, len(said) - 1))) for _ in range(draw(st.integers(0, 3)))]
    brought += [(draw(NOISE), 0) for _ in range(draw(st.integers(0, 2)))]
    return said, draw(st.permutations(brought))


def bodies(what: Declared, said: list[str], brought: list[tuple[str, int]]) -> list[bytes]:
    noise = {
        "garbage": GARBAGE,
        "bomb": BOMB,
        "lie": reply(what, 90, "800", cop_no="dec_of_another"),
        "unknown": reply(what, 91, "777"),
        "format": reply(what, 92, "-1").replace(b"CEB604Message", b"CEB900Message"),
    }
    return [reply(what, number, said[number]) if kind == "said" else noise[kind] for kind, number in brought]


@given(play=plays(), pieces=st.integers(1, 4))
@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_filing_ends_where_the_office_said_or_on_a_desk(
    walking: Bench, play: tuple[list[str], list[tuple[str, int]]], pieces: int
) -> None:
    said, brought = play
    bench = walking
    for _ in undone(bench):
        card = bench.files()
        what = to_lodge(bench.session, card.id)
        stream = bodies(what, said, brought)
        size = max(1, len(stream) // pieces)
        closes = bool({"800", "100", "700"} & set(said))

        for start in range(0, len(stream), size):  # some together, some one by one
            answers = understood(stream[start : start + size], what)
            answering.record_answers(bench.session, declaration_id=card.id, answers=answers, at=bench.at)
            bench.follows(card)

        now = declarations.declaration(bench.session, card.id)
        found = stored_answers(bench)
        noisy = {kind for kind, _ in brought} - {"said"}
        # never lost: every saying is written down, with its bytes
        assert len(found) == len(said) + len(noisy)
        kept = {row.sha256 for row in bench.session.scalars(sa.select(CustomsMessage))}
        assert kept == {sha256(body).hexdigest() for body in stream}
        # never twice: one end, one step of custody
        assert custody(bench).count("M22") + custody(bench).count("M21") == closes
        # the right end
        assert now.state == expected(said)
        # or a desk: what was not understood is told, and the work has not moved for it
        assert declarations.is_unclear(now) == bool(noisy or "4" in said)
        holding = bench.session.get(Holding, "hdg_1")
        assert holding is not None
        assert holding.state is {
            "released": CustodyState.CLEARED_EXPORT,
            "rejected": CustodyState.PACKED,
        }.get(now.state, CustodyState.IN_CLEARANCE)


@pytest.fixture
def walking(bench: Bench) -> Bench:
    bench.ready_to_leave()
    bench.session.flush()
    return bench


class TestOvertaken:
    def hears(self, bench: Bench, card: DeclarationCard, *statuses: tuple[int, str]) -> DeclarationCard:
        what = to_lodge(bench.session, card.id)
        for number, status in statuses:
            answers = understood([reply(what, number, status)], what)
            bench.customs_answers(card, answers)
        return declarations.declaration(bench.session, card.id)

    def test_what_was_said_before_a_detention_and_comes_after_it_moves_nothing(self, walking: Bench) -> None:
        card = self.hears(walking, walking.files(), (5, "501"), (1, "120"), (2, "500"))

        assert card.state == "detained"
        assert [answer.is_late for answer in card.answers] == [False, True, True]

    def test_a_release_that_was_overtaken_by_an_inspection_does_not_release(self, walking: Bench) -> None:
        card = self.hears(walking, walking.files(), (1, "120"), (5, "500"), (3, "800"))

        assert card.state == "inspection"
        assert card.answers[-1].is_late

    def test_a_storing_that_was_overtaken_still_counts(self, walking: Bench) -> None:
        card = self.hears(walking, walking.files(), (5, "300"), (1, "120"))

        assert card.state == "accepted"


class TestMessages:
    def test_that_are_sent_are_kept_once_however_often(self, walking: Bench) -> None:
        card = walking.files()
        sent = filing.messages(to_lodge(walking.session, card.id))

        for _ in range(3):
            messaging.keep_sent(walking.session, declaration_id=card.id, messages=sent, at=walking.at)

        found = messages.of_declaration(walking.session, card.id)
        assert [one.kind for one in found] == ["CEB303", "CEB403", "CEB505", "CEB603"]
        assert [one.state for one in found] == ["to_send"] * 4
        assert messages.body(walking.session, found[3].id)[1] == sent[3].body

    def test_are_answered_once_customs_said_something(self, walking: Bench) -> None:
        card = walking.files()
        sent = filing.messages(to_lodge(walking.session, card.id))
        messaging.keep_sent(walking.session, declaration_id=card.id, messages=sent, at=walking.at)

        walking.customs_answers(card)

        found = messages.of_declaration(walking.session, card.id)
        assert {one.state for one in found if one.direction == "out"} == {"answered"}
        assert {one.kind for one in found if one.direction == "in"} == {"CEB604"}

    def test_that_are_brought_follow_once(self, walking: Bench) -> None:
        card = walking.files()
        body = reply(to_lodge(walking.session, card.id), 1, "120")

        first, again = (
            messaging.receive(walking.session, body=body, actor=CUSTOMS, at=walking.at) for _ in range(2)
        )
        walking.follows(card)

        assert first == again
        assert len(stored_answers(walking)) == 1
        assert declarations.declaration(walking.session, card.id).state == "accepted"

    @pytest.mark.parametrize(("body", "problem"), [(BOMB, "dtd"), (GARBAGE, "xml")])
    def test_of_no_filing_wait_for_a_person(self, walking: Bench, body: bytes, problem: str) -> None:
        messaging.receive(walking.session, body=body, actor=CUSTOMS, at=walking.at)
        messaging.receive(walking.session, body=body, actor=CUSTOMS, at=walking.at)

        (stray,) = messages.stray(walking.session)
        assert (stray.state, stray.problem, stray.text) == ("unclear", problem, None)

    def test_about_a_filing_that_is_not_ours_wait_for_a_person(self, walking: Bench) -> None:
        card = walking.files()
        body = reply(to_lodge(walking.session, card.id), 1, "800", cop_no="dec_of_another")

        messaging.receive(walking.session, body=body, actor=CUSTOMS, at=walking.at)

        assert [one.problem for one in messages.stray(walking.session)] == ["other_filing"]
        assert stored_answers(walking) == []

    def test_are_brought_by_the_office_and_not_by_him_who_waits_for_them(self, walking: Bench) -> None:
        card = walking.files()
        release = reply(to_lodge(walking.session, card.id), 1, "800")

        for other in (DECLARANT, STRANGER):
            with pytest.raises(NotAllowed):
                messaging.receive(walking.session, body=release, actor=other, at=walking.at)

        assert [
            one for one in messages.of_declaration(walking.session, card.id) if one.direction == "in"
        ] == []
        assert stored_answers(walking) == []


def test_a_cancellation_that_customs_does_not_grant_waits_for_a_person(walking: Bench) -> None:
    card = walking.files()
    what = to_lodge(walking.session, card.id)
    refused = Answer(
        reference="r-1",
        declaration_id=card.id,
        status=Reply.UNCLEAR,
        note="not_cancelled",
        answered_at=walking.at,
        body=write_reply("CEB605", guid="G", cop_no=card.id, status="100", told_at=walking.at),
    )
    answering.ask_withdrawal(walking.session, declaration_id=card.id, actor=DECLARANT, at=walking.at)
    (asked,) = walking.facts("WithdrawalAsked")

    answering.record_withdrawal(walking.session, WithdrawalAsked(**asked), refused, walking.at)

    now = declarations.declaration(walking.session, card.id)
    assert (now.state, declarations.is_unclear(now)) == ("lodged", True)
    assert custody(walking) == ["M20"]
    assert CustomsSimulator().withdraw(what, key="e", at=walking.at).status is Reply.RETURNED


def test_the_messages_of_both_ways_are_told_apart(walking: Bench) -> None:
    card = walking.files()
    walking.customs_answers(card)

    ways = walking.session.scalars(sa.select(CustomsMessage.direction).distinct()).all()

    assert ways == [Direction.IN]


class TestWaybill:
    def test_of_another_parcel_is_not_declared_again_for_six_months(self, walking: Bench) -> None:
        walking.files()
        other = walking.session.scalars(sa.select(Declaration)).one()
        first = walking.session.get_one(Holding, "hdg_1")
        values = {column.key: getattr(first, column.key) for column in sa.inspect(Holding).columns}
        gone = {"id": "hdg_2", "state": CustodyState.DELIVERED, "is_open": False, "closed_at": walking.at}
        walking.session.add(Holding(**values | gone))
        walking.session.flush()
        other.holding_id, other.state = "hdg_2", DeclarationState.RELEASED
        first.state = CustodyState.PACKED
        walking.session.flush()

        with pytest.raises(DeclarationInvalid) as refusal:
            walking.files()
        assert list(refusal.value.fields) == ["waybill_number"]

        assert walking.files(waybill_number="W-2").state == "lodged"

    def test_of_a_declaration_that_was_returned_may_be_used_again(self, walking: Bench) -> None:
        card = walking.files()
        what = to_lodge(walking.session, card.id)
        walking.customs_answers(card, understood([reply(what, 1, "100")], what))

        assert walking.files().state == "lodged"


class TestAudit:
    def test_names_a_message_that_was_changed_by_hand(self, walking: Bench) -> None:
        card = walking.files()
        walking.customs_answers(card)
        assert list(message_audit.unfaithful(walking.session)) == []

        row = walking.session.scalars(sa.select(CustomsMessage)).first()
        assert row is not None
        row.body = row.body.replace(b"120", b"800")
        walking.session.flush()

        assert list(message_audit.unfaithful(walking.session)) == [
            f"{row.id}: its bytes are not those that were kept"
        ]

    def test_names_an_unclear_message_that_nobody_was_told_of(self, walking: Bench) -> None:
        card = walking.files()
        what = to_lodge(walking.session, card.id)
        walking.customs_answers(card, understood([GARBAGE], what))
        assert list(message_audit.unfaithful(walking.session)) == []

        walking.session.execute(sa.delete(DeclarationAnswer))

        (fault,) = message_audit.unfaithful(walking.session)
        assert fault.endswith("no answer says so")
