"""Replies from customs: bombs, entities, floods and lies are told apart from what customs said."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs import filing
from bonded_warehouse.customs.catalogue import status_codes
from bonded_warehouse.customs.gateway import Declared, Reply
from bonded_warehouse.customs.reading import DEEPEST, ELEMENTS, LARGEST
from bonded_warehouse.customs.replies import read_replies, understood, write_reply
from bonded_warehouse.customs.showing import pretty
from bonded_warehouse.customs.simulator.desk import Desk, Script
from bonded_warehouse.customs.simulator.office import BOMB, GARBAGE
from tests.contracts.test_customs import NOON, declared

GUID = "0190A1B2-AAAA-4BBB-8CCC-0123456789AB"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)
SOUND = write_reply("CEB603", guid=GUID, cop_no="dec_1", status="120", told_at=NOON)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (LAUGHS, "dtd"),
        (BOMB, "dtd"),
        (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:7139/x.dtd"><r/>', "dtd"),
        (b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><r/>', "dtd"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r [<!ENTITY a "b">]><r/>'.encode("utf-16"), "dtd"),
        (b"<r>" * (DEEPEST + 1) + b"</r>" * (DEEPEST + 1), "tree"),
        (b"<r>" + b"<a/>" * ELEMENTS + b"</r>", "tree"),
        (b"<r>" + b" " * LARGEST + b"</r>", "size"),
        (GARBAGE, "xml"),
        (b"", "xml"),
        (b"<r>&nothing;</r>", "xml"),
        (b"<r", "xml"),
        (b'<?xml version="1.0" encoding="no-such"?><r/>', "xml"),
        (b"<r/>", "kind"),
        (SOUND.replace(b"chinaport", b"elsewhere"), "kind"),
        (SOUND.replace(b"CEB604", b"CEB999"), "kind"),
        (SOUND.replace(b"InventoryReturn", b"Inventory"), "kind"),
        (SOUND.replace(b">120<", b"><"), "identity"),
        (SOUND.replace(GUID.encode() + b"<", b"<"), "identity"),
        (SOUND.replace(b">20261125", b">20261325"), "value"),
        (SOUND.replace(b">20261125", b">x"), "value"),
    ],
)
def test_what_cannot_be_read_safely_is_refused_with_its_reason(body: bytes, problem: str) -> None:
    with pytest.raises(MessageUnreadable) as refusal:
        read_replies(body)

    assert refusal.value.facts["problem"] == problem
    (answer,) = understood([body], declared())
    assert (answer.status, answer.note, answer.body) == (Reply.UNCLEAR, problem, body)


def test_what_is_refused_is_not_shown_either() -> None:
    assert pretty(LAUGHS) is None
    assert pretty(SOUND) is not None


def test_a_reply_reads_back_as_it_was_written() -> None:
    at = NOON + timedelta(milliseconds=7)
    info = "[Code:D04;Desc:单证不符]"
    body = write_reply("CEB603", guid=GUID, cop_no="dec_1", status="100", told_at=at, info=info)

    (reply,) = read_replies(body)

    assert (reply.kind, reply.guid, reply.cop_no, reply.status) == ("CEB604", GUID, "dec_1", "100")
    assert reply.told_at == at
    assert reply.codes == ("D04",)


@pytest.mark.parametrize(
    ("status", "problem"),
    [("777", "status"), ("?", "status"), ("0120", "status"), ("800 ", None), ("599", None)],
)
def test_a_status_that_is_not_known_goes_to_a_person(status: str, problem: str | None) -> None:
    body = write_reply("CEB603", guid=GUID, cop_no="dec_1", status=status, told_at=NOON)

    (answer,) = understood([body], declared())

    if problem is None:
        assert answer.status == status.strip()
    else:
        assert (answer.status, answer.note) == (Reply.UNCLEAR, problem)


def test_a_reply_about_another_filing_is_never_believed() -> None:
    body = write_reply("CEB603", guid=GUID, cop_no="dec_2", status="800", told_at=NOON)

    (answer,) = understood([body], declared())

    assert (answer.status, answer.note) == (Reply.UNCLEAR, "other_filing")


def test_a_refused_waybill_goes_to_a_person_and_a_taken_one_only_acknowledges() -> None:
    taken, refused = (
        write_reply("CEB505", guid=GUID, cop_no="W-1", status=status, told_at=NOON)
        for status in ("120", "100")
    )

    (said,) = understood([taken], declared())
    assert (said.acknowledges, said.status, said.body) == (True, Reply.STORED, taken)
    (answer,) = understood([refused], declared())
    assert (answer.status, answer.note) == (Reply.UNCLEAR, "document_refused")


def test_the_same_reply_has_the_same_reference_and_another_time_another() -> None:
    def heard(at: datetime) -> str:
        body = write_reply("CEB603", guid=GUID, cop_no="dec_1", status="120", told_at=at)
        return understood([body], declared())[0].reference

    assert heard(NOON) == heard(NOON)
    assert heard(NOON) != heard(NOON + timedelta(seconds=1))
    assert len(heard(NOON)) <= 60


def test_replies_are_followed_in_the_order_of_their_own_time() -> None:
    late, early = (
        write_reply("CEB603", guid=GUID, cop_no="dec_1", status=status, told_at=NOON + timedelta(seconds=n))
        for n, status in ((2, "800"), (1, "120"))
    )

    assert [answer.status for answer in understood([late, early], declared())] == ["120", "800"]


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_no_bytes_whatever_make_the_reader_fail(body: bytes) -> None:
    (answer,) = understood([body], declared())

    assert answer.status is Reply.UNCLEAR


@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255))
@settings(max_examples=200, deadline=None)
def test_a_damaged_reply_never_becomes_a_release(at: int, byte: int) -> None:
    damaged = SOUND[:at] + bytes([byte]) + SOUND[at + 1 :]

    assert all(answer.status is not Reply.RELEASED for answer in understood([damaged], declared()))


def test_the_server_takes_the_messages_of_a_filing_once() -> None:
    desk = Desk(Script())
    sent = filing.messages(declared())

    answers = [desk.take(built.body, scenario=None, at=NOON) for _ in range(3) for built in sent]

    assert len(desk.filings) == 1
    assert answers[3] == answers[7] == answers[11]


def test_the_server_says_that_a_message_is_malformed() -> None:
    (body,) = Desk(Script()).take(BOMB, scenario=None, at=NOON)

    assert b"CEB900Message" in body


def test_a_list_without_its_order_receipt_and_waybill_is_returned() -> None:
    bodies = Desk(Script()).take(filing.messages(declared())[3].body, scenario=None, at=NOON)

    (answer,) = understood(bodies, declared())
    assert (answer.status, answer.codes) == (Reply.RETURNED, ("D04",))


def test_a_script_gives_each_filing_its_turn() -> None:
    desk = Desk(Script(filings={"dec_b": "detain"}, turns=("silence", "manual")))

    def lodge(name: str) -> list[str]:
        what: Declared = declared(declaration_id=name)
        said = [desk.take(built.body, scenario=None, at=NOON) for built in filing.messages(what)]
        return [answer.status.value for answer in understood(said[3], what)]

    assert [lodge(name) for name in ("dec_a", "dec_b", "dec_c", "dec_d")] == [
        [],
        ["120", "501"],
        [],
        ["120", "300"],
    ]


def test_a_filing_that_comes_again_keeps_the_scenario_that_it_was_given() -> None:
    desk = Desk(Script(turns=("release", "detain")))

    def lodge(name: str) -> list[bytes]:
        said = [
            desk.take(built.body, scenario=None, at=NOON)
            for built in filing.messages(declared(declaration_id=name))
        ]
        return said[3]

    first = lodge("dec_a")
    lodge("dec_b")
    lodge("dec_c")

    assert lodge("dec_a") == first


def test_a_script_with_an_unknown_scenario_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "script.json"
    file.write_text('{"turns": ["bribe"]}', encoding="utf-8")

    with pytest.raises(ValueError, match="bribe"):
        Script.read(file)


def test_every_status_of_the_source_is_known() -> None:
    assert set(status_codes()) == {reply.value for reply in Reply if reply is not Reply.UNCLEAR}
