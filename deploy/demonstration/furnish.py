"""Furnish a house over HTTP, as any client could: people, works at every stage of a life, sales."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from rich.console import Console

from authentication.evidence.keys import PrivateKey
from deploy.demonstration import live, sales
from deploy.demonstration.painting import paint_all, studio_folder
from deploy.demonstration.people import artists, engage_everybody
from deploy.demonstration.pieces import Piece, of_catalogue, of_picture
from deploy.demonstration.record import Record
from deploy.demonstration.stages import Placing
from deploy.demonstration.works.catalogue import catalogue
from deploy.journey.cast.troupe import with_hands
from deploy.journey.client import Client, HouseGone, Problem
from deploy.journey.house import own_key
from deploy.journey.lives.telling import StoryMissed, Teller, now
from deploy.journey.people import Office
from deploy.journey.pictures import read_pictures
from deploy.journey.stopwatch import Stopwatch
from deploy.showing import counted, step
from foundation.errors import Unavailable

AT_ONCE: Final = 3
"""Pieces that are carried in at the same time."""
TOKEN_DAYS: Final = 30
"""How long a house may stand open before its simulated bidders fall silent."""
SALES_COUNT_AS: Final = 4
"""The sales are opened last, and take about as long as so many pieces."""
ABOUT: Final = len(catalogue()) + SALES_COUNT_AS
"""How many pieces there are, as long as nobody has counted."""
CATALOGUE: Final = "catalogue"
FURNISHED: Final = "The house is furnished; the key was thrown away."
FIRST_BIDS: Final = 14
"""Bids that are on the lots before the first visitor looks."""


@dataclass(slots=True)
class Furnishers:
    """Who furnishes one house."""

    url: str
    administrator_token: str
    data_dir: Path
    """Where pictures, the expert's own key and the record are kept: the furnishers', not the house's."""
    console: Console
    _office: Office | None = field(default=None, init=False, repr=False)
    _teller: Teller | None = field(default=None, init=False, repr=False)

    def is_furnished(self, art: Path | None) -> bool:
        """Say whether this was done before, and the house is still the one it was done in."""
        record = Record.load(self.data_dir)
        return set_name(art) in record.complete and self._knows(record)

    def teller(self) -> Teller:
        """Engage everybody, once, and return who tells what they do; their lines stay open until `leave`."""
        if self._teller is None:
            stopwatch = Stopwatch()
            self._office = Office(self.url, self.administrator_token, stopwatch, token_days=TOKEN_DAYS)
            key = own_key(self.data_dir / "demonstration" / "expert.pem")
            self._teller = Teller(engage_everybody(self._office, key, today=now().date()), stopwatch)
        return self._teller

    def leave(self) -> None:
        """Give the people's tokens back, and hang up."""
        if self._office is not None:
            self._office.close()
        self._office = self._teller = None

    def furnish(self, art: Path | None) -> list[str]:
        """Bring in whatever is not there yet; return what could not be placed, and why."""
        record = Record.load(self.data_dir)
        if not self._knows(record):
            record.forget()
        name = set_name(art)
        told = Told(self.url, self.administrator_token, done=len(record.sets.get(name, {})))
        told.tell()
        pieces = self._pieces(art)
        told.total = len(pieces) + SALES_COUNT_AS
        with step(self.console, "Engaging people of every role"):
            teller = self.teller()
        with keepers_sign(teller) as signing:
            missed = self._carry_in(signing, pieces, record, name, told)
        told.done = told.total
        told.tell()
        if not missed:
            record.finished(name)
        return missed

    def _carry_in(
        self, teller: Teller, pieces: Sequence[Piece], record: Record, name: str, told: "Told"
    ) -> list[str]:
        placings = [Placing(teller, piece, number) for number, piece in enumerate(pieces)]
        for placing in placings:
            placing.artwork_id = record.sets.get(name, {}).get(placing.piece.slug, "")
        missed = self._place(placings, record, name, told)
        with step(self.console, "Showing works live from the vault"):
            missed += self._live(teller, placings)
        with step(self.console, "Opening the sales"):
            return missed + self._sales(teller, placings)

    def _place(self, placings: Sequence[Placing], record: Record, name: str, told: "Told") -> list[str]:
        done = set(record.sets.get(name, {}))
        missed = []
        with (
            counted(self.console, "Carrying the works in", len(placings)) as advance,
            ThreadPoolExecutor(AT_ONCE) as pool,
        ):
            carried = {
                pool.submit(placing.place): placing
                for placing in placings
                if placing.piece.slug not in done or placing.piece.stage in SOLD_AT_SALES
            }
            advance(len(placings) - len(carried))
            told.done = len(placings) - len(carried)
            told.tell()
            for future in as_completed(carried):
                placing = carried[future]
                advance(1)
                told.done += 1
                told.tell()
                try:
                    future.result()
                except (Problem, StoryMissed, HouseGone) as why:
                    missed.append(f"{placing.piece.slug} ({placing.piece.stage}): {why}")
                else:
                    record.placed(name, placing.piece.slug, placing.artwork_id)
        return missed

    def _live(self, teller: Teller, placings: Sequence[Placing]) -> list[str]:
        try:
            vault = live.open_gallery(teller)
            live.show(vault, placings, self.data_dir / "demonstration" / "film.mp4")
            live.announce_next(vault)
        except (Problem, StoryMissed, HouseGone, Unavailable) as why:
            return [f"live session: {why}"]
        return []

    def _sales(self, teller: Teller, placings: Sequence[Placing]) -> list[str]:
        from deploy.demonstration.bidders import Floor  # noqa: PLC0415 -- it leans on the sales, as this does

        try:
            for plan in sales.PLANS:
                lots = [
                    sales.Entry.of(one)
                    for one in placings
                    if one.piece.stage == plan.stage and one.consignment_id
                ]
                sale_id = sales.hold(teller, plan, lots)
                if sale_id is not None and plan.opens_in.days == 0:
                    sales.wait_until_open(teller, sale_id)
            floor = Floor.of(teller)
            for _ in range(FIRST_BIDS):
                floor.one_bid()
        except (Problem, StoryMissed, HouseGone) as why:
            return [f"sales: {why}"]
        return []

    def _pieces(self, art: Path | None) -> list[Piece]:
        if art is not None:
            names = [name.rsplit(" ", 1)[0] for _, name in artists()]
            pictures = read_pictures(art)
            return [
                of_picture(one, number, artist=names[number % len(names)])
                for number, one in enumerate(pictures)
            ]
        works = catalogue()
        folder = studio_folder(self.data_dir)
        with counted(self.console, "Painting the demonstration works", len(works)) as advance:
            painted = paint_all(works, folder, on_each=lambda _: advance(1))
        return [of_catalogue(one) for one in painted]

    def _knows(self, record: Record) -> bool:
        """Say whether the house knows a work of the record."""
        work = record.a_work()
        if work is None:
            return False
        with Client(self.url) as public:
            try:
                public.get(f"/artworks/{work}")
            except Problem:
                return False
        return True


@contextmanager
def keepers_sign(teller: Teller) -> Iterator[Teller]:
    """Give the keepers keys of their own to sign with, and have them retired at the end.

    So the chains of the furnished house bear signatures by own keys, and whoever becomes a keeper afterwards
    signs in his session, or makes a key in his own browser.
    """
    troupe = teller.troupe
    keys = (PrivateKey.new(), PrivateKey.new())
    troupe = replace(troupe, keepers=with_hands(troupe.keepers, keys, approved_by=troupe.regulator))
    try:
        yield replace(teller, troupe=troupe)
    finally:
        for person, key in zip(troupe.keepers, keys, strict=True):
            for one in person.client.get("/expert/keys")["keys"]:
                if one["multikey"] == key.public.multikey:
                    troupe.regulator.retires_key(one["id"], FURNISHED)


SOLD_AT_SALES: Final = frozenset(plan.stage for plan in sales.PLANS)
"""Stages whose pieces are entered into a sale afterwards, together."""


@dataclass(slots=True)
class Told:
    """Tells the house how far its furnishing is, so that its pages can say it."""

    url: str
    administrator_token: str = field(repr=False)
    done: int = 0
    total: int = ABOUT

    def tell(self) -> None:
        """Tell it; a house that is no demonstration does not want to know."""
        with Client(self.url, self.administrator_token) as office:
            try:
                office.post("/demonstration/furnishing", {"done": self.done, "total": self.total})
            except Problem:
                return


def set_name(art: Path | None) -> str:
    """Return under which name a set is kept in the record."""
    return CATALOGUE if art is None else f"art:{art.resolve()}"
