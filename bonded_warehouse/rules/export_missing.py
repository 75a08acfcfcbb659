"""What the gate's answer still waits for, and who states it. Pure.

A fact is asked for where it is not stated and a rule that reads it stands against the work; what nothing
hangs on today is not asked for. Source of who states what: `export_stated`, `rulesets/papers.json`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bonded_warehouse.rules.export_stated import CUSTOMS, EXAMINERS, REGULATORS, Registered, Stated


class Stater(StrEnum):
    """Who states a fact or gives a finding."""

    SELLER = "seller"
    EXPERT = "expert"
    KEEPER = "keeper"
    EXAMINER = "relics_examiner"
    CUSTOMS = "customs"
    REGULATOR = "regulator"


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact or finding that is missing."""

    by: Stater
    name: str
    """Of `Stated`; or artist, years, certificate, identification or examination."""


ALWAYS: Final = frozenset({"kind", "ownership", "title_flags", "materials"})
"""Without these no rule can be asked (P-01)."""
READ_BY: Final[Mapping[str, frozenset[str]]] = {
    "acquisition": frozenset({"R-01"}),
    "artist": frozenset({"R-08", "R-09", "R-10", "P-03"}),
    "years": frozenset({"R-04", "R-05"}),
    "ethnic_minority": frozenset({"R-06"}),
    "representative": frozenset({"R-06", "R-09"}),
    "relic_temp_entry": frozenset({"R-20", "R-21"}),
    "sole_or_fragile_grade1": frozenset({"R-23"}),
    "shown_in_china_before": frozenset({"R-23"}),
    "port_relics_designated": frozenset({"R-60"}),
    "port_species_designated": frozenset({"R-60"}),
    "seller_licence": frozenset({"R-31"}),
    "seller_foreign_invested": frozenset({"R-31"}),
}
"""Fact to the rules that read it; asked for where one of them stands against the work."""
KNOWN: Final[Mapping[str, Callable[[Stated, Registered], bool]]] = {
    "artist": lambda stated, card: (
        stated.artist_living is not None
        or stated.artist_died is not None
        or card.living
        or card.died is not None
    ),
    "years": lambda stated, card: any(
        year is not None for year in (stated.made_from, stated.made_to, card.made_from, card.made_to)
    ),
}
"""Facts that the registry may know already, or that are stated under more than one name."""


def missing_by(
    stated: Stated,
    registered: Registered,
    *,
    codes: Iterable[str],
    certified: bool,
    identified: bool,
    referred: bool,
) -> tuple[Missing, ...]:
    """Return what is missing, whoever begins it first.

    :param codes: rules that stand against the work, whichever way it is to go
    :param referred: whether one of them refers it to a relics examiner
    """
    standing = set(codes)
    names = [name for name in Stated.__dataclass_fields__ if name in ALWAYS and getattr(stated, name) is None]
    names += [
        name for name, rules in READ_BY.items() if rules & standing and not _known(name, stated, registered)
    ]
    found = [Missing(_stater(name), name) for name in names]
    if not certified:
        found.append(Missing(Stater.EXPERT, "certificate"))
    if not identified:
        found.append(Missing(Stater.KEEPER, "identification"))
    if referred:
        found.append(Missing(Stater.EXAMINER, "examination"))
    return tuple(sorted(found, key=lambda one: list(Stater).index(one.by)))


def _known(name: str, stated: Stated, registered: Registered) -> bool:
    asked = KNOWN.get(name)
    return asked(stated, registered) if asked is not None else getattr(stated, name) is not None


def _stater(name: str) -> Stater:
    offices = ((EXAMINERS, Stater.EXAMINER), (CUSTOMS, Stater.CUSTOMS), (REGULATORS, Stater.REGULATOR))
    return next((stater for facts, stater in offices if name in facts), Stater.SELLER)
