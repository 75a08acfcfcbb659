"""Works go all the way: every story, to the end that it expects; their passports hold without us."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import jsonschema
import pytest

from deploy.journey.house import ROOT, House
from deploy.journey.ledger_home import take_ledger
from deploy.journey.lives.telling import Teller
from deploy.journey.pictures import Picture
from deploy.journey.stories import STORIES
from deploy.journey.tables import dealings_missing
from deploy.journey.taking_home import bring_home, take_home
from deploy.journey.walking import walk

pytestmark = [pytest.mark.slow(seconds=200), pytest.mark.timeout(600)]
PICTURES = len(STORIES)


@pytest.fixture(scope="module")
def home(teller: Teller, pictures: list[Picture], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Walk every story once, and return where the passports and the trust file are."""
    folder = tmp_path_factory.mktemp("home")
    ends = walk(teller, pictures[: len(STORIES)])
    assert [f"{end.story.name}: {end.missed}" for end in ends if end.missed] == []
    assert {end.story for end in ends} == set(STORIES)
    assert dealings_missing(ends) == []
    assert bring_home(teller, ends, passports=folder / "passports", trust=folder / "trust.toml") == []
    assert take_home(teller, ends, build=folder) == []
    return folder


def verify(trust: Path, *passports: Path, in_json: bool = False) -> subprocess.CompletedProcess[str]:
    """Verify as a stranger does: another process, with nothing of the house but the trust file."""
    command = [sys.executable, "-m", "authentication", "verify", "--trust", str(trust), *map(str, passports)]
    command += ["--json"] if in_json else []
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_passport_holds_offline(home: Path) -> None:
    passports = sorted((home / "passports").glob("*.json"))

    verdict = verify(home / "trust.toml", *passports)

    assert len(passports) == len(STORIES)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_every_dossier_holds_offline_and_every_epcis_document_is_valid(home: Path) -> None:
    dossiers = sorted((home / "dossiers").glob("*.dossier.json"))
    documents = sorted((home / "epcis").glob("*.jsonld"))

    verdict = verify(home / "trust.toml", *dossiers)

    assert len(dossiers) == len(documents) == len(STORIES)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    shared = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared"))
    schema = shared / "domain" / "epcis" / "EPCIS-JSON-Schema.json"
    if not schema.exists():
        pytest.skip("shared papers absent")
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    for document in documents:
        validator.validate(json.loads(document.read_text(encoding="utf-8")))


def test_no_passport_holds_after_one_byte_is_changed(home: Path, tmp_path: Path) -> None:
    rng = Random(20261125)
    forged = []
    for passport in sorted((home / "passports").glob("*.json")):
        data = bytearray(passport.read_bytes())
        place = rng.randrange(len(data))
        data[place] ^= 1 << rng.randrange(8)
        forged.append(tmp_path / f"{passport.stem}-{place}.json")
        forged[-1].write_bytes(data)

    verdicts = json.loads(verify(home / "trust.toml", *forged, in_json=True).stdout)

    assert len(verdicts) == len(forged) == len(STORIES)
    assert [each["passport"] for each in verdicts if each["valid"]] == []


def test_nobody_is_believed_without_a_trust_file(home: Path) -> None:
    passport = next((home / "passports").glob("*.json"))
    command = [sys.executable, "-m", "authentication", "verify", str(passport)]

    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode != 0


def test_the_money_adds_up(home: Path, teller: Teller) -> None:
    _, differing = take_ledger(teller, home, whole=True)

    assert differing == []


def test_the_house_can_be_walked_through_again(home: Path, teller: Teller, pictures: list[Picture]) -> None:
    ends = walk(teller, pictures[:3])

    assert [f"{end.story.name}: {end.missed}" for end in ends if end.missed] == []


def test_everything_that_must_hold_holds(home: Path, house: House) -> None:
    assert "0 faults" in house.flask("audit")
