"""A witness on its own machine and this house: followed over real HTTP, cosigned, rewritten, caught."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from authentication.audits import checkpoints_hold
from authentication.evidence import checkpoint, merkle, policy, tiles, verifying
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.evidence.verdict import State
from authentication.keyring import LOG, Keyring
from authentication.models import Checkpoint as CheckpointRow
from authentication.models import Cosignature, LogLeaf, LogTile
from authentication.witness import looking
from authentication.witness.errors import Forked
from authentication.witness.folder import Folder
from foundation import clock
from foundation.db import db, transaction
from tests.conftest import Person
from tests.unit.evidence.making import key
from tests.web.authentication.walk import certifies, registers

NAME = "regulator.example/kaifeng"
KEY = key(4)
VKEY = NoteKey(NAME, KEY.public, cosigns=True).vkey
Opens = Callable[..., Person]
Work = Callable[[], int]


@pytest.fixture
def certified(person: Opens, work: Work) -> dict[str, Any]:
    artwork = registers(person("artist")).json
    return certifies(artwork["id"], expert=person("expert"), regulator=person("regulator"), work=work)


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def names(regulator: Person, vkey: str = VKEY, **said: Any) -> Any:
    return regulator.post("/log/witnesses", {"vkey": vkey, **said})


def cosigned(client: FlaskClient, *, after: timedelta = timedelta(0)) -> str:
    note = client.get("/log/checkpoint").text
    return checkpoint.cosign(note, witness=NAME, key=KEY, at=clock.now() + after)


def _log(client: FlaskClient) -> Any:
    return client.get("/log", headers={"Accept": "application/json"}).json


def verdict_of(client: FlaskClient, artwork_id: str) -> Any:
    passport = client.get(f"/artworks/{artwork_id}/passport").data
    trust = policy.read(client.get("/trust.toml").data)
    return verifying.verify(passport, trust=trust, at=clock.now())


def test_a_passport_says_who_witnessed_it_and_not_witnessed_while_it_is_needed(
    client: FlaskClient, certified: dict[str, Any], person: Opens, work: Work, app: Flask
) -> None:
    work_id = certified["artwork_id"]
    assert names(person("regulator"), needed=True).json["name"] == NAME
    assert verdict_of(client, work_id).state is State.NOT_WITNESSED

    taken = client.post("/log/cosignatures", json={"note": cosigned(client)})
    registers(person("artist"), seed=2)
    work()

    found = verdict_of(client, work_id)
    assert taken.status_code == 201
    assert (found.state, found.witnesses) == (State.VALID, (NAME,))
    assert found.log_size < _log(client)["size"]
    page = client.get("/log", headers={"Accept": "text/html"}).text
    assert NAME in page
    with app.app_context():
        assert list(checkpoints_hold(db.session)) == []
        with transaction() as session:
            row = session.scalars(sa.select(Cosignature)).one()
            row.seen_at += timedelta(seconds=1)
        assert [one.partition(":")[2][:17] for one in checkpoints_hold(db.session)] == [" it was made at 2"]


class TestBringing:
    def brings(self, client: FlaskClient, note: str) -> tuple[int, str]:
        answer = client.post("/log/cosignatures", json={"note": note})
        said: dict[str, Any] = answer.json or {}
        return answer.status_code, str(said.get("detail", ""))

    def test_nobody_but_a_named_witness_cosigns(
        self, client: FlaskClient, certified: dict[str, Any], person: Opens
    ) -> None:
        assert self.brings(client, cosigned(client))[0] == 422
        names(person("regulator"))
        assert self.brings(client, cosigned(client))[0] == 201
        assert self.brings(client, cosigned(client))[0] == 201, "again changes nothing"
        assert person("regulator").post("/log/witnesses/end", {"vkey": VKEY}).status_code == 201
        assert self.brings(client, cosigned(client))[0] == 422

    def test_no_other_checkpoint_no_broken_line_no_later_date_is_taken(
        self, client: FlaskClient, certified: dict[str, Any], person: Opens, app: Flask
    ) -> None:
        names(person("regulator"))
        good = Note.parse(cosigned(client))
        line = good.signatures[-1]
        cut = checkpoint.NoteSignature(line.name, line.key_hash, line.signature[:-1])
        odd = checkpoint.NoteSignature(
            line.name, line.key_hash, line.signature[:-1] + bytes([line.signature[-1] ^ 1])
        )
        other = Checkpoint.parse(good.text)
        forked = checkpoint.sign(Checkpoint(other.origin, other.size, bytes(32)), key=key(9))
        wrong = [
            "",
            "no note",
            Note(good.text, (good.signatures[0], cut)).write(),
            Note(good.text, (good.signatures[0], odd)).write(),
            checkpoint.cosign(forked, witness=NAME, key=KEY, at=clock.now()),
            cosigned(client, after=timedelta(hours=1)),
        ]

        assert [self.brings(client, note)[0] for note in wrong] == [422] * len(wrong)
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Cosignature)) == 0

    def test_only_a_witness_key_is_named_and_once(self, person: Opens) -> None:
        regulator = person("regulator")
        for vkey in ("", "x", NoteKey("a/log", KEY.public).vkey, VKEY[:-2] + "A="):
            assert names(regulator, vkey).status_code == 422
        assert names(regulator).status_code == 201
        assert names(regulator).status_code == 409
        assert person("artist").post("/log/witnesses", {"vkey": VKEY}).status_code == 403


class TestFollowing:
    """A real witness against this very house, over HTTP."""

    @pytest.fixture
    def folder(
        self, certified: dict[str, Any], served: str, client: FlaskClient, tmp_path: Path, person: Opens
    ) -> Folder:
        trust = client.get("/trust.toml").data
        folder = Folder.begin(tmp_path / "w", name=NAME, url=served, trust=trust, password=None)
        vkey = NoteKey(NAME, folder.key().public, cosigns=True).vkey
        assert names(person("regulator"), vkey).status_code == 201
        return folder

    def test_what_only_grows_is_cosigned_and_the_log_shows_it(
        self, folder: Folder, client: FlaskClient, person: Opens, work: Work
    ) -> None:
        first = looking.look(folder, at=clock.now())
        registers(person("artist"), seed=2)
        work()
        second = looking.look(folder, at=clock.now())
        third = looking.look(folder, at=clock.now())

        assert (first.not_taken, second.not_taken, third.not_taken) == (None, None, None)
        assert f"— {NAME} " in client.get("/log/checkpoint").text
        assert _log(client)["witnesses"][0]["size"] > 3

    def test_a_fork_planted_in_the_house_is_caught_and_kept(self, folder: Folder, app: Flask) -> None:
        looking.look(folder, at=clock.now())
        with app.app_context():
            plant_a_fork(Keyring(app.extensions["bianliang.settings"].data_dir / "keys"))

        with pytest.raises(Forked):
            looking.look(folder, at=clock.now())

        assert len(list(folder.path.glob("FORK-*.json"))) == 1
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Cosignature)) == 1


def plant_a_fork(keyring: Keyring) -> None:
    """Rewrite the first leaf as a house with its keys would: leaves, tiles and checkpoints agree again."""
    with transaction() as session:
        leaves = list(session.scalars(sa.select(LogLeaf).order_by(LogLeaf.log_index)))
        leaves[0].leaf += b" "
        leaves[0].leaf_hash = merkle.leaf_hash(leaves[0].leaf)
        tree = merkle.Tree(row.leaf_hash for row in leaves)
        for row in session.scalars(sa.select(LogTile)):
            row.hashes = tiles.hashes(tree, tiles.Tile(row.level, row.tile_index, len(row.hashes) // 32))
        for said in session.scalars(sa.select(CheckpointRow)):
            origin = Checkpoint.parse(Note.parse(said.note).text).origin
            said.root = tree.root(said.size)
            said.note = checkpoint.sign(Checkpoint(origin, said.size, said.root), key=keyring.current(LOG))
