"""Figures as drawings: the numbers of an SVG, and nothing else. Pure arithmetic; the templates draw."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 14, 30
NODE: Final = 12
"""Width of a bar on either side of the bands."""
LABELS: Final = 132
"""Room for the words on either side of the bands."""
GAP: Final = 10
SHORTEST: Final = 3.0
"""No band is drawn thinner, so that it can be seen: the figure says how many."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a column: of which series, where, how high, how many."""

    series: str
    y: float
    height: float
    value: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its blocks, from the foot up."""

    label: str
    x: float
    width: float
    blocks: list[Block]
    total: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over a line, beside a scale."""

    columns: list[Column]
    ticks: list[tuple[float, int]]
    foot: float


@dataclass(frozen=True, slots=True)
class Band:
    """What flows from one side to the other."""

    source: str
    target: str
    path: str
    value: int


@dataclass(frozen=True, slots=True)
class Node:
    """One side's bar, and the place of its words."""

    name: str
    x: float
    y: float
    height: float
    value: int


@dataclass(frozen=True, slots=True)
class Bands:
    """A flow between two sides."""

    sources: list[Node]
    targets: list[Node]
    bands: list[Band]
    height: float


@dataclass(frozen=True, slots=True)
class Course:
    """A line over years beside the straight path to its end."""

    line: str
    """Points of a polyline; empty where nothing is known."""
    path: str
    target_y: float
    today_x: float
    today_y: float
    ticks: list[tuple[float, str]]
    times: list[tuple[float, str]]
    foot: float


def scale(most: float, *, parts: int = 4) -> list[int]:
    """Return round figures from nothing to at least `most`."""
    if most <= 0:
        return [0, 1]
    rough = most / parts
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = max(1, next(int(n * power) for n in (1, 2, 5, 10) if n * power >= rough))
    return list(range(0, step * math.ceil(most / step) + 1, step))


def columns(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> Columns:
    """Draw a column for each label, its series stacked in their order."""
    totals = [sum(values[place] for values in series.values()) for place in range(len(labels))]
    marks = scale(max(totals, default=0))
    foot = HEIGHT - BOTTOM
    unit = (foot - TOP) / marks[-1]
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    width = round(min(step * 0.66, 44), 1)
    drawn = []
    for place, label in enumerate(labels):
        y, blocks = float(foot), []
        for name, values in series.items():
            if values[place]:
                height = values[place] * unit
                y -= height
                blocks.append(Block(name, round(y, 1), round(height, 1), values[place]))
        x = round(LEFT + step * place + (step - width) / 2, 1)
        drawn.append(Column(label, x, width, blocks, totals[place]))
    return Columns(drawn, [(round(foot - mark * unit, 1), mark) for mark in marks], foot)


def bands(flows: Iterable[tuple[str, str, int]]) -> Bands:
    """Draw what goes from each source to each target: sources as given, the largest target first."""
    found = [flow for flow in flows if flow[2] > 0]
    sources = list(dict.fromkeys(source for source, _, _ in found))
    into: dict[str, int] = {}
    for _, target, value in found:
        into[target] = into.get(target, 0) + value
    targets = sorted(into, key=lambda name: (-into[name], name))
    rows = max(len(sources), len(targets), 1)
    height = max(HEIGHT, 34 * rows)
    whole = sum(into.values()) or 1
    unit = (height - GAP * (rows + 1)) / whole
    left = _nodes(sources, _sums(found), unit, x=LABELS, height=height)
    right = _nodes(targets, into, unit, x=WIDTH - LABELS - NODE, height=height)
    used_left, used_right = {n.name: n.y for n in left}, {n.name: n.y for n in right}
    drawn = []
    for source in sources:
        for target in targets:
            for a, b, value in found:
                if (a, b) == (source, target):
                    thick = max(value * unit, SHORTEST)
                    path = _band(used_left[a], used_right[b], thick)
                    drawn.append(Band(a, b, path, value))
                    used_left[a] += value * unit
                    used_right[b] += value * unit
    return Bands(left, right, drawn, height)


def course(
    points: Sequence[tuple[float, float]],
    *,
    target: float,
    years: Sequence[tuple[float, str]],
    today: float,
    written: Mapping[int, str],
) -> Course:
    """Draw values over the time of a plan, each point a share of that time and a value.

    :param today: as a share of that time
    :param written: the figures of the scale in words
    """
    foot = HEIGHT - BOTTOM
    most = max(written)

    def x(share: float) -> float:
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return round(foot - value / most * (foot - TOP), 1)

    last = points[-1][1] if points else 0
    return Course(
        line=" ".join(f"{x(share)},{y(value)}" for share, value in points),
        path=f"{x(0)},{y(0)} {x(1)},{y(target)}",
        target_y=y(target),
        today_x=x(today),
        today_y=y(last),
        ticks=[(y(mark), said) for mark, said in written.items()],
        times=[(x(share), year) for share, year in years],
        foot=foot,
    )


def _sums(flows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for source, _, value in flows:
        found[source] = found.get(source, 0) + value
    return found


def _nodes(
    names: Sequence[str], values: Mapping[str, int], unit: float, *, x: float, height: float
) -> list[Node]:
    whole = sum(values[name] for name in names) * unit
    gap = (height - whole) / (len(names) + 1)
    y, nodes = gap, []
    for name in names:
        nodes.append(Node(name, x, round(y, 1), round(max(values[name] * unit, SHORTEST), 1), values[name]))
        y += values[name] * unit + gap
    return nodes


def _band(left: float, right: float, thick: float) -> str:
    begin, end = LABELS + NODE, WIDTH - LABELS - NODE
    middle = (begin + end) / 2
    a, b, c, d = (round(value, 1) for value in (left, right, right + thick, left + thick))
    return (
        f"M{begin} {a}C{middle:g} {a} {middle:g} {b} {end} {b}V{c}C{middle:g} {c} {middle:g} {d} {begin} {d}Z"
    )
