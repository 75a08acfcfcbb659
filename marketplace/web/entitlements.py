"""The register of marks, patents and qualifications: entered by who sells, checked by a regulator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Literal

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import Room
from foundation.worker import DeskItem
from marketplace.operations import entitling
from marketplace.queries import entitlements
from marketplace.queries.entitlements import EntitlementCard, Entitlements
from marketplace.queries.seldom import Matter
from marketplace.roles import CONSIGNORS, REGULATOR
from marketplace.rules.entitlements import Kind
from marketplace.web import amounts
from marketplace.web.amounts import Country

room = Room("entitlements", __name__)

Line = Annotated[str, Field(min_length=2, max_length=200)]
Text = Annotated[str, Field(min_length=3, max_length=400)]
OFFICES: Final = ("EU", "WO")
"""Not countries: the offices of the European Union, and of the Madrid, Hague and PCT systems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntitlement:
    """What was granted, where, by whom, until when, and where that is to be seen."""

    kind: Kind
    name: Line
    number: Annotated[str, Field(min_length=1, max_length=80)]
    jurisdiction: Country
    issuer: Line
    from_on: date
    until_on: date | None = None
    acquired_from: Annotated[str, Field(max_length=200)] = ""
    evidence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether it agrees with its paper, and on what that was seen; or why it does not."""

    decision: Literal["good", "refuse"]
    how: Text


WORDS: Final[dict[str, Any]] = {
    "entitlement_kind.high_tech": lazy_gettext("High-tech enterprise"),
    "entitlement_kind.specialised": lazy_gettext("Specialised and sophisticated firm"),
    "entitlement_kind.qualification": lazy_gettext("Another qualification"),
    "entitlement_kind.certification": lazy_gettext("Certification"),
    "entitlement_kind.trademark": lazy_gettext("Trademark"),
    "entitlement_kind.patent": lazy_gettext("Patent"),
    "entitlement_kind.design": lazy_gettext("Registered design"),
    "entitlement_kind.copyright": lazy_gettext("Registration of copyright"),
    "entitlement.waiting": lazy_gettext("Waits to be checked"),
    "entitlement.checked": lazy_gettext("Checked"),
    "entitlement.refused": lazy_gettext("Refused"),
    "entitlement.withdrawn": lazy_gettext("Taken back"),
    "office.EU": lazy_gettext("European Union"),
    "office.WO": lazy_gettext("International (WIPO)"),
}


def place(code: str) -> str:
    """Return what a jurisdiction is called."""
    return words.word(code, "office") if code in OFFICES else words.country(code)


def _places() -> list[tuple[str, str]]:
    return [(code, place(code)) for code in OFFICES] + list(amounts.countries(words.language()))


@room.get(
    "/entitlements",
    gives=Entitlements,
    may=CONSIGNORS | {REGULATOR},
    scope="market:read",
    page="marketplace/entitlements.html",
)
def listing(call: Call[None]) -> Entitlements:
    """Show one's marks, patents and qualifications; to a regulator those that wait to be checked."""
    call.extra |= {
        "kinds": [(kind.value, words.word(kind, "entitlement_kind")) for kind in Kind],
        "places": _places(),
        "place": place,
    }
    return entitlements.listing(db.session, actor=call.actor, at=call.at)


@room.post(
    "/entitlements",
    takes=NewEntitlement,
    gives=EntitlementCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda _card: url_for("entitlements.listing"),
    on_refusal="entitlements.listing",
)
def enter(call: Call[NewEntitlement]) -> EntitlementCard:
    """Enter a mark, a patent or a qualification."""
    new = call.input
    if new.jurisdiction not in OFFICES:
        amounts.require_country(new.jurisdiction)
    return call.perform(
        entitling.enter,
        lambda _session, row: entitlements.card(row, at=call.at),
        say=gettext("Entered. Everybody is shown it once its paper has been checked."),
        kind=new.kind,
        name=new.name,
        number=new.number,
        jurisdiction=new.jurisdiction,
        issuer=new.issuer,
        from_on=new.from_on,
        until_on=new.until_on,
        acquired_from=new.acquired_from,
        evidence=new.evidence,
    )


@room.post(
    "/entitlements/<entitlement_id>/decision",
    takes=Decision,
    gives=EntitlementCard,
    may={REGULATOR},
    scope="market:write",
    done=lambda _card: url_for("entitlements.listing"),
    on_refusal="entitlements.listing",
)
def decide(call: Call[Decision], entitlement_id: str) -> EntitlementCard:
    """Say whether an entry agrees with its paper."""
    return call.perform(
        entitling.decide,
        lambda _session, row: entitlements.card(row, at=call.at),
        say=gettext("Decided."),
        entitlement_id=entitlement_id,
        is_good=call.input.decision == "good",
        how=call.input.how,
    )


@room.post(
    "/entitlements/<entitlement_id>/withdrawal",
    gives=EntitlementCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda _card: url_for("entitlements.listing"),
    on_refusal="entitlements.listing",
)
def withdraw(call: Call[None], entitlement_id: str) -> EntitlementCard:
    """Take an entry back."""
    return call.perform(
        entitling.withdraw,
        lambda _session, row: entitlements.card(row, at=call.at),
        say=gettext("Taken back."),
        entitlement_id=entitlement_id,
    )


def desk_items(session: Session, actor: Actor, at: datetime, waits: frozenset[Matter]) -> Iterator[DeskItem]:
    """Yield what is to be renewed, from ninety days before its end, and what a regulator has to check."""
    if Matter.ENTITLEMENT in waits:
        for row in entitlements.due(session, actor, at=at):
            assert row.until_on is not None
            end = datetime.combine(row.until_on, time.max, UTC)
            yield DeskItem(
                title=gettext("Renew %(name)s", name=row.name)
                if end >= at
                else gettext("%(name)s has ended", name=row.name),
                why=gettext(
                    "Once it has ended nobody is shown it. Enter what follows it, and take this one back."
                ),
                url=url_for("entitlements.listing"),
                since=row.decided_at or row.entered_at,
                due=end,
            )
    if actor.has(REGULATOR):
        count, since = entitlements.to_check(session)
        if since is not None:
            yield DeskItem(
                title=ngettext(
                    "Check %(num)s entry of the register", "Check %(num)s entries of the register", count
                ),
                why=gettext(
                    "Marks, patents and qualifications are shown once somebody has seen their papers."
                ),
                url=url_for("entitlements.listing"),
                since=since,
            )
