"""How an enquiry about freight goes: asked, answered by a carrier, accepted or let be."""

from enum import StrEnum
from typing import Final


class QuoteState(StrEnum):
    """Where an enquiry stands."""

    ASKED = "asked"
    QUOTED = "quoted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


OPEN: Final = frozenset({QuoteState.ASKED, QuoteState.QUOTED})
