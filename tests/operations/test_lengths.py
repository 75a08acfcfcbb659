"""A text that does not fit its column is refused before anything is written, on both databases alike.

Seen red: SQLite kept it, PostgreSQL broke the request off with status 500.
"""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.models import Organisation
from foundation.db import Base, db, transaction
from foundation.ids import new_id
from foundation.lengths import TextTooLong, limits

AT = datetime(2026, 11, 26, 7, tzinfo=UTC)
LETTERS = st.sampled_from("aZ é汴梁𠮷\u0301")
"""Of one to four bytes: a length is in characters, as both databases count it."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.builds(lambda letter, count: letter * count, LETTERS, st.integers(195, 205)))
def test_fits_or_is_refused(app: Flask, name: str) -> None:
    def write() -> None:
        with transaction() as session:
            session.add(Organisation(id=new_id("org", AT), name=name, kind="other", created_at=AT))
            session.flush()
            session.execute(sa.select(Organisation.name)).all()
            session.rollback()

    with app.app_context():
        if len(name) <= 200:
            write()
            return
        with pytest.raises(TextTooLong) as refused:
            write()
        assert refused.value.fields == {"name": "This is too long."}
        assert refused.value.facts == {"length": len(name), "longest": 200}


def test_a_change_is_looked_at_like_a_new_row(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            session.add(Organisation(id="org_1", name="Ink House", kind="other", created_at=AT))
        with pytest.raises(TextTooLong), transaction() as session:
            session.get_one(Organisation, "org_1").name = "x" * 201
        assert db.session.get_one(Organisation, "org_1").name == "Ink House"


def test_every_text_column_with_a_length_is_looked_at() -> None:
    for mapper in Base.registry.mappers:
        columns = {
            column.name
            for column in mapper.local_table.columns
            if type(column.type) is sa.String and column.type.length is not None
        }
        named = {mapper.column_attrs[name].columns[0].name for name, _ in limits(mapper)}
        assert columns <= named, mapper.class_.__name__
