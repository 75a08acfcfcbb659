"""What happens to a picture on its way: nineteen attacks that were measured before, and five of the street.

Each takes RGB pixels, (height, width, 3) of uint8, and a generator of chance, and returns pixels. A crop of p
keeps 1 - p of each side. The five are glare, moire, occlusion, hand-held blur, and what a social network
makes of a picture.
"""

from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Chance = np.random.Generator
Attack = Callable[[Pixels, Chance], Pixels]
Raw = Callable[[Pixels, Chance], Any]
WOODS: Final = ((120, 85, 40), (60, 35, 20), (190, 160, 90), (30, 30, 30))
WORDS: Final = ("Ink on paper", "Price on request", "Add to cart", "Share this work", "Provenance")
LIGHTS: Final = ((255, 95, 86), (255, 189, 46), (39, 201, 63), (150, 150, 150))
FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
ATTACKS: Final[dict[str, Attack]] = {}


def attack(name: str) -> Callable[[Raw], Attack]:
    """Keep what is done to pixels under a name."""

    def keep(made: Raw) -> Attack:
        def done(pixels: Pixels, chance: Chance) -> Pixels:
            return np.ascontiguousarray(np.clip(made(pixels, chance), 0, 255).astype(np.uint8))

        ATTACKS[name] = done
        return done

    return keep


def _jpeg(quality: int) -> Raw:
    def made(pixels: Pixels, _: Chance) -> Any:
        data: Any = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        read: Any = cv2.imdecode(data, cv2.IMREAD_COLOR)
        return read[..., ::-1]

    return made


def _crop(share: float) -> Raw:
    def made(pixels: Pixels, chance: Chance) -> Any:
        height, width = pixels.shape[:2]
        down, across = int(height * (1 - share)), int(width * (1 - share))
        y, x = chance.integers(0, height - down + 1), chance.integers(0, width - across + 1)
        return pixels[y : y + down, x : x + across]

    return made


def _rotate(degrees: float) -> Raw:
    def made(pixels: Pixels, chance: Chance) -> Any:
        height, width = pixels.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees * chance.choice([-1, 1]), 1.0)
        return cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)

    return made


attack("jpeg q30")(_jpeg(30))


@attack("resize 25%")
def _quarter(pixels: Pixels, _: Chance) -> Any:
    height, width = pixels.shape[:2]
    return cv2.resize(pixels, (max(16, width // 4), max(16, height // 4)), interpolation=cv2.INTER_AREA)


attack("crop 10")(_crop(0.10))
attack("crop 25")(_crop(0.25))
attack("crop 50")(_crop(0.50))
attack("rotate 2")(_rotate(2))
attack("rotate 5")(_rotate(5))


@attack("rotate 90")
def _rotate_90(pixels: Pixels, chance: Chance) -> Any:
    return np.rot90(pixels, int(chance.choice([1, 3])))


@attack("mirror")
def _mirror(pixels: Pixels, _: Chance) -> Any:
    return pixels[:, ::-1]


def _wall(chance: Chance, height: int, width: int) -> Pixels:
    wall = np.empty((height, width, 3), np.float32)
    wall[:] = chance.integers(90, 225, 3)
    wall += np.linspace(-18, 18, width, dtype=np.float32)[None, :, None]
    wall += chance.normal(0, 3, (height, width, 1)).astype(np.float32)
    return wall.clip(0, 255).astype(np.uint8)


@attack("re-photograph warp")
def _warp(pixels: Pixels, chance: Chance) -> Any:
    """Photograph it again, by hand and from aside: a trapezium on a wall, the light from one side."""
    height, width = pixels.shape[:2]
    high, wide = int(height * 1.35), int(width * 1.35)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    to = corners + np.array([(wide - width) / 2, (high - height) / 2], np.float32)
    to += (chance.uniform(-0.09, 0.09, (4, 2)) * [width, height]).astype(np.float32)
    turn = cv2.getPerspectiveTransform(corners, to)
    wall = _wall(chance, high, wide)
    shown = cv2.warpPerspective(pixels, turn, (wide, high), flags=cv2.INTER_AREA)
    there = cv2.warpPerspective(np.full((height, width), 255, np.uint8), turn, (wide, high)) > 127
    wall[there] = shown[there]
    return wall * np.linspace(0.8, 1.15, wide, dtype=np.float32)[None, :, None]


@attack("frame 12%")
def _frame(pixels: Pixels, chance: Chance) -> Any:
    height, width = pixels.shape[:2]
    thick = int(0.12 * max(height, width))
    wood = np.array(chance.choice(WOODS), np.uint8)
    framed = np.empty((height + 2 * thick, width + 2 * thick, 3), np.uint8)
    framed[:] = wood
    for inset in range(0, thick, max(2, thick // 8)):
        shade = (wood * (0.75 + 0.5 * ((inset * 7) % 13) / 13)).clip(0, 255)
        end = (width + 2 * thick - 1 - inset, height + 2 * thick - 1 - inset)
        cv2.rectangle(framed, (inset, inset), end, [int(each) for each in shade], max(1, thick // 12))
    framed[thick : thick + height, thick : thick + width] = pixels
    return framed


@attack("gamma")
def _gamma(pixels: Pixels, chance: Chance) -> Any:
    return 255 * (pixels / 255.0) ** chance.choice([0.6, 1.7])


@attack("bright")
def _bright(pixels: Pixels, chance: Chance) -> Any:
    return pixels.astype(np.float32) * chance.choice([0.7, 1.3])


@attack("colour cast")
def _cast(pixels: Pixels, chance: Chance) -> Any:
    return pixels * np.array(chance.choice([[1.2, 1.0, 0.75], [0.8, 1.0, 1.2]]))


@attack("blur")
def _blur(pixels: Pixels, _: Chance) -> Any:
    return cv2.GaussianBlur(pixels, (0, 0), 1.5 * max(pixels.shape[:2]) / 500)


@attack("noise")
def _noise(pixels: Pixels, chance: Chance) -> Any:
    return pixels + chance.normal(0, 18, pixels.shape)


@attack("watermark")
def _watermark(pixels: Pixels, _: Chance) -> Any:
    height, width = pixels.shape[:2]
    marked, size = pixels.copy(), width / 500
    for y in range(int(0.1 * height), height, max(20, int(0.18 * height))):
        place = (int(-0.05 * width), y)
        text = "SAMPLE gallery SAMPLE gallery"
        cv2.putText(
            marked, text, place, FONT, 1.1 * size, (255, 255, 255), max(1, int(3 * size)), cv2.LINE_AA
        )
    return cv2.addWeighted(marked, 0.55, pixels, 0.45, 0)


@attack("screenshot")
def _screenshot(pixels: Pixels, _: Chance) -> Any:
    """Show it on a gallery's page in a browser: bars above and below, words beside it."""
    height, width = pixels.shape[:2]
    high, wide = int(height * 1.6), int(max(width * 1.7, 300))
    page = np.full((high, wide, 3), 250, np.uint8)
    bar = max(12, int(0.07 * high))
    page[:bar] = (222, 225, 230)
    cv2.rectangle(page, (int(0.12 * wide), bar // 4), (int(0.7 * wide), bar - bar // 4), (255, 255, 255), -1)
    place = (int(0.14 * wide), int(bar * 0.68))
    cv2.putText(
        page, "https://gallery.example/works/4711", place, FONT, bar / 50, (90, 90, 90), 1, cv2.LINE_AA
    )
    for number, light in enumerate(LIGHTS):
        cv2.circle(page, (int((0.015 + 0.024 * number) * wide), bar // 2), bar // 5, light, -1)
    y, x = bar + int(0.06 * high), int(0.05 * wide)
    page[y : y + height, x : x + width] = pixels
    for number, words in enumerate(WORDS):
        place = (min(x + width + 8, wide - 60), y + int((0.1 + 0.1 * number) * height))
        cv2.putText(page, words, place, FONT, wide / 1400, (40, 40, 40), 1, cv2.LINE_AA)
    foot = "You may also like - Contact - Terms - Privacy"
    cv2.putText(page, foot, (x, high - int(0.05 * high)), FONT, wide / 1200, (60, 60, 60), 1, cv2.LINE_AA)
    return page


@attack("frame+warp+jpeg")
def _frame_warp_jpeg(pixels: Pixels, chance: Chance) -> Any:
    shown = ATTACKS["re-photograph warp"](ATTACKS["frame 12%"](pixels, chance), chance)
    return _jpeg(45)(shown, chance)


@attack("glare")
def _glare(pixels: Pixels, chance: Chance) -> Any:
    height, width = pixels.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    lit = pixels.astype(np.float32)
    for _ in range(2):
        y, x = chance.uniform(0.2, 0.8) * height, chance.uniform(0.2, 0.8) * width
        radius = chance.uniform(0.12, 0.25) * max(height, width)
        lit += 255 * np.exp(-((down - y) ** 2 / radius**2 + (across - x) ** 2 / (2.5 * radius**2)))[..., None]
    return lit


@attack("moire")
def _moire(pixels: Pixels, chance: Chance) -> Any:
    """Photograph it off a screen."""
    height, width = pixels.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, pitch = chance.uniform(0, np.pi), chance.uniform(0.9, 1.6)

    def wave(turned: float, times: float) -> Any:
        return np.sin((across * np.cos(angle + turned) + down * np.sin(angle + turned)) * pitch * times)

    beat = wave(0.0, 1.0) * wave(0.2, 1.03)
    return pixels + 28 * np.stack([beat, np.roll(beat, 1, 1), np.roll(beat, 2, 1)], -1)


@attack("occlusion")
def _occlusion(pixels: Pixels, chance: Chance) -> Any:
    """Put a head and a hand before it: about a quarter of the picture is hidden."""
    height, width = pixels.shape[:2]
    hidden = pixels.copy()
    head = (int(chance.uniform(0.25, 0.75) * width), height)
    cv2.ellipse(hidden, head, (int(0.17 * width), int(0.42 * height)), 0, 0, 360, (35, 28, 25), -1)
    y = int(chance.uniform(0.1, 0.6) * height)
    cv2.rectangle(hidden, (0, y), (int(0.22 * width), y + int(0.25 * height)), (205, 165, 140), -1)
    return hidden


@attack("hand-held blur")
def _hand_held(pixels: Pixels, chance: Chance) -> Any:
    """Move the camera while its shutter is open, by 2 % of the long side."""
    length = max(3, int(0.02 * max(pixels.shape[:2])))
    path = np.zeros((length, length), np.float32)
    angle, middle = chance.uniform(0, np.pi), (length - 1) / 2
    dx, dy = middle * np.cos(angle), middle * np.sin(angle)
    begin, end = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(path, begin, end, [1.0], 1)
    return cv2.filter2D(pixels, -1, path / path.sum())


@attack("social media")
def _social(pixels: Pixels, chance: Chance) -> Any:
    """Make it square by bars, 480 pixels wide, and compress it twice."""
    height, width = pixels.shape[:2]
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    y, x = (side - height) // 2, (side - width) // 2
    square[y : y + height, x : x + width] = pixels
    small = np.asarray(cv2.resize(square, (480, 480), interpolation=cv2.INTER_AREA), np.uint8)
    return _jpeg(55)(np.ascontiguousarray(_jpeg(40)(small, chance)), chance)
