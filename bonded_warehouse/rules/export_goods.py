"""Conditions of the rules on art goods, protected species and bonded goods (R-11 to R-16, R-22)."""

from collections.abc import Iterator

from bonded_warehouse.rules import export_terms as terms
from bonded_warehouse.rules.export_facts import Material
from bonded_warehouse.rules.export_terms import Case

Fired = Iterator[int]


def culture_approval(case: Case) -> Fired:
    """R-11: art works need the provincial culture department's approval."""
    same_batch = case.foreign_goods and case.facts.status.same_batch_art_approval
    let_out = case.doubtful and case.holds("relic_exit_permit")  # as the relic that it may be
    if case.any_relic or case.ordinary_goods or same_batch or let_out:
        return
    if not case.holds("art_export_approval"):
        yield 0


def ordinary_goods(case: Case) -> Fired:
    """R-12: a note that no culture approval is asked."""
    if case.ordinary_goods and not case.any_relic:
        yield 0


def species_forbidden(case: Case) -> Fired:
    """R-14: trade in protected species that is forbidden."""
    materials = case.facts.work.materials or ()
    fired = {line for material in materials for line in _forbidden(case, material)}
    yield from sorted(fired)


def _forbidden(case: Case, material: Material) -> Fired:
    yield from _forbidden_exit(case, material)
    if not (case.trade or case.move in terms.IN_CHINA):
        return
    national = material.national_protection in {"class_1", "class_2"}
    if terms.is_animal(material):
        if (national or material.cites == "I") and not case.holds("wildlife_sale_approval", "special_mark"):
            yield 4
        if material.cites in {"II", "III"} and material.national_protection is None:
            yield 5
    elif material.kingdom == "plant" and national:
        yield 6


def _forbidden_exit(case: Case, material: Material) -> Fired:
    if not case.leaves:
        return
    commercial = case.facts.move.commercial if case.exhibits else True
    if material.cites == "I" and commercial:
        yield 1 if material.preconvention is True else 0
    if material.cites == "I" and commercial is None:
        yield 2
    if material.export_banned is True:
        yield 3


def species_certificate(case: Case) -> Fired:
    """R-15: the certificate that customs wants for what is not forbidden."""
    asked = [
        material
        for material in case.facts.work.materials or ()
        if terms.is_protected(material) and not {0, 3} & set(_forbidden_exit(case, material))
    ]
    if not asked:
        return
    if not case.holds("cites_permit"):
        yield 0
    if any(material.cites == "I" for material in asked) and not case.holds("cites_import_permit"):
        yield 1
    earlier = case.holds("import_declaration", "endorsed_import_certificate")
    if case.move == "re_export" and not case.holds("cites_permit") and not earlier:
        yield 2


def suspect_material(case: Case) -> Fired:
    """R-16: looks like a protected material, species unknown."""
    if any(material.suspect and material.cites is None for material in case.facts.work.materials or ()):
        yield 0


def bonded_return(case: Case) -> Fired:
    """R-22: a note that bonded goods going back pay no duty."""
    if case.move == "re_export" and case.facts.status.customs == "bonded_foreign" and not case.any_relic:
        yield 0
