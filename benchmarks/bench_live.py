"""The live room's speed: glass to glass by three ways in real Chromium; a thousand viewers of one stream."""

from typing import Any, Final

from benchmarks.bench_saleroom import measure, row

NAMES: Final = {"stream": "Media Source", "low": "LL-HLS", "plain": "HLS"}
TARGETS_MS: Final = {"stream": 1000.0, "low": 1500.0, "plain": 3000.0}
TARGET_CORE: Final = 0.5


def run() -> list[dict[str, Any]]:
    """Measure the live room."""
    glass = measure("live_glass")
    crowd = measure("live_crowd")
    rows = []
    for way, name in NAMES.items():
        found = glass[way]
        assert found["way"] == way, f"{name} was given up: {found['gave_up']}"
        for part, target in (("p50", None), ("p90", TARGETS_MS[way])):
            one = row(
                f"glass to glass, {name}, {part}",
                found[part],
                "ms",
                "the same percentile by Media Source",
                glass["stream"][part],
                target=target or TARGETS_MS[way],
                least=False,
            )
            rows.append(one if target else one | {"target": None, "met": None})
    ours = crowd["ours"]
    share = row(
        f"1,000 viewers of {ours['mbit']:.2f} Mbit/s, share of a core",
        ours["core"] * 100,
        "%",
        "a bare loop that writes the same to 1,000 sockets",
        crowd["bare"]["core"] * 100,
        target=TARGET_CORE * 100,
        least=False,
    )
    least = row(
        "the slowest of 1,000 viewers got",
        ours["least"],
        "Mbit/s",
        "their mean",
        ours["mbit"],
        target=round(0.9 * ours["mbit"], 2),
        least=True,
    )
    return [*rows, share, least]
