"""Plausible phone photographs of a work on a wall, and close-ups of its surface."""

import cv2
import numpy as np

from deploy.demonstration.works.fields import (
    Bytes,
    Field,
    Rng,
    blur,
    fbm,
    generator,
    grain,
    step,
    tint,
    to_bytes,
)

_WALLS = ((214, 208, 198), (188, 190, 188), (224, 220, 214), (168, 160, 150))
_FRAMES = ((58, 40, 28), (24, 22, 22), (150, 112, 66), (96, 66, 44))


def photograph(image: Bytes, seed: int, width: int = 1600) -> Bytes:
    """Return a phone photograph of the work hanging, framed, on a lit wall."""
    rng = generator(seed, "photograph")
    framed = _frame(image, rng)
    tall, wide = framed.shape[:2]
    height = round(width * (0.75 if wide > tall * 1.05 else 1.333))
    fit = min(width * rng.uniform(0.66, 0.84) / wide, height * rng.uniform(0.66, 0.82) / tall)
    half = np.array([wide, tall]) * fit / 2
    centre = np.array([width, height]) * (0.5 + rng.uniform(-0.03, 0.03, 2))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float) * half
    tilt = rng.uniform(-0.022, 0.022)
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    keystone = rng.uniform(-0.075, 0.075, 2)
    depth = 1 + keystone[0] * corners[:, 0] / half[0] + keystone[1] * corners[:, 1] / half[1]
    target = (corners @ turn / depth[:, None] + centre).astype(np.float32)
    source = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    small = cv2.GaussianBlur(framed, (0, 0), max(0.3, 0.38 / fit)) if fit < 1 else framed
    warped = (
        np.asarray(cv2.warpPerspective(small, matrix, (width, height), flags=cv2.INTER_CUBIC), np.float32)
        / 255
    )
    cover = (
        np.asarray(
            cv2.warpPerspective(np.full((tall, wide), 255, np.uint8), matrix, (width, height)), np.float32
        )
        / 255
    )
    wall = _wall(height, width, rng)
    drop = np.array([[1, 0, width * 0.008 * rng.choice([-1.0, 1.0])], [0, 1, width * 0.014]], np.float32)
    near = blur(np.asarray(cv2.warpAffine(cover, drop, (width, height)), np.float32), width * 0.010)
    wall *= (1 - 0.42 * near - 0.12 * blur(cover, width * 0.04))[..., None]
    scene: Field = wall + (warped - wall) * cover[..., None]
    scene = _lamp(scene, rng)
    scene = np.clip(scene, 0, 1) + (0.012 + 0.010 * (1 - scene)) * np.stack(
        [grain(height, width, rng, 0.8) for _ in range(3)], 2
    )
    quality = int(rng.integers(74, 90))
    encoded = cv2.imencode(".jpg", to_bytes(scene)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1])


def _frame(image: Bytes, rng: Rng) -> Bytes:
    """Put a mat and a wooden frame round the work (a scroll hangs unframed)."""
    tall, wide = image.shape[:2]
    if tall > wide * 1.8 or wide > tall * 3:
        return image
    unit = min(tall, wide)
    mat, wood = round(unit * rng.uniform(0.05, 0.10)), round(unit * rng.uniform(0.022, 0.040))
    out = np.full((tall + 2 * (mat + wood), wide + 2 * (mat + wood), 3), 0, np.float32)
    out[:] = tint(_FRAMES[int(rng.integers(4))]) * 255
    edge = out.shape
    out *= (1 + 0.10 * fbm(edge[0], edge[1], rng, 3, 5, 0.6, 9))[..., None]
    out[: wood // 3] *= np.float32(1.35)
    out[-wood // 3 :] *= np.float32(0.72)
    out[wood:-wood, wood:-wood] = (240, 237, 229)
    out[wood : wood + max(2, mat // 7), wood:-wood] *= np.float32(0.84)
    bevel = max(1, mat // 24)
    out[wood + mat - bevel : -(wood + mat - bevel), wood + mat - bevel : -(wood + mat - bevel)] *= np.float32(
        0.90
    )
    out[wood + mat : wood + mat + tall, wood + mat : wood + mat + wide] = image
    return np.clip(out, 0, 255).astype(np.uint8)


def _wall(height: int, width: int, rng: Rng) -> Field:
    """Return a plastered wall."""
    tone = tint(_WALLS[int(rng.integers(4))])
    plaster = 0.010 * fbm(height, width, rng, 60, 3) + 0.012 * fbm(height, width, rng, 4, 4)
    return np.asarray(tone * (1 + plaster)[..., None], np.float32)


def _lamp(scene: Field, rng: Rng) -> Field:
    """Add light fall-off, a colour cast, a faint reflection and lens shading."""
    height, width = scene.shape[:2]
    y, x = np.mgrid[0 : height / width : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    lx, ly = rng.uniform(0.1, 0.9), rng.uniform(-0.25, 0.15)
    fall = 0.74 + 0.36 * np.exp(-(((x - lx) ** 2 + (y - ly) ** 2) / 0.55))
    radius = np.hypot(x - 0.5, y - height / width / 2)
    cast = np.array([1 + rng.uniform(-0.01, 0.05), 1.0, 1 - rng.uniform(-0.01, 0.06)], np.float32)
    slope = rng.uniform(-0.6, 0.6)
    band = np.exp(-((((x - rng.uniform(0.2, 0.8)) + slope * y) / rng.uniform(0.04, 0.09)) ** 2)) * 0.025
    lit = scene * (fall - 0.22 * step(0.45, 0.95, radius))[..., None] * cast + band[..., None]
    return blur(lit.astype(np.float32), width / 2600) * np.float32(rng.uniform(0.94, 1.04))


_SURFACES = {
    "paper": (0.55, 0.50, 14.0),
    "silk": (0.20, 0.30, 14.0),
    "canvas": (0.40, 0.35, 22.0),
    "glaze": (0.05, 0.06, 4.0),
}


def macro(
    image: Bytes,
    seed: int,
    patch: tuple[float, float, float] = (0.5, 0.5, 0.12),
    size: int = 1200,
    surface: str = "paper",
) -> Bytes:
    """Return a close-up of a `surface`: 'paper', 'silk', 'canvas' or 'glaze'.

    `patch` is (x, y, side): the centre and the side in shares of the work.
    """
    fibres, tooth, paint = _SURFACES[surface]
    rng = generator(seed, "macro")
    tall, wide = image.shape[:2]
    side = patch[2] * min(tall, wide)
    left = float(np.clip(patch[0] * wide - side / 2, 0, wide - side))
    top = float(np.clip(patch[1] * tall - side / 2, 0, tall - side))
    zoom = side / size
    matrix = np.array([[zoom, 0, left], [0, zoom, top]], np.float32)
    close = cv2.warpAffine(
        image,
        matrix,
        (size, size),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )
    scene = np.asarray(close, np.float32) / 255
    luma = scene.mean(2)
    fibre = fbm(size, size, rng, 14, 5, 0.62, 0.45) + 0.8 * fbm(size, size, rng, 30, 4, 0.6, 3.2)
    relief = fibres * fibre + tooth * grain(size, size, rng, 1.2) + paint * blur(luma, 2.0)
    dx = cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3) / 8
    dy = cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3) / 8
    light = 1 - np.clip(0.20 * (dx * 0.7 + dy * 0.7), -0.16, 0.16)
    scene = scene * light[..., None] * (1 + 0.027 * fibres * fibre)[..., None]
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    radius = np.hypot(x, y)
    scene = scene + (blur(scene, size / 260) - scene) * step(0.75, 1.35, radius)[..., None]
    scene = scene * (1.03 - 0.12 * step(0.6, 1.4, radius))[..., None]
    return to_bytes(scene + 0.008 * grain(size, size, rng, 0.6)[..., None])
