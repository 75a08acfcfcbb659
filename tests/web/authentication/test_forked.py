"""The house holds what it signed against what is brought: a checkpoint by its stolen keys is a fork."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from authentication.evidence import checkpoint, merkle, passport
from authentication.evidence.checkpoint import Checkpoint, Note
from authentication.keyring import LOG, Keyring
from authentication.models import Checkpoint as CheckpointRow
from foundation.db import db
from tests.conftest import Person
from tests.web.authentication.test_verifying_many import answers, packed, sends
from tests.web.authentication.walk import certifies, registers

Opens = Callable[..., Person]
Work = Callable[[], int]


def forged(app: Flask, data: bytes, size: int) -> bytes:
    """Return a passport under another tree of this size, signed with the house's own key."""
    true = passport.read(data)
    places = {each.logged.index: each.logged.leaf_hash for each in true.entries if each.logged}
    tree = merkle.Tree(places.get(at, merkle.leaf_hash(b"another story")) for at in range(size))
    origin = Checkpoint.parse(Note.parse(true.checkpoint or "").text).origin
    key = Keyring(app.extensions["bianliang.settings"].data_dir / "keys").current(LOG)
    entries = tuple(
        replace(each, logged=replace(each.logged, path=tuple(tree.inclusion_path(each.logged.index))))
        for each in true.entries
        if each.logged
    )
    note = checkpoint.sign(Checkpoint(origin, size, tree.root()), key=key)
    return passport.write(replace(true, checkpoint=note, entries=entries))


def own_size(data: bytes) -> int:
    return Checkpoint.parse(Note.parse(passport.read(data).checkpoint or "").text).size


def sized(data: bytes, size: int) -> bytes:
    """Return a passport with another size written over that of its checkpoint, by anyone."""
    true = passport.read(data)
    note = Note.parse(true.checkpoint or "")
    said = replace(Checkpoint.parse(note.text), size=size)
    return passport.write(replace(true, checkpoint=replace(note, text=said.text()).write()))


def test_a_checkpoint_that_the_house_did_not_sign_is_a_fork_on_its_own_page_and_in_bulk(
    app: Flask, client: FlaskClient, person: Opens, work: Work
) -> None:
    artwork = registers(person("artist")).json
    certifies(artwork["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    data = client.get(f"/artworks/{artwork['id']}/passport").data
    first = max(each.logged.index for each in passport.read(data).entries if each.logged) + 1
    for seed in (2, 3):
        registers(person("artist"), seed)
    work()
    with app.app_context():
        sizes = set(db.session.scalars(sa.select(CheckpointRow.size)))
    unsigned = min(set(range(first, max(sizes))) - sizes)
    wrong = {str(size): forged(app, data, size) for size in (max(sizes), unsigned, max(sizes) + 1)}

    def verified(file: bytes) -> tuple[str, str]:
        sent = {"passport": (io.BytesIO(file), "a.passport")}
        told = client.post("/verify", data=sent, headers={"Accept": "application/json"}).get_json()
        return str(told["verification"]["state"]), json.dumps(told)

    assert verified(data)[0] == "valid"
    assert {size: verified(file)[0] for size, file in wrong.items()} == dict.fromkeys(wrong, "log_forked")
    for size in sorted({first, unsigned, max(sizes) + 5} - {own_size(data)}):
        state, told = verified(sized(data, size))
        assert state == "proof_broken"
        assert not re.search(r"never grew|disagree", told), "no key signed for this size"
    auditor = person("auditor")
    batch = sends(auditor, packed(true=data, **wrong))
    work()
    assert dict(answers(auditor, batch)) == {
        "passports/true": "valid",
        **{f"passports/{size}": "log_forked" for size in wrong},
    }
