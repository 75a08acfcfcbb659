"""The regulator's pages: all works at one glance, each figure with its table and its file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from flask import Response
from flask_babel import lazy_gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse import api as warehouse
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from marketplace.queries import one_work, supervision
from marketplace.queries.one_work import OneWork
from marketplace.queries.supervision import Overview
from marketplace.roles import AUDITOR, REGULATOR
from marketplace.rules.figures import Figure, file_of
from marketplace.supervision_errors import FigureUnknown
from marketplace.web import amounts, plans, plots, telling_life

room = Room("supervision", __name__)

CSV: Final = "text/csv; charset=utf-8"
OVERSEERS: Final = {REGULATOR, AUDITOR}
LANES: Final = ("green", "yellow", "red", "black", "none")
NEAR: Final = "HK"
"""Where works are asked to go until somebody names a country: over the nearest border."""
WORDS: Final = {
    f"queue.{code}": said
    for code, said in {
        "examination": lazy_gettext("Works that no expert has examined"),
        "signature": lazy_gettext("Certificates an expert has prepared and not signed"),
        "key": lazy_gettext("Experts' keys to approve"),
        "appointment": lazy_gettext("Appointments to bring a work"),
        "step": lazy_gettext("Steps of custody that lack a signature"),
        "paper": lazy_gettext("Papers to verify"),
        "relics": lazy_gettext("Relics examinations"),
        "dossier": lazy_gettext("Enterprise dossiers to confirm"),
        "power": lazy_gettext("Powers of attorney to confirm"),
        "guarantee": lazy_gettext("Guarantees to accept"),
        "ruleset": lazy_gettext("Rulesets to approve"),
        "review": lazy_gettext("Declarations under review"),
        "inspection": lazy_gettext("Inspections"),
        "detained": lazy_gettext("Detained"),
        "appeal": lazy_gettext("Appeals"),
        "tax": lazy_gettext("Tax documents to determine"),
        "tax_due": lazy_gettext("Taxes to be paid"),
        "slot": lazy_gettext("Booked slots"),
        "return": lazy_gettext("Checked out, to be back in the vault"),
        "term": lazy_gettext("On show outside the zone"),
        "case": lazy_gettext("Cases to settle"),
        "risk": lazy_gettext("Risk cases"),
        "violation": lazy_gettext("Violations whose correction is to be judged"),
        "contested": lazy_gettext("Findings that were contested"),
        "restoration": lazy_gettext("Restorations of credit to decide"),
        "aeo": lazy_gettext("Answers to points of the AEO standard"),
        "grant": lazy_gettext("Data grants to decide"),
        "issue": lazy_gettext("Issues between agencies"),
        "dispute": lazy_gettext("Disputes of buyers"),
        "refund": lazy_gettext("Refunds to send"),
        "rights": lazy_gettext("Notices of infringed rights to decide"),
        "countered": lazy_gettext("Notices that were countered: the claimant's fifteen days"),
    }.items()
} | {
    "alarm.climate": lazy_gettext("Climate out of its limits"),
    "alarm.case": lazy_gettext("Case"),
    "alarm.stop": lazy_gettext("Stopped"),
    "alarm.return": lazy_gettext("Not back in the vault"),
    "alarm.term": lazy_gettext("On show outside beyond its term"),
    "funnel.registered": lazy_gettext("Registered"),
    "funnel.certified": lazy_gettext("With a certificate in force"),
    "funnel.offered": lazy_gettext("Offered at a price or in a sale"),
    "funnel.sold": lazy_gettext("Sold here with title passed, or sold elsewhere and gone"),
    "funnel.exported": lazy_gettext("Sold and left the country"),
    "supervision_lane.none": lazy_gettext("No lane"),
    "seen_order.held": lazy_gettext("Kept for its buyer"),
    "seen_order.placed": lazy_gettext("To be paid"),
    "seen_order.paid": lazy_gettext("Paid, title not passed"),
    "seen_order.settled": lazy_gettext("Title passed"),
    "seen_order.completed": lazy_gettext("Delivered, seller paid"),
    "seen_order.rescinded": lazy_gettext("Undone: the money goes back"),
    "seen_order.expired": lazy_gettext("Ran out"),
    "seen_order.cancelled": lazy_gettext("Ended"),
    "plan_status.unbooked": lazy_gettext("Not booked in yet"),
}


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where the works are asked to go."""

    to: Country = NEAR


@dataclass(frozen=True, slots=True)
class WhereTo:
    """Where one work is asked to go; where its order or declaration says, if nobody names a country."""

    to: Country | None = None


@room.get(
    "/supervision",
    takes=Where,
    gives=Overview,
    may=OVERSEERS,
    scope="market:read",
    page="marketplace/supervision.html",
)
def index(call: Call[Where]) -> Overview:
    """Show all works at one glance: what waits, what is amiss, where they are, what the rules stop."""
    card = _overview(call)
    flows = card.figures["flows"]
    call.extra |= {
        "countries": amounts.countries(words.language()),
        "drawings": [(plan, plans.drawn(plan)) for plan in card.plans],
        "plans": plans,
        "monthly": _monthly(flows, card.months),
        "bands": plots.bands(_between(flows)),
        "lanes": [lane for lane in LANES if lane in flows.column("lane")],
    }
    return card


@room.get(
    "/supervision/figures/<name>.csv", takes=Where, gives=Download(CSV), may=OVERSEERS, scope="market:read"
)
def figure_file(call: Call[Where], name: str) -> Response:
    """Give one figure of the page as a table that any program reads."""
    found = _overview(call, whole=name == "alarms").figures.get(name)
    if found is None:
        raise FigureUnknown
    return call.download(file_of(found), CSV, f"{name}-{call.at:%Y-%m-%d}.csv")


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody has of a work: its number, its certificate's, a title, a maker's name."""

    q: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class FoundWork:
    """One work that these words name."""

    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    date_text: str
    image: registry.ImageCard | None
    registered_at: datetime
    custody: str | None
    """Where it stands, if it ever came here."""


@dataclass(frozen=True, slots=True)
class FoundWorks:
    """Works that were sought, registered last first."""

    sought: str
    works: list[FoundWork]


@room.get(
    "/supervision/works",
    takes=Sought,
    gives=FoundWorks,
    may=OVERSEERS,
    scope="market:read",
    page="marketplace/found_works.html",
)
def find(call: Call[Sought]) -> FoundWorks:
    """Find a work by what one has of it: a number, a certificate, a title, a maker's name."""
    found = registry.find_works(db.session, call.input.q)
    cards = registry.artworks(db.session, found)
    there = warehouse.holdings_of(db.session, found)
    return FoundWorks(
        call.input.q.strip(),
        [
            FoundWork(
                artwork_id=one,
                title=cards[one].title,
                maker=cards[one].maker,
                date_text=cards[one].date_text,
                image=next(iter(cards[one].images), None),
                registered_at=cards[one].registered_at,
                custody=there[one].custody_state if one in there else None,
            )
            for one in found
        ],
    )


@room.get(
    "/supervision/works/<artwork_id>",
    takes=WhereTo,
    gives=OneWork,
    may=OVERSEERS,
    scope="market:read",
    page="marketplace/one_work.html",
)
def work(call: Call[WhereTo], artwork_id: str) -> OneWork:
    """Show one work: may it be sold, may it leave, and all that this rests on."""
    to = amounts.require_country(call.input.to) if call.input.to else None
    card = one_work.one_work(
        db.session, artwork_id, destination=to, default=NEAR, actor=call.actor, at=call.at
    )
    call.extra |= {
        "countries": amounts.countries(words.language()),
        "life": telling_life.entries(card.page),
        "sell": _standing(card.sell),
        "leave": _standing(card.leave),
    }
    return card


def _standing(answer: warehouse.GateAnswer) -> list[str]:
    """Return what stands against it, or is missing, in the reader's words, each once."""
    if answer.decision in {"DENY", "REFER"}:
        found = [
            one.title for one in answer.reasons if one.settled_by is None and one.outcome == answer.decision
        ]
    else:
        found = [paper.title for paper in answer.papers if paper.is_due or not answer.refuses]
    return list(dict.fromkeys(words.pick(title) for title in found))


def _overview(call: Call[Where], *, whole: bool = False) -> Overview:
    to = amounts.require_country(call.input.to)
    return supervision.overview(db.session, destination=to, at=call.at, whole=whole)


def _monthly(flows: Figure, months: list[str]) -> plots.Columns:
    series = {lane: [0] * len(months) for lane in LANES}
    for month, lane, _, filed, _ in flows.rows:
        if month in months:
            series[str(lane)][months.index(str(month))] += int(filed or 0)
    return plots.columns(months, series)


def _between(flows: Figure) -> list[tuple[str, str, int]]:
    """Return what was declared by lane and destination; countries beyond the largest eight together."""
    found: dict[tuple[str, str], int] = {}
    into: dict[str, int] = {}
    for _, _, destination, filed, _ in flows.rows:
        into[str(destination)] = into.get(str(destination), 0) + int(filed or 0)
    named = sorted(into, key=lambda name: (-into[name], name))[:LARGEST]
    for _, lane, destination, filed, _ in flows.rows:
        key = (str(lane), str(destination) if destination in named else "")
        found[key] = found.get(key, 0) + int(filed or 0)
    return [(lane, to, n) for lane in LANES for (of, to), n in sorted(found.items()) if of == lane]


LARGEST: Final = 8
