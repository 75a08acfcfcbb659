"""Numbers without gaps."""

from sqlalchemy.orm import Session

from marketplace.models.money import Counter


def take(session: Session, name: str) -> Counter:
    """Return the counter of a series, one further, locked until the transaction ends.

    Two transactions that want a number take turns; one that fails gives its number back.
    """
    counter = session.get(Counter, name, with_for_update=True, populate_existing=True)
    if counter is None:
        counter = Counter(name=name)
        session.add(counter)
    counter.value += 1
    session.flush()
    return counter
