"""The chain of a lot's events: each carries the hash of the one before, so that none can be changed unseen.

A bid's maximum is secret, so its event carries a digest of the bid with a salt of its own:
the chain binds the amount without telling it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

Facts = Mapping[str, Any]
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """Return one spelling of plain JSON values: sorted, without blanks, UTF-8."""
    return _ENCODER.encode(value).encode()


def instant(at: datetime) -> str:
    """Return an instant to the microsecond, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def genesis(lot_id: str) -> str:
    """Return what the first event of a lot follows: SHA-256 of the lot's id, as 64 hex digits."""
    return hashlib.sha256(lot_id.encode()).hexdigest()


def event_hash(previous: str, *, lot_id: str, number: int, kind: str, at: datetime, facts: Facts) -> str:
    """Return the hash of an event: SHA-256 as 64 hex digits.

    :param previous: the hash of the event before, or `genesis`
    :param number: 1, 2, ... without gaps
    """
    body = {"at": instant(at), "facts": facts, "kind": kind, "lot": lot_id, "number": number}
    return hashlib.sha256(previous.encode() + canonical(body)).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a lot's chain: how many events there are, and the hash of the last."""

    lot_id: str
    sale_id: str
    number: int
    hash: str

    @classmethod
    def first(cls, lot_id: str, sale_id: str) -> "Head":
        """Return the end of a chain that nothing was written into."""
        return cls(lot_id, sale_id, 0, genesis(lot_id))

    def follow(self, kind: str, facts: Facts, at: datetime) -> tuple[dict[str, Any], "Head"]:
        """Return the row of the next event, and the new end of the chain."""
        number = self.number + 1
        digest = event_hash(self.hash, lot_id=self.lot_id, number=number, kind=kind, at=at, facts=facts)
        row = {
            "lot_id": self.lot_id,
            "sale_id": self.sale_id,
            "number": number,
            "kind": kind,
            "at": at,
            "facts": dict(facts),
            "hash": digest,
        }
        return row, Head(self.lot_id, self.sale_id, number, digest)


def reserve_digest(*, lot_id: str, reserve_minor: int, salt: str) -> str:
    """Return the salted digest of a secret reserve: SHA-256 as 64 hex digits."""
    body = {"lot": lot_id, "reserve": reserve_minor, "salt": salt}
    return hashlib.sha256(canonical(body)).hexdigest()


def bid_digest(
    *,
    lot_id: str,
    paddle_id: str,
    seq: int,
    kind: str,
    amount_minor: int,
    key: str,
    received_at: datetime,
    salt: str,
) -> str:
    """Return the salted digest of an accepted bid: SHA-256 as 64 hex digits."""
    body = {
        "amount": amount_minor,
        "at": instant(received_at),
        "key": key,
        "kind": kind,
        "lot": lot_id,
        "paddle": paddle_id,
        "salt": salt,
        "seq": seq,
    }
    return hashlib.sha256(canonical(body)).hexdigest()
