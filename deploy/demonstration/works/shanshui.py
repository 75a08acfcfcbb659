"""Ink landscapes: hanging scrolls, album leaves and round fans."""

import numpy as np

from deploy.demonstration.works.fields import Field, Rng, blur, generator, step
from deploy.demonstration.works.mountains import Manner, Peak, Scene, enlarge, paint_ridge, ridge, veil, water
from deploy.demonstration.works.paper import bleed, hanging_scroll, ink_on, paper, silk, vignette_mount
from deploy.demonstration.works.seal import stamp
from deploy.demonstration.works.staffage import boat, broadleaf, geese, grove, pavilion, pine

FORMATS = ("scroll", "leaf", "fan", "tall")
_BLUE = (1.55, 0.72, 0.62)
_GREEN = (1.45, 0.62, 0.95)
_OCHRE = (0.22, 0.55, 1.15)


def paint_shanshui(seed: int, width: int) -> Field:
    """Paint an ink landscape; the seed chooses the format and the manner."""
    rng = generator(seed, "shanshui")
    style = FORMATS[seed % 4]
    inner = width if style in ("leaf", "fan") else round(width / 1.17)
    ratio = {"scroll": 1.72, "tall": 2.25, "leaf": 0.78, "fan": 1.0}[style]
    height = round(inner * ratio)
    small = min(1.0, (0.8e6 / (height * inner)) ** 0.5)
    scene = Scene(
        round(height * small), round(inner * small), inner * small * (1.0 if ratio > 1.2 else 0.72), rng
    )
    manner = int(rng.integers(3))
    blue, warm = (0.0, 0.0) if manner == 0 else ((0.55, 0.30) if manner == 1 else (0.10, 0.42))
    side = float(rng.choice([-1.0, 1.0]))
    if style == "leaf":
        _broad(scene, side, blue, warm)
    elif style == "fan":
        _lake(scene, side, blue, warm)
    else:
        _monumental(scene, side, blue, warm)
    enlarge(scene, height, inner)
    tone = [(236, 226, 203), (226, 211, 180), (241, 235, 220)][int(rng.integers(3))]
    ground = (
        silk(height, inner, rng, (216, 196, 156), 0.0) if style == "fan" else paper(height, inner, rng, tone)
    )
    absorb = _BLUE if rng.random() < 0.5 else _GREEN
    ground = ink_on(ground, 0.9 * blur(scene.warm, inner / 300), _OCHRE)
    ground = ink_on(ground, 0.9 * blur(scene.blue, inner / 400), absorb)
    picture = ink_on(ground, bleed(scene.ink, rng))
    corner = 0.07 if side > 0 else 0.93
    if style == "fan":
        stamp(picture, inner * (0.5 - 0.33 * side), height * 0.30, inner * 0.036, seed)
        return _round(picture, rng)
    stamp(picture, inner * corner, height * (0.055 if ratio > 1.2 else 0.11), inner * 0.042, seed)
    if style == "leaf":
        return picture
    silks = [(176, 164, 134), (128, 138, 132), (152, 134, 108), (190, 182, 166)]
    return hanging_scroll(picture, rng, silks[int(rng.integers(4))], 0.8)


def _round(picture: Field, rng: Rng) -> Field:
    """Cut a square painting to a round silk fan on a mount."""
    size = picture.shape[0]
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    radius = np.hypot(x, y) / 0.93
    rim = np.exp(-(((radius - 0.993) / 0.006) ** 2))
    picture = picture * (1 - 0.55 * rim)[..., None]
    return vignette_mount(picture, step(1.0, 0.996, radius), rng, (220, 214, 200))


def _peaks(rng: Rng, centre: float, spread: float, count: int, height: float, half: float) -> list[Peak]:
    """Return a cluster of summits around a centre, the middle one highest."""
    out = []
    for k in range(count):
        offset = (k - (count - 1) / 2) / max(1, count) * spread + rng.normal(0, spread * 0.06)
        share = 1 - 0.55 * abs(offset) / max(spread, 1) * 2 * rng.uniform(0.7, 1.2)
        out.append(
            Peak(
                centre + offset,
                height * max(0.25, share),
                half * rng.uniform(0.7, 1.25),
                rng.uniform(2.2, 4.2),
                rng.uniform(-0.25, 0.25),
            )
        )
    return out


def _massif(
    scene: Scene, centre: float, base: float, height: float, tone: float, colour: tuple[float, float]
) -> None:
    """Build a great mountain from overlapping ridges, far to near."""
    rng, unit = scene.rng, scene.unit
    steps = 6
    for k in range(steps):
        t = k / (steps - 1)
        tall = height * (1 - 0.66 * t) * rng.uniform(0.92, 1.05)
        shift = centre + rng.normal(0, 0.10) * unit * (0.3 + t)
        peaks = _peaks(rng, shift, unit * (0.30 + 0.45 * t), 3 + k, tall, unit * (0.085 + 0.03 * t))
        foot = base - height * 0.02 + t * 0.05 * unit
        line = ridge(scene, foot, peaks, 0.055)
        paint_ridge(
            scene,
            line,
            Manner(
                tone * (0.75 + 0.35 * t),
                0.42 + 0.25 * (1 - t),
                0.55 + 0.3 * t,
                0.55 + 0.3 * t,
                colour[0] * (1 - 0.4 * t),
                colour[1],
                int(16 + 12 * t),
            ),
            foot,
        )
        if k in (2, 4):
            spot = float(shift + rng.normal(0, 0.2) * unit)
            if 0 < spot < scene.width:
                y = float(line[int(spot)])
                grove(scene, spot, y + 0.01 * unit, 0.10 * unit, 0.035 * unit, 0.75)
    veil(scene, base - 0.02 * unit, 0.07 * unit, 0.9)


def _monumental(scene: Scene, side: float, blue: float, warm: float) -> None:
    """Compose a tall scroll: great peak, mist, middle ground, near bank with trees."""
    rng, unit, height, width = scene.rng, scene.unit, scene.height, scene.width
    for k in range(3):
        centre = width * (0.5 - side * (0.25 - 0.12 * k)) + rng.normal(0, 0.05) * unit
        peaks = _peaks(rng, centre, unit * 0.8, 4, unit * rng.uniform(0.22, 0.42), unit * 0.12)
        paint_ridge(
            scene,
            ridge(scene, height * (0.36 + 0.03 * k), peaks, 0.03),
            Manner(0.20 + 0.06 * k, 0.34, 0, 0.06, blue * 0.5, 0, 0),
        )
    veil(scene, height * 0.37, 0.06 * unit, 0.7)
    centre = width * (0.5 + side * rng.uniform(0.06, 0.16))
    _massif(scene, centre, height * 0.60, height * rng.uniform(0.42, 0.50), 0.62, (blue, warm))
    _massif(scene, width * (0.5 - side * 0.42), height * 0.70, height * 0.20, 0.66, (blue, warm))
    veil(scene, height * 0.665, 0.045 * unit, 0.8)
    _bank(scene, side, height * 0.93, blue, warm)
    water(scene, height * 0.80, 26)
    boat(scene, width * (0.5 - side * rng.uniform(0.10, 0.24)), height * rng.uniform(0.80, 0.86), unit * 0.13)


def _bank(scene: Scene, side: float, base: float, blue: float, warm: float) -> None:
    """Paint the near bank with large trees and perhaps a pavilion."""
    rng, unit, width = scene.rng, scene.unit, scene.width
    anchor = width * (0.5 + side * 0.34)
    for k in range(3):
        peaks = _peaks(
            rng, anchor + side * 0.05 * k * unit, unit * 0.5, 4, unit * (0.20 - 0.045 * k), unit * 0.12
        )
        foot = base + 0.06 * unit * k
        line = ridge(scene, foot, peaks, 0.05)
        if k == 1:
            spots = anchor + np.array([-0.17, -0.09, 0.0, 0.07, 0.16]) * unit
            for index, spot in enumerate(spots):
                x = float(np.clip(spot + rng.normal(0, 0.015) * unit, 4, width - 5))
                y = float(line[int(x)]) + 0.012 * unit
                if index == 1 and rng.random() < 0.7:
                    pavilion(scene, x, y, 0.13 * unit)
                elif rng.random() < 0.55:
                    pine(scene, x, y, unit * rng.uniform(0.24, 0.38), 0.95)
                else:
                    broadleaf(scene, x, y, unit * rng.uniform(0.20, 0.30), 0.9, rng.random() < 0.3)
        paint_ridge(scene, line, Manner(0.62, 0.34, 0.85, 0.95, blue * 0.5, warm, 30), foot)


def _broad(scene: Scene, side: float, blue: float, warm: float) -> None:
    """Compose an album leaf: one slope against far hills over water."""
    rng, unit, height, width = scene.rng, scene.unit, scene.height, scene.width
    for k in range(3):
        peaks = _peaks(
            rng,
            width * (0.5 - side * 0.2 + 0.1 * k),
            unit * 1.5,
            5,
            unit * rng.uniform(0.16, 0.30),
            unit * 0.18,
        )
        paint_ridge(
            scene,
            ridge(scene, height * (0.46 + 0.03 * k), peaks, 0.03),
            Manner(0.18 + 0.05 * k, 0.26, 0, 0.05, blue * 0.5, 0, 0),
        )
    veil(scene, height * 0.48, 0.05 * unit, 0.7)
    _massif(
        scene, width * (0.5 + side * 0.30), height * 0.74, height * rng.uniform(0.50, 0.60), 0.6, (blue, warm)
    )
    grove(scene, width * (0.5 - side * 0.28), height * 0.60, unit * 0.3, unit * 0.05, 0.35)
    _bank(scene, side, height * 0.96, blue, warm)
    water(scene, height * 0.66, 30)
    boat(scene, width * (0.5 - side * 0.22), height * rng.uniform(0.72, 0.80), unit * 0.16)
    geese(scene, width * (0.5 - side * 0.3), height * 0.16, unit * 0.022, 7)


def _lake(scene: Scene, side: float, blue: float, warm: float) -> None:
    """Compose a round fan: level distance, islets and a single boat."""
    rng, unit, height, width = scene.rng, scene.unit, scene.height, scene.width
    for k in range(4):
        peaks = _peaks(
            rng, width * rng.uniform(0.3, 0.7), unit * 1.0, 4, unit * rng.uniform(0.16, 0.36), unit * 0.15
        )
        paint_ridge(
            scene,
            ridge(scene, height * (0.42 + 0.025 * k), peaks, 0.03),
            Manner(0.18 + 0.06 * k, 0.22, 0.12 * k, 0.08 + 0.08 * k, blue * 0.6, 0, 4 * k),
        )
    veil(scene, height * 0.46, 0.04 * unit, 0.85)
    islet = ridge(
        scene,
        height * 0.60,
        _peaks(rng, width * (0.5 - side * 0.24), unit * 0.4, 4, unit * 0.10, unit * 0.10),
        0.03,
    )
    grove(scene, width * (0.5 - side * 0.24), height * 0.545, unit * 0.2, unit * 0.09, 0.6)
    paint_ridge(scene, islet, Manner(0.4, 0.14, 0.6, 0.5, blue, warm, 10), height * 0.60)
    _bank(scene, side, height * 0.88, blue, warm)
    water(scene, height * 0.56, 34)
    boat(scene, width * (0.5 - side * 0.12), height * 0.72, unit * 0.14)
    geese(scene, width * (0.5 + side * 0.1), height * 0.2, unit * 0.026, 5)
