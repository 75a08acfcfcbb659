"""After the hammer anyone recomputes how it went: by the file alone, on a machine of his own."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from authentication.evidence import bid_history, canonical, policy
from authentication.evidence.verdict import Outcome, State
from foundation import clock
from marketplace.rules.sales import SaleState
from tests.offline.running import NOT_VALID, VALID, run
from tests.operations.saleroom.room import NOON, Room, places


@pytest.fixture
def sold(room: Room, work: Callable[[], int]) -> str:
    """Sell a lot that was opened by the clerk, extended once, over a reserve; have the worker sign."""
    room.opens_sale(name="2", state=SaleState.SCHEDULED, opens_at=NOON + timedelta(minutes=1))
    lot, clerk = room.enters("sal_2", reserve_minor=700_00), room.clerk()
    for name in "ABC":
        room.gives_paddle(name, "sal_2")
    room.clock.pass_s(60)
    clerk.turn()
    places(clerk, room.people["A"], lot, 600)
    places(clerk, room.people["B"], lot, 2_000)
    places(clerk, room.people["C"], lot, 1_200)
    room.clock.at = NOON + timedelta(minutes=59)
    places(clerk, room.people["A"], lot, 5_000)
    room.clock.pass_s(400)
    clerk.turn()
    work()
    return lot


def file_of(app: Flask, lot: str) -> bytes:
    answer = app.test_client().get(f"/lots/{lot}/history")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def test_a_stranger_recomputes_it_offline_and_one_changed_byte_is_refused(
    room: Room, sold: str, app: Flask, tmp_path: Path
) -> None:
    data = file_of(app, sold)
    trust = app.test_client().get("/trust.toml").data
    (tmp_path / "lot.json").write_bytes(data)
    (tmp_path / "trust.toml").write_bytes(trust)

    done = run("verify", tmp_path / "lot.json", "--trust", tmp_path / "trust.toml")

    assert done.returncode == VALID, done.stdout + done.stderr
    assert "sold for USD 225000 (minor units) to paddle 101" in done.stdout
    content = json.loads(data)["content"]
    assert [(one["amount_minor"], one["exact"]) for one in content["bids"]] == [
        (500_00, False),  # 600, which the reserve hid: the price stood at 500 and leapt to 700
        (2_000_00, True),
        (1_200_00, True),
        (2_250_00, False),  # the winner's maximum of 5,000 is nobody's business
    ]
    assert content["reserve"] == [{"from": 1, "minor": 700_00}]
    assert "acc_" not in data.decode()
    believed = policy.read(trust)
    for place in range(0, len(data), max(1, len(data) // 60)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert not bid_history.verify(changed, trust=believed, at=clock.now()).is_valid, place
    (tmp_path / "lot.json").write_bytes(data.replace(b'"price_minor":225000', b'"price_minor":225001'))
    done = run("verify", tmp_path / "lot.json", "--trust", tmp_path / "trust.toml")
    assert done.returncode == NOT_VALID


def test_a_lie_that_the_house_itself_signed_is_found(sold: str, app: Flask) -> None:
    """Who holds the keys and makes every hash anew still cannot make the bids come to another end."""
    found: dict[str, Any] = json.loads(file_of(app, sold))
    content = found["content"]
    content["bids"][1]["amount_minor"] = 1_900_00
    data = canonical.write(found)

    verdict = bid_history.verify(data, trust=policy.NOBODY, at=clock.now())

    outcomes = {step.name: step.outcome for step in verdict.steps}
    assert outcomes["bids"] is Outcome.FAILED
    assert verdict.state is State.PROOF_BROKEN


def test_there_is_none_before_the_end(room: Room, app: Flask) -> None:
    lot = room.enters()
    client = app.test_client()
    assert client.get(f"/lots/{lot}/history").status_code == 409
    assert client.get("/lots/nothing/history").status_code == 404
