"""The passport's file: one spelling, and no byte of it without meaning."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authentication.evidence import canonical, merkle, passport
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import PassportBroken
from authentication.evidence.passport import Entry, Passport
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verifying import verify
from tests.examples import examples
from tests.unit.evidence.making import ARTWORK, NOON, Registry, certified
from tests.unit.evidence.test_canonical import TEXT, VALUES

LATER = NOON + timedelta(days=1)
HASHES = st.binary(min_size=32, max_size=32)
SIGNED = st.dictionaries(TEXT, VALUES, max_size=3)


@st.composite
def passports(draw: st.DrawFn) -> Passport:
    indexes = sorted(draw(st.sets(st.integers(0, 2**40), max_size=3)))
    entries = []
    for number, index in enumerate(indexes, start=1):
        place = passport.logged(
            credential := draw(SIGNED),
            salt=draw(HASHES),
            number=number,
            previous=draw(st.none() | HASHES),
            recorded_at=NOON + timedelta(seconds=draw(st.integers(0, 10**6))),
            index=index,
            path=tuple(draw(st.lists(HASHES, max_size=3))),
        )
        salts = draw(st.lists(st.binary(min_size=16, max_size=16), max_size=2))
        disclosed = tuple(Disclosure(draw(TEXT), draw(VALUES), salt) for salt in salts)
        entries.append(Entry(credential=credential, logged=place, disclosed=disclosed))
    if not entries or draw(st.booleans()):
        entries.append(Entry(credential=draw(SIGNED), logged=None))
    return Passport(
        artwork=draw(TEXT),
        checkpoint=draw(TEXT) if indexes else None,
        entries=tuple(entries),
        status_lists=tuple(draw(st.lists(SIGNED, max_size=2))),
    )


class TestFile:
    @given(passports())
    def test_comes_back(self, made: Passport) -> None:
        data = passport.write(made)

        assert passport.read(data) == made
        assert passport.write(passport.read(data)) == data

    @given(passports())
    def test_has_no_other_spelling(self, made: Passport) -> None:
        data = passport.write(made)

        for other in (data + b"\n", b" " + data, data.replace(b":", b": ", 1), data[:-1]):
            with pytest.raises(PassportBroken):
                passport.read(other)

    def test_too_large_is_refused_unread(self) -> None:
        with pytest.raises(PassportBroken, match="bytes"):
            passport.read(b" " * (passport.LARGEST_BYTES + 1))

    def test_without_a_form_is_not_written(self) -> None:
        entry = Entry(credential={"price": 0.5}, logged=None)

        with pytest.raises(PassportBroken):
            passport.write(Passport(artwork=ARTWORK, checkpoint=None, entries=(entry,)))

    def test_waiting_statements_come_last(self) -> None:
        made = certified().passport()
        waiting = Entry(credential={}, logged=None)

        with pytest.raises(PassportBroken, match="order"):
            passport.write(
                Passport(artwork=ARTWORK, checkpoint=made.checkpoint, entries=(waiting, made.entries[0]))
            )

    def test_leaves_in_it_are_those_of_the_log(self) -> None:
        registry = certified()

        for entry, (_, index, *_) in zip(registry.passport().entries, registry.said, strict=True):
            assert entry.logged
            assert (
                entry.logged.leaf_hash == merkle.leaf_hash(entry.logged.leaf) == registry.tree.node(0, index)
            )


def sly(byte: int) -> list[int]:
    """Return other values for a byte of canonical JSON: one that keeps it JSON if it can, and a near one."""
    text = chr(byte)
    if text.isdigit():
        near = ord("1") if text == "0" else byte - 1
    elif text.isalpha():
        near = byte ^ 0x20  # the other case
    else:
        near = ord("a")
    return [near, byte ^ 1]


@pytest.fixture(scope="module")
def small() -> tuple[bytes, TrustPolicy]:
    registry = Registry()
    entry = registry.unsigned("certificate", {"number": "BL-1"})["credentialStatus"][0]
    registry.say("certificate", {"number": "BL-1"}, status=(entry,))
    registry.say_sealed("title.transferred", {"buyer": "Li Hua", "price": "9"}, show=("buyer",))
    made = registry.passport(witnessed=True)
    lists = made.status_lists[:1]
    data = passport.write(
        Passport(artwork=ARTWORK, checkpoint=made.checkpoint, entries=made.entries, status_lists=lists)
    )
    return data, registry.trust(witnesses_needed=1)


@pytest.fixture(scope="module")
def large() -> tuple[bytes, TrustPolicy]:
    registry = certified()
    for number in range(12):
        registry.say("custody.moved", {"facility": "Kaifeng 汴梁", "number": number})
    return registry.file(witnessed=True), registry.trust(witnesses_needed=1)


class TestEveryByte:
    """Whatever byte is changed, into whatever: the passport is no longer valid."""

    def test_matters_at_every_place(self, small: tuple[bytes, TrustPolicy]) -> None:
        """Try one of the sly changes of each byte, the first or the second as it falls."""
        data, trust = small
        assert verify(data, trust=trust, at=LATER).is_valid

        passed = []
        for place, byte in enumerate(data):
            changed = data[:place] + bytes([random.choice(sly(byte))]) + data[place + 1 :]
            assert changed != data
            if verify(changed, trust=trust, at=LATER).is_valid:
                passed.append((place, data[max(0, place - 20) : place + 20]))

        assert passed == []

    @settings(max_examples=examples(60))
    @given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), how=st.sampled_from("rid"))
    def test_matters_replaced_inserted_or_deleted(
        self, large: tuple[bytes, TrustPolicy], place: float, byte: int, how: str
    ) -> None:
        data, trust = large
        at = int(place * len(data))
        new = b"" if how == "d" else bytes([byte])
        changed = data[:at] + new + data[at + (how != "i") :]

        assert verify(changed, trust=trust, at=LATER).is_valid == (changed == data)

    @settings(max_examples=examples(80))
    @given(st.data())
    def test_matters_in_every_text_of_it(self, large: tuple[bytes, TrustPolicy], data: st.DataObject) -> None:
        """Change one text or number in the JSON, and write it canonically again."""
        file, trust = large
        found = canonical.read(file)
        places = list(_leaves(found))
        *path, last = data.draw(st.sampled_from(places))
        inside = found
        for step in path:
            inside = inside[step]
        old = inside[last]
        inside[last] = data.draw(VALUES.filter(lambda value: value != old or type(value) is not type(old)))

        assert not verify(canonical.write(found), trust=trust, at=LATER).is_valid


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Any:
    if isinstance(value, dict | list) and value:
        for step in value if isinstance(value, dict) else range(len(value)):
            yield from _leaves(value[step], (*path, step))
    else:
        yield path
