"""The marks of the law's papers: letters and codes for the offices, plain words for everybody else."""

from typing import Final

from markupsafe import Markup

from bonded_warehouse.roles import (
    AUDITOR,
    CUSTOMS_OFFICER,
    DECLARANT,
    FOREX_OFFICER,
    REGULATOR,
    RELIC_EXAMINER,
    TAX_OFFICER,
)
from foundation.web.signed_in import current_actor
from foundation.web.words import language, word

OFFICES: Final = (
    AUDITOR,
    CUSTOMS_OFFICER,
    DECLARANT,
    FOREX_OFFICER,
    REGULATOR,
    RELIC_EXAMINER,
    TAX_OFFICER,
)
"""Who works with numbers of rules and marks of sources."""
READ: Final = "S"
"""Of a text that was read in its source: nothing needs to be added to it."""


def reads_marks() -> bool:
    """Say whether the reader works with the numbers of rules."""
    return current_actor().has(*OFFICES)


def basis_mark(basis: str) -> Markup:
    """Return how far a source can be trusted: its mark for the offices, words for everybody else."""
    said = word(basis, "gate_basis")
    if reads_marks():
        return Markup('<span class="basis" title="{}">{}</span>').format(said, basis)
    if basis == READ:
        return Markup()
    brackets = "（{}）" if language() == "zh" else "({})"
    return Markup('<small class="basis-words">{}</small>').format(brackets.format(said))
