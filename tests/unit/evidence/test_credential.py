"""Data Integrity proofs of the suite eddsa-jcs-2022."""

import copy
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import base58
import pytest

from authentication.evidence import canonical, credential, keys
from authentication.evidence.errors import CredentialBroken, EvidenceError, SignatureBroken
from authentication.evidence.keys import PrivateKey
from tests.unit.evidence.making import NOON, certified, key


@pytest.fixture
def signed() -> dict[str, Any]:
    return certified().said[0][0]


class TestW3cVectors:
    """vc-di-eddsa, B.2: every intermediate value, then the signature."""

    @pytest.fixture
    def published(self, vectors: Path) -> Path:
        return vectors / "w3c-vc-di-eddsa" / "TestVectors"

    def test_every_value_is_as_published(self, published: Path) -> None:
        suite = published / "eddsa-jcs-2022"
        pair = json.loads((published / "keyPair.json").read_text())
        private = PrivateKey.from_seed(base58.b58decode(pair["privateKeyMultibase"][1:])[2:])
        document = json.loads((published / "unsigned.json").read_text())
        options = json.loads((suite / "proofConfigJCS.json").read_text())
        said = {name: (suite / f"{name}.txt").read_text() for name in _FILES}

        message = credential.hash_data(document, options)
        signature = private.sign(message)
        signed = credential.attach(document, options, signature)

        assert private.public.multikey == pair["publicKeyMultibase"]
        assert canonical.write(document).decode() == said["canonDocJCS"]
        assert hashlib.sha256(canonical.write(document)).hexdigest() == said["docHashJCS"]
        assert canonical.write(options).decode() == said["proofCanonJCS"]
        assert hashlib.sha256(canonical.write(options)).hexdigest() == said["proofHashJCS"]
        assert message.hex() == said["combinedHashJCS"]
        assert signature.hex() == said["sigHexJCS"]
        assert signed["proof"]["proofValue"] == said["sigBTC58JCS"]
        assert signed == json.loads((suite / "signedJCS.json").read_text())

    def test_the_published_credential_verifies(self, published: Path) -> None:
        signed = json.loads((published / "eddsa-jcs-2022" / "signedJCS.json").read_text())
        method = credential.proof_facts(signed).verification_method

        facts = credential.require_proof(signed, key=keys.from_did_key(method))

        assert canonical.instant_text(facts.created_at) == "2023-02-24T23:36:38Z"

    @pytest.mark.parametrize("other", ["Ed25519Signature2020/signedEdSig", "eddsa-rdfc-2022/signedDataInt"])
    def test_other_suites_are_refused(self, published: Path, other: str) -> None:
        signed = json.loads((published / f"{other}.json").read_text())

        with pytest.raises(CredentialBroken):
            credential.proof_facts(signed)


class TestRequireProof:
    def test_accepts_what_was_signed(self, signed: dict[str, Any]) -> None:
        facts = credential.require_proof(signed, key=key(1).public)

        assert facts.created_at == NOON

    def test_refuses_another_key(self, signed: dict[str, Any]) -> None:
        with pytest.raises(SignatureBroken):
            credential.require_proof(signed, key=key(2).public)

    def test_refuses_every_change(self, signed: dict[str, Any]) -> None:
        changed = 0
        for path in _places(signed):
            other = copy.deepcopy(signed)
            _change(other, path)
            with pytest.raises(EvidenceError):
                credential.require_proof(other, key=key(1).public)
            changed += 1
        assert changed > 25

    def test_refuses_a_context_that_goes_on_unsigned(self, signed: dict[str, Any]) -> None:
        signed = copy.deepcopy(signed)
        signed["@context"].append("https://example.com/unsigned")

        with pytest.raises(SignatureBroken):
            credential.require_proof(signed, key=key(1).public)

    @pytest.mark.parametrize(
        "value", ["", "z", "u" + "A" * 86, "z" + "1" * 65, "z0OIl", None, ["z"], "z" + "2" * 200]
    )
    def test_refuses_misspelt_signatures(self, signed: dict[str, Any], value: object) -> None:
        signed = {**signed, "proof": {**signed["proof"], "proofValue": value}}

        with pytest.raises(CredentialBroken):
            credential.require_proof(signed, key=key(1).public)

    @pytest.mark.parametrize("spelling", ["{} ", "{}\n", " {}", "z1{}"])
    def test_refuses_another_spelling_of_the_signature(self, signed: dict[str, Any], spelling: str) -> None:
        value = spelling.format(signed["proof"]["proofValue"])

        with pytest.raises(CredentialBroken):
            credential.require_proof(
                {**signed, "proof": {**signed["proof"], "proofValue": value}}, key=key(1).public
            )

    def test_refuses_a_proof_that_was_made_for_another_context(self) -> None:
        document = certified().unsigned("certificate", {})
        options = credential.options(document, verification_method=key(1).public.did_url, created_at=NOON)
        for other in (document["@context"][:1], ["https://example.com/other"]):
            options["@context"] = other
            signed = credential.attach(
                document, options, key(1).sign(credential.hash_data(document, options))
            )

            with pytest.raises(SignatureBroken):
                credential.require_proof(signed, key=key(1).public)

    @pytest.mark.parametrize("proof", [None, [], [{}], "z", {}])
    def test_refuses_other_proofs(self, signed: dict[str, Any], proof: object) -> None:
        with pytest.raises(CredentialBroken):
            credential.require_proof({**signed, "proof": proof}, key=key(1).public)

    def test_refuses_values_without_a_canonical_form(self, signed: dict[str, Any]) -> None:
        with pytest.raises(CredentialBroken):
            credential.require_proof({**signed, "price": 1.5}, key=key(1).public)


class TestSigningElsewhere:
    """The document goes to the expert's machine, and comes back signed."""

    def test_gives_what_signing_here_gives(self) -> None:
        expert, document = key(1), certified().unsigned("certificate", {"number": "BL-2"})
        options = credential.options(
            document, verification_method=expert.public.did_url, created_at=NOON + timedelta(hours=1)
        )

        handed = credential.to_sign(document, options, key=expert.public)
        signed = credential.sign_handed(json.loads(json.dumps(handed)), key=expert)

        outside = expert.sign(canonical.base64url_bytes(handed["hashData"]))
        assert signed == credential.attach(document, options, outside)
        credential.require_proof(signed, key=expert.public)

    @pytest.mark.parametrize("change", ["format", "key", "hashData", "credential", "options", "more", "less"])
    def test_refuses_what_is_not_its_own(self, change: str) -> None:
        expert, document = key(1), certified().unsigned("certificate", {"number": "BL-2"})
        options = credential.options(document, verification_method=expert.public.did_url, created_at=NOON)
        handed = credential.to_sign(document, options, key=expert.public)
        if change == "less":
            del handed["options"]
        elif change == "credential":
            handed["credential"]["credentialSubject"]["claims"]["number"] = "BL-3"
        elif change == "options":
            handed["options"]["created"] = "2030-01-01T00:00:00Z"
        else:
            handed[change] = "another"

        with pytest.raises(CredentialBroken):
            credential.sign_handed(handed, key=expert)

    def test_is_not_signed_twice(self, signed: dict[str, Any]) -> None:
        with pytest.raises(CredentialBroken):
            credential.sign(signed, key=key(1), verification_method="x#y", created_at=NOON)

    def test_takes_no_short_signature(self, signed: dict[str, Any]) -> None:
        with pytest.raises(CredentialBroken):
            credential.attach({}, {}, b"\x00" * 63)


_FILES = (
    "canonDocJCS",
    "docHashJCS",
    "proofCanonJCS",
    "proofHashJCS",
    "combinedHashJCS",
    "sigHexJCS",
    "sigBTC58JCS",
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [(*path, name) for name in value] + [
            each for name in value for each in _places(value[name], (*path, name))
        ]
    if isinstance(value, list):
        return [each for at, inner in enumerate(value) for each in _places(inner, (*path, at))]
    return [path]


def _change(value: Any, path: tuple[Any, ...]) -> None:
    for step in path[:-1]:
        value = value[step]
    old = value[path[-1]]
    value[path[-1]] = old + "x" if isinstance(old, str) else {"changed": True}
