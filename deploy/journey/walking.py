"""A journey through one house: many lives at once, a few at a time, and what is brought home from it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.table import Table

from authentication.evidence.keys import PrivateKey
from deploy.journey.cast.troupe import Troupe, engage
from deploy.journey.client import HouseGone, Problem
from deploy.journey.lives import registering
from deploy.journey.lives.life import Ended, Life
from deploy.journey.lives.telling import StoryMissed, Teller
from deploy.journey.people import Office
from deploy.journey.pictures import Picture
from deploy.journey.stories import Story, story_for

DOMAIN: Final = "journey.example"
ARTISTS: Final = 6
BUYERS: Final = 8
AT_ONCE: Final = 4
"""Lives that are told at the same time: more would measure the queue, not the house."""


def journey_cast(office: Office, key: PrivateKey) -> Troupe:
    """Engage the cast of a journey."""
    return engage(
        office,
        domain=DOMAIN,
        key=key,
        artists=[(f"artist.{number}", f"Journey Artist {number}") for number in range(1, ARTISTS + 1)],
        buyers=[(f"buyer.{number}", f"Journey Buyer {number}") for number in range(1, BUYERS + 1)],
        today=datetime.now(UTC).date(),  # noqa: TID251 -- a client has a watch of its own
    )


def walk(
    teller: Teller,
    pictures: Sequence[Picture],
    *,
    story_of: Callable[[int], Story] = story_for,
    on_each: Callable[[Ended], None] = lambda _: None,
    at_once: int = AT_ONCE,
) -> list[Ended]:
    """Tell the lives of these pictures, and return how each ended, in their order."""
    lives = [Life(teller, picture, story_of(number), number) for number, picture in enumerate(pictures)]
    ended: dict[int, Ended] = {}
    with ThreadPoolExecutor(at_once) as pool:
        told = {pool.submit(life.tell): life.number for life in lives}
        for future in as_completed(told):
            ended[told[future]] = future.result()
            on_each(ended[told[future]])
    return [ended[number] for number in range(len(lives))]


def bring_home(teller: Teller, ends: Sequence[Ended], *, passports: Path, trust: Path) -> list[str]:
    """Write every passport, one JSON file a work, and the trust file; return what could not be had."""
    passports.mkdir(parents=True, exist_ok=True)
    for old in passports.glob("*.json"):
        old.unlink()
    missing = []
    for end in ends:
        if end.artwork_id is None:
            missing.append(f"{end.picture.title}: not registered")
            continue
        try:
            (passports / f"{end.artwork_id}.json").write_bytes(registering.passport(teller, end.artwork_id))
        except (Problem, StoryMissed, HouseGone) as why:
            missing.append(f"{end.picture.title}: {why}")
    trust.write_bytes(teller.troupe.public.data("/trust.toml"))
    return missing


def ends_table(ends: Sequence[Ended]) -> Table:
    """Return how many lives of each story came to their end."""
    table = Table("story", "what happens", "expected end", "works", "arrived", title="Where the works came")
    for column in table.columns[3:]:
        column.justify = "right"
    for story in dict.fromkeys(end.story for end in ends):
        of_it = [end for end in ends if end.story is story]
        arrived = sum(end.missed is None for end in of_it)
        style = None if arrived == len(of_it) else "red"
        table.add_row(story.name, story.about, story.end.value, str(len(of_it)), str(arrived), style=style)
    return table
