"""RFC 8785, and the one spelling of instants and base64."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import canonical
from authentication.evidence.errors import NotCanonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.LARGEST_INTEGER, canonical.LARGEST_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class TestPublishedVectors:
    @pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
    def test_are_written_as_published(self, vectors: Path, name: str) -> None:
        folder = vectors / "jcs-rfc8785" / "testdata"
        expected = bytes.fromhex((folder / "outhex" / f"{name}.txt").read_text())

        value = canonical.read_any_spelling((folder / "input" / f"{name}.json").read_bytes(), floats=True)

        assert canonical.write(value, floats=True) == expected
        assert canonical.read(expected, floats=True) == value


class TestReadAndWrite:
    @given(VALUES)
    def test_come_back_to_the_same_value(self, value: Any) -> None:
        data = canonical.write(value)

        assert canonical.read(data) == value
        assert json.loads(data) == value

    @given(VALUES)
    def test_refuse_every_other_spelling(self, value: Any) -> None:
        data = canonical.write(value)
        others = [json.dumps(value, indent=1).encode(), data + b"\n", b" " + data, b"\xef\xbb\xbf" + data]

        for other in others:
            if other != data:
                with pytest.raises(NotCanonical):
                    canonical.read(other)

    @pytest.mark.parametrize(
        "data",
        [
            b'{"a":1,"a":1}',
            b'{"b":1,"a":2}',
            b'{"a":1.0}',
            b'{"a":1e2}',
            b"[1.5]",
            b"NaN",
            b"-0",
            b"[01]",
            b'"\\u0061"',
            b'"\\/"',
            b"9007199254740992",
            b'"\\ud800"',
            b"\xff",
            b"",
            b"[" * 100_000,
        ],
    )
    def test_refuse_what_is_not_canonical(self, data: bytes) -> None:
        with pytest.raises(NotCanonical):
            canonical.read(data)

    @pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, 2**53, "\ud800", {1: 2}, {"a": object()}])
    def test_refuse_values_without_a_form(self, value: Any) -> None:
        with pytest.raises(NotCanonical):
            canonical.write(value)


class TestInstant:
    @given(st.integers(0, 8_000_000_000).map(lambda second: datetime.fromtimestamp(second + 0.5, UTC)))
    def test_comes_back_to_the_second(self, at: datetime) -> None:
        text = canonical.instant_text(at)

        assert canonical.instant(text) == at.replace(microsecond=0)

    def test_is_said_in_utc(self) -> None:
        beijing = timezone(timedelta(hours=8))

        assert canonical.instant_text(datetime(2026, 11, 25, 8, tzinfo=beijing)) == "2026-11-25T00:00:00Z"

    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-25T08:00:00+00:00",
            "2026-11-25T08:00:00.0Z",
            "2026-11-25",
            "2026-13-01T00:00:00Z",
            "",
            None,
            7,
            "２026-11-25T08:00:00Z",
        ],
    )
    def test_has_no_other_spelling(self, text: object) -> None:
        with pytest.raises(NotCanonical):
            canonical.instant(text)


class TestBase64:
    @given(st.binary(max_size=40))
    def test_comes_back(self, data: bytes) -> None:
        assert canonical.base64_bytes(canonical.base64_text(data)) == data
        assert canonical.base64url_bytes(canonical.base64url_text(data)) == data

    @pytest.mark.parametrize("text", ["QQ", "QR==", "QQ==\n", "Q Q=", "é", None, b"QQ=="])
    def test_has_no_other_spelling(self, text: object) -> None:
        with pytest.raises(NotCanonical):
            canonical.base64_bytes(text)

    @pytest.mark.parametrize("text", ["QQ==", "QR", "Q", "+/8", None])
    def test_url_safe_has_no_other_spelling(self, text: object) -> None:
        with pytest.raises(NotCanonical):
            canonical.base64url_bytes(text)
