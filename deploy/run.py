"""make run: the furnished house, from nothing or as it was left."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.journey.house import ROOT, House, HouseBroken

INSTANCE: Final = ROOT / "instance"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--art", type=Path, help="a folder of your own pictures")
    options = parser.parse_args(arguments)
    port = int(os.environ.get("PORT", "8000"))
    house = House(
        data_dir=Path(os.environ.get("BIANLIANG_DATA", INSTANCE)).absolute(),
        port=port,
        database_url=os.environ.get("DATABASE_URL"),
        settings={"BIANLIANG_DEMONSTRATION": "1"},
    )
    from deploy.demonstration import living  # noqa: PLC0415 -- the painters are slow to load

    try:
        with house:
            living.furnish_and_stay(house, art=options.art)
    except HouseBroken as broken:
        print(broken, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe house is closed; what was done is kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
