"""What is left of an evening: a stranger checks it on a machine of his own, and finds one changed byte."""

import json
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.offline.running import NOT_VALID, VALID, run

WORKER_S: Final = 60.0


class Stranger:
    """Somebody who downloads what anybody may, and verifies it without network or database."""

    def __init__(self, url: str, session_id: str, folder: Path) -> None:
        self.house = httpx.Client(base_url=url, trust_env=False, timeout=60)
        self.folder = folder
        self.trust = folder / "trust.toml"
        folder.mkdir()
        self.trust.write_bytes(self.house.get("/trust.toml").raise_for_status().content)
        archive = folder / "recording.tar"
        archive.write_bytes(self.house.get(f"/live/{session_id}/recording.tar").raise_for_status().content)
        with tarfile.open(archive) as whole:
            whole.extractall(folder, filter="data")
        self.recording = next(folder.glob("brc_*"))

    def downloads(self, path: str) -> bytes:
        """Download what the worker makes, as soon as it has."""
        deadline = time.monotonic() + WORKER_S
        while not (answer := self.house.get(path)).is_success:
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.5)
        return answer.content

    def fetches(self, lot_id: str) -> Path:
        """Download a lot's receipt, and its picture."""
        receipt = self.folder / f"{lot_id}.receipt.json"
        receipt.write_bytes(self.downloads(f"/lots/{lot_id}/broadcast-receipt"))
        (self.recording / f"{lot_id}.jpg").write_bytes(self.downloads(f"/lots/{lot_id}/broadcast-frame"))
        return receipt

    def asks(self, receipt: Path) -> tuple[int, str]:
        """Verify a receipt against the recording, by the command."""
        done = run("verify", receipt, "--trust", self.trust, "--recording", self.recording)
        return done.returncode, done.stdout + done.stderr

    def accepts(self, lot_id: str) -> None:
        """Require that a lot's receipt holds."""
        status, said = self.asks(self.fetches(lot_id))
        assert status == VALID, said
        assert "pieces of the recording up to the hammer are what was sealed" in said

    def refuses_one_changed_byte(self, lot_id: str) -> None:
        """Require that a byte in a segment, and one in a receipt, are found, and nothing else."""
        receipt = self.folder / f"{lot_id}.receipt.json"
        number = json.loads(receipt.read_bytes())["content"]["piece"]["number"]
        segment = self.recording / f"{number:06}.m4s"
        for hurt in (segment, receipt):
            with changed(hurt):
                status, said = self.asks(receipt)
                assert status == NOT_VALID, said
                assert hurt is receipt or segment.stem.lstrip("0") in said
        assert self.asks(receipt)[0] == VALID


@contextmanager
def changed(path: Path) -> Iterator[None]:
    """Change one bit in the middle of a file, and set it right again."""
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    yield
    path.write_bytes(whole)
