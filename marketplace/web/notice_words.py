"""Words of notices, and the dead ends that stand on desks."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from foundation.accounts.queries import names_of
from foundation.actor import ADMINISTRATOR, Actor
from foundation.worker import DeskItem
from marketplace.queries import notices
from marketplace.roles import BUYER, CONSIGNORS

WORDS: Final[dict[str, Any]] = {
    "notice_way.mail": lazy_gettext("Mail"),
    "notice_way.push": lazy_gettext("Browser"),
    "notice_way.webhook": lazy_gettext("Program"),
    "sending.waiting": lazy_gettext("Waits to be sent"),
    "sending.sent": lazy_gettext("Taken"),
    "sending.dead": lazy_gettext("Given up"),
    "sending.dropped": lazy_gettext("Left unsent"),
    "sending_problem.address": lazy_gettext("Its address is of no public network; nothing is sent there."),
    "sending_problem.name": lazy_gettext("Its name was not found."),
    "sending_problem.unreachable": lazy_gettext("It did not answer in time."),
    "sending_problem.refused": lazy_gettext("It answered, but not with success."),
    "sending_problem.mail": lazy_gettext("The mail server refused it or did not answer."),
    "sending_problem.gone": lazy_gettext("It is no longer on your list."),
    "sending_problem.failure": lazy_gettext("Something of ours failed; it is tried again."),
    "receiver_ended.gone": lazy_gettext("It said that it is gone (410)."),
    "receiver_ended.failing": lazy_gettext("Five notices in a row were given up here."),
}


def desk_items(session: Session, actor: Actor) -> Iterator[DeskItem]:
    """Return what of a person's notices did not get through, and to administrators whose mail does not."""
    told = actor.has(BUYER, *CONSIGNORS)  # nobody else is told anything
    for end in notices.dead_ends(session, account_id=actor.id) if told else ():
        title = (
            gettext("Your mail address does not take notices")
            if end.way == "mail"
            else gettext("%(place)s does not take your notices", place=_short(end.place))
        )
        yield DeskItem(
            title=title,
            why=ngettext(
                "%(num)s notice was given up. Send it again, or leave it.",
                "%(num)s notices were given up. Send them again, or leave them.",
                end.count,
            ),
            url=url_for("notices.listing"),
            since=end.since,
        )
    if actor.has(ADMINISTRATOR):
        refused = notices.refused_mails(session)
        names = names_of(session, [account_id for account_id, _, _ in refused])
        for account_id, count, since in refused:
            yield DeskItem(
                title=gettext("Mail to %(name)s is refused", name=names.get(account_id, account_id)),
                why=ngettext(
                    "%(num)s notice was given up. Is the address right?",
                    "%(num)s notices were given up. Is the address right?",
                    count,
                ),
                url=url_for("people.listing"),
                since=since,
                role=ADMINISTRATOR,
            )


def _short(place: str) -> str:
    """Return the name of a receiver's server; a browser's name as it is."""
    return urlsplit(place).hostname or place
