"""Bitstring status lists (W3C Bitstring Status List 1.0): is a certificate revoked, or suspended?

One bit for each certificate in each of two lists, one for revocation and one for suspension. A list has 131,072
bits or more, so that who asks for it does not tell which certificate he means. The most significant bit of the
first byte is index 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

LENGTH_BITS: Final = 131_072
"""The least length, 16 KiB (section 2.2 there)."""


class Purpose(StrEnum):
    """What a set bit means."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Bits:
    """The bits of a status list, unchanging."""

    data: bytes
    """One byte for eight bits, most significant bit first."""

    @classmethod
    def none_set(cls, length_bits: int = LENGTH_BITS) -> "Bits":
        """Return a list with no bit set."""
        raise NotImplementedError

    @classmethod
    def decode(cls, encoded: object) -> "Bits":
        """Return the bits of an `encodedList`: multibase base64url (`u`) of gzip.

        :raises StatusListBroken: if it is not that, or unpacks to more than 16 MiB
        """
        raise NotImplementedError

    def encode(self) -> str:
        """Return the `encodedList`. The same bits always give the same text."""
        raise NotImplementedError

    def is_set(self, index: int) -> bool:
        """Return whether the bit of `index` is set.

        :raises StatusListBroken: if the list is shorter
        """
        raise NotImplementedError

    def having(self, indexes: Iterable[int]) -> "Bits":
        """Return the list with the bits of `indexes` set as well.

        :raises StatusListBroken: if the list is shorter
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one purpose of one credential is looked up."""

    list_url: str
    index: int
    purpose: Purpose

    def to_json(self) -> dict[str, str]:
        """Return the `BitstringStatusListEntry` for `Statement.status`."""
        raise NotImplementedError

    @classmethod
    def read(cls, found: object) -> "Entry":
        """Return the entry of its JSON object.

        :raises StatusListBroken: if it is not one
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A status list, as its credential says it."""

    url: str
    purpose: Purpose
    bits: Bits
    issuer: str
    valid_from: datetime
    valid_until: datetime
    """Until when it may be relied on, exclusive. Later the answer is 'status unknown'."""

    def document(self) -> dict[str, Any]:
        """Return the unsigned `BitstringStatusListCredential`; sign it with `credential.sign`."""
        raise NotImplementedError

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> "StatusList":
        """Return the list of a credential, signed or not. Its proof is not looked at.

        :raises StatusListBroken: if a field is missing, unknown or misspelt
        """
        raise NotImplementedError
