"""Notices of infringed rights: given by a claimant, answered by the seller, in a public register."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Room
from foundation.web.words import pick
from foundation.worker import DeskItem
from marketplace.operations import taking_down
from marketplace.operations.taking_down import Claim
from marketplace.queries import rights
from marketplace.queries.rights import RightsNoticeCard, RightsNoticeFile, RightsRegister
from marketplace.queries.seldom import Matter
from marketplace.rights_errors import NoticeIncomplete
from marketplace.roles import CASHIER
from marketplace.rules.rights import RightKind

room = Room("rights", __name__)

Line = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=4000)]
Reference = Annotated[str, Field(max_length=300)]


@dataclass(frozen=True, slots=True)
class WhichNotices:
    """Which page of the register."""

    after: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class NewNotice:
    """The work that a notice would be about."""

    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNotice:
    """What a notice says (E-Commerce Law, art. 42)."""

    right: RightKind
    right_name: Reference
    claimant_name: Line
    acts_for: Reference = ""
    contact: Reference
    claim: Long
    evidence: Long
    is_true: bool
    """The claimant says that it is true, and knows what a wrong notice costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideNotice:
    """Whether the work is taken down, and why or why not."""

    take_down: bool
    reason: Long


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterNotice:
    """Why nothing is infringed, and what speaks for that."""

    statement: Long
    evidence: Long


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProceeding:
    """Before which authority or court, under which number."""

    proceeding: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeNotice:
    """How the proceeding ended, on which paper."""

    infringes: bool
    outcome: Long


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMalicious:
    """Why it was given in bad faith."""

    reason: Long


KINDS: Final = {
    RightKind.COPYRIGHT: lazy_gettext("Copyright"),
    RightKind.TRADEMARK: lazy_gettext("Trademark"),
    RightKind.PATENT: lazy_gettext("Patent or design"),
    RightKind.OTHER: lazy_gettext("Another right"),
}
WORDS: Final[dict[str, Any]] = {
    **{f"right_kind.{kind.value}": said for kind, said in KINDS.items()},
    "rights_notice.received": lazy_gettext("Received, not decided"),
    "rights_notice.returned": lazy_gettext("Returned: nothing was taken down"),
    "rights_notice.taken_down": lazy_gettext("Taken down, the seller may answer"),
    "rights_notice.countered": lazy_gettext("Answered, fifteen days run"),
    "rights_notice.pending": lazy_gettext("Before an authority or court"),
    "rights_notice.upheld": lazy_gettext("Infringement found: it stays down"),
    "rights_notice.restored": lazy_gettext("The measure has ended"),
    "rights_notice.withdrawn": lazy_gettext("Taken back by the claimant"),
    "rights_act.received": lazy_gettext("The notice was given"),
    "rights_act.returned": lazy_gettext("The house returned it"),
    "rights_act.taken_down": lazy_gettext("The house took the work down and forwarded the notice"),
    "rights_act.countered": lazy_gettext("The seller stated that nothing is infringed; it was forwarded"),
    "rights_act.pending": lazy_gettext("The claimant said that he has complained or sued"),
    "rights_act.upheld": lazy_gettext("An infringement was found"),
    "rights_act.restored": lazy_gettext("The measure ended"),
    "rights_act.withdrawn": lazy_gettext("The claimant took the notice back"),
    "rights_act.malicious": lazy_gettext("The house found that it was given in bad faith"),
    "rights_side.claimant": lazy_gettext("Claimant"),
    "rights_side.seller": lazy_gettext("Seller"),
    "rights_side.house": lazy_gettext("The house"),
    "rights_side.clock": lazy_gettext("The house's clock"),
}
_writes = partial(
    room.post,
    gives=RightsNoticeCard,
    scope="market:write",
    done=lambda card: url_for("rights.show", notice_id=card.id),
    on_refusal="rights.show",
)
"""What the acts on a notice have in common."""


@room.get(
    "/rights-notices",
    takes=WhichNotices,
    gives=RightsRegister,
    may=ANYONE,
    page="marketplace/rights_notices.html",
)
def listing(call: Call[WhichNotices]) -> RightsRegister:
    """Show the register: notices, what was said against them, how they ended (art. 44)."""
    return rights.register(db.session, after=call.input.after)


@room.get(
    "/works/<artwork_id>/rights-notices/new",
    gives=NewNotice,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/rights_notice_new.html",
)
def new(call: Call[None], artwork_id: str) -> NewNotice:
    """Show the form of a notice."""
    work = rights.visible(db.session, artwork_id, actor=call.actor)
    call.extra["kinds"] = [(kind.value, said) for kind, said in KINDS.items()]
    return NewNotice(work.id, work.title, work.maker)


@room.get(
    "/rights-notices/<notice_id>",
    gives=RightsNoticeFile,
    may=ANYONE,
    page="marketplace/rights_notice.html",
)
def show(call: Call[None], notice_id: str) -> RightsNoticeFile:
    """Show a notice: to everybody what is public, to its parties and the house all of it."""
    call.extra["now"] = call.at
    return rights.notice(db.session, notice_id, actor=call.actor)


@room.post(
    "/works/<artwork_id>/rights-notices",
    takes=GiveNotice,
    gives=RightsNoticeCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("rights.show", notice_id=card.id),
    on_refusal="rights.new",
)
def give(call: Call[GiveNotice], artwork_id: str) -> RightsNoticeCard:
    """Give notice that a work infringes a right."""
    sent = call.input
    if not sent.is_true:
        raise NoticeIncomplete(fields={"is_true": "This is needed."})
    claim = Claim(
        right=sent.right,
        right_name=sent.right_name,
        claimant_name=sent.claimant_name,
        acts_for=sent.acts_for,
        contact=sent.contact,
        claim=sent.claim,
        evidence=sent.evidence,
    )
    return call.perform(
        taking_down.give_notice,
        rights.one,
        say=gettext("The house has your notice and looks at it now."),
        artwork_id=artwork_id,
        claim=claim,
    )


@_writes("/rights-notices/<notice_id>/decision", takes=DecideNotice, may={CASHIER})
def decide(call: Call[DecideNotice], notice_id: str) -> RightsNoticeCard:
    """Take the work down and forward the notice, or return it."""
    return call.perform(
        taking_down.decide,
        rights.one,
        say=gettext("Your decision is recorded, and whom it concerns is told."),
        notice_id=notice_id,
        take_down=call.input.take_down,
        reason=call.input.reason,
    )


@_writes("/rights-notices/<notice_id>/counter-statement", takes=CounterNotice, may=SIGNED_IN)
def counter(call: Call[CounterNotice], notice_id: str) -> RightsNoticeCard:
    """State that nothing is infringed; fifteen days begin."""
    return call.perform(
        taking_down.counter,
        rights.one,
        say=gettext(
            "Forwarded to the claimant. Unless he complains or sues, the work is back in fifteen days."
        ),
        notice_id=notice_id,
        statement=call.input.statement,
        evidence=call.input.evidence,
    )


@_writes("/rights-notices/<notice_id>/proceeding", takes=ReportProceeding, may=SIGNED_IN)
def proceed(call: Call[ReportProceeding], notice_id: str) -> RightsNoticeCard:
    """Say that one has complained to an authority or sued."""
    return call.perform(
        taking_down.proceed,
        rights.one,
        say=gettext("Written down: the work stays down until that is decided."),
        notice_id=notice_id,
        proceeding=call.input.proceeding,
    )


@_writes("/rights-notices/<notice_id>/outcome", takes=ConcludeNotice, may={CASHIER})
def conclude(call: Call[ConcludeNotice], notice_id: str) -> RightsNoticeCard:
    """Record how the proceeding ended."""
    return call.perform(
        taking_down.conclude,
        rights.one,
        say=gettext("Your decision is recorded, and whom it concerns is told."),
        notice_id=notice_id,
        infringes=call.input.infringes,
        outcome=call.input.outcome,
    )


@_writes("/rights-notices/<notice_id>/withdrawal", may=SIGNED_IN)
def withdraw(call: Call[None], notice_id: str) -> RightsNoticeCard:
    """Take a notice back."""
    return call.perform(
        taking_down.withdraw, rights.one, say=gettext("Your notice is taken back."), notice_id=notice_id
    )


@_writes("/rights-notices/<notice_id>/bad-faith", takes=CallMalicious, may={CASHIER})
def call_malicious(call: Call[CallMalicious], notice_id: str) -> RightsNoticeCard:
    """Find that a notice was given in bad faith."""
    return call.perform(
        taking_down.call_malicious,
        rights.one,
        say=gettext("Written into the register."),
        notice_id=notice_id,
        reason=call.input.reason,
    )


def desk_items(session: Session, actor: Actor, waits: frozenset[Matter]) -> Iterator[DeskItem]:
    """Yield the notices in which it is this person's turn, and to the house those to be decided."""
    if Matter.RIGHTS in waits:
        for one in rights.waiting(session, actor):
            is_countered = one.state == "countered"
            yield DeskItem(
                title=gettext("Notice of rights: %(title)s", title=pick(one.title)),
                why=gettext("The seller says nothing is infringed. Complain or sue, or it comes back.")
                if is_countered
                else gettext("Somebody says it infringes a right of his, and it is down. You can answer."),
                url=url_for("rights.show", notice_id=one.id),
                since=(one.countered_at if is_countered else one.decided_at) or one.given_at,
                due=one.ends_at,
            )
    if actor.has(CASHIER):
        count, since = rights.to_decide(session)
        if since is not None:
            yield DeskItem(
                title=ngettext("Decide on a notice of rights", "Decide on %(num)s notices of rights", count),
                why=gettext(
                    "A work is taken down promptly where evidence speaks for an infringement (art. 42)."
                ),
                url=url_for("rights.listing"),
                since=since,
                role=CASHIER,
            )
