"""What the house itself wrote on file, in the reader's language; what people typed stays as they typed it.

A reason is kept as one English sentence, since it is attested; its parts are found again by its pattern.
"""

import re
from typing import Any, Final

from flask_babel import lazy_gettext

from bonded_warehouse.rules.table import TABLE
from bonded_warehouse.web.words import word
from foundation.web import words

SENTENCES: Final[tuple[tuple[re.Pattern[str], Any], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (
            r"Detained by customs \((?P<codes>[^)]*)\), (?P<reference>.+)",
            lazy_gettext("Detained by customs (%(codes)s), %(reference)s"),
        ),
        (r"Detained by customs, (?P<reference>.+)", lazy_gettext("Detained by customs, %(reference)s")),
        (
            r"Appeal (?P<appeal>\w+): the refusal is set aside",
            lazy_gettext("Appeal %(appeal)s: the refusal is set aside"),
        ),
        (
            r"Appeal (?P<appeal>\w+): the refusal is set aside, the papers are read again",
            lazy_gettext("Appeal %(appeal)s: the refusal is set aside, the papers are read again"),
        ),
        (
            r"Certificate (?P<number>\S+) suspended: (?P<why>.+)",
            lazy_gettext("Certificate %(number)s suspended: %(why)s"),
        ),
        (
            r"Certificate (?P<number>\S+) revoked: (?P<why>.+)",
            lazy_gettext("Certificate %(number)s revoked: %(why)s"),
        ),
        (
            r"Seal (?P<seal>.+): (?P<result>\w+), at '(?P<state>\w+)'",
            lazy_gettext("Seal %(seal)s: %(result)s (%(state)s)"),
        ),
        (
            r"Outside the zone since (?P<since>\d{4}-\d\d-\d\d), to be back by (?P<last>\d{4}-\d\d-\d\d)",
            lazy_gettext("Outside the zone since %(since)s, to be back by %(last)s"),
        ),
        (r"Found '(?P<result>\w+)' at a check", lazy_gettext("Found so at a check: %(result)s")),
        (r"(?P<step>M\d\d)", lazy_gettext("At the step “%(step)s”")),
        (
            r"Seal found '(?P<found>\w+)' at a handover",
            lazy_gettext("At a handover, seal: %(found)s"),
        ),
    )
)
KINDS: Final = {"result": "seal_result", "state": "custody", "found": "handover_seal"}
"""Parts that are codes, by their kinds of word."""


def house_says(text: str | None) -> str:
    """Return a sentence of the house in the reader's language; other text as somebody typed it."""
    for pattern, said in SENTENCES:
        found = pattern.fullmatch(text or "")
        if found is not None:
            return str(said) % {name: _told(name, part) for name, part in found.groupdict().items()}
    return words.typed(text)


def _told(name: str, part: str) -> str:
    if name == "step":
        row = TABLE.named(part)
        return word("event", row.event) if row is not None else part
    if name in KINDS:
        return word(KINDS[name], part)
    if name not in {"since", "last"}:
        return words.brief(part)
    try:
        return words.day(part)
    except ValueError:  # 30 February: typed by a person, in the house's pattern
        return part
