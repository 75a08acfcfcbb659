"""Whether goods that come back are in their original state: by identity and by condition. Pure.

Source: MoF, GACC and STA 2026 No. 16 (original state, S); that identity and two compared condition reports
decide it is a choice of this house (D). Refusal codes: I01 identity, X02 not original state.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bonded_warehouse.rules.condition import Grade, Observation, compare, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One signed condition report."""

    id: str
    grades: Collection[str]
    observations: Sequence[Observation]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalState:
    """What was found, and from what."""

    is_original: bool
    codes: tuple[str, ...]
    """I01 where another work came back, X02 where it is not as it left."""
    why: tuple[str, ...]
    """In words: each thing that came or grew, and the grade where it fell."""


def missing(*, identified: bool | None, before: Look | None, after: Look | None) -> tuple[str, ...]:
    """Name what has to be there before anything can be said."""
    asked = {"identity": identified, "report_before": before, "report_after": after}
    return tuple(name for name, found in asked.items() if found is None)


def original_state(*, identified: bool, before: Look, after: Look) -> OriginalState:
    """Say whether what came back is what left, as it left.

    :param identified: whether it was found to be the work that left
    :param before: the last report before it left; `after`: one after it came back
    """
    codes: list[str] = []
    why: list[str] = []
    if not identified:
        codes.append("I01")
        why.append("another work")
    changed = compare(before.observations, after.observations)
    why += [f"new: {one.sign.value} {one.zone.value} {one.cell} {one.size_mm} mm" for one in changed.new]
    why += [
        f"grown: {one.after.sign.value} {one.after.zone.value} {one.after.cell} "
        f"{one.before.size_mm} to {one.after.size_mm} mm"
        for one in changed.grown
    ]
    order = list(Grade)
    was, now = worst(before.grades), worst(after.grades)
    fell = was is not None and now is not None and order.index(now) > order.index(was)
    if was is not None and now is not None and fell:
        why.append(f"grade: {was.value} to {now.value}")
    if changed.is_worse or fell:
        codes.append("X02")
    return OriginalState(is_original=not codes, codes=tuple(codes), why=tuple(why))
