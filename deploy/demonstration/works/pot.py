"""Turned pots: their profiles, and where a line of sight meets them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator  # type: ignore[import-untyped,unused-ignore]

from deploy.demonstration.works.fields import Field, Rng

PITCH: Final = 0.17
"""How far the camera looks down, in radians."""

# Profiles from foot to mouth: (share of the height, radius as a share of the height).
# fmt: off
_SHAPES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "meiping": (
        (0, 0.2), (0.05, 0.195), (0.3, 0.235), (0.55, 0.31), (0.76, 0.345), (0.87, 0.3), (0.93, 0.16),
        (0.955, 0.105), (0.975, 0.1), (1, 0.125),
    ),
    "pear": (
        (0, 0.19), (0.04, 0.18), (0.08, 0.2), (0.28, 0.315), (0.45, 0.26), (0.65, 0.125),
        (0.82, 0.085), (0.94, 0.12), (1, 0.175),
    ),
    "mallet": (
        (0, 0.23), (0.03, 0.25), (0.12, 0.285), (0.36, 0.3), (0.47, 0.285), (0.53, 0.2), (0.57, 0.112),
        (0.8, 0.1), (0.95, 0.108), (0.97, 0.17), (1, 0.175),
    ),
    "gall": (
        (0, 0.17), (0.05, 0.18), (0.2, 0.275), (0.34, 0.3), (0.5, 0.235), (0.66, 0.125), (0.85, 0.085),
        (1, 0.092),
    ),
    "jar": (
        (0, 0.3), (0.05, 0.31), (0.3, 0.46), (0.55, 0.535), (0.76, 0.5), (0.88, 0.37), (0.93, 0.31),
        (1, 0.33),
    ),
    "bowl": (
        (0, 0.36), (0.1, 0.37), (0.14, 0.44), (0.35, 0.74), (0.6, 0.93), (0.85, 1.03), (1, 1.08),
    ),
}
# fmt: on


@dataclass(frozen=True)
class Pot:
    """A turned profile and how it lies in the picture, in units of the picture width."""

    height: float
    radius: Field
    slope: Field

    def at(self, y: Field) -> Field:
        """Return the radius at a height; none above the mouth or below the foot."""
        index = np.clip((y / self.height * 2047), 0, 2047).astype(np.int32)
        inside = (y <= self.height) & (y >= 0)
        return np.where(inside, self.radius[index], 0.0).astype(np.float32)

    def lean(self, y: Field) -> Field:
        """Return the slope of the profile at a height."""
        index = np.clip((y / self.height * 2047), 0, 2047).astype(np.int32)
        return np.asarray(self.slope[index])


def turn_pot(shape: str, rng: Rng, tall: float) -> Pot:
    """Turn a pot of the given shape with small individual variations."""
    points = np.array(_SHAPES[shape])
    points[:, 1] *= 1 + rng.normal(0, 0.03, len(points))
    points[1:-1, 0] += rng.normal(0, 0.004, len(points) - 2)
    t = np.linspace(0, 1, 2048)
    radius = np.asarray(PchipInterpolator(np.sort(points[:, 0]), points[:, 1])(t)) * tall
    smooth = np.convolve(np.pad(radius, 24, mode="edge"), np.hanning(49) / np.hanning(49).sum(), "valid")
    smooth *= 1 + 0.0003 * np.sin(t * 130 + rng.uniform(0, 6)) * np.exp(-((t - 0.5) ** 2) * 4)
    return Pot(tall, smooth.astype(np.float32), np.gradient(smooth, t * tall).astype(np.float32))


def trace(pot: Pot, x: Field, v: Field) -> tuple[Field, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Find where each line of sight first meets the pot: depth and hit mask."""
    sine, cosine = np.float32(np.sin(PITCH)), np.float32(np.cos(PITCH))
    far = np.float32(pot.radius.max() * 1.01)
    low = np.full_like(x, -far)
    high = np.full_like(x, far)
    hit = np.zeros(x.shape, bool)
    steps = 44
    for k in range(steps):
        z = far - 2 * far * np.float32(k / (steps - 1))
        inside = x * x + z * z < pot.at((v + z * sine) / cosine) ** 2
        fresh = inside & ~hit
        low[fresh] = z
        high[fresh] = z + 2 * far / (steps - 1)
        hit |= inside
    for _ in range(9):
        middle = (low + high) / 2
        inside = x * x + middle * middle < pot.at((v + middle * sine) / cosine) ** 2
        low = np.where(inside, middle, low)
        high = np.where(inside, high, middle)
    return low, hit
