"""The defined words of the export rules, as `terms` of the ruleset has them."""

import calendar
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bonded_warehouse.rules.export_facts import Facts, Material

LEAVES: Final = frozenset({"sale_export", "re_export", "exhibit_export", "overseas_warehouse"})
TRADE: Final = frozenset({"sale_export", "overseas_warehouse", "sale_in_china", "auction"})
IN_CHINA: Final = frozenset({"lease_in_china", "pledge_in_china"})
FOREIGN_GOODS: Final = frozenset({"bonded_foreign", "temp_import", "ata"})
FINDS: Final = frozenset({"archaeological", "monument_part", "monumental_sculpture", "wall_art"})
LAST_RELIC_YEAR: Final = 1949
LAST_FORBIDDEN_YEAR: Final = 1911
LAST_MINORITY_YEAR: Final = 1966
LARGEST_EDITION: Final = 200
LIST_FROM: Final = date(2023, 5, 26)
"""First day of the list of artists known here; the lists of 2001 and 2013 are repealed and not held."""

Path = Literal["open", "unclear", "closed"]
Term = Literal["unknown", "unclear", "one_year", "two_years", "longer"]


@dataclass(frozen=True, slots=True)
class Case:
    """Facts with the defined words worked out; what the rules are asked about."""

    facts: Facts
    category: str
    """One of leave, sale_in_china, auction, lease_or_pledge_in_china."""
    earliest: int | None
    latest: int | None
    listed: bool
    relic: bool
    maybe_relic: bool
    doubtful: bool
    """Whether it would be, had no certificate ended the doubt."""
    path: Path

    @property
    def any_relic(self) -> bool:
        """Whether it is or may be a relic."""
        return self.relic or self.maybe_relic

    @property
    def move(self) -> str:
        """The type of the move."""
        return self.facts.move.type

    @property
    def leaves(self) -> bool:
        """Whether the work leaves China."""
        return self.move in LEAVES

    @property
    def exhibits(self) -> bool:
        """Whether it leaves for an exhibition."""
        return self.move == "exhibit_export"

    @property
    def trade(self) -> bool:
        """Whether it is traded."""
        return self.move in TRADE

    @property
    def foreign_goods(self) -> bool:
        """Whether it is under customs supervision as goods from abroad."""
        return self.facts.status.customs in FOREIGN_GOODS

    @property
    def ordinary_goods(self) -> bool:
        """Whether it is mass-produced, or one of more than 200 copies."""
        return self.facts.work.industrial is True or self.facts.work.copies > LARGEST_EDITION

    @property
    def reexit(self) -> bool:
        """Whether the path of R-20 is open or unclear, which sets the exit lines aside."""
        return self.path != "closed"

    @property
    def sale_form(self) -> str | None:
        """How it is sold, where it is sold."""
        if self.facts.move.sale_form:
            return self.facts.move.sale_form
        if self.move == "auction":
            return "auction"
        return "fixed_price" if self.trade else None

    @property
    def title_passes(self) -> bool:
        """Whether title passes while under supervision."""
        if self.facts.move.title_transfer is not None:
            return self.facts.move.title_transfer
        return self.move in {"sale_export", "sale_in_china", "auction"}

    def holds(self, *papers: str) -> bool:
        """Whether every one of these papers is held."""
        return set(papers) <= set(self.facts.docs)

    def by(self, year: int, *, years: Literal["earliest", "latest"]) -> bool | None:
        """Whether the earliest or latest possible year is `year` or before; None: not known."""
        value = self.earliest if years == "earliest" else self.latest
        return None if value is None else value <= year


def case_of(facts: Facts) -> Case:
    """Work out the defined words for these facts."""
    return case_in(facts, *_years(facts.work.made_from, facts.work.made_to))


def case_in(facts: Facts, earliest: int | None, latest: int | None) -> Case:
    """Work out the defined words for a work made between these years; None: not known."""
    work = facts.work
    listed = work.list_tier != "none" and facts.as_of >= LIST_FROM and work.artist.living is not True
    relic = (
        work.grade is not None
        or _until(latest, LAST_RELIC_YEAR)
        or (work.ethnic_minority is True and _until(latest, LAST_MINORITY_YEAR))
        or (listed and work.list_tier in {"A", "B"})
    )
    doubtful = not relic and (
        _may_be(earliest, LAST_RELIC_YEAR)
        or (work.ethnic_minority is not False and _may_be(earliest, LAST_MINORITY_YEAR))
        or (listed and work.list_tier == "B?")
    )
    maybe = doubtful and "nonrelic_certificate" not in facts.docs
    return Case(
        facts, _category(facts.move.type), earliest, latest, listed, relic, maybe, doubtful, _path(facts)
    )


def _years(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """Return the earliest and latest possible year; a span that ends before it begins is read both ways."""
    if start is None or end is None:
        return start, end if end is not None else start
    return min(start, end), max(start, end)


def _until(latest: int | None, year: int) -> bool:
    return latest is not None and latest <= year


def _may_be(earliest: int | None, year: int) -> bool:
    return earliest is None or earliest <= year


def _category(move: str) -> str:
    if move in LEAVES:
        return "leave"
    return "lease_or_pledge_in_china" if move in IN_CHINA else move


def _path(facts: Facts) -> Path:
    entry = facts.status.relic_temp_entry
    if facts.status.customs not in FOREIGN_GOODS or entry is None or not entry.registered:
        return "closed"
    if facts.work.ownership not in {"private", "foreign"}:
        return "closed"
    if entry.entry_seal_ok is False or entry.mark_ok is False:
        return "closed"
    return "unclear" if entry.entry_seal_ok is None or entry.mark_ok is None else "open"


def is_protected(material: Material) -> bool:
    """Whether the material is of a listed species."""
    return material.cites in {"I", "II", "III"} or material.national_protection in {"class_1", "class_2"}


def is_animal(material: Material) -> bool:
    """Whether the material is, or for all we know may be, of an animal."""
    return material.kingdom in {"animal", None}


def term_of(facts: Facts) -> Term:
    """Return how long an exhibition abroad is to last, in the steps of Implementing Regs 50.

    By dates, one year runs to the same day of the next year. By days alone, 365 are within the year, 366 to
    730 within two; 731 may be either.
    """
    move = facts.move
    if move.leaves_on and move.returns_on:
        if move.returns_on <= years_after(move.leaves_on, 1):
            return "one_year"
        return "two_years" if move.returns_on <= years_after(move.leaves_on, 2) else "longer"
    if move.days is None:
        return "unknown"
    steps: tuple[tuple[Container[int], Term], ...] = (
        (range(366), "one_year"),
        (range(366, 731), "two_years"),
        ((731,), "unclear"),
    )
    return next((term for days, term in steps if move.days in days), "longer")


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the last day of February."""
    if day.year + years > date.max.year:
        return date.max
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
