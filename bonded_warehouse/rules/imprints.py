"""Imprints of rows: what a row held when an operation of the house last wrote it, value by value.

Imprints are closed into blocks, each of which names the head of the one before it; the head of a block is
said in the public log. A row that is changed otherwise no longer fits its last imprint, an imprint that is
changed no longer fits its block, and a block that is changed no longer fits the log.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What the first block names as the head of the one before it."""
LONGEST: Final = 64
"""Characters of a value that an imprint holds as it is; of a longer one it holds the SHA-256."""
GONE: Final[Mapping[str, str]] = {}
"""The imprint of a row that an operation removed."""


def imprint(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the imprint of a row: each column that has a value, with it as JSON, or with its SHA-256.

    A column without a value is left out, so that one added later changes no imprint.

    :param values: column to value, as the database gives it back
    """
    return {name: _said(value) for name, value in values.items() if value is not None}


def differences(kept: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return, for each column that is not as it was imprinted, its name with both values."""
    return [
        f"{name} is {now.get(name, 'empty')}, and was written as {kept.get(name, 'empty')}"
        for name in sorted({*kept, *now})
        if kept.get(name) != now.get(name)
    ]


def digest(seq: int, table: str, row_id: str, content: Mapping[str, str]) -> str:
    """Return SHA-256, in hex, of one imprint with its place and whose it is."""
    return sha256(_json([seq, table, row_id, dict(content)]).encode()).hexdigest()


def head(previous: str, number: int, digests: Iterable[str]) -> str:
    """Return the head of a block: SHA-256, in hex, over the head before it, its number and its imprints."""
    block = sha256(f"{previous}\n{number}\n".encode())
    for one in digests:
        block.update(f"{one}\n".encode())
    return block.hexdigest()


def _said(value: Any) -> str:
    """Return a value as JSON; instants in UTC with microseconds, bytes and what is long as their SHA-256."""
    if isinstance(value, bytes | bytearray | memoryview):
        return f"sha256:{sha256(value).hexdigest()}"
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    elif isinstance(value, date):
        value = value.isoformat()
    text = _json(value)
    return text if len(text) <= LONGEST else f"sha256:{sha256(text.encode()).hexdigest()}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
