"""make journey: take real pictures from registration to the end that their story expects, over HTTP alone."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.journey.house import ADMINISTRATOR_TOKEN, ROOT, House, HouseBroken, own_key
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Office
from deploy.journey.pictures import Picture, read_pictures, spread
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.tables import ends_table, lanes_missing, scenarios_table
from deploy.journey.taking_home import bring_home, epcis_validator, take_home
from deploy.journey.telling_progress import Lives
from deploy.journey.walking import journey_cast, walk
from deploy.showing import step

BUILD: Final = ROOT / "build"
PAPERS: Final = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared"))
KEY_FILE: Final = BUILD / "journey-expert.pem"
HAND_FILES: Final = (BUILD / "journey-keeper-one.pem", BUILD / "journey-keeper-two.pem")
"""The expert's own key: kept, so that a second journey through the same house finds its expert again."""
ARRIVED, MISSED, NOT_BEGUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: every work came to its end, 1: one did not, 2: the journey could not begin."""
    parser = argparse.ArgumentParser(prog="make journey", description=__doc__)
    parser.add_argument(
        "--pictures", type=_folder, required=True, help="a folder, with manifest.csv if there is one"
    )
    parser.add_argument("--works", type=int, default=40)
    parser.add_argument("--url", help="a demonstration house that runs already; else one is started")
    parser.add_argument(
        "--token",
        default=os.environ.get("BIANLIANG_TOKEN"),
        help="an administrator's; of the house at --url, by default the one in instance/",
    )
    parser.add_argument(
        "--papers", type=Path, default=PAPERS, help="where GS1's schema of EPCIS lies, to validate by"
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
                with step(console, "Building a house for the journey"):
                    house = stack.enter_context(
                        House(data / "house", database_url=os.environ.get("DATABASE_URL"))
                    )
                url, token = house.url, house.administrator_token
            elif token is None:
                token = (ROOT / "instance" / ADMINISTRATOR_TOKEN).read_text(encoding="ascii").strip()
            return travel(console, url, token, pictures, build=options.build, papers=options.papers)
    except (FileNotFoundError, ValueError, HouseBroken) as why:
        print(why, file=sys.stderr)
        return NOT_BEGUN


def _folder(text: str) -> Path:
    """Return the folder that somebody named.

    :raises ArgumentTypeError: if nothing is named, or no folder
    """
    if not text or not Path(text).is_dir():
        raise argparse.ArgumentTypeError(
            f"{text!r} is no folder: name one with pictures, as make journey PICTURES=pictures"
        )
    return Path(text)


def travel(
    console: Console, url: str, token: str, pictures: Sequence[Picture], *, build: Path, papers: Path | None
) -> int:
    """Walk through one house with these pictures, and say how it went."""
    stopwatch = Stopwatch()
    began = time.monotonic()
    with Office(url, token, stopwatch) as office:
        with step(console, "Engaging the cast"):
            hands = [own_key(path) for path in HAND_FILES]
            teller = Teller(journey_cast(office, own_key(KEY_FILE), hands), stopwatch)
        with Lives(console, len(pictures)) as lives:
            ends = walk(teller, pictures, on_each=lives.ended)
        with step(console, "Fetching passports"):
            missing = bring_home(teller, ends, passports=build / "passports", trust=build / "trust.toml")
        with step(console, "Taking dossiers home"):
            unsound = take_home(teller, ends, build=build, papers=papers)
    for table in (stopwatch.table(), ends_table(ends), scenarios_table(ends)):
        console.print(table)
    missed = [end for end in ends if end.missed is not None]
    told = [f"missed: {end.story.name}: {end.picture.path.name}: {end.missed}" for end in missed]
    told += [f"no passport: {one}" for one in missing]
    told += [f"no sound dossier: {one}" for one in unsound]
    told += [f"no filing came into the {lane} lane" for lane in lanes_missing(ends)]
    for one in told:
        console.print(one, style="red", soft_wrap=True, markup=False)
    console.print(
        f"{len(ends) - len(missed)} of {len(ends)} works came to their ends"
        f" in {time.monotonic() - began:.0f} s. Passports: {build}/passports"
    )
    validated = "" if epcis_validator(papers) is None else ", valid by GS1's schema"
    console.print(f"Dossiers: {build}/dossiers. EPCIS documents: {build}/epcis{validated}")
    return MISSED if told else ARRIVED


if __name__ == "__main__":
    sys.exit(main())
