"""What port, gate and tax office must do; run against those in the house and those behind HTTP."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs import transport_filing as messages
from bonded_warehouse.customs.http_offices import HttpOffices
from bonded_warehouse.customs.offices import KINDS, Filed, Occasion, Offices, Verdict
from bonded_warehouse.customs.simulator.desk import Script
from bonded_warehouse.customs.simulator.offices import PLAYS, OfficesSimulator
from bonded_warehouse.customs.simulator.server import Office
from bonded_warehouse.customs.transport_filing import Envelope, Goods, Parcel, Vehicle, Voyage
from bonded_warehouse.customs.writing import Built
from foundation.money import Money
from tests.firms import FIRMS

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=12)
GOODS = Goods(
    hs="9701911900", name="ink landscape", value=Money(62_000_00, "CNY"), book="T46", seq=3,
    net_g=900, gross_g=1500,
)  # fmt: skip
VAN = Vehicle(number="豫B12345", weight_g=2_000_000)
FLIGHT = Voyage(name="CZ", number="CZ331", bill="784-1")
PARCEL = Parcel(waybill="W-1", list_number="46042026E000000001", gross_g=1500)


BUILT: dict[Occasion, Callable[[Envelope], Built]] = {
    Occasion.ENTRY_LIST: lambda about: messages.verification_list(about, GOODS, way="I"),
    Occasion.EXIT_LIST: lambda about: messages.verification_list(about, GOODS, way="E", mode="1210"),
    Occasion.ENTRY_SLIP: lambda about: messages.release_slip(
        about, GOODS, VAN, way="I", rests_on="QD1", is_list=True
    ),
    Occasion.EXIT_SLIP: lambda about: messages.release_slip(
        about, GOODS, VAN, way="E", rests_on="4604", is_list=False
    ),
    Occasion.MASTER_LIST: lambda about: messages.master_list(about, PARCEL, FLIGHT, VAN),
    Occasion.ARRIVAL: lambda about: messages.arrival(about, PARCEL, VAN.number, FLIGHT),
    Occasion.DEPARTURE: lambda about: messages.departure(about, PARCEL, left_at=NOON),
    Occasion.SUMMARY: lambda about: messages.summary(about, ["46042026E000000001"], from_at=None, to_at=NOON),
    Occasion.REFUND: lambda about: messages.claim(about, {"total_cny": "39000.00"}),
}


def filed(
    occasion: Occasion = Occasion.EXIT_SLIP, play: str | None = "approve", *, seen_at: datetime | None = None
) -> Filed:
    cop_no = f"fil_{occasion.value}"[-20:]
    body = BUILT[occasion](Envelope(filing_id=cop_no, cop_no=cop_no, at=NOON, of=FIRMS))
    return Filed(
        id=cop_no, occasion=occasion, kind=KINDS[occasion], cop_no=cop_no, guid=body.guid, body=body.body,
        opened_at=NOON, seen_at=seen_at, scenario=play,
    )  # fmt: skip


@pytest.fixture
def office() -> Iterator[Office]:
    server = Office(0, Script())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["inside", "over HTTP"])
def offices(request: pytest.FixtureRequest, office: Office) -> Iterator[Offices]:
    if request.param == "inside":
        yield OfficesSimulator()
    else:
        outside = HttpOffices(office.url)
        yield outside
        outside.close()


def said(offices: Offices, what: Filed, *, at: datetime = NOON) -> list[Verdict]:
    return [one.verdict for one in offices.file(what, at=at)]


@pytest.mark.parametrize("occasion", list(Occasion))
def test_every_filing_is_taken_in_approved_and_answered_the_same_again(
    offices: Offices, occasion: Occasion
) -> None:
    first, again = offices.file(filed(occasion), at=NOON), offices.heard(filed(occasion), at=NIGHT)

    assert first == again
    assert Verdict.APPROVED in [one.verdict for one in first]
    assert len({one.reference for one in first}) == len(first)


def test_the_gate_is_spoken_of_once_it_saw_the_goods(offices: Offices) -> None:
    assert Verdict.PASSED not in said(offices, filed())
    assert offices.heard(filed(seen_at=NOON + timedelta(hours=1)), at=NIGHT)[-1].verdict is Verdict.PASSED


WORDS = {
    "manual": [Verdict.RECEIVED, Verdict.REVIEW],
    "inspect": [Verdict.RECEIVED, Verdict.INSPECTION],
    "detain": [Verdict.RECEIVED, Verdict.DETAINED],
    "back": [Verdict.RECEIVED, Verdict.TURNED_BACK],
    "reject-G01": [Verdict.RETURNED],
    "silence": [],
    "late": [],
    "bomb": [Verdict.RECEIVED, Verdict.UNCLEAR],
    "entity": [Verdict.RECEIVED, Verdict.UNCLEAR],
    "garbage": [Verdict.RECEIVED, Verdict.UNCLEAR],
    "format_error": [Verdict.UNCLEAR],
    "unknown_status": [Verdict.RECEIVED, Verdict.UNCLEAR],
    "send_failed": [Verdict.RECEIVED, Verdict.UNCLEAR],
    "lies": [Verdict.UNCLEAR, Verdict.UNCLEAR],
    "early": [Verdict.RECEIVED, Verdict.APPROVED, Verdict.PASSED],
    "contradicts": [Verdict.RECEIVED, Verdict.APPROVED, Verdict.RETURNED],
    "out_of_order": [Verdict.RECEIVED, Verdict.APPROVED],
    "twice": [Verdict.RECEIVED, Verdict.RECEIVED, Verdict.APPROVED, Verdict.APPROVED],
}


@pytest.mark.parametrize("play", sorted(WORDS))
def test_each_play_is_as_it_is_named(offices: Offices, play: str) -> None:
    assert said(offices, filed(play=play)) == WORDS[play]
    if play == "late":
        assert offices.heard(filed(play=play), at=NIGHT)[-1].verdict is Verdict.APPROVED


def test_a_broken_line_is_unavailable_and_one_that_dies_has_taken_it_in(offices: Offices) -> None:
    for play in ("down", "dies"):
        with pytest.raises(CustomsDown):
            offices.file(filed(play=play), at=NOON)
    assert offices.file(filed(play="dies"), at=NIGHT)[-1].verdict is Verdict.APPROVED
    assert set(WORDS) | {"approve", "down", "dies", "late_twice"} == {*PLAYS, "reject-G01"}


def test_a_script_names_what_is_played_for_each_kind(office: Office) -> None:
    office.desk.script = Script(offices={"SAS121": "manual", "REFUND": "approve"})
    client = HttpOffices(office.url)
    assert said(client, filed(play=None))[-1] is Verdict.REVIEW
    assert said(client, filed(Occasion.REFUND, None))[-1] is Verdict.POSTED
    office.desk.offices.clear()  # it forgets, and is sent it again
    assert client.heard(filed(play=None), at=NIGHT)[-1].verdict is Verdict.REVIEW
    client.close()
