"""The inspection draw in the house: committed before the day, entered, thrown, revealed, audited."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from authentication.models.log import SignedStatement
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.jobs import DrawSecrets
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.draws import DrawDay, InspectionDraw
from bonded_warehouse.operations import appealing, drawing, inspecting
from bonded_warehouse.queries import draws as queries
from bonded_warehouse.queries.declarations import DeclarationCard, to_lodge
from bonded_warehouse.rules import draws
from foundation.money import Money
from tests.operations.authentication.studio import ARTIST
from tests.operations.gate.bench import CUSTOMS, SALE, SECOND_CUSTOMS, Bench

SECRET = b"s" * 32


def committed(bench: Bench, secret: bytes = SECRET) -> date:
    """Commit to the day on which the bench stands, the evening before."""
    day = draws.day_of(bench.at)
    drawing.commit(bench.session, day=day, secret=secret, at=draws.opens_at(day) - timedelta(hours=1))
    return day


def entry(bench: Bench, card: DeclarationCard) -> InspectionDraw:
    found = bench.session.get(InspectionDraw, card.id)
    assert found is not None
    return found


def secret_that_draws(number: str, sampling: int, *, drawn: bool) -> bytes:
    return next(
        secret
        for secret in (bytes([first]) * 32 for first in range(256))
        if draws.is_drawn(secret, number, sampling) is drawn
    )


def over(day: date) -> datetime:
    return draws.opens_at(day) + timedelta(days=1, minutes=11)


class TestEnter:
    def test_gives_lane_number_and_receipt(self, bench: Bench) -> None:
        bench.ready_to_leave()
        day = committed(bench)

        found = entry(bench, bench.files())

        points = {part["code"]: part["points"] for part in found.parts}
        assert (points["credit"], points["new_enterprise"]) == (20, 8)
        assert found.score == sum(points.values())
        assert found.rate == draws.rate(found.lane, found.credit)
        assert found.number is not None
        assert found.number.startswith(f"{day:%Y%m%d}-0001-")
        row = bench.session.get(DrawDay, day)
        assert row is not None
        assert (row.count, row.head) == (1, found.entry_hash)

    def test_without_a_commitment_before_the_day_nothing_is_drawn(self, bench: Bench) -> None:
        bench.ready_to_leave()

        found = entry(bench, bench.files())

        assert (found.day, found.number, found.is_drawn) == (None, None, None)

    def test_nobody_commits_to_a_day_that_has_begun(self, bench: Bench) -> None:
        with pytest.raises(AssertionError):
            drawing.commit(bench.session, day=draws.day_of(bench.at), secret=SECRET, at=bench.at)


class TestHistory:
    @pytest.mark.parametrize(
        ("age_days", "is_set_aside", "counts"), [(1, False, 1), (366, False, 0), (1, True, 0)]
    )
    def test_counts_what_was_returned_within_a_year_and_stands(
        self,
        bench: Bench,
        age_days: int,
        is_set_aside: bool,  # noqa: FBT001
        counts: int,
    ) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="manual")
        bench.customs_answers(card)
        inspecting.decide(
            bench.session,
            declaration_id=card.id,
            finding=inspecting.Finding.RETURN,
            codes=("D02",),
            note="the permit is missing",
            actor=CUSTOMS,
            at=bench.later(minutes=5),
        )
        row = bench.session.get_one(Declaration, card.id)
        row.lodged_at = bench.at - timedelta(days=age_days)
        if is_set_aside:
            asked: dict[str, Any] = {"grounds": "it is on file", "papers": [], "at": bench.later(minutes=1)}
            appeal = appealing.lodge(bench.session, declaration_id=card.id, actor=ARTIST, **asked)
            appealing.decide(
                bench.session, appeal_id=appeal.id, set_aside=True, reason="it was on file",
                actor=SECOND_CUSTOMS, at=bench.later(minutes=1),
            )  # fmt: skip
        bench.session.flush()

        found = entry(bench, bench.files())

        said = {part["code"]: part["said"] for part in found.parts}
        assert (said["history"], said["new_enterprise"]) == (counts, 1)


class TestThrow:
    @pytest.mark.parametrize(("drawn", "last"), [(True, "500"), (False, "800")])
    def test_decides_what_the_office_does(self, bench: Bench, drawn: bool, last: str) -> None:  # noqa: FBT001
        bench.ready_to_leave()
        day = committed(bench)
        card = bench.files()
        found = entry(bench, card)
        secret = secret_that_draws(str(found.number), found.rate, drawn=drawn)

        drawing.throw(bench.session, declaration_id=card.id, secrets={day: secret}, at=bench.at)
        drawing.throw(bench.session, declaration_id=card.id, secrets={day: SECRET}, at=bench.at)

        assert found.is_drawn is drawn  # once thrown it stays
        answers = CustomsSimulator().lodge(to_lodge(bench.session, card.id), key="k", at=bench.at)
        assert answers[-1].status.value == last


class TestReveal:
    def test_makes_a_day_that_a_stranger_finds_fair(self, bench: Bench) -> None:
        bench.ready_to_leave()
        day = committed(bench)
        card = bench.files()
        assert drawing.days_to_reveal(bench.session, at=bench.at) == []
        assert drawing.days_to_reveal(bench.session, at=over(day)) == [day]

        assert not drawing.reveal(bench.session, day=day, secret=b"x" * 32, at=over(day))
        assert drawing.reveal(bench.session, day=day, secret=SECRET, at=over(day))
        assert not drawing.reveal(bench.session, day=day, secret=SECRET, at=over(day))

        shown = queries.day(bench.session, day)
        assert shown is not None
        found = entry(bench, card)
        document = shown.document()
        assert document["filings"][0]["number"] == found.number
        receipts = {str(found.number): str(found.entry_hash)}
        assert list(draws.problems(document, receipts=receipts)) == []
        said = bench.session.query(SignedStatement).filter_by(id=shown.reveal_statement).one_or_none()
        assert said is not None
        assert said.claims["secret"] == SECRET.hex()
        assert said.artwork_id is None

    def test_a_row_changed_by_hand_is_named(self, bench: Bench) -> None:
        bench.ready_to_leave()
        day = committed(bench)
        found = entry(bench, bench.files())
        drawing.reveal(bench.session, day=day, secret=SECRET, at=over(day))
        assert list(queries.breaks(bench.session, at=over(day))) == []

        found.is_drawn = not found.is_drawn
        bench.session.flush()

        assert any(str(found.number) in said for said in queries.breaks(bench.session, at=over(day)))

    def test_a_secret_that_is_overdue_is_named(self, bench: Bench) -> None:
        day = committed(bench)

        assert list(queries.breaks(bench.session, at=over(day))) == []
        late = list(queries.breaks(bench.session, at=over(day) + timedelta(days=1)))
        assert late == [f"draw of {day}: its secret was not published the day after"]


class TestSecrets:
    def test_are_made_once_and_are_nobody_elses(self, tmp_path: Path) -> None:
        kept = DrawSecrets(tmp_path / "draws")
        day = date(2026, 11, 26)

        assert kept.of(day) is None
        secret = kept.make(day)

        assert kept.make(day) == secret == kept.of(day) == DrawSecrets(tmp_path / "draws").make(day)
        assert oct((tmp_path / "draws").stat().st_mode)[-3:] == "700"
        assert [oct(file.stat().st_mode)[-3:] for file in (tmp_path / "draws").iterdir()] == ["600"]

    def test_survive_a_killed_worker(self, tmp_path: Path) -> None:
        """A process that makes secrets is killed in the middle; what has its name is whole and stays."""
        code = (
            "import sys; from datetime import date, timedelta; from pathlib import Path;"
            "from bonded_warehouse.jobs import DrawSecrets; kept = DrawSecrets(Path(sys.argv[1]));"
            "print('ready', flush=True);"
            "[kept.make(date(2026, 1, 1) + timedelta(days=n)) for n in range(100000)]"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout is not None
        process.stdout.readline()
        while not any(tmp_path.glob("*.secret")):
            pass
        process.kill()
        process.wait()
        process.stdout.close()

        files = {file.name: file.read_bytes() for file in tmp_path.glob("*.secret")}
        assert files
        assert all(len(secret) == draws.SECRET_BYTES for secret in files.values())
        again = DrawSecrets(tmp_path)
        assert all(again.make(date.fromisoformat(name[:10])) == secret for name, secret in files.items())


def test_a_price_far_from_the_makers_other_works_counts(bench: Bench) -> None:
    from authentication.models import Artwork
    from bonded_warehouse.models.custody import Holding

    holding = bench.ready_to_leave()
    own = bench.session.get_one(Artwork, bench.artwork_id)
    for number, price in enumerate((60_000, 61_000, 62_000, 63_000, 64_000)):
        fields = {
            name: getattr(own, name)
            for name in ("title", "maker", "object_type", "registrant_id", "registered_at")
        }
        bench.session.add(Artwork(id=f"art_{number}", **fields))
        bench.session.flush()
        bench.session.add(
            Holding(
                id=f"hdg_c{number}",
                artwork_id=f"art_{number}",
                facility_id=holding.facility_id,
                since_at=bench.at,
                intended_status=holding.intended_status,
                source=holding.source,
                owner_id="acc_x",
                owner_name="X",
                depositor_id="acc_x",
                depositor_name="X",
                opened_at=bench.at,
                sale={"total_minor": price * 100, "currency": "CNY"},
            )
        )
    bench.session.flush()
    sale = replace(SALE, total_minor=90_000_00, paid_minor=90_000_00)
    holding.sale = sale.kept()

    far = entry(bench, bench.files(value=Money(90_000_00, "CNY"), receipt=Money(91_000_00, "CNY")))

    parts = {part["code"]: part for part in far.parts}
    assert parts["price_outlier"] == {"code": "price_outlier", "points": 10, "is_known": True, "said": True}
    assert parts["destination"]["said"] is None
