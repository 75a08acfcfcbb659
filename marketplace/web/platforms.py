"""Orders that other platforms took: looked at, taken in, let go."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room
from marketplace.operations import taking_in
from marketplace.platform_errors import LookedAtFirst, OrderFileUnreadable
from marketplace.queries import platforms
from marketplace.queries.platform_judging import judge
from marketplace.queries.platforms import OrdersPlan, PlatformFilePage, PlatformOrderCard, PlatformOrders
from marketplace.roles import AUDITOR, CASHIER, GALLERY
from marketplace.rules.platform_orders import COLUMNS, LARGEST, Line, Unreadable, read
from marketplace.web import amounts

room = Room("platforms", __name__)

READERS: Final = {GALLERY, CASHIER, AUDITOR}


@dataclass(frozen=True, slots=True)
class Platform:
    """Which platform took the orders: as customs registered it, entered by who brings them."""

    ebp_code: Annotated[str, Field(max_length=18)]
    ebp_name: Annotated[str, Field(max_length=100)]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The same, with the digest that was shown when the file was looked at."""

    ebp_code: Annotated[str, Field(max_length=18)]
    ebp_name: Annotated[str, Field(max_length=100)]
    digest: Annotated[str, Field(max_length=64)] = ""


@dataclass(frozen=True, slots=True)
class Because:
    """Why an order ends."""

    reason: Annotated[str, Field(min_length=3, max_length=400)]


WORDS: Final[dict[str, Any]] = {
    "platform_order.reserved": lazy_gettext("Kept for this order"),
    "platform_order.departed": lazy_gettext("Has left"),
    "platform_order.delivered": lazy_gettext("Handed over"),
    "platform_order.returned": lazy_gettext("Came back"),
    "platform_order.cancelled": lazy_gettext("Let go"),
    "order_line.fits": lazy_gettext("Would be taken"),
    "order_line.taken": lazy_gettext("Taken in"),
    "order_line.known": lazy_gettext("Was taken before"),
    "order_line.refused": lazy_gettext("Refused"),
    "order_table.size": lazy_gettext("the file is too large, or has more than two hundred orders"),
    "order_table.utf-8": lazy_gettext("this is no text in UTF-8"),
    "order_table.columns": lazy_gettext("the columns are not those that the page names"),
    "order_table.csv": lazy_gettext("this is no CSV"),
    "order_table.empty": lazy_gettext("there is no order in it"),
    "order_fault.missing": lazy_gettext("This is needed."),
    "order_fault.long": lazy_gettext("It is longer than a message to customs has room for."),
    "order_fault.signs": lazy_gettext("It has signs that no text has."),
    "order_fault.one": lazy_gettext("A work is one piece: the quantity is 1."),
    "order_fault.amount": lazy_gettext(
        "Write it as digits with a point, in no smaller coin than the currency has; a price is not nothing."
    ),
    "order_fault.total": lazy_gettext("Price and freight do not come to this total; they come to:"),
    "order_fault.currency": lazy_gettext("Works are not offered in this currency; they are in:"),
    "order_fault.other_currency": lazy_gettext("The work is offered in another currency:"),
    "order_fault.country": lazy_gettext("Name the country by its two letters."),
    "order_fault.day": lazy_gettext("Write a day as 2026-11-26; it must not lie ahead."),
    "order_fault.twice": lazy_gettext(
        "This order number stands twice in the file; an order here is one work."
    ),
    "order_fault.work_twice": lazy_gettext("This work stands twice in the file, and can be sold once."),
    "order_fault.known": lazy_gettext(
        "An order of this platform with this number was taken before, and says otherwise."
    ),
    "order_fault.unknown": lazy_gettext("No work of yours has this number."),
    "order_fault.not_offered": lazy_gettext("The work is not offered at a price here."),
    "order_fault.in_sale": lazy_gettext("The work is in a sale here."),
    "order_fault.sold": lazy_gettext("The work is sold already."),
    "order_fault.being_bought": lazy_gettext("Somebody is buying the work here at this moment."),
    "order_fault.certificate": lazy_gettext("The work's certificate is not in force."),
    "order_fault.stopped": lazy_gettext("The work is stopped."),
    "order_fault.on_air": lazy_gettext(
        "A live session has stopped its sale. Wait until the session lets it go on, or ask the house."
    ),
    "order_fault.gate": lazy_gettext("The rules do not let it go there now:"),
    "order_fault.below": lazy_gettext("The house refuses it:"),
}


def _file(call: Call[Any]) -> tuple[Sequence[Line], str, str]:
    """Return the lines of the file that was sent, the digest of platform and file, and its name."""
    taking_in.require_platform(call.input.ebp_code, call.input.ebp_name)
    upload = call.upload("file")
    try:
        lines = read(
            upload.data[: LARGEST + 1],
            currencies=amounts.CURRENCIES,
            countries=[code for code, _ in amounts.countries("en")],
            today=call.at.astimezone(UTC).date(),
        )
    except Unreadable as wrong:
        why = str(WORDS[f"order_table.{wrong.why.value}"])
        raise OrderFileUnreadable(line=wrong.line, why=why) from None
    about = f"{call.input.ebp_code}\n{call.input.ebp_name.strip()}\n".encode()
    return lines, hashlib.sha256(about + upload.data).hexdigest(), upload.name


@room.get(
    "/platform-orders",
    gives=PlatformOrders,
    may=READERS,
    scope="market:read",
    page="marketplace/platform_orders.html",
)
def listing(call: Call[None]) -> PlatformOrders:
    """Show orders of other platforms that the reader's gallery brought; to the house all, without buyers."""
    call.extra["columns"] = COLUMNS
    page = platforms.listing(db.session, actor=call.actor)
    return page if call.actor.has(GALLERY) else platforms.without_buyers(page)


@room.get(
    "/platform-orders/files/<file_id>",
    gives=PlatformFilePage,
    may={GALLERY},
    scope="market:read",
    page="marketplace/platform_file.html",
)
def file(call: Call[None], file_id: str) -> PlatformFilePage:
    """Show a table that was taken, line by line."""
    return platforms.file_page(db.session, file_id, actor=call.actor)


@room.post(
    "/platform-orders/trials",
    takes=Platform,
    files=("file",),
    gives=OrdersPlan,
    may={GALLERY},
    scope="market:write",
    page="marketplace/platform_plan.html",
    on_refusal="platforms.listing",
)
def trial(call: Call[Platform]) -> OrdersPlan:
    """Show what taking a table of orders would do; nothing is changed."""
    lines, digest, name = _file(call)
    judged = judge(db.session, lines, ebp_code=call.input.ebp_code, actor=call.actor, at=call.at)
    return OrdersPlan(
        ebp_code=call.input.ebp_code,
        ebp_name=call.input.ebp_name.strip(),
        name=name,
        digest=digest,
        known_file=platforms.file_by(db.session, digest, actor=call.actor) is not None,
        lines=platforms.planned(db.session, judged),
    )


@room.post(
    "/platform-orders/files",
    takes=LookedAt,
    files=("file",),
    gives=PlatformFilePage,
    may={GALLERY},
    scope="market:write",
    done=lambda page: url_for("platforms.file", file_id=page.file.id),
    on_refusal="platforms.listing",
)
def take(call: Call[LookedAt]) -> PlatformFilePage:
    """Take the orders of a table that was looked at. The same file again changes nothing."""
    lines, digest, name = _file(call)
    if call.input.digest != digest:
        raise LookedAtFirst
    with call.transaction() as session:
        row = taking_in.take_in(
            session,
            lines=lines,
            ebp_code=call.input.ebp_code,
            ebp_name=call.input.ebp_name,
            digest=digest,
            name=name,
            actor=call.actor,
            at=call.at,
        )
        is_new = row.taken_at == call.at
        session.flush()
        page = call.answer(session, platforms.file_page(session, row.id, actor=call.actor))
    call.say(gettext("Taken in.") if is_new else gettext("This file was taken before: nothing was changed."))
    return page


@room.post(
    "/platform-orders/<platform_order_id>/letting-go",
    takes=Because,
    gives=PlatformOrderCard,
    may={GALLERY},
    scope="market:write",
    done=lambda _card: url_for("platforms.listing"),
    on_refusal="platforms.listing",
)
def let_go(call: Call[Because], platform_order_id: str) -> PlatformOrderCard:
    """Let a work go whose order ended on the other platform."""
    return call.perform(
        taking_in.let_go,
        lambda session, row: platforms.cards(session, [row])[0],
        say=gettext("The work may be offered again."),
        platform_order_id=platform_order_id,
        reason=call.input.reason,
    )
