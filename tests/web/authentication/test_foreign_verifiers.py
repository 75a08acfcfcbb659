"""What other people's verifiers say of our credentials, status lists and checkpoints, and of changed ones.

Digital Bazaar's for W3C credentials and bitstring status lists, and the JSON-LD context too, since a proof
over JCS holds without it; Sigstore's for checkpoint and inclusion. `make foreign` installs them; nothing asks
the network.
"""

import base64
import copy
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from authentication.evidence import statement
from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.passport import read
from tests.conftest import Person
from tests.web.authentication.walk import certifies, registers

FOREIGN = Path(os.environ.get("FOREIGN_READERS", "")).absolute()
pytestmark = pytest.mark.skipif(
    not os.environ.get("FOREIGN_READERS"), reason="foreign verifiers absent: make foreign installs them"
)
Opens = Callable[..., Person]
Work = Callable[[], int]
CREDENTIAL = """
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { securityLoader } from "@digitalbazaar/security-document-loader";
import jsonld from "jsonld";
import { readFileSync } from "node:fs";
const asked = JSON.parse(readFileSync(0, "utf-8"));
const loader = securityLoader();
for (const [url, document] of Object.entries(asked.documents)) loader.addStatic(url, document);
const documentLoader = loader.build();
const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
const said = [];
for (const credential of asked.credentials) {
  // The house signs the lists of its experts' certificates: it would otherwise ask for one issuer of both.
  const status = (given) =>
    checkStatus({ ...given, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: false });
  const result = await vc.verifyCredential({
    credential, suite, documentLoader, checkStatus: credential.credentialStatus ? status : undefined,
  });
  let terms = "defined";
  try {
    const { proof, ...unsigned } = credential;
    await jsonld.expand(unsigned, { documentLoader, safe: true });
  } catch (error) {
    terms = error.message;
  }
  said.push({
    verified: result.verified,
    set: (result.statusResult?.results ?? []).map((one) => one.status),
    error: String(result.error?.errors?.[0] ?? result.error ?? result.statusResult?.error ?? ""),
    terms,
  });
}
console.log(JSON.stringify(said));
"""
CHECKPOINT = """
const path = process.argv[2];
const { verifyCheckpoint } = require(`${path}/checkpoint.js`);
const { verifyMerkleInclusion } = require(`${path}/merkle.js`);
const crypto = require("node:crypto");
const said = [];
for (const asked of JSON.parse(require("node:fs").readFileSync(0, "utf-8"))) {
  const raw = Buffer.from(asked.key, "base64");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  const publicKey = crypto.createPublicKey({ key: der, format: "der", type: "spki" });
  const log = { logID: Buffer.from(asked.hint, "hex"), baseURL: asked.origin, publicKey };
  const inclusionProof = {
    checkpoint: { envelope: asked.note },
    logIndex: String(asked.index),
    hashes: asked.path.map((each) => Buffer.from(each, "base64")),
  };
  const entry = { inclusionProof, canonicalizedBody: Buffer.from(asked.leaf, "base64") };
  try {
    const checkpoint = verifyCheckpoint(entry, [log]);
    verifyMerkleInclusion(entry, checkpoint);
    said.push("holds");
  } catch (error) {
    said.push(error.message);
  }
}
console.log(JSON.stringify(said));
"""


def node(folder: Path, name: str, script: str, asked: Any, *arguments: Path) -> Any:
    path = folder / name
    path.write_text(script)
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(FOREIGN / "node_modules")
    done = subprocess.run(
        ["node", str(path), *map(str, arguments)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def certified(person: Opens, work: Work) -> dict[str, Any]:
    artwork = registers(person("artist")).json
    return certifies(artwork["id"], expert=person("expert"), regulator=person("regulator"), work=work)


def documents(client: FlaskClient, passport: dict[str, Any]) -> dict[str, Any]:
    """Return what a verifier would fetch: our context, DID documents with their keys, status lists."""
    made: dict[str, Any] = {}
    for said in passport["statements"]:
        for context in said["credential"]["@context"][1:]:
            made[context] = statement.context_document()
    for path in ("/.well-known/did.json", *_experts(passport)):
        found: Any = client.get(path).json
        made[found["id"]] = found
        for key in found["verificationMethod"]:
            made[key["id"]] = {"@context": "https://w3id.org/security/multikey/v1", **key}
    for listed in passport["status_lists"]:
        made[listed["id"]] = listed
    return made


def _experts(passport: dict[str, Any]) -> list[str]:
    issuers = {said["credential"]["issuer"] for said in passport["statements"]}
    return [f"/experts/{each.rpartition(':')[2]}/did.json" for each in issuers if ":experts:" in each]


def passport_of(client: FlaskClient, artwork_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(f"/artworks/{artwork_id}/passport").data)
    return found


def test_a_foreign_verifier_takes_our_credentials_and_refuses_each_changed_one(
    client: FlaskClient, certified: dict[str, Any], tmp_path: Path
) -> None:
    passport = passport_of(client, certified["artwork_id"])
    good = [said["credential"] for said in passport["statements"]] + passport["status_lists"]
    changed: list[dict[str, Any]] = []
    changes: list[Callable[[dict[str, Any]], None]] = [
        lambda one: one["credentialSubject"]["claims"].update(number="BL-2026-999999"),
        lambda one: one.update(issuer=f"{one['issuer']}x"),
        lambda one: one["proof"].update(created="2026-01-01T00:00:00Z"),
        lambda one: one.update(extra="unsigned"),
    ]
    for credential in good[:3]:
        for change in changes:
            other = copy.deepcopy(credential)
            change(other)
            changed.append(other)

    said = node(
        tmp_path,
        "credential.mjs",
        CREDENTIAL,
        {"credentials": good + changed, "documents": documents(client, passport)},
    )

    assert [(one["verified"], one["terms"], one["error"]) for one in said[: len(good)]] == [
        (True, "defined", "")
    ] * len(good)
    certificate = next(one for one in said if one["set"])
    assert certificate["set"] == [False, False]
    assert [one["verified"] for one in said[len(good) :]] == [False] * len(changed)
    assert all("defined" not in one["terms"] for one in said[len(good) + 3 :: 4]), "an unknown term is seen"


def test_a_revoked_certificate_is_seen_in_its_list_by_a_foreign_verifier(
    client: FlaskClient, certified: dict[str, Any], person: Opens, work: Work, tmp_path: Path
) -> None:
    revoked = person("regulator").post(f"/certificates/{certified['id']}/revoke", {"reason": "a forgery"})
    assert revoked.status_code == 201, revoked.json
    work()
    passport = passport_of(client, certified["artwork_id"])
    credential = next(
        said["credential"] for said in passport["statements"] if "credentialStatus" in said["credential"]
    )

    (said,) = node(
        tmp_path,
        "credential.mjs",
        CREDENTIAL,
        {"credentials": [credential], "documents": documents(client, passport)},
    )

    assert sorted(said["set"]) == [False, True], said["error"] or "revocation alone"


def test_a_foreign_verifier_takes_our_checkpoints_and_proofs_and_refuses_changed_ones(
    client: FlaskClient, certified: dict[str, Any], tmp_path: Path
) -> None:
    data = client.get(f"/artworks/{certified['artwork_id']}/passport").data
    found = read(data)
    vkey = client.get("/trust.toml").text.partition('[[log.key]]\nvkey = "')[2].partition('"')[0]
    key = NoteKey.parse(vkey)
    good: list[dict[str, Any]] = [
        {
            "key": base64.b64encode(key.public.raw).decode(),
            "hint": key.key_hash.hex(),
            "origin": key.name,
            "note": found.checkpoint,
            "index": entry.logged.index,
            "path": [base64.b64encode(each).decode() for each in entry.logged.path],
            "leaf": base64.b64encode(entry.logged.leaf).decode(),
        }
        for entry in found.entries
        if entry.logged
    ]
    first = good[0]
    size = str(found.checkpoint).split("\n")[1]
    changed = [
        {**first, "note": str(first["note"]).replace(f"\n{size}\n", f"\n{int(size) + 1}\n", 1)},
        {**first, "leaf": base64.b64encode(b"{}").decode()},
        {**first, "index": int(str(first["index"])) + 1},
        {**first, "path": [base64.b64encode(bytes(32)).decode(), *list(first["path"])[1:]]},
        {**first, "key": base64.b64encode(bytes(31) + b"\x01").decode()},
    ]

    said = node(
        tmp_path,
        "checkpoint.cjs",
        CHECKPOINT,
        good + changed,
        FOREIGN / "node_modules/@sigstore/verify/dist/tlog",
    )

    assert said[: len(good)] == ["holds"] * len(good)
    assert "holds" not in said[len(good) :]
