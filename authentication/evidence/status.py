"""Bitstring status lists (W3C Bitstring Status List 1.0): whether a certificate is revoked or suspended.

One bit for each certificate in each of two lists, one for revocation and one for suspension. A list has
131,072 bits or more, so that who asks for it does not tell which certificate he means. The most significant
bit of the first byte is index 0.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from authentication.evidence import canonical
from authentication.evidence.errors import NotCanonical, StatusListBroken

LENGTH_BITS: Final = 131_072
"""The least length, 16 KiB (Bitstring Status List 1.0, 3.1)."""

_LARGEST_BYTES: Final = 16 * 1024 * 1024
_VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")


class Purpose(StrEnum):
    """What a set bit means."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


PURPOSES: Final = tuple(each.value for each in Purpose)


@dataclass(frozen=True, slots=True)
class Bits:
    """The bits of a status list, unchanging."""

    data: bytes
    """One byte for eight bits, most significant bit first."""

    @classmethod
    def none_set(cls, length_bits: int = LENGTH_BITS) -> "Bits":
        """Return a list with no bit set."""
        assert length_bits % 8 == 0
        return cls(bytes(length_bits // 8))

    @classmethod
    def decode(cls, encoded: object) -> "Bits":
        """Return the bits of an `encodedList`: multibase base64url (`u`) of gzip.

        :raises StatusListBroken: if it is not that, or unpacks to more than 16 MiB
        """
        if not isinstance(encoded, str) or not encoded.startswith("u"):
            raise StatusListBroken(why="an encodedList begins with u (multibase base64url)")
        try:
            packed = canonical.base64url_bytes(encoded[1:])
            with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unpacking:
                data = unpacking.read(_LARGEST_BYTES + 1)
        except (NotCanonical, OSError, EOFError, zlib.error) as error:
            raise StatusListBroken(why="an encodedList is gzip in base64url") from error
        if not 0 < len(data) <= _LARGEST_BYTES:
            raise StatusListBroken(why=f"it unpacks to nothing, or to more than {_LARGEST_BYTES} bytes")
        return cls(data)

    def encode(self) -> str:
        """Return the `encodedList`. The same bits always give the same text (on the same zlib)."""
        return "u" + canonical.base64url_text(gzip.compress(self.data, compresslevel=9, mtime=0))

    @property
    def length_bits(self) -> int:
        """How many bits there are."""
        return 8 * len(self.data)

    def is_set(self, index: int) -> bool:
        """Return whether the bit of `index` is set.

        :raises StatusListBroken: if the list is shorter
        """
        self._require_within(index)
        return bool(self.data[index // 8] & 0x80 >> index % 8)

    def having(self, indexes: Iterable[int]) -> "Bits":
        """Return the list with the bits of `indexes` set as well.

        :raises StatusListBroken: if the list is shorter
        """
        data = bytearray(self.data)
        for index in indexes:
            self._require_within(index)
            data[index // 8] |= 0x80 >> index % 8
        return Bits(bytes(data))

    def _require_within(self, index: int) -> None:
        if not 0 <= index < self.length_bits:
            raise StatusListBroken(why=f"a list of {self.length_bits} bits has no index {index}")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one purpose of one credential is looked up."""

    list_url: str
    index: int
    purpose: Purpose

    def to_json(self) -> dict[str, str]:
        """Return the `BitstringStatusListEntry` for `Statement.status`."""
        return {
            "id": f"{self.list_url}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose.value,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
        }

    @classmethod
    def read(cls, found: object) -> "Entry":
        """Return the entry of its JSON object.

        :raises StatusListBroken: if it is not one
        """
        if isinstance(found, dict):
            url, index = found.get("statusListCredential"), found.get("statusListIndex")
            purpose = found.get("statusPurpose")
            if (
                isinstance(url, str)
                and isinstance(index, str)
                and _INDEX.fullmatch(index)
                and purpose in PURPOSES
            ):
                entry = cls(url, int(index), Purpose(purpose))
                if entry.to_json() == found:
                    return entry
        raise StatusListBroken(why="a status entry names a list, an index, and revocation or suspension")


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
        return self._document(self.bits.encode())

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> "StatusList":
        """Return the list of a credential, signed or not. Its proof is not looked at.

        :raises StatusListBroken: if a field is missing, unknown or misspelt, or the list is too short
        """
        subject = credential.get("credentialSubject")
        if not isinstance(subject, dict) or subject.get("statusPurpose") not in PURPOSES:
            raise StatusListBroken(why="its subject has no purpose, or one that is unknown")
        encoded = subject.get("encodedList")
        try:
            found = cls(
                url=str(credential.get("id")),
                purpose=Purpose(subject["statusPurpose"]),
                bits=Bits.decode(encoded),
                issuer=str(credential.get("issuer")),
                valid_from=canonical.instant(credential.get("validFrom")),
                valid_until=canonical.instant(credential.get("validUntil")),
            )
        except NotCanonical as error:
            raise StatusListBroken(why=str(error)) from error
        # Other packers make other bytes of the same bits: theirs are taken as they are.
        if found._document(encoded) != {name: value for name, value in credential.items() if name != "proof"}:
            raise StatusListBroken(why="a field is missing, unknown or misspelt")
        if found.bits.length_bits < LENGTH_BITS:
            raise StatusListBroken(why=f"it has fewer than {LENGTH_BITS} bits")
        return found

    def _document(self, encoded: object) -> dict[str, Any]:
        return {
            "@context": [_VC_CONTEXT],
            "id": self.url,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer,
            "validFrom": canonical.instant_text(self.valid_from),
            "validUntil": canonical.instant_text(self.valid_until),
            "credentialSubject": {
                "id": f"{self.url}#list",
                "type": "BitstringStatusList",
                "statusPurpose": self.purpose.value,
                "encodedList": encoded,
            },
        }
