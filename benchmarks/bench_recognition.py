"""Recognition: how many works are known again after each attack, how often a strange one is, how fast.

The pictures are those of ../shared/data/artworks, half of them known, half strange; thresholds were chosen on
the other half. Beside it stand PDQ (its nearest of eight turns within 31, as its authors advise) and pHash of
ImageHash (within 10), given the same pictures in the same run. RECOGNITION_EACH asks for more works.
"""

import os
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import imagehash
import numpy as np
from PIL import Image

from authentication.recognition.measured import STRENGTHS, strength_of
from authentication.recognition.recogniser import Recogniser
from authentication.recognition.view import distance_bits, view_of
from benchmarks.recognition_attacks import ATTACKS, Pixels
from benchmarks.recognition_many import among_many, row
from benchmarks.recognition_strangers import asked_by_strangers

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "artworks"
EACH: Final = int(os.environ.get("RECOGNITION_EACH", "10"))
"""Works that each attack is tried on."""
STRANGE: Final = int(os.environ.get("RECOGNITION_STRANGE", str(EACH // 2)))
"""Works that nobody registered, likewise."""
SHEET: Final = Path("build/recognition.webp")
"""What went wrong, to be looked at: each picture asked about, beside the work it is of or was taken for."""
SHEET_PX, SHEET_MOST = 300, 24
LONG_SIDE: Final = 1000
PDQ_BITS, PHASH_BITS = 31, 10
LEAST_MEAN, LEAST_EACH = 0.98, 0.90
SHOWS_ONE_IN_10_000: Final = 30_000
"""So many without a wrong answer show, at 95 %, that at most one in 10,000 is wrong (rule of three)."""
TIMED: Final = int(os.environ.get("RECOGNITION_TIMED", "60"))


def run() -> list[dict[str, Any]]:
    """Measure recall and false answers on half of the pictures, and one question among very many."""
    if not SHARED.is_dir():
        print("recognition is not measured: ../shared/data/artworks is absent")
        return []
    cv2.setNumThreads(1)
    order = [str(path) for path in np.random.default_rng(7).permutation(sorted(SHARED.glob("*.jpg")))]
    known, strange = order[: len(order) // 2], order[len(order) // 2 :]
    views = [view_of(pixels(path), is_registered=True) for path in known]
    house = Recogniser.of(known, views)
    hashes = [imagehash.phash(Image.fromarray(pixels(path))) for path in known]
    recalls: dict[str, tuple[float, float, float]] = {}
    wrong = asked = strangers = 0
    spans: list[float] = []
    failures: list[tuple[Pixels, Pixels]] = []
    answers: Counter[tuple[int, bool]] = Counter()
    for name in ATTACKS:
        found = np.zeros(3)
        for number, path in enumerate(_some(known, name, EACH)):
            query = attacked(path, name, number)
            began = time.process_time()
            answer = house.recognise(query)
            spans.append((time.process_time() - began) * 1000)
            place, right = known.index(path), answer.work == path
            if answer.state.is_recognised:
                answers[strength_of(answer.inliers).inliers, right] += 1
            if not (answer.state.is_recognised and right):
                failures.append((query, pixels(path)))
            found += (
                answer.state.is_recognised and answer.work == path,
                distance_bits(view_of(query).turns, views[place]) <= PDQ_BITS,
                imagehash.phash(Image.fromarray(query)) - hashes[place] <= PHASH_BITS,
            )
            wrong += answer.state.is_recognised and answer.work != path
            asked += 1
        for number, path in enumerate(_some(strange, name, STRANGE)):
            query = attacked(path, name, number)
            answer = house.recognise(query)
            strangers += 1
            if answer.state.is_recognised:
                wrong += 1
                answers[strength_of(answer.inliers).inliers, False] += 1
                failures.insert(0, (query, pixels(str(answer.work))))
        recalls[name] = (found[0] / EACH, found[1] / EACH, found[2] / EACH)
        print(
            f"{name}: {found[0] / EACH:.0%}, PDQ {found[1] / EACH:.0%}, pHash {found[2] / EACH:.0%}",
            flush=True,
        )
    for strength in STRENGTHS:
        told = {good: answers[strength.inliers, good] for good in (True, False)}
        print(f"answers with {strength.inliers} places and more: {told[True]} right, {told[False]} wrong")
    _sheet(failures)
    ours, pdq, phash = np.array(list(recalls.values())).mean(axis=0)
    worst = min(recalls, key=lambda name: recalls[name][0])
    enough = ours >= LEAST_MEAN
    p50, p95 = (float(np.percentile(spans, each)) for each in (50, 95))
    return [
        row("recall over all attacks", 100 * ours, "%", "PDQ within 31 bits", 100 * pdq, ">= 98", enough),
        row("the same", 100 * ours, "%", "pHash within 10 bits", 100 * phash, None, None),
        row(f"recall of the worst ({worst})", 100 * recalls[worst][0], "%", "the same by PDQ",
             100 * recalls[worst][1], ">= 90", recalls[worst][0] >= LEAST_EACH),
        row("answers that were wrong", wrong, "pictures", f"asked, of them {strangers} of unknown works",
             asked + strangers, "1 in 10,000, shown",
             wrong == 0 and asked + strangers >= SHOWS_ONE_IN_10_000),
        row("a picture, known again, p95", p95, "ms CPU", "p50", p50, None, None),
        *asked_by_strangers(house, strange),
        *among_many(known, views, _asked_among_many(known, strange)),
    ]  # fmt: skip


def _sheet(failures: Sequence[tuple[Pixels, Pixels]]) -> None:
    """Write the pictures that went wrong, in pairs."""
    rows = [np.hstack([_within(one), _within(other)]) for one, other in failures[:SHEET_MOST]]
    if rows:
        SHEET.parent.mkdir(exist_ok=True)
        Image.fromarray(np.vstack(rows)).save(SHEET, quality=80)
        print(f"{len(failures)} went wrong; {SHEET} shows {len(rows)} of them", flush=True)


def _within(picture: Pixels) -> Pixels:
    page = np.full((SHEET_PX, SHEET_PX, 3), 245, np.uint8)
    scale = (SHEET_PX - 10) / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    page[5 : 5 + small.shape[0], 5 : 5 + small.shape[1]] = small
    return page


@cache
def pixels(path: str) -> Pixels:
    """Return a picture within LONG_SIDE."""
    read = cv2.imread(path)
    assert read is not None, path
    scale = min(1.0, LONG_SIDE / max(read.shape[:2]))
    small = cv2.resize(read, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.asarray(small, np.uint8)[..., ::-1])


def attacked(path: str, attack: str, number: int) -> Pixels:
    """Return a picture after an attack."""
    return ATTACKS[attack](pixels(path), np.random.default_rng(number))


def _some(paths: list[str], attack: str, count: int) -> list[str]:
    chance = np.random.default_rng(list(ATTACKS).index(attack))
    return [str(path) for path in chance.permutation(paths)[:count]]


def _asked_among_many(known: list[str], strange: list[str]) -> list[tuple[Pixels, str | None]]:
    """Return pictures photographed again aslant: of works that are known, then of ones that are not."""
    paths = [*_some(known, "crop 25", TIMED), *_some(strange, "crop 25", TIMED)]
    return [
        (attacked(path, "re-photograph warp", number), path if number < len(paths) // 2 else None)
        for number, path in enumerate(paths)
    ]
