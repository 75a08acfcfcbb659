"""The roles that the registry knows."""

from typing import Final

from foundation.actor import Role

ARTIST: Final = Role("artist")
"""Registers works of his own making."""
GALLERY: Final = Role("gallery")
"""Registers works on behalf of makers and owners."""
EXPERT: Final = Role("expert")
"""Examines works and certifies them, with a key of his own."""
REGULATOR: Final = Role("regulator")
"""Approves experts' keys; suspends and revokes certificates."""
AUDITOR: Final = Role("auditor")
"""Reads everything, changes nothing."""

OVERSEERS: Final = frozenset({EXPERT, REGULATOR, AUDITOR})
"""Who may read what a registrant has not made public."""

HANDS: Final = frozenset(
    map(
        Role,
        (
            "keeper",
            "senior_keeper",
            "gate_officer",
            "courier",
            "declarant",
            "customs_officer",
            "relic_examiner",
            "conservator",
            "regulator",
            "artist",
            "gallery",
            "buyer",
        ),
    )
)
"""Who signs acts in custody, and may have a key of his own for it; the floors above spell them so."""

KEEPERS: Final = frozenset({Role("keeper"), Role("senior_keeper")})
READ_REGISTRANTS: Final = OVERSEERS | KEEPERS
"""Who reads by whom a work was registered, besides his own side; the passport seals it."""
HOUSE: Final = READ_REGISTRANTS | frozenset(
    map(
        Role,
        (
            "gate_officer",
            "courier",
            "declarant",
            "customs_officer",
            "relic_examiner",
            "conservator",
            "cashier",
        ),
    )
)
"""Who sees works that are not certified yet, besides their own side; the floors above spell them so."""
