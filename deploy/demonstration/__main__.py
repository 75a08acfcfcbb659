"""Furnish a demonstration house that runs: python -m deploy.demonstration --url URL [--art FOLDER]."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from deploy.demonstration import bidders
from deploy.demonstration.furnish import Furnishers
from deploy.journey.house import ADMINISTRATOR_TOKEN, ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 if a work could not be placed."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demonstration", description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--art", type=Path, help="a folder of your own pictures")
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("BIANLIANG_DATA", ROOT / "instance"))
    )
    parser.add_argument("--token", help="an administrator's; by default the one in the data folder")
    parser.add_argument("--bid", type=float, default=0.0, metavar="SECONDS", help="stay that long and bid")
    options = parser.parse_args(arguments)
    console = Console()
    token = options.token or (options.data / ADMINISTRATOR_TOKEN).read_text(encoding="ascii").strip()
    furnishers = Furnishers(options.url.rstrip("/"), token, options.data, console)
    began = time.monotonic()
    missed = [] if furnishers.is_furnished(options.art) else furnishers.furnish(options.art)
    for one in missed:
        console.print(f"[red]not placed[/red] {one}", soft_wrap=True)
    console.print(f"Furnished in {time.monotonic() - began:.1f} s. Look at {options.url}")
    if options.bid:
        end = time.monotonic() + options.bid
        placed = bidders.stay(furnishers.teller(), while_=lambda: time.monotonic() < end)
        console.print(f"{placed} bids")
    furnishers.leave()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
