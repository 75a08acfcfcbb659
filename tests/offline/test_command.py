"""Can a stranger verify with nothing of ours running?"""

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from authentication.evidence import canonical, fingerprint, merkle, policy
from authentication.evidence.status import Purpose
from tests.offline.running import AT, NOT_ASKED, NOT_VALID, ROOT, VALID, run
from tests.unit.evidence.making import Registry, certified


@dataclass(frozen=True)
class Desk:
    """What a stranger has on his desk."""

    folder: Path
    registry: Registry
    passport: Path
    trust: Path
    photo: Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    noise = np.random.default_rng(7).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(noise).resize((320, 240)).save(written, "PNG")
    registry = certified([fingerprint.fingerprint(written.getvalue()).to_json()])
    made = Desk(
        tmp_path, registry, tmp_path / "work.passport", tmp_path / "trust.toml", tmp_path / "photo.png"
    )
    made.passport.write_bytes(registry.file())
    made.trust.write_text(policy.write(registry.trust()))
    made.photo.write_bytes(written.getvalue())
    return made


class TestVerify:
    def test_accepts_a_true_passport_without_web_database_or_numpy(self, desk: Desk) -> None:
        done = run("verify", desk.passport, "--trust", desk.trust, *AT)

        assert done.returncode == VALID, done.stderr
        assert "Valid" in done.stdout
        assert done.stderr.splitlines()[-1] == "LOADED"

    def test_accepts_it_with_the_network_taken_away(self, desk: Desk) -> None:
        alone = ("unshare", "--user", "--map-root-user", "--net")
        try:
            permitted = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            permitted = False
        if not permitted:
            pytest.skip("this machine does not let us take the network away (unshare --net)")

        done = run("verify", desk.passport, "--trust", desk.trust, "--photo", desk.photo, *AT, before=alone)

        assert done.returncode == VALID, done.stderr

    def test_refuses_changed_bytes(self, desk: Desk) -> None:
        data = desk.passport.read_bytes()

        places = range(11, len(data), len(data) // 6)
        changed = []
        for place in places:
            path = desk.folder / f"changed-{place}.passport"
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            changed.append(path)

        done = run("verify", *changed, "--trust", desk.trust, *AT, "--json")

        assert done.returncode == NOT_VALID
        assert [found["valid"] for found in json.loads(done.stdout)] == [False] * len(changed)

    def test_says_in_chinese_what_a_changed_byte_broke(self, desk: Desk) -> None:
        data = desk.passport.read_bytes()
        place = data.index(b'"proofValue":"z') + 30
        changed = desk.folder / "changed.passport"
        changed.write_bytes(
            data[:place] + (b"2" if data[place : place + 1] != b"2" else b"3") + data[place + 1 :]
        )

        done = run("verify", changed, "--trust", desk.trust, *AT, "--lang", "zh")

        assert "这不是此密钥对这些字节的签名" in done.stdout

    def test_says_how_an_instant_is_written(self, desk: Desk) -> None:
        for lang, words in (
            ("en", "write it in UTC as 2026-11-25T08:00:00Z"),
            ("zh", "写作 2026-11-25T08:00:00Z"),
        ):
            done = run("verify", desk.passport, "--at", "yesterday", "--lang", lang)

            assert done.returncode == NOT_ASKED
            assert words in done.stderr
            assert "JSON" not in done.stderr

    def test_trusts_nobody_without_a_trust_file(self, desk: Desk) -> None:
        done = run("verify", desk.passport, *AT)

        assert done.returncode == NOT_VALID
        assert "Issuer not trusted" in done.stdout

    def test_says_which_file_is_missing_and_where_such_files_are(self, desk: Desk) -> None:
        for lang, words in (("en", "/trust.toml at its address"), ("zh", "信任文件说明相信谁的密钥")):
            done = run("verify", desk.passport, "--trust", desk.folder / "no.toml", "--lang", lang, *AT)

            assert done.returncode == NOT_ASKED
            assert str(desk.folder / "no.toml") in done.stderr
            assert words in done.stderr
            assert "Errno" not in done.stderr

    def test_ends_quietly_when_nobody_reads_on(self, desk: Desk) -> None:
        command = [
            sys.executable,
            "-m",
            "authentication",
            "verify",
            *[str(desk.passport)] * 40,
            *AT,
            "--json",
        ]
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as going:
            assert going.stdout is not None
            assert going.stderr is not None
            going.stdout.close()
            complaint = going.stderr.read()

        assert (going.returncode, complaint) == (141, "")

    def test_is_valid_only_if_all_are(self, desk: Desk) -> None:
        other = desk.folder / "other.passport"
        other.write_bytes(desk.registry.file(lists=False))

        done = run("verify", desk.passport, other, "--trust", desk.trust, *AT, "--json")

        assert done.returncode == NOT_VALID
        assert [found["state"] for found in json.loads(done.stdout)] == ["valid", "status_unknown"]

    def test_compares_a_photograph(self, desk: Desk) -> None:
        again = desk.folder / "again.jpg"
        Image.open(desk.photo).convert("RGB").save(again, quality=60)

        same = run("verify", desk.passport, "--trust", desk.trust, "--photo", desk.photo, *AT)
        like = run("verify", desk.passport, "--trust", desk.trust, "--photo", again, *AT)

        assert same.returncode == VALID, same.stdout
        assert like.returncode == NOT_VALID
        assert "Same picture, object not proven" in like.stdout

    def test_names_the_packages_that_a_photograph_needs(self, desk: Desk) -> None:
        done = run("verify", desk.passport, "--photo", desk.photo, *AT, before=("env", "WITHOUT=imagehash"))
        assert done.returncode == NOT_ASKED
        said = done.stderr.splitlines()
        assert said[0].startswith("Photographs are read with the packages pillow, imagehash and pdqhash")
        assert "imagehash is not installed" in said[0]
        assert said[1].startswith("LOADED")

    def test_says_what_is_not_a_passport_in_whole_sentences(self, tmp_path: Path) -> None:
        page, cut = tmp_path / "page.passport", tmp_path / "cut.passport"
        page.write_bytes(b"<!doctype html><title>Works</title>")
        cut.write_bytes(b'{"artwork":')
        done = run("verify", page, cut, *AT)
        assert done.returncode == NOT_VALID
        assert "∅ Not a passport" in done.stdout
        assert "✗ Proof broken" in done.stdout
        assert "This is not a passport: a passport is one JSON object." in done.stdout
        assert "The passport cannot be read: Not canonical JSON: " in done.stdout
        assert ".." not in done.stdout

    def test_speaks_chinese(self, desk: Desk) -> None:
        done = run("verify", desk.passport, "--trust", desk.trust, "--lang", "zh", *AT)

        assert done.returncode == VALID
        assert "有效" in done.stdout

    def test_takes_what_was_got_elsewhere(self, desk: Desk) -> None:
        old = ("--at", "2026-03-20T12:00:00Z")
        newer = desk.folder / "revocation.json"
        for purpose in Purpose:
            made_at = canonical.instant("2026-03-19T12:00:00Z")
            listed = desk.registry.status_list(purpose, made_at=made_at)
            (desk.folder / f"{purpose.value}.json").write_text(json.dumps(listed, indent=1))
        note = desk.folder / "checkpoint"
        note.write_text(desk.registry.note())

        unknown = run("verify", desk.passport, "--trust", desk.trust, *old)
        known = run(
            *("verify", desk.passport, "--trust", desk.trust, "--checkpoint", note, *old),
            *("--status", newer, "--status", desk.folder / "suspension.json"),
        )

        assert unknown.returncode == NOT_VALID
        assert "Status unknown" in unknown.stdout
        assert known.returncode == VALID, known.stdout

    def test_finds_two_passports_that_disagree_about_the_log(self, desk: Desk) -> None:
        other = desk.folder / "other.passport"
        forked = certified()
        forked.tree = merkle.Tree([merkle.leaf_hash(b"another story")])
        forked.said.clear()
        for kind in ("certificate", "custody.stored"):
            forked.say(kind)
        forked.tree.append(merkle.leaf_hash(b"to the same size"))
        assert forked.tree.size == desk.registry.tree.size
        other.write_bytes(forked.file())

        apart = run("verify", other, "--trust", desk.trust, *AT)
        together = run("verify", desk.passport, other, "--trust", desk.trust, *AT, "--json")

        assert apart.returncode == VALID, apart.stdout
        assert together.returncode == NOT_VALID
        assert [found["state"] for found in json.loads(together.stdout)] == ["log_forked", "log_forked"]

    def test_opens_sealed_values(self, desk: Desk) -> None:
        opened = desk.folder / "price.json"
        salt = canonical.base64url_text(b"price".ljust(16, b"."))
        opened.write_text(json.dumps({"name": "price", "salt": salt, "value": "EUR 12000.00"}))

        done = run("verify", desk.passport, "--trust", desk.trust, "--disclosed", opened, *AT)

        assert done.returncode == VALID
        assert "EUR 12000.00" in done.stdout

    @pytest.mark.parametrize("broken", ["passport", "trust", "photo", "at"])
    def test_says_when_it_could_not_be_asked(self, desk: Desk, broken: str) -> None:
        asked: dict[str, str | Path] = {
            "passport": desk.passport,
            "trust": desk.trust,
            "photo": desk.photo,
            "at": AT[1],
        }
        wrong: dict[str, str | Path] = {
            "passport": desk.folder / "absent",
            "trust": desk.photo,
            "photo": desk.trust,
            "at": "noon",
        }
        asked[broken] = wrong[broken]

        done = run(
            *("verify", asked["passport"], "--trust", asked["trust"]),
            *("--photo", asked["photo"], "--at", asked["at"]),
        )

        assert done.returncode == NOT_ASKED
        assert "Traceback" not in done.stderr


class TestAlone:
    def test_needs_no_more_than_its_own_folder(self, desk: Desk) -> None:
        alone = desk.folder / "alone" / "authentication"
        shutil.copytree(ROOT / "authentication" / "evidence", alone / "evidence")
        for name in ("__init__.py", "__main__.py"):
            shutil.copy(ROOT / "authentication" / name, alone)

        done = subprocess.run(
            [sys.executable, "-m", "authentication", "verify", desk.passport, "--trust", desk.trust, *AT],
            cwd=alone.parent,
            env={"PYTHONPATH": str(alone.parent), "PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
        )

        assert done.returncode == VALID, done.stderr


class TestInspect:
    def test_shows_what_is_said_and_that_it_is_not_verified(self, desk: Desk) -> None:
        done = run("inspect", desk.passport)

        found = json.loads(done.stdout)
        assert done.returncode == VALID
        assert "Nothing of this has been verified" in done.stderr
        assert [each["kind"] for each in found["statements"]] == [
            "certificate",
            "custody.stored",
            "title.transferred",
        ]
        assert found["statements"][2]["disclosed"] == {"buyer": "Li Hua"}

    def test_refuses_what_is_no_passport(self, desk: Desk) -> None:
        assert run("inspect", desk.photo).returncode == NOT_ASKED


class TestFingerprint:
    def test_prints_it(self, desk: Desk) -> None:
        done = run("fingerprint", desk.photo)

        expected = fingerprint.fingerprint(desk.photo.read_bytes()).to_json()
        assert json.loads(done.stdout) == {str(desk.photo): expected}

    def test_refuses_what_is_no_picture(self, desk: Desk) -> None:
        assert run("fingerprint", desk.trust).returncode == NOT_ASKED


def test_the_blocker_blocks(tmp_path: Path) -> None:
    """The other tests rest on it: it must refuse what is there."""
    script = (
        "import runpy, sys; sys.meta_path.insert(0, runpy.run_path('tests/offline/alone.py')['Refuser']())"
    )
    for name in ("flask", "sqlalchemy", "foundation.errors"):
        done = subprocess.run(
            [sys.executable, "-c", f"{script}; import {name}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "is not at hand" in done.stderr
