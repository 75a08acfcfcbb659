"""Paint the demonstration works on every core, once: what is painted is kept for the next start."""

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.demonstration.works.catalogue import Work

WIDTH: Final = 1400
"""Width of a painted work in pixels: sharp on a large screen, yet half a minute for all on two cores."""

SECOND_VIEW: Final = 64.0
"""How far a vase is turned for its second photograph, in degrees."""

LONG: Final = {"handscroll": 3600}
"""Wider works: a handscroll is read a hand's breadth at a time, so its height decides."""

QUALITY: Final = 92
"""JPEG quality: below it the paper's grain begins to smear, above it files only grow."""

SURFACES: Final = {"vase": "glaze", "oil": "canvas", "embroidery": "silk"}


@dataclass(frozen=True, slots=True)
class Painted:
    """A work and its two photographs."""

    work: Work
    whole: Path
    detail: Path
    """A close-up; of a vase, another view."""


def studio_folder(data_dir: Path) -> Path:
    """Return where the pictures of these painters are kept: another painter, another folder."""
    digest = hashlib.sha256()
    for source in sorted((Path(__file__).parent / "works").glob("*.py")):
        digest.update(source.read_bytes())
    return data_dir / "demonstration" / f"works-{digest.hexdigest()[:12]}-{WIDTH}"


def paint_all(
    works: Sequence[Work], folder: Path, *, on_each: Callable[[Work], None] = lambda _: None
) -> list[Painted]:
    """Paint the works that `folder` does not hold yet, and return all of them in order.

    :param on_each: called in this process as each work is ready, in no particular order
    """
    folder.mkdir(parents=True, exist_ok=True)
    painted = [
        Painted(work, folder / f"{work.slug}.jpg", folder / f"{work.slug}-detail.jpg") for work in works
    ]
    missing = [each for each in painted if not (each.whole.exists() and each.detail.exists())]
    for each in painted:
        if each not in missing:
            on_each(each.work)
    if missing:
        spawn = multiprocessing.get_context("spawn")
        crew = min(len(missing), os.cpu_count() or 1)
        with ProcessPoolExecutor(crew, mp_context=spawn, initializer=_one_thread) as pool:
            jobs = {pool.submit(paint_one, each): each for each in missing}
            for job in as_completed(jobs):
                job.result()
                on_each(jobs[job].work)
    return painted


def paint_one(painted: Painted, width: int = WIDTH) -> None:
    """Paint one work and its detail into their files."""
    import numpy as np  # noqa: PLC0415 -- a second start paints nothing and should not load the studio
    from PIL import Image  # noqa: PLC0415

    from deploy.demonstration.works.photograph import macro  # noqa: PLC0415
    from deploy.demonstration.works.studio import paint  # noqa: PLC0415

    work = painted.work
    whole = paint(work.kind, work.seed, LONG.get(work.kind, width))
    if work.kind == "vase":
        detail = paint(work.kind, work.seed, width, view=SECOND_VIEW)
    else:
        tones = np.asarray(Image.fromarray(whole).convert("L").resize((24, 24)), np.float32)
        detail = macro(
            whole,
            work.seed,
            (*_liveliest(tones.std(axis=1).tolist(), tones.std(axis=0).tolist()), 0.30),
            width * 6 // 7,
            SURFACES.get(work.kind, "paper"),
        )
    for pixels, path in ((whole, painted.whole), (detail, painted.detail)):
        part = path.with_suffix(".part")
        Image.fromarray(pixels).save(part, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        part.replace(path)  # a killed painter leaves no half picture


def _liveliest(rows: list[float], columns: list[float]) -> tuple[float, float]:
    """Return where, as shares of width and height, most happens within the middle of the picture."""

    def peak(values: list[float]) -> float:
        inner = range(len(values) // 5, len(values) - len(values) // 5)
        return (max(inner, key=values.__getitem__) + 0.5) / len(values)

    return peak(columns), peak(rows)


def _one_thread() -> None:
    import cv2  # noqa: PLC0415

    cv2.setNumThreads(1)  # one process a core already
