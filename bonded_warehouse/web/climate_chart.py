"""A series as a drawing: points, the band of the limits, excursions, an axis. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

WIDTH, HEIGHT = 720, 200
LEFT, TOP, BOTTOM = 44, 10, 26
APART: Final = 24
"""Figures of the axis that stand closer than this would run into each other."""
GAP_SLOTS: Final = 1.6
"""Points further apart than so many slots are not joined."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws: numbers of an SVG of 720 by 200."""

    lines: list[str]
    """Each the points of a polyline."""
    band_y: float
    band_height: float
    marks: list[tuple[float, float]]
    """x and width of each excursion."""
    gaps: list[tuple[float, float]]
    """x and width of each time without readings."""
    ticks: list[tuple[float, str]]
    """y and its figure."""
    times: list[tuple[float, datetime]]
    """x and its instant."""


def chart(
    values: Sequence[tuple[datetime, float]],
    *,
    band: tuple[float, float],
    out: Sequence[tuple[datetime, datetime]],
    gaps: Sequence[tuple[datetime, datetime]] = (),
    began: datetime,
    ended: datetime,
    slot_s: float,
) -> Chart:
    """Draw a series between two instants."""
    low = min([band[0], *(value for _, value in values)]) - 2
    high = max([band[1], *(value for _, value in values)]) + 2
    seconds = (ended - began).total_seconds()

    def x(at: datetime) -> float:
        share = min(max((at - began).total_seconds() / seconds, 0), 1)
        return round(LEFT + share * (WIDTH - LEFT - 8), 1)

    def y(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    def spans(times: Sequence[tuple[datetime, datetime]]) -> list[tuple[float, float]]:
        return [(x(start), max(round(x(end) - x(start), 1), 2.0)) for start, end in times]

    lines: list[list[str]] = []
    before: datetime | None = None
    for at, value in values:
        if before is None or (at - before).total_seconds() > GAP_SLOTS * slot_s + 1800:
            lines.append([])
        lines[-1].append(f"{x(at)},{y(value)}")
        before = at
    return Chart(
        lines=[" ".join(line if len(line) > 1 else line * 2) for line in lines],
        band_y=y(band[1]),
        band_height=round(y(band[0]) - y(band[1]), 1),
        marks=spans(out),
        gaps=spans(gaps),
        ticks=[(y(value), f"{value:g}") for value in band]
        + [
            (y(value), f"{value:g}")
            for value in (round(low + 2), round(high - 2))
            if all(abs(y(value) - y(limit)) >= APART for limit in band)
        ],
        times=[
            (x(began + (ended - began) * part / 4), began + (ended - began) * part / 4) for part in (0, 2, 4)
        ],
    )
