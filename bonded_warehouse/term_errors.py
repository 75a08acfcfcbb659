"""What is refused where a term is to be made longer."""

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound


class ExtensionUnknown(NotFound):
    """There is no such request for more time."""

    message = "No request for more time with this number is known to you."
    remedy = "Look at the page of the work in the warehouse: it lists them."


class NoTermToExtend(Conflict):
    """No term that could be made longer runs for this work."""

    message = "No term that could be made longer runs for this work."
    remedy = "The page of the work in the warehouse names the terms that run."


class TermRunOut(Conflict):
    """The term has run out."""

    message = "The term ended on %(last_on)s: more time is asked for before its last day is over."
    remedy = "Have the work leave, or declared and taxed, and ask customs what follows from being late."


class ExtensionAsked(Conflict):
    """More time was asked for already."""

    message = "A request for this term waits for a decision."
    remedy = "Follow that one, or withdraw it first."


class ExtendedOften(Conflict):
    """The term cannot be made longer again."""

    message = "The text lets this term be made longer at most %(most)s times."
    remedy = "Have the work leave before the last day, or have it declared and taxed."


class ExtensionDecided(Conflict):
    """This request was decided on."""

    message = "The request is %(state)s."
    remedy = "Ask anew where there is a new reason."


class ExtensionInvalid(Invalid):
    """Some of what was entered about the term cannot be used."""

    message = "Some of what was entered about the term cannot be used."
    remedy = "Correct the marked fields and send again."


class ExtensionNotYours(NotAllowed):
    """This decision is for somebody else."""

    message = "Whoever asked, owns or brought the work, or has decided already, does not decide on its term."
    remedy = "Ask a colleague of the office that is still missing."
