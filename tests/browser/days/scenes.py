"""What a day begins with: works brought so far over HTTP, a stage, and a closer look at each page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from deploy.demonstration import stages
from deploy.demonstration.painting import Painted, paint_all
from deploy.demonstration.pieces import Piece, of_catalogue
from deploy.demonstration.stages import GENERAL_TRADE, Placing
from deploy.demonstration.works.catalogue import catalogue
from deploy.journey.cast.warehouse import state_of
from deploy.journey.lives import clearing, keeping, selling
from deploy.journey.lives.telling import Teller
from tests.browser.album import Album
from tests.browser.hands import Hands
from tests.browser.stage import Stage, Work

PARTS: Final = {
    "declared": "oil-00",
    "arriving": "plum-01",
    "leaving": "bamboo-00",
    "referred": "shanshui-02",
    "returned": "calligraphy-02",
}
"""What each work plays, and its painting. The first goes to France."""
RAW: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d|\b[a-z]{3}_[0-9A-Z]{20,}|\bNone\b(?!: | named| yet)|%\(")
"""What a program writes and a person should not have to read."""
SPOKEN: Final = """() => {
  const copy = document.querySelector("main").cloneNode(true);
  for (const one of copy.querySelectorAll("pre, code, datalist, script, .digest")) one.remove();
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  const said = [];
  while (texts.nextNode()) said.push(texts.currentNode.data);
  return said.join(" ");
}"""


class CloseLook(Album):
    """An album whose pages are also read: no instants, numbers or places as programs write them."""

    def _wrong(self, page: Page) -> list[str]:
        said = [match.group() for match in RAW.finditer(page.evaluate(SPOKEN))]
        return super()._wrong(page) + [f"shows {one!r}" for one in dict.fromkeys(said)]


@dataclass(slots=True, kw_only=True)
class Scene:
    """A day on its stage, with the works that play in it."""

    stage: Stage
    teller: Teller
    works: Mapping[str, Placing]

    def take(self, part: str) -> Placing:
        """Turn to a work: from now on the stage speaks of it."""
        it = self.works[part]
        self.stage.work = played(it)
        self.stage.artwork_id = it.artwork_id
        return it

    def visit(self, hands: Hands, path: str, name: str) -> None:
        """Go to a page by its address, and look at it."""
        hands.page.goto(f"{self.stage.url}{path}", wait_until="load")
        self.stage.look(hands, name)

    def packed(self, part: str) -> Placing:
        """Have a work sold, crated, and its papers for leaving on file."""
        it = self.works[part]
        if not it.holding_id or state_of(self.teller.troupe.senior, it.holding_id) == "stored":
            stages.packed(it)
            selling.bring_papers(self.teller, it.owner, it.artwork_id, stage="filing", destination=it.country)
        return self.take(part)

    def filed(self, part: str, scenario: str) -> str:
        """Have a work declared, unless it is; wait for customs' answer, and return the declaration's id."""
        it = self.packed(part)
        declarant = self.teller.troupe.declarant
        if state_of(self.teller.troupe.senior, it.holding_id) == "packed" and not self.earlier(it):
            declarant.lodges(
                it.holding_id,
                destination=it.country,
                consignee=it.buyer.name[:100],
                order_number="",
                value_minor=it.piece.price_minor,
                currency="CNY",
                mode=GENERAL_TRADE,
                hs=keeping.HS_MODERN,
                scenario=scenario,
            )
        declaration_id = str(self.earlier(it)[0]["id"])

        def answered() -> dict[str, Any] | None:
            page = declarant.declaration(declaration_id)
            return None if page["declaration"]["state"] in clearing.MOVING else page

        self.teller.wait("customs answers", answered)
        return declaration_id

    def departed(self, part: str) -> Placing:
        """Have a sold work out of the country."""
        it = self.works[part]
        if not it.holding_id or state_of(self.teller.troupe.senior, it.holding_id) != "departed":
            stages.travelling(it)
        return self.take(part)

    def earlier(self, it: Placing) -> list[dict[str, Any]]:
        """Return the declarations of a work's holding, the latest first."""
        declarant = self.teller.troupe.declarant
        found: list[dict[str, Any]] = declarant.client.get(f"/holdings/{it.holding_id}/declare")["earlier"]
        return found


def cast_works(teller: Teller, folder: Path) -> dict[str, Placing]:
    """Paint the works, and return for each part the work that plays it, not yet in the house."""
    known = {work.slug: work for work in catalogue()}
    painted = paint_all([known[slug] for slug in PARTS.values()], folder)
    return {
        part: Placing(teller, piece_for(part, one), number)
        for number, (part, one) in enumerate(zip(PARTS, painted, strict=True))
    }


def piece_for(part: str, painted: Painted) -> Piece:
    """Return a painting as it plays its part."""
    piece = replace(of_catalogue(painted), stage="departed")
    if part != "referred":
        return piece
    late = {
        "maker": {"en": "An artist who died in 1960 (demonstration)", "zh": "一九六〇年故去之画家（示范）"},
        "maker_born_year": 1890,
        "maker_died_year": 1960,
        "maker_living": False,
        "date_text": "1955",
        "made_from_year": 1955,
        "made_to_year": 1955,
        "ownership": "In the owner's family, by descent.",
    }
    facts = {name: said for name, said in piece.facts.items() if name != "artist_living"}
    return replace(piece, details=piece.details | late, facts=facts | {"acquisition": "inherited_or_gift"})


def played(it: Placing) -> Work:
    """Return the work as a stage knows it."""
    piece = next(work for work in catalogue() if work.slug == it.piece.slug)
    return Work(photograph=it.piece.photographs[0], piece=piece, artist=it.owner.name, expert="")


def choose_like(hands: Hands, name: str, pattern: str) -> str:
    """Go to a list, choose its first entry that matches, and return it."""
    hands.tab_to("list", name)
    texts: list[str] = hands.page.evaluate(
        "[...document.activeElement.options].map((one) => one.text.trim())"
    )
    found = next(text for text in texts if re.search(pattern, text))
    hands.choose(name, found)
    return found
