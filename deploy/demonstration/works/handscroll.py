"""Handscrolls: a long river journey read from right to left."""

import numpy as np

from deploy.demonstration.works.brush import Touch, curve, lines, sweep
from deploy.demonstration.works.fields import Field, blur, generator
from deploy.demonstration.works.mountains import Manner, Peak, Scene, enlarge, paint_ridge, ridge, veil, water
from deploy.demonstration.works.paper import bleed, ink_on, paper
from deploy.demonstration.works.seal import stamp
from deploy.demonstration.works.staffage import boat, broadleaf, geese, grove, pavilion, pine

_BLUE = (1.75, 0.80, 0.45)
_GREEN = (1.45, 0.62, 0.95)
_OCHRE = (0.22, 0.55, 1.15)


def paint_handscroll(seed: int, width: int) -> Field:
    """Paint a river handscroll, six or so times as wide as it is high."""
    rng = generator(seed, "handscroll")
    ratio = float(rng.uniform(5.2, 6.6))
    height = round(width / ratio)
    small = min(1.0, (1.3e6 / (height * width)) ** 0.5)
    high, wide = round(height * small), round(width * small)
    scene = Scene(high, wide, high * 1.25, rng)
    rich = seed % 4
    blue = (0.0, 0.75, 0.25, 0.55)[rich]
    warm = (0.0, 0.50, 0.55, 0.10)[rich]
    crests = np.sort(rng.uniform(0.04, 0.96, 4))
    gap = float(crests[int(rng.integers(1, 3))]) + 0.12
    _far(scene, blue)
    for index, place in enumerate(crests):
        tall = high * (rng.uniform(0.50, 0.68) if index % 2 == seed % 2 else rng.uniform(0.26, 0.40))
        _range(scene, wide * float(place), high * 0.70, tall, blue, warm)
    for spot in rng.uniform(0.02, 0.98, 6):
        grove(scene, wide * float(spot), high * rng.uniform(0.60, 0.72), high * 0.35, high * 0.09, 0.42)
    veil(scene, high * 0.66, 0.045 * scene.unit, 0.55)
    _near(scene, gap, blue, warm)
    water(scene, high * 0.68, 90, 0.25)
    for spot in (gap, gap + 0.06, float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.1, 0.9))):
        boat(scene, wide * (spot % 1.0), high * rng.uniform(0.73, 0.86), high * rng.uniform(0.12, 0.19))
    geese(scene, wide * ((gap + 0.03) % 1.0), high * 0.22, high * 0.030, 9)
    enlarge(scene, height, width)
    tone = [(236, 226, 203), (208, 182, 138), (226, 208, 172), (238, 232, 216)][rich]
    ground = paper(height, width, rng, tone)
    ground = ink_on(ground, blur(scene.warm, height / 200), _OCHRE)
    ground = ink_on(ground, 1.1 * blur(scene.blue, height / 260), _BLUE if rich == 1 else _GREEN)
    picture = ink_on(ground, bleed(scene.ink, rng))
    for number, (x, y) in enumerate([(0.014, 0.15), (0.988, 0.14), (0.987, 0.27)]):
        stamp(picture, width * x, height * y, height * (0.075 if number != 2 else 0.06), seed + 1000 * number)
    return picture


def _far(scene: Scene, blue: float) -> None:
    """Paint pale hills along the whole horizon."""
    rng, unit = scene.rng, scene.unit
    for k in range(3):
        peaks = [
            Peak(
                x + rng.normal(0, 0.3) * unit,
                unit * rng.uniform(0.10, 0.34) * (1 - 0.15 * k),
                unit * 0.26,
                2.4,
            )
            for x in np.arange(0, scene.width, unit * 0.62)
        ]
        foot = scene.height * (0.50 + 0.05 * k)
        paint_ridge(
            scene, ridge(scene, foot, peaks, 0.03), Manner(0.17 + 0.06 * k, 0.22, 0, 0.05, blue * 0.5), foot
        )
    veil(scene, scene.height * 0.54, 0.05 * unit, 0.7)


def _range(scene: Scene, centre: float, base: float, height: float, blue: float, warm: float) -> None:
    """Paint one mountain range with foothills running to either side."""
    rng, unit = scene.rng, scene.unit
    for k in range(6):
        t = k / 5
        spread = unit * (0.55 + 1.1 * t)
        peaks = [
            Peak(
                centre + float(rng.normal(0, 0.42)) * spread,
                height * (1 - 0.72 * t) * rng.uniform(0.45, 1.02),
                unit * (0.10 + 0.05 * t) * rng.uniform(0.7, 1.3),
                rng.uniform(2.0, 3.6),
                rng.uniform(-0.2, 0.2),
            )
            for _ in range(3 + 2 * k)
        ]
        foot = base + (t - 0.6) * 0.06 * unit
        paint_ridge(
            scene,
            ridge(scene, foot, peaks, 0.05),
            Manner(0.42 + 0.2 * t, 0.45, 0.5 + 0.3 * t, 0.45 + 0.35 * t, blue, warm, int(30 + 20 * t)),
            foot,
        )


def _near(scene: Scene, gap: float, blue: float, warm: float) -> None:
    """Paint the near bank in stretches with trees, houses and a bridge."""
    rng, unit, wide, high = scene.rng, scene.unit, scene.width, scene.height
    foot = high * 1.0
    places = [x for x in np.arange(0.03, 1.0, 0.115) + rng.normal(0, 0.02, 9) if abs(x - gap) > 0.09]
    peaks = [
        Peak(
            wide * float(x),
            unit * rng.uniform(0.08, 0.22),
            unit * rng.uniform(0.20, 0.36),
            rng.uniform(2.0, 3.0),
        )
        for x in places
    ]
    line = ridge(scene, foot, peaks, 0.04)
    for peak in peaks:
        for offset in rng.normal(0, 0.22, int(rng.integers(2, 5))) * unit:
            x = float(np.clip(peak.x + offset, 4, wide - 5))
            y = float(line[int(x)]) + 0.014 * unit
            choice = rng.random()
            if choice < 0.14:
                pavilion(scene, x, y, 0.13 * unit)
            elif choice < 0.55:
                pine(scene, x, y, unit * rng.uniform(0.20, 0.34), 0.95)
            else:
                broadleaf(scene, x, y, unit * rng.uniform(0.18, 0.28), 0.9, rng.random() < 0.25)
    paint_ridge(scene, line, Manner(0.58, 0.30, 0.85, 0.9, blue * 0.8, warm, 110), foot)
    _bridge(scene, wide * ((gap + 0.10) % 1.0), high * 0.90, unit * 0.55)


def _bridge(scene: Scene, x: float, y: float, span: float) -> None:
    """Draw a low plank bridge on trestles."""
    deck = curve([(x - span / 2, y), (x, y - span * 0.07), (x + span / 2, y)], 40)
    sweep(scene.ink, deck, np.full(4, max(1.5, span * 0.016)), scene.rng, Touch(0.85))
    rail = deck - [0, span * 0.045]
    lines(scene.ink, [rail], 0.7, 1.0)
    posts = [np.array([deck[k] - [0, span * 0.045], deck[k] + [0, span * 0.06]]) for k in range(2, 39, 6)]
    lines(scene.ink, posts, 0.75, max(1.0, span * 0.007))
