"""Conditions of the rules on the country of destination and the port (R-50, R-51, R-60)."""

from collections.abc import Iterator
from typing import Final

from bonded_warehouse.rules import export_terms as terms
from bonded_warehouse.rules.export_terms import Case

Fired = Iterator[int]
EU: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
PART_C_FROM_EUR: Final = 18_000
PART_B_AGE: Final = 250
PART_C_AGE: Final = 200
MONUMENTS: Final = terms.FINDS - {"archaeological"}
LAST_TANG_YEAR: Final = 907
LAST_MONUMENT_YEAR: Final = 1759


def european_union(case: Case) -> Fired:
    """R-50: Regulation (EU) 2019/880, parts B and C of its annex."""
    work, party = case.facts.work, case.facts.party
    if case.facts.move.dest not in EU or work.origin in EU:
        return
    exempt = case.holds("eu_exemption_evidence")
    if work.kind in terms.FINDS and _older(case, PART_B_AGE):
        if not exempt and not case.holds("eu_import_licence"):
            yield 0
        return
    dear = party.value_eur is None or party.value_eur >= PART_C_FROM_EUR
    if _older(case, PART_C_AGE) and dear and not exempt and not case.holds("eu_importer_statement"):
        yield 1


def _older(case: Case, years: int) -> bool:
    return case.earliest is None or case.facts.as_of.year - case.earliest > years


def united_states(case: Case) -> Fired:
    """R-51: the US designated list of objects from China."""
    work = case.facts.work
    if case.facts.move.dest != "US" or work.origin != "CN" or case.holds("us_evidence"):
        return
    if work.kind == "archaeological" and case.by(LAST_TANG_YEAR, years="earliest") is not False:
        yield 0
    if work.kind in MONUMENTS and case.by(LAST_MONUMENT_YEAR, years="earliest") is not False:
        yield 1


def port(case: Case) -> Fired:
    """R-60: two lists of ports; at filing and exit a port not known is a missing paper."""
    move = case.facts.move
    missing = {False, None} if case.facts.stage in {"filing", "exit"} else {False}
    if case.any_relic and move.port_relics_designated in missing and not case.holds("designated_port_relics"):
        yield 0
    protected = any(terms.is_protected(material) for material in case.facts.work.materials or ())
    if protected and move.port_species_designated in missing and not case.holds("designated_port_species"):
        yield 1
