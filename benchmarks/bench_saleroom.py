"""The saleroom's speed: durable bids beside one transaction a bid; how soon a thousand watchers see one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from deploy.postgresql import NoPostgreSQL, server

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET_PER_S: Final = 2000.0
TARGET_P99_MS: Final = 50.0
TARGET_SEEN_MS: Final = 150.0
LONGEST_S: Final = 180
GREAT_CROWD: Final = 5000
SLOW_BIDS_PER_S: Final = 10
"""The great crowd and what it watches are on one machine of two cores: at more bids it is the limit."""
CROWDS: Final = (1, 500)
"""Lots of a sale: one that everybody wants, and many."""


def measure(module: str, *given: str) -> dict[str, Any]:
    """Run one part in a process of its own and return what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def row(
    name: str, ours: float, unit: str, beside: str, beside_value: float, *, target: float, least: bool
) -> dict[str, Any]:
    """Return one figure beside its limit.

    :param least: the target is the least that will do, and not the most
    """
    return {
        "name": name,
        "ours": round(ours, 1),
        "unit": unit,
        "beside": beside,
        "beside_value": round(beside_value, 1),
        "ratio": round(ours / beside_value, 2) if beside_value else None,
        "target": target,
        "met": ours >= target if least else ours <= target,
    }


def durable(database: str, lots: int, *given: str) -> dict[str, Any]:
    """Measure a sale of so many lots beside a bare single-writer insert loop, on a database of its own."""
    measured = measure("saleroom_bids", str(lots), *given)
    bare = measured["bare"]["per_s"]
    name = "one hot lot" if lots == 1 else f"{lots} lots"
    target = TARGET_PER_S if database == "SQLite" else bare / 2
    return row(
        f"durable bids, {name}, {database}",
        measured["ours"]["per_s"],
        "1/s",
        "a bare insert a commit, one writer",
        bare,
        target=round(target, 1),
        least=True,
    )


def stayed() -> dict[str, Any]:
    """Measure how many of a great crowd are still there, and saw every bid, when the bids are over."""
    crowd = measure("saleroom_watchers", str(GREAT_CROWD), str(SLOW_BIDS_PER_S))
    name = f"stayed connected and saw every bid ({crowd['bids_per_s']:.0f} bids a second)"
    there = crowd["stayed"] * crowd["seen_share"]
    return row(name, there, "watchers", "came", GREAT_CROWD, target=GREAT_CROWD, least=True)


def on_postgresql() -> list[dict[str, Any]]:
    """Measure on servers of our own, each with one house; nothing where there is no PostgreSQL."""
    rows = []
    try:
        for lots in CROWDS:
            with server(durable=True) as url:
                rows.append(durable("PostgreSQL", lots, url))
    except NoPostgreSQL as missing:
        print(f"PostgreSQL is not measured: {missing}", file=sys.stderr)
    return rows


def run() -> list[dict[str, Any]]:
    """Measure everything; about four minutes."""
    bids = measure("saleroom_bids")
    ours, beside = bids["ours"], bids["beside"]
    one = "one transaction a bid"
    watched = measure("saleroom_watchers")
    crowd = f"{watched['watching']} watchers, {watched['bids_per_s']:.0f} bids a second"
    answered = watched["answered_p99_ms"]
    return [
        row("durable bids", ours["per_s"], "1/s", one, beside["per_s"], target=TARGET_PER_S, least=True),
        row(
            "bid answered, p99",
            ours["p99_ms"],
            "ms",
            one,
            beside["p99_ms"],
            target=TARGET_P99_MS,
            least=False,
        ),
        row(
            f"bid to watcher, p99 ({crowd})",
            watched["seen_p99_ms"],
            "ms",
            "bid to bidder, p99",
            answered,
            target=TARGET_SEEN_MS,
            least=False,
        ),
        stayed(),
        *(durable("SQLite", lots) for lots in CROWDS),
        *on_postgresql(),
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
