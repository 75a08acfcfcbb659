"""Customs: a packed work is declared, and what its story says happens to the filing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deploy.journey.cast.troupe import Owner
from deploy.journey.cast.warehouse import state_of
from deploy.journey.client import Json
from deploy.journey.lives.selling import bring_papers
from deploy.journey.lives.telling import StoryMissed, Teller
from deploy.journey.stories import Plot

SAYS: Final[dict[Plot, tuple[tuple[str | None, str], ...]]] = {
    Plot.RELEASED: ((None, "released"),),
    Plot.CORRECTED: (("reject-D02", "rejected"), (None, "released")),
    Plot.PASSED: (("inspect", "released"),),
    Plot.FAILED: (("inspect", "rejected"),),
    Plot.DETAINED: (("detain", "released"),),
    Plot.SEIZED: (("detain", "detained"),),
    Plot.TAKEN_BACK: (("silence", "withdrawn"), (None, "released")),
    Plot.BY_HAND: (("manual", "released"),),
    Plot.RED: (("manual", "released"),),
}
"""How the simulated office answers each filing of a plot, and what becomes of that filing in the end."""
BY_HAND: Final = "300"
"""The office's word for: an officer looks at the papers."""
MOVING: Final = frozenset({"lodged", "accepted"})
FAULT: Final = "I02"
"""Under which code an inspection fails: the condition differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is declared."""

    destination: str
    consignee: str
    order_number: str
    mode: str
    hs: str
    value_minor: int


def clear(
    teller: Teller,
    owner: Owner,
    holding_id: str,
    artwork_id: str,
    filing: Filing,
    *,
    plot: Plot = Plot.RELEASED,
) -> Sequence[str]:
    """Declare a packed work until customs has done what the plot says; return the lanes of the filings.

    :raises StoryMissed: if customs does otherwise
    """
    cast = teller.troupe
    lanes = []
    for scenario, wanted in SAYS[plot]:
        if state_of(cast.senior, holding_id) != "packed":
            break
        answer = bring_papers(teller, owner, artwork_id, stage="filing", destination=filing.destination)
        if answer["refuses"]:
            raise StoryMissed(f"the gate refuses the filing: {[one['code'] for one in answer['reasons']]}")
        declaration_id = cast.declarant.lodges(
            holding_id,
            destination=filing.destination,
            consignee=filing.consignee[:100],
            order_number=filing.order_number,
            value_minor=filing.value_minor,
            currency="CNY",
            mode=filing.mode,
            hs=filing.hs,
            scenario=scenario,
        )
        page = _decided(teller, declaration_id, plot, scenario=scenario)
        if page["lane"] is not None:
            lanes.append(str(page["lane"]["lane"]))
        state = page["declaration"]["state"]
        if state != wanted:
            raise StoryMissed(f"the declaration is {state}, and should be {wanted}")
    return lanes


def _decided(teller: Teller, declaration_id: str, plot: Plot, *, scenario: str | None) -> Json:
    """Do what people do until the filing is decided, and return its page.

    Whatever customs draws is inspected, by whatever way it was drawn: by its own word, by the lot, or by
    the officer who looks at the papers.
    """
    cast = teller.troupe
    if scenario == "silence":
        cast.declarant.withdraws(declaration_id)
    page = _answered(teller, declaration_id)
    if _by_hand(page):
        cast.customs.decides(declaration_id, finding="inspect" if plot is Plot.RED else "release")
        page = cast.declarant.declaration(declaration_id)
    if page["declaration"]["state"] == "detained" and plot is Plot.DETAINED:
        cast.customs.clears(page["declaration"]["holding_id"], declaration_id)
        page = cast.declarant.declaration(declaration_id)
    if page["declaration"]["state"] == "inspection":
        if plot is Plot.FAILED:
            cast.customs.inspects(declaration_id, finding="return", codes=[FAULT])
        else:
            cast.customs.inspects(declaration_id)
        page = cast.declarant.declaration(declaration_id)
    return page


def _answered(teller: Teller, declaration_id: str) -> Json:
    def answer() -> Json | None:
        page = teller.troupe.declarant.declaration(declaration_id)
        moving = page["declaration"]["state"] in MOVING and not _by_hand(page)
        return None if moving else page

    return teller.wait("worker: customs answers", answer)


def _by_hand(page: Json) -> bool:
    card = page["declaration"]
    return card["state"] in MOVING and any(one["status"] == BY_HAND for one in card["answers"])
