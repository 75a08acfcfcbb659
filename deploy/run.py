"""make run: the furnished house, from nothing or as it was left."""

import argparse
import contextlib
import fcntl
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.journey.house import ROOT, House, HouseBroken
from deploy.journey.pictures import read_pictures
from deploy.showing import step
from foundation.serving import port_of_environment

INSTANCE: Final = ROOT / "instance"


@contextlib.contextmanager
def alone(house: House) -> Iterator[None]:
    """Keep others out of the house's data folder for as long as the block lasts.

    :raises HouseBroken: if another house runs on this data, or something listens on its port
    """
    house.data_dir.mkdir(parents=True, exist_ok=True)
    with (house.data_dir / "open.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HouseBroken(
                f"A house runs on {house.data_dir} already. Stop it (Ctrl-C where it runs), or give another"
                " folder by BIANLIANG_DATA."
            ) from error
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", house.port))
            except OSError as error:
                raise HouseBroken(
                    f"Something listens on port {house.port} already. Choose another by PORT."
                ) from error
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--art", type=Path, help="a folder of your own pictures")
    options = parser.parse_args(arguments)
    port = port_of_environment()
    if options.art is not None:
        try:
            read_pictures(options.art)
        except (OSError, KeyError, ValueError) as why:
            said = getattr(why, "strerror", None) or why
            parser.exit(
                1, f"ART={options.art} cannot be hung: {said}. Name a folder of pictures, as ART=pictures.\n"
            )
    house = House(
        data_dir=Path(os.environ.get("BIANLIANG_DATA", INSTANCE)).absolute(),
        port=port,
        database_url=os.environ.get("DATABASE_URL"),
        settings={"BIANLIANG_DEMONSTRATION": "1"},
    )
    from deploy.demonstration import living  # noqa: PLC0415 -- the painters are slow to load

    try:
        with alone(house):
            try:
                console = Console()
                with step(console, f"Bringing the database up to date in {house.data_dir}"):
                    house.prepare()
                with step(console, f"Starting server and worker at {house.url}"):
                    house.start()
                living.furnish_and_stay(house, art=options.art)
            finally:
                house.stop()
    except HouseBroken as broken:
        print(broken, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe house is closed; what was done is kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
