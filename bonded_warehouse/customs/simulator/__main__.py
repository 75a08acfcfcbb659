"""python -m bonded_warehouse.customs.simulator --port N [--script FILE]: a customs office for trying."""

import argparse
from pathlib import Path

from bonded_warehouse.customs.simulator.desk import Script
from bonded_warehouse.customs.simulator.server import Office


def main() -> None:
    """Serve until interrupted."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=7130)
    words.add_argument("--script", type=Path, help='JSON: {"filings": {...}, "turns": [...]}')
    asked = words.parse_args()
    office = Office(asked.port, Script.read(asked.script) if asked.script else Script())
    print(f"customs simulator: {office.url}", flush=True)
    try:
        office.serve_forever()
    except KeyboardInterrupt:
        office.server_close()


main()
