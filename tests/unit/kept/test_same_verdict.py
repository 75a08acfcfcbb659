"""The kept page and the command say the same of every file, word for word, in both languages.

The files are those that the tests of the verifiers hand in (`recording.py` wrote them down): passports,
dossiers, bid histories and extracts, good and bad. Then they are changed at random: never a wrong yes, and
never other words.
"""

import base64
import gzip
import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from authentication.evidence import disclosure, judging, passport, policy, showing
from authentication.evidence.case import Known
from tests.unit.evidence.making import NOON, certified, changed_checkpoints
from tests.unit.kept import receipts, recording
from tests.unit.kept.asking import ask

FILES = Path(__file__).parents[2] / "vectors" / "verdicts.json.gz"
CHANGES = int(os.environ.get("KEPT_CHANGES", "60"))
EVERY = "KEPT_CHANGES" in os.environ
SEED = os.environ.get("KEPT_SEED", "1")
PIECES = [
    b'"',
    b"\\u0041",
    b"1",
    b"null",
    b",",
    b"{}",
    b"[]",
    b"true",
    b"-",
    b"1.5",
    b"\\ud800",
    b'"a":1,',
    b"\xff",
]


@pytest.fixture(scope="module")
def files() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress(FILES.read_bytes()))
    receipt = receipts.as_case(receipts.receipt())
    return [{**receipt, "data": base64.b64encode(receipt["data"]).decode()}, *found]


def said(case: dict[str, Any], data: bytes | None = None, folder: Path | None = None) -> dict[str, Any]:
    """Return the words of the command for a case, or for other bytes in its place."""
    verdict = judging.judge(
        base64.b64decode(case["data"]) if data is None else data,
        trust=policy.read(case["trust"].encode()),
        at=datetime.fromtimestamp(case["at"], UTC),
        status_lists=case["lists"],
        known_checkpoints=[Known(note) for note in case["known"]],
        disclosures=[disclosure.from_json(each) for each in case["disclosures"]],
        recorded=folder,
    )
    return {lang: showing.to_json(verdict, lang=lang) for lang in ("en", "zh")}


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a bit, some bytes or a piece of them changed, left out, put in or moved."""
    made, place = bytearray(data), chance.randrange(len(data))
    match chance.randrange(5):
        case 0:
            made[place] ^= 1 << chance.randrange(8)
        case 1:
            made[place] = chance.choice(b'{}[]",:0123456789abtfn\\u \x00\xff-.eE+')
        case 2:
            del made[place : place + chance.randrange(1, 6)]
        case 3:
            made[place:place] = chance.choice(PIECES)
        case _:
            other = chance.randrange(len(data))
            made[place : place + 20] = data[other : other + 20]
    return bytes(made)


def test_of_what_the_verifiers_are_tested_with(files: list[dict[str, Any]], tmp_path: Path) -> None:
    some = files if EVERY else files[::2]
    meant = [said(each) for each in some]

    assert ask(some, tmp_path) == meant

    kinds = {each["en"]["steps"][0]["name"] for each in meant}
    assert kinds == {"format", "dossier", "history", "extract", "receipt"}
    states = {each["en"]["state"] for each in meant}
    assert len(states) >= (12 if EVERY else 9), "all but the two of photographs, which are not compared here"


def test_of_a_checkpoint_changed_by_hand_it_is_never_said_that_the_log_signed_it(tmp_path: Path) -> None:
    registry = certified()
    trust, pairs = registry.trust(), changed_checkpoints(registry)[:2]  # the page takes no paths
    cases = [
        recording.case(passport.write(made), trust=trust, at=NOON, known_checkpoints=[known])
        for made, known in pairs
    ]

    found = ask(cases, tmp_path)

    assert found == [said(each) for each in cases]
    for each in found:
        assert each["en"]["state"] == "proof_broken"
        assert {step["name"]: step["outcome"] for step in each["en"]["steps"]}["witnesses"] == "passed"


RECORDINGS: dict[str, dict[str, bytes | None]] = {
    "whole": {},
    "a piece changed": {"000002.m4s": b"other"},
    "a piece changed and no list": {"000002.m4s": b"other", "chain.jsonl": None},
    "list of another": {"000001.mp4": b"other", "chain.jsonl": b"{}\n"},
    "a piece missing": {"000002.m4s": None},
    "another picture": {f"{receipts.LOT}.jpg": b"other"},
    "no picture": {f"{receipts.LOT}.jpg": None},
    "a piece withheld": {"000002.m4s": None, "withheld.json": b'{"pieces": [2]}'},
    "a piece withheld and no list": {
        "000002.m4s": None,
        "withheld.json": b'{"pieces": [2]}',
        "chain.jsonl": None,
    },
    "another withheld": {"000002.m4s": None, "withheld.json": b'{"pieces": [3, 9, "2", -1]}'},
    "a withheld piece of another digest": {
        "000002.m4s": None,
        "withheld.json": b'{"pieces": [2]}',
        "chain.jsonl": receipts.CHAIN.replace(receipts.CHAIN.splitlines()[1][-9:-2], "0000000").encode(),
    },
    "withheld by a whole number written otherwise": {
        "000002.m4s": None,
        "withheld.json": b'{"pieces": [2.0, true, 1e400]}',
    },
    "a piece withheld, and blank lines in the list": {
        "000002.m4s": None,
        "withheld.json": b'{"pieces": [2]}',
        "chain.jsonl": receipts.CHAIN.replace("\n", "\n\n").encode(),
    },
    "withheld, and yet there": {"withheld.json": b'{"pieces": [2]}'},
    "nothing withheld that can be read": {"000002.m4s": None, "withheld.json": b"[]"},
}
WHOLE = (
    "whole",
    "no picture",
    "a piece withheld",
    "withheld by a whole number written otherwise",
    "a piece withheld, and blank lines in the list",
    "withheld, and yet there",
)


def test_of_a_broadcast_held_to_its_recording(tmp_path: Path) -> None:
    data = receipts.receipt()
    case = {**receipts.as_case(data), "data": base64.b64encode(data).decode()}
    folders = [receipts.laid_out(tmp_path / name, changes) for name, changes in RECORDINGS.items()]
    meant = [said(case, folder=folder) for folder in folders]

    found = ask([{**case, "recorded": receipts.recorded(folder)} for folder in folders], tmp_path)

    assert found == meant
    valid = [name for name, each in zip(RECORDINGS, meant, strict=True) if each["en"]["valid"]]
    assert valid == list(WHOLE)
    told = dict(zip(RECORDINGS, (json.dumps(each["en"]) for each in meant), strict=True))
    assert "2 of the 3 pieces" in told["a piece withheld"]
    assert "withheld: 1;" in told["a piece withheld"]
    assert "withheld" not in told["withheld, and yet there"]


@pytest.mark.parametrize(
    ("fell", "valid", "words"),
    [
        ("2026-07-01T12:00:02.500000Z", True, "the one that was on air at the hammer"),
        ("2026-07-01T12:00:04.900000Z", True, "the one that was on air at the hammer"),
        ("2026-07-01T12:00:05.100000Z", True, " 2 seconds earlier"),
        ("2026-07-01T13:00:03Z", True, " 3600 seconds earlier"),
        ("2026-07-01T11:59:59.999999Z", False, "of a time after the hammer"),
        ("2026-13-01T12:00:00Z", True, "the one that was on air at the hammer"),
        (7, True, "the one that was on air at the hammer"),
    ],
)
def test_of_when_the_hammer_fell(tmp_path: Path, fell: object, valid: bool, words: str) -> None:  # noqa: FBT001 -- of a table
    data = receipts.receipt(fell)
    case = {**receipts.as_case(data), "data": base64.b64encode(data).decode()}
    folder = receipts.laid_out(tmp_path / "whole", {})
    meant = said(case, folder=folder)

    assert ask([{**case, "recorded": receipts.recorded(folder)}], tmp_path) == [meant]
    assert meant["en"]["valid"] is valid
    assert words in json.dumps(meant["en"])

    alone = said(case)
    content = next(each for each in alone["en"]["steps"] if each["name"] == "content")
    assert ask([case], tmp_path) == [alone]
    assert alone["en"]["valid"] is valid, "with nothing else handed in"
    assert words in json.dumps(content) or "seconds" not in words


def test_of_what_was_changed_at_random_and_never_a_wrong_yes(
    files: list[dict[str, Any]], tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    whole = [each for each in files if len(each["data"]) > 200]
    cases, meant = [], []
    for _ in range(CHANGES):
        case = chance.choice(whole)
        data = base64.b64decode(case["data"])
        other = changed(data, chance)
        cases.append({**case, "data": base64.b64encode(other).decode()})
        meant.append(said(case, other))
        assert other == data or not meant[-1]["en"]["valid"]

    found = ask(cases, tmp_path)

    assert [each["en"]["valid"] for each in found] == [each["en"]["valid"] for each in meant]
    assert found == meant
