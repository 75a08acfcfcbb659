"""How a journey went, as tables for people: where the works came, and what they went through."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.table import Table

from deploy.journey.dealing import Means, Sale, Slip, Trouble
from deploy.journey.lives.life import Ended
from deploy.journey.stories import STORIES, End, Plot, Story

LANES: Final = ("green", "yellow", "red")
"""In which customs looks at filings. The black lane stops, so nothing is filed in it."""
BY_PLOT: Final = {
    Plot.CORRECTED: ("customs: rejected, corrected, filed again",),
    Plot.PASSED: ("inspection: drawn, passed",),
    Plot.RED: ("inspection: drawn, passed", "customs: decided by an officer"),
    Plot.FAILED: ("inspection: drawn, failed",),
    Plot.DETAINED: ("detention: cleared", "inspection: drawn, passed"),
    Plot.SEIZED: ("detention: seized",),
    Plot.TAKEN_BACK: ("customs: withdrawn by the declarant, filed again",),
    Plot.BY_HAND: ("customs: decided by an officer",),
    Plot.RELEASED: (),
}
BY_END: Final = {
    End.DELIVERED_ABROAD: ("export: delivered abroad",),
    End.RETURNED_ABROAD: ("export: re-exported to its owner",),
    End.STORED_ABROAD: ("export: into a store abroad",),
    End.CAME_BACK: ("export: delivered abroad", "return: within six months, free of tax"),
    End.SHOWN: ("display: outside under guarantee, extended, back",),
    End.MAY_NOT_LEAVE: ("refusal: the gate of the law denies",),
    End.TURNED_AWAY: ("refusal: turned away at the gate of the zone",),
    End.WITHDRAWN: ("certificate: revoked while offered, issued anew",),
    End.STOPPED: ("stop: by the regulator, nothing moves",),
    End.SOLD_AT_HOME: ("sale: collected in China",),
    End.FAILED_INSPECTION: (),
    End.SEIZED: (),
}


def ends_table(ends: Sequence[Ended]) -> Table:
    """Return how many lives of each story came to their end."""
    table = Table("story", "what happens", "expected end", "works", "arrived", title="Where the works came")
    for column in table.columns[3:]:
        column.justify = "right"
    for story in dict.fromkeys(end.story for end in ends):
        _row(table, (story.name, story.about, story.end.value), [end for end in ends if end.story is story])
    return table


def scenarios_table(ends: Sequence[Ended]) -> Table:
    """Return how many works went through each scenario, and how many of them ended as expected."""
    table = Table("scenario", "works", "ended as expected", title="What the works went through")
    for column in table.columns[1:]:
        column.justify = "right"
    went: dict[str, list[Ended]] = {}
    for end in ends:
        lanes = (f"lane: {lane}" for lane in sorted({*end.lanes}))
        for scenario in (*scenarios(end.story), *lanes, *sorted({*end.dealings})):
            went.setdefault(scenario, []).append(end)
    for scenario in sorted(went):
        _row(table, (scenario,), went[scenario])
    return table


def scenarios(story: Story) -> Iterator[str]:
    """Name what a work of this story goes through."""
    if story.mode is not None:
        yield f"mode: {story.mode}"
        yield from BY_PLOT[story.plot]
    if story.kind == "late":
        yield "referral: decided by a relics examiner"
    yield from BY_END[story.end]


def lanes_missing(ends: Sequence[Ended]) -> list[str]:
    """Return the lanes that no filing was in, of a journey that told every story."""
    if {end.story for end in ends} != {*STORIES}:
        return []
    met = {lane for end in ends for lane in end.lanes}
    return [lane for lane in LANES if lane not in met]


def dealings_missing(ends: Sequence[Ended]) -> list[str]:
    """Return the ways to sell and to pay and the troubles that no work met of a journey with every story."""
    if {end.story for end in ends} != {*STORIES}:
        return []
    met = {one for end in ends for one in end.dealings}
    wanted = [f"sold: {how}" for how in Sale] + [f"paid: {how}" for how in Means] + [*map(str, Trouble)]
    return [one for one in (*wanted, *(f"wire: {slip}" for slip in Slip)) if one not in met]


def _row(table: Table, words: Sequence[str], ends: Sequence[Ended]) -> None:
    arrived = sum(end.missed is None for end in ends)
    style = None if arrived == len(ends) else "red"
    table.add_row(*words, str(len(ends)), str(arrived), style=style)
