"""The saleroom's clock goes on when the machine's is set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marketplace.saleroom.steady import SteadyClock

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass
class Machine:
    """A machine's two clocks."""

    wall: datetime = NOON
    passed_s: float = 0.0

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.passed_s += seconds

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.passed_s)


class TestTheClock:
    def test_goes_with_the_machine(self) -> None:
        machine = Machine()
        clock = machine.clock()

        machine.passes(3600)

        assert clock() == NOON + timedelta(hours=1)

    def test_never_goes_back_when_the_machine_is_set_back(self) -> None:
        machine = Machine()
        clock = machine.clock()
        machine.passes(60)
        before = clock()

        machine.wall -= timedelta(seconds=5)
        machine.passes(1)

        assert before < clock() < before + timedelta(seconds=1.01)

    def test_does_not_leap_when_the_machine_is_set_forward(self) -> None:
        machine = Machine()
        clock = machine.clock()

        machine.wall += timedelta(seconds=5)
        machine.passes(10)

        assert clock() < NOON + timedelta(seconds=10.01)

    def test_comes_to_agree_with_the_machine_again(self) -> None:
        machine = Machine()
        clock = machine.clock()
        machine.wall += timedelta(seconds=5)

        for _ in range(200):
            machine.passes(60)
            told = clock()

        assert told == machine.wall
