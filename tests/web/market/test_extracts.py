"""A seller lets a bank read what the books say of him: signed, without buyers, as long as he wants."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.evidence import canonical, extract, policy
from authentication.evidence.verdict import Outcome, State
from foundation import clock
from foundation.accounts.models import User
from marketplace.models.extracts import ExtractMaking, ExtractReading
from marketplace.operations import extracting
from marketplace.rules.extracts import FRESH
from tests.operations.market.house import Market


@pytest.fixture
def sold(market: Market) -> Market:
    _, invoice = market.placed()
    market.pays(invoice)
    market.worker()
    return market


def consents(market: Market, **changes: Any) -> dict[str, Any]:
    today = clock.now().date()
    given = {
        "recipient": "Bank of Kaifeng",
        "purpose": "A line of credit",
        "from_on": (market.at.date() - timedelta(days=400)).isoformat(),
        "to_on": (today + timedelta(days=90)).isoformat(),
        "until_on": (today + timedelta(days=90)).isoformat(),
        "orders": True,
        "receipts": True,
        "custody": True,
    }
    answer = market.seller.post("/extracts", given | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def reads(market: Market, card: dict[str, Any]) -> Any:
    market.worker()
    return market.app.test_client().get(card["address"].partition("localhost")[2])


def test_a_bank_reads_and_verifies_it_offline_until_it_is_revoked(sold: Market, tmp_path: Path) -> None:
    card = consents(sold)
    answer = reads(sold, card)
    assert answer.status_code == 200, answer.text
    content = answer.get_json()["content"]
    [order] = content["orders"]
    assert (order["state"], order["price_minor"]) == ("settled", 1_000_00)
    assert content["totals"] == {
        "CNY": {
            "sold": 1,
            "sold_minor": 1_000_00,
            "proceeds_minor": order["proceeds_minor"],
            "undone": 0,
            "paid_out_minor": 0,
        }
    }
    assert sum(line["amount_minor"] for line in content["receipts"]) == order["proceeds_minor"]
    assert sold.buyer.actor.id not in answer.text
    assert "Ada" not in answer.text, "no buyer is in it"

    (tmp_path / "extract.json").write_bytes(answer.data)
    trust = sold.app.test_client().get("/trust.toml").data
    (tmp_path / "trust.toml").write_bytes(trust)
    command = [sys.executable, "-m", "authentication", "verify", "extract.json", "--trust", "trust.toml"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CNY 100000 (1)" in done.stdout
    believed = policy.read(trust)
    for place in range(0, len(answer.data), len(answer.data) // 30):
        changed = answer.data[:place] + bytes([answer.data[place] ^ 1]) + answer.data[place + 1 :]
        assert not extract.verify(changed, trust=believed, at=clock.now()).is_valid, place

    assert sold.seller.post(f"/extracts/{card['id']}/revocation", {}).status_code == 201
    assert reads(sold, card).status_code == 409
    assert sold.seller.post(f"/extracts/{card['id']}/revocation", {}).status_code == 409
    [own] = sold.seller.get("/extracts").get_json()["extracts"]
    assert (len(own["readings"]), own["refusals"], own["address"]) == (1, 1, "")
    with sold.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ExtractMaking)) == 1


def test_it_is_made_anew_once_a_day_and_what_was_made_stays(sold: Market) -> None:
    card = consents(sold, receipts=False, custody=False)
    token = card["address"].rpartition("/")[2]

    def read(later: timedelta) -> int:
        with sold.transaction() as session:
            made = extracting.read(session, token=token, at=clock.now() + later)
            assert made is not None
            return made.number

    numbers = [read(later) for later in (timedelta(0), FRESH / 2, FRESH + timedelta(hours=1))]

    assert numbers == [1, 1, 2]
    with sold.reading() as session:
        contents = [json.loads(text) for text in session.scalars(sa.select(ExtractMaking.content))]
        assert session.scalar(sa.select(sa.func.count()).select_from(ExtractReading)) == 3
    assert [content["orders"] for content in contents] == [contents[0]["orders"]] * 2
    assert all(set(content).isdisjoint({"receipts", "custody"}) for content in contents)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"orders": False, "receipts": False, "custody": False}, "records"),
        ({"from_on": "2030-01-01"}, "to_on"),
        ({"until_on": "2020-01-01"}, "until_on"),
        ({"until_on": "2099-01-01"}, "until_on"),
    ],
)
def test_days_and_records_must_fit(market: Market, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(AssertionError, match=field):
        consents(market, **changes)
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ExtractMaking)) == 0


def test_nobody_elses_is_shown(sold: Market, person: Callable[..., Any]) -> None:
    card = consents(sold)
    other = person("artist")

    assert other.get(f"/extracts/{card['id']}/file").status_code == 404
    assert other.post(f"/extracts/{card['id']}/revocation", {}).status_code == 404
    assert sold.app.test_client().get("/extracts/open/guess").status_code == 404
    before = consents(sold, from_on="2020-01-01", to_on="2020-12-31")
    assert reads(sold, before).get_json()["content"]["orders"] == []


def test_a_firm_is_told_of_by_nobody_who_left_it(sold: Market, person: Callable[..., Any]) -> None:
    sold.seller = person("gallery", organisation="Gallery One")
    card = consents(sold)
    assert reads(sold, card).status_code == 200
    with sold.transaction() as session:
        user = session.scalars(sa.select(User).where(User.account_id == sold.seller.actor.id)).one()
        user.organisation_id = None

    assert reads(sold, card).status_code == 409
    assert sold.seller.get("/extracts").get_json()["extracts"][0]["is_open"] is False


def test_totals_that_lie_are_found_though_the_house_signed_them(sold: Market) -> None:
    found = reads(sold, consents(sold)).get_json()
    found["content"]["totals"]["CNY"]["sold_minor"] += 1

    verdict = extract.verify(canonical.write(found), trust=policy.NOBODY, at=clock.now())

    assert {step.name: step.outcome for step in verdict.steps}["totals"] is Outcome.FAILED
    assert verdict.state is State.PROOF_BROKEN


def test_the_address_that_opens_one_is_written_into_no_log(
    sold: Market, capsys: pytest.CaptureFixture[str]
) -> None:
    card = consents(sold)
    capsys.readouterr()

    assert reads(sold, card).status_code == 200

    said = capsys.readouterr().out
    assert "/extracts/open/" in said
    assert card["address"].rpartition("/")[2] not in said
