"""The saleroom's figures while a thousand people watch the picture of the same house, beside nobody."""

from typing import Any, Final

from benchmarks.bench_saleroom import TARGET_P99_MS, TARGET_SEEN_MS, measure, row

NAMES: Final = {"answered_p99_ms": "bid answered, p99", "seen_p99_ms": "bid to watcher, p99"}
TARGETS: Final = {"answered_p99_ms": TARGET_P99_MS, "seen_p99_ms": TARGET_SEEN_MS}


def run() -> list[dict[str, Any]]:
    """Measure the same sale twice; about a minute and a half."""
    found = measure("saleroom_on_air")
    alone, meanwhile = found["alone"], found["meanwhile"]
    picture = f"{meanwhile['viewers']:,} viewers of {meanwhile['picture']['mbit']:.2f} Mbit/s"
    rows = [
        row(
            f"{name} ({picture})",
            meanwhile[figure],
            "ms",
            "the same with none",
            alone[figure],
            target=TARGETS[figure],
            least=False,
        )
        for figure, name in NAMES.items()
    ]
    bids = row(
        f"bids a second ({picture})",
        meanwhile["bids_per_s"],
        "1/s",
        "the same with none",
        alone["bids_per_s"],
        target=round(0.9 * alone["bids_per_s"], 1),
        least=True,
    )
    return [*rows, bids]
