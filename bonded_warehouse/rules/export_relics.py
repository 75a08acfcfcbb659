"""Conditions of the rules on identity, title, relics and artists (R-00 to R-10, R-20, R-21, R-23).

Each function yields the numbers of the lines of its rule that hold for a case; what a line does, and under
which article, stands in the ruleset.
"""

from collections.abc import Iterator

from bonded_warehouse.rules import export_terms as terms
from bonded_warehouse.rules.export_terms import Case

Fired = Iterator[int]


def identity(case: Case) -> Fired:
    """R-00: the certificate is in force and the work is the one it speaks of."""
    proof = case.facts.work.identity
    at_entry = case.facts.stage == "zone_entry"
    broken = proof.certificate in {"revoked", "suspended", "expired"}
    if broken or proof.fingerprint == "mismatch" or (proof.certificate == "missing" and not at_entry):
        yield 0
    if proof.fingerprint == "uncertain":
        yield 1
    if proof.fingerprint == "not_checked":
        yield 2
    if proof.certificate == "missing" and at_entry:
        yield 3


def title(case: Case) -> Fired:
    """R-01: lawful source, undisputed title."""
    work = case.facts.work
    flags = set(work.title_flags or ())
    if flags & {"stolen", "looted_notice"}:
        yield 0
    if "dispute" in flags:
        yield 1
    if not case.any_relic:
        return
    unlawful = work.acquisition in {"excavated_in_china", "illicit"}
    goes_back = case.move == "re_export" or (case.exhibits and work.ownership in {"private", "foreign", None})
    if case.trade and unlawful:
        yield 2
    if goes_back and unlawful:
        yield 3
    if case.trade and work.acquisition == "unknown":
        yield 4 if work.kind in terms.FINDS or work.kind is None else 5


def state_owned(case: Case) -> Fired:
    """R-02: relics of the State and of museums."""
    work = case.facts.work
    if work.ownership == "cn_state" and case.any_relic:
        approved = case.holds("state_council_exit_approval")
        if case.leaves and not case.exhibits and not approved and not case.reexit:
            yield 0
        if (case.trade or case.move in terms.IN_CHINA) and not case.holds("state_sale_permission"):
            yield 1
    if work.ownership == "cn_museum_nonstate" and case.trade:
        if work.grade in {1, 2, 3}:
            yield 2
        elif case.any_relic:
            yield 3


def valuable(case: Case) -> Fired:
    """R-03: grades 1 to 3 in other hands than the State's."""
    work = case.facts.work
    kept = work.grade in {1, 2, 3} and work.ownership != "cn_state" and not case.exhibits and not case.reexit
    if kept and not case.holds("state_council_exit_approval"):
        yield 0


def until_1911(case: Case) -> Fired:
    """R-04: made in or before 1911."""
    if case.by(terms.LAST_FORBIDDEN_YEAR, years="latest") is not True or case.exhibits or case.reexit:
        return
    if not case.holds("state_council_exit_approval"):
        yield 0
    elif not case.holds("relic_exit_permit"):
        yield 1


def until_1949(case: Case) -> Fired:
    """R-05: made 1912 to 1949, or the date is uncertain."""
    if case.exhibits or case.reexit or case.by(terms.LAST_FORBIDDEN_YEAR, years="latest"):
        return
    if case.holds("state_council_exit_approval"):
        if case.any_relic and not case.holds("relic_exit_permit"):
            yield 1
        return
    only_touches = not case.by(terms.LAST_RELIC_YEAR, years="latest")
    cleared = case.holds("relic_exit_permit") or (only_touches and case.holds("nonrelic_certificate"))
    touches = case.by(terms.LAST_RELIC_YEAR, years="earliest") is not False
    if (touches or case.facts.work.grade is not None) and not cleared:
        yield 0


def minority(case: Case) -> Fired:
    """R-06: representative objects of ethnic minorities until 1966; where nobody has said, a person asks."""
    work = case.facts.work
    if work.ethnic_minority is False or case.reexit:
        return
    surely = case.by(terms.LAST_MINORITY_YEAR, years="latest") is True
    if surely and work.representative == "yes":
        if not case.holds("state_council_exit_approval"):
            yield 0 if work.ethnic_minority else 2
        return
    if case.by(terms.LAST_MINORITY_YEAR, years="earliest") is False or case.holds("relic_exit_permit"):
        return
    yield 1 if work.representative == "no" else 2


def harmful(case: Case) -> Fired:
    """R-07: never set aside, not even by the path of R-20."""
    if case.facts.work.harmful is True:
        yield 0


def tier_a(case: Case) -> Fired:
    """R-08: artists all of whose works stay."""
    work = case.facts.work
    stays = work.list_tier == "A" and work.artist.living is not True and not case.reexit
    if stays and not case.holds("state_council_exit_approval"):
        yield 0


def tier_b(case: Case) -> Fired:
    """R-09: artists whose representative works stay."""
    work = case.facts.work
    if work.list_tier not in {"B", "B?"} or work.artist.living is True or case.reexit:
        return
    if work.list_tier == "B" and work.representative == "yes":
        yield 0
    elif not case.holds("relic_exit_permit"):
        yield 1 if work.representative == "no" else 2


def unlisted(case: Case) -> Fired:
    """R-10: the artist has died or is not known to live, and the lists known here are incomplete."""
    seen = case.holds("nonrelic_certificate") or case.holds("relic_exit_permit")
    if case.any_relic or case.foreign_goods or case.ordinary_goods or seen:
        return
    if case.facts.work.artist.living is not True:
        yield 0


def reexit(case: Case) -> Fired:
    """R-20: relics registered on temporary entry go back out."""
    if case.reexit and case.any_relic and not case.exhibits and not case.holds("relic_exit_permit"):
        yield 0
    if case.path == "unclear":
        yield 1


def entry_term(case: Case) -> Fired:
    """R-21: the term of a temporary entry; its last day is included."""
    entry = case.facts.status.relic_temp_entry
    if entry is None or not case.reexit or not case.any_relic:
        return
    if entry.due is None and entry.overdue is None:
        yield 1
        return
    late = entry.due < case.facts.as_of if entry.due is not None else entry.overdue
    if late and not case.holds("temp_entry_extension"):
        yield 0


def exhibition(case: Case) -> Fired:
    """R-23: relics to an exhibition abroad."""
    if not case.exhibits or not case.any_relic:
        return
    work, move, term = case.facts.work, case.facts.move, terms.term_of(case.facts)
    many = (move.grade1_pieces or 0) > 120 or (move.grade1_share or 0) > 0.20  # noqa: PLR2004 -- Regs 48(2)
    grade1_shown = work.grade == 1 or bool(move.grade1_pieces) or bool(move.grade1_share)
    if work.sole_or_fragile_grade1 is True:
        yield 0
    if work.shown_in_china_before is False:
        yield 1
    if term == "longer":
        yield 2
    unknown = (
        work.grade is None
        or (work.grade == 1 and work.sole_or_fragile_grade1 is None)
        or work.shown_in_china_before is None
        or term in {"unknown", "unclear"}
        or (grade1_shown and not many and None in {move.grade1_pieces, move.grade1_share})
    )
    if unknown:
        yield 3
    if not case.holds("exhibition_approval"):
        yield 4
    if many and not case.holds("state_council_approval"):
        yield 5
    if term == "two_years" and not case.holds("exhibition_extension"):
        yield 6
    if not case.holds("exhibit_exit_registration"):
        yield 7
