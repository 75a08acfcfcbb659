"""What the states of a live session are called, and what it may lack."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from foundation.actor import Actor, Role
from foundation.web import words
from foundation.worker import DeskItem
from marketplace.queries import live_waiting as queries
from marketplace.queries.seldom import Matter
from marketplace.roles import AUCTIONEERS, CUSTOMS_OFFICER, KEEPERS

WORDS: Final[dict[str, Any]] = {
    "live.scheduled": lazy_gettext("Announced"),
    "live.on_air": lazy_gettext("On air"),
    "live.paused": lazy_gettext("Paused by customs"),
    "live.stopped": lazy_gettext("Stopped by customs"),
    "live.ended": lazy_gettext("Over"),
    "live_item.planned": lazy_gettext("To come"),
    "live_item.checked_out": lazy_gettext("Out of the vault"),
    "live_item.on_table": lazy_gettext("On the table now"),
    "live_item.done": lazy_gettext("Shown"),
    "live_item.stopped": lazy_gettext("Taken off"),
    "live_act.speak": lazy_gettext("Customs says:"),
    "live_act.pause": lazy_gettext("Customs has paused it:"),
    "live_act.resume": lazy_gettext("Customs lets it go on:"),
    "live_act.stop": lazy_gettext("Customs has stopped it:"),
    "seen.seen": lazy_gettext("Known again"),
    "seen.doubt": lazy_gettext("In doubt"),
    "seen.mismatch": lazy_gettext("Something else"),
    "occasion.start": lazy_gettext("at the start"),
    "occasion.change": lazy_gettext("at a change of work"),
    "occasion.hammer": lazy_gettext("before the hammer"),
    "occasion.again": lazy_gettext("asked for"),
    "sight.same_photograph": lazy_gettext("The registered photograph itself"),
    "sight.same_picture": lazy_gettext("The same picture"),
    "sight.other_impression_or_version_possible": lazy_gettext("Perhaps another impression or version"),
    "sight.detail_of": lazy_gettext("A detail of it"),
    "sight.similar": lazy_gettext("Similar; not known again"),
    "sight.mirrored": lazy_gettext("As a mirror shows it"),
    "sight.unknown": lazy_gettext("Not known again"),
    "look_picture.frame": lazy_gettext("On air"),
    "look_picture.found": lazy_gettext("Where it was found"),
    "look_picture.overlay": lazy_gettext("Laid over the registered picture"),
    "look_picture.heat": lazy_gettext("Where it differs"),
    "chapter.start": lazy_gettext("On air"),
    "chapter.lot": lazy_gettext("A work on the table"),
    "chapter.pause": lazy_gettext("Paused by customs"),
    "chapter.resume": lazy_gettext("It goes on"),
    "chapter.end": lazy_gettext("The end"),
    "ending.sold": lazy_gettext("sold"),
    "ending.passed": lazy_gettext("passed"),
    "live_missing.works": lazy_gettext("a work that does not lie in this warehouse"),
    "live_missing.check_out": lazy_gettext(
        "works that two keepers have signed out of the vault and nobody has stopped"
    ),
    "live_missing.studio": lazy_gettext("the booking of the room"),
    "live_missing.handlers": lazy_gettext("two keepers who have no part in these works"),
    "live_missing.customs_notice": lazy_gettext("the reference of the notice to customs"),
    "live_missing.customs_note": lazy_gettext("a customs officer who has taken note of it"),
    "live_condition.works": lazy_gettext("Every work lies in this warehouse"),
    "live_condition.check_out": lazy_gettext(
        "Its two handlers have signed every work out of the vault (custody: check out of the vault), "
        "and none is stopped"
    ),
    "live_condition.studio": lazy_gettext("The room is booked"),
    "live_condition.handlers": lazy_gettext("The handlers are keepers who have no part in these works"),
    "live_condition.customs_notice": lazy_gettext("Whoever announced it has given customs its notice"),
    "live_condition.customs_note": lazy_gettext("A customs officer has taken note of it"),
    "live_condition.time": lazy_gettext("It begins within half an hour"),
    "live_missing.time": lazy_gettext("its hour (from half an hour before it begins)"),
}


def desk_items(session: Session, actor: Actor, at: datetime, waits: Collection[Matter]) -> Iterator[DeskItem]:
    """Return what of live sessions waits: works not back or in doubt, notices that customs has not noted."""
    if actor.has(*KEEPERS, CUSTOMS_OFFICER):
        afoot = queries.afoot(session, at=at)
    else:
        afoot = queries.Afoot(coming=Matter.LIVE in waits, out=False, doubted=False)
    if actor.has(*KEEPERS, CUSTOMS_OFFICER):
        for one in queries.overdue(session, at=at) if afoot.out else ():
            yield DeskItem(
                title=words.pick(one.title),
                why=ngettext(
                    "%(num)s work of this session is not back in the vault, and its time is over.",
                    "%(num)s works of this session are not back in the vault, and their time is over.",
                    one.out,
                ),
                url=url_for("live_sessions.watch", session_id=one.session_id),
                since=one.return_by_at,
                due=one.return_by_at,
                role=Role("keeper"),
            )
        for doubt in queries.doubted(session, actor=actor) if afoot.doubted else ():
            yield DeskItem(
                title=words.pick(doubt.title),
                why=ngettext(
                    "%(num)s work of this session is in doubt. It is not sold until that is decided.",
                    "%(num)s works of this session are in doubt. They are not sold until that is decided.",
                    doubt.works,
                ),
                url=url_for("live_desk.show", session_id=doubt.session_id, _anchor="seen"),
                since=doubt.since,
                due=None,
                role=CUSTOMS_OFFICER if actor.has(CUSTOMS_OFFICER) else Role("keeper"),
            )
    if actor.has(*KEEPERS, *AUCTIONEERS):
        for coming in queries.to_prepare(session, actor=actor, at=at) if afoot.coming else ():
            yield DeskItem(
                title=words.pick(coming.title),
                why=gettext(
                    "You have its works in hand: sign them out of the vault, both of you, before it begins."
                )
                if coming.handles
                else gettext("You hold it: its page says what is still missing."),
                url=url_for("live_desk.show", session_id=coming.session_id, _anchor="papers"),
                since=coming.scheduled_at,
                due=coming.starts_at,
                role=Role("keeper") if coming.handles else None,
            )
    if actor.has(CUSTOMS_OFFICER):
        for card in queries.unnoted(session, at=at) if afoot.coming else ():
            told = gettext("Customs was told of this session under %(reference)s.", reference=card.reference)
            yield DeskItem(
                title=words.pick(card.title),
                why=told,
                url=url_for("live_desk.show", session_id=card.session_id),
                since=card.noticed_at,
                due=card.starts_at,
                role=CUSTOMS_OFFICER,
            )
