"""What every customs gateway must do; run against the simulator in the house and the one behind HTTP."""

import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bonded_warehouse.customs.gateway import Answer, CustomsGateway, Declared, Reply
from bonded_warehouse.customs.http_gateway import HttpCustoms
from bonded_warehouse.customs.simulator import SCENARIOS, CustomsDown, CustomsSimulator, is_scenario
from bonded_warehouse.customs.simulator.desk import Script
from bonded_warehouse.customs.simulator.server import Office
from bonded_warehouse.rules.refusal_codes import refusal_codes
from foundation.money import Money
from tests.firms import FIRMS

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=12)


def declared(
    scenario: str | None = None,
    *,
    value: int = 8_000_00,
    receipt: int | None = None,
    hs: str = "9701911900",
    net_g: int = 900,
    declaration_id: str = "dec_1",
) -> Declared:
    return Declared(
        id=declaration_id,
        mode="9710",
        destination="FR",
        port="Zhengzhou airport",
        hs=hs,
        goods_name="ink landscape, original",
        value=Money(value, "CNY"),
        freight=Money(200_00, "CNY"),
        receipt=Money(value + 200_00 if receipt is None else receipt, "CNY"),
        net_g=net_g,
        gross_g=1500,
        order_number="O-1",
        receipt_number="R-1",
        waybill_number="W-1",
        consignee="Musée de l'encre",
        lodged_at=NOON,
        scenario=scenario,
        parties=FIRMS,
    )


@pytest.fixture
def office() -> Iterator[Office]:
    """The customs office as a server of its own."""
    server = Office(0, Script())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["inside", "over HTTP"])
def gateway(request: pytest.FixtureRequest, office: Office) -> Iterator[CustomsGateway]:
    if request.param == "inside":
        yield CustomsSimulator()
    else:
        outside = HttpCustoms(office.url)
        yield outside
        outside.close()


def moving(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """What moves a filing; over HTTP order, receipt and waybill are acknowledged beside it."""
    return tuple(answer for answer in answers if not answer.acknowledges)


def lodged(gateway: CustomsGateway, what: Declared, *, at: datetime = NOON) -> tuple[Answer, ...]:
    return moving(gateway.lodge(what, key="event-1", at=at))


def said(gateway: CustomsGateway, what: Declared, *, at: datetime = NOON) -> list[Reply]:
    return [answer.status for answer in lodged(gateway, what, at=at)]


class TestLodge:
    def test_answers_a_sound_declaration_with_its_number_and_releases_it(
        self, gateway: CustomsGateway
    ) -> None:
        stored, *_, released = lodged(gateway, declared())

        assert (stored.status, released.status) == (Reply.STORED, Reply.RELEASED)
        assert stored.mrn is not None
        assert len(stored.mrn) == 18

    def test_answers_the_same_under_the_same_key(self, gateway: CustomsGateway) -> None:
        first, again = (lodged(gateway, declared(), at=at) for at in (NOON, NIGHT))

        assert first == again

    def test_numbers_every_answer_apart(self, gateway: CustomsGateway) -> None:
        references = [answer.reference for answer in gateway.lodge(declared(), key="event-1", at=NOON)]

        assert len(references) == len(set(references))

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            (declared(receipt=8_000_00), "D04"),
            (declared(value=0), "D04"),
            (declared(net_g=1501), "D04"),
            (declared(net_g=0), "D04"),
            (declared(hs="9701"), "D05"),
            (declared(hs="97019119XX"), "D05"),
        ],
    )
    def test_returns_papers_that_do_not_agree(
        self, gateway: CustomsGateway, wrong: Declared, code: str
    ) -> None:
        (answer,) = lodged(gateway, wrong)

        assert (answer.status, answer.codes, answer.mrn) == (Reply.RETURNED, (code,), None)

    def test_takes_a_cent_of_rounding(self, gateway: CustomsGateway) -> None:
        assert said(gateway, declared(receipt=8_200_01))[-1] is Reply.RELEASED
        assert said(gateway, declared(receipt=8_200_02, declaration_id="dec_2")) == [Reply.RETURNED]


class TestWithdraw:
    def test_returns_the_declaration(self, gateway: CustomsGateway) -> None:
        answer = gateway.withdraw(declared("manual"), key="event-2", at=NIGHT)

        assert answer.status is Reply.RETURNED
        assert answer.reference not in {a.reference for a in gateway.answers(declared("manual"), at=NIGHT)}


class TestScenario:
    @pytest.mark.parametrize("code", sorted(refusal_codes()))
    def test_can_refuse_with_every_code(self, gateway: CustomsGateway, code: str) -> None:
        (answer,) = lodged(gateway, declared(f"reject-{code}"))

        assert (answer.status, answer.codes) == (Reply.RETURNED, (code,))

    @pytest.mark.parametrize(
        ("scenario", "last"),
        [
            ("release", Reply.RELEASED),
            ("manual", Reply.MANUAL),
            ("inspect", Reply.INSPECTION),
            ("detain", Reply.DETAINED),
            ("return", Reply.RETURN_SHIPMENT),
        ],
    )
    def test_ends_as_it_is_named(self, gateway: CustomsGateway, scenario: str, last: Reply) -> None:
        assert said(gateway, declared(scenario))[-1] is last

    def test_of_silence_never_answers(self, gateway: CustomsGateway) -> None:
        assert said(gateway, declared("silence")) == []
        assert moving(gateway.answers(declared("silence"), at=NIGHT)) == ()

    def test_of_lateness_answers_later(self, gateway: CustomsGateway) -> None:
        assert said(gateway, declared("late")) == []
        assert gateway.answers(declared("late"), at=NIGHT)[-1].status is Reply.RELEASED

    def test_of_doubt_says_everything_twice_under_the_same_numbers(self, gateway: CustomsGateway) -> None:
        answers = lodged(gateway, declared("twice"))

        assert len(answers) == 2 * len({answer.reference for answer in answers})

    def test_of_a_broken_line_is_unavailable(self, gateway: CustomsGateway) -> None:
        with pytest.raises(CustomsDown):
            gateway.lodge(declared("down"), key="event-1", at=NOON)

    def test_draws_what_is_worth_a_million(self, gateway: CustomsGateway) -> None:
        assert said(gateway, declared(value=1_000_000_00))[-1] is Reply.INSPECTION
        assert said(gateway, declared(value=999_999_99, declaration_id="dec_2"))[-1] is Reply.RELEASED

    def test_names_are_known(self) -> None:
        assert all(is_scenario(name) for name in (*SCENARIOS, "reject-D04"))
        assert not is_scenario("bribe")
        assert not is_scenario("reject-Z99")


def test_every_refusal_code_says_why_what_to_do_and_where_to_appeal_in_both_languages() -> None:
    assert len(refusal_codes()) == 30
    for code in refusal_codes().values():
        for text in (code.title, code.text, code.remedy, code.appeal):
            assert set(text) == {"en", "zh"}
            assert all(text.values())
        assert code.mark in {"S", "W", "U", "D"}


def test_the_server_runs_by_itself_plays_a_script_and_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('{"filings": {"dec_1": "inspect"}}', encoding="utf-8")

    def opened() -> tuple[subprocess.Popen[str], HttpCustoms]:
        command = [sys.executable, "-m", "bonded_warehouse.customs.simulator", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--script", str(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        return process, HttpCustoms(process.stdout.readline().split()[-1])

    def ends(process: subprocess.Popen[str], client: HttpCustoms) -> None:
        client.close()
        process.kill()
        process.communicate()

    process, client = opened()
    before = client.lodge(declared(), key="event-1", at=NOON)
    process.kill()
    process.wait()
    with pytest.raises(CustomsDown):
        client.answers(declared(), at=NIGHT)
    ends(process, client)

    process, client = opened()
    after = client.answers(declared(), at=NIGHT)  # it has forgotten the filing, and is sent it again
    ends(process, client)

    assert [answer.status for answer in moving(before)] == [Reply.STORED, Reply.INSPECTION]
    assert moving(after) == moving(before)
    assert {answer.kind for answer in after if answer.acknowledges} == {"CEB304", "CEB404", "CEB506"}
