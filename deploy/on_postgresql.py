"""Which tests `make test` runs on PostgreSQL too."""

from typing import Final

ON_POSTGRESQL: Final = (
    "tests/operations/authentication",
    "tests/operations/gate/test_customs_machine.py",
    "tests/operations/gate/test_gating.py",
    "tests/operations/market",
    "tests/operations/saleroom",
    "tests/operations/warehouse/test_changed_by_hand.py",
    "tests/operations/warehouse/test_hands.py",
    "tests/operations/warehouse/test_random_walks.py",
    "tests/operations/test_auditing.py",
    "tests/operations/test_backup.py",
    "tests/operations/test_lengths.py",
    "tests/operations/test_outbox.py",
    "tests/operations/test_turns.py",
    "tests/journey/test_kill.py",
    "tests/web/saleroom",
    "tests/web/foundation/test_people.py",
    "tests/web/gate/test_bad_input.py",
    "tests/web/warehouse/test_at_once.py",
    "tests/web/warehouse/test_bad_input.py",
)
"""Where money, bids and keys are, whatever races, walks at random, is killed, or is sent nonsense.

What all the others ask on SQLite is kept, and PostgreSQL has to understand and plan every question of it
(tests/asked.py); `make soak` runs them on it too. The rest touches no database.
"""
