"""One question among very many works: an album on disk as the house keeps it, and how the cost grows.

The works are made up: each code is one of a real picture's, with about half of its bytes from another's, so
that what lies in the drawers is as uneven as real codes are. The known works are real, and so are all that
is asked; a made-up work that is looked at has the view of a real one. Views are read from files, as always.
"""

import hashlib
import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from authentication.recognition import hands
from authentication.recognition.album import MOST_TOGETHER, Album, Part
from authentication.recognition.index import VOTES, Index
from authentication.recognition.recogniser import best
from authentication.recognition.view import Pixels, View

SIZES: Final = tuple(
    int(each) for each in os.environ.get("RECOGNITION_MANY", "10000,100000").split(",") if each
)
CODES: Final = int(os.environ.get("RECOGNITION_CODES", str(VOTES)))
"""Of each made-up work."""
DISTINCT: Final = int(os.environ.get("RECOGNITION_DISTINCT", "2"))
"""So many parts are made up; further ones are copies of them under other names, in files of their own."""
CHUNK: Final = 1_000_000
LIMITS: Final = {100_000: 300.0, 1_000_000: 1000.0}
"""Milliseconds that were asked for, 95 of 100, on two cores."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Pictures that were asked about, all in the same way."""

    wall_ms: npt.NDArray[np.float64]
    cpu_ms: npt.NDArray[np.float64]
    told: tuple[tuple[str | None, bool], ...]
    """Who was told, and whether recognised."""


def among_many(
    known: Sequence[str], views: Sequence[View], asked: Sequence[tuple[Pixels, str | None]]
) -> list[dict[str, Any]]:
    """Measure questions among as many works as SIZES says.

    :param asked: pictures, each with the name of the known work that it shows; None for strange ones
    """
    rows = []
    names = {path: hashlib.sha256(path.encode()).hexdigest() for path in known}
    asked = [(pixels, work and names[work]) for pixels, work in asked]
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="recognition-") as folder:
            rows += _among(Path(folder), size, list(names.values()), views, asked)
    return rows


def _among(
    folder: Path,
    size: int,
    known: Sequence[str],
    views: Sequence[View],
    asked: Sequence[tuple[Pixels, str | None]],
) -> list[dict[str, Any]]:
    began = time.process_time()
    album = Album(folder)
    album.add(dict(zip(known, views, strict=True)))
    _make_up(album, size, views)
    built_s = time.process_time() - began
    held = sum(each.nbytes for part in album._parts for each in part.index.arrays.values())  # noqa: SLF001
    _ask(album, known, asked[::8])  # once, so that what is mapped is there
    alone, both = (_ask(album, known, asked, hands_used=count) for count in (1, 2))
    if [alone.told[n] for n in range(len(asked))] != [both.told[n] for n in range(len(asked))]:
        raise AssertionError("one hand and two do not say the same")
    whose = [work for _, work in asked]
    found = sum(
        work is not None and told == (work, True) for work, told in zip(whose, both.told, strict=True)
    )
    wrong = sum(said and name != work for work, (name, said) in zip(whose, both.told, strict=True))
    strange = np.array([work is None for work in whose])
    p95 = float(np.percentile(both.wall_ms, 95))
    limit = LIMITS.get(size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load = os.getloadavg()[0]
    ms = [f"{float(np.percentile(each, part)):.0f}" for each, part in (
        (both.wall_ms, 50), (both.wall_ms, 95), (alone.wall_ms, 95), (alone.cpu_ms[~strange], 50),
        (alone.cpu_ms[strange], 50), (alone.cpu_ms, 95))]  # fmt: skip
    print(
        f"among {size:,}: two threads p50 {ms[0]} ms, p95 {ms[1]}; one p95 {ms[2]}; CPU of known ones p50 "
        f"{ms[3]}, of unknown ones p50 {ms[4]}, of all p95 {ms[5]}; load of the machine {load:.1f}",
        flush=True,
    )
    among = f"among {size:,} works"
    cpu = float(np.percentile(alone.cpu_ms, 95))
    return [
        row(f"one picture {among}, p95, two threads", p95, "ms", f"p50; others' load {load:.1f}",
             float(np.median(both.wall_ms)), f"<= {limit:.0f}" if limit else None, limit and p95 <= limit),
        row(f"the same, one thread's CPU, p95 {among}", cpu, "ms CPU", "p50 of unknown ones",
             float(np.median(alone.cpu_ms[strange])), None, None),
        row(f"found {among}", 100 * found / int((~strange).sum()), "%", f"wrong, of {len(asked)}", wrong,
            ">= 90", found >= 0.9 * (~strange).sum() and not wrong),
        row(f"index {among}, mapped", held / 2**20, "MB", "the process at its largest, MB", peak, None, None),
        row(f"that index is built {among}", built_s, "s CPU", "works a second", size / built_s, None, None),
    ]  # fmt: skip


def _ask(
    album: Album, known: Sequence[str], asked: Sequence[tuple[Pixels, str | None]], hands_used: int = 2
) -> Asked:
    real = set(known)

    def view(name: str) -> View | None:
        return album.view(name if name in real else known[int(name) % len(known)])

    before, hands.HANDS = hands.HANDS, hands_used
    wall, cpu, told = [], [], []
    try:
        for pixels, _ in asked:
            clock, process = time.perf_counter(), time.process_time()
            answer, name = best(pixels, album.nominated, view)
            wall.append((time.perf_counter() - clock) * 1000)
            cpu.append((time.process_time() - process) * 1000)
            told.append((name, answer.state.is_recognised))
    finally:
        hands.HANDS = before
    return Asked(np.array(wall), np.array(cpu), tuple(told))


def _make_up(album: Album, size: int, views: Sequence[View]) -> None:
    """Add so many works that nobody made, in parts as large as parts get."""
    pool = np.vstack([view.codes for view in views])
    turned = np.concatenate([view.turned for view in views])
    places = np.vstack([view.places for view in views]).astype(np.float16)
    chance = np.random.default_rng(3)
    parts = list(album._parts)  # noqa: SLF001
    made = -(-size // MOST_TOGETHER)
    for number in range(made):
        names = [str(each) for each in range(size)[number::made]]
        fresh = parts[-1].number + 1
        if number >= DISTINCT and len(names) == len(parts[-DISTINCT].names):
            shutil.copytree(album._part_path(parts[-DISTINCT].number), album._part_path(fresh))  # noqa: SLF001
            (album._part_path(fresh) / "names.json").write_text(json.dumps(names))  # noqa: SLF001
            parts.append(album._load(fresh))  # noqa: SLF001
            album._list(parts)  # noqa: SLF001
            print(f"{number + 1} of {made} parts, copied", flush=True)
            continue
        one, other = chance.integers(0, len(pool), (2, len(names) * CODES), dtype=np.uint32)
        codes = np.empty((len(one), pool.shape[1]), np.uint8)
        for begin in range(0, len(one), CHUNK):
            cut = slice(begin, begin + CHUNK)
            of_other = chance.integers(0, 2, codes[cut].shape, np.uint8).astype(bool)
            codes[cut] = np.where(of_other, pool[other[cut]], pool[one[cut]])
        index = Index.of_codes(
            codes,
            turned[one],
            places[one],
            np.arange(0, len(one) + 1, CODES, dtype=np.uint32),
            chance.integers(0, 2**63, (len(names), 4)).astype(np.uint64),
        )
        part = Part(fresh, names, index)
        album._write_part(part, codes[:0])  # noqa: SLF001 -- they are never joined
        parts.append(part)
        album._list(parts)  # noqa: SLF001
        # What was written is mapped from here on, and no longer held.
        parts = [album._load(each.number) for each in parts]  # noqa: SLF001
        album._parts = parts  # noqa: SLF001
        print(f"{number + 1} of {made} parts made", flush=True)


def row(
    name: str, ours: float, unit: str, beside: str, value: float, target: str | None, met: object
) -> dict[str, Any]:
    """Return a measure as `python -m benchmarks` prints it."""
    return {
        "name": name,
        "ours": round(float(ours), 2),
        "unit": unit,
        "beside": beside,
        "beside_value": round(float(value), 2),
        "ratio": round(float(ours) / float(value), 3) if value else None,
        "target": target,
        "met": None if met is None else bool(met),
    }
