"""The one entrance to every painter."""

from collections.abc import Callable

from deploy.demonstration.works.bamboo import paint_bamboo
from deploy.demonstration.works.calligraphy import paint_calligraphy
from deploy.demonstration.works.embroidery import paint_embroidery
from deploy.demonstration.works.fields import Bytes, Field, to_bytes
from deploy.demonstration.works.handscroll import paint_handscroll
from deploy.demonstration.works.oil import paint_oil
from deploy.demonstration.works.plum import paint_plum
from deploy.demonstration.works.shanshui import paint_shanshui
from deploy.demonstration.works.vase import paint_vase
from deploy.demonstration.works.woodblock import paint_woodblock

_PAINTERS: dict[str, Callable[[int, int], Field]] = {
    "shanshui": paint_shanshui,
    "handscroll": paint_handscroll,
    "bamboo": paint_bamboo,
    "plum": paint_plum,
    "vase": paint_vase,
    "woodblock": paint_woodblock,
    "embroidery": paint_embroidery,
    "calligraphy": paint_calligraphy,
    "oil": paint_oil,
}
KINDS = tuple(_PAINTERS)


def paint(kind: str, seed: int, width: int = 1600, *, view: float = 0.0, impression: int = 1) -> Bytes:
    """Paint a work and return 8-bit RGB pixels `width` wide.

    `view` (degrees) turns a vase; `impression` numbers a pull of a woodblock.
    """
    if kind not in _PAINTERS:
        raise ValueError(f"unknown kind {kind!r}; choose one of {', '.join(KINDS)}")
    if kind == "vase":
        return to_bytes(paint_vase(seed, width, view))
    if kind == "woodblock":
        return to_bytes(paint_woodblock(seed, width, impression))
    return to_bytes(_PAINTERS[kind](seed, width))
