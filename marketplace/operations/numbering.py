"""Numbers without gaps."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.models.money import Counter


def take(session: Session, name: str) -> Counter:
    """Return the counter of a series, one further, locked until the transaction ends.

    Two transactions that want a number take turns, the very first ones too; one that fails
    gives its number back.
    """
    counter = hold(session, name)
    counter.value += 1
    session.flush()
    return counter


def hold(session: Session, name: str) -> Counter:
    """Return the counter of a series as it stands, locked until the transaction ends."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Counter).values(name=name, value=0, hash="").on_conflict_do_nothing())
    return session.get_one(Counter, name, with_for_update=True, populate_existing=True)
