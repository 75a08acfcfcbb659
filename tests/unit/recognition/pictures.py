"""Demonstration works as pixels, small."""

import io
from functools import cache

import numpy as np
from PIL import Image

from benchmarks.recognition_attacks import ATTACKS, Pixels
from deploy.demonstration.works.catalogue import catalogue
from deploy.demonstration.works.studio import paint

SIDE = 420


@cache
def picture(slug: str) -> Pixels:
    work = next(work for work in catalogue() if work.slug == slug)
    pixels: Pixels = np.ascontiguousarray(paint(work.kind, work.seed, SIDE)[..., :3])
    return pixels


def attacked(slug: str, attack: str) -> Pixels:
    return ATTACKS[attack](picture(slug), np.random.default_rng(3))


def jpeg(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=92)
    return out.getvalue()
