"""Whatever is changed, removed or inserted behind our back is found, and named."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from authentication.audits import audits
from authentication.images.store import DirectoryStore
from authentication.operations import deciding
from tests.operations.authentication.studio import REGULATOR, Studio, encoded, picture

Tamper = Callable[[Studio, DirectoryStore], None]


def sql(*lines: str) -> Tamper:
    def tamper(studio: Studio, store: DirectoryStore) -> None:
        studio.session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        for line in lines:
            done = studio.session.execute(sa.text(line))
            assert done.rowcount, line  # type: ignore[attr-defined]

    return tamper


def change_file(studio: Studio, store: DirectoryStore) -> None:
    path = store.path(next(store.all()))
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def remove_file(studio: Studio, store: DirectoryStore) -> None:
    store.path(next(store.all())).unlink()


CASES: list[tuple[Tamper, str]] = [
    (sql("UPDATE log_leaf SET leaf = x'00' WHERE log_index = 2"), "leaf 2 was changed"),
    (sql("UPDATE log_leaf SET leaf = 'x' WHERE log_index = 2"), "cannot be read"),
    (sql("UPDATE log_leaf SET leaf_hash = zeroblob(32) WHERE log_index = 2"), "leaf 2 was changed"),
    (sql("DELETE FROM log_leaf WHERE log_index = 2"), "leaf 2 is missing"),
    (sql("DELETE FROM log_leaf WHERE log_index = (SELECT max(log_index) FROM log_leaf)"), "was signed for"),
    (sql("UPDATE log_tile SET hashes = zeroblob(length(hashes))"), "tile 0/0 was changed"),
    (sql("DELETE FROM log_tile"), "tile 0/0 was removed"),
    (sql("UPDATE checkpoint SET root = zeroblob(32)"), "is not the one that was signed"),
    (sql("UPDATE checkpoint SET note = replace(note, 'house.example', 'other.example')"), "checkpoint"),
    (sql("DELETE FROM checkpoint"), "was signed for 0"),
    (
        sql("UPDATE signed_statement SET claims = '{}' WHERE kind = 'certificate'"),
        "says something else than what was signed",
    ),
    (
        sql("UPDATE signed_statement SET credential = replace(credential, 'strong', 'certain')"),
        "The signature does not hold",
    ),
    (sql("UPDATE signed_statement SET salt = zeroblob(32) WHERE number = 2"), "made of something else"),
    (sql("UPDATE signed_statement SET number = 9 WHERE number = 2"), "it is not number 2"),
    (
        sql(
            "DELETE FROM log_leaf WHERE log_index = 3",
            "DELETE FROM signed_statement WHERE log_index = 3",
        ),
        "leaf 3 is missing",
    ),
    (sql("UPDATE certificate SET state = 'in_force'"), "was last said to be suspended"),
    (sql("UPDATE certificate SET state = 'revoked'"), "was last said to be suspended"),
    (sql("UPDATE certificate SET number = 'BL-2026-000777'"), "says something else"),
    (sql("DELETE FROM certificate"), "its row was removed"),
    (sql("UPDATE status_list SET bits = zeroblob(16384)"), "its bits are not"),
    (sql("UPDATE artwork SET materials = 'gold'"), "materials is not what was certified"),
    (sql("DELETE FROM artwork_image"), "certified photograph"),
    (change_file, "the file was changed"),
    (remove_file, "the file is missing"),
]


@pytest.fixture
def house(studio: Studio, tmp_path: Path) -> tuple[Studio, DirectoryStore]:
    """A certified work whose certificate is suspended, with its files."""
    from authentication.images.preparing import prepare

    store = DirectoryStore(tmp_path / "images")
    card = studio.certifies()
    for data in prepare(encoded(picture(1), quality=92)).files:
        store.put(data)
    studio.notarises()
    assert card.id is not None
    deciding.suspend_certificate(
        studio.session, certificate_id=card.id, reason="a doubt", actor=REGULATOR, at=studio.at
    )
    studio.notarises()
    return studio, store


def found(studio: Studio, store: DirectoryStore) -> list[str]:
    studio.session.flush()
    studio.session.expire_all()
    return [said for audit in audits(store) for said in audit.run(studio.session)]


def test_nothing_is_found_where_nothing_was_done(house: tuple[Studio, DirectoryStore]) -> None:
    assert found(*house) == []


@pytest.mark.parametrize(("tamper", "named"), CASES, ids=[named for _, named in CASES])
def test_what_was_done_is_found(house: tuple[Studio, DirectoryStore], tamper: Tamper, named: str) -> None:
    if house[0].session.get_bind().dialect.name != "sqlite":
        pytest.skip("the faults are planted in SQLite's words")
    tamper(*house)

    said = found(*house)

    assert any(named in each for each in said), said
