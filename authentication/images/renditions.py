"""Smaller pictures of a photograph, for the screen: upright, in sRGB, as WebP."""

import io
from typing import Final

from PIL import Image, ImageCms

SIDES_PX: Final = {"thumb": 480, "screen": 1600}
"""Longest side by rendition. No picture is enlarged."""
BLUR: Final = "blur"
"""The rendition that stands in a page itself until the picture comes: some 200 bytes."""
_BLUR_PX: Final = 28
MEDIA_TYPE: Final = "image/webp"
_QUALITY: Final = {"thumb": 78, "screen": 82}
_STRIP_HEIGHT_PX: Final = 320
"""A handscroll's rendition keeps at least this height on the screen, or nothing could be seen in it."""
_LONGEST_PX: Final = 4000


def renditions(data: bytes) -> dict[str, bytes]:
    """Return each rendition of a sanitised photograph."""
    with Image.open(io.BytesIO(data)) as opened:
        opened.draft("RGB", (SIDES_PX["screen"] * 2, SIDES_PX["screen"] * 2))
        picture = to_srgb(opened)
    made = {}
    for name in sorted(SIDES_PX, key=lambda each: -SIDES_PX[each]):
        picture = _fitted(picture, SIDES_PX[name])
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=_QUALITY[name], method=3)
        made[name] = out.getvalue()
    picture.thumbnail((_BLUR_PX, _BLUR_PX), Image.Resampling.BOX)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=30, method=6)
    return made | {BLUR: out.getvalue()}


def _fitted(picture: Image.Image, side_px: int) -> Image.Image:
    width, height = picture.size
    scale = min(1.0, side_px / max(width, height))
    if min(width, height) * scale < _STRIP_HEIGHT_PX * side_px / SIDES_PX["screen"]:
        scale = min(1.0, _STRIP_HEIGHT_PX * side_px / SIDES_PX["screen"] / min(width, height))
        scale = min(scale, _LONGEST_PX / max(width, height))
    if scale == 1.0:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def to_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in 8-bit sRGB on white, by its own colour profile where that can be read."""
    profile = picture.info.get("icc_profile")
    if "transparency" in picture.info or picture.mode in {"LA", "La", "PA", "RGBa", "RGBA"}:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    elif picture.mode in {"1", "P", "RGBX", "YCbCr"}:
        picture = picture.convert("RGB")
    if profile and picture.mode in {"L", "RGB", "CMYK", "LAB"}:
        try:
            source = ImageCms.getOpenProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None  # a profile that does not fit its picture: its numbers are taken as sRGB
        if turned is not None:
            return turned
    if picture.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        turned = ImageCms.profileToProfile(picture, lab, ImageCms.createProfile("sRGB"), outputMode="RGB")
        assert turned is not None
        return turned
    return picture.convert("RGB")
