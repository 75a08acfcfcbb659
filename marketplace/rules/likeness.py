"""How like one work is to another, by what is known of both, each reason with its weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Trait = Literal["maker", "object_type", "period", "colour", "size", "origin", "picture"]

WEIGHTS: Final[Mapping[Trait, int]] = {
    "maker": 8,
    "picture": 5,
    "object_type": 3,
    "period": 3,
    "colour": 2,
    "size": 1,
    "origin": 1,
}
LIKE_BITS: Final = 20
"""Perceptual hashes of two pictures differ by about 32 of 64 bits; this near, they are built alike."""
ENOUGH: Final = 4
"""With less in common two works are not shown as alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What of a work others may share."""

    makers: frozenset[str] = frozenset()
    """Its maker's names, folded."""
    object_type: str = ""
    period: str = ""
    colours: tuple[str, ...] = ()
    size: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that two works share."""

    trait: Trait
    value: str


def shared(one: Traits, other: Traits, *, bits: int | None = None) -> tuple[Shared, ...]:
    """Return what two works share, what weighs most first.

    :param bits: how far their pictures' perceptual hashes differ, of 64; None where one has no picture
    """
    found: list[Shared] = []
    if names := one.makers & other.makers:
        found.append(Shared("maker", min(names)))
    if bits is not None and bits <= LIKE_BITS:
        found.append(Shared("picture", str(bits)))
    found += _same(one, other, ("object_type", "period"))
    found += [Shared("colour", colour) for colour in one.colours if colour in other.colours]
    found += _same(one, other, ("size", "origin"))
    return tuple(found)


def weight(reasons: tuple[Shared, ...]) -> int:
    """Return how much is shared."""
    return sum(WEIGHTS[reason.trait] for reason in reasons)


def _same(one: Traits, other: Traits, names: tuple[Trait, ...]) -> list[Shared]:
    return [
        Shared(name, getattr(one, name))
        for name in names
        if getattr(one, name) and getattr(one, name) == getattr(other, name)
    ]
