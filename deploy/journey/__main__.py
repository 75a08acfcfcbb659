"""make journey: take real pictures from registration to the end that their story expects, over HTTP alone."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.journey.house import ADMINISTRATOR_TOKEN, ROOT, House, HouseBroken, own_key
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Office
from deploy.journey.pictures import Picture, read_pictures, spread
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.taking_home import take_home
from deploy.journey.walking import bring_home, ends_table, journey_cast, walk

BUILD: Final = ROOT / "build"
KEY_FILE: Final = BUILD / "journey-expert.pem"
"""The expert's own key: kept, so that a second journey through the same house finds its expert again."""
ARRIVED, MISSED, NOT_BEGUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: every work came to its end, 1: one did not, 2: the journey could not begin."""
    parser = argparse.ArgumentParser(prog="make journey", description=__doc__)
    parser.add_argument(
        "--pictures", type=Path, required=True, help="a folder, with manifest.csv if there is one"
    )
    parser.add_argument("--works", type=int, default=40)
    parser.add_argument("--url", help="a demonstration house that runs already; else one is started")
    parser.add_argument(
        "--token",
        default=os.environ.get("BIANLIANG_TOKEN"),
        help="an administrator's; of the house at --url, by default the one in instance/",
    )
    parser.add_argument("--build", type=Path, default=BUILD, help="where passports and trust file go")
    options = parser.parse_args(arguments)
    console = Console()
    try:
        pictures = spread(read_pictures(options.pictures), options.works)
        with ExitStack() as stack:
            url, token = options.url, options.token
            if url is None:
                data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bianliang-journey-")))
                with console.status("Building a house for the journey"):
                    house = stack.enter_context(
                        House(data / "house", database_url=os.environ.get("DATABASE_URL"))
                    )
                url, token = house.url, house.administrator_token
            elif token is None:
                token = (ROOT / "instance" / ADMINISTRATOR_TOKEN).read_text(encoding="ascii").strip()
            return travel(console, url, token, pictures, build=options.build)
    except (FileNotFoundError, ValueError, HouseBroken) as why:
        print(why, file=sys.stderr)
        return NOT_BEGUN


def travel(console: Console, url: str, token: str, pictures: Sequence[Picture], *, build: Path) -> int:
    """Walk through one house with these pictures, and say how it went."""
    stopwatch = Stopwatch()
    with Office(url, token, stopwatch) as office:
        with console.status("Engaging the cast"):
            teller = Teller(journey_cast(office, own_key(KEY_FILE)), stopwatch)
        with _bar(console) as progress:
            task = progress.add_task("Lives", total=len(pictures))
            ends = walk(teller, pictures, on_each=lambda _: progress.advance(task))
        with console.status("Fetching passports"):
            missing = bring_home(teller, ends, passports=build / "passports", trust=build / "trust.toml")
        with console.status("Taking dossiers home"):
            unsound = take_home(teller, ends, build=build)
    console.print(stopwatch.table())
    console.print(ends_table(ends))
    missed = [end for end in ends if end.missed is not None]
    for end in missed:
        console.print(
            f"[red]missed[/red] {end.story.name}: {end.picture.path.name}: {end.missed}", markup=True
        )
    for one in missing:
        console.print(f"[red]no passport[/red] {one}", soft_wrap=True)
    for one in unsound:
        console.print(f"[red]no dossier[/red] {one}", soft_wrap=True)
    console.print(
        f"{len(ends) - len(missed)} of {len(ends)} works came to their ends. Passports: {build}/passports"
    )
    console.print(f"Dossiers: {build}/dossiers. EPCIS documents: {build}/epcis")
    return MISSED if missed or missing or unsound else ARRIVED


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


if __name__ == "__main__":
    sys.exit(main())
