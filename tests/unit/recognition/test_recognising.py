"""A picture leads back to its work, whatever happened to it; another work's never does."""

import json
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from authentication.recognition import hands
from authentication.recognition.agreeing import _fields
from authentication.recognition.aligning import Alignment
from authentication.recognition.index import Index
from authentication.recognition.recogniser import Recogniser
from authentication.recognition.sight import State
from authentication.recognition.states import WHOLE, state_of
from authentication.recognition.view import mirrored, view_of
from benchmarks.recognition_attacks import ATTACKS, Pixels
from deploy.demonstration.works.catalogue import catalogue
from tests.unit.recognition.pictures import attacked, picture

KNOWN = ("plum-01", "shanshui-11", "oil-03")
STRANGE = "bamboo-01"
TRIED = ("jpeg q30", "crop 25", "rotate 90", "re-photograph warp", "frame 12%", "screenshot", "occlusion")


@cache
def known() -> Recogniser:
    return Recogniser.of(KNOWN, [view_of(picture(slug), is_registered=True) for slug in KNOWN])


@pytest.mark.parametrize("attack", TRIED)
def test_a_work_is_known_again(attack: str) -> None:
    slug = KNOWN[TRIED.index(attack) % len(KNOWN)]

    answer = known().recognise(attacked(slug, attack))

    assert (answer.work, answer.state.is_recognised) == (slug, True)
    assert answer.alignment is not None


def test_a_part_is_told_as_a_detail_and_where_it_lies() -> None:
    height, width = picture("oil-03").shape[:2]
    part = picture("oil-03")[: int(height * 0.7), : int(width * 0.7)]

    answer = known().recognise(np.ascontiguousarray(part))

    assert answer.state is State.DETAIL
    assert answer.alignment is not None
    assert answer.agreement is not None
    assert answer.agreement.seen == pytest.approx(0.49, abs=0.04)


def test_a_mirrored_work_is_known_as_mirrored() -> None:
    cut = np.ascontiguousarray(mirrored(picture("shanshui-11"))[20:, 30:])

    answer = known().recognise(cut)

    assert (answer.work, answer.state.is_recognised, answer.is_mirrored) == ("shanshui-11", True, True)


@pytest.mark.parametrize("attack", ["jpeg q30", "screenshot"])
def test_a_work_that_nobody_registered_is_not_recognised(attack: str) -> None:
    assert not known().recognise(attacked(STRANGE, attack)).state.is_recognised


def test_two_works_in_one_frame_are_not_one() -> None:
    """The frame and the page are the same on both sides: only the inside tells works apart."""
    framed = {slug: ATTACKS["frame 12%"](picture(slug), np.random.default_rng(0)) for slug in KNOWN[:2]}
    one, other = framed.values()
    shape = one.shape[1], one.shape[0]
    there = np.asarray(Image.fromarray(other).resize(shape), np.uint8)
    house = Recogniser.of(["one"], [view_of(one, is_registered=True)])

    assert house.recognise(one).work == "one"
    assert not house.recognise(there).state.is_recognised


def test_a_picture_with_nothing_in_it_is_unknown() -> None:
    blank: Pixels = np.full((300, 200, 3), 240, np.uint8)

    assert known().recognise(blank).state is State.UNKNOWN
    assert Recogniser.of([], []).recognise(picture(STRANGE)).state is State.UNKNOWN


def test_a_part_of_a_work_votes_for_it_before_all_others() -> None:
    index = Index.of([view_of(picture(slug), is_registered=True) for slug in KNOWN])

    assert [ballot.number for ballot in index.votes(view_of(attacked("oil-03", "crop 25")), most=1)] == [
        KNOWN.index("oil-03")
    ]


def test_a_folder_is_asked_from_the_command_line(tmp_path: Path) -> None:
    works = tmp_path / "works"
    works.mkdir()
    for slug in KNOWN:
        Image.fromarray(picture(slug)).save(works / f"{slug}.png")
    (works / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    Image.fromarray(attacked("oil-03", "jpeg q30")).save(tmp_path / "asked.png")
    (tmp_path / "no.jpg").write_bytes(b"no picture")

    done = subprocess.run(
        [sys.executable, "-m", "authentication", "recognise", "--works", works, "asked.png", "no.jpg"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    found, refused = map(json.loads, done.stdout.splitlines())
    told: dict[str, Any] = {"query": "asked.png", "work": "oil-03", "state": "same_photograph"}
    assert found | told == found
    assert set(found) == {*told, "inliers", "distance_bits", "error_rate", "elapsed_ms"}
    assert (refused["work"], refused["state"], bool(refused["refused"])) == (None, "unknown", True)
    assert "torn.jpg" in done.stderr


@pytest.mark.parametrize(("slug", "attack"), [("oil-03", "screenshot"), (STRANGE, "frame 12%")])
def test_one_hand_and_two_say_the_same(slug: str, attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    for count in (1, 2):
        monkeypatch.setattr(hands, "HANDS", count)
        views = [view_of(picture(each), is_registered=True) for each in KNOWN]
        asked = view_of(attacked(slug, attack))
        ballots = Index.of(views).votes(asked, most=5)
        answer = Recogniser.of(KNOWN, views).recognise(attacked(slug, attack))
        lies = answer.alignment.homography.tolist() if answer.alignment else None
        seen = [*(each.codes.tobytes() for each in (*views, asked)), asked.turns.tobytes()]
        votes = [(each.number, each.votes, each.asked.tolist(), each.places.tolist()) for each in ballots]
        said.append((answer.state, answer.work, answer.inliers, lies, seen, votes))

    assert said[0] == said[1]


def test_two_hands_are_at_work_at_once_and_a_fault_comes_to_who_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hands, "HANDS", 2)
    both = threading.Barrier(2, timeout=20)

    def nested() -> list[int]:
        both.wait()  # one alone would wait for ever
        return list(hands.side_by_side([lambda: 1, lambda: 2]))

    assert list(hands.side_by_side([nested, nested])) == [[1, 2], [1, 2]]
    with pytest.raises(ZeroDivisionError):
        list(hands.side_by_side([lambda: 1.0, lambda: 1 / 0]))


@pytest.mark.parametrize("begin", [0.0, 0.35, 0.8])
def test_a_part_of_a_handscroll_leads_back_to_the_scroll(begin: float) -> None:
    """Ten times as long as it is high, seen a section at a time."""
    sections = [picture(work.slug) for work in catalogue() if work.kind == "shanshui"]
    height = 200
    scroll = np.hstack(
        [np.asarray(Image.fromarray(each).resize((2 * height, height)), np.uint8) for each in sections]
    )
    views = [view_of(each, is_registered=True) for each in (scroll, picture("oil-03"))]
    house = Recogniser.of(["scroll", "oil"], views)
    left = int(begin * scroll.shape[1])

    answer = house.recognise(np.ascontiguousarray(scroll[:, left : left + height]))

    assert (answer.work, answer.state) == ("scroll", State.DETAIL)
    assert answer.agreement is not None
    assert answer.agreement.seen == pytest.approx(1 / 10, abs=0.02)


@pytest.mark.parametrize(
    ("inverted", "state"), [(0, State.OTHER_POSSIBLE), (1, State.OTHER_POSSIBLE), (4, State.SIMILAR)]
)
def test_a_hash_alone_is_not_believed_where_much_shows_the_opposite(inverted: int, state: State) -> None:
    """Two bowls before one backdrop: the backdrop agrees, the bowls are light where the other is dark."""
    chance = np.random.default_rng(7)
    known = chance.integers(60, 200, (8 * 16, 8 * 16)).astype(np.uint8)
    other = known.copy()
    other[:48] = chance.integers(60, 200, (48, 8 * 16))  # that something differs is no fault
    for field in range(inverted):
        row, column = divmod(field, 4)
        cut = (slice((row + 3) * 16, (row + 4) * 16), slice((column + 2) * 16, (column + 3) * 16))
        other[cut] = 255 - known[cut]
    found = _fields(known, other, np.ones(known.shape, np.bool_))
    whole = Alignment(0, np.eye(3), np.zeros((4, 2), np.float32), is_whole=True)

    assert found.share >= WHOLE.share
    assert found.inner >= WHOLE.inner
    assert state_of(whole, found, 90) is state
