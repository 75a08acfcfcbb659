"""Mountain ridges in ink: silhouettes, texture strokes (cun), mist and moss dots."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from deploy.demonstration.works.fields import Field, Rng, blur, fbm, sample, step, wave


@dataclass
class Scene:
    """Ink and colour densities of a landscape; `unit` is the scale in pixels."""

    height: int
    width: int
    unit: float
    rng: Rng
    ink: Field = field(init=False)
    blue: Field = field(init=False)
    warm: Field = field(init=False)
    grain: tuple[Field, Field] | None = None

    def __post_init__(self) -> None:
        """Start with bare paper."""
        shape = (self.height, self.width)
        self.ink = np.zeros(shape, np.float32)
        self.blue = np.zeros(shape, np.float32)
        self.warm = np.zeros(shape, np.float32)

    def rock_grain(self) -> tuple[Field, Field]:
        """Return the scene's sheets of facets and of texture strokes, drawn once."""
        if self.grain is None:
            wide = int(np.clip(512 * self.width / self.unit, 512, 1400))
            self.grain = (
                fbm(512, wide, self.rng, 9 * wide / 512, 4, 0.55, 0.62),
                fbm(1024, wide * 2, self.rng, 46 * wide / 512, 3, 0.6, 0.27),
            )
        return self.grain


@dataclass(frozen=True)
class Peak:
    """One summit: place, height and half-width in pixels; steeper for a higher power."""

    x: float
    height: float
    half: float
    power: float = 2.0
    lean: float = 0.0


@dataclass(frozen=True)
class Manner:
    """How a ridge is painted."""

    tone: float = 0.5
    fade: float = 0.5
    cun: float = 0.6
    edge: float = 0.6
    blue: float = 0.0
    warm: float = 0.0
    dots: int = 0
    rough: float = 0.05


def ridge(scene: Scene, base: float, peaks: list[Peak], rough: float = 0.05) -> Field:
    """Return the height (in pixels from the top) of a ridge at every column."""
    x = np.arange(scene.width, dtype=float)
    cells = scene.width / scene.unit
    shake = wave(scene.width, scene.rng, 7 * cells, 6, 0.55)
    crag = wave(scene.width, scene.rng, 3 * cells, 4, 0.5)
    rise = np.zeros(scene.width)
    for peak in peaks:
        t = (x - peak.x) / peak.half
        t = t * (1 + peak.lean * np.tanh(t)) + 0.10 * crag
        shape = 1 / (1 + np.abs(t) ** peak.power * 1.0) - 0.06
        rise = np.maximum(rise, peak.height * np.maximum(shape, 0))
    terrace = scene.unit * 0.035
    stepped = np.floor(rise / terrace) + step(0.55, 1.0, (rise / terrace) % 1.0)
    rise = 0.45 * rise + 0.55 * stepped * terrace
    rise += rough * scene.unit * 0.22 * shake * np.clip(rise / (0.1 * scene.unit), 0.25, 1.3)
    return base - rise


def paint_ridge(scene: Scene, line: Field, manner: Manner, base: float | None = None) -> None:
    """Paint one ridge over what lies behind it, fading down into mist."""
    unit, rng = scene.unit, scene.rng
    length = manner.fade * unit
    foot_level = float(line.max()) if base is None else base
    rise = blur((foot_level - line)[None, :].astype(np.float32), unit * 0.02)
    presence = step(0.004 * unit, 0.045 * unit, rise)
    local = length * np.clip(0.10 + rise / (0.30 * unit), 0.12, 1.0)
    top = max(0, int(line.min()) - 3)
    low = min(scene.height, int(line.max() + length * 1.35) + 2)
    if low - top < 4:
        return
    rows = np.arange(top, low, dtype=np.float32)[:, None]
    columns = np.arange(scene.width, dtype=np.float32)[None, :]
    depth = rows - line[None, :].astype(np.float32)
    inside = np.clip(depth + 0.5, 0, 1) * presence
    shape = depth.shape
    cells = scene.width / unit
    cloud = fbm(shape[0], shape[1], rng, 2.2 * cells, 4, 0.5, 0.35)
    mist = 1 - step(0.10, 1.0, depth / local + 0.16 * cloud)
    below = np.maximum(depth, 0)
    body = 0.35 + 0.65 * np.exp(-below / (0.16 * unit))
    ink = manner.tone * 0.55 * body
    if manner.cun > 0:
        slope = np.gradient(blur(line[None, :].astype(np.float32), unit * 0.03)[0])
        fall = np.clip(slope, -1.6, 1.6).astype(np.float32)[None, :]
        reach = 0.32 * unit * (1 - np.exp(-below / (0.32 * unit)))
        across = columns - 0.85 * fall * reach + 0.020 * unit * cloud
        across = across + 0.006 * unit * fbm(shape[0], shape[1], rng, 26 * cells, 2)
        facet, streak = _rock(scene, across, below, shape)
        shade = step(-0.5, 0.9, facet)
        tooth = fbm(shape[0], shape[1], rng, 150 * cells, 2)
        marks = step(0.05, 0.9, streak + 0.95 * facet + 0.28 * tooth - 0.15)
        ink = ink * (0.45 + 0.75 * shade) + manner.cun * marks * (0.30 + 0.55 * shade) * 0.8
    contour = np.exp(-((below / (0.0032 * unit)) ** 1.5))
    weight = np.clip(0.55 + 0.55 * wave(scene.width, rng, 14 * cells, 4), 0.08, 1.4)
    ink = ink + manner.edge * contour * weight[None, :].astype(np.float32)
    ink = ink * mist
    keep = 1 - inside
    part = slice(top, low)
    scene.ink[part] = scene.ink[part] * keep + inside * ink
    high = np.exp(-below / (0.20 * unit)) * mist
    scene.blue[part] = scene.blue[part] * keep + inside * manner.blue * high
    foot = np.clip(mist - 0.7 * high, 0, 1)
    scene.warm[part] = scene.warm[part] * keep + inside * manner.warm * foot
    if low < scene.height:
        for layer in (scene.ink, scene.blue, scene.warm):
            layer[low:] *= 1 - presence
    if manner.dots:
        moss(scene, line, manner.dots, 0.55 + 0.4 * manner.tone, length * 0.35, presence[0])


def _rock(scene: Scene, across: Field, below: Field, shape: tuple[int, ...]) -> tuple[Field, Field]:
    """Return rock facets and texture strokes that follow the fall of the slope."""
    rng = scene.rng
    coarse, fine = scene.rock_grain()
    wide = coarse.shape[1]
    pitch = 512 / scene.unit
    shift, drop = rng.uniform(0, wide), rng.uniform(0, 120)
    place = ((across * pitch + shift) % (2 * wide), below * pitch + drop)
    facet = sample(coarse, np.broadcast_to(place[0], shape), place[1])
    turned = sample(coarse, np.broadcast_to(place[0] + 14, shape), place[1])
    streak = sample(fine, np.broadcast_to(place[0] * 2 % (4 * wide), shape), place[1] * 2)
    return 0.45 * facet + 0.75 * (facet - turned), streak


def moss(
    scene: Scene, line: Field, count: int, ink: float, depth: float, presence: Field | None = None
) -> None:
    """Dot moss along the crest of a ridge in loose clusters."""
    rng, unit = scene.rng, scene.unit
    layer = np.zeros((scene.height, scene.width), np.uint8)
    for _ in range(count):
        centre = rng.uniform(0, scene.width)
        for _ in range(int(rng.integers(3, 12))):
            x = centre + rng.normal(0, 0.018 * unit)
            if not 1 <= x < scene.width - 1:
                continue
            if presence is not None and presence[int(x)] < 0.6:
                continue
            y = line[int(x)] + abs(rng.normal(0, depth * 0.12)) - 0.002 * unit
            size = rng.uniform(0.0014, 0.0036) * unit
            axes = (max(8, int(size * 22)), max(8, int(size * 13)))
            tone = int(255 * min(1.0, ink * rng.uniform(0.6, 1.1)))
            cv2.ellipse(
                layer,
                (int(x * 16), int(y * 16)),
                axes,
                rng.uniform(-25, 25),
                0,
                360,
                tone,
                -1,
                cv2.LINE_AA,
                4,
            )
    np.maximum(scene.ink, layer.astype(np.float32) * np.float32(1.05 / 255), out=scene.ink)


def veil(scene: Scene, y: float, spread: float, strength: float) -> None:
    """Drift a band of mist across the scene, thinning what lies under it."""
    top, low = max(0, int(y - 3 * spread)), min(scene.height, int(y + 3 * spread))
    if low <= top:
        return
    cells = scene.width / scene.unit
    drift = fbm(low - top, scene.width, scene.rng, 1.6 * cells, 4, 0.5, 2.6)
    rows = (np.arange(top, low, dtype=np.float32)[:, None] - y) / spread
    band = np.exp(-((rows + 0.45 * drift) ** 2)) * strength
    for layer in (scene.ink, scene.blue, scene.warm):
        layer[top:low] *= 1 - np.clip(band, 0, 1)


def water(scene: Scene, top: float, count: int, ink: float = 0.22) -> None:
    """Draw sparse ripples on still water below a level."""
    rng, unit = scene.rng, scene.unit
    layer = np.zeros((scene.height, scene.width), np.uint8)
    for _ in range(count):
        y = top + (scene.height - top) * rng.random() ** 1.1
        x = rng.uniform(-0.05, 1.0) * scene.width
        reach = rng.uniform(0.04, 0.22) * unit
        t = np.linspace(0, 1, 24)
        sway = np.sin(t * np.pi * rng.uniform(2, 5) + rng.uniform(0, 6)) * 0.0016 * unit
        path = np.stack([x + t * reach, y + sway], 1)
        tone = int(255 * ink * rng.uniform(0.4, 1.0))
        cv2.polylines(
            layer,
            [np.round(path * 16).astype(np.int32)],
            False,
            tone,
            max(1, round(unit / 1100)),
            cv2.LINE_AA,
            4,
        )
    np.maximum(scene.ink, layer.astype(np.float32) / np.float32(255), out=scene.ink)


def enlarge(scene: Scene, height: int, width: int) -> None:
    """Bring a scene painted on a smaller sheet to its final size."""
    size = (width, height)
    scene.ink = np.asarray(cv2.resize(scene.ink, size, interpolation=cv2.INTER_CUBIC), np.float32)
    scene.ink = np.maximum(scene.ink + 0.5 * (scene.ink - blur(scene.ink, 1.6)), 0)
    scene.blue = np.asarray(cv2.resize(scene.blue, size), np.float32)
    scene.warm = np.asarray(cv2.resize(scene.warm, size), np.float32)
    scene.height, scene.width = height, width
