"""make run: furnish the house if it is bare, say where to look, and have a few people bid while it stands."""

import time
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from deploy.demonstration import bidders, live, sales
from deploy.demonstration.furnish import Furnishers
from deploy.journey.client import HouseGone, Problem
from deploy.journey.house import House
from deploy.journey.lives.telling import StoryMissed

LOOK = """[bold]{url}[/bold]
  /           one work, what closes next, what is new
  /catalogue  everything that is offered
  /verify     drop a passport, type a number, scan a code
  /desk       what waits for you, once you have become somebody
  /docs       for programs: every route, every scope

"Become somebody", at the head of every page, makes you anybody of
the house with one click: this is a demonstration. Ctrl-C closes it,
and what was done is kept."""


def furnish_and_stay(house: House, *, art: Path | None) -> None:
    """Furnish a running house as far as it is not, and stay until it or the user ends."""
    console = Console()
    began = time.monotonic()
    furnishers = Furnishers(house.url, house.administrator_token, house.data_dir, console)
    if furnishers.is_furnished(art):
        console.print(f"The house is furnished (seen in {time.monotonic() - began:.2f} s).")
    else:
        for one in furnishers.furnish(art):
            console.print(f"[red]not placed[/red] {one}", soft_wrap=True)
        console.print(f"Furnished in {time.monotonic() - began:.0f} s.")
    console.print(Panel(LOOK.format(url=house.url), title="Bianliang is open", expand=False))
    try:
        _stay(house, furnishers, console)
    finally:
        furnishers.leave()


def _stay(house: House, furnishers: Furnishers, console: Console) -> None:
    """Have people bid until the house or the user ends."""
    try:
        teller = furnishers.teller()
        sales.renew(teller)
        live.announce_next(live.open_gallery(teller))
        bidders.stay(teller, while_=lambda: house.is_running)
    except (Problem, StoryMissed, HouseGone) as why:
        console.print(f"Nobody bids: {why}", soft_wrap=True)
        while house.is_running:
            time.sleep(1)
    console.print(house.last_words())
