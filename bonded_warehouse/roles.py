"""Roles of the warehouse, and which of them may sign as what in the custody table."""

from typing import Final

from foundation.actor import Role

KEEPER: Final = Role("keeper")
"""Has works in hand; qualified to pack."""
SENIOR_KEEPER: Final = Role("senior_keeper")
"""A keeper who may release from and book into the vault."""
GATE_OFFICER: Final = Role("gate_officer")
COURIER: Final = Role("courier")
"""Accompanies a work, or carries it under supervision."""
DECLARANT: Final = Role("declarant")
CUSTOMS_OFFICER: Final = Role("customs_officer")
RELIC_EXAMINER: Final = Role("relic_examiner")
CONSERVATOR: Final = Role("conservator")
TAX_OFFICER: Final = Role("tax_officer")
"""Determines tax, refunds and exemptions, and keeps the customs rates."""
FOREX_OFFICER: Final = Role("forex_officer")
"""At the bank or the exchange authority: keeps quotas and the total-volume check."""
REGULATOR: Final = Role("regulator")
"""Sees everything, and can stop a work. The same word as in the registry of works."""

ARTIST: Final = Role("artist")
GALLERY: Final = Role("gallery")
BUYER: Final = Role("buyer")
"""These three belong to the floors around us; their works lie here, so their words are known here."""

KEEPERS: Final = frozenset({KEEPER, SENIOR_KEEPER})
DEPOSITORS: Final = frozenset({ARTIST, GALLERY, BUYER})
STAFF: Final = frozenset(
    {
        KEEPER,
        SENIOR_KEEPER,
        GATE_OFFICER,
        COURIER,
        DECLARANT,
        CUSTOMS_OFFICER,
        RELIC_EXAMINER,
        CONSERVATOR,
        REGULATOR,
    }
)
"""Who has a part in custody."""
AUDITOR: Final = Role("auditor")
"""Reads everything, changes nothing."""
TAX_READERS: Final = frozenset({DECLARANT, CUSTOMS_OFFICER, TAX_OFFICER, REGULATOR, AUDITOR})
"""Who may see every tax document; an owner sees those of his works."""
FX_READERS: Final = frozenset({FOREX_OFFICER, REGULATOR, AUDITOR})
READERS: Final = STAFF | {AUDITOR, TAX_OFFICER}
"""Who may see every holding; a depositor or owner sees their own."""
