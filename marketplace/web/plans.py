"""A vault's plan as a drawing: each work a square under the sign of its customs status. Pure arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bonded_warehouse import api as warehouse

WIDE, HIGH = 22, 20
SIGNS: Final[Mapping[str, str]] = {
    "domestic": "D",
    "export_goods_in_zone": "E",
    "bonded_foreign": "B",
    "temp_import": "T",
    "ata": "A",
    "released_export": "R",
    "free_circulation": "F",
    "seized": "S",
    "departed": "L",
}
UNBOOKED: Final = "unbooked"
"""Of a work that is not in the books yet: it has no status."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One work in the drawing."""

    x: int
    y: int
    status: str
    sign: str
    code: str
    holding_id: str
    artwork_id: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A room, or a place outside the vault, with what lies in it."""

    name: str
    label: dict[str, str]
    """By language; empty for a room, which has its name alone."""
    kind: str
    width: int
    height: int
    places: int
    """How many positions it has; nothing where works lie without one."""
    spots: list[Spot]


def drawn(plan: warehouse.VaultPlan) -> list[Drawn]:
    """Return the rooms of a vault, and then the places outside it in which works lie."""
    rooms: dict[str, list[warehouse.PositionCard]] = {}
    for one in plan.positions:
        rooms.setdefault(one.room, []).append(one)
    found = [_room(name, positions, plan.extents.get(name)) for name, positions in rooms.items()]
    for place in plan.places:
        if place.works:
            spots = [
                _spot(
                    at % STRIP * WIDE,
                    at // STRIP * HIGH,
                    plan.statuses.get(work.holding_id),
                    place.code,
                    work.holding_id,
                    work.artwork_id,
                )
                for at, work in enumerate(place.works)
            ]
            rows = (len(spots) - 1) // STRIP + 1
            wide = min(len(spots), STRIP) * WIDE
            found.append(Drawn(place.code, place.name, place.kind, wide, rows * HIGH, 0, spots))
    return found


STRIP: Final = 30
"""So many works of a place stand in a row."""


def statuses(rooms: Iterable[Drawn]) -> list[str]:
    """Return the statuses that a drawing shows, in the order of their signs."""
    seen = {spot.status for room in rooms for spot in room.spots}
    return [status for status in (*SIGNS, UNBOOKED) if status in seen]


def _room(name: str, positions: list[warehouse.PositionCard], extent: tuple[int, int, int] | None) -> Drawn:
    spots = [
        _spot(
            (one.place - 1) * WIDE,
            (one.row - 1) * HIGH,
            one.customs_status,
            one.code,
            one.holding_id,
            one.artwork_id,
        )
        for one in positions
        if one.holding_id and one.artwork_id
    ]
    high, wide, places = extent or (
        max(one.row for one in positions),
        max(one.place for one in positions),
        len(positions),
    )
    return Drawn(name, {}, "vault", wide * WIDE, high * HIGH, places, spots)


def _spot(x: int, y: int, status: str | None, code: str, holding_id: str, artwork_id: str) -> Spot:
    named = status or UNBOOKED
    return Spot(x, y, named, SIGNS.get(named, "–"), code, holding_id, artwork_id)
