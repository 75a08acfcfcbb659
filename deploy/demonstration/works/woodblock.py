"""New Year woodblock prints in the manner of Zhuxianzhen."""

import numpy as np

from deploy.demonstration.works import motifs as m
from deploy.demonstration.works.block import Block, ring
from deploy.demonstration.works.fields import Field, generator
from deploy.demonstration.works.paper import paper
from deploy.demonstration.works.seal import stamp

_SHEETS = ((240, 229, 204), (236, 214, 176), (244, 238, 224), (231, 178, 150))
_RATIOS = (1.38, 1.30, 0.72, 1.0)


def paint_woodblock(seed: int, width: int, impression: int = 1) -> Field:
    """Print a New Year picture; `impression` changes inking and registration only."""
    rng = generator(seed, "woodblock")
    plan = seed % 4
    ratio = _RATIOS[plan]
    block = Block(width, ratio, mirror=plan != 2)
    main = str(rng.choice(["red", "purple"]))
    if plan == 0:
        _twin_fish(block, ratio, main, seed)
    elif plan == 1:
        _vase(block, ratio, main, seed)
    elif plan == 2:
        _pond(block, ratio, seed)
    else:
        _diamond(block, seed)
    sheet = _SHEETS[int(rng.integers(4))] if plan != 3 else _SHEETS[3]
    pull = generator(seed * 97 + impression, "impression")
    ground = paper(block.height, width, pull, sheet)
    picture = block.print_on(ground, pull, float(pull.uniform(0.90, 1.04)))
    stamp(picture, width * 0.885, block.height - width * 0.115, width * 0.045, seed)
    return picture


def _twin_fish(block: Block, ratio: float, main: str, seed: int) -> None:
    """Two carp leaping towards a lotus under an ornament."""
    rng = generator(seed, "twin")
    m.frame(block, ratio, "red")
    for level in (1.10, 0.98):
        for k in range(3):
            arc = np.linspace(np.pi, 2 * np.pi, 20)
            for r in (0.16, 0.11, 0.06):
                x = 0.11 + k * 0.22 + (0.11 if level < 1 else 0)
                block.stroke(
                    np.stack([x + r * np.cos(arc), level + r * 0.6 * np.sin(arc)], 1),
                    0.006,
                    "green" if r == 0.11 else "black",
                )
    leaping = (seed // 4) % 2 == 0
    for y in (0.60, 0.72):
        m.lotus_leaf(block, rng.uniform(0.40, 0.62), y + 0.08, 0.26)
    if leaping:
        m.fish(block, rng.uniform(0.42, 0.48), 0.12, 0.46, rng.uniform(0.85, 1.15), main)
    else:
        m.fish(block, rng.uniform(0.36, 0.42), 0.02, 0.46, rng.uniform(-1.0, -0.6), main)
    m.lotus(
        block,
        0.0,
        0.56 if leaping else 0.62,
        rng.uniform(0.36, 0.46),
        "red" if main == "purple" else "purple",
    )
    m.cloud(block, 0.58, -0.62, 0.20, "green")
    m.cloud(block, 0.34, -1.04, 0.17, "purple" if main == "red" else "orange", True)
    m.coin(block, 0.66, -0.98, 0.10)
    block.mirror = False
    if seed % 8 < 4:
        block.shape("red", ring(0, -0.62, 0.30), 0.012)
        block.shape("yellow", ring(0, -0.62, 0.24))
        m.knot(block, 0, -0.62, 0.155, rng)
    else:
        m.peony(block, 0, -0.62, 0.34, main)


def _vase(block: Block, ratio: float, main: str, seed: int) -> None:
    """Cut a vase of peonies between fruit and clouds."""
    rng = generator(seed, "vase-print")
    m.frame(block, ratio, "green")
    m.cloud(block, 0.62, -1.00, 0.18, "green")
    for _ in range(7):
        m.leaf(
            block,
            rng.uniform(0.05, 0.3),
            rng.uniform(-0.55, -0.1),
            rng.uniform(-1.4, 0.35),
            rng.uniform(0.32, 0.48),
        )
    m.peony(block, 0.42, -0.28, rng.uniform(0.24, 0.29), "purple" if main == "red" else "red")
    block.shape("red", ring(0.60, 0.84, 0.15))
    block.shape("red", ring(0.44, 0.90, 0.13))
    for x, y in ((0.60, 0.70), (0.44, 0.78)):
        m.leaf(block, x, y, -0.5, 0.20)
        m.leaf(block, x, y, -2.4, 0.16)
    block.stroke(np.array([(0.0, 1.06), (0.82, 1.06)]), 0.012)
    m.coin(block, 0.68, 0.24, 0.10)
    block.mirror = False
    m.vase(block, 0, 0.52, 0.54, rng)
    m.peony(block, 0, -0.58, rng.uniform(0.36, 0.42), main)


def _pond(block: Block, ratio: float, seed: int) -> None:
    """Cut a lotus pond with fish, unmirrored, in album format."""
    rng = generator(seed, "pond")
    m.frame(block, ratio, "purple")
    for row in range(6):
        across = np.linspace(-0.84, 0.84, 120)
        level = 0.10 + row * 0.085 + 0.012 * np.sin(across * 26 + row * 2.1)
        block.stroke(np.stack([across, level], 1), 0.005, "green")
    flip = rng.random() < 0.5
    side = -1.0 if flip else 1.0
    for x, y, size in ((-0.50, -0.12, 0.27), (0.58, -0.06, 0.21), (0.08, 0.02, 0.18)):
        block.stroke(np.array([(side * x, y), (side * x * 0.9, 0.50)]), 0.016, "green")
        m.lotus_leaf(block, side * x, y, size)
    for x, y, size, colour in ((-0.18, -0.14, 0.30, "red"), (0.36, -0.22, 0.22, "purple")):
        block.stroke(np.array([(side * x, y), (side * x * 0.9, 0.50)]), 0.016, "green")
        m.lotus(block, side * x, y, size, colour)
    m.fish(block, side * -0.36, 0.36, 0.30, rng.uniform(-0.2, 0.1), "red", flip)
    m.fish(block, side * 0.42, 0.34, 0.26, rng.uniform(-0.15, 0.2), "purple", not flip)
    m.cloud(block, side * 0.70, -0.46, 0.13, "orange", flip)
    m.cloud(block, side * -0.66, -0.46, 0.15, "green", not flip)


def _diamond(block: Block, seed: int) -> None:
    """Cut a diamond blessing panel on red paper with fish and clouds in the corners."""
    rng = generator(seed, "diamond")
    for size, colour in ((0.97, "black"), (0.94, "yellow"), (0.86, "red")):
        block.shape(colour, np.array([(0, -size), (size, 0), (0, size), (-size, 0)]), 0.008)
    for x in (0.30, 0.52):
        for y in (-0.30, 0.30):
            if x < 0.5:
                m.cloud(block, x, y * 0.95, 0.15, "green", y > 0)
    m.coin(block, 0.70, 0.0, 0.075)
    m.fish(block, 0.50, 0.05, 0.22, float(rng.uniform(1.2, 1.8)), "purple")
    block.mirror = False
    m.lotus(block, 0, 0.66, 0.24, "orange")
    m.peony(block, 0, -0.56, 0.17, "orange")
    block.shape("black", ring(0, 0, 0.335), 0.006)
    block.shape("yellow", ring(0, 0, 0.31), 0.006)
    m.knot(block, 0, 0, 0.205, rng)
