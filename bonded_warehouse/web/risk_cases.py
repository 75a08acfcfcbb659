"""Risk cases: the list, one case with all that happened in it, and what its owner does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse.models.supervision import Disposal
from bonded_warehouse.operations import supervising
from bonded_warehouse.queries import risk_cases
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.risk_cases import CASE_READERS, RiskCaseCard, RiskCaseFile
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.rules import risk
from bonded_warehouse.rules.risk import RiskKind
from bonded_warehouse.web import risk_words
from bonded_warehouse.web.forms import Line, Needed
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("risk_cases", __name__)
SETTLERS: Final = {REGULATOR, CUSTOMS_OFFICER}


@dataclass(frozen=True, slots=True)
class WhichRiskCases:
    """Which cases to list."""

    state: Literal["open", "settled"] | None = None
    artwork_id: Annotated[str, Field(max_length=40)] | None = None
    before: Annotated[str, Field(max_length=40)] | None = None
    """The last case of the page before this one."""


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A case and its work."""

    case: RiskCaseCard
    title: dict[str, str] | None
    image: registry.ImageCard | None


@dataclass(frozen=True, slots=True)
class RiskCasesPage:
    """Risk cases, the open ones first, the earliest deadline first."""

    cases: list[RiskLine]
    state: str | None
    artwork_id: str | None
    next_before: str | None = None


@dataclass(frozen=True, slots=True)
class RiskCasePage:
    """One case, its work, and what the reader may do."""

    file: RiskCaseFile
    title: dict[str, str] | None
    image: registry.ImageCard | None
    may_work: bool
    may_settle: bool
    may_put_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRiskCase:
    """What an officer saw."""

    kind: RiskKind
    artwork_id: Annotated[str, Field(max_length=400)] = ""
    """The work's number, its certificate's, or the address of a page about it."""
    words: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was found out."""

    words: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """How many days from now, and why."""

    days: Annotated[int, Field(ge=1, le=90)]
    reason: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """How a case ended, and why."""

    disposal: Disposal
    reason: Needed
    authority: Line = ""
    """To whom it is referred."""


def _page(card: RiskCaseCard) -> str:
    return url_for("risk_cases.show", case_id=card.id)


@room.get(
    "/risk-cases",
    takes=WhichRiskCases,
    gives=RiskCasesPage,
    may=CASE_READERS,
    scope="supervision:read",
    page="bonded_warehouse/risk_cases.html",
)
def index(call: Call[WhichRiskCases]) -> RiskCasesPage:
    """List risk cases with score, owner and deadline."""
    asked = call.input
    is_open = None if asked.state is None else asked.state == "open"
    found = risk_cases.cases(
        db.session,
        actor=call.actor,
        is_open=is_open,
        artwork_id=asked.artwork_id or None,
        before=asked.before or None,
    )
    works = registry.artworks(db.session, [one.artwork_id for one in found if one.artwork_id])
    lines = []
    for one in found:
        work = works.get(registry.ArtworkId(one.artwork_id)) if one.artwork_id else None
        image = work.images[0] if work and work.images else None
        lines.append(RiskLine(one, work.title if work else None, image))
    call.extra |= {
        "kinds": list(risk_words.KINDS.items()) if call.actor.has(*SETTLERS) else [],
        "now": call.at,
        "weights": risk.weights_on(law_day(call.at)),
    }
    next_before = found[-1].id if len(found) == risk_cases.PAGE else None
    return RiskCasesPage(lines, asked.state, asked.artwork_id or None, next_before)


@room.get(
    "/risk-cases/<case_id>",
    gives=RiskCasePage,
    may=CASE_READERS,
    scope="supervision:read",
    page="bonded_warehouse/risk_case.html",
)
def show(call: Call[None], case_id: str) -> RiskCasePage:
    """Show a case: its signals, its score with every part, and each step."""
    file = risk_cases.case(db.session, case_id, actor=call.actor)
    card = file.case
    named = [card.artwork_id] if card.artwork_id else []
    work = next(iter(registry.artworks(db.session, named).values()), None)
    disposals = [
        (code, words)
        for code, words in risk_words.DISPOSALS.items()
        if code != Disposal.STOPPED or card.artwork_id is not None
    ]
    call.extra |= {"disposals": disposals, "now": call.at}
    may_work = card.may_be_worked_by(call.actor)
    return RiskCasePage(
        file=file,
        title=work.title if work else None,
        image=work.images[0] if work and work.images else None,
        may_work=may_work,
        may_settle=card.may_be_settled_by(call.actor),
        may_put_off=may_work and call.actor.has(REGULATOR),
    )


@room.post(
    "/risk-cases",
    takes=OpenRiskCase,
    gives=RiskCaseCard,
    may=SETTLERS,
    scope="supervision:write",
    done=_page,
    on_refusal="risk_cases.index",
)
def open_one(call: Call[OpenRiskCase]) -> RiskCaseCard:
    """Open a case by one's own observation, or add to the one that is open."""
    with call.transaction() as session:
        named = call.input.artwork_id.strip()
        case_id = supervising.open_by_hand(
            session,
            kind=call.input.kind,
            artwork_id=registry.artwork_meant(session, named) if named else None,
            words=call.input.words,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("The case is open; another officer settles it."))
        return call.answer(session, risk_cases.case(session, case_id, actor=call.actor).case)


@room.post(
    "/risk-cases/<case_id>/owner",
    gives=RiskCaseCard,
    may=SETTLERS,
    scope="supervision:write",
    done=_page,
    on_refusal="risk_cases.show",
)
def take(call: Call[None], case_id: str) -> RiskCaseCard:
    """Make a case one's own."""
    with call.transaction() as session:
        row = supervising.take(session, case_id=case_id, actor=call.actor, at=call.at)
        call.say(gettext("The case is yours."))
        return call.answer(session, risk_cases.card(row))


@room.post(
    "/risk-cases/<case_id>/notes",
    takes=Note,
    gives=RiskCaseCard,
    may=SETTLERS,
    scope="supervision:write",
    done=_page,
    on_refusal="risk_cases.show",
)
def note(call: Call[Note], case_id: str) -> RiskCaseCard:
    """Write down what was found out."""
    with call.transaction() as session:
        row = supervising.note(session, case_id=case_id, words=call.input.words, actor=call.actor, at=call.at)
        call.say(gettext("Written down."))
        return call.answer(session, risk_cases.card(row))


@room.post(
    "/risk-cases/<case_id>/deadline",
    takes=PutOff,
    gives=RiskCaseCard,
    may={REGULATOR},
    scope="supervision:write",
    done=_page,
    on_refusal="risk_cases.show",
)
def put_off(call: Call[PutOff], case_id: str) -> RiskCaseCard:
    """Give a case more time, with a reason."""
    with call.transaction() as session:
        row = supervising.put_off(
            session,
            case_id=case_id,
            until=call.at + timedelta(days=call.input.days),
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("The deadline is put off."))
        return call.answer(session, risk_cases.card(row))


@room.post(
    "/risk-cases/<case_id>/disposal",
    takes=Settle,
    gives=RiskCaseCard,
    may=SETTLERS,
    scope="supervision:write",
    done=_page,
    on_refusal="risk_cases.show",
)
def settle(call: Call[Settle], case_id: str) -> RiskCaseCard:
    """Say how a case ended, and why; a stop is placed at once."""
    with call.transaction() as session:
        row = supervising.settle(
            session,
            case_id=case_id,
            disposal=call.input.disposal,
            reason=call.input.reason,
            authority=call.input.authority,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("The case is settled."))
        return call.answer(session, risk_cases.card(row))
