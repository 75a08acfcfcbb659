from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from authentication import jobs
from authentication.evidence import checkpoint, merkle, tiles, verifying
from authentication.evidence.statement import artwork_iri
from authentication.evidence.verdict import State
from authentication.keyring import Keyring
from authentication.models import Checkpoint, HouseKey, LogLeaf, SignedStatement, StatementState
from authentication.operations import keeping_keys, notarising
from authentication.operations.attesting import attest, record
from authentication.queries.house import house_keys, trust_policy
from authentication.queries.statements import passport_bytes, statements, tile, tile_reader
from foundation.db import db, transaction
from foundation.outbox import PublishedEvent
from tests.operations.authentication.studio import ARTIST, BASE_URL, NOON, REGULATOR, Studio


def says(studio: Studio, count: int, *, subject: str = "urn:bianliang:expert:acc_1") -> None:
    for number in range(count):
        record(
            studio.session,
            subject=subject,
            artwork_id=None,
            kind="expert.noted",
            claims={"number": number},
            actor=REGULATOR,
            at=studio.at,
        )


class TestAttest:
    def test_records_what_the_worker_will_sign(self, studio: Studio) -> None:
        work = studio.registers()
        said = attest(
            studio.session,
            artwork_id=work.id,
            kind="custody.stored",
            claims={"state": "stored"},
            disclosable={"place": "vault 3"},
            actor=REGULATOR,
            at=studio.at,
        )
        studio.session.flush()
        before = statements(studio.session, work.id)[-1]

        studio.notarises()

        after = statements(studio.session, work.id)[-1]
        assert (before.id, before.state, before.log_index) == (said, "recorded", None)
        assert (after.id, after.state, after.number, after.sealed) == (said, "integrated", 2, ["place"])

    def test_leaves_certificates_to_experts(self, studio: Studio) -> None:
        work = studio.registers()

        with pytest.raises(AssertionError, match="trust file"):
            attest(
                studio.session,
                artwork_id=work.id,
                kind="certificate",
                claims={},
                actor=REGULATOR,
                at=studio.at,
            )


class TestNotarise:
    @pytest.mark.parametrize("batches", [[1], [255, 1, 1], [256], [300, 300, 8], [1, 2, 3, 600]])
    def test_keeps_the_tree_that_its_leaves_make(self, studio: Studio, batches: list[int]) -> None:
        for batch in batches:
            says(studio, batch)
            assert studio.notarises(limit=1000) == batch

        leaves = studio.session.scalars(sa.select(LogLeaf).order_by(LogLeaf.log_index)).all()
        tree = merkle.Tree(merkle.leaf_hash(leaf.leaf) for leaf in leaves)
        size = sum(batches)
        nodes = tiles.TileNodes(tile_reader(studio.session), size=size)
        for note in studio.session.scalars(sa.select(Checkpoint)):
            assert note.root == tree.root(note.size)
        assert merkle.root(nodes, size) == tree.root()
        for wanted in tiles.tiles_between(0, size):
            data = tile(studio.session, wanted.path)
            if wanted.level is not None:
                assert data == tiles.hashes(tree, wanted)

    def test_takes_a_batch_at_a_time_in_the_order_of_recording(self, studio: Studio) -> None:
        says(studio, 5)

        assert [studio.notarises(limit=2) for _ in range(4)] == [2, 2, 1, 0]
        rows = studio.session.scalars(sa.select(SignedStatement).order_by(SignedStatement.seq)).all()
        assert [row.log_index for row in rows] == [0, 1, 2, 3, 4]
        assert [row.number for row in rows] == [1, 2, 3, 4, 5]

    def test_signs_a_checkpoint_that_the_trust_file_opens(self, studio: Studio) -> None:
        says(studio, 3)
        studio.notarises()

        log = trust_policy(studio.session).logs[0]
        note = studio.session.scalars(sa.select(Checkpoint)).one().note
        found = checkpoint.open_checkpoint(note, keys=[key.key for key in log.keys])
        assert (found.origin, found.size) == ("house.example/log", 3)

    def test_tells_whoever_follows(self, studio: Studio) -> None:
        work = studio.registers()
        studio.notarises()

        facts = studio.session.scalars(
            sa.select(PublishedEvent.facts).where(PublishedEvent.name == "authentication.StatementNotarised")
        ).all()
        assert [(fact["artwork_id"], fact["log_index"]) for fact in facts] == [(work.id, 0)]

    def test_gives_no_statement_two_places(self, studio: Studio) -> None:
        says(studio, 1)
        studio.notarises()
        row = studio.session.scalars(sa.select(SignedStatement)).one()
        row.state = StatementState.RECORDED  # as if somebody had forgotten
        row.log_index = row.number = None

        with pytest.raises(sa.exc.IntegrityError):
            studio.notarises()


class TestNotary:
    """The job, with transactions of its own, dying wherever it can."""

    def notary(self, folder: Path) -> jobs.Notary:
        return jobs.Notary(keys_dir=folder / "keys", base_url=BASE_URL)

    def says(self, count: int) -> None:
        with transaction() as session:
            for number in range(count):
                record(
                    session,
                    subject="urn:bianliang:expert:acc_1",
                    artwork_id=None,
                    kind="expert.noted",
                    claims={"number": number},
                    actor=REGULATOR,
                    at=NOON,
                )

    @pytest.mark.parametrize("where", ["sign", "_append", "_extend"])
    def test_loses_nothing_and_doubles_nothing_when_it_dies(
        self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        class Killed(BaseException):
            pass

        def dies(*args: Any, **how: Any) -> Any:
            raise Killed

        with app.app_context():
            self.says(3)
            assert self.notary(tmp_path).run(NOON) == 5  # three statements and two status lists
            self.says(4)
            with monkeypatch.context() as patched:
                target = checkpoint if where == "sign" else notarising
                patched.setattr(target, where, dies)
                with pytest.raises(Killed):
                    self.notary(tmp_path).run(NOON)
            db.session.rollback()
            assert db.session.scalar(sa.select(sa.func.max(Checkpoint.size))) == 3
            assert db.session.scalar(sa.select(sa.func.count(LogLeaf.log_index))) == 3

            assert self.notary(tmp_path).run(NOON) == 4
            assert self.notary(tmp_path).run(NOON) == 0

            assert db.session.scalar(sa.select(sa.func.max(Checkpoint.size))) == 7
            assert db.session.scalar(sa.select(sa.func.count(LogLeaf.log_index))) == 7
            db.session.rollback()

    def test_signs_status_lists_again_before_they_grow_old(self, app: Flask, tmp_path: Path) -> None:
        with app.app_context():
            notary = self.notary(tmp_path)

            assert [
                notary.run(NOON),
                notary.run(NOON + timedelta(minutes=59)),
                notary.run(NOON + timedelta(minutes=61)),
            ] == [2, 0, 2]
            db.session.rollback()


class TestKeys:
    def test_are_files_that_only_their_owner_reads(self, studio: Studio) -> None:
        files = sorted((studio.folder / "keys").iterdir())

        assert [file.name for file in files] == ["issuer-0001.pem", "log-0001.pem"]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

    @pytest.mark.parametrize("purpose", ["issuer", "log"])
    def test_rotate_with_their_history_and_what_they_signed_stays_good(
        self, studio: Studio, purpose: str
    ) -> None:
        first = studio.certifies(1)
        studio.notarises()
        before = passport_bytes(studio.session, first.artwork_id)
        studio.at += timedelta(days=1)
        studio.keyring.add(purpose)
        keeping_keys.keep_keys(
            studio.session, keyring=studio.keyring, base_url="https://moved.example", at=studio.at
        )
        second = studio.certifies(2)
        studio.notarises()

        trust = trust_policy(studio.session)
        after = passport_bytes(studio.session, second.artwork_id)
        states = [verifying.verify(data, trust=trust, at=studio.at).state for data in (before, after)]

        assert states == [State.VALID, State.VALID]
        history = house_keys(studio.session, purpose)
        assert [key.until is None for key in history] == [False, True]
        assert all("house.example" in key.name for key in history)

    def test_are_read_again_when_another_process_added_one(self, studio: Studio) -> None:
        elsewhere = Keyring(studio.folder / "keys").add("issuer")

        assert studio.keyring.current("issuer").public == elsewhere.public

    def test_that_are_compromised_no_longer_speak_for_what_came_later(self, studio: Studio) -> None:
        certified = studio.certifies()
        studio.notarises()
        (key,) = house_keys(studio.session, "issuer")

        keeping_keys.mark_compromised(
            studio.session, multikey=key.multikey, since=studio.at - timedelta(hours=1), at=studio.at
        )

        verdict = verifying.verify(
            passport_bytes(studio.session, certified.artwork_id),
            trust=trust_policy(studio.session),
            at=studio.at,
        )
        assert verdict.state is State.ISSUER_NOT_TRUSTED
        assert studio.session.get_one(HouseKey, key.multikey).until == studio.at


def test_a_passport_says_what_is_not_in_the_log_yet(studio: Studio) -> None:
    certified = studio.certifies()
    studio.notarises()
    attest(
        studio.session,
        artwork_id=certified.artwork_id,
        kind="custody.stored",
        claims={},
        actor=ARTIST,
        at=studio.at,
    )
    studio.session.flush()

    verdict = verifying.verify(
        passport_bytes(studio.session, certified.artwork_id), trust=trust_policy(studio.session), at=studio.at
    )

    assert verdict.artwork == artwork_iri(certified.artwork_id)
    assert [said.kind for said in verdict.statements][-1] == "certificate"
