"""What the gate, the holds, the papers and customs refuse."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class GateRefuses(Conflict):
    """The rules do not let this go on."""

    message = "The rules do not let this go on: %(why)s."
    remedy = "The gate's page of this work names every reason, its article and what is missing."
    page = "/artworks/%(artwork_id)s/gate?stage=%(stage)s&destination=%(destination)s"


class GateDenies(GateRefuses):
    """The law, or a rule of the house, forbids this."""

    message = "This is forbidden: %(why)s."


class GateRefers(GateRefuses):
    """A person must decide first."""

    message = "Before this goes on, a person must decide: %(why)s."


class GateNeedsPapers(GateRefuses):
    """Papers are missing."""

    message = "These papers are still missing: %(papers)s."
    remedy = "Supply them and have them verified; the gate's page of this work says by whom."


class DayUnknownToTheRules(Invalid):
    """The rules do not reach back so far."""

    message = "The earliest day that can be asked about is %(earliest_on)s."
    remedy = "Correct the marked fields and send again."


class DayAhead(Invalid):
    """That day is not over, nor is it today."""

    message = "Ask about today, %(today)s, or a day before it."
    remedy = "What will hold on a later day nobody knows yet: choose another day."


class DayBeforeWork(Invalid):
    """The work was not registered yet."""

    message = "This work was registered on %(registered_on)s: of the days before nothing is known of it."
    remedy = "Choose that day or a later one."


class HoldUnknown(NotFound):
    """There is no such hold."""

    message = "No hold with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class HoldWasLifted(Conflict):
    """This hold was lifted already."""

    message = "The hold was lifted on %(lifted_at)s."
    remedy = "Nothing is left to do; place a new stop if there is a new reason."


class NotYourHold(NotAllowed):
    """Another authority's hold is not yours to lift."""

    message = "This hold was placed by: %(authority)s. Only they lift it."
    remedy = "Ask them, and say why."


class ReasonNeeded(Invalid):
    """A reason is needed."""

    message = "Say why, in words that the owner can understand."
    remedy = "Correct the marked fields and send again."


class FactsInvalid(Invalid):
    """Some of what was stated cannot be used."""

    message = "Some of what was stated cannot be used."
    remedy = "Correct the marked fields and send again."


class FactNotYours(NotAllowed):
    """This fact is for somebody else to state."""

    message = "These facts are not yours to state: %(names)s."
    remedy = "Ask whoever may find them: the relics examiner, customs or the regulator."


class PaperUnknown(NotFound):
    """There is no such paper."""

    message = "No paper with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class PaperInvalid(Invalid):
    """Some of the paper's entries cannot be used."""

    remedy = "Correct the marked fields and send again."


class PaperKnown(Conflict):
    """This paper is on file already."""

    message = "The paper %(number)s is on file for this work."
    remedy = "Use the one on file, or correct the number."


class PaperDecided(Conflict):
    """This paper was decided on already."""

    message = "The paper was decided on: %(state)s."
    remedy = "Supply another one if it has changed."


class OwnPaper(NotAllowed):
    """Nobody verifies a paper that they supplied."""

    message = "You supplied this paper; another person verifies it."
    remedy = "Ask a colleague whose role includes it."


class NotYoursToVerify(NotAllowed):
    """This paper is for somebody else to verify."""

    message = "Papers of this kind are verified by: %(roles)s."
    remedy = "Ask a colleague whose role includes it, or your administrator."


class NothingReferred(Conflict):
    """Nothing about this work waits for a relics examiner."""

    message = "The rules do not refer this work to a relics examiner."
    remedy = "Where they deny it, no examiner can allow it; where papers are missing, supply them."


class DeclarationUnknown(NotFound):
    """There is no such declaration."""

    message = "No declaration with this number is known to you."
    remedy = "Check the number, or start from the catalogue."


class DeclarationOpen(Conflict):
    """A declaration for this work is open already."""

    message = "The declaration %(declaration_id)s is open."
    remedy = "Follow that one, or withdraw it first."


class DeclarationClosed(Conflict):
    """This declaration is not open to that."""

    message = "The declaration is %(state)s."
    remedy = "Look at its history on the declaration's page."


class DeclarationInvalid(Invalid):
    """Some of the declaration's entries cannot be used."""

    remedy = "Correct the marked fields and send again."


class FilingRefused(Conflict):
    """The house does not file this."""

    message = "It cannot be filed (%(refusal_codes)s): %(why)s."
    remedy = "The declaration's page says what each code means and what to do."


class NotDrawn(Conflict):
    """Customs did not draw this declaration for inspection."""

    message = "This declaration is %(state)s; there is nothing to inspect."
    remedy = "Go on with the declaration: its page shows what may follow."


class ReleaseNotOpen(Conflict):
    """Customs cannot release this now."""

    message = "This declaration is %(state)s, and cannot be released from there."
    remedy = "Wait for the step before it: the declaration's page shows where it stands."


class RulesetUnknown(NotFound):
    """There is no such ruleset."""

    message = "No ruleset with the version %(version)s is known here."
    remedy = "Check the number, or start from the catalogue."


class RulesetRefused(Invalid):
    """This is no ruleset that can be used."""

    message = "It cannot be used as a ruleset: %(wrong)s."
    remedy = "Take the published file of the ruleset in force, change what is to change, and send it whole."


class RulesetDayPassed(Invalid):
    """The day lies before tomorrow."""

    message = "A ruleset begins on a later day than today, %(today)s."
    remedy = "Propose it for a later day: decisions that were taken stay as they are."


class RulesetTaken(Conflict):
    """This version or this day is taken."""

    message = "There is a ruleset %(version)s already, or another one begins on %(day)s."
    remedy = "Give it a version of its own, and another first day."


class RulesetClosed(Conflict):
    """This ruleset was decided on."""

    message = "The ruleset %(version)s was approved or rejected."
    remedy = "Propose another one, under a new version."


class RulesetEffectUnknown(Conflict):
    """What it does to the works in bond is not known yet."""

    message = "So far it was tried on %(done)s works in bond; nobody approves before it was tried on all."
    remedy = "Wait until the page says that all were decided on, and look at what changes."


class RulesetNotYours(NotAllowed):
    """This approval is for somebody else."""

    message = "A regulator, and a relics examiner or customs officer, approve; neither of them proposed it."
    remedy = "Ask a person who has not signed it yet and whose office is still missing."


class DecisionUnknown(NotFound):
    """There is no such decision."""

    message = "No decision with this number is known to you."
    remedy = "Check the number, or start from the catalogue."
