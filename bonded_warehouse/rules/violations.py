"""Violations, correction and restoration of credit: what each state allows, and to which level. Pure.

By when a plan is due, how long a violation counts and when a level comes back, no text that was read says:
a customs officer decides, on a paper that he names.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from bonded_warehouse.rules.draws import Credit

RANKS: Final = tuple(Credit)
"""The best level first. Source: GACC Order 282."""


class ViolationState(StrEnum):
    """Where a violation stands."""

    FOUND = "found"
    """A plan of correction is awaited."""
    PLANNED = "planned"
    """The plan waits to be accepted."""
    CORRECTING = "correcting"
    """The plan was accepted; its evidence is awaited."""
    SHOWN = "shown"
    """The evidence waits to be looked at."""
    CORRECTED = "corrected"
    SET_ASIDE = "set_aside"
    """The finding fell: another officer decided so."""


class ContestState(StrEnum):
    """What became of an objection to a finding."""

    LODGED = "lodged"
    UPHELD = "upheld"
    """The finding stands."""
    SET_ASIDE = "set_aside"


class RestorationState(StrEnum):
    """Where a request for restoration stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


MOVES: Final[dict[ViolationState, frozenset[ViolationState]]] = {
    ViolationState.FOUND: frozenset({ViolationState.PLANNED, ViolationState.SET_ASIDE}),
    ViolationState.PLANNED: frozenset(
        {ViolationState.CORRECTING, ViolationState.FOUND, ViolationState.SET_ASIDE}
    ),
    ViolationState.CORRECTING: frozenset({ViolationState.SHOWN, ViolationState.SET_ASIDE}),
    ViolationState.SHOWN: frozenset(
        {ViolationState.CORRECTED, ViolationState.CORRECTING, ViolationState.SET_ASIDE}
    ),
    ViolationState.CORRECTED: frozenset({ViolationState.SET_ASIDE}),
    ViolationState.SET_ASIDE: frozenset(),
}
ENDED: Final = frozenset({ViolationState.CORRECTED, ViolationState.SET_ASIDE})


def is_worse(level: Credit, than: Credit) -> bool:
    """Say whether a level is below another."""
    return RANKS.index(level) > RANKS.index(than)


def best_again(lost: Iterable[Credit]) -> Credit:
    """Return the best level that can come back: the best that was lost; regular where none was on file."""
    return min(lost, key=RANKS.index, default=Credit.REGULAR)


def may_ask(states: Iterable[ViolationState]) -> bool:
    """Say whether restoration may be asked for: something was corrected, and nothing is open."""
    known = list(states)
    return ViolationState.CORRECTED in known and all(state in ENDED for state in known)
