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
