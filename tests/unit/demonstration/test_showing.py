"""Where there is no terminal a long task says a line at its steps, and not one a piece."""

import io
from collections.abc import Iterator

from rich.console import Console

from deploy.showing import counted, step


def clock(*instants: float) -> Iterator[float]:
    yield from instants


def test_a_log_reads_what_is_done_and_how_far_it_is() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=False, width=200)
    instants = clock(0, 1, 2, 6, 6, 7)

    with step(console, "Opening the sales"):
        pass
    with counted(console, "Carrying the works in", 5, now=lambda: next(instants)) as advance:
        for _ in range(5):
            advance(1)

    assert written.getvalue().splitlines() == [
        "Opening the sales ...",
        "Carrying the works in: 5 to do",
        "Carrying the works in: 3 of 5",
        "Carrying the works in: 5 of 5",
    ]
