"""Trees, boats, pavilions and birds that people a landscape."""

import cv2
import numpy as np

from deploy.demonstration.works.brush import Touch, curve, fill, lines, sweep, taper
from deploy.demonstration.works.fields import Field, Rng
from deploy.demonstration.works.mountains import Scene


def _dabs(scene: Scene, centres: Field, size: float, ink: float, slim: float = 0.55) -> None:
    """Dab many small leaves around the given points."""
    rng = scene.rng
    layer = np.zeros((scene.height, scene.width), np.uint8)
    for x, y in centres:
        span = size * rng.uniform(0.6, 1.25)
        axes = (max(6, int(span * 16)), max(5, int(span * 16 * slim)))
        tone = int(255 * min(1.0, ink * rng.uniform(0.45, 1.1)))
        cv2.ellipse(
            layer,
            (int(x * 16), int(y * 16)),
            axes,
            rng.uniform(-40, 40),
            0,
            360,
            tone,
            -1,
            cv2.LINE_AA,
            4,
        )
    np.maximum(scene.ink, layer.astype(np.float32) * np.float32(1 / 255), out=scene.ink)


def pine(scene: Scene, x: float, y: float, size: float, ink: float = 0.9) -> None:
    """Paint a pine with a bending trunk and drooping pads of needles."""
    rng = scene.rng
    lean = rng.choice([-1.0, 1.0]) * rng.uniform(0.10, 0.26)
    trunk = curve(
        [
            (x, y),
            (x + size * (lean * 0.9), y - size * 0.26),
            (x + size * lean * 0.35, y - size * 0.52),
            (x + size * (lean + rng.uniform(-0.05, 0.05)), y - size * 0.76),
            (x + size * lean * 1.3, y - size),
        ],
        80,
    )
    sweep(scene.ink, trunk, np.linspace(0.062, 0.010, 8) * size, rng, Touch(ink * 0.75, 0.4, 0.6, rough=0.2))
    needles: list[Field] = []
    for level in np.linspace(0.36, 1.0, int(rng.integers(7, 10))):
        point = trunk[min(79, int(level * 79))]
        for side in (-1, 1):
            if level < 0.95 and rng.random() < 0.35:
                continue
            reach = size * (0.36 - 0.22 * level) * rng.uniform(0.55, 1.35)
            sag = size * rng.uniform(-0.07, 0.05)
            end = point + np.array([side * reach, sag])
            branch = curve(
                [
                    (float(point[0]), float(point[1])),
                    (float(point[0] + side * reach * 0.5), float(point[1] + sag * 0.2 - size * 0.03)),
                    (float(end[0]), float(end[1])),
                ],
                20,
            )
            lines(scene.ink, [branch], ink * 0.75, max(1.0, size * 0.009))
            for along in np.linspace(0.30, 1.0, max(2, int(reach / (size * 0.045)))):
                root = branch[int(along * 19)] + rng.normal(0, size * 0.022, 2) * [1.0, 1.0]
                needles += _tuft(rng, root, size * rng.uniform(0.040, 0.062))
    lines(scene.ink, needles, ink * 0.92, size * 0.0036)


def _tuft(rng: Rng, at: Field, size: float) -> list[Field]:
    """Return a fan of needles above a point."""
    strokes = []
    for angle in np.linspace(np.pi * 1.0, np.pi * 2.0, 11):
        turn = angle + rng.normal(0, 0.10)
        tip = at + size * rng.uniform(0.75, 1.15) * np.array([np.cos(turn) * 1.25, np.sin(turn) * 0.8])
        strokes.append(np.array([at + rng.normal(0, size * 0.06, 2), tip]))
    return strokes


def broadleaf(scene: Scene, x: float, y: float, size: float, ink: float = 0.8, bare: bool = False) -> None:
    """Paint a branching tree, dotted with leaves or bare."""
    rng = scene.rng
    tips: list[tuple[float, float]] = []

    def grow(px: float, py: float, angle: float, length: float, thick: float, left: int) -> None:
        bend = angle + rng.normal(0, 0.22)
        qx, qy = px + np.cos(bend) * length, py - np.sin(bend) * length
        mid = ((px + qx) / 2 + rng.normal(0, length * 0.07), (py + qy) / 2)
        path = curve([(px, py), mid, (qx, qy)], 16)
        if thick > 2.0:
            sweep(
                scene.ink,
                path,
                np.array([thick, thick * 0.62]),
                rng,
                Touch(ink * 0.85, 0.30, 0.45, rough=0.18),
            )
        else:
            lines(scene.ink, [path], ink * 0.85, thick)
        tips.append((qx, qy))
        if left:
            for turn in rng.uniform(0.25, 0.62, 2) * [-1, 1]:
                grow(qx, qy, bend + turn, length * rng.uniform(0.62, 0.82), thick * 0.60, left - 1)

    grow(x, y, np.pi / 2 + rng.normal(0, 0.12), size * 0.30, size * 0.045, 4)
    if not bare:
        centres = np.array(tips[3:])
        spread = np.repeat(centres, 7, axis=0)
        spread = spread + rng.normal(0, size * 0.045, spread.shape)
        _dabs(scene, spread, size * 0.017, ink)


def grove(scene: Scene, x: float, y: float, span: float, size: float, ink: float) -> None:
    """Paint a distant grove as soft upright dabs."""
    rng = scene.rng
    count = max(7, int(7 * span / max(size, 1)))
    layer = np.zeros((scene.height, scene.width), np.uint8)
    for _ in range(count):
        px = x + rng.normal(0, span * 0.4)
        tall = size * rng.uniform(0.5, 1.15)
        py = y + rng.normal(0, size * 0.08)
        tone = int(255 * min(1.0, ink * rng.uniform(0.55, 1.0)))
        trunk = np.array([[px, py], [px + rng.normal(0, size * 0.03), py - tall]])
        cv2.polylines(layer, [np.round(trunk * 16).astype(np.int32)], False, tone, 1, cv2.LINE_AA, 4)
        for _ in range(13):
            level = rng.uniform(0.22, 1.0)
            dx = rng.normal(0, size * 0.13 * (1.2 - level))
            axes = (max(8, int(size * rng.uniform(0.5, 1.1))), max(6, int(size * 0.45)))
            centre = (int((px + dx) * 16), int((py - tall * level) * 16))
            cv2.ellipse(layer, centre, axes, rng.uniform(-30, 30), 0, 360, tone, -1, cv2.LINE_AA, 4)
    np.maximum(scene.ink, layer.astype(np.float32) / np.float32(255), out=scene.ink)


def boat(scene: Scene, x: float, y: float, size: float, ink: float = 0.85) -> None:
    """Paint a small awning boat with a boatman."""
    flip = 1 if scene.rng.random() < 0.5 else -1

    def at(*points: tuple[float, float]) -> Field:
        return np.array([(x + flip * px * size, y + py * size) for px, py in points])

    hull = np.vstack(
        [
            curve([(-0.52, -0.07), (-0.3, 0.0), (0.25, 0.01), (0.55, -0.10)], 30),
            curve([(0.55, -0.10), (0.3, 0.085), (-0.3, 0.075), (-0.52, -0.07)], 30),
        ]
    )
    fill(scene.ink, at(*[(float(a), float(b)) for a, b in hull]), ink * 0.75)
    awning = curve([(-0.18, 0.0), (-0.14, -0.15), (0.06, -0.18), (0.14, 0.0)], 30)
    fill(scene.ink, at(*[(float(a), float(b)) for a, b in awning]), ink * 0.35)
    lines(scene.ink, [at(*[(float(a), float(b)) for a, b in awning])], ink, size * 0.014)
    figure = at((-0.36, -0.02), (-0.40, -0.13), (-0.36, -0.22), (-0.31, -0.13), (-0.31, -0.02))
    fill(scene.ink, figure, ink * 0.9)
    fill(scene.ink, at((-0.43, -0.215), (-0.36, -0.275), (-0.29, -0.215)), ink)
    lines(scene.ink, [at((-0.30, -0.34), (-0.55, 0.20))], ink * 0.8, max(1.0, size * 0.009))
    for k in range(3):
        shift = 0.12 + 0.05 * k
        lines(scene.ink, [at((-0.45 + 0.12 * k, shift), (0.5 - 0.1 * k, shift + 0.008))], 0.20, size * 0.008)


def pavilion(scene: Scene, x: float, y: float, size: float, ink: float = 0.9) -> None:
    """Paint an open pavilion with upturned eaves standing on (x, y)."""

    def at(points: list[tuple[float, float]]) -> Field:
        return np.array([(x + px * size, y + py * size) for px, py in points])

    thin = max(1.0, size * 0.018)
    roof = np.vstack(
        [
            curve([(-0.56, -0.47), (-0.30, -0.52), (-0.09, -0.78), (0.0, -0.86)], 24),
            curve([(0.0, -0.86), (0.09, -0.78), (0.30, -0.52), (0.56, -0.47)], 24),
        ]
    )
    eave = curve([(0.56, -0.47), (0.25, -0.44), (-0.25, -0.44), (-0.56, -0.47)], 24)
    outline = at([(float(a), float(b)) for a, b in np.vstack([roof, eave])])
    fill(scene.ink, outline, ink * 0.42)
    lines(scene.ink, [outline], ink, thin, True)
    for fan in np.linspace(-0.4, 0.4, 9):
        lines(scene.ink, [at([(fan * 0.12, -0.80), (fan, -0.46)])], ink * 0.7, thin * 0.6)
    for post in (-0.34, -0.16, 0.16, 0.34):
        lines(scene.ink, [at([(post, -0.44), (post, 0.0)])], ink * 0.9, thin)
    for level in (-0.10, -0.03, 0.02):
        lines(scene.ink, [at([(-0.40, level), (0.40, level)])], ink * 0.8, thin * 0.8)
    fill(scene.ink, at([(-0.03, -0.86), (0.0, -0.95), (0.03, -0.86)]), ink)


def geese(scene: Scene, x: float, y: float, size: float, count: int, ink: float = 0.6) -> None:
    """Paint a skein of distant geese."""
    for k in range(count):
        row = (k + 1) // 2 * (1 if k % 2 else -1)
        cx = x + abs(row) * size * 1.5 + scene.rng.normal(0, size * 0.2)
        cy = y + row * size * 0.75 + abs(row) * size * 0.2
        span = size * scene.rng.uniform(0.8, 1.1)
        wing = curve(
            [
                (cx - span * 0.6, cy - span * 0.22),
                (cx - span * 0.2, cy - span * 0.12),
                (cx, cy),
                (cx + span * 0.2, cy - span * 0.16),
                (cx + span * 0.6, cy - span * 0.10),
            ],
            20,
        )
        sweep(scene.ink, wing, taper("bone", max(1.2, span * 0.10)), scene.rng, Touch(ink))
