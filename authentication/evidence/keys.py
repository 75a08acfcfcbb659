"""Ed25519 keys (RFC 8032): Multikey, did:key, PEM, and the ids by which proofs name them.

A public key is written as a Multikey (W3C Controlled Identifiers 1.0, 2.2.2): `z`, then base58btc of the two
bytes 0xed 0x01 and the 32 bytes of the key; it always begins `z6Mk`. `did:key:` and the Multikey make a DID
that needs no registry. Keys are never taken from a passport: they come from a trust file (`policy`).
"""

from dataclasses import dataclass
from typing import Final

import base58
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from authentication.evidence.errors import KeyRefused, SignatureBroken

_MULTICODEC: Final = b"\xed\x01"
"""ed25519-pub, as an unsigned varint (multicodec table)."""

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
_DID_KEY: Final = "did:key:"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key."""

    raw: bytes
    """32 bytes, as in RFC 8032, 5.1.5."""

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise KeyRefused(why=f"an Ed25519 public key has {KEY_BYTES} bytes, not {len(self.raw)}")

    @property
    def multikey(self) -> str:
        """The key as a Multikey: `z6Mk...`."""
        return "z" + base58.b58encode(_MULTICODEC + self.raw).decode("ascii")

    @property
    def did(self) -> str:
        """The key as a DID: `did:key:z6Mk...`."""
        return _DID_KEY + self.multikey

    @property
    def did_url(self) -> str:
        """The key's verification method within its own DID: `did:key:z6Mk...#z6Mk...`."""
        return f"{self.did}#{self.multikey}"

    @property
    def pem(self) -> str:
        """The key as SubjectPublicKeyInfo PEM (RFC 8410)."""
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return Ed25519PublicKey.from_public_bytes(self.raw).public_bytes(encoding, form).decode("ascii")

    def require_signature(self, signature: bytes, message: bytes) -> None:
        """Return if `signature` (64 bytes) is this key's over `message`.

        :raises SignatureBroken: if it is not
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise SignatureBroken(why="it is not this key's signature over these bytes") from error


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An Ed25519 private key. It signs, and is never printed."""

    _key: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"PrivateKey(of {self.public.multikey})"

    @classmethod
    def new(cls) -> "PrivateKey":
        """Return a new key from the operating system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> "PrivateKey":
        """Return the key of a 32-byte seed (RFC 8032, 5.1.5). For tests and published vectors.

        :raises KeyRefused: if the seed has another length
        """
        if len(seed) != KEY_BYTES:
            raise KeyRefused(why=f"a seed has {KEY_BYTES} bytes, not {len(seed)}")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, pem: str | bytes, *, password: str | None = None) -> "PrivateKey":
        """Return the key of a PKCS #8 PEM file (RFC 8410, 7), which `password` opens if it is encrypted.

        :raises KeyRefused: if it is not one, is of another kind, or the password is missing or wrong
        """
        data = pem.encode("utf-8") if isinstance(pem, str) else pem
        try:
            key = serialization.load_pem_private_key(data, password.encode() if password else None)
        except (ValueError, TypeError) as error:
            raise KeyRefused(
                why="the PEM file cannot be opened, or its password is missing or wrong"
            ) from error
        except UnsupportedAlgorithm as error:
            raise KeyRefused(why="the PEM file holds a key of an unknown kind") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyRefused(why="the PEM file holds a key that is not Ed25519")
        return cls(key)

    @property
    def public(self) -> PublicKey:
        """The public half."""
        form = serialization.PublicFormat.Raw
        return PublicKey(self._key.public_key().public_bytes(serialization.Encoding.Raw, form))

    def pem(self, *, password: str | None = None) -> str:
        """Return the key as PKCS #8 PEM, encrypted if a password is given."""
        how: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password:
            how = serialization.BestAvailableEncryption(password.encode())
        form = serialization.PrivateFormat.PKCS8
        return self._key.private_bytes(serialization.Encoding.PEM, form, how).decode("ascii")

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature over `message` (RFC 8032, 5.1.6, PureEdDSA)."""
        return self._key.sign(message)


def from_multikey(text: object) -> PublicKey:
    """Return the key of a Multikey.

    :raises KeyRefused: if it is not the one spelling of an Ed25519 Multikey
    """
    data = b""
    if isinstance(text, str) and text.startswith("z"):
        try:
            data = base58.b58decode(text[1:])
        except (ValueError, UnicodeEncodeError) as error:
            raise KeyRefused(why="a Multikey is base58btc") from error
    if data[:2] != _MULTICODEC:
        raise KeyRefused(why="an Ed25519 Multikey begins z6Mk")
    key = PublicKey(data[2:])
    if key.multikey != text:
        raise KeyRefused(why="this is another spelling of a Multikey")
    return key


def from_did_key(did: object) -> PublicKey:
    """Return the key of a did:key, with or without its `#fragment`.

    :raises KeyRefused: if it is not a did:key of an Ed25519 key, or its fragment names another key
    """
    if not isinstance(did, str) or not did.startswith(_DID_KEY):
        raise KeyRefused(why="not a did:key")
    multikey, mark, fragment = did.removeprefix(_DID_KEY).partition("#")
    if mark and fragment != multikey:
        raise KeyRefused(why="the fragment of a did:key repeats its Multikey")
    return from_multikey(multikey)
