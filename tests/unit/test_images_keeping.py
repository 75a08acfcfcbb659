import hashlib
import mmap
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from authentication.errors import PictureTooHard
from authentication.images.refusals import KindNotTaken
from authentication.images.sanitising import sanitise
from authentication.images.store import DirectoryStore, FileDamaged, ImageStore, MemoryStore
from authentication.pool import MEMORY_BYTES, Pool

HELLO = hashlib.sha256(b"hello").hexdigest()


@pytest.fixture(params=["directory", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ImageStore:
    return DirectoryStore(tmp_path) if request.param == "directory" else MemoryStore()


class TestImageStore:
    def test_gives_back_what_was_put(self, store: ImageStore) -> None:
        assert store.put(b"hello") == HELLO
        assert store.get(HELLO) == b"hello"
        assert list(store.all()) == [HELLO]

    def test_keeps_nothing_twice(self, store: ImageStore) -> None:
        store.put(b"hello")
        store.put(b"hello")

        assert list(store.all()) == [HELLO]

    def test_knows_nothing_of_what_was_not_put(self, store: ImageStore) -> None:
        assert store.get(HELLO) is None

    def test_finds_a_file_that_was_changed(self, tmp_path: Path) -> None:
        store = DirectoryStore(tmp_path)
        store.put(b"hello")
        store.path(HELLO).write_bytes(b"hallo")

        with pytest.raises(FileDamaged):
            store.get(HELLO)

    def test_mends_a_file_that_breaks_off(self, tmp_path: Path) -> None:
        store = DirectoryStore(tmp_path)
        store.put(b"hello")
        store.path(HELLO).write_bytes(b"he")

        store.put(b"hello")

        assert store.get(HELLO) == b"hello"

    def test_leaves_nothing_half_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = DirectoryStore(tmp_path)

        def full(handle: int) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            store.put(b"hello")

        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _mapped(path: Path) -> int:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return len(mapped)


@pytest.fixture
def pool() -> Pool:
    return Pool(1, idle_s=0.3)


class TestPool:
    def test_brings_back_what_a_function_returns(self, pool: Pool) -> None:
        assert pool.run(len, b"hello") == 5
        pool.close()

    def test_brings_back_a_refusal_as_itself(self, pool: Pool) -> None:
        with pytest.raises(KindNotTaken) as refused:
            pool.run(sanitise, b"GIF89a", name="a.gif")
        assert refused.value.facts == {"name": "a.gif", "kind": "GIF"}
        pool.close()

    def test_survives_a_child_that_ends_in_the_middle(self, pool: Pool) -> None:
        with pytest.raises(PictureTooHard):
            pool.run(os._exit, 1)

        assert pool.run(len, b"hello") == 5
        pool.close()

    def test_gives_a_child_so_much_memory_and_lets_it_map_larger_files(
        self, pool: Pool, tmp_path: Path
    ) -> None:
        with (tmp_path / "large").open("wb") as file:
            file.truncate(MEMORY_BYTES + 2**20)  # sparse: it takes no room

        assert pool.run(_mapped, tmp_path / "large") == MEMORY_BYTES + 2**20
        with pytest.raises(PictureTooHard):
            pool.run(bytearray, MEMORY_BYTES + 2**20)
        pool.close()

    def test_puts_idle_children_away(self, pool: Pool) -> None:
        pool.run(len, b"hello")
        child = psutil.Process(pool.process_ids[0])

        deadline = time.monotonic() + 10
        while pool.process_ids and time.monotonic() < deadline:
            time.sleep(0.05)

        assert pool.process_ids == []
        assert psutil.wait_procs([child], timeout=10)[1] == []

    def test_leaves_no_orphan_when_its_parent_is_killed(self) -> None:
        program = (
            "import time; from authentication.pool import MEMORY_BYTES, Pool; pool = Pool(1);"
            "pool.run(len, b''); print(pool.process_ids[0], flush=True); time.sleep(60)"
        )
        parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))

        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()

        assert psutil.wait_procs([child], timeout=10)[1] == []
