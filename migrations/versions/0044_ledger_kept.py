"""The database itself keeps the money ledger: bookings come in their order, balance, and stay as they are.

PostgreSQL adds a booking up when its transaction commits. SQLite has no such moment; there the head of
the ledger moves on to a booking that balances or not at all, and nothing can be booked behind it.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

# ruff: noqa: S608 -- SQL of words that stand in this file alone

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLES = ("ledger_account", "ledger_entry", "ledger_transaction")
HEAD = "coalesce((SELECT value FROM counter WHERE name = 'ledger'), 0)"
UNBALANCED = (
    "SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id "
    "WHERE e.transaction_seq = {seq} GROUP BY a.currency HAVING sum(e.amount_minor) <> 0"
)
CHANGED = "bookings are never changed; book the opposite"
BEHIND = "nothing is added to a booking that was made"
OUT_OF_ORDER = "bookings come one after the other"
OFF = "a booking that does not balance"

ON_SQLITE = {
    **{
        f"{table}_{act.lower()}": f"BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
        for table in TABLES
        for act in ("UPDATE", "DELETE")
    },
    "ledger_entry_insert": (
        f"BEFORE INSERT ON ledger_entry WHEN NEW.transaction_seq <= {HEAD} "
        f"BEGIN SELECT RAISE(ABORT, '{BEHIND}'); END"
    ),
    "ledger_transaction_insert": (
        f"BEFORE INSERT ON ledger_transaction WHEN NEW.seq <> {HEAD} + 1 "
        f"BEGIN SELECT RAISE(ABORT, '{OUT_OF_ORDER}'); END"
    ),
    "ledger_head_update": (
        "BEFORE UPDATE ON counter WHEN OLD.name = 'ledger' "
        "AND (NEW.name <> OLD.name OR NEW.value <> OLD.value OR NEW.hash <> OLD.hash) BEGIN "
        f"SELECT RAISE(ABORT, '{OUT_OF_ORDER}') WHERE NEW.name <> OLD.name OR NEW.value <> OLD.value + 1 "
        "OR NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.seq = NEW.value AND t.hash = NEW.hash); "
        f"SELECT RAISE(ABORT, '{OFF}') "
        "WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.transaction_seq = NEW.value) "
        f"OR EXISTS ({UNBALANCED.format(seq='NEW.value')}); END"
    ),
    "ledger_head_delete": (
        f"BEFORE DELETE ON counter WHEN OLD.name = 'ledger' BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
    ),
}

FUNCTIONS = {
    "ledger_is_kept": f"RAISE EXCEPTION '{CHANGED}';",
    "ledger_entry_comes_in_order": (
        f"IF NEW.transaction_seq < {HEAD} THEN RAISE EXCEPTION '{BEHIND}'; END IF; RETURN NEW;"
    ),
    "ledger_booking_balances": (
        "IF NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.transaction_seq = NEW.seq) "
        f"OR EXISTS ({UNBALANCED.format(seq='NEW.seq')}) THEN RAISE EXCEPTION '{OFF}'; END IF; "
        f"IF NEW.seq > {HEAD} THEN RAISE EXCEPTION '{OUT_OF_ORDER}'; END IF; RETURN NULL;"
    ),
    "ledger_entry_balances": (
        f"IF EXISTS ({UNBALANCED.format(seq='NEW.transaction_seq')}) "
        f"THEN RAISE EXCEPTION '{OFF}'; END IF; RETURN NULL;"
    ),
}
AT_COMMIT = "AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {does}()"
ON_POSTGRESQL = {
    **{
        f"{table}_kept": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_is_kept()"
        for table in TABLES
    },
    **{
        f"{table}_emptied": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()"
        for table in TABLES
    },
    "ledger_head_kept": (
        "BEFORE DELETE ON counter FOR EACH ROW WHEN (OLD.name = 'ledger') EXECUTE FUNCTION ledger_is_kept()"
    ),
    "ledger_entry_in_order": (
        "BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_comes_in_order()"
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, what in ON_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {what}")
        return
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for name, what in ON_POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {what}")
    for table, does in (
        ("ledger_transaction", "ledger_booking_balances"),
        ("ledger_entry", "ledger_entry_balances"),
    ):
        what = AT_COMMIT.format(table=table, does=does)
        op.execute(f"CREATE CONSTRAINT TRIGGER {table}_balances {what}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}() CASCADE")
