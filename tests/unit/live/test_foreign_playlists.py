"""What another program reads in our playlists: npm's m3u8-parser. `make foreign` installs it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.live.test_packager import packed

FOREIGN = Path(os.environ.get("FOREIGN_READERS", "")).absolute()
pytestmark = pytest.mark.skipif(
    not os.environ.get("FOREIGN_READERS"), reason="foreign readers absent: make foreign installs them"
)
READER = """
const { Parser } = require("m3u8-parser");
const parser = new Parser();
const wrong = [];
for (const kind of ["warn", "error"]) parser.on(kind, (event) => wrong.push(event.message));
parser.push(require("fs").readFileSync(0, "utf-8"));
parser.end();
console.log(JSON.stringify({ ...parser.manifest, wrong }));
"""


def read(playlist: str) -> Any:
    done = subprocess.run(
        ["node", "-e", READER],
        input=playlist,
        capture_output=True,
        text=True,
        check=True,
        cwd=FOREIGN,
    )
    return json.loads(done.stdout)


def test_a_foreign_parser_reads_what_we_mean_and_finds_nothing_wrong() -> None:
    packager, _ = packed(4, times=3)
    listed = [f"segments/{one.number}.m4s" for one in list(packager.segments)[-8:] if one.is_closed]
    low, plain = read(packager.playlist(low=True)), read(packager.playlist(low=False, ended=True))

    assert (low["wrong"], plain["wrong"]) == ([], [])
    assert low["serverControl"]["canBlockReload"] is True
    assert low["partTargetDuration"] == pytest.approx(0.235)
    assert low["preloadSegment"] is not None
    assert plain["endList"] is True
    assert [one["uri"] for one in plain["segments"]] == listed
    for shown in (low, plain):
        whole = [one for one in shown["segments"] if "uri" in one]
        assert all(round(one["duration"]) <= shown["targetDuration"] for one in whole)
        for one in whole:
            assert sum(part["duration"] for part in one.get("parts", [])) in (
                0,
                pytest.approx(one["duration"], abs=0.001),
            )


def test_a_foreign_parser_finds_what_is_wrong() -> None:
    packager, _ = packed()

    assert read(packager.playlist(low=True).replace("TYPE=PART,URI=", "TYPE=PART,NOT="))["wrong"]
