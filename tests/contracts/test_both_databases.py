"""What was asked of SQLite by tests that are not run on PostgreSQL is understood there too."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.asked import KEPT_IN, questions
from tests.conftest import POSTGRESQL
from tests.rows import for_psycopg

ASKED = os.environ.get(KEPT_IN, "")
pytestmark = pytest.mark.skipif(
    not (POSTGRESQL and ASKED), reason="on PostgreSQL, after the tests on SQLite: `make test`"
)


@pytest.fixture
def server(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(for_psycopg(database_url), autocommit=True, prepare_threshold=None) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        yield connection


def refusal(server: psycopg.Connection, question: str) -> str:
    """Return why PostgreSQL does not understand a question; nothing if it does."""
    places = max(map(int, re.findall(r"\$(\d+)", question)), default=0)
    given = f"({', '.join(['NULL'] * places)})" if places else ""
    try:
        server.execute(f"PREPARE asked {question}".encode())
        server.execute(f"EXPLAIN EXECUTE asked{given}".encode())
    except psycopg.Error as error:
        return str(error).splitlines()[0]
    finally:
        server.execute("DEALLOCATE ALL")
    return ""


def test_postgresql_understands_every_question_of_the_tests(server: psycopg.Connection) -> None:
    asked = questions(Path(ASKED))

    assert asked
    assert {by: why for question, by in asked.items() if (why := refusal(server, question))} == {}


def test_a_question_that_only_sqlite_understands_is_told(server: psycopg.Connection) -> None:
    assert refusal(server, "AS SELECT 1") == ""
    assert refusal(server, "(VARCHAR) AS SELECT 1 FROM artwork WHERE artwork.id = $1") == ""
    assert "GROUP BY" in refusal(server, "AS SELECT id, count(*) FROM artwork GROUP BY made_from_year")
    assert "operator does not exist" in refusal(server, "AS SELECT 1 FROM artwork WHERE id = 1")
