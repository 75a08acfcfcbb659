"""Ed25519, Multikey, did:key and PEM."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import keys
from authentication.evidence.errors import KeyRefused, SignatureBroken
from authentication.evidence.keys import PrivateKey, PublicKey


class TestWycheproof:
    def test_signatures_are_judged_as_published(self, vectors: Path) -> None:
        published = json.loads((vectors / "wycheproof" / "ed25519_test.json").read_text())
        judged = 0

        for group in published["testGroups"]:
            key = PublicKey(bytes.fromhex(group["publicKey"]["pk"]))
            for case in group["tests"]:
                try:
                    key.require_signature(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
                    result = "valid"
                except SignatureBroken:
                    result = "invalid"
                assert result == case["result"], case
                judged += 1

        assert judged == published["numberOfTests"] == 151


class TestMultikey:
    def test_of_the_w3c_is_read(self, vectors: Path) -> None:
        published = json.loads((vectors / "w3c-vc-di-eddsa" / "TestVectors" / "keyPair.json").read_text())

        key = keys.from_multikey(published["publicKeyMultibase"])

        assert key.multikey == published["publicKeyMultibase"]

    @given(st.binary(min_size=32, max_size=32))
    def test_comes_back(self, raw: bytes) -> None:
        key = PublicKey(raw)

        assert keys.from_multikey(key.multikey) == key
        assert key.multikey.startswith("z6Mk")
        assert keys.from_did_key(key.did) == keys.from_did_key(key.did_url) == key

    @pytest.mark.parametrize("text", ["", "z", "z6Mk", "Z6MkrJVn", "z0OIl", "zé", None, 7, "z" + "1" * 40])
    def test_nonsense_is_refused(self, text: object) -> None:
        with pytest.raises(KeyRefused):
            keys.from_multikey(text)

    @pytest.mark.parametrize("other", [" {}", "{} ", "{}\n", "z1{}"])
    def test_another_spelling_is_refused(self, other: str) -> None:
        multikey = PrivateKey.from_seed(b"\x07" * 32).public.multikey

        with pytest.raises(KeyRefused):
            keys.from_multikey(other.format(multikey))

    def test_a_did_that_names_two_keys_is_refused(self) -> None:
        one, other = PrivateKey.new().public, PrivateKey.new().public

        with pytest.raises(KeyRefused):
            keys.from_did_key(f"{one.did}#{other.multikey}")

    @pytest.mark.parametrize("did", ["did:web:example.com", "", None])
    def test_other_dids_are_refused(self, did: object) -> None:
        with pytest.raises(KeyRefused):
            keys.from_did_key(did)


class TestPem:
    @pytest.mark.parametrize("password", [None, "correct horse"])
    def test_comes_back(self, password: str | None) -> None:
        key = PrivateKey.new()

        again = PrivateKey.from_pem(key.pem(password=password), password=password)

        assert again.public == key.public

    def test_of_the_public_half_is_what_other_programs_read(self) -> None:
        key = PrivateKey.new()

        found = serialization.load_pem_public_key(key.public.pem.encode())

        assert isinstance(found, Ed25519PublicKey)
        assert found.public_bytes_raw() == key.public.raw

    def test_needs_its_password(self) -> None:
        pem = PrivateKey.new().pem(password="correct horse")

        for wrong in (None, "battery staple"):
            with pytest.raises(KeyRefused):
                PrivateKey.from_pem(pem, password=wrong)

    def test_of_another_kind_is_refused(self) -> None:
        other = generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

        with pytest.raises(KeyRefused):
            PrivateKey.from_pem(other)

    @pytest.mark.parametrize("pem", ["", "-----BEGIN PRIVATE KEY-----", b"\x00\xff"])
    def test_nonsense_is_refused(self, pem: str | bytes) -> None:
        with pytest.raises(KeyRefused):
            PrivateKey.from_pem(pem)

    def test_never_shows_in_a_repr(self) -> None:
        key = PrivateKey.from_seed(b"\x07" * 32)

        assert "07" * 32 not in repr(key)
        assert key.public.multikey in repr(key)


def test_keys_of_other_lengths_are_refused() -> None:
    with pytest.raises(KeyRefused):
        PublicKey(b"\x00" * 31)
    with pytest.raises(KeyRefused):
        PrivateKey.from_seed(b"\x00" * 33)
