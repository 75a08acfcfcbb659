"""Bitstring status lists."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import canonical, status
from authentication.evidence.errors import StatusListBroken
from authentication.evidence.status import Bits, Entry, Purpose, StatusList
from tests.unit.evidence.making import HOUSE, NOON

EXCEPTION = "digitalbazaar tests/mock 100KWith50KthRevoked"
"""Named for its 50,000th bit, it sets bit 50,007: it was made when its authors counted the bits of a byte
from the least significant. The specification, and their code since, count from the most significant."""


class TestPublishedVectors:
    def test_decode_to_the_published_bits_and_the_exception_to_its_leftover(self, vectors: Path) -> None:
        published = json.loads((vectors / "bitstring-status-list" / "encoded_lists.json").read_text())
        leftover = []

        for case in published:
            bits = Bits.decode(case["encodedList"])
            assert len(bits.data) == case["byteLength"]
            found = [index for index in range(bits.length_bits) if bits.is_set(index)]
            assert found == case["setIndexesMsbFirst"], case["source"]
            if found and found != [50_000]:
                leftover.append((case["source"], found))

        assert leftover == [(EXCEPTION, [50_007])]

    def test_an_empty_list_is_as_long_as_the_specification_asks(self) -> None:
        assert len(Bits.none_set().data) == 16_384


class TestBits:
    @given(st.sets(st.integers(0, status.LENGTH_BITS - 1), max_size=12))
    def test_come_back_with_exactly_what_was_set(self, indexes: set[int]) -> None:
        bits = Bits.decode(Bits.none_set().having(indexes).encode())

        assert bits.length_bits == status.LENGTH_BITS
        assert {index for index in indexes if bits.is_set(index)} == indexes
        assert sum(byte.bit_count() for byte in bits.data) == len(indexes)

    def test_the_first_is_the_most_significant(self) -> None:
        assert Bits.none_set(16).having([0, 9]).data == b"\x80\x40"

    @pytest.mark.parametrize("index", [-1, status.LENGTH_BITS])
    def test_beyond_the_end_are_refused(self, index: int) -> None:
        with pytest.raises(StatusListBroken):
            Bits.none_set().is_set(index)
        with pytest.raises(StatusListBroken):
            Bits.none_set().having([index])

    @pytest.mark.parametrize("encoded", [None, "", "u", "uAAAA", "H4sI", "u!!", "uH4sIAAAAAAAAAA"])
    def test_nonsense_is_refused(self, encoded: object) -> None:
        with pytest.raises(StatusListBroken):
            Bits.decode(encoded)

    def test_a_bomb_is_refused(self) -> None:
        bomb = "u" + canonical.base64url_text(gzip.compress(bytes(16 * 1024 * 1024 + 1)))

        with pytest.raises(StatusListBroken):
            Bits.decode(bomb)


class TestStatusList:
    @pytest.fixture
    def listed(self) -> StatusList:
        return StatusList(
            url="https://registry.example/status/revocation/1",
            purpose=Purpose.REVOCATION,
            bits=Bits.none_set().having([7]),
            issuer=HOUSE,
            valid_from=NOON,
            valid_until=NOON + timedelta(days=1),
        )

    def test_comes_back(self, listed: StatusList) -> None:
        assert StatusList.read(listed.document()) == listed

    @pytest.mark.parametrize(
        "change",
        [
            {"issuer": None},
            {"validUntil": "tomorrow"},
            {"type": ["VerifiableCredential"]},
            {"more": 1},
            {"credentialSubject": None},
            {"credentialSubject": {"statusPurpose": "message"}},
        ],
    )
    def test_changed_is_refused(self, listed: StatusList, change: dict[str, Any]) -> None:
        with pytest.raises(StatusListBroken):
            StatusList.read({**listed.document(), **change})

    def test_too_short_is_refused(self, listed: StatusList) -> None:
        document = listed.document()
        document["credentialSubject"]["encodedList"] = Bits.none_set(1024).encode()

        with pytest.raises(StatusListBroken):
            StatusList.read(document)


class TestEntry:
    @given(st.integers(0, status.LENGTH_BITS - 1), st.sampled_from(Purpose))
    def test_comes_back(self, index: int, purpose: Purpose) -> None:
        entry = Entry("https://registry.example/status/1", index, purpose)

        assert Entry.read(entry.to_json()) == entry

    @pytest.mark.parametrize(
        "change",
        [
            {"statusListIndex": "07"},
            {"statusListIndex": 7},
            {"statusPurpose": "refresh"},
            {"id": "x"},
            {"more": ""},
        ],
    )
    def test_changed_is_refused(self, change: dict[str, Any]) -> None:
        entry = Entry("https://registry.example/status/1", 7, Purpose.REVOCATION)

        with pytest.raises(StatusListBroken):
            Entry.read({**entry.to_json(), **change})
        with pytest.raises(StatusListBroken):
            Entry.read("entry")
