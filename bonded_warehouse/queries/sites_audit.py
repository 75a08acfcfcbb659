"""Stock by site is held against the 9810 exports, and what the tax office settled against the chains."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.sites import OverseasSite, SiteReturn
from bonded_warehouse.queries import sites
from bonded_warehouse.rules.sites import FateKind
from bonded_warehouse.rules.states import CustodyState

SETTLED_AS = {
    "sold": {FateKind.SOLD},
    "returned": {FateKind.GOING_HOME, FateKind.HOME},
}
"""What a settlement may say of one piece, and what its chain then has to say; 'unsold' was true that day."""


def unbalanced(session: Session) -> Iterator[str]:
    """Name sites whose stock is not what 9810 exports brought and nothing took away."""
    standing = {
        (row.place, row.id)
        for row in session.execute(
            sa.select(Holding.id, Holding.place)
            .join(OverseasSite, OverseasSite.code == Holding.place)
            .where(Holding.state == CustodyState.ABROAD_STOCK)
        )
    }
    reckoned = set()
    for row, holding, _, fate in sites.fates(session):
        if fate.kind is FateKind.AT_SITE and fate.site:
            reckoned.add((fate.site, holding.id))
        said = sites.settlements(session, [row.id]).get(row.id, ("none", {}))
        yield from _settled_otherwise(row.id, said, fate.kind)
    for code, holding_id in sorted(standing - reckoned):
        yield f"{holding_id} stands at {code}, and no 9810 export brought it there"
    for code, holding_id in sorted(reckoned - standing):
        yield f"{holding_id} came to {code} by a 9810 export, and its row says that it is not there"


def _settled_otherwise(
    declaration_id: str, said: tuple[str, dict[str, object]], became: FateKind
) -> Iterator[str]:
    how, inputs = said
    if how != "settled" or inputs.get("pieces") != 1:
        return
    for word, kinds in SETTLED_AS.items():
        if inputs.get(word) == 1 and became not in kinds:
            yield f"{declaration_id} was settled as {word}, and its chain says {became.value}"


def desks(session: Session) -> Iterator[str]:
    """Name what a returns desk noted of a work whose chain has no such return."""
    query = (
        sa.select(SiteReturn.id, CustodyEvent.transition)
        .outerjoin(
            CustodyEvent,
            sa.and_(CustodyEvent.holding_id == SiteReturn.holding_id, CustodyEvent.seq == SiteReturn.seq),
        )
        .order_by(SiteReturn.id)
    )
    for row in session.execute(query):
        if row.transition not in {"M30", "M44"}:
            yield f"{row.id}: its chain has no return at that number"
