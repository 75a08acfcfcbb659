"""What is refused where figures are read, published and set beside the plan."""

from foundation.errors import Conflict, NotFound


class FigureUnknown(NotFound):
    """No figure of this name is made."""

    message = "There is no figure of this name."
    remedy = "Take it from its page: each table has its file under it."


class EditionUnknown(NotFound):
    """No such edition was published."""

    message = "No figures were published under this year and number."
    remedy = "See what was published on the page of statistics."


class NothingChanged(Conflict):
    """An edition would say what the one before it says."""

    message = "The figures are those of the last edition: there is nothing to publish."
    remedy = "Publish again when a month is over, or when a figure was corrected."


class YearNotBegun(Conflict):
    """No month of a year that is to be published is over."""

    message = "No month of this year is over yet."
    remedy = "Publish when its first month is over."


class EntryUnknown(NotFound):
    """No such entry stands in the registers of belts and parks."""

    message = "No such entry stands in the register."
    remedy = "Load the page of the targets again to see what stands now."


class FirmNotOnFile(Conflict):
    """Customs has confirmed no enterprise with this credit code."""

    message = "No enterprise with this credit code was confirmed by customs."
    remedy = "Have its dossier filed and confirmed first, under Enterprises."


class StandsAlready(Conflict):
    """The enterprise stands there already."""

    message = "This enterprise stands in the register already."
    remedy = "Enter the last day of its entry first, if it goes elsewhere."


class TypicalCaseUnknown(NotFound):
    """No such typical case was published."""

    message = "No such case was published."
    remedy = "See those that were, on the page of typical cases."


class CaseNotOver(Conflict):
    """The work of a case has not gone its way yet."""

    message = "This work has not left our custody: what is under way is told to nobody."
    remedy = "Publish the case when the work was delivered, handed on, or went home."


class TellsWhose(Conflict):
    """A text of a typical case names somebody, the work, or a number."""

    message = "The text tells whose case it is, by these words: %(words)s."
    remedy = "Write it without names, titles and numbers."
