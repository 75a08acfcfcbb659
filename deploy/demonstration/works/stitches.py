"""Silk stitches: long-and-short satin stitch with a sheen that turns with the thread."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from deploy.demonstration.works.brush import curve
from deploy.demonstration.works.fields import Bytes, Colour, Field, Rng

Shape = Callable[[Field, Field], tuple[Field, Field]]
"""From (across, along) a shape to (x, y) in the picture."""

GREENS: Final[list[Colour]] = [(30, 62, 44), (64, 112, 66), (142, 172, 104)]


class Hoop:
    """Stitches collected in order and then sewn on the ground."""

    def __init__(self, unit: float, rng: Rng) -> None:
        """Start with no stitches; `unit` is the picture's scale in pixels."""
        self.unit, self.rng = unit, rng
        self.ends: list[Field] = []
        self.colours: list[Field] = []

    def sew(self, ends: Field, colours: Field) -> None:
        """Add stitches given as rows of x0, y0, x1, y1 and their colours (0..255)."""
        self.ends.append(ends)
        self.colours.append(colours)

    def satin(
        self, shape: Shape, across: float, along: float, ramp: list[tuple[float, float, float]], rows: int = 5
    ) -> None:
        """Fill a shape, given as (s, t) -> (x, y), with long-and-short stitches."""
        rng = self.rng
        count = max(6, int(across / (self.unit * 0.00135)))
        s = np.repeat(np.linspace(-1, 1, count), rows)
        t0 = np.tile(np.arange(rows) / rows, count) + rng.normal(0, 0.30 / rows, count * rows)
        t0 = np.clip(t0, 0, 0.96)
        t1 = np.clip(t0 + (1.35 + rng.uniform(0, 0.5, len(t0))) / rows, 0, 1)
        t1 = np.where(t1 > 0.93, 1.0, t1)
        order = np.argsort(-t0 + rng.normal(0, 0.02, len(t0)))
        s, t0, t1 = s[order], t0[order], t1[order]
        x0, y0 = shape(s, t0)
        x1, y1 = shape(s + rng.normal(0, 0.006, len(s)), t1)
        stops = np.array(ramp, float)
        where = np.clip((t0 + t1) / 2 + rng.normal(0, 0.05, len(t0)) - 0.06 * np.abs(s), 0, 1) * (
            len(stops) - 1
        )
        colours = np.stack([np.interp(where, np.arange(len(stops)), stops[:, k]) for k in range(3)], 1)
        self.sew(np.stack([x0, y0, x1, y1], 1), colours)

    def stem(
        self, points: list[tuple[float, float]], width: float, colour: tuple[float, float, float]
    ) -> None:
        """Sew a stem of slanting stitches along a curve."""
        path = curve(points, 200)
        total = float(np.hypot(*np.diff(path, axis=0).T).sum())
        count = max(8, int(total / (self.unit * 0.0016)))
        place = np.linspace(0, 1, count)
        x = np.interp(place, np.linspace(0, 1, 200), path[:, 0])
        y = np.interp(place, np.linspace(0, 1, 200), path[:, 1])
        dx, dy = np.gradient(x), np.gradient(y)
        size = np.hypot(dx, dy) + 1e-9
        dx, dy = dx / size, dy / size
        half = width / 2 * (1.1 - 0.45 * place)
        slant = width * 1.5
        ends = np.stack(
            [
                x - dy * half - dx * slant,
                y + dx * half - dy * slant,
                x + dy * half + dx * slant,
                y - dx * half + dy * slant,
            ],
            1,
        )
        shade = 1 + self.rng.normal(0, 0.10, (count, 1))
        self.sew(ends, np.array(colour)[None, :] * shade)

    def render(self, ground: Bytes) -> Bytes:
        """Draw every stitch with a shadow, a body and a highlight."""
        out = ground.copy()
        if not self.ends:
            return out
        ends, colours = np.vstack(self.ends), np.vstack(self.colours)
        angle = np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0])
        sheen = np.abs(np.cos(angle - 0.65)) ** 5
        vary = 1 + self.rng.normal(0, 0.055, len(ends))
        body = np.clip(colours * (0.70 + 0.34 * sheen)[:, None] * vary[:, None], 0, 255)
        light = np.clip(body * 1.16 + 16 * sheen[:, None] + 4, 0, 255)
        shade = np.clip(body * 0.52, 0, 255)
        fixed = np.round(np.clip(ends, -4000, 12000) * 16).astype(int)
        thick = max(1, round(self.unit * 0.0019))
        drop = max(1, int(self.unit * 0.0007 * 16))
        palettes = [np.round(part).astype(int).tolist() for part in (shade, body, light)]
        for (x0, y0, x1, y1), dark, middle, bright in zip(fixed.tolist(), *palettes, strict=True):
            cv2.line(out, (x0 + drop, y0 + drop), (x1 + drop, y1 + drop), dark, thick, cv2.LINE_AA, 4)
            cv2.line(out, (x0, y0), (x1, y1), middle, thick, cv2.LINE_AA, 4)
            mx0, my0 = x0 + (x1 - x0) // 4, y0 + (y1 - y0) // 4
            cv2.line(out, (mx0, my0), (x1 - (x1 - x0) // 4, y1 - (y1 - y0) // 4), bright, 1, cv2.LINE_AA, 4)
        return out


def blade(
    x: float, y: float, angle: float, length: float, broad: float, bend: float = 0.0, full: float = 0.9
) -> Shape:
    """Return a petal-like shape with its root at (x, y)."""

    def place(s: Field, t: Field) -> tuple[Field, Field]:
        width = broad * length * np.sin(np.pi * np.clip(0.06 + full * t, 0, 1) ** 0.85)
        turn = angle + bend * (t - 0.3)
        u = length * t * (1 - 0.10 * s * s * t)
        v = s * width * 0.5
        return x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)

    return place


def half_leaf(x: float, y: float, angle: float, length: float, broad: float, side: float) -> Shape:
    """Return one half of a leaf whose stitches slant from the midrib to the edge."""

    def place(s: Field, t: Field) -> tuple[Field, Field]:
        along = np.clip((s + 1) / 2 * 0.86 + 0.14 * t, 0, 1)
        width = broad * length * np.sin(np.pi * along**0.8) * 0.5
        v = side * t * width
        u = along * length
        return x + u * np.cos(angle) - v * np.sin(angle), y + u * np.sin(angle) + v * np.cos(angle)

    return place
