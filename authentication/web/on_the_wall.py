"""A work at its true size: on a quiet wall beside a person, or, if small, on a table beside a bank card.

All in millimetres, from the work's own measures; whoever draws it needs no other scale.
"""

from dataclasses import dataclass
from typing import Final

from authentication.queries.cards import ArtworkCard

PERSON_MM: Final = 1700
CARD_MM: Final = (85.6, 53.98)
"""A bank card, ISO/IEC 7810 ID-1."""
SMALL_MM: Final = 260
"""What is smaller on every side is shown on a table."""
EYES_MM: Final = 1500
"""The middle of a picture hangs so high, as museums hang."""
_LOWEST_MM: Final = 300
_ROOM_MM: Final = 2900
_FLOOR_MM: Final = 420
_MARGIN_MM: Final = 700
_BESIDE_MM: Final = 450
_PERSON_WIDE_MM: Final = 500
_PLINTH_MM: Final = (950, 200)
"""Its height, and by how much it is wider than what stands on it."""
_LARGEST_MM: Final = 30_000
HANGING: Final = frozenset(
    {
        "painting",
        "calligraphy",
        "print",
        "photograph",
        "drawing",
        "handscroll",
        "album",
        "embroidery",
        "textile",
        "wall_art",
    }
)


@dataclass(frozen=True, slots=True)
class Box:
    """A place in the scene, from its upper left corner, in millimetres."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Where everything stands, in millimetres."""

    width: float
    height: float
    floor: float
    """How far down the wall ends."""
    work: Box
    person: float | None
    """Where a person stands; None beside something small."""
    plinth: Box | None
    bench: Box | None
    card: Box | None
    bar: Box
    """A metre, or ten centimetres."""
    bar_mm: int

    @property
    def is_wide(self) -> bool:
        """Say whether the scene is a strip, too long for a narrow page."""
        return self.width > 3 * self.height


def scene(work: ArtworkCard) -> Scene | None:
    """Return a work's scene, or None where its measures are not known."""
    size = _size(work)
    if size is None:
        return None
    width, height = size
    if max(width, height) < SMALL_MM:
        return _on_a_table(width, height)
    return _on_a_wall(width, height, hangs=work.object_type in HANGING)


def _size(work: ArtworkCard) -> tuple[float, float] | None:
    """Return (width, height) as photographed: the longer side as measured, the photograph's proportions."""
    if not work.images or not (work.height_mm or work.width_mm):
        return None
    ratio = work.images[0].width / work.images[0].height
    by_width = work.width_mm is not None and (ratio >= 1 or not work.height_mm)
    width = float(work.width_mm or 0) if by_width else float(work.height_mm or 0) * ratio
    size = (width, width / ratio)
    return size if 0 < max(size) <= _LARGEST_MM else None


def _on_a_wall(width: float, height: float, *, hangs: bool) -> Scene:
    bottom = max(_LOWEST_MM, EYES_MM - height / 2) if hangs else float(_PLINTH_MM[0])
    if not hangs and height > _PLINTH_MM[0]:
        bottom = 100.0
    floor = max(_ROOM_MM, bottom + height + _LOWEST_MM)
    across = 2 * _MARGIN_MM + width + _BESIDE_MM + _PERSON_WIDE_MM
    left = _MARGIN_MM + max(0.0, (1.35 * floor - across) / 2)
    work = Box(left, floor - bottom - height, width, height)
    plinth = None
    if not hangs:
        wide = width + _PLINTH_MM[1]
        plinth = Box(left - _PLINTH_MM[1] / 2, floor - bottom, wide, bottom + _FLOOR_MM / 3)
    bench_wide = min(1400.0, max(900.0, width * 0.6))
    shows_bench = hangs and bottom > 700 and width >= 700  # noqa: PLR2004 -- else it would stand before it
    bench = Box(left + (width - bench_wide) / 2, floor - 250, bench_wide, 450) if shows_bench else None
    whole = max(across, 1.35 * floor)
    return Scene(
        width=whole,
        height=floor + _FLOOR_MM,
        floor=floor,
        work=work,
        person=left + width + _BESIDE_MM + _PERSON_WIDE_MM / 2,
        plinth=plinth,
        bench=bench,
        card=None,
        bar=Box(whole - _MARGIN_MM / 2 - 1000, floor + _FLOOR_MM - 130, 1000, 40),
        bar_mm=1000,
    )


def _on_a_table(width: float, height: float) -> Scene:
    margin = 60.0
    table = max(height, CARD_MM[1]) + 2 * margin
    across = 3 * margin + width + CARD_MM[0]
    whole = max(across, 1.6 * table)
    left = margin + (whole - across) / 2
    return Scene(
        width=whole,
        height=table + 45,
        floor=table,
        work=Box(left, table - height, width, height),
        person=None,
        plinth=None,
        bench=None,
        card=Box(left + width + margin, table - CARD_MM[1], *CARD_MM),
        bar=Box(whole - margin / 2 - 100, table + 28, 100, 4),
        bar_mm=100,
    )
