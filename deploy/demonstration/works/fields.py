"""Noise, easing and other scalar fields shared by every painter."""

import zlib
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Field: TypeAlias = npt.NDArray[np.floating[Any]]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Rng: TypeAlias = np.random.Generator
Colour: TypeAlias = tuple[float, float, float]


def generator(seed: int, salt: str) -> Rng:
    """Return a random generator that depends on the seed and a salt only."""
    return np.random.default_rng([seed & 0x7FFFFFFF, zlib.crc32(salt.encode())])


def fbm(
    height: int,
    width: int,
    rng: Rng,
    cells: float = 4.0,
    octaves: int = 5,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> Field:
    """Return fractal noise with unit variance, `cells` features across the width.

    A `stretch` above one lengthens the features horizontally.  The generator is
    advanced by one draw whatever the size, so a work is the same at any width.
    """
    base = int(rng.integers(2**31))
    out = np.zeros((height, width), np.float32)
    coarse = np.zeros((max(2, height // 4), max(2, width // 4)), np.float32)
    amplitude, total = 1.0, 0.0
    for octave in range(octaves):
        across = cells * 2**octave
        down = across * height / width * stretch
        if octave and max(across / width, down / height) > 0.7:
            break
        columns, rows = int(np.ceil(across)) + 3, int(np.ceil(down)) + 3
        noise = np.random.default_rng([base, octave])
        grid = noise.standard_normal((rows, columns)).astype(np.float32)
        sheet = coarse if max(across / width, down / height) < 0.035 else out
        high, wide = sheet.shape
        matrix = np.array([[across / wide, 0, 1], [0, down / high, 1]], np.float32)
        layer = cv2.warpAffine(
            grid,
            matrix,
            (wide, high),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )
        sheet += amplitude * np.asarray(layer, np.float32)
        total += amplitude**2 * 0.55
        amplitude *= gain
    out += np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return out / np.float32(np.sqrt(total))


def wave(count: int, rng: Rng, cells: float, octaves: int = 5, gain: float = 0.5) -> Field:
    """Return one-dimensional fractal noise with about unit variance."""
    base = int(rng.integers(2**31))
    position = np.linspace(0.0, 1.0, count)
    out = np.zeros(count)
    amplitude, total = 1.0, 0.0
    for octave in range(octaves):
        knots = max(2, int(np.ceil(cells * 2**octave)) + 1)
        values = np.random.default_rng([base, octave]).standard_normal(knots + 1)
        where = position * cells * 2**octave
        index = np.minimum(where.astype(int), knots - 1)
        blend = ease(where - index)
        out += amplitude * (values[index] * (1 - blend) + values[index + 1] * blend)
        total += amplitude**2 * 0.7
        amplitude *= gain
    return np.asarray(out / np.sqrt(total), float)


def ease(value: Field) -> Field:
    """Return the smooth cubic step of values already clipped to [0, 1]."""
    clipped = np.clip(value, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))


def step(low: float, high: float, value: Field) -> Field:
    """Return a smooth step that rises from `low` to `high`."""
    return ease(np.asarray((value - low) / (high - low)))


def blur(field: Field, sigma: float) -> Field:
    """Return a Gaussian blur with a radius in pixels."""
    if sigma < 0.2:
        return field
    if sigma > 12:
        height, width = field.shape[:2]
        factor = sigma / 5
        small = (max(2, round(width / factor)), max(2, round(height / factor)))
        reduced = cv2.resize(field, small, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(reduced, (0, 0), 5.0)
        return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)


def sample(source: Field, across: Field, down: Field) -> Field:
    """Look a field up at fractional pixel positions, mirrored at the edges."""
    return np.asarray(
        cv2.remap(
            source.astype(np.float32),
            across.astype(np.float32),
            down.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        ),
        np.float32,
    )


def grain(height: int, width: int, rng: Rng, sigma: float = 0.0) -> Field:
    """Return white (or slightly blurred) unit noise."""
    noise = np.random.default_rng(int(rng.integers(2**31)))
    raw = noise.standard_normal((height, width), np.float32)
    if sigma:
        raw = np.asarray(blur(raw, sigma), np.float32)
        raw /= np.float32(raw.std() + 1e-6)
    return raw


def tint(colour: Colour) -> Field:
    """Return a colour given in 0..255 as linear-enough floats in 0..1."""
    return np.array(colour, np.float32) / 255.0


def mix(under: Field, over: Field, alpha: Field) -> Field:
    """Blend two pictures (or colours) by a one-channel alpha."""
    return np.asarray(under + (over - under) * alpha[..., None])


def to_bytes(picture: Field) -> Bytes:
    """Return an 8-bit picture from floats in 0..1."""
    return (np.clip(picture, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
