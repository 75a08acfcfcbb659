"""A witness and its folder against a log that is shown over real HTTP: kept, killed, lied to."""

import fcntl
import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from authentication.__main__ import main
from authentication.evidence import checkpoint, policy
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.witness import looking
from authentication.witness.errors import FolderWrong, LogUnreachable, Rewritten, StillShouting
from authentication.witness.folder import Folder
from tests.unit.evidence.making import ORIGIN, PERIOD, key
from tests.unit.witness.shown import Shown, grown, shown, trust

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAME = "regulator.example/kaifeng"
A, B, C = b"a", b"b", b"c"


@pytest.fixture
def log() -> Iterator[Shown]:
    with shown(Shown(grown(A, B))) as made:
        yield made


@pytest.fixture
def folder(log: Shown, tmp_path: Path) -> Folder:
    return Folder.begin(tmp_path / "witness", name=NAME, url=log.url, trust=log.trust(), password=None)


def signed(folder: Folder) -> Checkpoint:
    """Return what the folder says was cosigned, its cosignature held."""
    note = folder.state().note
    assert note is not None
    own = NoteKey(NAME, folder.key().public, cosigns=True)
    assert checkpoint.require_signature(Note.parse(note), key=own) == AT
    return Checkpoint.parse(Note.parse(note).text)


def lies(log: Shown, tree: Any) -> None:
    log.tree = tree


class TestLook:
    def test_cosigns_keeps_hands_out_and_brings(self, log: Shown, folder: Folder) -> None:
        assert looking.look(folder, at=AT).facts == {"size": 2}

        assert signed(folder) == Checkpoint(ORIGIN, 2, grown(A, B).root())
        assert log.brought == [(folder.path / "checkpoint").read_text()] == [folder.state().note]

    def test_goes_on_as_the_log_grows_and_signs_nothing_twice(self, log: Shown, folder: Folder) -> None:
        looking.look(folder, at=AT)
        again = looking.look(folder, at=AT)
        lies(log, grown(A, B, C))
        looking.look(folder, at=AT)

        assert again.message.startswith("Nothing new")
        assert [Checkpoint.parse(Note.parse(each).text).size for each in log.brought] == [2, 2, 3]
        log.signed = log.brought[-1]
        looking.look(folder, at=AT)
        assert len(log.brought) == 3, "what the log shows already is not brought again"

    def test_what_the_log_does_not_take_is_kept_and_brought_again(self, log: Shown, folder: Folder) -> None:
        log.takes = False
        found = looking.look(folder, at=AT)
        log.takes = True
        looking.look(folder, at=AT)

        assert "503" in str(found.not_taken)
        assert log.brought == [folder.state().note]

    @pytest.mark.parametrize(
        "tree", [grown(A), grown(A, C), grown(C, B, A)], ids=["shrunk", "of one size", "longer"]
    )
    def test_shouts_keeps_both_and_never_signs_again_by_itself(
        self, log: Shown, folder: Folder, tree: Any
    ) -> None:
        looking.look(folder, at=AT)
        before = folder.state()
        lies(log, tree)
        seen = log.note()

        with pytest.raises(Rewritten):
            looking.look(folder, at=AT)
        lies(log, grown(A, B, C))
        with pytest.raises(StillShouting):
            looking.look(folder, at=AT)

        (fork,) = folder.path.glob("FORK-*.json")
        said = json.loads(fork.read_text())
        assert (said["kept"], said["seen"]) == (before.note, seen)
        assert folder.state() == before
        assert len(log.brought) == 1
        fork.rename(folder.path / f"decided-{fork.name}")
        looking.look(folder, at=AT)
        assert signed(folder).size == 3, "a person has decided"

    def test_a_log_that_cannot_be_read_is_no_alarm(self, log: Shown, folder: Folder) -> None:
        for shows in ("<html>502", ""):
            log.signed = shows or "\0"
            with pytest.raises(LogUnreachable):
                looking.look(folder, at=AT)
        assert list(folder.path.glob("FORK*")) == []

    def test_a_folder_that_is_damaged_signs_nothing(self, log: Shown, folder: Folder) -> None:
        state = folder.path / "witness.json"
        whole = state.read_bytes()
        for data in (b"", whole[:-1], b"{}", whole.replace(b"null", b'"x"'), whole.replace(b"/1", b"/2")):
            state.write_bytes(data)
            with pytest.raises(FolderWrong):
                looking.look(folder, at=AT)
        state.unlink()
        with pytest.raises(FolderWrong, match="missing"):
            looking.look(folder, at=AT)
        with pytest.raises(FolderWrong, match="already"):
            Folder.begin(folder.path, name=NAME, url=log.url, trust=log.trust(), password=None)
        assert log.brought == []

    def test_two_processes_of_one_witness_never_look_at_once(self, folder: Folder) -> None:
        held = os.open(folder.path, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            with pytest.raises(FolderWrong, match="at work"):
                looking.look(folder, at=AT)
        finally:
            os.close(held)


def killed(folder: Folder, *, after_lines: int) -> bool:
    """Look in a process of its own that is killed after so many lines of ours; say whether it was."""
    child = os.fork()
    if not child:
        left = after_lines

        def line(frame: FrameType, event: str, given: Any) -> Any:
            nonlocal left
            if "/authentication/witness/" not in frame.f_code.co_filename:
                return None
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return line

        sys.settrace(line)
        try:
            looking.look(folder, at=AT)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.parametrize("part", range(3))
def test_killed_at_any_line_it_never_signs_two_trees_of_one_size(
    log: Shown, tmp_path: Path, part: int
) -> None:
    """Killed between any two lines, told the truth or a fork afterwards: one root for each size, for ever."""
    died = 0
    for lines in range(1 + part, 400, 9):
        folder = Folder.begin(tmp_path / f"{lines}", name=NAME, url=log.url, trust=log.trust(), password=None)
        lies(log, grown(A, B))
        log.brought.clear()
        if not killed(folder, after_lines=lines):
            break
        died += 1
        lies(log, grown(A, C))
        try:
            looking.look(folder, at=AT)
        except Rewritten:
            assert signed(folder).root == grown(A, B).root()
        else:
            assert signed(folder).root == grown(A, C).root()
        roots = {Checkpoint.parse(Note.parse(each).text).root for each in log.brought}
        assert roots <= {signed(folder).root}
    assert died > 5


class TestCommand:
    def begin(self, log: Shown, tmp_path: Path) -> list[str]:
        (tmp_path / "trust.toml").write_bytes(log.trust())
        state = ["witness", "--state", str(tmp_path / "w")]
        trusted = ["--trust", str(tmp_path / "trust.toml")]
        assert main([*state, "--new", NAME, "--log", log.url, *trusted]) == 0
        return state

    def test_begins_prints_the_vkey_and_looks(
        self, log: Shown, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log.key = key(3)
        state = self.begin(log, tmp_path)
        vkey = NoteKey.parse(capsys.readouterr().out.strip())

        # The trust file of the tests' log begins in spring; the machine's clock is later.
        status = main([*state, "--once"])

        assert (vkey.name, vkey.cosigns) == (NAME, True)
        assert (status, len(log.brought)) == (0, 1)
        assert (tmp_path / "w/key.pem").stat().st_mode & 0o077 == 0

    def test_ends_with_one_when_history_was_rewritten_in_both_languages(
        self, log: Shown, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        state = self.begin(log, tmp_path)
        main(state)
        lies(log, grown(C, C, C))

        statuses = [main([*state, "--every", "0.01"]), main([*state, "--lang", "zh"])]

        said = capsys.readouterr().err
        assert statuses == [1, 1]
        assert "HISTORY WAS REWRITTEN" in said
        assert "历史被改写" in said
        assert "FORK-" in said

    def test_ends_with_two_when_it_could_not_ask(self, log: Shown, tmp_path: Path) -> None:
        state = self.begin(log, tmp_path)
        log.signed = "no note"

        assert main(state) == 2
        assert main(["witness", "--state", str(tmp_path / "none")]) == 2
        assert main([*state, "--new", NAME]) == 2


def test_the_trust_file_that_names_the_witness_says_witnessed(log: Shown, folder: Folder) -> None:
    looking.look(folder, at=AT)
    own = NoteKey(NAME, folder.key().public, cosigns=True)
    read = policy.read(
        policy.write(
            policy.TrustPolicy(
                name="regulator",
                logs=trust().logs,
                witnesses=(policy.TimedNoteKey(key=own, period=PERIOD),),
                witnesses_needed=1,
            )
        ).encode()
    )

    note = Note.parse(log.brought[0])

    assert checkpoint.require_signature(note, key=read.witnesses[0].key) == AT
