"""A work's life in the reader's words: every statement, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext

from authentication import api as authentication
from foundation.web import words
from marketplace.queries.works import WorkPage

SEALED: Final[dict[str, Any]] = {
    "title": lazy_gettext("name of the work"),
    "maker": lazy_gettext("maker"),
    "method": lazy_gettext("method"),
    "price": lazy_gettext("price"),
    "from_owner": lazy_gettext("from owner"),
    "to_owner": lazy_gettext("to owner"),
    "registrant": lazy_gettext("registrant"),
    "ownership": lazy_gettext("ownership"),
    "facility": lazy_gettext("building"),
    "place": lazy_gettext("place"),
    "authority": lazy_gettext("authority"),
    "reason": lazy_gettext("reason"),
    "position": lazy_gettext("position"),
    "signed_by": lazy_gettext("who signed"),
    "signers": lazy_gettext("who signed"),
    "findings": lazy_gettext("findings"),
    "expert": lazy_gettext("expert"),
    "actor": lazy_gettext("who did it"),
    "decided_by": lazy_gettext("who decided"),
}
"""What is said and not shown, by its name in the statement."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement as the scroll shows it."""

    title: str
    at: datetime
    who: str
    text: str
    url: str
    proven: bool


def entries(page: WorkPage) -> list[Entry]:
    """Return a work's statements as the scroll shows them."""
    return [_entry(statement, page) for statement in page.statements]


def _entry(statement: authentication.StatementCard, page: WorkPage) -> Entry:
    return Entry(
        title=words.word(statement.kind, "statement"),
        at=statement.issued_at,
        who="",
        text=_text(statement),
        url=_proof(statement, page),
        proven=statement.state == "integrated",
    )


def _proof(statement: authentication.StatementCard, page: WorkPage) -> str:
    """Return where a statement can be checked: the certificate's verification, or the public log."""
    if statement.kind.startswith("certificate") and page.certificate.number:
        return url_for("verify.by_number", number=page.certificate.number)
    return "" if statement.log_index is None else url_for("log.show")


def _text(statement: authentication.StatementCard) -> str:
    """Return what it led to, and what was said and is not shown."""
    state = statement.claims.get("to_state") or statement.claims.get("state")
    led_to = words.word(state, "custody") if state and statement.kind.startswith("custody.") else ""
    return " · ".join(each for each in (led_to, _sealed(statement)) if each)


def _sealed(statement: authentication.StatementCard) -> str:
    if not statement.sealed:
        return ""
    named = [str(SEALED.get(name, gettext(name.replace("_", " ")))) for name in statement.sealed]
    return str(gettext("Said, and not shown: %(named)s", named=words.listed(named)))
