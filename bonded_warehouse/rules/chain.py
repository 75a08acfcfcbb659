"""The chain of a holding's custody events: each names the hash of the one before it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import rfc8785

GENESIS: Final = "0" * 64
"""What the first event of a chain names as the one before it."""


def hash_of(content: Mapping[str, Any]) -> str:
    """Return SHA-256, in hex, over the canonical JSON (RFC 8785) of an event, `prev_hash` included.

    :param content: plain JSON values; instants as ISO 8601 in UTC with microseconds
    """
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def breaks(events: Sequence[tuple[Mapping[str, Any], str]], head: str) -> list[str]:
    """Return what does not hold in a chain; an empty list means that all of it does.

    1. Numbers run from 1 without a gap.
    2. Each event names the hash of the one before it.
    3. Each hash is that of its content.
    4. The last hash is the head that the holding remembers.

    :param events: (content, the hash kept beside it), in the order of their numbers
    """
    found: list[str] = []
    before = GENESIS
    for position, (content, kept) in enumerate(events, start=1):
        if content["seq"] != position:  # 1
            found.append(f"event {content['seq']} stands where {position} should")
        if content["prev_hash"] != before:  # 2
            found.append(f"event {content['seq']} does not follow the one before it")
        if hash_of(content) != kept:  # 3
            found.append(f"event {content['seq']} was changed: its hash is not that of its content")
        before = kept
    if before != head:  # 4
        found.append("the last event is not the one that the holding remembers")
    return found
