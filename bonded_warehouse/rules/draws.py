"""The inspection draw, and its check by a stranger: `python -m bonded_warehouse.rules.draws FILE`.

A filing is inspected when HMAC-SHA256(secret of the day, filing number) mod 10000 lies below its rate.
SHA-256 of the secret is published before the day begins, the secret the day after. Source: specification of
the domain, c.2 (D). Standard library only: this file runs alone, without house, database or network.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

PARTS: Final = 10_000
"""Rates are in ten-thousandths."""
SECRET_BYTES: Final = 32
CHINA: Final = timezone(timedelta(hours=8))
"""Days of the draw are days of China, which knows no summer time."""
NUMBER: Final = re.compile(r"\d{8}-\d{4,}-[0-9A-Z]{8}")
"""Day, place in the day without a gap, and eight random signs not chosen by whoever holds the secret."""
OK, FAILED, NOT_ASKED = 0, 1, 2


class Credit(StrEnum):
    """Customs' five levels of credit. Source: GACC Order 282, in force from 2026-04-01."""

    ADVANCED = "advanced"
    CERTIFIED = "certified"
    REGULAR = "regular"
    DISHONEST = "dishonest"
    SERIOUSLY_DISHONEST = "seriously_dishonest"


class Lane(StrEnum):
    """How a filing is looked at."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLACK = "black"


SAMPLING: Final = {Lane.GREEN: 200, Lane.YELLOW: 1_500, Lane.RED: PARTS}
"""Of the lanes, in ten-thousandths: 2 %, 15 %, all. Black draws nothing: it stops."""
ADVANCED_OF_REGULAR: Final = 5
"""Advanced certified: a fifth of the rate, but not in the red lane. Old Order 251; new ratio U."""


def rate(lane: Lane, credit: Credit) -> int:
    """Return the sampling rate in ten-thousandths.

    :raises ValueError: for the black lane, which stops
    """
    if lane is Lane.BLACK:
        raise ValueError("the black lane stops; nothing is drawn")
    full = SAMPLING[lane]
    return full // ADVANCED_OF_REGULAR if credit is Credit.ADVANCED and lane is not Lane.RED else full


def commitment(secret: bytes) -> str:
    """Return what is published before the day: SHA-256 of its secret, in hex."""
    return hashlib.sha256(secret).hexdigest()


def roll(secret: bytes, number: str) -> int:
    """Return what a filing throws, 0 to 9999: the digest as one big-endian number, mod 10000."""
    digest = hmac.new(secret, number.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest, "big") % PARTS


def is_drawn(secret: bytes, number: str, sampling: int) -> bool:
    """Say whether a filing is inspected at this rate."""
    return roll(secret, number) < sampling


def link(before: str, number: str, lane: str, credit: str, sampling: int) -> str:
    """Return the hash of a filing's entry, which holds everything entered before it: the filer's receipt.

    :param before: hash of the entry before; of the first of a day, the day's commitment
    """
    said = "\n".join((before, number, lane, credit, str(sampling)))
    return hashlib.sha256(said.encode()).hexdigest()


def opens_at(day: date) -> datetime:
    """Return the first instant of a day of the draw."""
    return datetime.combine(day, time(), CHINA)


def day_of(at: datetime) -> date:
    """Return the day of the draw in which an instant lies."""
    return at.astimezone(CHINA).date()


def number_of(day: date, place: int, tail: str) -> str:
    """Return a filing number. `place` from 1; of `tail`, the last eight signs count."""
    return f"{day:%Y%m%d}-{place:04d}-{tail[-8:].upper()}"


def problems(
    document: Mapping[str, Any],
    *,
    commitment_seen: str | None = None,
    receipts: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Name everything in a published day that is not as it should be; nothing, if the day was fair.

    :param commitment_seen: which the stranger read before the day, or reads in the public log
    :param receipts: entry hashes that filers hold, by filing number
    """
    day = date.fromisoformat(str(document["day"]))
    said = str(document["commitment"])
    if commitment_seen is not None and commitment_seen != said:
        yield "commitment: it is not the one that was published before"
    if not _instant(document["committed_at"]) < opens_at(day):
        yield "commitment: it was published when the day had begun"
    secret = _secret(document)
    if secret is not None and commitment(secret) != said:
        yield "secret: its SHA-256 is not the commitment"
    filings = list(document["filings"])
    yield from _entries(day, said, filings)
    if secret is not None:
        yield from _closing(secret, document, filings)
    shown = {str(filing["number"]): filing["hash"] for filing in filings}
    for number, held in (receipts or {}).items():
        if number not in shown:
            yield f"{number}: left out"
        elif shown[number] != held:
            yield f"{number}: its entry is not the one on the receipt"


def _entries(day: date, first: str, filings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    before = first
    for place, filing in enumerate(filings, start=1):
        number = str(filing["number"])
        if NUMBER.fullmatch(number) is None or not number.startswith(f"{day:%Y%m%d}-{place:04d}-"):
            yield f"{number}: it is not number {place} of the day; a filing was left out or put in"
        lane, credit, sampling = str(filing["lane"]), str(filing["credit"]), int(filing["rate"])
        try:
            right = rate(Lane(lane), Credit(credit))
        except ValueError as error:
            yield f"{number}: {error}"
        else:
            if sampling != right:
                yield f"{number}: its rate is {sampling}, and for its lane and credit it is {right}"
        if link(before, number, lane, credit, sampling) != filing["hash"]:
            yield f"{number}: its entry was changed, or one before it"
        before = str(filing["hash"])


def _result(secret: bytes, filing: Mapping[str, Any]) -> Iterator[str]:
    number = str(filing["number"])
    fair = is_drawn(secret, number, int(filing["rate"]))
    if filing["is_drawn"] is None:
        yield f"{number}: its draw was skipped"
    elif filing["is_drawn"] is not fair:
        yield (
            f"{number}: it threw {roll(secret, number)} at rate {filing['rate']},"
            f" so it was {'' if fair else 'not '}to be inspected"
        )


def _closing(
    secret: bytes, document: Mapping[str, Any], filings: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    for filing in filings:
        yield from _result(secret, filing)
    if document.get("count") != len(filings):
        yield f"day: {len(filings)} filings are shown, and it was closed with {document.get('count')}"
    if document.get("head") != (filings[-1]["hash"] if filings else document["commitment"]):
        yield "day: it was closed with another last entry"


def _secret(document: Mapping[str, Any]) -> bytes | None:
    said = document.get("secret")
    return None if said is None else bytes.fromhex(str(said))


def _instant(text: object) -> datetime:
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)  # noqa: UP017 -- runs alone


def main(arguments: Iterable[str] | None = None) -> int:
    """Check a published day; return 0 if it was fair, 1 if not, 2 if it cannot be read or is not over."""
    parser = argparse.ArgumentParser(prog="python -m bonded_warehouse.rules.draws", description=__doc__)
    parser.add_argument("file", help="a day of the draw as published, JSON; - reads standard input")
    parser.add_argument("--filing", help="show this filing's throw, rate and result")
    parser.add_argument("--commitment", help="the commitment as it was seen before the day, or in the log")
    parser.add_argument("--receipt", action="append", default=[], metavar="NUMBER=HASH", help="one you hold")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    try:
        text = sys.stdin.read() if asked.file == "-" else Path(asked.file).read_text(encoding="utf-8")
        document = json.loads(text)
        receipts = dict(one.split("=", 1) for one in asked.receipt)
        found = list(problems(document, commitment_seen=asked.commitment, receipts=receipts))
        secret = _secret(document)
        mine = [one for one in document["filings"] if one["number"] == asked.filing]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write(f"not read: {error!r}\n")
        return NOT_ASKED
    if asked.filing and not mine:
        found.append(f"{asked.filing}: left out")
    for one in mine if secret is not None else ():
        threw = roll(secret or b"", one["number"])
        verdict = "inspect" if threw < one["rate"] else "pass"
        sys.stdout.write(f"{one['number']}: threw {threw}, rate {one['rate']}, {verdict}\n")
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    if found:
        return FAILED
    if secret is None:
        sys.stdout.write("nothing wrong so far; the secret is not published yet\n")
        return NOT_ASKED
    sys.stdout.write(f"fair: {len(document['filings'])} filings on {document['day']}\n")
    return OK


if __name__ == "__main__":
    sys.exit(main())
