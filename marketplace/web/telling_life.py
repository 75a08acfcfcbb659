"""A work's life in the reader's words: every statement, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from authentication import api as authentication
from foundation.web import words
from marketplace.queries.works import WorkPage

KINDS: dict[str, Any] = {
    "artwork.registered": lazy_gettext("Registered"),
    "registered": lazy_gettext("Registered"),
    "examination": lazy_gettext("Examined by an expert"),
    "certificate": lazy_gettext("Certified as genuine"),
    "certificate.issued": lazy_gettext("Certified as genuine"),
    "certificate.suspended": lazy_gettext("Certificate suspended"),
    "certificate.reinstated": lazy_gettext("Certificate reinstated"),
    "certificate.revoked": lazy_gettext("Certificate revoked"),
    "title.transferred": lazy_gettext("Title passed to a new owner"),
    "hold.placed": lazy_gettext("Stopped"),
    "hold.lifted": lazy_gettext("Stop lifted"),
}
"""Kind of statement to what it says."""


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
        title=_title(statement),
        at=statement.issued_at,
        who="",
        text=_sealed(statement),
        url="" if statement.log_index is None else f"/log/entries/{statement.log_index}",
        proven=statement.state == "integrated",
    )


def _title(statement: authentication.StatementCard) -> str:
    kind, state = statement.kind, str(statement.claims.get("state") or statement.claims.get("to_state") or "")
    if kind in KINDS:
        return str(KINDS[kind])
    if kind.startswith("custody") and state:
        return words.word(state, "custody")
    return words.word(kind, "statement")


def _sealed(statement: authentication.StatementCard) -> str:
    if not statement.sealed:
        return ""
    named = ", ".join(gettext(name.replace("_", " ")) for name in statement.sealed)
    return str(gettext("Said, and not shown: %(named)s", named=named))
