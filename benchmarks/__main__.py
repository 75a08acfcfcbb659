"""make bench: every benchmark, a table of ours beside the limit, and build/bench.json.

A benchmark is a module `bench_*.py` here with `run() -> list[Measure]`, bounded in
time, that ends by itself. `python -m benchmarks saleroom` runs one.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

HERE: Final = Path(__file__).resolve().parent
BUILD: Final = HERE.parent / "build"


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all; return 0 when all of them ran."""
    console = Console()
    measures: list[dict[str, Any]] = []
    failed = []
    for path in sorted(HERE.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if chosen and name not in chosen:
            continue
        began = time.monotonic()
        with console.status(f"{name} ..."):
            try:
                made = importlib.import_module(f"benchmarks.{path.stem}").run()
                measures += [one | {"benchmark": name} for one in made]
            except Exception:  # noqa: BLE001 -- one that breaks does not hide the others
                console.print_exception(max_frames=4)
                failed.append(name)
        console.print(f"{name}: {time.monotonic() - began:.0f} s")
    _write(measures, failed)
    console.print(_table(measures))
    if failed:
        console.print(f"broke: {', '.join(failed)}", style="bold")
    return 1 if failed else 0


def _write(measures: list[dict[str, Any]], failed: list[str]) -> None:
    """Keep the figures; those of benchmarks not run now stay as they were, those of a broken one go."""
    BUILD.mkdir(exist_ok=True)
    file = BUILD / "bench.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    anew = {measure["benchmark"] for measure in measures} | set(failed)
    kept = [measure for measure in kept if measure.get("benchmark") not in anew | {None}] + measures
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _table(measures: list[dict[str, Any]]) -> Table:
    table = Table("what", "ours", "unit", "beside", "its figure", "ratio", "target", "met")
    for one in measures:
        table.add_row(
            one["name"],
            f"{one['ours']:,.4g}",
            one["unit"],
            str(one["beside"]),
            "" if one["beside_value"] is None else f"{one['beside_value']:,.4g}",
            "" if one["ratio"] is None else f"{one['ratio']:.3g}",
            "" if one["target"] is None else str(one["target"]),
            {True: "yes", False: "NO", None: ""}[one["met"]],
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
