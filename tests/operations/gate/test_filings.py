"""Filings beside declarations: each at its moment, its replies followed, whatever the offices play."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonded_warehouse.clearance_errors import (
    CustomsDown,
    FilingStands,
    ListNotApproved,
    NothingToFile,
    SlipIncomplete,
    SlipNotApproved,
)
from bonded_warehouse.customs.filing import guid_of
from bonded_warehouse.customs.office_replies import understood, write_area
from bonded_warehouse.customs.offices import Filed, Occasion, Verdict
from bonded_warehouse.customs.simulator.offices import PLAYS, OfficesSimulator, told
from bonded_warehouse.customs.transport_filing import Vehicle, Voyage
from bonded_warehouse.events import CustodyMoved
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.filings import Filing, FilingAnswer, FilingState
from bonded_warehouse.models.messages import CustomsMessage, Direction
from bonded_warehouse.operations import hearing, moments, submitting
from bonded_warehouse.queries import filings, message_audit
from foundation.errors import NotAllowed, Refusal
from tests.examples import examples
from tests.operations.warehouse.conftest import store
from tests.operations.warehouse.store import (
    COURIER,
    CUSTOMS,
    DECLARANT,
    GATE,
    KEEPER,
    SECOND,
    SENIOR,
    Store,
)

__all__ = ["store"]
VAN = Vehicle(number="豫B12345", weight_g=2_000_000)
FLIGHT = Voyage(name="CZ", number="CZ331", bill="784-12345675")


def last_step(store: Store, holding: Holding) -> CustodyMoved:
    link = store.session.scalars(
        sa.select(CustodyEvent).where(CustodyEvent.holding_id == holding.id).order_by(CustodyEvent.seq.desc())
    ).first()
    assert link is not None
    return CustodyMoved(
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        transition=link.transition,
        event=link.event,
        from_state=link.from_state.value,
        to_state=link.to_state.value,
        hash=link.hash,
    )


def follows(store: Store, holding: Holding) -> None:
    """As the worker does after each step."""
    moments.follow_step(store.session, last_step(store, holding), store.later())


def asked(store: Store, row: Filing, play: str | None = None, *, rounds: int = 2) -> Filing:
    """Have a filing sent and asked about, as the worker does; the office plays."""
    row.scenario = play
    store.session.flush()
    for _ in range(rounds):
        hearing.keep_sent(store.session, filing_id=row.id, at=store.at)
        filed = filings.to_send(store.session, row.id)
        try:
            heard = OfficesSimulator().file(filed, at=store.later())
        except CustomsDown:
            continue
        hearing.record(store.session, filing_id=row.id, heard=heard, at=store.at)
    return row


def of(store: Store, holding: Holding, occasion: Occasion) -> Filing:
    return store.session.scalars(
        sa.select(Filing)
        .where(Filing.holding_id == holding.id, Filing.occasion == occasion, Filing.voids_id.is_(None))
        .order_by(Filing.id.desc())
    ).one()


def slip(store: Store, holding: Holding, **more: Any) -> list[Filing]:
    given: dict[str, Any] = {"vehicle": VAN, "actor": DECLARANT, "at": store.later()}
    return submitting.file_slip(store.session, holding_id=holding.id, **given | more)


@pytest.fixture
def coming(store: Store) -> Holding:
    holding = store.expected()
    follows(store, holding)
    return holding


@pytest.fixture
def leaving(store: Store) -> Holding:
    return store.cleared()


def refused(store: Store, kind: type[Refusal], step: Callable[[], object]) -> Refusal:
    """As at the edge: what is refused leaves nothing behind."""
    point = store.session.begin_nested()
    with pytest.raises(kind) as found:
        step()
    point.rollback()
    store.session.expire_all()
    return found.value


def on_a_desk(store: Store, row: Filing) -> bool:
    store.session.flush()
    return row.id in {card.id for card in filings.waiting(store.session, at=store.at + timedelta(days=2))}


class TestMoments:
    def test_a_bonded_work_comes_in_on_list_and_slip(self, store: Store, coming: Holding) -> None:
        listed = asked(store, of(store, coming, Occasion.ENTRY_LIST))
        assert (listed.kind, listed.state) == ("INV101", FilingState.APPROVED)
        assert listed.number is not None
        assert len(listed.number) == 18
        (entry,) = slip(store, coming, net_g=900, gross_g=1500)
        assert listed.number.encode() in entry.body
        refused(store, SlipNotApproved, lambda: store.takes(coming, "gate_in", GATE))
        asked(store, entry)
        store.takes(coming, "gate_in", GATE)
        asked(store, entry)
        assert entry.state is FilingState.PASSED
        store.takes(coming, "unload", KEEPER, SECOND)
        assert asked(store, listed).state is FilingState.APPROVED  # it is not booked in yet
        assert not listed.is_unclear

    def test_is_booked_in_on_an_approved_list_only(self, store: Store, coming: Holding) -> None:
        store.takes(coming, "gate_in", GATE)
        store.takes(coming, "unload", KEEPER, SECOND)
        store.takes(coming, "condition_check", KEEPER, store.depositor(coming))
        store.takes(coming, "identify", KEEPER, SECOND)
        position = store.position("A-01-01")

        def booked() -> CustodyEvent:
            return store.takes(coming, "book_in", KEEPER, SENIOR, position_id=position)

        refused(store, ListNotApproved, booked)
        listed = asked(store, of(store, coming, Occasion.ENTRY_LIST))
        booked()
        assert asked(store, listed).state is FilingState.POSTED
        assert listed.closed_at is not None

    def test_a_released_work_leaves_on_slip_and_master_list(self, store: Store, leaving: Holding) -> None:
        with pytest.raises(SlipIncomplete):
            slip(store, leaving)
        with pytest.raises(NotAllowed):
            slip(store, leaving, voyage=FLIGHT, actor=COURIER)
        exit_slip, master = slip(store, leaving, voyage=FLIGHT)
        assert (exit_slip.kind, master.kind) == ("SAS121", "CEB607")
        with pytest.raises(FilingStands):
            slip(store, leaving, voyage=FLIGHT)

        def left() -> CustodyEvent:
            return store.takes(leaving, "leave_under_supervision", COURIER, GATE)

        assert refused(store, SlipNotApproved, left).facts["filing_id"] == exit_slip.id
        asked(store, exit_slip)
        asked(store, master)
        left()
        assert asked(store, exit_slip).state is FilingState.PASSED
        arrival = submitting.file_arrival(
            store.session, holding_id=leaving.id, actor=COURIER, at=store.later()
        )
        assert (arrival.kind, asked(store, arrival).state) == ("CEB507", FilingState.APPROVED)
        assert VAN.number.encode() in arrival.body
        store.takes(leaving, "departure_confirmed", COURIER)
        follows(store, leaving)
        departed = asked(store, of(store, leaving, Occasion.DEPARTURE))
        assert (departed.kind, departed.state) == ("CEB509", FilingState.APPROVED)
        assert b"CZ331" in departed.body

        days: dict[str, Any] = {
            "from_at": store.at - timedelta(days=3),
            "to_at": store.at,
            "actor": DECLARANT,
        }
        with pytest.raises(NothingToFile):  # the carrier sold none of them
            submitting.file_summary(store.session, at=store.later(), enterprise_id="ent_firm_2", **days)
        summary = submitting.file_summary(store.session, at=store.later(), enterprise_id="ent_firm_1", **days)
        assert asked(store, summary).state is FilingState.POSTED
        with pytest.raises(NothingToFile):
            submitting.file_summary(store.session, at=store.later(), **days)
        assert list(message_audit.unfaithful(store.session)) == []

    def test_what_does_not_come_takes_its_list_back(self, store: Store, coming: Holding) -> None:
        listed = asked(store, of(store, coming, Occasion.ENTRY_LIST))
        store.takes(coming, "cancel_appointment", store.depositor(coming))
        follows(store, coming)
        back = store.session.scalars(sa.select(Filing).where(Filing.voids_id == listed.id)).one()
        assert b"<DclTypecd>3<" in back.body
        assert listed.state is FilingState.APPROVED
        asked(store, back)
        assert store.session.get_one(Filing, listed.id).state.value == "void"


DESK = {
    "silence",
    "send_failed",
    "unknown_status",
    "garbage",
    "bomb",
    "entity",
    "format_error",
    "lies",
    "back",
}
ENDS = {
    **dict.fromkeys(["approve", "late", "twice", "late_twice", "out_of_order", "dies"], FilingState.APPROVED),
    "manual": FilingState.REVIEW,
    "inspect": FilingState.INSPECTION,
    "detain": FilingState.DETAINED,
    "contradicts": FilingState.APPROVED,
    "early": FilingState.APPROVED,
}


def test_whatever_an_office_plays_a_filing_ends_right_or_on_a_desk(store: Store, coming: Holding) -> None:
    row = of(store, coming, Occasion.ENTRY_LIST)
    for play in (*PLAYS, "reject-D02"):
        point = store.session.begin_nested()
        asked(store, row, play, rounds=3)
        if play in DESK | {"contradicts", "early", "inspect", "detain", "reject-D02", "down"}:
            assert on_a_desk(store, row), play
        else:
            assert not on_a_desk(store, row), play
        if play in ENDS:
            assert row.state is ENDS[play], play
        if play == "reject-D02":
            assert row.state is FilingState.RETURNED
        kept = store.session.scalars(
            sa.select(CustomsMessage).where(
                CustomsMessage.filing_id == row.id, CustomsMessage.direction == Direction.IN
            )
        ).all()
        answers = store.session.scalars(sa.select(FilingAnswer).where(FilingAnswer.filing_id == row.id)).all()
        assert len({message.sha256 for message in kept}) == len(kept) >= len(answers)
        assert list(message_audit.unfaithful(store.session)) == [], play
        point.rollback()
        store.session.expire_all()


def test_a_person_ends_what_is_unclear_and_a_returned_one_is_filed_again(
    store: Store, coming: Holding
) -> None:
    row = asked(store, of(store, coming, Occasion.ENTRY_LIST), "garbage")
    said: dict[str, Any] = {"filing_id": row.id, "note": "by telephone", "at": store.later()}
    with pytest.raises(NotAllowed):
        hearing.decide(store.session, finding="approve", actor=DECLARANT, **said)
    hearing.decide(store.session, finding="return", actor=CUSTOMS, **said)
    assert (row.state, row.is_unclear) == (FilingState.RETURNED, False)
    assert on_a_desk(store, row)
    again = moments.file_again(store.session, filing_id=row.id, actor=DECLARANT, at=store.later())
    assert (again.about, asked(store, again).state) == (row.about, FilingState.APPROVED)
    assert not on_a_desk(store, row)


def test_what_an_office_said_of_another_filing_is_never_followed(store: Store, coming: Holding) -> None:
    row = of(store, coming, Occasion.ENTRY_LIST)
    other = Filed(
        id="fil_other", occasion=row.occasion, kind=row.kind, cop_no="fil_other", guid=row.guid,
        body=row.body, opened_at=row.opened_at, scenario="approve",
    )  # fmt: skip
    heard = understood(told(other, at=store.at), filings.filed(row))
    assert {one.verdict for one in heard} == {Verdict.UNCLEAR}
    assert {one.note for one in heard} == {"other_filing"}


FOLDED = {
    "120": FilingState.RECEIVED,
    "300": FilingState.REVIEW,
    "500": FilingState.INSPECTION,
    "501": FilingState.DETAINED,
    "800": FilingState.APPROVED,
    "100": FilingState.RETURNED,
}


@st.composite
def said(draw: st.DrawFn) -> tuple[list[str], list[int], int]:
    """What an office says in its order, how it is brought (some of it often), and in how many pieces."""
    middle = draw(st.lists(st.sampled_from(["120", "300", "500", "501"]), max_size=4))
    statuses = ["120", *middle, draw(st.sampled_from(["800", "100", "300"]))]
    places = range(len(statuses))
    again = draw(st.lists(st.sampled_from(places), max_size=4))
    return statuses, draw(st.permutations([*places, *again])), draw(st.integers(1, 4))


@given(said())
@settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
def test_replies_in_any_order_end_where_the_office_ended(
    waiting_list: tuple[Store, str], play: tuple[list[str], list[int], int]
) -> None:
    store, filing_id = waiting_list
    statuses, order, pieces = play
    point = store.session.begin_nested()
    row = store.session.get_one(Filing, filing_id)
    what = filings.filed(row)
    bodies = [
        write_area(
            "INV201",
            guid=guid_of(row.id, f"said-{number}"),
            cop_no=row.cop_no,
            told_at=row.opened_at + timedelta(seconds=number),
            said={"ReturnStatus": status} | ({"BondInvtNo": "QD460426I000000001"} if status == "800" else {}),
        )
        for number, status in enumerate(statuses)
    ]
    size = max(1, len(order) // pieces)
    for start in range(0, len(order), size):
        brought = understood([bodies[number] for number in order[start : start + size]], what)
        hearing.record(store.session, filing_id=row.id, heard=brought, at=store.at)

    assert row.state is FOLDED[statuses[-1]]
    assert (row.number is not None) == ("800" in statuses)
    assert not row.is_unclear
    count = sa.select(sa.func.count()).select_from(FilingAnswer).where(FilingAnswer.filing_id == row.id)
    assert store.session.scalar(count) == len(statuses)
    point.rollback()
    store.session.expire_all()


@pytest.fixture
def waiting_list(store: Store, coming: Holding) -> tuple[Store, str]:
    return store, of(store, coming, Occasion.ENTRY_LIST).id
