"""Numbers without gaps."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.models.money import Counter


def take(session: Session, name: str) -> Counter:
    """Return the counter of a series, one further, locked until the transaction ends.

    Two transactions that want a number take turns, the very first ones too; one that fails
    gives its number back.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Counter).values(name=name, value=0, hash="").on_conflict_do_nothing())
    counter = session.get_one(Counter, name, with_for_update=True, populate_existing=True)
    counter.value += 1
    session.flush()
    return counter
