"""make journey: take real pictures from registration to the end that their story expects, over HTTP alone."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.journey.house import ADMINISTRATOR_TOKEN, ROOT, House, HouseBroken, own_key
from deploy.journey.ledger_home import FILE, take_ledger
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Office
from deploy.journey.pictures import Picture, read_pictures, spread
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.tables import dealings_missing, ends_table, lanes_missing, scenarios_table
from deploy.journey.taking_home import bring_home, epcis_validator, take_home
from deploy.journey.telling_progress import Lives
from deploy.journey.till import LocalStripe, Till, local_stripe, settings
from deploy.journey.walking import journey_cast, name_accounts, walk
from deploy.showing import step

BUILD: Final = ROOT / "build"
PAPERS: Final = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared"))
KEY_FILE: Final = BUILD / "journey-expert.pem"
HAND_FILES: Final = (BUILD / "journey-keeper-one.pem", BUILD / "journey-keeper-two.pem")
"""The expert's own key: kept, so that a second journey through the same house finds its expert again."""
CLEAN: Final = "0 faults"
"""What `flask audit` says where everything holds."""
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
            url, token, house, stripe = options.url, options.token, None, None
            if url is None:
                with step(console, "Building a house for the journey"):
                    house, stripe = open_house(stack)
                url, token = house.url, house.administrator_token
            elif token is None:
                token = (ROOT / "instance" / ADMINISTRATOR_TOKEN).read_text(encoding="ascii").strip()
            place = Place(url, token, house, stripe, build=options.build, papers=options.papers)
            return travel(console, place, pictures)
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


def open_house(stack: ExitStack) -> tuple[House, LocalStripe]:
    """Start a house with every way of paying, and a local Stripe beside it, until the stack closes."""
    data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bianliang-journey-")))
    house = House(data / "house", database_url=os.environ.get("DATABASE_URL"))
    stripe = stack.enter_context(local_stripe(house.url))
    house.settings = settings(stripe)
    return stack.enter_context(house), stripe


@dataclass(frozen=True, slots=True)
class Place:
    """Where a journey is made, and where what it brings home goes."""

    url: str
    token: str = field(repr=False)
    house: House | None
    """Ours, if it is: only then can its own commands be asked."""
    stripe: LocalStripe | None
    build: Path
    papers: Path | None


def travel(console: Console, place: Place, pictures: Sequence[Picture]) -> int:
    """Walk through one house with these pictures, and say how it went."""
    stopwatch = Stopwatch()
    began = time.monotonic()
    build = place.build
    with Office(place.url, place.token, stopwatch) as office:
        with step(console, "Engaging the cast"):
            hands = [own_key(path) for path in HAND_FILES]
            cast = journey_cast(office, own_key(KEY_FILE), hands)
            till = Till.of(cast.public, place.stripe)
            teller = Teller(name_accounts(cast, till), stopwatch, till)
        with Lives(console, len(pictures)) as lives:
            ends = walk(teller, pictures, on_each=lives.ended)
        with step(console, "Fetching passports"):
            missing = bring_home(teller, ends, passports=build / "passports", trust=build / "trust.toml")
        with step(console, "Taking dossiers home"):
            unsound = take_home(teller, ends, build=build, papers=place.papers)
        with step(console, "Taking the ledger home, and adding it up"):
            books, differing = take_ledger(teller, build, whole=place.house is not None)
    with step(console, "Auditing the house"):
        audited = audit(place.house)
    for table in (stopwatch.table(), ends_table(ends), scenarios_table(ends)):
        console.print(table)
    missed = [end for end in ends if end.missed is not None]
    told = [f"missed: {end.story.name}: {end.picture.path.name}: {end.missed}" for end in missed]
    told += [f"no passport: {one}" for one in missing]
    told += [f"no sound dossier: {one}" for one in unsound]
    told += [f"no filing came into the {lane} lane" for lane in lanes_missing(ends)]
    told += differing
    told += [f"no work met this: {one}" for one in dealings_missing(ends) if place.house is not None]
    told += [] if CLEAN in audited or place.house is None else [audited]
    for one in told:
        console.print(one, style="red", soft_wrap=True, markup=False)
    console.print(
        f"{len(ends) - len(missed)} of {len(ends)} works came to their ends"
        f" in {time.monotonic() - began:.0f} s. Passports: {build}/passports"
    )
    validated = "" if epcis_validator(place.papers) is None else ", valid by GS1's schema"
    console.print(f"Dossiers: {build}/dossiers. EPCIS documents: {build}/epcis{validated}")
    agree = "they do not agree" if differing else "bean-check and every party's statement agree"
    console.print(f"Money: {build / FILE}: {books}; {agree}")
    console.print(f"flask audit: {audited.strip().splitlines()[-1]}")
    return MISSED if told else ARRIVED


def audit(house: House | None) -> str:
    """Have a house of ours recompute all that must hold, and return what it says."""
    if house is None:
        return "not asked, since the house is not ours"
    try:
        return house.flask("audit")
    except HouseBroken as broken:
        return str(broken)


if __name__ == "__main__":
    sys.exit(main())
