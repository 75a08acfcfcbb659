"""Conditions of the rules on who may trade with whom (R-30 to R-41) and of the house's own (P-01 to P-04)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from bonded_warehouse.rules import export_relics as relics
from bonded_warehouse.rules import export_terms as terms
from bonded_warehouse.rules.export_facts import Facts
from bonded_warehouse.rules.export_terms import Case, case_of

Fired = Iterator[int]
CDD_FROM_EUR: Final = 10_000

Asked = tuple[tuple[Callable[[Case], Fired], set[int], set[int]], ...]
EXIT: Final[Asked] = (
    (relics.state_owned, {0}, set()),
    (relics.valuable, {0}, set()),
    (relics.until_1911, {0}, set()),
    (relics.until_1949, set(), {0}),
    (relics.minority, {0}, {2}),
    (relics.tier_a, {0}, set()),
    (relics.tier_b, {0}, {2}),
    (relics.unlisted, set(), {0}),
    (relics.reexit, set(), {1}),
)
"""R-30 asks what would become of the work if it left today: condition, lines that deny, lines that refer."""


def foreign_buyer(case: Case) -> Fired:
    """R-30: what may not leave may not go to a buyer from abroad either, even if it stays here."""
    listed_today = case.facts.as_of >= terms.LIST_FROM
    asked = (*EXIT, (like_a_listed_name, set(), {0})) if listed_today else EXIT
    return to_abroad(case, asked, read=case_of)


def to_abroad(case: Case, asks: Asked, *, read: Callable[[Facts], Case]) -> Fired:
    """Yield the lines of R-30 by what these conditions say of the same work, were it to leave."""
    if case.path == "open" or case.facts.party.buyer_foreign is False:
        return
    leaving = read(replace(case.facts, move=replace(case.facts.move, type="sale_export", dest="HK")))
    listed_today = case.facts.as_of >= terms.LIST_FROM
    asked = [row for row in asks if listed_today or row[0] not in {relics.tier_a, relics.tier_b}]
    denied = any(set(condition(leaving)) & deny for condition, deny, _ in asked)
    referred = any(set(condition(leaving)) & refer for condition, _, refer in asked)
    if case.facts.party.buyer_foreign is None:
        if denied or referred:
            yield 2
    elif denied:
        yield 0
    elif referred:
        yield 1


def licence(case: Case) -> Fired:
    """R-31: who may trade relics, and in which form."""
    if not case.trade or not case.any_relic:
        return
    party = case.facts.party
    auctioned = case.sale_form == "auction"
    gaps = [
        auctioned and party.seller_licence != "relic_auction",
        not auctioned and party.seller_licence != "relic_shop",
        party.seller_foreign_invested is True,
    ]
    if case.relic:
        yield from (line for line, gap in enumerate(gaps) if gap)
    unsaid = party.seller_foreign_invested is None
    if unsaid or (any(gaps) and not case.relic):
        yield 3


def auction_review(case: Case) -> Fired:
    """R-32: reviewed before it is auctioned."""
    if case.sale_form == "auction" and case.any_relic and not case.holds("auction_pre_review"):
        yield 0


def supervised_title(case: Case) -> Fired:
    """R-33: title in goods under customs supervision."""
    passes = case.title_passes or case.move in terms.IN_CHINA
    if case.foreign_goods and passes and not case.holds("customs_transfer_formalities"):
        yield 0


def sanctions(case: Case) -> Fired:
    """R-40: sanctions lists."""
    if case.facts.party.sanctions == "hit":
        yield 0
    elif case.facts.party.sanctions == "unscreened" and not case.holds("screening"):
        yield 1


def due_diligence(case: Case) -> Fired:
    """R-41: from EUR 10,000, or where the value is not known, the buyer and the funds are checked first."""
    party = case.facts.party
    large = case.title_passes if party.value_eur is None else party.value_eur >= CDD_FROM_EUR
    if large and not party.cdd_done and not case.holds("cdd"):
        yield 0


def not_stated(case: Case) -> Fired:
    """P-01: the facts without which no rule can be asked."""
    work = case.facts.work
    if None in (work.kind, work.ownership, work.title_flags, work.materials):
        yield 0


def held(case: Case) -> Fired:
    """P-02: a hold stands on the work."""
    if case.facts.status.holds:
        yield 0


def like_a_listed_name(case: Case) -> Fired:
    """P-03: a name is never guessed."""
    artist = case.facts.work.artist
    if artist.name_match in {"romanised", "near"} and artist.living is not True and case.leaves:
        yield 0
    if artist.name_match == "same" and artist.living is True:
        yield 1


def owner_unknown(case: Case) -> Fired:
    """P-04: a relic whose owner is not known may be the State's."""
    if case.any_relic and case.facts.work.ownership is None:
        yield 0
