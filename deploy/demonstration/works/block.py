"""A woodblock set: one plate per colour, cut from shapes and printed in order."""

import cv2
import numpy as np

from deploy.demonstration.works.brush import curve
from deploy.demonstration.works.fields import Bytes, Field, Rng, blur, fbm, grain, tint

PLATES = ("yellow", "orange", "red", "green", "purple", "black")
_INKS = {
    "yellow": (238, 186, 44),
    "orange": (226, 120, 40),
    "red": (196, 36, 44),
    "green": (46, 124, 84),
    "purple": (98, 52, 112),
    "black": (26, 22, 24),
}


class Block:
    """Plates being cut; coordinates run over [-1, 1] across and down by the ratio."""

    def __init__(self, width: int, ratio: float, mirror: bool) -> None:
        """Prepare uncut plates."""
        self.width, self.height = width, round(width * ratio)
        self.mirror = mirror
        self.plates: dict[str, Bytes] = {name: np.zeros((self.height, width), np.uint8) for name in PLATES}

    def _fixed(self, path: Field) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        middle = np.array([self.width / 2, self.height / 2])
        return np.asarray(np.round((path * self.width / 2 + middle) * 16), np.int32)

    def _both(self, path: Field) -> list[Field]:
        return [path, path * [-1, 1]] if self.mirror else [path]

    def shape(self, colour: str, path: Field, line: float = 0.0075) -> None:
        """Cut a closed shape, clearing what lies under it, with a black key line."""
        for each in self._both(path):
            fixed = self._fixed(each)
            for plate in self.plates.values():
                cv2.fillPoly(plate, [fixed], 0, cv2.LINE_AA, 4)
            if colour != "paper":
                cv2.fillPoly(self.plates[colour], [fixed], 255, cv2.LINE_AA, 4)
            if line:
                cv2.polylines(self.plates["black"], [fixed], True, 255, self._thick(line), cv2.LINE_AA, 4)

    def stroke(self, path: Field, line: float = 0.006, colour: str = "black") -> None:
        """Cut an open line."""
        for each in self._both(path):
            cv2.polylines(
                self.plates[colour], [self._fixed(each)], False, 255, self._thick(line), cv2.LINE_AA, 4
            )

    def _thick(self, line: float) -> int:
        return max(1, round(line * self.width / 2))

    def print_on(self, sheet: Field, rng: Rng, strength: float = 1.0) -> Field:
        """Print the plates one after another, with shift, mottle and worn edges."""
        out = sheet.copy()
        high, wide = self.height, self.width
        wood = 0.5 * fbm(high, wide, rng, 6, 4, 0.6, stretch=14) + 0.5 * fbm(high, wide, rng, 70, 2)
        tooth = grain(high, wide, rng, 0.8)
        for name in PLATES:
            slip = rng.normal(0, 0.0016, 2) * wide * (0.3 if name == "black" else 1.0)
            turn = rng.normal(0, 0.0006)
            matrix = np.array([[1, -turn, slip[0]], [turn, 1, slip[1]]], np.float32)
            plate = np.asarray(cv2.warpAffine(self.plates[name], matrix, (wide, high)), np.float32) / 255
            worn = 0.5 + 0.055 * wood + 0.03 * tooth
            plate = np.clip((blur(plate, wide / 1300) - worn) / 0.34 + 0.5, 0, 1)
            load = strength * float(rng.uniform(0.90, 1.0)) * (1.02 if name == "black" else 0.93)
            rim = np.clip(plate - blur(plate, wide / 260), 0, 1)
            alpha = np.clip(plate * (load + 0.085 * wood + 0.05 * tooth + 0.10 * rim), 0, 1)
            ink = tint(_INKS[name])
            out = out * (1 - alpha[..., None] * (1 - ink * (1.0 if name == "black" else 1.02)))
        return out


def ring(x: float, y: float, radius: float, squash: float = 1.0, count: int = 48) -> Field:
    """Return an ellipse."""
    a = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + radius * np.cos(a), y + radius * squash * np.sin(a)], 1)


def turned(path: Field, x: float, y: float, scale: float, angle: float = 0.0, flip: bool = False) -> Field:
    """Place a unit shape at (x, y), scaled and turned."""
    points = path * [-1, 1] if flip else path
    c, s = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[c, s], [-s, c]]) * scale + np.array([x, y]), float)


def closed(points: list[tuple[float, float]], count: int = 90) -> Field:
    """Return a smooth closed curve through the points."""
    return curve([*points, points[0]], count)
