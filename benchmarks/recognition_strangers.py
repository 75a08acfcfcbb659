"""How often a picture of a work that nobody registered is taken for one that somebody did.

So many are asked as RECOGNITION_STRANGERS says, none in an ordinary run: each is a strange work, or a part of
one, after one attack or two, with chances of its own; and other people's photographs of strange works stand
among them. Each comes to the same whenever it is asked, so that a run may be cut into several.
"""

import csv
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from authentication.recognition.recogniser import Recogniser
from benchmarks.recognition_attacks import ATTACKS, Pixels
from benchmarks.recognition_many import row

ASKED: Final = int(os.environ.get("RECOGNITION_STRANGERS", "0"))
FIRST: Final = int(os.environ.get("RECOGNITION_STRANGERS_FROM", "0"))
MISC: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "misc"
SURE: Final = (3.0, 4.75, 6.3, 7.76, 9.16)
"""So many of all may be wrong where so many were, 95 % certain (Garwood, one-sided)."""
SAID_EVERY: Final = 100


def asked_by_strangers(house: Recogniser, strange: Sequence[str]) -> list[dict[str, Any]]:
    """Ask about strange pictures; print every so often how far it is."""
    if not ASKED:
        return []
    wrong, done, began = 0, 0, time.process_time()
    kinds: Counter[str] = Counter()
    for kind, query in _queries(strange):
        answer = house.recognise(query)
        kinds[kind] += 1
        done += 1
        if answer.state.is_recognised:
            wrong += 1
            print(
                f"{FIRST + done}: {kind} told as {answer.work}, {answer.state}, {answer.inliers}", flush=True
            )
            Path("build").mkdir(exist_ok=True)
            cv2.imwrite(f"build/strange-{FIRST + done}.jpg", query[..., ::-1])
        if done % SAID_EVERY == 0 or done == ASKED:
            bound = SURE[min(wrong, len(SURE) - 1)] / done
            print(
                f"strangers from {FIRST}: {wrong} wrong of {done}; at most one in {1 / bound:,.0f} is "
                f"(95 %); {(time.process_time() - began) / done:.2f} s of CPU each; {dict(kinds)}",
                flush=True,
            )
    bound = SURE[min(wrong, len(SURE) - 1)] / done
    return [row("strange pictures that were taken for a known work", wrong, "pictures",
                "asked; the bound at 95 % is 3 in so many", done, "1 in 10,000", bound <= 1e-4)]  # fmt: skip


def _queries(strange: Sequence[str]) -> Iterator[tuple[str, Pixels]]:
    from benchmarks.bench_recognition import LONG_SIDE, pixels  # noqa: PLC0415 -- it asks for this

    others = _photographs_by_others({Path(each).name for each in strange})
    names = list(ATTACKS)
    for number in range(FIRST, FIRST + ASKED):
        chance = np.random.default_rng((20261126, number))
        if number < len(others):
            yield "by others", pixels(str(others[number]))
            continue
        picture = pixels(strange[int(chance.integers(len(strange)))])
        kind = ("whole", "part", "two attacks")[number % 3]
        if kind == "part":
            picture = _part(picture, chance)
        for _ in range(2 if kind == "two attacks" else 1):
            picture = ATTACKS[names[int(chance.integers(len(names)))]](picture, chance)
        scale = min(1.0, 1.5 * LONG_SIDE / max(picture.shape[:2]))
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        yield kind, np.ascontiguousarray(np.asarray(small, np.uint8))


def _part(picture: Pixels, chance: np.random.Generator) -> Pixels:
    """Return a part of a picture, from a quarter to nine tenths of each side."""
    sides = [max(24, round(side * chance.uniform(0.25, 0.9))) for side in picture.shape[:2]]
    y, x = (int(chance.integers(max(1, of - part))) for of, part in zip(picture.shape, sides, strict=False))
    return np.ascontiguousarray(picture[y : y + sides[0], x : x + sides[1]])


def _photographs_by_others(strange: set[str]) -> list[Path]:
    """Return further photographs of objects, and reproductions, of works that nobody registered."""
    found = []
    for folder in ("object_views", "same_work_pairs"):
        manifest = MISC / folder / "manifest.csv"
        if not manifest.exists():
            continue
        with manifest.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                if any(Path(str(value)).name in strange for value in line.values()):
                    found += [MISC / folder / str(line["file"])]
    return [path for path in found if path.exists()]
