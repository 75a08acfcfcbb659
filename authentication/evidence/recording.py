"""Broadcast receipt: what was on air when the hammer fell on a lot, held to the whole recording before it.

    {"content": {...}, "format": "bianliang.broadcast-receipt/1", "seal": {...}}

A recording is pieces 1, 2, ... in a chain: head_0 = SHA-256(broadcast), and head_n = SHA-256(head_{n-1} || n
|| SHA-256(piece_n)) with n as eight bytes, big-endian. `content` has the head after the piece in which the
hammer fell, and the digest of the frame; `seal` is the house's one signed and logged word of that. With the
recording's files anyone recomputes the head. See docs/formats/broadcast-receipt.md.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from authentication.evidence import sealed
from authentication.evidence.case import Failed, Found, Known, Skipped
from authentication.evidence.errors import ReceiptBroken
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.sealed import Case, Sealed
from authentication.evidence.verdict import State, Verdict

FORMAT: Final = "bianliang.broadcast-receipt/1"
KIND: Final = "live.receipt"
"""What the house says of a receipt: its lot, the head of the chain, and the digest of the content."""
ILL_LAID: Final = "It is not laid out as a broadcast receipt: %(why)s."
SUFFIXES: Final = (".m4s", ".mp4")
CHAIN: Final = "chain.jsonl"
WITHHELD: Final = "withheld.json"
"""In a recording from which pieces are withheld: their numbers, as `{"pieces": [...]}`."""
DIGEST: Final = re.compile("^[0-9a-f]{64}$", re.ASCII)
NEAR_US: Final = 2_000_000
"""A hammer so near to its piece counts as within it: the camera's clock and the house's are two."""
AFTER: Final = "The picture is of a time after the hammer."
INSTANT: Final = re.compile(r"^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z$", re.ASCII)


def subject(lot_id: str) -> str:
    """Return the IRI that a receipt's seal is about: the broadcast of a lot."""
    return f"urn:bianliang:lot-broadcast:{lot_id}"


def claims(content: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    """Return what the house says of a receipt."""
    return {"lot": content["lot"], "head": content["chain"]["head"], "sha256": sha256}


RECEIPT: Final = sealed.Kind(
    format=FORMAT,
    says=KIND,
    broken=lambda why: ReceiptBroken(why=why),
    ill_laid=ILL_LAID,
    subject=lambda content: subject(content["lot"]),
    claims=claims,
)


def digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 of a content's canonical JSON, in hex.

    :raises ReceiptBroken: if it has no canonical form
    """
    return sealed.digest(RECEIPT, content)


def write(receipt: Sealed) -> bytes:
    """Return the receipt's file.

    :raises ReceiptBroken: if something in it has no canonical form
    """
    return sealed.write(RECEIPT, receipt)


def is_receipt(data: bytes) -> bool:
    """Say whether a file calls itself a broadcast receipt, whatever else is true of it."""
    return sealed.is_of(RECEIPT, data)


def genesis(broadcast_id: str) -> str:
    """Return the head before the first piece, in hex."""
    return hashlib.sha256(broadcast_id.encode()).hexdigest()


def link(head: str, number: int, sha256: str) -> str:
    """Return the head after a piece, in hex."""
    joined = bytes.fromhex(head) + number.to_bytes(8, "big") + bytes.fromhex(sha256)
    return hashlib.sha256(joined).hexdigest()


class _ReceiptCase(Case):
    """A receipt, with the folder of its recording if there is one."""

    folder: Path | None = None


def verify(
    data: bytes,
    *,
    trust: TrustPolicy,
    at: datetime,
    folder: Path | None = None,
    known_checkpoints: tuple[Known, ...] = (),
) -> Verdict:
    """Return what may be said of a receipt at an instant. It never raises for what the file says.

    (1) receipt, (2) seal, (3) content, (4) recording, (5) frame. The worst of what they found is the
    verdict's state.

    :param folder: with the pieces of the recording, and the frame as `<lot>.jpg`
    """
    case = _ReceiptCase(RECEIPT, data, trust, at, known_checkpoints)
    case.folder = folder
    return sealed.verify(case, STEPS)


def _read(case: Case) -> Found:
    """(1) The file is a receipt in its one spelling."""
    case.file = sealed.read(RECEIPT, case.data)
    return Found("It is a broadcast receipt, with the house's seal.")


def _content(case: Case) -> Found:
    """(3) The content is what was sealed; whether a picture was on air at the hammer is said with it."""
    found = sealed.require_content(case)
    if seconds := _without_picture_s(case):
        return Found(
            "The content is what was sealed: %(sha256)s. No picture was on air at the hammer: the last piece "
            "before it ended %(seconds)s seconds earlier.",
            {**found.facts, "seconds": seconds},
        )
    return found


def _recording(case: Case) -> Found:
    """(4) Every byte of the recording, up to the hammer, is what the chain's head was made from."""
    content, folder = case.content, _folder(case)
    if folder is None:
        raise Skipped("No recording was handed in.")
    head, wanted = genesis(content["broadcast"]), content["chain"]
    withheld, lacking = _withheld(folder), 0
    digests: list[str] = []
    for number in range(1, wanted["number"] + 1):
        found = _digest(folder, number)
        lacking += found is None
        digests.append(found or _listed_only(withheld, number))
        head = link(head, number, digests[-1])
    if digests[content["piece"]["number"] - 1] != content["piece"]["sha256"] or head != wanted["head"]:
        named = _first_other(folder, digests)
        if named is not None:
            raise Failed(State.PROOF_BROKEN, "Piece %(number)s of the recording was changed.", number=named)
        raise Failed(State.PROOF_BROKEN, "The recording is not the one that was sealed.")
    if lacking:
        return Found(
            "%(given)s of the %(count)s pieces of the recording up to the hammer are what was sealed. "
            "Said to be withheld: %(withheld)s; their digests alone are given, and they are what was sealed.",
            {"given": wanted["number"] - lacking, "count": wanted["number"], "withheld": lacking},
        )
    return Found(
        "All %(count)s pieces of the recording up to the hammer are what was sealed.",
        {"count": wanted["number"]},
    )


def _frame(case: Case) -> Found:
    """(5) The picture is the one that was on air."""
    folder = _folder(case)
    path = None if folder is None else folder / f"{case.content['lot']}.jpg"
    if path is None or not path.exists():
        raise Skipped("No picture was handed in.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != case.content["frame"]["sha256"]:
        raise Failed(State.PROOF_BROKEN, "The picture is not the one that was on air at the hammer.")
    if seconds := _without_picture_s(case):
        return Found(
            "No picture was on air at the hammer: this is the last one before it, "
            "of %(seconds)s seconds earlier.",
            {"seconds": seconds},
        )
    return Found("The picture is the one that was on air at the hammer.")


def _without_picture_s(case: Case) -> int:
    """Return for how many seconds before the hammer no picture was on air; 0 where one was.

    :raises Failed: if the piece began after the hammer
    """
    if before_hammer_us(case.content) < -NEAR_US:
        raise Failed(State.PROOF_BROKEN, AFTER)
    return gap_s(case.content)


def before_hammer_us(content: Mapping[str, Any]) -> int:
    """Return how long before the hammer the piece ended, negative if it began after it; 0 if it fell within.

    What cannot be read says nothing: that the content is what the house sealed is asked elsewhere.
    """
    piece, begun, fell = (
        content["piece"],
        _instant_us(content["begun_at"]),
        _instant_us(content["hammer"]["at"]),
    )
    start, duration = piece["start_us"], piece["duration_us"]
    if begun is None or fell is None or not (_is_whole(start) and _is_whole(duration)):
        return 0
    into: int = fell - begun - start
    return into if into < 0 else max(0, into - duration)


def _instant_us(said: Any) -> int | None:
    """Return an instant in microseconds since 1970; None where it is not written as the house writes one."""
    found = INSTANT.match(said) if isinstance(said, str) else None
    if found is None:
        return None
    *parts, fraction = found.groups()
    try:
        whole = datetime(*(int(one) for one in parts), tzinfo=UTC)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
    return int(whole.timestamp()) * 1_000_000 + int((fraction or "0").ljust(6, "0"))


def gap_s(content: Mapping[str, Any]) -> int:
    """Return how many seconds before the hammer the last picture was on air; 0 if one was on air then."""
    before = before_hammer_us(content)
    return before // 1_000_000 if before > NEAR_US else 0


def _is_whole(said: Any) -> bool:
    return isinstance(said, int) and not isinstance(said, bool)


def _folder(case: Case) -> Path | None:
    return case.folder if isinstance(case, _ReceiptCase) else None


def _digest(folder: Path, number: int) -> str | None:
    for suffix in SUFFIXES:
        path = folder / f"{number:06}{suffix}"
        if path.exists():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return None


def _listed_only(withheld: Mapping[int, str], number: int) -> str:
    """Return the digest of a piece that is withheld: the chain needs no more of it."""
    if number not in withheld:
        raise Failed(State.PROOF_BROKEN, "Piece %(number)s of the recording is missing.", number=number)
    return withheld[number]


def _withheld(folder: Path) -> dict[int, str]:
    """Return the digests of pieces that are said to be withheld; the head shows whether they are true."""
    try:
        named = json.loads((folder / WITHHELD).read_bytes())["pieces"]
        said = dict(enumerate(_listed(folder), 1))
        numbers = [one for one in named if _is_whole(one) or (isinstance(one, float) and one.is_integer())]
        return {int(one): said[one] for one in numbers if DIGEST.match(str(said.get(one)))}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _listed(folder: Path) -> list[Any]:
    """Return the digests that the recording's own list says."""
    return [json.loads(line)["sha256"] for line in (folder / CHAIN).read_bytes().split(b"\n") if line]


def _first_other(folder: Path, digests: list[str]) -> int | None:
    """Return the first piece that is not what the recording's own list says of it."""
    try:
        said = _listed(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    pairs = zip(digests, said, strict=False)
    return next((number for number, (found, meant) in enumerate(pairs, 1) if found != meant), None)


STEPS: Final[sealed.Steps] = (
    ("receipt", _read),
    ("seal", sealed.require_seal),
    ("content", _content),
    ("recording", _recording),
    ("frame", _frame),
)
