"""init_app(): the warehouse's rooms, its way out to customs, and what its worker does."""

from typing import Any, Final

from flask import Flask
from flask_babel import lazy_gettext

from bonded_warehouse import epcis as standards
from bonded_warehouse import reactions
from bonded_warehouse.audits import AUDITS, paper_files
from bonded_warehouse.cli import gate_command, regate_command
from bonded_warehouse.customs.gateway import CustomsGateway
from bonded_warehouse.customs.http_gateway import HttpCustoms
from bonded_warehouse.customs.http_offices import HttpOffices
from bonded_warehouse.customs.offices import Offices
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.customs.simulator.offices import OfficesSimulator
from bonded_warehouse.jobs import (
    CASES_EVERY_S,
    DRAW_EVERY_S,
    GAPS_EVERY_S,
    IMPRINT_EVERY_S,
    LATE_EVERY_S,
    PUBLISH_EVERY_S,
    Drawer,
    Publisher,
    close_imprints,
    find_gaps,
    find_late,
    find_overdue_cases,
)
from bonded_warehouse.notifying import NOTIFY_EVERY_S, Notifier
from bonded_warehouse.operations.sharing import OFFICES
from bonded_warehouse.queries import climate_audit, examinations
from bonded_warehouse.queries import risk_cases as risks
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
    advice,
    appeals,
    appointments,
    beginning,
    bonds,
    choices_customs,
    clearance_words,
    climate,
    climate_command,
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
    house_says,
    issues,
    keeping_words,
    marks,
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
from foundation.posting import Poster
from foundation.settings import Settings
from foundation.web import routes
from foundation.worker import Audit, Job, Part

WORDS: Final[dict[str, dict[str, Any]]] = {
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


def init_app(app: Flask, settings: Settings) -> Part:
    """Add the warehouse to the app; return what it brings to the house."""
    gateway: CustomsGateway = CustomsSimulator()
    offices: Offices = OfficesSimulator()
    if settings.customs != "simulator":
        gateway, offices = HttpCustoms(settings.customs), HttpOffices(settings.customs)
    drawer = Drawer(settings.data_dir / "draws")
    notifier = Notifier(Poster(private=settings.demonstration))
    rooms = (steps, appointments, places, bonds, deciding_papers, relics, rulesets, stops, declarations)
    routes.register(
        app,
        [
            each.room
            for each in (
                *rooms,
                *STANDARD_ROOMS,
                *KEEPING_ROOMS,
                *TAX_ROOMS,
                *CUSTOMS_ROOMS,
                *SUPERVISION_ROOMS,
            )
        ],
    )
    app.extensions["bonded_warehouse.gs1_prefix"] = settings.gs1_company_prefix
    app.extensions["bonded_warehouse.private_receivers"] = settings.demonstration
    app.cli.add_command(gate_command)
    app.cli.add_command(regate_command)
    app.cli.add_command(climate_command.mqtt_command)
    app.jinja_env.globals["gate_advice"] = advice.advice
    app.jinja_env.globals["held_as"] = advice.held_as
    app.jinja_env.globals["basis_mark"] = marks.basis_mark
    app.jinja_env.globals["reads_marks"] = marks.reads_marks
    app.jinja_env.filters["house_says"] = house_says.house_says
    return Part(
        name="bonded_warehouse",
        followers=reactions.followers(gateway, drawer.throw, offices),
        jobs=(
            *reactions.jobs(gateway, offices),
            Job("warehouse.publish_epcis", PUBLISH_EVERY_S, Publisher(settings.gs1_company_prefix).run),
            Job("warehouse.subscriptions", NOTIFY_EVERY_S, notifier.run),
            Job("warehouse.climate_gaps", GAPS_EVERY_S, find_gaps),
            Job("warehouse.late_legs", LATE_EVERY_S, find_late),
            Job("warehouse.draw", DRAW_EVERY_S, drawer.run),
            Job("warehouse.imprints", IMPRINT_EVERY_S, close_imprints),
            Job("warehouse.overdue_cases", CASES_EVERY_S, find_overdue_cases),
        ),
        audits=(
            *AUDITS,
            Audit("climate excursions", climate_audit.unfaithful),
            Audit("EPCIS events", standards.breaks),
            Audit("relics referrals", examinations.unkept),
            paper_files(settings.data_dir / "papers"),
        ),
        desk=lambda session, actor, at: (
            *desk.waiting(session, actor, at),
            *desk_customs.waiting(session, actor, at),
            *desk_filings.waiting(session, actor, at),
            *desk_tax.waiting(session, actor, at),
            *desk_climate.waiting(session, actor, at),
            *desk_counts.waiting(session, actor, at),
            *desk_terms.waiting(session, actor, at),
        ),
        guides=beginning.GUIDES,
        groups=beginning.GROUPS,
        nav=(
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
            ("violations.index", lazy_gettext("Violations"), violations.READERS),
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
        ),
        nav_groups=(
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
        ),
        roles=words.ROLES,
        zones=dict.fromkeys(READERS | FX_READERS, AT_WORK),
        words={f"{kind}.{code}": said for kind, known in WORDS.items() for code, said in known.items()}
        | dict(choices_customs.WORDS),
    )
