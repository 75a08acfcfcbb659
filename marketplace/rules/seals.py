"""Sealed offers: encrypted to two officers, so that neither reads one alone.

Each officer's key pair (X25519) is made from a passphrase that the house does not keep. An offer's key comes
from a fresh key pair and both public keys, so both private ones open it. ChaCha20-Poly1305 binds it to
its lot. Who holds the database, and even the keys of the house, reads nothing before the close.

Source: auction_spec, R19.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.rostrum_errors import SealBroken

OFFICERS: Final = 2
KEY_BYTES: Final = 32
COST: Final = 2**15
"""Of scrypt: 32 MiB and a tenth of a second."""
INFO: Final = b"bianliang sealed offer v1"


def private_key(passphrase: str, salt: bytes) -> bytes:
    """Return an officer's private key: 32 bytes, the same for the same passphrase and salt."""
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=COST, r=8, p=1, maxmem=2**26, dklen=KEY_BYTES)


def public_key(private: bytes) -> bytes:
    """Return the public half of a private key: 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(offer: bytes, *, lot_id: str, publics: Sequence[bytes]) -> str:
    """Return an offer that both officers open together, in base64."""
    assert len(publics) == OFFICERS
    fresh = X25519PrivateKey.generate()
    parts = [fresh.exchange(X25519PublicKey.from_public_bytes(public)) for public in sorted(publics)]
    sealed = _cipher(parts, publics).encrypt(bytes(12), offer, lot_id.encode())
    return base64.b64encode(fresh.public_key().public_bytes_raw() + sealed).decode()


def open_seal(text: str, *, lot_id: str, privates: Sequence[bytes]) -> bytes:
    """Return an offer that was sealed to both officers.

    :raises SealBroken: if it was changed, or a key is not the one that it was sealed to
    """
    data = base64.b64decode(text)
    pairs = sorted((public_key(private), private) for private in privates)
    there = X25519PublicKey.from_public_bytes(data[:KEY_BYTES])
    parts = [X25519PrivateKey.from_private_bytes(private).exchange(there) for _, private in pairs]
    try:
        return _cipher(parts, [public for public, _ in pairs]).decrypt(
            bytes(12), data[KEY_BYTES:], lot_id.encode()
        )
    except InvalidTag as error:
        raise SealBroken from error


def _cipher(parts: Sequence[bytes], publics: Sequence[bytes]) -> ChaCha20Poly1305:
    """Return the cipher of one offer: its key is used once, so the nonce may be nought."""
    info = INFO + b"".join(sorted(publics))
    derived = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(b"".join(parts))
    return ChaCha20Poly1305(derived)


def digest(text: str) -> str:
    """Return what the lot's chain says of a sealed offer: SHA-256 as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
