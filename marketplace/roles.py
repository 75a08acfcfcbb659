"""The roles of the market. Words that other packages use too are spelt here as they spell them."""

from typing import Final

from foundation.actor import Role

BUYER: Final = Role("buyer")
"""May bid, buy and pay."""
CASHIER: Final = Role("cashier")
"""Matches money, releases proceeds, decides refunds; presides over sales until auctioneers have a role."""
COURIER: Final = Role("courier")
"""Answers what buyers ask about freight."""
ARTIST: Final = Role("artist")
GALLERY: Final = Role("gallery")
REGULATOR: Final = Role("regulator")
AUDITOR: Final = Role("auditor")
STATISTICIAN: Final = Role("statistician")
"""Publishes figures, and keeps the registers that the plan is counted by."""
FOREX_OFFICER: Final = Role("forex_officer")
"""At a bank's desk, or the exchange authority's: answers requests for settlement."""

AUCTIONEERS: Final = frozenset({CASHIER, GALLERY})
"""Who may make a sale and preside over it."""
KEEPERS: Final = frozenset({Role("keeper"), Role("senior_keeper")})
"""Who has works in hand: two of them at a live session."""
CUSTOMS_OFFICER: Final = Role("customs_officer")
"""Supervises live sessions: speaks into them, and stops them."""

CONSIGNORS: Final = frozenset({ARTIST, GALLERY})
"""Who may consign."""
