"""What other people's programs say of our pictures: an IIIF validator, a model of manifests, a C2PA reader.

They are no part of the lock: `make foreign`, a part of `make soak`, installs them into build/foreign and
names it in FOREIGN_READERS.
"""

import json
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.serving import make_server

from authentication.images.published import published_sizes
from authentication.keyring import Keyring
from authentication.pool import pool_of
from authentication.publishing import Publisher
from tests.conftest import Person
from tests.operations.authentication.studio import encoded
from tests.web.authentication.test_publishing import publishes
from tests.web.authentication.walk import certifies, registers

FOREIGN = Path(os.environ.get("FOREIGN_READERS", "")).absolute()
pytestmark = pytest.mark.skipif(
    not os.environ.get("FOREIGN_READERS"), reason="foreign readers absent: make foreign installs them"
)
COLOURS = """
import json
from iiif_validator.validator import ValidationInfo
print(json.dumps(ValidationInfo().colorInfo))
"""
PREZI = """
import sys, iiif_prezi3
text = sys.stdin.read()
kind = iiif_prezi3.Collection if '"type": "Collection"' in text[:300] else iiif_prezi3.Manifest
kind.model_validate_json(text)
print("valid")
"""
C2PA = """
import * as fs from "node:fs/promises";
import { BMFF } from "@trustnxt/c2pa-ts/asset";
import { SuperBox } from "@trustnxt/c2pa-ts/jumbf";
import { ManifestStore } from "@trustnxt/c2pa-ts/manifest";
const asset = new BMFF(await fs.readFile(process.argv[2]));
const store = ManifestStore.read(SuperBox.fromBuffer(asset.getManifestJUMBF()));
const result = await store.validate(asset);
console.log(JSON.stringify({ valid: result.isValid, codes: result.statusEntries.map((one) => one.code) }));
"""
WRONG_ITSELF = {"size_noup"}
"""Release 1.0.5 wants 400 for !2000,3000 of a smaller picture; section 4.2 wants the picture as it is, and
so does the validator's own later source."""


def says(*command: str, given: str = "") -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=300, cwd=FOREIGN, check=False
    )
    return done.stdout + done.stderr


@pytest.fixture
def squares(person: Callable[..., Person], work: Callable[[], int]) -> dict[str, Any]:
    """The validator's own picture, of a certified work."""
    colours = json.loads(says("bin/python", "-c", COLOURS).splitlines()[-1])
    picture = Image.new("RGB", (1000, 1000))
    for x, column in enumerate(colours):
        for y, colour in enumerate(column):
            picture.paste(tuple(colour), (100 * x, 100 * y, 100 * x + 100, 100 * y + 100))
    card: dict[str, Any] = registers(person("artist"), data=encoded(picture, "PNG")).json
    certifies(card["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    return card


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_iiif_validator_finds_nothing_wrong_at_level_2(
    squares: dict[str, Any], port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    sha256 = squares["images"][0]["sha256"]
    told = says(
        "bin/python",
        "bin/iiif-validate.py",
        *("-s", f"127.0.0.1:{port}", "-p", "iiif/3", "-i", sha256),
        *("--version=3.0", "--level", "2", "-v"),
    )
    outcomes = dict(re.findall(r"^\[\d+\] test (\w+) (PASS|FAIL)", told, re.MULTILINE))

    assert len(outcomes) >= 30, told
    failed = {name for name, outcome in outcomes.items() if outcome == "FAIL"}
    assert failed <= WRONG_ITSELF, told
    with capsys.disabled():
        print(f"iiif-validator 1.0.5, level 2: {len(outcomes) - len(failed)} of {len(outcomes)} pass")


def test_a_foreign_model_of_the_presentation_api_takes_manifest_and_collection(
    app: Flask, squares: dict[str, Any]
) -> None:
    client = app.test_client()
    for address in (f"/iiif/works/{squares['id']}/manifest.json", "/iiif/catalogue/collection.json"):
        text = client.get(address).get_data(as_text=True)
        assert says("bin/python", "-c", PREZI, given=text).strip() == "valid"


def test_a_foreign_reader_of_content_credentials_takes_ours_and_refuses_what_was_changed(
    app: Flask, squares: dict[str, Any], tmp_path: Path
) -> None:
    publisher = Publisher(
        store=app.extensions["authentication.images"],
        published=app.extensions["authentication.published"],
        pool=lambda: pool_of(1),
        keyring=Keyring(tmp_path / "keys"),
        base_url="https://house.example",
        demonstration=True,
    )
    publishes(app, publisher)
    script = FOREIGN / "read-c2pa.mjs"
    script.write_text(C2PA, encoding="utf-8")
    sha256 = squares["images"][0]["sha256"]
    file = app.extensions["authentication.published"].path(sha256, published_sizes(1000, 1000)[-1])

    told = json.loads(says("node", str(script), str(file)).splitlines()[-1])
    assert told["valid"] is True
    assert "claimSignature.validated" in told["codes"]
    assert "assertion.bmffHash.match" in told["codes"]

    changed = bytearray(file.read_bytes())
    changed[-100] ^= 1
    (tmp_path / "changed.avif").write_bytes(changed)
    told = json.loads(says("node", str(script), str(tmp_path / "changed.avif")).splitlines()[-1])
    assert told["valid"] is False
