"""The warehouse's front: its rooms, its words, its ways through the house, and what waits on its desks."""

from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from bonded_warehouse.operations.sharing import OFFICES
from bonded_warehouse.queries import risk_cases as risks
from bonded_warehouse.queries.violations import OVERSEERS
from bonded_warehouse.roles import (
    CUSTOMS_OFFICER,
    DECLARANT,
    DEPOSITORS,
    FX_READERS,
    READERS,
    REGULATOR,
    RELIC_EXAMINER,
    SENIOR_KEEPER,
    STAFF,
    TAX_READERS,
)
from bonded_warehouse.web import (
    adjustments,
    appeals,
    appointments,
    bonds,
    choices_customs,
    clearance_words,
    climate,
    climate_words,
    condition,
    corrections,
    counts,
    customs_messages,
    data_grants,
    deciding_papers,
    declarations,
    desk,
    desk_climate,
    desk_counts,
    desk_customs,
    desk_filings,
    desk_tax,
    desk_terms,
    displays,
    dossiers,
    draws,
    enterprises,
    epcis,
    exhibitions,
    export_taxes,
    extensions,
    filing_words,
    filings,
    forex,
    issues,
    keeping_words,
    papers_words,
    place_tree,
    places,
    rates,
    readiness,
    relics,
    risk_cases,
    risk_words,
    rulesets,
    seals,
    sharing_words,
    sightings,
    sites,
    slots,
    standing,
    steps,
    stops,
    subscriptions,
    tax_words,
    taxes,
    transport,
    violation_words,
    violations,
    words,
)
from bonded_warehouse.web.data_grants import DECIDERS
from foundation.actor import Actor
from foundation.worker import DeskItem

KINDS: Final[dict[str, dict[str, Any]]] = {
    "custody": words.STATES,
    "customs_status": words.STATUSES,
    "event": words.EVENTS,
    "statement": words.STATEMENTS,
    "goods": words.GOODS,
    "signatory": words.SIGNATORIES,
    "signed_with": words.SIGNED_WITH,
    "hold": words.HOLDS,
    **papers_words.ALL,
    **keeping_words.ALL,
    **exhibitions.WORDS,
    **sites.WORDS,
    **climate_words.ALL,
    **tax_words.ALL,
    **clearance_words.ALL,
    **filing_words.ALL,
    **risk_words.ALL,
    **sharing_words.ALL,
    **violation_words.ALL,
    **readiness.ALL,
}
"""Kind of word to its words, for the `word` filter."""
AT_WORK: Final = "Asia/Shanghai"
"""Where the people of warehouse and offices work, and by whose days the law reckons."""
CUSTOMS_ROOMS: Final = (customs_messages, filings, draws, enterprises, appeals, slots)
KEEPING_ROOMS: Final = (
    climate,
    condition,
    seals,
    sightings,
    displays,
    exhibitions,
    sites,
    extensions,
    place_tree,
    counts,
    transport,
    corrections,
    adjustments,
)
TAX_ROOMS: Final = (taxes, export_taxes, rates, forex)
SUPERVISION_ROOMS: Final = (risk_cases, data_grants, violations, issues, readiness)
STANDARD_ROOMS: Final = (dossiers, epcis, standing, subscriptions)
CUSTODY_ROOMS: Final = (steps, appointments, places)
GATE_ROOMS: Final = (bonds, deciding_papers, relics, rulesets, stops, declarations)
ROOMS: Final = tuple(
    each.room
    for each in (
        *CUSTODY_ROOMS,
        *GATE_ROOMS,
        *STANDARD_ROOMS,
        *KEEPING_ROOMS,
        *TAX_ROOMS,
        *CUSTOMS_ROOMS,
        *SUPERVISION_ROOMS,
    )
)
WORDS: Final[dict[str, Any]] = {
    f"{kind}.{code}": said for kind, known in KINDS.items() for code, said in known.items()
} | dict(choices_customs.WORDS)
NAV: Final = (
    ("holdings.index", lazy_gettext("Warehouse"), READERS | DEPOSITORS),
    ("appointments.index", lazy_gettext("Arrivals"), STAFF),
    ("declarations.index", lazy_gettext("Declarations"), frozenset({DECLARANT, CUSTOMS_OFFICER})),
    ("enterprises.index", lazy_gettext("Enterprises"), enterprises.READERS),
    ("relics.index", lazy_gettext("Relics examination"), frozenset({RELIC_EXAMINER})),
    ("exhibitions.listing", lazy_gettext("Exhibitions"), None),
    ("displays.index", lazy_gettext("Shows outside"), READERS),
    ("sites.index", lazy_gettext("Sites abroad"), READERS),
    ("seals.cases", lazy_gettext("Cases"), seals.CASE_READERS),
    ("climate.index", lazy_gettext("Climate"), READERS),
    (
        "stops.index",
        lazy_gettext("Stops"),
        frozenset({REGULATOR, CUSTOMS_OFFICER, RELIC_EXAMINER}),
    ),
    ("risk_cases.index", lazy_gettext("Risk cases"), risks.CASE_READERS),
    ("violations.index", lazy_gettext("Violations"), OVERSEERS),
    ("issues.index", lazy_gettext("Issues between agencies"), frozenset(OFFICES)),
    ("data_grants.index", lazy_gettext("Shared data"), DECIDERS | frozenset(OFFICES)),
    (
        "rulesets.index",
        lazy_gettext("Rules"),
        frozenset({REGULATOR, RELIC_EXAMINER, CUSTOMS_OFFICER}),
    ),
    ("bonds.index", lazy_gettext("Bond"), frozenset({SENIOR_KEEPER, CUSTOMS_OFFICER, REGULATOR})),
    ("taxes.index", lazy_gettext("Tax"), TAX_READERS),
    ("forex.index", lazy_gettext("Foreign exchange"), FX_READERS),
)
NAV_GROUPS: Final = (
    (
        lazy_gettext("Vaults"),
        (
            "appointments.index",
            "displays.index",
            "exhibitions.listing",
            "sites.index",
            "seals.cases",
            "climate.index",
        ),
    ),
    (
        lazy_gettext("Law and books"),
        (
            "risk_cases.index",
            "violations.index",
            "issues.index",
            "data_grants.index",
            "rulesets.index",
            "bonds.index",
            "taxes.index",
            "forex.index",
        ),
    ),
)
OWN: Final = (("violations.index", lazy_gettext("Violations"), frozenset(violations.FIRMS)),)
"""Seldom looked at by whom it may concern: it stands under his name."""
ZONES: Final = dict.fromkeys(READERS | FX_READERS, AT_WORK)


def waiting(session: Session, actor: Actor, at: datetime) -> tuple[DeskItem, ...]:
    """Return what waits for this person, of every room."""
    return (
        *desk.waiting(session, actor, at),
        *desk_customs.waiting(session, actor, at),
        *desk_filings.waiting(session, actor, at),
        *desk_tax.waiting(session, actor, at),
        *desk_climate.waiting(session, actor, at),
        *desk_counts.waiting(session, actor, at),
        *desk_terms.waiting(session, actor, at),
    )
