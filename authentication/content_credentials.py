"""What the house says inside a published picture: a C2PA manifest. The one file that knows c2pa.

Only the worker calls it, and its children: the signing key is the house's, and the library is 50 MB of native
code. Source: C2PA Technical Specification 2.2; the profile of the certificates is its 14.5.

The chain is the house's own: a root that nobody need trust, and a leaf. In a demonstration both say so in
their names, and a reader calls the signature sound and its signer unknown, as it should.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from authentication.evidence.keys import PrivateKey

LABEL: Final = "bianliang.work"
"""Our own assertion: which registered work, which certificate, where it is verified."""
FILM: Final = "bianliang.broadcast"
"""Our own assertion in a clip: of which lot, session and recording it is, and which receipt holds it."""
GENERATOR: Final = "Bianliang"
FILM_TYPE: Final = "video/mp4"
CAPTURED: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
"""IPTC's word for what came out of a camera."""
_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)
_ROOT_UNTIL: Final = datetime(2056, 1, 1, tzinfo=UTC)
_LEAF_UNTIL: Final = datetime(2036, 1, 1, tzinfo=UTC)
"""Fixed; and Ed25519 signs one text one way only: the same keys give the same chain, whenever made."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The house's key for pictures, with its chain: picklable, for a child of the pool."""

    key_pem: str
    chain_pem: str
    """The leaf, then the root."""
    root_pem: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a picture."""

    title: str
    artwork_id: str
    certificate_number: str
    issued_at: str
    photograph_sha256: str
    """Of the photograph as registered: also what its certificate holds."""
    base_url: str


def signer(*, key: PrivateKey, root: PrivateKey, house: str, demonstration: bool) -> Signer:
    """Return a signer whose chain names the house, and says so where it is a demonstration.

    :param house: its host name
    """
    note = " (DEMONSTRATION, not a real authority)" if demonstration else ""
    root_name, leaf_name = (
        x509.Name(
            [
                x509.NameAttribute(
                    NameOID.ORGANIZATION_NAME, f"Bianliang at {house}"[: 64 - len(note)] + note
                ),
                x509.NameAttribute(NameOID.COMMON_NAME, role + note),
            ]
        )
        for role in ("Root of pictures", "Pictures")
    )
    root_key, leaf_key = _key(root), _key(key)
    made_root = _certificate(root_name, root_name, root_key.public_key(), root_key, is_root=True)
    made_leaf = _certificate(leaf_name, root_name, leaf_key.public_key(), root_key, is_root=False)
    root_pem, leaf_pem = (
        one.public_bytes(serialization.Encoding.PEM).decode("ascii") for one in (made_root, made_leaf)
    )
    return Signer(key.pem(), leaf_pem + root_pem, root_pem)


def signed(data: bytes, media_type: str, said: Said, by: Signer, *, source: bytes, source_type: str) -> bytes:
    """Return a rendition with its manifest.

    :param source: the registered photograph that it was made from
    """
    import c2pa  # type: ignore[import-untyped]  # noqa: PLC0415 -- native code, in the worker's children

    quiet = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}
    context = c2pa.Context.builder().with_settings(c2pa.Settings.from_dict(quiet)).build()
    builder = c2pa.Builder(json.dumps(_manifest(said, media_type)), context=context)
    photograph = {"title": said.photograph_sha256, "relationship": "parentOf", "label": "photograph"}
    builder.add_ingredient(json.dumps(photograph), source_type, io.BytesIO(source))
    info = c2pa.C2paSignerInfo("ed25519", by.chain_pem.encode(), by.key_pem.encode(), None)
    out = io.BytesIO()
    with c2pa.Signer.from_info(info) as pen:
        builder.sign(pen, media_type, io.BytesIO(data), out)
    return out.getvalue()


def signed_film(data: bytes, title: str, facts: Mapping[str, Any], by: Signer) -> bytes:
    """Return a clip of a broadcast (MP4) with its manifest.

    :param facts: what our own assertion says: plain JSON
    """
    import c2pa  # noqa: PLC0415 -- native code, in the worker's children

    quiet = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}
    context = c2pa.Context.builder().with_settings(c2pa.Settings.from_dict(quiet)).build()
    actions = [{"action": "c2pa.created", "digitalSourceType": CAPTURED}, {"action": "c2pa.published"}]
    manifest = {
        "claim_generator_info": [{"name": GENERATOR}],
        "title": title,
        "format": FILM_TYPE,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            {"label": FILM, "data": dict(facts)},
        ],
    }
    info = c2pa.C2paSignerInfo("ed25519", by.chain_pem.encode(), by.key_pem.encode(), None)
    out = io.BytesIO()
    with c2pa.Signer.from_info(info) as pen:
        c2pa.Builder(json.dumps(manifest), context=context).sign(pen, FILM_TYPE, io.BytesIO(data), out)
    return out.getvalue()


def read(data: bytes, media_type: str, *, root_pem: str = "") -> dict[str, Any]:
    """Return what a picture's manifest says; `validation_state` is Trusted, Valid or Invalid.

    :param root_pem: whom to trust; nobody, where it is empty
    """
    import c2pa  # noqa: PLC0415 -- native code

    trust = {"verify": {"verify_trust": True}, "trust": {"trust_anchors": root_pem}} if root_pem else {}
    context = c2pa.Context.builder().with_settings(c2pa.Settings.from_dict(trust)).build()
    with c2pa.Reader(media_type, io.BytesIO(data), context=context) as reader:
        told: dict[str, Any] = json.loads(reader.json())
    return told


def _manifest(said: Said, media_type: str) -> dict[str, Any]:
    work = f"{said.base_url}/works/{said.artwork_id}"
    return {
        "claim_generator_info": [{"name": GENERATOR}],
        "title": said.title,
        "format": media_type,
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {
                    "actions": [
                        {"action": "c2pa.opened", "parameters": {"ingredientIds": ["photograph"]}},
                        {"action": "c2pa.resized"},
                        {"action": "c2pa.transcoded"},
                        {"action": "c2pa.published"},
                    ]
                },
            },
            {
                "label": LABEL,
                "data": {
                    "artwork": said.artwork_id,
                    "page": work,
                    "passport": f"{said.base_url}/artworks/{said.artwork_id}/passport",
                    "certificate": said.certificate_number,
                    "certificate_issued": said.issued_at,
                    "verify": f"{said.base_url}/verify/{said.certificate_number}",
                    "photograph_sha256": said.photograph_sha256,
                },
            },
        ],
    }


def _key(key: PrivateKey) -> Ed25519PrivateKey:
    found = serialization.load_pem_private_key(key.pem().encode("ascii"), password=None)
    assert isinstance(found, Ed25519PrivateKey)
    return found


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: Ed25519PublicKey, by: Ed25519PrivateKey, *, is_root: bool
) -> x509.Certificate:
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    serial = int.from_bytes(hashlib.sha256(raw).digest()[:16], "big") | 1
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(_FROM)
        .not_valid_after(_ROOT_UNTIL if is_root else _LEAF_UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_root,
                crl_sign=is_root,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not is_root:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])  # as the profile has it
        builder = builder.add_extension(usage, critical=False)
    return builder.sign(by, None)
