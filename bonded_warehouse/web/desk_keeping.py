"""What of cases, shows outside, sold works and condition reports waits for a person."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.queries.gate_facts import last_minute, law_day
from bonded_warehouse.queries.waiting import Line
from bonded_warehouse.roles import (
    CONSERVATOR,
    COURIER,
    CUSTOMS_OFFICER,
    DECLARANT,
    KEEPER,
    SENIOR_KEEPER,
)
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.web.words import word
from foundation.actor import Role
from foundation.web import words
from foundation.worker import DeskItem

COUNTED: Final = ("sold", "export", "home", "report", "draft", "handover")
"""Kinds of which the oldest are named, and how many more there are."""
KINDS: Final = frozenset({"case", "term", "handed", *COUNTED})
HANDED_ON: Final[dict[CustodyState, tuple[Role, Any]]] = {
    CustodyState.AT_GATE: (KEEPER, lazy_gettext("Stands at the gate; two keepers unload it into the dock.")),
    CustodyState.CLEARED_EXPORT: (
        COURIER,
        lazy_gettext("Released for export; a courier takes it, and the gate lets it out."),
    ),
    CustodyState.IN_TRANSIT_EXPORT: (
        COURIER,
        lazy_gettext("On the way to the port; whoever carries it confirms its departure."),
    ),
    CustodyState.DEPARTED: (
        COURIER,
        lazy_gettext("Has left the country; a courier brings it, and who receives it signs too."),
    ),
    CustodyState.RETURNING: (
        CUSTOMS_OFFICER,
        lazy_gettext("On the way back; customs lets it in at the gate."),
    ),
    CustodyState.IN_CONSERVATION: (
        CONSERVATOR,
        lazy_gettext("With the conservator, who hands it back to a keeper."),
    ),
}
"""What is to be done with a work by whoever takes it next, and by whom; see `waiting_works.TAKES_NEXT`."""
SOLD: Final = {
    "check_out": lazy_gettext("Sold and paid; two keepers take it out of the vault to be packed."),
    "pack_and_seal": lazy_gettext("Sold and paid, and out of the vault; two keepers pack and seal it."),
    "leave_as_domestic_goods": lazy_gettext(
        "Sold and paid, and packed; it leaves as goods of the home market."
    ),
}
"""What comes next for a sold work, by the step's event."""


def told(session: Session, lines: Sequence[Line], at: datetime) -> Iterable[DeskItem]:
    """Put what `KINDS` names into the reader's words; one query for the works' titles."""
    ids = [line.id for line in lines if line.id]
    titles = registry.artworks(session, ids) if ids else {}
    for line in lines:
        title = (
            words.pick(titles[registry.ArtworkId(line.id)].title) if line.id else gettext("No work of ours")
        )
        if line.since is None:
            yield _term(title, date.fromisoformat(line.name), at)
        elif line.kind == "handed":
            yield _handed(title, line, line.since)
        elif line.kind in COUNTED:
            yield _counted(title, line, line.since)
        else:
            yield DeskItem(
                title=title,
                why=gettext("%(kind)s: the case is open.", kind=word("case_kind", line.name)),
                url=url_for("seals.cases", state="open"),
                since=line.since,
                role=SENIOR_KEEPER,
            )
    for kind in COUNTED:
        yield from _rest(kind, [line for line in lines if line.kind == kind])


def _handed(title: str, line: Line, since: datetime) -> DeskItem:
    role, why = HANDED_ON[CustodyState(line.other)]
    return DeskItem(
        title=title,
        why=str(why),
        url=url_for("holdings.new_step", holding_id=line.name, event="unload")
        if line.other == CustodyState.AT_GATE
        else url_for("holdings.show", holding_id=line.name),
        since=since,
        role=role,
    )


def _counted(title: str, line: Line, since: datetime) -> DeskItem:
    if line.kind == "report":
        return DeskItem(
            title=title,
            why=gettext(
                "Condition report, %(occasion)s: %(name)s has signed it; it waits for a second signature.",
                occasion=word("condition_occasion", line.other),
                name=words.spoken(line.more),
            ),
            url=url_for("condition.show", report_id=line.name),
            since=since,
        )
    if line.kind == "draft":
        return DeskItem(
            title=title,
            why=gettext(
                "Condition report, %(occasion)s: you began it; sign it, or throw it away.",
                occasion=word("condition_occasion", line.other),
            ),
            url=url_for("condition.show", report_id=line.name),
            since=since,
        )
    if line.kind == "handover":
        return DeskItem(
            title=title,
            why=gettext(
                "Handover on leg %(number)s: %(name)s has signed one side; the other side signs too.",
                number=line.other,
                name=words.spoken(line.more),
            ),
            url=url_for("transport.show", holding_id=line.name),
            since=since,
        )
    if line.kind == "home":
        return DeskItem(
            title=title,
            why=gettext(
                "Sold within the country, paid and packed, and not domestic goods: customs releases it into"
                " free circulation before it is handed over."
            ),
            url=url_for("holdings.show", holding_id=line.name),
            since=since,
            role=DECLARANT,
        )
    if line.kind == "export":
        return DeskItem(
            title=title,
            why=gettext("Sold abroad, paid and packed; declare it to customs."),
            url=url_for("declarations.declare", holding_id=line.name, destination=line.other or None),
            since=since,
            role=DECLARANT,
        )
    return DeskItem(
        title=title,
        why=str(SOLD[line.other]),
        url=url_for("holdings.new_step", holding_id=line.name, event=line.other),
        since=since,
        role=KEEPER,
    )


def _rest(kind: str, named: Sequence[Line]) -> Iterator[DeskItem]:
    """Say how many more there are than those named."""
    if not named or int(named[0].last) <= len(named):
        return
    count = int(named[0].last) - len(named)
    titles = {
        "sold": gettext("%(count)s more sold works to take out and pack", count=count),
        "export": gettext("%(count)s more sold works to declare", count=count),
        "home": gettext("%(count)s more works sold within the country", count=count),
        "report": gettext("%(count)s more condition reports to sign", count=count),
        "draft": gettext("%(count)s more condition reports that you began", count=count),
        "handover": gettext("%(count)s more handovers to sign", count=count),
    }
    yield DeskItem(
        title=titles[kind],
        why=gettext("They have waited less long."),
        url=url_for("holdings.index", state="packed" if kind in {"export", "home"} else None),
        since=max(line.since for line in named if line.since is not None),
        role={"sold": KEEPER, "export": DECLARANT, "home": DECLARANT}.get(kind),
    )


def _term(title: str, last_on: date, at: datetime) -> DeskItem:
    return DeskItem(
        title=title,
        why=gettext("On show outside the zone; its term has run out.")
        if last_on < law_day(at)
        else gettext("On show outside the zone; its term ends soon."),
        url=url_for("displays.index"),
        since=at,
        due=last_minute(last_on),
        role=SENIOR_KEEPER,
    )
