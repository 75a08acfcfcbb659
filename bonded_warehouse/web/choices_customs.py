"""What can be chosen in the forms of gate and customs, in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import get_locale, lazy_gettext

from bonded_warehouse.operations.declaring import MODES
from bonded_warehouse.rules.export_papers import paper_kinds
from bonded_warehouse.rules.refusal_codes import refusal_codes
from foundation.web.words import pick

KINDS: Final = {
    "painting": lazy_gettext("Painting"),
    "calligraphy": lazy_gettext("Calligraphy"),
    "print": lazy_gettext("Print"),
    "photograph": lazy_gettext("Photographic work"),
    "sculpture": lazy_gettext("Sculpture"),
    "ceramic": lazy_gettext("Ceramic"),
    "bronze": lazy_gettext("Bronze"),
    "jade": lazy_gettext("Jade"),
    "lacquer": lazy_gettext("Lacquer"),
    "textile": lazy_gettext("Textile"),
    "embroidery": lazy_gettext("Embroidery"),
    "fan": lazy_gettext("Fan"),
    "seal": lazy_gettext("Seal (carved)"),
    "snuff_bottle": lazy_gettext("Snuff bottle"),
    "furniture": lazy_gettext("A piece of furniture"),
    "book_document": lazy_gettext("Book or document"),
    "installation": lazy_gettext("Installation"),
    "craft": lazy_gettext("Craft work"),
    "archaeological": lazy_gettext("Find of an excavation"),
    "monument_part": lazy_gettext("Part of a building or site"),
    "monumental_sculpture": lazy_gettext("Monumental sculpture"),
    "wall_art": lazy_gettext("Wall art"),
    "fossil": lazy_gettext("Fossil"),
    "other": lazy_gettext("Another kind"),
}
OWNERSHIP: Final = {
    "private": lazy_gettext("A private owner in China"),
    "foreign": lazy_gettext("An owner abroad"),
    "cn_state": lazy_gettext("The Chinese State"),
    "cn_museum_nonstate": lazy_gettext("A Chinese museum that is not the State's"),
}
ACQUISITION: Final = {
    "inherited_or_gift": lazy_gettext("Inherited, or a gift"),
    "relic_shop": lazy_gettext("Bought in a relic shop"),
    "relic_auction": lazy_gettext("Bought at a relic auction"),
    "lawful_transfer": lazy_gettext("Lawful exchange or transfer between citizens"),
    "other_lawful": lazy_gettext("Another lawful way, its own work included"),
    "excavated_in_china": lazy_gettext("Excavated or found in China"),
    "illicit": lazy_gettext("In a way the law does not accept"),
    "unknown": lazy_gettext("Not known"),
}
REGISTER: Final = {
    "clear": lazy_gettext("Searched: nothing found"),
    "stolen": lazy_gettext("Reported stolen"),
    "looted_notice": lazy_gettext("Notified as lost under a treaty"),
    "dispute": lazy_gettext("Title is disputed"),
}
YES_NO: Final = {"yes": lazy_gettext("Yes"), "no": lazy_gettext("No")}
CITES: Final = {
    "I": lazy_gettext("Appendix I"),
    "II": lazy_gettext("Appendix II"),
    "III": lazy_gettext("Appendix III"),
    "none": lazy_gettext("Looked up: not listed"),
}
KINGDOM: Final = {
    "animal": lazy_gettext("Animal"),
    "plant": lazy_gettext("Plant"),
    "other": lazy_gettext("Neither"),
}
HOLD_KINDS: Final = {
    "court": lazy_gettext("Order of a court or authority"),
    "title": lazy_gettext("Title in doubt"),
    "customs": lazy_gettext("Customs"),
    "relic_exam": lazy_gettext("Relics examination"),
    "aml": lazy_gettext("Money laundering"),
    "ip": lazy_gettext("Intellectual property"),
    "conservation": lazy_gettext("Conservation"),
    "insurance": lazy_gettext("Insurance"),
    "payment": lazy_gettext("Payment"),
}
STAGES: Final = ("listing", "bid", "checkout", "settlement", "filing", "exit", "zone_entry")
"""Stages that the page offers to ask about."""
WORDS: Final[Mapping[str, Any]] = {
    "gate.ALLOW": lazy_gettext("May go on"),
    "gate.NEEDS": lazy_gettext("Papers needed"),
    "gate.REFER": lazy_gettext("A person decides"),
    "gate.DENY": lazy_gettext("Forbidden"),
    "gate.NOTE": lazy_gettext("Note"),
    "gate_basis.S": lazy_gettext("text read in its source"),
    "gate_basis.W": lazy_gettext("read in a weak source only"),
    "gate_basis.U": lazy_gettext("not verified: a person decides"),
    "gate_basis.D": lazy_gettext("the house's own rule, where the law is silent"),
    "gate_stage.zone_entry": lazy_gettext("Entering the zone"),
    "gate_stage.listing": lazy_gettext("Being offered"),
    "gate_stage.bid": lazy_gettext("A bid"),
    "gate_stage.hammer": lazy_gettext("The hammer"),
    "gate_stage.checkout": lazy_gettext("A purchase"),
    "gate_stage.settlement": lazy_gettext("Title passing"),
    "gate_stage.filing": lazy_gettext("Declaration to customs"),
    "gate_stage.exit": lazy_gettext("Leaving the zone"),
    **{f"hold.{kind}": words for kind, words in HOLD_KINDS.items()},
    "hold_authority.regulator": lazy_gettext("Regulator"),
    "hold_authority.customs": lazy_gettext("Customs"),
    "hold_authority.relics": lazy_gettext("Relics examination body"),
    "hold_authority.house": lazy_gettext("The house, with a case"),
    "hold_authority.registry": lazy_gettext("The registry, by the state of the certificate"),
    "paper.supplied": lazy_gettext("Waits to be verified"),
    "paper.verified": lazy_gettext("Verified"),
    "paper.rejected": lazy_gettext("Rejected"),
    "relics.not_a_relic": lazy_gettext("It is not a relic"),
    "relics.may_leave": lazy_gettext("It may leave"),
    "relics.may_not_leave": lazy_gettext("It may not leave"),
    "ruleset.proposed": lazy_gettext("Proposed"),
    "ruleset.approved": lazy_gettext("Approved"),
    "ruleset.rejected": lazy_gettext("Rejected"),
    "declaration.lodged": lazy_gettext("Lodged"),
    "declaration.accepted": lazy_gettext("Accepted"),
    "declaration.inspection": lazy_gettext("Drawn for inspection"),
    "declaration.rejected": lazy_gettext("Returned"),
    "declaration.detained": lazy_gettext("Detained"),
    "declaration.released": lazy_gettext("Released by customs"),
    "declaration.withdrawn": lazy_gettext("Withdrawn"),
    "customs_reply.1": lazy_gettext("Kept as a draft at the port"),
    "customs_reply.2": lazy_gettext("Being declared at the port"),
    "customs_reply.3": lazy_gettext("Sent to customs"),
    "customs_reply.4": lazy_gettext("Not handed on to customs: look at it"),
    "customs_reply.100": lazy_gettext("Returned"),
    "customs_reply.120": lazy_gettext("Stored at customs"),
    "customs_reply.300": lazy_gettext("An officer reads the papers"),
    "customs_reply.399": lazy_gettext("Papers reviewed"),
    "customs_reply.500": lazy_gettext("Drawn for inspection"),
    "customs_reply.501": lazy_gettext("Detained"),
    "customs_reply.502": lazy_gettext("Detained, handed to the anti-smuggling office"),
    "customs_reply.503": lazy_gettext("Detained, handed to the legal office"),
    "customs_reply.599": lazy_gettext("Detained for another reason"),
    "customs_reply.700": lazy_gettext("To be shipped back"),
    "customs_reply.800": lazy_gettext("Released by customs"),
    "customs_reply.899": lazy_gettext("Closed by customs"),
    "customs_reply.?": lazy_gettext("Not understood: a person looks at it"),
    "message_direction.out": lazy_gettext("to customs"),
    "message_direction.in": lazy_gettext("from customs"),
    "message_state.to_send": lazy_gettext("Kept, being sent"),
    "message_state.answered": lazy_gettext("Sent and answered"),
    "message_state.taken": lazy_gettext("Read"),
    "message_state.unclear": lazy_gettext("Waits for a person"),
    "message_problem.missing": lazy_gettext("It is needed"),
    "message_problem.type": lazy_gettext("It is of the wrong kind"),
    "message_problem.length": lazy_gettext("It has the wrong length"),
    "message_problem.choice": lazy_gettext("It is none of the values allowed"),
    "message_problem.digits": lazy_gettext("Only digits are allowed"),
    "message_problem.characters": lazy_gettext("It holds characters that are not allowed"),
    "message_problem.range": lazy_gettext("It lies outside what is possible"),
    "message_problem.places": lazy_gettext("It has too many decimal places"),
    "message_problem.schema": lazy_gettext("It does not follow the schema"),
    "message_problem.size": lazy_gettext("It is larger than is read"),
    "message_problem.tree": lazy_gettext("It has too many elements, or too deep ones"),
    "message_problem.dtd": lazy_gettext("It brings a document type or entities, which are never read"),
    "message_problem.xml": lazy_gettext("It is no well-formed XML"),
    "message_problem.kind": lazy_gettext("It is no message of a known kind"),
    "message_problem.identity": lazy_gettext("It bears no number or no status"),
    "message_problem.value": lazy_gettext("A time or number in it cannot be read"),
    "message_problem.status": lazy_gettext("It bears a status that is not known"),
    "message_problem.format_error": lazy_gettext("The single window found our format wrong"),
    "message_problem.document_refused": lazy_gettext("Order, receipt or waybill was refused"),
    "message_problem.other_filing": lazy_gettext("It speaks of another filing"),
    "message_problem.not_cancelled": lazy_gettext("Customs did not agree to cancel it"),
    "scenario.release": lazy_gettext("Release it"),
    "scenario.inspect": lazy_gettext("Draw it for inspection"),
    "scenario.manual": lazy_gettext("Have an officer read the papers"),
    "scenario.reject-D02": lazy_gettext("Return it: a permit is missing"),
    "scenario.reject-D04": lazy_gettext("Return it: documents do not match"),
    "scenario.detain": lazy_gettext("Detain it"),
    "scenario.late": lazy_gettext("Answer late"),
    "scenario.twice": lazy_gettext("Say everything twice"),
    "scenario.silence": lazy_gettext("Be silent"),
    "scenario.port-manual": lazy_gettext("Release it; the port has an officer look at what follows"),
    "scenario.port-reject-G01": lazy_gettext("Release it; the port returns the slip"),
    "scenario.port-back": lazy_gettext("Release it; the port sends it back"),
    "scenario.port-lies": lazy_gettext("Release it; the port speaks of another filing"),
    "scenario.tax-approve": lazy_gettext("Release it; the tax office pays the refund"),
    "scenario.tax-detain": lazy_gettext("Release it; the tax office suspends the refund"),
    "mode.9610": lazy_gettext("9610 retail e-commerce"),
    "mode.9710": lazy_gettext("9710 direct export between firms"),
    "mode.9810": lazy_gettext("9810 export to an overseas warehouse"),
    "mode.1210": lazy_gettext("1210 bonded e-commerce"),
    "mode.5034": lazy_gettext("5034 logistics goods of the zone"),
    "mode.5000": lazy_gettext("5000 goods entering or leaving the zone"),
    "mode.0110": lazy_gettext("0110 general trade"),
    "mode.2600": lazy_gettext("2600 temporary entry or exit"),
    "mode.2700": lazy_gettext("2700 exhibits"),
}
"""What the states and codes of gate and customs are called."""


def countries() -> list[tuple[str, str]]:
    """Return every country by its two letters, in the reader's language, in its order."""
    territories = (get_locale() or "en").territories  # type: ignore[union-attr] # a locale is always set in a request
    found = [
        (code, str(name)) for code, name in territories.items() if len(code) == len("FR") and code.isalpha()
    ]
    return sorted(
        (pair for pair in found if pair[0] not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}),
        key=lambda pair: pair[1],
    )


def country(code: str) -> str:
    """Return the name of one country."""
    return dict(countries()).get(code, code)


def modes() -> list[tuple[str, str]]:
    """Return the supervision modes that are open."""
    return [(mode, str(WORDS[f"mode.{mode}"])) for mode in MODES]


def paper_choices() -> list[tuple[str, str]]:
    """Return the papers that can be put on file."""
    return [(code, pick(kind.title)) for code, kind in paper_kinds().items() if kind.verified_by]


def code_choices() -> list[tuple[str, str]]:
    """Return the codes under which customs refuses."""
    return [(code, f"{code} {pick(refusal.title)}") for code, refusal in refusal_codes().items()]


def pairs(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a table of words as the choices of a form."""
    return [(code, str(text)) for code, text in words.items()]
