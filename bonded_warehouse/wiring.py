"""init_app(): the warehouse's rooms, its way out to customs, and what its worker does."""

from flask import Flask

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
from bonded_warehouse.queries import climate_audit, examinations
from bonded_warehouse.web import advice, beginning, climate_command, front, house_says, marks, words
from foundation.posting import Poster
from foundation.settings import Settings
from foundation.web import routes
from foundation.worker import Audit, Job, Part


def init_app(app: Flask, settings: Settings) -> Part:
    """Add the warehouse to the app; return what it brings to the house."""
    gateway: CustomsGateway = CustomsSimulator()
    offices: Offices = OfficesSimulator()
    if settings.customs != "simulator":
        gateway, offices = HttpCustoms(settings.customs), HttpOffices(settings.customs)
    drawer = Drawer(settings.data_dir / "draws")
    notifier = Notifier(Poster(private=settings.demonstration))
    routes.register(app, front.ROOMS)
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
        desk=front.waiting,
        guides=beginning.GUIDES,
        groups=beginning.GROUPS,
        nav=front.NAV,
        nav_groups=front.NAV_GROUPS,
        own=front.OWN,
        roles=words.ROLES,
        zones=front.ZONES,
        words=front.WORDS,
    )
